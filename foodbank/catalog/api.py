"""Reading codes and dates, products, and the reference lists, for programs and devices."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.catalog import queries, services
from foodbank.catalog.acts import act_of_call, identity_of_request
from foodbank.catalog.models import Product
from foodbank.catalog.rules.allergens import State
from foodbank.catalog.rules.dates import DateReading, read_date
from foodbank.catalog.rules.details import ProductDetails
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.catalog.rules.scan import Scan, ScannedDay
from foodbank.paging import Listed

router = Router(tags=["catalog"])
_OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a21"])


class ProductOut(Schema):
    uuid: UUID
    name: str = Field(examples=["見本の米 5kg"])
    kana: str
    maker: str
    category: str = Field(examples=["rice"])
    zone: str = Field(examples=["ambient"])
    piece_g: int = Field(examples=[5000])
    piece_ml: int
    pieces_per_case: int
    needs_cooking: bool
    is_catering_size: bool
    is_loose: bool
    needs_naming: bool
    version: int

    @staticmethod
    def of(product: Product) -> "ProductOut":
        return ProductOut(category=product.category.code, **{
            name: getattr(product, name) for name in ProductOut.model_fields if name != "category"})


class ProductWhole(ProductOut):
    codes: dict[str, int] = Field(description="GTIN-14 -> pieces in one such package", examples=[{"09520000000011": 1}])
    allergens: dict[str, str] = Field(description="what is not named is unknown", examples=[{"egg": "contains"}])

    @staticmethod
    def whole(product: Product) -> "ProductWhole":
        return ProductWhole(**ProductOut.of(product).model_dump(),
                            codes={code.gtin: code.pieces for code in product.codes.all()},
                            allergens={row.code: row.state for row in product.allergens.all()})


class Products(Listed[ProductOut]):
    is_similar: bool = Field(description="nothing had these letters; these come near")


class DayOut(Schema):
    day: date
    precision: str = Field(examples=["day", "month"])
    text: str

    @staticmethod
    def of(scanned: ScannedDay | None) -> "DayOut | None":
        return DayOut(day=scanned.day, precision=scanned.precision.value, text=scanned.text) if scanned else None


class ScanOut(Schema):
    """What a code says, and the product it means here, if it was learnt; `pieces` null: a case never counted."""

    kind: str = Field(examples=["product", "our_code", "case", "in_store", "elements"])
    code: str | None = Field(description="a code of ours")
    gtin: str | None
    is_contents: bool
    count: int | None
    maker_lot: str | None
    made_on: DayOut | None
    best_before: DayOut | None
    use_by: DayOut | None
    serial: str | None
    net_g: int | None
    sscc: str | None
    date_kind: str
    product: ProductOut | None
    pieces: int | None

    @staticmethod
    def of(scan: Scan, found: queries.Found | None) -> "ScanOut":
        same = ("kind", "code", "gtin", "is_contents", "count", "maker_lot", "serial", "net_g", "sscc", "date_kind")
        return ScanOut(**{name: getattr(scan, name) for name in same}, made_on=DayOut.of(scan.made_on),
                       best_before=DayOut.of(scan.best_before), use_by=DayOut.of(scan.use_by),
                       product=ProductOut.of(found.product) if found else None, pieces=found.pieces if found else None)


class DateOut(Schema):
    last_day: date
    precision: str = Field(examples=["day", "dekad", "month"])
    is_past: bool
    kind: str | None = Field(examples=["best_before", None])
    last_time: time | None
    words: str = Field(examples=["2027年9月1日"])

    @staticmethod
    def of(reading: DateReading) -> "DateOut":
        return DateOut(**{name: getattr(reading, name) for name in DateOut.model_fields})


class CategoryOut(Schema):
    code: str
    name: str
    name_en: str
    name_easy: str
    five_group: str
    is_food: bool
    symbol: str


class AllergenOut(Schema):
    code: str
    name: str
    name_en: str
    name_easy: str
    tier: str
    valid_from: date
    transition_until: date | None
    source: str


class ProductIn(Schema):
    """Sizes are of one piece. An empty name is named by the coordinator later."""

    operation_id: UUID = _OPERATION
    name: str = Field("", examples=["見本の米 5kg"])
    category: str = Field(examples=["rice"])
    piece_g: int = Field(examples=[5000])
    zone: str = "ambient"
    kana: str = ""
    name_en: str = ""
    maker: str = ""
    piece_ml: int = 0
    pieces_per_case: int = 1
    needs_cooking: bool = False
    is_catering_size: bool = False
    is_loose: bool = False

    @property
    def details(self) -> ProductDetails:
        return ProductDetails(**{name: getattr(self, name) for name in ProductDetails.__dataclass_fields__})


class ProductLearn(ProductIn):
    scan: str = Field("", description="what was scanned; empty: no bar code", examples=["9520000000011"])
    pieces: int = Field(1, description="pieces in one package of that code")


class ProductChange(ProductIn):
    version: int = Field(examples=[1])


class CodeIn(Schema):
    operation_id: UUID = _OPERATION
    scan: str = Field(examples=["19520000000018"])
    pieces: int = Field(examples=[12])


class AllergensIn(Schema):
    operation_id: UUID = _OPERATION
    version: int = Field(examples=[1])
    states: dict[str, State] = Field(examples=[{"egg": "contains", "milk": "not_listed"}])


@router.get("/scans", url_name="scan", response=ScanOut)
def scan(request: HttpRequest, text: str) -> ScanOut:
    """Reads a code as a scanner sent it, and looks its product up."""
    read = read_scan(text)
    return ScanOut.of(read, queries.find_by_scan(identity_of_request(request), read))


@router.get("/dates", url_name="date", response=DateOut)
def day(request: HttpRequest, text: str) -> DateOut:
    """Reads a printed date or a shorthand as of today; `ambiguous_year` lists the answers to choose from."""
    return DateOut.of(read_date(text, on=clock.today()))


@router.get("/products", url_name="products", response=Products)
def products(request: HttpRequest, q: str = "", category: str = "", unnamed: bool = False, after: str = "",
             limit: int = 50) -> Products:
    """Products in the order of the syllabary, by any part of name, reading or maker, or by a bar code's digits."""
    page = queries.products(identity_of_request(request), search=q, category=category, unnamed=unnamed, after=after,
                            limit=max(1, min(200, limit)))
    return Products(items=[ProductOut.of(one) for one in page.rows], next_cursor=page.next_cursor,
                    is_similar=page.is_similar)


@router.post("/products", url_name="products", response=ProductWhole)
def learn(request: HttpRequest, body: ProductLearn) -> ProductWhole:
    """Learns a product, or gives the one its code already means."""
    answer = services.learn_product(
        act=_act(request, "product.learn", body), details=body.details, pieces=body.pieces,
        scan=read_scan(body.scan) if body.scan else None)
    return _whole(request, UUID(answer["product"]))


@router.get("/products/{uuid:product}", url_name="product", response=ProductWhole)
def product(request: HttpRequest, product: UUID) -> ProductWhole:
    return _whole(request, product)


@router.post("/products/{uuid:product}", url_name="product", response=ProductWhole)
def change(request: HttpRequest, product: UUID, body: ProductChange) -> ProductWhole:
    services.change_product(act=_act(request, "product.change", body), product=product, version=body.version,
                            details=body.details)
    return _whole(request, product)


@router.post("/products/{uuid:product}/codes", url_name="product_codes", response=ProductWhole)
def add_code(request: HttpRequest, product: UUID, body: CodeIn) -> ProductWhole:
    """Remembers a code of this product, and how many pieces one such package holds."""
    services.add_code(act=_act(request, "product.code", body), product=product, text=body.scan, pieces=body.pieces)
    return _whole(request, product)


@router.post("/products/{uuid:product}/allergens", url_name="product_allergens", response=ProductWhole)
def allergens(request: HttpRequest, product: UUID, body: AllergensIn) -> ProductWhole:
    """What the label says; replaces what was known before."""
    services.set_allergens(act=_act(request, "product.allergens", body), product=product, version=body.version,
                           states=body.states)
    return _whole(request, product)


@router.get("/categories", url_name="categories", response=list[CategoryOut])
def categories(request: HttpRequest) -> list[CategoryOut]:
    return [CategoryOut(**{name: getattr(one, name) for name in CategoryOut.model_fields})
            for one in queries.categories()]


@router.get("/allergens", url_name="allergens", response=list[AllergenOut])
def allergen_list(request: HttpRequest, on: date | None = None) -> list[AllergenOut]:
    """The allergens in force on a day (today), the mandatory first; a product's own are at the product."""
    return [AllergenOut(**{name: getattr(one, name) for name in AllergenOut.model_fields})
            for one in queries.allergens_on(on or clock.today())]


def _act(request: HttpRequest, kind: str, body: Any) -> Any:
    return act_of_call(request, kind, operation_id=body.operation_id, payload=body.model_dump(mode="json"))


def _whole(request: HttpRequest, uuid: UUID) -> ProductWhole:
    return ProductWhole.whole(queries.get_product_for(identity_of_request(request), uuid))
