"""Every read of this room."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Identity
from foodbank.catalog.models import Allergen, Category, Product, ProductCode
from foodbank.catalog.rules.allergens import AllergenRow, State, rows_on
from foodbank.catalog.rules.life import UNDATED_DAYS, policy_day
from foodbank.catalog.rules.scan import Scan
from foodbank.errors import NotFound
from foodbank.kana import plain_text, search_key
from foodbank.paging import Page, page_behind

PAGE = 50
_SIMILAR = 0.35


@dataclass(frozen=True)
class Found:
    """A scanned code's product. `pieces` one such package holds; None: a case never counted yet, so ask."""

    product: Product
    gtin: str
    pieces: int | None


def find_by_scan(identity: Identity, scan: Scan) -> Found | None:
    """The product a scan means in this food bank; None for what was never learnt. One statement.

    A case whose own number is unknown is found by the piece inside it.
    """
    if not scan.names_a_product:
        return None
    wanted = [gtin for gtin in (scan.gtin, scan.inner_gtin) if gtin]
    codes = {code.gtin: code for code in ProductCode.objects.select_related("product__category").filter(
        food_bank_id=identity.bank, gtin__in=wanted)}
    own = codes.get(scan.gtin or "")
    if own:
        return Found(own.product, own.gtin, own.pieces)
    inner = codes.get(scan.inner_gtin or "")
    return Found(inner.product, scan.gtin or "", None) if inner else None


@dataclass(frozen=True)
class ProductPage(Page[Product]):
    """`is_similar`: nothing had these letters."""

    is_similar: bool = False


def products(identity: Identity, *, search: str = "", category: str = "", unnamed: bool = False, after: str = "",
             limit: int = PAGE) -> ProductPage:
    """Products in the order of the syllabary. One statement, two with a cursor or when nothing matches."""
    found = _of(identity)
    if category:
        found = found.filter(category__code=plain_text(category)[:24])
    if unnamed:
        found = found.filter(needs_naming=True)
    wanted = search_key(plain_text(search)[:80])
    if wanted:
        near, found = found, found.filter(Q(search_key__contains=wanted) | _by_code(identity, wanted))
    page = page_behind(found, "kana", "id", among=_of(identity), after=after, most=limit)
    if wanted and not page.rows and not after:
        similar = near.annotate(likeness=TrigramWordSimilarity(wanted, "search_key")).filter(likeness__gte=_SIMILAR)
        return ProductPage(list(similar.order_by("-likeness", "id")[:10]), "", is_similar=True)
    return ProductPage(page.rows, page.next_cursor)


def get_product_for(identity: Identity, uuid: UUID) -> Product:
    """The product with its category, codes and allergens; NotFound when it is not this food bank's."""
    found = _of(identity).prefetch_related("codes", "allergens").filter(uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def unnamed_products(identity: Identity, *, most: int = 100) -> int:
    """How many products wait for a name; never counts further than `most`."""
    return len(_of(identity).filter(needs_naming=True).values_list("id")[:most])


def label_of(product: Product) -> dict[str, State]:
    """What the product's label says, by allergen; what is not in it is unknown."""
    return {row.code: State(row.state) for row in product.allergens.all()}


def allergen_rows() -> list[AllergenRow]:
    """Every dated row, for the rules."""
    return [_dated(row) for row in Allergen.objects.order_by("order")]


def _dated(row: Allergen) -> AllergenRow:
    return AllergenRow(row.code, row.tier == Allergen.Tier.MANDATORY, row.valid_from, row.transition_until,
                       row.valid_until)


def allergens_on(on: date) -> list[Allergen]:
    """The allergens in force on a day, the mandatory first, each once."""
    rows = list(Allergen.objects.order_by("order"))
    in_force = {(row.code, row.valid_from) for row in rows_on([_dated(row) for row in rows], on)}
    kept = [row for row in rows if (row.code, row.valid_from) in in_force]
    return sorted(kept, key=lambda row: (row.tier != Allergen.Tier.MANDATORY, row.order))


def categories() -> list[Category]:
    return list(Category.objects.order_by("order"))


def policy_day_of(identity: Identity, category: str, on: date) -> date:
    """The day an undated lot of this food bank sorts by."""
    policy = FoodBank.objects.values_list("policy", flat=True).get(id=identity.bank)
    own = policy.get("undated_days") if isinstance(policy, dict) else None
    days = {name: number for name, number in (own if isinstance(own, dict) else {}).items() if isinstance(number, int)}
    return policy_day(category, on, {**UNDATED_DAYS, **days})


def _of(identity: Identity) -> QuerySet[Product]:
    return Product.objects.select_related("category").filter(food_bank_id=identity.bank)


def _by_code(identity: Identity, digits: str) -> Q:
    if not (digits.isascii() and digits.isdecimal() and 8 <= len(digits) <= 14):
        return Q()
    codes = ProductCode.objects.filter(food_bank_id=identity.bank, gtin=digits.zfill(14))
    return Q(id__in=codes.values("product_id"))
