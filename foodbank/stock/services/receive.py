"""入庫: goods of a donation become a lot with its labels, checked, in a place. Three statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from foodbank.catalog.rules.words import DateKind, Precision
from foodbank.codes import CodeType, is_code, new_code
from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, answer_again
from foodbank.donors.models import Donation
from foodbank.donors.services import begin_receiving
from foodbank.errors import InvalidInput, NotFound
from foodbank.stock import ledger
from foodbank.stock.errors import (
    BadQuantity,
    CodeTaken,
    DonationClosed,
    PastUseBy,
    StoppedGoodsStay,
    TemperatureMissing,
    WrongPlace,
)
from foodbank.stock.ledger import Locked, LockedLot, LockedPlace
from foodbank.stock.rules.ledger import Line
from foodbank.stock.rules.words import HoldReason, Kind, PlaceKind
from foodbank.stock.services.move import MOST_PIECES
from foodbank.stock.services.straight import straight_place
from foodbank.zones import WARMEST_TENTHS_C, Zone

MOST_LABELS = 400
_HERE = (PlaceKind.DOCK, PlaceKind.SHELF, PlaceKind.STAGING, PlaceKind.VEHICLE)
_AT_SITES = (PlaceKind.SITE, PlaceKind.SITE_STORE)
_OPEN_STATES = (Donation.State.ACCEPTED, Donation.State.PICKED_UP, Donation.State.RECEIVING)

RESOLVE = """
SELECT (SELECT jsonb_build_array(p.id, p.piece_g, p.piece_ml, p.pieces_per_case, p.zone, p.needs_naming)
          FROM catalog_product p WHERE p.food_bank_id = %(food_bank)s AND p.uuid = %(product)s),
       (SELECT jsonb_build_array(d.id, d.state, d.restrictions, coalesce(a.restrictions, '[]'))
          FROM donors_donation d LEFT JOIN donors_agreement a ON a.id = d.agreement_id
         WHERE d.food_bank_id = %(food_bank)s AND d.uuid = %(donation)s),
       (SELECT jsonb_build_array(p.id, p.code, p.kind, p.is_inside) FROM stock_place p
         WHERE p.food_bank_id = %(food_bank)s AND p.is_active
           AND CASE WHEN %(place)s <> '' THEN p.code = %(place)s
                    ELSE p.kind = 'dock' END
         ORDER BY p.id LIMIT 1),
       (SELECT jsonb_build_array(p.id, p.code, p.kind, p.is_inside) FROM stock_place p
         WHERE p.food_bank_id = %(food_bank)s AND p.kind = 'donor'),
       (SELECT array_agg(l.code) FROM stock_label l WHERE l.code = ANY(%(labels)s)),
       (SELECT array_agg(c.code) FROM stock_codelease c WHERE c.code = ANY(%(labels)s) AND c.food_bank_id <> %(food_bank)s),
       (SELECT jsonb_build_object('kind', o.kind, 'payload_sha256', o.payload_sha256, 'food_bank', o.food_bank_id,
                                  'answer', o.answer) FROM devices_operation o WHERE o.id = %(operation)s)
"""


@dataclass(frozen=True)
class Check:
    """検品: fine, or what was seen and how many pieces are stopped for it (None: all)."""

    is_fine: bool = True
    temperature_tenths_c: int | None = None
    findings: tuple[HoldReason, ...] = ()
    stopped_pieces: int | None = None


@dataclass(frozen=True)
class Goods:
    """What arrived. Absent sizes come from the product. `labels`: codes with the pieces each carton holds; empty: the
    server makes one per carton. `place` empty: the dock; `site`: handed straight to a site (その日配布)."""

    product: UUID
    donation: UUID
    pieces: int
    date_kind: DateKind
    precision: Precision
    last_day: date
    date_text: str = ""
    last_time: time | None = None
    made_on: date | None = None
    maker_lot: str = ""
    zone: str = ""
    piece_g: int | None = None
    piece_ml: int | None = None
    pieces_per_case: int | None = None
    place: str = ""
    site: UUID | None = None
    labels: tuple[tuple[str, int], ...] = ()
    wants_labels: bool = True
    restrictions: tuple[dict[str, Any], ...] = ()
    check: Check = field(default_factory=Check)


def receive_lot(*, act: Act, goods: Goods, on: date) -> Answer:
    """Writes lot, labels, check, holds and the RECEIVE line, once for ever; the answer names lot and labels.

    Raises BadQuantity, NotFound (product, donation, place or site of this food bank), DonationClosed, PastUseBy,
    TemperatureMissing, CodeTaken, WrongPlace, ClosedSite, NotForThisSite, StoppedGoodsStay, InvalidInput.
    """
    _check_input(goods, on)
    if goods.site and not Operation.objects.filter(id=act.id).exists():
        goods = replace(goods, place=straight_place(
            food_bank_id=act.food_bank_id, site=goods.site, donation=goods.donation, on=on))
    try:
        with transaction.atomic():
            found = _resolve(act, goods)
            if found.known is not None:
                return found.known
            return _write(act, goods, found, on)
    except IntegrityError as error:
        if "stock_label" in str(error) or "stock_lot" in str(error):
            raise CodeTaken(code=", ".join(code for code, _ in goods.labels[:3])) from error
        return ledger.done_meanwhile(act)


def _check_input(goods: Goods, on: date) -> None:
    sizes = (goods.piece_g, goods.pieces_per_case)
    if not 1 <= goods.pieces <= MOST_PIECES or any(size is not None and not 1 <= size <= MOST_PIECES for size in sizes):
        raise BadQuantity(most=MOST_PIECES)
    if goods.piece_ml is not None and not 0 <= goods.piece_ml <= MOST_PIECES:
        raise BadQuantity(most=MOST_PIECES)
    if goods.date_kind is DateKind.USE_BY and goods.last_day < on:
        raise PastUseBy()
    if goods.labels and (sum(pieces for _, pieces in goods.labels) != goods.pieces
                         or any(pieces < 1 or not is_code(code) or code[0] != CodeType.LABEL
                                for code, pieces in goods.labels)):
        raise InvalidInput(field="labels")
    if len(goods.labels) > MOST_LABELS:
        raise BadQuantity(most=MOST_LABELS)
    stopped = goods.check.stopped_pieces
    if stopped is not None and not 1 <= stopped <= goods.pieces:
        raise BadQuantity(most=goods.pieces)
    if goods.zone and goods.zone not in Zone.values:
        raise InvalidInput(field="zone")


@dataclass(frozen=True)
class _Found:
    known: Answer | None
    product: list[Any]
    donation: list[Any]
    place: LockedPlace
    donor: LockedPlace


def _resolve(act: Act, goods: Goods) -> _Found:
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE, {"food_bank": act.food_bank_id, "product": goods.product, "donation": goods.donation,
                                 "place": goods.place, "operation": act.id,
                                 "labels": [code for code, _ in goods.labels]})
        row = cursor.fetchone()
        assert row is not None
    product, donation, place, donor = (ledger.as_json(value) for value in row[:4])
    stored = ledger.as_json(row[6])
    if stored:
        operation = Operation(kind=stored["kind"], payload_sha256=stored["payload_sha256"], answer=stored["answer"],
                              food_bank_id=stored["food_bank"])
        nowhere = LockedPlace(0, "", PlaceKind.DOCK, True)
        return _Found(answer_again(operation, act), [], [], nowhere, nowhere)
    if not product or not donation:
        raise NotFound()
    if not place or not donor:
        raise WrongPlace(place=goods.place or "?")
    if donation[1] not in _OPEN_STATES:
        raise DonationClosed()
    if row[4] or row[5]:
        raise CodeTaken(code=", ".join([*(row[4] or []), *(row[5] or [])][:3]))
    target = LockedPlace(place[0], place[1], PlaceKind(place[2]), place[3])
    if target.kind not in (_AT_SITES if goods.site else _HERE):
        raise WrongPlace(place=target.code)
    return _Found(None, product, donation, target, LockedPlace(donor[0], donor[1], PlaceKind.DONOR, False))


def _write(act: Act, goods: Goods, found: _Found, on: date) -> Answer:
    product_id, piece_g, piece_ml, per_case, zone, needs_naming = found.product
    zone = goods.zone or zone
    per_case = goods.pieces_per_case or per_case
    labels = list(goods.labels) or (_one_per_carton(goods.pieces, per_case) if goods.wants_labels else [])
    code = labels[0][0] if labels else new_code(CodeType.LABEL)
    holds = _holds(goods, zone, found, on, unnamed=bool(needs_naming))
    if holds and not found.place.is_inside:
        raise StoppedGoodsStay()
    values = {
        "food_bank": act.food_bank_id, "actor": act.actor_id, "code": code, "product": product_id,
        "donation": found.donation[0], "piece_g": goods.piece_g or piece_g,
        "piece_ml": piece_ml if goods.piece_ml is None else goods.piece_ml, "pieces_per_case": per_case, "zone": zone,
        "date_kind": goods.date_kind.value, "precision": goods.precision.value, "date_text": goods.date_text[:40],
        "last_day": goods.last_day, "last_time": goods.last_time, "made_on": goods.made_on,
        "maker_lot": goods.maker_lot[:20], "received_at": act.effective_at, "pieces": goods.pieces,
        "restrictions": _united(found.donation[2], found.donation[3], list(goods.restrictions)),
        "label_count": len(labels), "label_codes": [one for one, _ in labels],
        "label_numbers": list(range(1, len(labels) + 1)), "label_pieces": [pieces for _, pieces in labels],
        "temperature": goods.check.temperature_tenths_c, "is_fine": not holds,
        "findings": [reason.value for _, _, reason in holds],
        "hold_places": [place for place, _, _ in holds], "hold_pieces": [pieces for _, pieces, _ in holds],
        "hold_reasons": [reason.value for _, _, reason in holds],
    }
    lot_id = ledger.open_lot(values)
    if found.donation[1] != Donation.State.RECEIVING:
        begin_receiving(food_bank_id=act.food_bank_id, donation_id=found.donation[0])
    fresh = LockedLot(
        id=lot_id, code=code, last_seq=0, last_hash="", last_day=goods.last_day, last_time=goods.last_time,
        date_kind=goods.date_kind, eat_by=None, internal_cutoff=None, zone=zone, piece_g=values["piece_g"],
        piece_ml=values["piece_ml"], pieces_per_case=per_case, product_id=product_id, donation_id=found.donation[0],
        restrictions=values["restrictions"], version=1, balances={}, holds=[], reservations=[], label_pieces={})
    locked = Locked(act=act, lots={lot_id: fresh}, places={found.place.id: found.place, found.donor.id: found.donor})
    answer: Answer = {"lot": code, "pieces": goods.pieces, "labels": [one for one, _ in labels],
                      "place": found.place.code, "reasons": [reason.value for _, _, reason in holds],
                      "held": min(goods.pieces, sum(pieces or goods.pieces for _, pieces, _ in holds))}
    ledger.post(locked=locked, answer=answer,
                lines=[Line(Kind.RECEIVE, lot_id, found.donor.id, found.place.id, goods.pieces)])
    return answer


def _one_per_carton(pieces: int, per_case: int) -> list[tuple[str, int]]:
    cartons = min(MOST_LABELS, -(-pieces // per_case)) if per_case > 1 else 1
    per_case = max(per_case, -(-pieces // cartons))
    return [(new_code(CodeType.LABEL), min(per_case, pieces - number * per_case)) for number in range(cartons)]


def _holds(goods: Goods, zone: str, found: _Found, on: date, *,
           unnamed: bool) -> list[tuple[int | None, int | None, HoldReason]]:
    """What is stopped at once: findings, a temperature out of its zone, a missing or past date, a missing name."""
    check = goods.check
    limit = WARMEST_TENTHS_C.get(Zone(zone))
    if limit is not None and check.temperature_tenths_c is None:
        raise TemperatureMissing(zone=Zone(zone).label)
    place: int | None = found.place.id if found.place.is_inside else None
    some = (place, check.stopped_pieces or goods.pieces) if place else (None, None)
    holds: list[tuple[int | None, int | None, HoldReason]] = []
    if not check.is_fine:
        holds += [(*some, reason) for reason in (check.findings or (HoldReason.CHECKING,))[:1]]
    if limit is not None and check.temperature_tenths_c is not None and check.temperature_tenths_c > limit:
        holds.append((None, None, HoldReason.TEMPERATURE))
    if unnamed:
        holds.append((None, None, HoldReason.UNNAMED))
    if goods.precision is Precision.NONE and goods.date_kind in (DateKind.BEST_BEFORE, DateKind.USE_BY):
        holds.append((None, None, HoldReason.NO_DATE))
    elif goods.date_kind is DateKind.BEST_BEFORE and goods.last_day < on:
        holds.append((None, None, HoldReason.CHECKING))  # past best-before: only with an eat-by date and evidence
    return holds


def _united(*lists: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Restrictions of agreement, donation and lot add up."""
    kept: list[dict[str, Any]] = []
    for one in (entry for entries in lists for entry in entries or []):
        if one not in kept:
            kept.append(one)
    return kept
