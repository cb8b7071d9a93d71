"""What a scan means at the dock and at a shelf, and codes for labels before their lots exist."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.catalog.queries import get_product_for
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.catalog.rules.scan import Scan
from foodbank.devices.services import perform_once
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.stock import services
from foodbank.stock.models import Lot, Place
from foodbank.stock.queries.scans import LabelFound, ProductFound, product_found, scan_found
from foodbank.stock.words import date_words

router = Router(tags=["stock"])  # one for the whole room: a path may be read here and changed there
OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a41"])


class DayOut(Schema):
    """A date as a label has it; `words` as a person reads it."""

    kind: str = Field(examples=["best_before"])
    precision: str = Field(examples=["day"])
    last_day: date | None
    made_on: date | None
    last_time: time | None = None
    text: str
    words: str = Field(examples=["賞味期限 2027年5月31日"])

    @staticmethod
    def of_lot(lot: Lot) -> "DayOut":
        return DayOut(kind=lot.date_kind, precision=lot.precision, last_day=lot.last_day, made_on=lot.made_on,
                      last_time=lot.last_time, text=lot.date_text, words=date_words(lot))

    @staticmethod
    def of_scan(scan: Scan) -> "DayOut | None":
        printed = scan.printed_day
        if not printed:
            return None
        lot = Lot(date_kind=scan.date_kind.value, precision=printed.precision.value, last_day=printed.day,
                  made_on=scan.made_on.day if scan.made_on else None)
        made = scan.date_kind in ("manufactured", "milled")
        return DayOut(kind=scan.date_kind.value, precision=printed.precision.value, last_day=None if made else printed.day,
                      made_on=lot.made_on, text=printed.text, words=date_words(lot))


class PlaceOut(Schema):
    code: str = Field(examples=["S4T8W2ZB"])
    name: str = Field(examples=["A-1"])
    kind: str = Field(examples=["shelf"])
    zone: str = Field(examples=["ambient"])

    @staticmethod
    def of(place: Place) -> "PlaceOut":
        return PlaceOut(code=place.code, name=place.name, kind=place.kind, zone=place.zone)


class LyingOut(Schema):
    code: str
    name: str
    kind: str
    on_hand: int
    reserved: int


class LabelOut(Schema):
    """A label of ours: what is on it, where its lot lies, and why it is stopped."""

    code: str = Field(examples=["L7K2M9QX"])
    lot: str
    product: str
    pieces: int
    number: int
    of: int
    zone: str
    words: str
    holds: list[str]
    places: list[LyingOut]

    @staticmethod
    def from_found(found: LabelFound) -> "LabelOut":
        return LabelOut(
            code=found.code, lot=found.lot.code, product=found.lot.product.name, pieces=found.pieces, number=found.number,
            of=found.of, zone=found.lot.zone, words=date_words(found.lot), holds=[hold.reason for hold in found.holds],
            places=[LyingOut(code=one.place.code, name=one.place.name, kind=one.place.kind, on_hand=one.on_hand,
                             reserved=one.reserved) for one in found.balances])


class ProductCard(Schema):
    """A known product at the dock. `pieces`: in the scanned package, null for a case never counted; `last`: the date of
    the newest receipt of this donation; `lasts`: the newest different dates anywhere."""

    uuid: UUID
    name: str = Field(examples=["見本の米 5kg"])
    maker: str
    category: str
    zone: str
    piece_g: int
    pieces_per_case: int
    is_loose: bool
    needs_naming: bool
    pieces: int | None
    last: DayOut | None
    lasts: list[DayOut]
    undated_day: date | None

    @staticmethod
    def from_found(found: ProductFound) -> "ProductCard":
        product = found.product
        return ProductCard(
            uuid=product.uuid, name=product.name, maker=product.maker, category=product.category.code, zone=product.zone,
            piece_g=product.piece_g, pieces_per_case=product.pieces_per_case, is_loose=product.is_loose,
            needs_naming=product.needs_naming, pieces=found.pieces, undated_day=found.undated_day,
            last=DayOut.of_lot(found.last) if found.last else None, lasts=[DayOut.of_lot(lot) for lot in found.lasts])


class StockScan(Schema):
    """Exactly one of label, place and product; none of them: a code that means nothing here yet."""

    kind: str = Field(examples=["product", "our_code", "case", "in_store", "elements"])
    code: str | None
    gtin: str | None
    is_contents: bool
    is_numbered: bool = Field(description="names one carton (serial number or SSCC): twice is the same carton")
    count: int | None
    net_g: int | None
    maker_lot: str | None
    day: DayOut | None
    label: LabelOut | None
    place: PlaceOut | None
    product: ProductCard | None


@router.get("/scan", url_name="stock_scan", response=StockScan)
def scan(request: HttpRequest, text: str, donation: UUID | None = None) -> StockScan:
    """Reads a code as a scanner sent it and says what it means here; a donation brings its last date along."""
    read = read_scan(text)
    found = scan_found(identity_of_request(request), read, donation=donation, on=clock.today())
    return StockScan(
        kind=read.kind.value, code=read.code, gtin=read.gtin, is_contents=read.is_contents,
        is_numbered=bool(read.sscc or read.serial), count=read.count, net_g=read.net_g, maker_lot=read.maker_lot,
        day=DayOut.of_scan(read), label=LabelOut.from_found(found.label) if found.label else None,
        place=PlaceOut.of(found.place) if found.place else None,
        product=ProductCard.from_found(found.product) if found.product else None)


@router.get("/products/{uuid:product}", url_name="stock_product", response=ProductCard)
def product_card(request: HttpRequest, product: UUID, donation: UUID | None = None) -> ProductCard:
    """The same card for a product chosen without a scan."""
    identity = identity_of_request(request)
    found = get_product_for(identity, product)
    return ProductCard.from_found(product_found(identity, found, pieces=1, donation=donation, on=clock.today()))


class CodesIn(Schema):
    operation_id: UUID = OPERATION
    number: int = Field(50, ge=1, le=500)


class CodesOut(Schema):
    codes: list[str] = Field(examples=[["L7K2M9QX"]])


@router.post("/codes", url_name="stock_codes", response=CodesOut)
def lease(request: HttpRequest, body: CodesIn) -> dict[str, Any]:
    """A block of label codes for this device, to be used within its shift; the same request gets the same codes."""
    identity, now = identity_of_request(request), clock.now()
    act = act_of_call(request, "codes.lease", operation_id=body.operation_id, payload={"number": body.number})
    return perform_once(act=act, work=lambda: {"codes": services.lease_codes(
        food_bank_id=identity.bank, number=body.number, now=now, device_id=identity.device_id)})


