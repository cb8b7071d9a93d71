"""お渡し: goods leave for a site. A fact that happened is recorded even when stock did not cover it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from foodbank.devices.rules import Act
from foodbank.devices.services import Answer
from foodbank.network.models import Site
from foodbank.stock import ledger
from foodbank.stock.errors import BadQuantity, NotEnoughStock, OnHold, ReservationGone
from foodbank.stock.ledger import Locked, LockedLot, LockedReservation
from foodbank.stock.models import CountRemark, Place
from foodbank.stock.rules.ledger import Guard, Line, release
from foodbank.stock.rules.words import Kind, PlaceKind
from foodbank.stock.services.move import MOST_PIECES
from foodbank.stock.services.places import add_place, place_of_site


@dataclass(frozen=True)
class HandOverLine:
    """Pieces of a lot from a place, with or without a promise that they fulfil."""

    lot_id: int
    from_place_id: int
    pieces: int
    reservation_id: int | None = None


def hand_over(*, act: Act, site: Site, lines: Sequence[HandOverLine], extra: Answer | None = None,
              is_fact: bool = False) -> Answer:
    """Hands goods to a site: DISPATCH, or MOVE into the store of a site that keeps stock.

    On screen (`is_fact` false) a shortage or a hold is refused before the act. A fact that arrives afterwards (offline)
    is recorded: COUNT makes up exactly what was missing, the newest promises that no longer fit are released, and both
    are flagged. Raises NotEnoughStock, OnHold, ReservationGone, BadQuantity, NotFound.
    """
    if not lines or any(not 1 <= line.pieces <= MOST_PIECES for line in lines):
        raise BadQuantity(most=MOST_PIECES)
    place = place_of_site(site)
    kind = Kind.MOVE if place.is_inside else Kind.DISPATCH
    guard = Guard.NOTHING if is_fact else Guard.FREE

    def movements(locked: Locked, promises: dict[int, LockedReservation]) -> list[Line]:
        found: list[Line] = []
        for line in lines:
            promise = promises.get(line.reservation_id or 0)
            promised = min(line.pieces, promise.quantity) if promise else 0
            if promise and promised:
                if place.is_inside:  # the promise is fulfilled by arriving, so it ends before the goods move on
                    found.append(release(line.lot_id, line.from_place_id, promised, promise.id))
                    found.append(Line(kind, line.lot_id, line.from_place_id, place.id, promised,
                                      guard=Guard.NOTHING if is_fact else Guard.HELD))
                else:
                    found.append(Line(kind, line.lot_id, line.from_place_id, place.id, promised, -promised, promise.id,
                                      guard=Guard.NOTHING if is_fact else Guard.HELD))
            if line.pieces > promised:
                found.append(Line(kind, line.lot_id, line.from_place_id, place.id, line.pieces - promised, guard=guard))
        return found

    answer: Answer = {"site": str(site.uuid), "pieces": sum(line.pieces for line in lines), **(extra or {})}

    def attempt(cover: bool) -> Answer:
        with transaction.atomic():
            locked, known = ledger.lock(act=act, lot_ids=sorted({line.lot_id for line in lines}),
                                        place_ids=[place.id, *{line.from_place_id for line in lines}])
            if known is not None:
                return known
            promises = {one.id: one for lot in locked.lots.values() for one in lot.reservations}
            lost = [line.reservation_id for line in lines if line.reservation_id and line.reservation_id not in promises]
            if lost and not is_fact:
                raise ReservationGone()
            added = _cover(locked, lines, promises) if cover else []
            held = [lot.code for lot in locked.lots.values() if lot.holds]
            told = {**answer, **({"not_covered": len(added)} if added else {}),
                    **({"despite_hold": held} if is_fact and held else {})}
            after = dict(promises)
            for line in added:
                if line.reservation_id in after:
                    one = after[line.reservation_id]
                    after[one.id] = LockedReservation(one.id, one.lot_id, one.place_id, one.site_id,
                                                      one.quantity + line.reserved_delta, one.origin_id)
            ids = ledger.post(locked=locked, lines=[*added, *movements(locked, after)], answer=told)
            CountRemark.objects.bulk_create(
                [CountRemark(movement_id=movement, food_bank_id=act.food_bank_id)
                 for movement, line in zip(ids, added, strict=False) if line.kind is Kind.COUNT])
            return told

    try:
        try:
            return attempt(cover=False)
        except (NotEnoughStock, OnHold, ReservationGone):
            if not is_fact:
                raise
            return attempt(cover=True)
    except IntegrityError:
        return ledger.done_meanwhile(act)


def _cover(locked: Locked, lines: Sequence[HandOverLine], promises: dict[int, LockedReservation]) -> list[Line]:
    """What makes a fact fit: COUNT for exactly the missing pieces, then RELEASE of the newest promises in the way."""
    added: list[Line] = []
    for lot_id, place_id in sorted({(line.lot_id, line.from_place_id) for line in lines}):
        lot = locked.lots[lot_id]
        here = [line for line in lines if (line.lot_id, line.from_place_id) == (lot_id, place_id)]
        going = sum(line.pieces for line in here)
        missing = max(0, going - lot.on_hand(place_id))
        if missing:
            added.append(Line(Kind.COUNT, lot_id, locked.outside(PlaceKind.COUNT_DIFFERENCE), place_id, missing))
        added += _in_the_way(lot, place_id, here, promises, left=lot.on_hand(place_id) + missing - going)
    return added


def _in_the_way(lot: LockedLot, place_id: int, here: Sequence[HandOverLine], promises: dict[int, LockedReservation],
                left: int) -> list[Line]:
    """Newest promises of others first, until what stays promised fits into what is left."""
    own = {line.reservation_id: line.pieces for line in here if line.reservation_id in promises}
    kept = {one.id: one.quantity - min(one.quantity, own.get(one.id, 0))
            for one in lot.reservations if one.place_id == place_id}
    too_many = sum(kept.values()) - left
    released: list[Line] = []
    for reservation_id in sorted(kept, reverse=True):
        pieces = min(kept[reservation_id], too_many)
        if pieces > 0:
            released.append(release(lot.id, place_id, pieces, reservation_id))
            too_many -= pieces
    return released


def hand_out(*, act: Act, site: Site, lot_id: int, from_place_id: int, pieces: int) -> Answer:
    """A site that keeps stock hands pieces of its own store to people: the DISPATCH of a sub-hub.

    Raises BadQuantity, NotFound, NotEnoughStock, OnHold.
    """
    if not 1 <= pieces <= MOST_PIECES:
        raise BadQuantity(most=MOST_PIECES)
    people = Place.objects.filter(food_bank_id=act.food_bank_id, kind=PlaceKind.SITE, site=site).first() or add_place(
        food_bank_id=site.food_bank_id, kind=PlaceKind.SITE, name=site.name, site=site)

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        line = Line(Kind.DISPATCH, lot_id, from_place_id, people.id, pieces, guard=Guard.FREE)
        return [line], {"site": str(site.uuid), "lot": locked.lots[lot_id].code, "pieces": pieces}

    return ledger.write(act=act, build=build, lot_ids=[lot_id], place_ids=[from_place_id, people.id])
