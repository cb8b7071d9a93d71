"""What lies in a vehicle."""

from dataclasses import dataclass

from foodbank.stock.models import Balance, Reservation
from logistics.tours.models import StopLine, Tour


@dataclass(frozen=True)
class GoodsOnBoard:
    """Pieces of one lot in the vehicle, and the stop line of this tour that they were for (None: nobody's)."""

    balance: Balance
    pieces: int
    line: StopLine | None
    reservations: tuple[Reservation, ...]

    @property
    def key(self) -> str:
        return f"{self.balance.lot.code}-{self.line.allocation_line.uuid if self.line else 'free'}"


def goods_on_board(tour: Tour) -> list[GoodsOnBoard]:
    """Everything in the tour's vehicle, promised goods by stop line first, what is free afterwards; by stop and name.

    A vehicle between two tours is empty, or holds what a coordinator accepted; both belong to nobody's stop.
    """
    balances = {row.lot_id: row for row in Balance.objects.select_related("lot__product").filter(
        food_bank_id=tour.food_bank_id, place_id=tour.vehicle.place_id, on_hand__gt=0)}
    promised: dict[int, list[Reservation]] = {}
    for one in Reservation.objects.filter(food_bank_id=tour.food_bank_id, place_id=tour.vehicle.place_id,
                                          quantity__gt=0).order_by("id"):
        promised.setdefault(one.origin_id or one.id, []).append(one)
    found: list[GoodsOnBoard] = []
    counted: dict[int, int] = {}
    for line in StopLine.objects.select_related("stop__site", "allocation_line", "lot").filter(
            stop__tour=tour).order_by("stop__position", "id"):
        own = promised.pop(line.allocation_line.reservation_id or 0, [])
        pieces = sum(one.quantity for one in own)
        if pieces and line.lot_id in balances:
            found.append(GoodsOnBoard(balances[line.lot_id], pieces, line, tuple(own)))
            counted[line.lot_id] = counted.get(line.lot_id, 0) + pieces
    for lot_id, balance in sorted(balances.items()):
        if balance.on_hand > counted.get(lot_id, 0):
            others = tuple(one for rest in promised.values() for one in rest if one.lot_id == lot_id)
            found.append(GoodsOnBoard(balance, balance.on_hand - counted.get(lot_id, 0), None, others))
    return found
