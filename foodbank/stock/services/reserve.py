"""Promising pieces to sites, and taking the promise back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foodbank.devices.rules import Act
from foodbank.devices.services import Answer
from foodbank.stock import ledger
from foodbank.stock.errors import LotExpired, NotEnoughStock
from foodbank.stock.ledger import Locked, LockedLot, LockedPlace
from foodbank.stock.rules.ledger import Line, release, reserve
from foodbank.stock.rules.words import PlaceKind

_TAKE_FROM = {PlaceKind.SHELF: 0, PlaceKind.DOCK: 1, PlaceKind.STAGING: 2}


@dataclass(frozen=True)
class Wish:
    """So many pieces of a lot for a site; `key` is the caller's name for it in the answer."""

    key: str
    lot_id: int
    site_id: int
    pieces: int


def reserve_lots(*, act: Act, wishes: Sequence[Wish], on: date) -> Answer:
    """Reserves all wishes or none. A lot that lies in several places gives several reservations of one origin.

    The answer maps each key to its origin reservation. Raises NotEnoughStock, OnHold, LotExpired, NotFound.
    """

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        lines: list[Line] = []
        made: dict[str, int] = {}
        taken: dict[tuple[int, int], int] = {}
        for wish in wishes:
            lot = locked.lots[wish.lot_id]
            if (lot.eat_by or lot.last_day) < on:
                raise LotExpired(lot=lot.code, last_day=lot.last_day.isoformat())
            missing, origin = wish.pieces, None
            for place in _places(locked, lot):
                free = lot.available(place.id) - taken.get((lot.id, place.id), 0)
                pieces = min(missing, max(0, free))
                if pieces:
                    promise = locked.promise(lot_id=lot.id, place_id=place.id, site_id=wish.site_id, pieces=pieces,
                                             origin_id=origin)
                    origin = origin or promise
                    lines.append(reserve(lot.id, place.id, pieces, promise))
                    taken[lot.id, place.id] = taken.get((lot.id, place.id), 0) + pieces
                    missing -= pieces
            if missing or origin is None:
                raise NotEnoughStock(lot=lot.code, available=wish.pieces - missing)
            made[wish.key] = origin
        return lines, {"reservations": made}

    return ledger.write(act=act, build=build, lot_ids=sorted({wish.lot_id for wish in wishes}),
                        new_reservations=len(wishes))


def _places(locked: Locked, lot: LockedLot) -> list[LockedPlace]:
    """Where promised pieces are taken from: shelves before the dock, in the order of their making."""
    return sorted((locked.places[place] for place in lot.balances if locked.places[place].kind in _TAKE_FROM),
                  key=lambda place: (_TAKE_FROM[place.kind], place.id))


def release_reservations(*, act: Act, reservation_ids: Sequence[int], lot_ids: Sequence[int]) -> Answer:
    """Takes promises back, with all their split-off parts; what is no longer open is left as it is."""
    wanted = set(reservation_ids)

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        lines = [release(lot.id, one.place_id, one.quantity, one.id)
                 for lot in locked.lots.values() for one in lot.reservations
                 if one.id in wanted or one.origin_id in wanted]
        return lines, {"released": sum(-line.reserved_delta for line in lines)}

    return ledger.write(act=act, build=build, lot_ids=sorted(set(lot_ids)))
