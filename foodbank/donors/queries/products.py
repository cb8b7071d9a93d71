"""Products that a typed name or barcode means."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from stdnum import ean

from foodbank.accounts.rules import Identity
from foodbank.catalog.models import Product, ProductCode
from foodbank.donors.models import Donor, OfferLine
from foodbank.kana import search_key
from foodbank.network.rules.typed import folded


@dataclass(frozen=True)
class KnownProducts:
    """Typed text -> product, for those the food bank knows; `bad_codes`: barcodes with a wrong check digit."""

    products: dict[str, Product] = field(default_factory=dict)
    bad_codes: frozenset[str] = frozenset()

    def find(self, text: str) -> Product | None:
        return self.products.get(search_key(folded(text)))


def known_products(identity: Identity, texts: Iterable[str]) -> KnownProducts:
    """Looks up many names and barcodes at once: two statements however many lines there are."""
    keys = {search_key(folded(text)): folded(text) for text in texts if text.strip()}
    codes = {key for key, text in keys.items() if text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14)}
    bad = frozenset(code for code in codes if not ean.is_valid(code.zfill(13) if len(code) == 12 else code))
    found: dict[str, Product] = {}
    if codes - bad:
        by_gtin = {code.zfill(14): code for code in codes - bad}
        for row in ProductCode.objects.select_related("product").filter(food_bank_id=identity.bank, gtin__in=by_gtin):
            found[by_gtin[row.gtin]] = row.product
    names = {text for key, text in keys.items() if key not in codes}
    if names:
        for product in Product.objects.filter(food_bank_id=identity.bank, name__in=names):
            found[search_key(product.name)] = product
    return KnownProducts(found, bad)


def usual_products(donor: Donor, *, most: int = 30) -> list[str]:
    """What this donor announced before, latest first, each once: offered while typing."""
    rows = OfferLine.objects.filter(donation__donor=donor).order_by("-donation_id", "line").values_list(
        "description", flat=True)[:200]
    return list(dict.fromkeys(rows))[:most]
