"""The end of a tour: an empty vehicle, or a coordinator who says where what stays goes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid5

from django.db import transaction

from foodbank.accounts.rules import Identity, Role
from foodbank.allocation.services import move_lines_back, release_lines
from foodbank.clock import day_of
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, record_operation, stored_answer
from foodbank.errors import NotFound
from foodbank.stock.models import Place
from foodbank.stock.rules.words import HoldReason, PlaceKind
from foodbank.stock.services import hold_pieces, move_pieces, move_reserved
from foodbank.stock.services.move import Part
from foodbank.zones import Zone
from logistics.tours.errors import (
    ColdWithoutBox,
    FrozenOvernight,
    GoodsOnBoard as StillOnBoard,
    LeftUntilMissing,
    StopsLeft,
    TourNotPublished,
    TourOver,
    WrongShelf,
)
from logistics.tours.models import Stop, StopLine, Tour
from logistics.tours.queries.goods import GoodsOnBoard, goods_on_board
from logistics.tours.services.publish import locked_tour, retire_link

LONGEST_ON_BOARD = timedelta(days=7)
BACK_TO = (PlaceKind.SHELF, PlaceKind.DOCK, PlaceKind.STAGING)


@dataclass(frozen=True)
class Left:
    """What becomes of goods still on board: onto a shelf (`place` is its code), or they stay (`until` says how long).
    `is_promised`: the site still gets them, on another tour."""

    place: str = ""
    until: date | None = None
    is_promised: bool = True


def close_tour(*, act: Act, identity: Identity, code: str, now: datetime,
               left: Mapping[str, Left] | None = None) -> Answer:
    """終了. With goods on board only a coordinator closes it, and says of each (`GoodsOnBoard.key`) where it goes.

    Raises StopsLeft, GoodsOnBoard, FrozenOvernight, ColdWithoutBox, WrongShelf, LeftUntilMissing, TourOver; then
    nothing is changed.
    """
    with transaction.atomic():
        tour = locked_tour(act.food_bank_id, code)
        known = stored_answer(act)
        if known is not None:
            return known
        _refuse(tour)
        goods = goods_on_board(tour)
        if goods and (identity.role != Role.COORDINATOR or not left):
            raise StillOnBoard(pieces=sum(one.pieces for one in goods))
        stays = [_settle(act, identity, tour, one, (left or {}).get(one.key), now) for one in goods]
        tour.left_on_board = stays
        answer: Answer = {"tour": tour.code, "left_on_board": len(stays)}
        record_operation(act=act, answer=answer)
        not_loaded = StopLine.objects.filter(stop__tour=tour, handed_pieces=0).values_list("allocation_line_id", flat=True)
        move_lines_back(line_ids=list(not_loaded), now=now)
        tour.state, tour.closed_at = Tour.State.CLOSED, act.effective_at
        tour.version += 1
        tour.save(update_fields=["state", "closed_at", "left_on_board", "version"])
        retire_link(tour.link, now)
        return answer


def _refuse(tour: Tour) -> None:
    if tour.state in (Tour.State.CLOSED, Tour.State.CANCELLED):
        raise TourOver()
    if tour.state == Tour.State.PROPOSED:
        raise TourNotPublished()
    open_stops = tour.stops.filter(state=Stop.State.PLANNED).count()
    if open_stops:
        raise StopsLeft(stops=open_stops)


def _settle(act: Act, identity: Identity, tour: Tour, goods: GoodsOnBoard, choice: Left | None,
            now: datetime) -> dict[str, object]:
    """Moves, releases or holds one kind of goods; gives what is written down about it."""
    product, zone = goods.balance.lot.product.name, goods.balance.lot.zone
    if choice is None:
        raise StillOnBoard(pieces=goods.pieces)
    own = replace(act, id=uuid5(act.id, goods.key), device_id=None, seq=None)
    place = _shelf(act.food_bank_id, choice.place, goods) if choice.place else None
    if place is None:
        _refuse_staying(tour, choice, product, zone, day_of(now))
    if goods.line and not choice.is_promised:
        release_lines(act=own, identity=identity, line_ids=[goods.line.allocation_line_id], now=now)
        own = replace(own, id=uuid5(own.id, "goods"))
    if place is None:
        hold_pieces(identity=identity, lot_id=goods.balance.lot_id, place_id=goods.balance.place_id,
                    pieces=goods.pieces, reason=HoldReason.LEFT_ON_BOARD, now=now)
    elif goods.reservations and choice.is_promised:
        move_reserved(act=own, parts=[Part(one.id) for one in goods.reservations], to_place_id=place.id,
                      lot_ids=[goods.balance.lot_id])
    else:
        move_pieces(act=own, code=goods.balance.lot.code, to_code=place.code, from_code=tour.vehicle.place.code,
                    pieces=goods.pieces)
    if goods.line and choice.is_promised:
        move_lines_back(line_ids=[goods.line.allocation_line_id], now=now)
    return {"lot": goods.balance.lot.code, "pieces": goods.pieces, "zone": zone,
            "where": place.code if place else tour.vehicle.code,
            "until": choice.until.isoformat() if choice.until and not place else None}


def _shelf(food_bank_id: int, code: str, goods: GoodsOnBoard) -> Place:
    place = Place.objects.filter(food_bank_id=food_bank_id, code=code, is_active=True, kind__in=BACK_TO).first()
    if not place:
        raise NotFound()
    zone = goods.balance.lot.zone
    if (place.zone or Zone.AMBIENT) != zone:
        raise WrongShelf(product=goods.balance.lot.product.name, zone=str(Zone(zone).label), place=place.name)
    return place


def _refuse_staying(tour: Tour, choice: Left, product: str, zone: str, today: date) -> None:
    if zone == Zone.FROZEN:
        raise FrozenOvernight(product=product)
    if zone == Zone.CHILLED and not tour.vehicle.cold_boxes:
        raise ColdWithoutBox(product=product)
    if choice.until is None or not today <= choice.until <= today + LONGEST_ON_BOARD:
        raise LeftUntilMissing()
