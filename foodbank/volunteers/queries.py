"""Every read of this room."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.queries import identity_of, link_of_token
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.errors import NotFound
from foodbank.network.models import Session, SiteLead
from foodbank.paging import Page, page_behind, page_of
from foodbank.volunteers.models import Shift, SignUp
from foodbank.volunteers.rules.ics import Entry

PAGE = 40
BEHIND = timedelta(days=60)


@dataclass(frozen=True)
class ShownShift:
    """A shift with how many come, and whether this person is one of them. Names are the coordinator's only."""

    shift: Shift
    signed_up: int
    is_mine: bool

    @property
    def wanted(self) -> int:
        """How many are still missing; never below 0."""
        return max(0, self.shift.people_needed - self.signed_up)


def _shifts(identity: Identity) -> QuerySet[Shift]:
    return Shift.objects.select_related("warehouse").filter(food_bank_id=identity.bank).annotate(
        signed_up=Count("sign_ups"), is_mine=_is_mine(identity))


def _is_mine(identity: Identity) -> Exists:
    return Exists(SignUp.objects.filter(shift=OuterRef("pk"), membership_id=identity.membership_id or 0))


def _shown(shift: Shift) -> ShownShift:
    return ShownShift(shift, shift.signed_up, shift.is_mine)  # type: ignore[attr-defined]  # annotated above


def open_shifts(identity: Identity, on: date, *, after: str = "", limit: int = PAGE) -> Page[ShownShift]:
    """Shifts from that day on that were not called off, soonest first; full ones too, they say so. One statement, two
    with a cursor."""
    found = _shifts(identity).filter(starts_at__gte=clock.at(on), is_cancelled=False)
    everyone = Shift.objects.filter(food_bank_id=identity.bank)
    return page_behind(found, "starts_at", "id", among=everyone, after=after, most=limit).shown(_shown)


def my_shifts(identity: Identity, on: date, *, after: str = "", most: int = 100) -> Page[ShownShift]:
    """What this person promised, from that day on, soonest first, called-off ones included. One statement."""
    rows = _shifts(identity).filter(_is_mine(identity), starts_at__gte=clock.at(on))
    return page_of(rows, "starts_at", "uuid", after=after, most=most).shown(_shown)


def past_shifts(identity: Identity, on: date, *, after: str = "", most: int = PAGE) -> Page[ShownShift]:
    """Shifts of the last two months, newest first: for writing down hours. One statement."""
    rows = _shifts(identity).filter(starts_at__lt=clock.at(on), starts_at__gte=clock.at(on - BEHIND),
                                    is_cancelled=False)
    return page_of(rows, "-starts_at", "-uuid", after=after, most=most).shown(_shown)


def get_shift_for(identity: Identity, uuid: UUID) -> ShownShift:
    found = _shifts(identity).filter(uuid=uuid).first()
    if not found:
        raise NotFound()
    return _shown(found)


def people_of_shift(identity: Identity, shift: Shift) -> list[SignUp]:
    """Who signed up, first come first; the page that shows them notes that it did."""
    return list(SignUp.objects.select_related("membership__user").filter(
        shift=shift, shift__food_bank_id=identity.bank).order_by("at", "id"))


def minutes_helped(food_bank_id: int, first: date, before: date) -> tuple[int, int]:
    """(people, minutes) of the shifts that began from `first` and before `before`; only hours written down count."""
    found = SignUp.objects.filter(
        shift__food_bank_id=food_bank_id, shift__starts_at__gte=clock.at(first),
        shift__starts_at__lt=clock.at(before),
        shift__is_cancelled=False, minutes_done__gt=0).aggregate(
        people=Count("membership__user", distinct=True), minutes=Sum("minutes_done"))
    return found["people"] or 0, found["minutes"] or 0


def calendar_of_token(token: str, now: datetime) -> Identity | None:
    """Whose calendar an open calendar link shows; None for anything else. Such a link carries no membership, so that
    it can never be used to sign in; its subject is the member's code."""
    link = link_of_token(token, now)
    if not link or link.purpose != Purpose.CALENDAR:
        return None
    member = Membership.objects.select_related("user").filter(
        food_bank_id=link.food_bank_id, code=link.subject, is_active=True, user__is_active=True).first()
    return identity_of(member) if member else None


def entries(identity: Identity, on: date) -> list[Entry]:
    """What stands in a person's calendar: their shifts and, for a site lead, their sites' sessions; from two months ago
    on, called-off ones struck out. Two statements."""
    since = on - BEHIND
    found = [Entry(uid=f"shift-{one.shift.uuid}", starts=one.shift.starts_at, ends=one.shift.ends_at,
                   summary=f"手伝い：{Shift.Kind(one.shift.kind).label}", note=one.shift.note,
                   place=one.shift.warehouse.name if one.shift.warehouse else "", is_cancelled=one.shift.is_cancelled)
             for one in my_shifts(identity, since).rows]
    if identity.role != Role.SITE_LEAD:
        return found
    led = SiteLead.objects.filter(membership_id=identity.membership_id or 0).values("site")
    sessions = Session.objects.select_related("activity__site").filter(
        food_bank_id=identity.bank, activity__site__in=led, on__gte=since).order_by("on", "id")[:300]
    return found + [Entry(uid=f"session-{one.uuid}", starts=one.on, is_cancelled=one.is_cancelled,
                          summary=f"{one.activity.site.shown_name} {one.activity.name}") for one in sessions]
