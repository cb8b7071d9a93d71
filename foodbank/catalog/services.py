"""Every write of this room. Each takes the act it is part of and is done once, whatever door it came through."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from uuid import UUID

from django.db import IntegrityError, transaction

from foodbank.catalog.errors import GtinTaken, NotAProductCode, ProductIncomplete
from foodbank.catalog.models import Allergen, Category, Product, ProductAllergen, ProductCode
from foodbank.catalog.rules.allergens import State
from foodbank.catalog.rules.details import MOST_PER_CASE, ProductDetails, checked
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.catalog.rules.scan import Scan
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.zones import Zone

#: What else happens, in the same transaction, when a product without a name gets one; filled by the wiring.
after_naming: list[Callable[[Act, int], None]] = []
#: A product's name is the food bank's own word, in whatever language the tablet speaks; until somebody gives it one:
NAMELESS = "名前のない品"


def learn_product(*, act: Act, details: ProductDetails, scan: Scan | None = None, pieces: int = 1) -> Answer:
    """A product met for the first time, with the code it was met by; answers {"product": uuid, "is_new": bool}.

    Two tablets that learn the same code at once make one product: the second gets the first's. Raises
    ProductIncomplete, NotAProductCode, InvalidInput (category).
    """
    def work() -> Answer:
        product, is_new = make_product(food_bank_id=act.food_bank_id, details=details, scan=scan, pieces=pieces)
        return {"product": str(product.uuid), "is_new": is_new}

    return perform_once(act=act, work=work)


def make_product(*, food_bank_id: int, details: ProductDetails, scan: Scan | None = None,
                 pieces: int = 1) -> tuple[Product, bool]:
    """As `learn_product`, inside somebody else's act and transaction; the product, and whether it is new."""
    details = checked(details)
    gtin = _gtin_of(scan) if scan else None
    known = ProductCode.objects.select_related("product").filter(food_bank_id=food_bank_id, gtin=gtin).first()
    if known:
        return known.product, False
    try:
        with transaction.atomic():
            product = Product(food_bank_id=food_bank_id)
            _write(product, details, gtin)
            if gtin:
                _write_code(product, gtin, pieces)
            return product, True
    except IntegrityError:
        known = ProductCode.objects.select_related("product").filter(food_bank_id=food_bank_id, gtin=gtin).first()
        if not known:
            raise
        return known.product, False


def change_product(*, act: Act, product: UUID, version: int, details: ProductDetails) -> Answer:
    """Writes what somebody corrected; a product without a name that gets one is named, and goods that only waited for
    it are free. Lots keep their sizes.

    Raises StalePage, ProductIncomplete, NotFound.
    """
    def work() -> Answer:
        row = _locked(act, product, version)
        if not details.name.strip() and not row.needs_naming:
            raise ProductIncomplete(field="name")
        waited = row.needs_naming
        _write(row, checked(details), None)
        if waited and not row.needs_naming:
            for follow in after_naming:
                follow(act, row.id)
        return {"product": str(product), "version": row.version}

    return perform_once(act=act, work=work)


def add_code(*, act: Act, product: UUID, text: str, pieces: int) -> Answer:
    """Remembers that a code means this product, `pieces` of it (a case's number: asked once). Raises what `read_scan`
    raises, NotAProductCode, GtinTaken, ProductIncomplete (pieces)."""
    def work() -> Answer:
        row = _locked(act, product, None)
        gtin = _gtin_of(read_scan(text))
        known = ProductCode.objects.select_related("product").filter(food_bank_id=act.food_bank_id, gtin=gtin).first()
        if known and known.product_id != row.id:
            raise GtinTaken(gtin=gtin, product=known.product.name)
        if known:
            _check_pieces(pieces)
            ProductCode.objects.filter(id=known.id).update(pieces=pieces)
        else:
            _write_code(row, gtin, pieces)
        return {"product": str(product), "gtin": gtin, "pieces": pieces}

    return perform_once(act=act, work=work)


def set_allergens(*, act: Act, product: UUID, version: int, states: Mapping[str, State]) -> Answer:
    """What the label says, allergen by allergen; whoever leaves one out says unknown. Raises StalePage, or
    InvalidInput for a code that the reference list does not have."""
    def work() -> Answer:
        row = _locked(act, product, version)
        unknown = set(states) - set(Allergen.objects.values_list("code", flat=True))
        if unknown:
            raise InvalidInput(field="allergens")
        ProductAllergen.objects.filter(product=row).delete()
        ProductAllergen.objects.bulk_create(
            ProductAllergen(product=row, code=code, state=state.value) for code, state in sorted(states.items())
            if state is not State.UNKNOWN)
        row.version += 1
        row.save(update_fields=["version"])
        return {"product": str(product), "version": row.version}

    return perform_once(act=act, work=work)


def _locked(act: Act, product: UUID, version: int | None) -> Product:
    row = Product.objects.select_for_update().filter(food_bank_id=act.food_bank_id, uuid=product).first()
    if not row:
        raise NotFound()
    if version is not None and row.version != version:
        raise StalePage()
    return row


def _write(row: Product, details: ProductDetails, gtin: str | None) -> None:
    category = Category.objects.filter(code=details.category).first()
    if not category:
        raise ProductIncomplete(field="category")
    if details.zone not in Zone.values:
        raise ProductIncomplete(field="zone")
    for name, value in asdict(details).items():
        if name not in ("category", "name"):
            setattr(row, name, value)
    row.category = category
    row.needs_naming = not details.name
    row.name = details.name or row.name or f"{NAMELESS} {gtin[-6:] if gtin else category.name}"
    if row.pk:
        row.version += 1
    row.save()


def _write_code(product: Product, gtin: str, pieces: int) -> None:
    _check_pieces(pieces)
    ProductCode.objects.create(food_bank_id=product.food_bank_id, product=product, gtin=gtin, pieces=pieces)


def _check_pieces(pieces: int) -> None:
    if not 1 <= pieces <= MOST_PER_CASE:
        raise ProductIncomplete(field="pieces")


def _gtin_of(scan: Scan) -> str:
    if not scan.names_a_product or scan.gtin is None:
        raise NotAProductCode(text=scan.text[:40])
    return scan.gtin
