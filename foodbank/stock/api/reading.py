"""What is there: lots page by page, one lot with its road, places, holds, records, figures of a donation."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.donors.queries import get_donation_for
from foodbank.kana import plain_text, search_key
from foodbank.network.acts import identity_of_request
from foodbank.paging import Listed, listed
from foodbank.stock import queries
from foodbank.stock.api.scanning import DayOut, LyingOut, PlaceOut, router
from foodbank.stock.models import Hold, Place
from foodbank.stock.queries.donations import DonationAtDock, figures_of_donation
from foodbank.stock.rules.words import PlaceKind


class LotOut(Schema):
    code: str = Field(examples=["L7K2M9QX"])
    product: str = Field(examples=["見本の米 5kg"])
    category: str
    zone: str
    day: DayOut
    last_day: date = Field(description="the day first-expired-first-out sorts by")
    piece_g: int
    pieces_per_case: int
    on_hand: int
    reserved: int
    held: int
    available: int

    @staticmethod
    def of(line: queries.StockLine) -> "LotOut":
        lot = line.lot
        return LotOut(code=lot.code, product=lot.product.name, category=lot.product.category.code, zone=lot.zone,
                      day=DayOut.of_lot(lot), last_day=lot.last_day, piece_g=lot.piece_g,
                      pieces_per_case=lot.pieces_per_case, on_hand=line.on_hand, reserved=line.reserved, held=line.held,
                      available=line.available)


@router.get("/lots", url_name="stock_lots", response=Listed[LotOut])
def lots(request: HttpRequest, q: str = "", zone: str = "", category: str = "", after: str = "") -> Listed[LotOut]:
    """Lots with stock, first to expire first, fifty at a time."""
    page = queries.stock_page(identity_of_request(request), after=after, search=search_key(plain_text(q)[:80]),
                              zone=plain_text(zone)[:8], category=plain_text(category)[:24])
    return listed(page, LotOut.of)


class HoldOut(Schema):
    uuid: UUID
    lot: str
    product: str
    place: str = Field(description="empty: the whole lot")
    pieces: int | None
    reason: str = Field(examples=["checking"])
    opened_at: datetime

    @staticmethod
    def of(hold: Hold) -> "HoldOut":
        return HoldOut(uuid=hold.uuid, lot=hold.lot.code, product=hold.lot.product.name,
                       place=hold.place.code if hold.place else "", pieces=hold.pieces, reason=hold.reason,
                       opened_at=hold.opened_at)


class StepOut(Schema):
    at: datetime
    lot: str
    kind: str
    from_place: str
    to_place: str
    pieces: int
    operation: str
    hash: str
    is_reversal: bool


class LotWhole(Schema):
    code: str
    product: UUID
    name: str
    donation: str = Field(description="its number; empty for what was repacked from several")
    zone: str
    day: DayOut
    last_day: date
    piece_g: int
    piece_ml: int
    pieces_per_case: int
    received_pieces: int
    maker_lot: str
    restrictions: list[dict[str, Any]]
    version: int
    labels: dict[str, int] = Field(description="label code -> pieces on it")
    places: list[LyingOut]
    holds: list[HoldOut]
    trace: list[StepOut]


@router.get("/lots/{code}", url_name="stock_lot", response=LotWhole)
def lot(request: HttpRequest, code: str) -> LotWhole:
    """One lot by its code or any of its labels, with where it lies and every line of its road."""
    identity = identity_of_request(request)
    found = queries.get_lot_for(identity, plain_text(code)[:8])
    holds = Hold.objects.filter(lot=found, closed_at__isnull=True).select_related("lot__product", "place").order_by("id")
    return LotWhole(
        code=found.code, product=found.product.uuid, name=found.product.name, zone=found.zone,
        donation=found.donation.number if found.donation else "", day=DayOut.of_lot(found), last_day=found.last_day,
        piece_g=found.piece_g, piece_ml=found.piece_ml, pieces_per_case=found.pieces_per_case,
        received_pieces=found.received_pieces, maker_lot=found.maker_lot, restrictions=found.restrictions,
        version=found.version, labels=dict(found.labels.order_by("number").values_list("code", "pieces")),
        places=[LyingOut(code=one.place.code, name=one.place.name, kind=one.place.kind, on_hand=one.on_hand,
                         reserved=one.reserved) for one in queries.lot_stock(identity, found)],
        holds=[HoldOut.of(hold) for hold in holds],
        trace=[StepOut(at=one.at, lot=one.lot, kind=one.kind, from_place=one.from_place, to_place=one.to_place,
                       pieces=one.pieces, operation=one.operation, hash=one.hash, is_reversal=one.is_reversal)
               for one in queries.trace_of_lot(identity, found)])


class PlaceWhole(PlaceOut):
    warehouse: str = Field(description="its code; empty: none", examples=["main"])

    @staticmethod
    def of(place: Place) -> "PlaceWhole":
        return PlaceWhole(**PlaceOut.of(place).dict(), warehouse=place.warehouse.code if place.warehouse else "")


@router.get("/places", url_name="stock_places", response=list[PlaceWhole])
def places(request: HttpRequest) -> list[PlaceWhole]:
    """Docks, shelves and hand-over spots."""
    found: list[Place] = queries.places_of(identity_of_request(request), PlaceKind.DOCK, PlaceKind.SHELF, PlaceKind.STAGING)
    return [PlaceWhole.of(place) for place in found]


@router.get("/holds", url_name="stock_holds", response=Listed[HoldOut])
def holds(request: HttpRequest, after: str = "", limit: int = 100) -> Listed[HoldOut]:
    """What is stopped now, newest first."""
    return listed(queries.holds_open(identity_of_request(request), after=after, most=max(1, min(200, limit))), HoldOut.of)


class RecordOut(Schema):
    operation: str
    kind: str
    at: datetime
    actor: str
    lines: list[dict[str, Any]]
    is_reversed: bool
    can_reverse: bool

    @staticmethod
    def of(one: queries.Record) -> "RecordOut":
        return RecordOut(operation=one.operation_id, kind=one.kind, at=one.at, actor=one.actor, is_reversed=one.is_reversed,
                         can_reverse=one.can_reverse, lines=[vars(line) for line in one.lines])


@router.get("/records", url_name="stock_records", response=Listed[RecordOut])
def records(request: HttpRequest, after: str = "", limit: int = 40) -> Listed[RecordOut]:
    """Today's acts on stock, newest first."""
    page = queries.records_of_today(identity_of_request(request), clock.now(), after=after, most=max(1, min(200, limit)))
    return listed(page, RecordOut.of)


class FigureOut(Schema):
    cartons: int | None
    grams: int


class DonationFigures(Schema):
    """Announced, picked up and received are three figures; none overwrites another."""

    donation: UUID
    number: str
    state: str
    announced: FigureOut
    picked_up: FigureOut | None
    received: FigureOut
    can_inspect: bool

    @staticmethod
    def of(figures: DonationAtDock) -> "DonationFigures":
        found, fetched = figures.donation, figures.picked_up
        return DonationFigures(
            donation=found.uuid, number=found.number, state=found.state, can_inspect=figures.can_inspect,
            announced=FigureOut(cartons=figures.announced.cartons, grams=figures.announced.grams),
            picked_up=FigureOut(cartons=fetched.cartons, grams=fetched.grams) if fetched else None,
            received=FigureOut(cartons=figures.received_labels, grams=figures.received_g))


@router.get("/donations/{uuid:donation}", url_name="stock_donation", response=DonationFigures)
def donation_figures(request: HttpRequest, donation: UUID) -> DonationFigures:
    identity = identity_of_request(request)
    return DonationFigures.of(figures_of_donation(identity, get_donation_for(identity, donation)))
