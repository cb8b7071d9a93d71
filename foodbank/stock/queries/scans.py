"""What a scan means at the dock and at a shelf: a product with what was received of it before, a label, a place."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from foodbank.accounts.rules import Identity
from foodbank.catalog.models import Product
from foodbank.catalog.queries import find_by_scan, policy_day_of
from foodbank.catalog.rules.scan import Scan, ScanKind
from foodbank.codes import CodeType
from foodbank.errors import NotFound
from foodbank.stock.models import Balance, Hold, Label, Lot, Place
from foodbank.stock.queries.lots import get_place_for

LAST_LOTS = 3


@dataclass(frozen=True)
class LabelFound:
    """A label of ours: its lot, the pieces on it, where the lot lies, and why it is stopped if it is."""

    code: str
    lot: Lot
    number: int
    of: int
    pieces: int
    balances: list[Balance]
    holds: list[Hold]


@dataclass(frozen=True)
class ProductFound:
    """`pieces`: in one scanned package, None when a case was never counted. `last`: of this donation, the newest;
    `lasts`: of this product anywhere, newest first, no date twice. `undated_day`: what it sorts by without a date."""

    product: Product
    pieces: int | None
    last: Lot | None
    lasts: list[Lot] = field(default_factory=list)
    undated_day: date | None = None


@dataclass(frozen=True)
class ScanFound:
    """Exactly one of label, place and product; none of them: a code that means nothing here yet."""

    scan: Scan
    label: LabelFound | None = None
    place: Place | None = None
    product: ProductFound | None = None


def scan_found(identity: Identity, scan: Scan, *, donation: UUID | None, on: date) -> ScanFound:
    """Raises NotFound for a code of ours that is of another food bank or was never used."""
    if scan.kind is ScanKind.OUR_CODE and scan.code:
        if scan.code[0] == CodeType.LABEL:
            return ScanFound(scan, label=label_found(identity, scan.code))
        if scan.code[0] == CodeType.SHELF:
            return ScanFound(scan, place=get_place_for(identity, scan.code))
        return ScanFound(scan)
    found = find_by_scan(identity, scan)
    if not found:
        return ScanFound(scan)
    return ScanFound(scan, product=product_found(identity, found.product, pieces=found.pieces, donation=donation, on=on))


def product_found(identity: Identity, product: Product, *, pieces: int | None, donation: UUID | None,
                  on: date) -> ProductFound:
    lots = list(Lot.objects.select_related("donation").filter(food_bank_id=identity.bank, product=product)
                .order_by("-id")[:20])
    last = next((lot for lot in lots if donation and lot.donation and lot.donation.uuid == donation), None)
    lasts: list[Lot] = []
    for lot in lots:
        if (lot.last_day, lot.date_kind) not in [(one.last_day, one.date_kind) for one in lasts]:
            lasts.append(lot)
    return ProductFound(product, pieces, last, lasts[:LAST_LOTS], policy_day_of(identity, product.category.code, on))


def label_found(identity: Identity, code: str) -> LabelFound:
    """Raises NotFound. Three statements."""
    label = Label.objects.select_related("lot__product", "lot__donation__donor").filter(
        food_bank_id=identity.bank, code=code).first()
    lot = label.lot if label else Lot.objects.select_related("product", "donation__donor").filter(
        food_bank_id=identity.bank, code=code).first()
    if not lot:
        raise NotFound(code=code)
    balances = list(Balance.objects.filter(lot=lot, on_hand__gt=0).select_related("place").order_by("place__kind", "place_id"))
    holds = list(Hold.objects.filter(Q(closed_at__isnull=True), lot=lot).order_by("id"))
    return LabelFound(code, lot, label.number if label else 1, label.of if label else 1,
                      label.pieces if label else lot.received_pieces, balances, holds)
