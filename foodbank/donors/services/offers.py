"""A donation begins: offered by its giver, or registered by the coordinator (a call, a food drive, a purchase)."""

from datetime import date, datetime

from django.db import connection

from foodbank.catalog.models import Product
from foodbank.clock import day_of
from foodbank.devices.rules import Act
from foodbank.devices.services import perform_once
from foodbank.donors.errors import AgreementNeeded, GiverNeeded
from foodbank.donors.models import Agreement, Donation, Donor, OfferLine, Reason, Source
from foodbank.donors.rules.agreements import in_force
from foodbank.donors.rules.offers import Offer, check_offer, number_of, with_terms
from foodbank.donors.rules.restrictions import Kind, Restriction, read_restrictions
from foodbank.errors import InvalidInput, NotFound
from foodbank.zones import Zone

DATE_KINDS = frozenset({"use_by", "best_before", "manufactured", "milled", "none"})


def offer_donation(*, act: Act, donor: Donor, offer: Offer, via: Donor | None = None) -> Donation:
    """The giver's own offer; the coordinator answers it. Done once under the act's id.

    Raises AgreementNeeded, OfferEmpty, TooManyLines, QuantityImpossible, OfferDatePassed, FetchDayImpossible.
    """
    return _begun(act, offer, donor=donor, via=via, source=Source.DONATED.value, state=Donation.State.OFFERED)


def register_donation(*, act: Act, offer: Offer, source: str, donor: Donor | None = None,
                      via: Donor | None = None) -> Donation:
    """What the coordinator knows is coming: accepted at once. A food drive, public stock and a purchase need no donor;
    a gift needs a giver or an intermediary (GiverNeeded) whose agreement is in force (AgreementNeeded)."""
    if source not in Source.values:
        raise InvalidInput(field="source", reason="unknown")
    if source == Source.DONATED and not (donor or via):
        raise GiverNeeded()
    return _begun(act, offer, donor=donor, via=via, source=source, state=Donation.State.ACCEPTED)


def _begun(act: Act, offer: Offer, *, donor: Donor | None, via: Donor | None, source: str,
           state: "Donation.State") -> Donation:
    for giver in (donor, via):
        if giver and giver.food_bank_id != act.food_bank_id:
            raise NotFound()
    on = day_of(act.effective_at)
    check_offer(offer, on=on)
    _check_words(offer, act.food_bank_id)
    answer = perform_once(act=act, work=lambda: {"donation": _written(
        act, offer, donor=donor, via=via, source=source, state=state, on=on).id})
    return Donation.objects.select_related("donor", "via", "agreement").get(id=answer["donation"])


def _written(act: Act, offer: Offer, *, donor: Donor | None, via: Donor | None, source: str, state: "Donation.State",
             on: date) -> Donation:
    agreement = _agreement(donor or via, source, on)
    full = with_terms(offer, _terms(agreement, donor))
    at: datetime = act.effective_at
    donation = Donation.objects.create(
        food_bank_id=act.food_bank_id, number=_next_number(act.food_bank_id, on), donor=donor, via=via,
        agreement=agreement, source=source, reason=full.reason, state=state, title=full.title or _title(full),
        mixed_cartons=full.mixed.cartons if full.mixed else None, mixed_g=full.mixed.grams if full.mixed else None,
        fetch_on=full.fetch.on, fetch_opens=full.fetch.opens, fetch_closes=full.fetch.closes,
        is_brought=full.fetch.is_brought, note=full.note, restrictions=[one.data for one in full.restrictions],
        offered_at=at, answered_at=at if state == Donation.State.ACCEPTED else None)
    accepted = state == Donation.State.ACCEPTED
    OfferLine.objects.bulk_create(
        OfferLine(donation=donation, line=number, product_id=line.product_id, description=line.description,
                  category_id=line.category_id, zone=line.zone, pieces=line.pieces, piece_g=line.piece_g,
                  cartons=line.cartons, date_kind=line.date_kind, last_day=line.last_day,
                  accepted_pieces=line.pieces if accepted else None)
        for number, line in enumerate(full.lines, 1))
    return donation


def _agreement(giver: Donor | None, source: str, on: date) -> Agreement | None:
    """The agreement a gift stands under. Raises AgreementNeeded; other sources need none."""
    if not giver:
        return None
    found = in_force(giver.agreements.all(), on)
    if not found and source == Source.DONATED:
        raise AgreementNeeded(donor=giver.name, on=on.isoformat())
    return found


def _terms(agreement: Agreement | None, donor: Donor | None) -> list[Restriction]:
    """What holds without being said: the agreement's restrictions, the donor's wish to stay unnamed, no photos."""
    terms = list(read_restrictions(agreement.restrictions)) if agreement else []
    if agreement and not agreement.allows_onward_gift:
        terms.append(Restriction(Kind.NO_ONWARD_GIFT))
    if donor and donor.is_unnamed:
        terms.append(Restriction(Kind.DONOR_UNNAMED))
    if donor and not donor.photo_consent:
        terms.append(Restriction(Kind.NO_PHOTO))
    return terms


def _check_words(offer: Offer, food_bank_id: int) -> None:
    if offer.reason not in Reason.values:
        raise InvalidInput(field="reason", reason="unknown")
    for line in offer.lines:
        if line.zone not in Zone.values:
            raise InvalidInput(field="zone", reason="unknown")
        if line.date_kind not in DATE_KINDS or (line.date_kind != "none") != (line.last_day is not None):
            raise InvalidInput(field="last_day", reason="unknown")
        if not line.description.strip():
            raise InvalidInput(field="product", reason="missing")
    named = {line.product_id for line in offer.lines if line.product_id}
    if named and Product.objects.filter(food_bank_id=food_bank_id, id__in=named).count() != len(named):
        raise NotFound()


def _title(offer: Offer) -> str:
    """米 ほか2品 / いろいろ 約12箱."""
    if not offer.lines:
        return f"いろいろ 約{offer.mixed.cartons}箱" if offer.mixed else ""
    more = len(offer.lines) - 1 + (1 if offer.mixed else 0)
    return f"{offer.lines[0].description[:80]}{f' ほか{more}品' if more else ''}"


def _next_number(food_bank_id: int, on: date) -> str:
    """The next number of the month. The counter's row stays locked until the transaction ends, so that two offers in
    one moment get two numbers and a refused one leaves no gap."""
    month = f"{on:%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO donors_donationcounter (food_bank_id, month, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (food_bank_id, month) DO UPDATE SET last = donors_donationcounter.last + 1 RETURNING last",
            [food_bank_id, month])
        return number_of(month, cursor.fetchone()[0])
