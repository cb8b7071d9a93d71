"""Donations: lists page by page, one with its lines, what waits, what the dock expects."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from foodbank.accounts.rules import Identity, Role
from foodbank.donors.models import Donation
from foodbank.donors.rules.offers import Announced, Figures
from foodbank.errors import NotFound
from foodbank.paging import Page, page_behind, page_of

PAGE = 30
State = Donation.State


def _visible(identity: Identity) -> QuerySet[Donation]:
    found = Donation.objects.select_related("donor", "via").filter(food_bank_id=identity.bank)
    if identity.role == Role.DONOR:
        return found.filter(donor__contacts__membership_id=identity.membership_id or 0)
    return found


def donations(identity: Identity, *, states: tuple[str, ...] = (), donor_uuid: UUID | None = None, after: str = "",
              limit: int = PAGE) -> Page[Donation]:
    """Newest first. One statement (and one for the lines); one more with a cursor. Unknown states find nothing."""
    found = _visible(identity)
    if states:
        found = found.filter(state__in=[state for state in states if state in State.values])
    if donor_uuid:
        found = found.filter(donor__uuid=donor_uuid)
    return page_behind(found.prefetch_related("lines"), "-offered_at", "-id", among=_visible(identity), after=after, most=limit)


def get_donation_for(identity: Identity, uuid: UUID) -> Donation:
    """The donation with giver, agreement and lines, in two statements; NotFound when it is not this person's."""
    found = _visible(identity).select_related("agreement").prefetch_related("lines__product").filter(uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def announced(donation: Donation) -> Announced:
    """What was announced what of it was accepted, and the grams per zone to come; from lines already read."""
    lines = list(donation.lines.all())
    mixed = Figures(cartons=donation.mixed_cartons or 0, grams=donation.mixed_g or 0)
    everything = Figures(
        cartons=sum(line.cartons for line in lines) + mixed.cartons,
        grams=sum(line.pieces * line.piece_g for line in lines) + mixed.grams,
        pieces=sum(line.pieces for line in lines) if lines and not mixed.cartons else None)
    answered = donation.answered_at is not None and donation.state != State.DECLINED
    zones: dict[str, int] = {}
    for line in lines:
        coming = line.pieces if line.accepted_pieces is None else line.accepted_pieces
        if coming:
            zones[line.zone] = zones.get(line.zone, 0) + coming * line.piece_g
    if mixed.grams:
        zones["ambient"] = zones.get("ambient", 0) + mixed.grams
    accepted = Figures(
        cartons=sum(-(-line.cartons * (line.accepted_pieces or 0) // line.pieces) for line in lines) + mixed.cartons,
        grams=sum((line.accepted_pieces or 0) * line.piece_g for line in lines) + mixed.grams,
        pieces=sum(line.accepted_pieces or 0 for line in lines) if everything.pieces is not None else None)
    return Announced(everything, accepted if answered else None, zones)


def picked_up(donation: Donation) -> Figures | None:
    """The driver's figure; None until something was fetched. The received figure is stock's, in a room above."""
    if donation.picked_up_at is None:
        return None
    return Figures(cartons=donation.picked_up_cartons or 0, grams=donation.picked_up_g or 0)


def offers_waiting(identity: Identity, *, most: int = 100) -> int:
    """Offers without an answer; never counts further than `most`."""
    return len(_visible(identity).filter(state=State.OFFERED).values_list("id")[:most])


def donations_to_receive(identity: Identity, on: date, *, after: str = "", most: int = 60) -> Page[Donation]:
    """What the dock may meet on that day: being checked first, then fetched, then due that day, then overdue or without
    a day, by number. Two statements with the lines. A pickup older than a month is not expected any more."""
    expected = Q(state=State.ACCEPTED) & (
        Q(fetch_on__isnull=True) | Q(fetch_on__range=(on - timedelta(days=31), on)))
    order = Case(When(state=State.RECEIVING, then=Value(0)), When(state=State.PICKED_UP, then=Value(1)),
                 When(fetch_on=on, then=Value(2)), default=Value(3), output_field=IntegerField())
    rows = Donation.objects.select_related("donor", "via").prefetch_related("lines").filter(
        Q(state__in=(State.RECEIVING, State.PICKED_UP)) | expected, food_bank_id=identity.bank)
    return page_of(rows.annotate(turn=order), "turn", "number", after=after, most=most)
