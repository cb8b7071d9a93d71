"""Putting goods somewhere else: onto a shelf, to staging (a pick), onto a vehicle."""

from collections.abc import Sequence
from dataclasses import dataclass

from foodbank.devices.rules import Act
from foodbank.devices.services import Answer
from foodbank.stock import ledger
from foodbank.stock.errors import BadQuantity, NotEnoughStock, OnHold, ReservationGone, WhichPlace, WrongPlace
from foodbank.stock.ledger import Locked, LockedLot, LockedPlace
from foodbank.stock.rules.ledger import Guard, Line
from foodbank.stock.rules.words import Kind, PlaceKind

MOST_PIECES = 1_000_000
_PUT_AWAY_TO = (PlaceKind.DOCK, PlaceKind.SHELF)


def move_pieces(*, act: Act, code: str, to_code: str, pieces: int | None = None, from_code: str = "") -> Answer:
    """Moves free pieces of the lot behind a label; without `pieces` those of the label (or all that are free there).

    A lot that is stopped as a whole (no name yet, no date) may be put away inside the warehouse: its hold goes with
    it. Two statements. Raises NotFound, WrongPlace, WhichPlace when it lies in several places, BadQuantity,
    NotEnoughStock, OnHold.
    """
    if pieces is not None and not 1 <= pieces <= MOST_PIECES:
        raise BadQuantity(most=MOST_PIECES)

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        lot, target = locked.lot_of(code), locked.place_of(to_code)
        if not target.is_inside:
            raise WrongPlace(place=target.code)
        put_away = target.kind in _PUT_AWAY_TO
        source = locked.place_of(from_code) if from_code else _where(locked, lot, target)
        free = _free(lot, source.id, put_away=put_away)
        wanted = pieces or min(lot.label_pieces.get(code, free), free)
        if source.id == target.id:
            raise WrongPlace(place=target.code)
        if wanted < 1:
            raise OnHold(lot=lot.code) if lot.held(source.id) else NotEnoughStock(lot=lot.code, available=free)
        if put_away and lot.is_stopped_whole and wanted > free:
            raise NotEnoughStock(lot=lot.code, available=free)
        guard = Guard.NOTHING if put_away and lot.is_stopped_whole else Guard.FREE
        line = Line(Kind.MOVE, lot.id, source.id, target.id, wanted, guard=guard)
        return [line], {"lot": lot.code, "pieces": wanted, "from": source.code, "to": target.code}

    return ledger.write(act=act, build=build, codes=[code], place_codes=[to_code, *([from_code] if from_code else [])])


def _where(locked: Locked, lot: LockedLot, target: LockedPlace) -> LockedPlace:
    """The one place goods can be meant from: the dock first, else the only place that has any free."""
    put_away = target.kind in _PUT_AWAY_TO
    lying = [locked.places[place_id] for place_id in lot.balances
             if place_id != target.id and _free(lot, place_id, put_away=put_away) > 0 and locked.places[place_id].is_inside]
    docks = [place for place in lying if place.kind is PlaceKind.DOCK]
    if len(docks) == 1:
        return docks[0]
    if len(lying) == 1:
        return lying[0]
    if not lying:
        raise OnHold(lot=lot.code) if lot.holds else NotEnoughStock(lot=lot.code, available=0)
    raise WhichPlace(lot=lot.code, places=[place.code for place in lying])


def _free(lot: LockedLot, place_id: int, *, put_away: bool) -> int:
    """Pieces that may move: those not promised and not stopped; stopped as a whole does not keep them off a shelf."""
    if put_away and lot.is_stopped_whole:
        return lot.on_hand(place_id) - lot.reserved(place_id)
    return lot.available(place_id)


@dataclass(frozen=True)
class Part:
    """Pieces of one reservation that move; all of it when `pieces` is None."""

    reservation_id: int
    pieces: int | None = None


def move_reserved(*, act: Act, parts: Sequence[Part], to_place_id: int, lot_ids: Sequence[int],
                  is_fact: bool = False, extra: Answer | None = None) -> Answer:
    """Moves promised goods with their promise (pick to staging, load onto a vehicle). A part is split off.

    The answer says how many pieces moved, and carries `extra`. On screen stopped goods are refused
    before the act; a fact told afterwards is recorded with `despite_hold`, and the hold stops the next step. Raises
    ReservationGone, OnHold, NotEnoughStock.
    """
    guard = Guard.NOTHING if is_fact else Guard.HELD

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        lines: list[Line] = []
        for part in parts:
            promise = locked.reservation(part.reservation_id)
            pieces = part.pieces or promise.quantity
            if pieces > promise.quantity:
                raise ReservationGone()
            if promise.place_id == to_place_id:
                continue
            carrying = promise.id
            if pieces < promise.quantity:
                carrying = locked.promise(lot_id=promise.lot_id, place_id=to_place_id, site_id=promise.site_id,
                                          pieces=pieces, split_from=promise)
            lines.append(Line(Kind.MOVE, promise.lot_id, promise.place_id, to_place_id, pieces, pieces, carrying,
                              guard=guard))
        held = [lot.code for lot in locked.lots.values() if lot.holds]
        flagged: Answer = {"despite_hold": held} if is_fact and held else {}
        return lines, {"pieces": sum(line.quantity for line in lines), **(extra or {}), **flagged}

    return ledger.write(act=act, build=build, lot_ids=lot_ids, place_ids=[to_place_id], new_reservations=len(parts))
