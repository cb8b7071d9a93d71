"""Issuing numbered papers: facts, number, bytes and mail in one transaction, the number taken last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from foodbank import clock
from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Identity
from foodbank.codes import CodeType, new_code
from foodbank.donors.models import Donation, Donor, Source
from foodbank.errors import InvalidInput, NotFound
from foodbank.outbox.services import write_message
from foodbank.receipts.errors import AlreadyVoid, NoPaperForThis, NothingReceived, NotInspected, PapersByMonth
from foodbank.receipts.models import NumberSeries, Paper, PaperVoid
from foodbank.receipts.queries.due import receipts_due
from foodbank.receipts.queries.facts import items_of, results_of
from foodbank.receipts.rules import Item, destinations, file_name, paper_number
from foodbank.receipts.services.drawing import draw_receipt, draw_results, item_rows
from foodbank.stock.models import Balance


@dataclass(frozen=True)
class _Subject:
    """What one paper is about."""

    bank: FoodBank
    donor: Donor
    items: Sequence[Item]
    donation: Donation | None = None
    month: date | None = None
    replaces: Paper | None = None


def issue_due(*, now: datetime) -> int:
    """Issues every paper that is due; gives their number. One that cannot be issued does not keep the others back."""
    issued = 0
    for due in receipts_due(clock.day_of(now)):
        try:
            if due.donation_id:
                issue_receipt(food_bank_id=due.food_bank_id, donation_id=due.donation_id, now=now)
            elif due.donor_id and due.month:
                issue_month(food_bank_id=due.food_bank_id, donor_id=due.donor_id, month=due.month, now=now)
            issued += 1
        except (NothingReceived, IntegrityError):
            continue
    return issued


@transaction.atomic
def issue_receipt(*, food_bank_id: int, donation_id: int, now: datetime, by: Identity | None = None) -> Paper:
    """The numbered 受領書 of one donation; asked twice, the same paper.

    Raises NotFound, NoPaperForThis, NotInspected, PapersByMonth, NothingReceived.
    """
    donation = Donation.objects.select_for_update(of=("self",)).select_related("donor", "agreement", "food_bank").filter(
        food_bank_id=food_bank_id, id=donation_id).first()
    if not donation:
        raise NotFound()
    if donation.source != Source.DONATED or not donation.donor:
        raise NoPaperForThis()
    if donation.state != Donation.State.INSPECTED:
        raise NotInspected()
    if donation.donor.papers == Donor.Papers.MONTHLY:
        raise PapersByMonth()
    before = Paper.objects.filter(donation=donation, kind=Paper.Kind.RECEIPT).order_by("-id").first()
    if before:
        return before
    items = items_of(food_bank_id, [donation.id])
    return _issue(_Subject(donation.food_bank, donation.donor, items, donation=donation), now, by)


@transaction.atomic
def issue_month(*, food_bank_id: int, donor_id: int, month: date, now: datetime, by: Identity | None = None) -> Paper:
    """One 受領書 for all that a donor gave and we inspected in a month. Raises NotFound, NothingReceived."""
    donor = Donor.objects.select_for_update(of=("self",)).select_related("food_bank").filter(
        food_bank_id=food_bank_id, id=donor_id).first()
    if not donor:
        raise NotFound()
    before = Paper.objects.filter(donor=donor, month=month, kind=Paper.Kind.RECEIPT).order_by("-id").first()
    if before:
        return before
    items = items_of(food_bank_id, [one.id for one in _donations_of_month(donor, month)])
    return _issue(_Subject(donor.food_bank, donor, items, month=month), now, by)


def _donations_of_month(donor: Donor, month: date) -> list[Donation]:
    return list(Donation.objects.filter(
        donor=donor, source=Source.DONATED, state=Donation.State.INSPECTED, inspected_at__gte=clock.at(month),
        inspected_at__lt=clock.at(clock.next_month(month))).order_by("id"))


def _issue(subject: _Subject, now: datetime, by: Identity | None) -> Paper:
    """Draws, numbers, stores and mails. The number's row is locked last and for the shortest time."""
    if not subject.items:
        raise NothingReceived()
    bank, donor, issued_on = subject.bank, subject.donor, clock.day_of(now)
    agreement = subject.donation.agreement.number if subject.donation and subject.donation.agreement else _agreement(donor)
    total = sum(item.grams for item in subject.items)
    replaces = paper_number(subject.replaces.fiscal_year, subject.replaces.number) if subject.replaces else ""
    facts: dict[str, Any] = {
        "to": donor.legal_name, "to_address": donor.address, "agreement": agreement, "from": bank.name,
        "items": [[*row, item.received_on.isoformat()] for row, item in zip(item_rows(subject.items), subject.items,
                                                                            strict=True)],
        "total_g": total, "issued_on": issued_on.isoformat(), "replaces": replaces}
    period = f"{subject.month.year}年{subject.month.month}月" if subject.month else ""

    def drawn(number: str) -> bytes:
        return draw_receipt(bank=bank, donor=donor, items=subject.items, number=number, agreement=agreement,
                            issued_on=issued_on, made_at=now, period=period, replaces=replaces)

    return _store(subject, Paper.Kind.RECEIPT, total, facts, drawn, now, by)


def _agreement(donor: Donor) -> str:
    newest = donor.agreements.order_by("-starts_on", "-id").first()
    return newest.number if newest else ""


def _store(subject: _Subject, kind: Paper.Kind, total: int, facts: dict[str, Any], drawn: Any, now: datetime,
           by: Identity | None) -> Paper:
    issued_on = clock.day_of(now)
    fiscal_year = clock.fiscal_year(issued_on, subject.bank.fiscal_year_start_month)
    number = _next_number(subject.bank.id, kind, fiscal_year)
    shown = paper_number(fiscal_year, number)
    pdf = drawn(shown)
    paper = Paper.objects.create(
        food_bank=subject.bank, code=new_code(CodeType.RECEIPT), kind=kind, fiscal_year=fiscal_year, number=number,
        donor=subject.donor, donation=subject.donation, month=subject.month, replaces=subject.replaces,
        issued_on=issued_on, issued_at=now, issued_by_id=by.membership_id if by else None, total_g=total,
        facts={**facts, "number": shown}, pdf=pdf, pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        file_name=file_name(issued_on, subject.donor.legal_name, shown))
    if subject.donor.email:
        write_message(food_bank_id=subject.bank.id, kind=f"paper_{kind.value}", to=subject.donor.email, now=now, is_paper=True,
                      attachment=(paper.file_name, pdf),
                      context={"donor": subject.donor.legal_name, "food_bank": subject.bank, "number": shown,
                               "address": settings.ADDRESS + reverse("receipts:papers")})
    return paper


def _next_number(food_bank_id: int, kind: str, fiscal_year: int) -> int:
    """The next number of a series, gapless: the row stays locked until the paper is committed."""
    NumberSeries.objects.bulk_create([NumberSeries(food_bank_id=food_bank_id, kind=kind, fiscal_year=fiscal_year)],
                                     ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(food_bank_id=food_bank_id, kind=kind, fiscal_year=fiscal_year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


@transaction.atomic
def void_and_reissue(*, identity: Identity, paper: Paper, reason: str, now: datetime) -> Paper:
    """Declares a receipt void, with its reason, and issues it anew from today's facts. Raises AlreadyVoid, InvalidInput."""
    if not reason.strip():
        raise InvalidInput(field="reason")
    locked = Paper.objects.select_related("donor", "donation__agreement", "food_bank").get(
        id=paper.id, food_bank_id=identity.bank)
    try:
        with transaction.atomic():  # papers cannot be locked, nobody may change them; the void's own key decides
            PaperVoid.objects.create(paper=locked, reason=reason.strip()[:200], at=now, by_id=identity.membership_id)
    except IntegrityError:
        raise AlreadyVoid() from None
    donations = [locked.donation] if locked.donation else _donations_of_month(locked.donor, locked.month) \
        if locked.month else []
    items = items_of(identity.bank, [one.id for one in donations])
    return _issue(_Subject(locked.food_bank, locked.donor, items, donation=locked.donation, month=locked.month,
                           replaces=locked), now, identity)


@transaction.atomic
@translation.override("ja")
def issue_results(*, identity: Identity, donor: Donor, month: date, now: datetime) -> Paper:
    """活用結果報告書 of what a donor gave in a month: where it is today. One per donor and month, asked twice the same.

    Raises NothingReceived.
    """
    donor = Donor.objects.select_for_update(of=("self",)).select_related("food_bank").get(id=donor.id,
                                                                                           food_bank_id=identity.bank)
    before = Paper.objects.filter(donor=donor, month=month, kind=Paper.Kind.RESULTS).order_by("-id").first()
    if before:
        return before
    donations = _donations_of_month(donor, month)
    items = items_of(identity.bank, [one.id for one in donations])
    if not items:
        raise NothingReceived()
    received = sum(item.grams for item in items)
    places = destinations(results_of(identity.bank, donations, clock.next_month(clock.day_of(now))))
    left = sum(row.on_hand * row.lot.piece_g for row in Balance.objects.select_related("lot").filter(
        food_bank_id=identity.bank, lot__donation__in=donations, on_hand__gt=0))
    handed = sum(place.grams for place in places)
    facts = {"to": donor.legal_name, "month": month.isoformat(), "received_g": received, "handed_g": handed, "left_g": left,
             "places": [[place.area, place.kind, place.sites, place.grams] for place in places]}

    def drawn(number: str) -> bytes:
        return draw_results(bank=donor.food_bank, donor=donor, number=number, month=f"{month.year}年{month.month}月",
                            received_g=received, places=places, left_g=left,
                            discarded_g=max(0, received - handed - left), issued_on=clock.day_of(now), made_at=now)

    return _store(_Subject(donor.food_bank, donor, items, month=month), Paper.Kind.RESULTS, handed, facts, drawn, now,
                  identity)
