"""What is there: lots with their balances, what may still be promised, what is stopped."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from foodbank.accounts.rules import Identity
from foodbank.catalog.models import Allergen, ProductAllergen
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of
from foodbank.stock.ledger import as_json
from foodbank.stock.models import Balance, CountRemark, Hold, Lot, Place
from foodbank.stock.rules.words import PlaceKind

PAGE = 50


@dataclass(frozen=True)
class StockLine:
    """One lot of a stock page: pieces counted, promised, stopped, left."""

    lot: Lot
    on_hand: int
    reserved: int
    held: int

    @property
    def available(self) -> int:
        return max(0, self.on_hand - self.reserved - self.held)


@dataclass(frozen=True)
class AvailableLot:
    """A lot as the allocation sees it: pieces that may still be promised, per warehouse."""

    lot_id: int
    code: str
    product_id: int
    product_name: str
    category: str
    zone: str
    warehouse: str
    available: int
    piece_g: int
    piece_ml: int
    pieces_per_case: int
    last_day: date
    restrictions: list[dict[str, Any]]
    contains: frozenset[str]
    unknown: frozenset[str]
    needs_cooking: bool


def get_lot_for(identity: Identity, code: str) -> Lot:
    """The lot of a lot code or a label code, in the identity's food bank. Raises NotFound."""
    lot = Lot.objects.select_related("product__category", "donation__donor").filter(
        Q(code=code) | Q(labels__code=code), food_bank_id=identity.bank).distinct().first()
    if not lot:
        raise NotFound(code=code)
    return lot


def get_place_for(identity: Identity, code: str) -> Place:
    place = Place.objects.filter(food_bank_id=identity.bank, code=code, is_active=True).first()
    if not place:
        raise NotFound(code=code)
    return place


def places_of(identity: Identity, *kinds: PlaceKind) -> list[Place]:
    """Places by kind, in the order of their names."""
    return list(Place.objects.filter(food_bank_id=identity.bank, kind__in=kinds or list(PlaceKind), is_active=True)
                .select_related("warehouse").order_by("kind", "name", "id"))


def lot_stock(identity: Identity, lot: Lot) -> list[Balance]:
    """Where the pieces of a lot lie."""
    return list(Balance.objects.filter(food_bank_id=identity.bank, lot=lot, on_hand__gt=0).select_related("place")
                .order_by("place__kind", "place__name"))


def places_of_lots(identity: Identity, lot_ids: list[int]) -> dict[int, list[Balance]]:
    """Where the pieces of each lot lie. One statement."""
    found: dict[int, list[Balance]] = {}
    for balance in (Balance.objects.filter(food_bank_id=identity.bank, lot_id__in=lot_ids, on_hand__gt=0)
                    .select_related("place").order_by("place__kind", "place__name")):
        found.setdefault(balance.lot_id, []).append(balance)
    return found


def stock_page(identity: Identity, *, after: str = "", search: str = "", zone: str = "",
               category: str = "") -> Page[StockLine]:
    """Lots with stock, first to expire first, fifty a page."""
    lots = Lot.objects.filter(food_bank_id=identity.bank, balances__on_hand__gt=0)
    if search:
        lots = lots.filter(product__search_key__contains=search)
    if zone:
        lots = lots.filter(zone=zone)
    if category:
        lots = lots.filter(product__category__code=category)
    page = page_of(lots.distinct().select_related("product__category"), "last_day", "id", after=after, most=PAGE)
    sums: dict[int, list[int]] = {lot.id: [0, 0] for lot in page.rows}
    for balance in Balance.objects.filter(lot_id__in=sums, on_hand__gt=0).values_list("lot_id", "on_hand", "reserved"):
        sums[balance[0]][0] += balance[1]
        sums[balance[0]][1] += balance[2]
    held = _held(list(sums))
    return page.shown(lambda lot: StockLine(lot, sums[lot.id][0], sums[lot.id][1],
                                            min(held.get(lot.id, 0), sums[lot.id][0])))


def _held(lot_ids: list[int]) -> dict[int, int]:
    total: dict[int, int] = {}
    for lot_id, pieces in Hold.objects.filter(lot_id__in=lot_ids, closed_at__isnull=True).values_list("lot_id", "pieces"):
        total[lot_id] = total.get(lot_id, 0) + (2**31 if pieces is None else pieces)
    return total


AVAILABLE = """
SELECT lot.id, lot.code, lot.product_id, p.name, c.code, lot.zone, w.code,
       sum(greatest(0, b.on_hand - b.reserved - coalesce(h.pieces, 0)))::int AS available,
       lot.piece_g, lot.piece_ml, lot.pieces_per_case, coalesce(lot.eat_by, lot.last_day), lot.restrictions,
       p.needs_cooking
  FROM stock_balance b
  JOIN stock_lot lot ON lot.id = b.lot_id
  JOIN stock_place place ON place.id = b.place_id AND place.kind IN ('dock', 'shelf', 'staging')
  JOIN network_warehouse w ON w.id = place.warehouse_id
  JOIN catalog_product p ON p.id = lot.product_id
  JOIN catalog_category c ON c.id = p.category_id
  LEFT JOIN LATERAL (SELECT sum(coalesce(hold.pieces, 2000000000)) AS pieces FROM stock_hold hold
                      WHERE hold.lot_id = lot.id AND hold.closed_at IS NULL
                        AND (hold.place_id IS NULL OR hold.place_id = b.place_id)) h ON true
 WHERE b.food_bank_id = %s AND b.on_hand > b.reserved AND coalesce(lot.eat_by, lot.last_day) >= %s
   AND (lot.internal_cutoff IS NULL OR lot.internal_cutoff >= %s)
 GROUP BY lot.id, p.id, c.code, w.code
HAVING sum(greatest(0, b.on_hand - b.reserved - coalesce(h.pieces, 0))) > 0
 ORDER BY coalesce(lot.eat_by, lot.last_day), lot.id, w.code
"""


def available_lots(food_bank_id: int, on: date) -> list[AvailableLot]:
    """Everything that may be promised on a day, first to expire first: not expired, not stopped, not promised."""
    with connection.cursor() as cursor:
        cursor.execute(AVAILABLE, [food_bank_id, on, on])
        rows = cursor.fetchall()
    contains, unknown = _allergens([row[0] for row in rows])
    columns: list[list[Any]] = [
        [*row[:12], as_json(row[12]) or [], contains.get(row[0], frozenset()), unknown.get(row[0], frozenset()), row[13]]
        for row in rows]
    return [AvailableLot(*row) for row in columns]


ANCESTORS = """
WITH RECURSIVE line AS (
    SELECT id AS lot, id AS ancestor FROM stock_lot WHERE id = ANY(%s)
    UNION SELECT line.lot, p.parent_id FROM line JOIN stock_parentage p ON p.child_id = line.ancestor)
SELECT line.lot, lot.product_id FROM line JOIN stock_lot lot ON lot.id = line.ancestor
"""


def _allergens(lot_ids: list[int]) -> tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]]:
    """Per lot: allergens contained and unknown, its own product's and those of everything it was made from.

    A product without any row is unknown in all mandatory allergens: "not on the label" is not "free of it".
    """
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS, [lot_ids])
        products: dict[int, set[int]] = {}
        for lot_id, product_id in cursor.fetchall():
            products.setdefault(lot_id, set()).add(product_id)
    states: dict[int, dict[str, str]] = {}
    wanted = {product for some in products.values() for product in some}
    for product_id, code, state in ProductAllergen.objects.filter(product_id__in=wanted).values_list(
            "product_id", "code", "state"):
        states.setdefault(product_id, {})[code] = state
    mandatory = set(Allergen.objects.filter(tier="mandatory").values_list("code", flat=True))
    contains: dict[int, frozenset[str]] = {}
    unknown: dict[int, frozenset[str]] = {}
    for lot_id, ids in products.items():
        has: set[str] = set()
        open_: set[str] = set()
        for product_id in ids:
            told = states.get(product_id, {})
            has |= {code for code, state in told.items() if state == "contains"}
            open_ |= {code for code, state in told.items() if state in ("unknown", "same_line")} | (mandatory - told.keys())
        contains[lot_id], unknown[lot_id] = frozenset(has), frozenset(open_ - has)
    return contains, unknown


def allergens_of_lot(lot: Lot) -> tuple[frozenset[str], frozenset[str]]:
    """(contained, unknown) of one lot, its parents included."""
    contains, unknown = _allergens([lot.id])
    return contains.get(lot.id, frozenset()), unknown.get(lot.id, frozenset())


def holds_open(identity: Identity, *, after: str = "", most: int = 100) -> Page[Hold]:
    """What is stopped now, newest first. One statement."""
    found = Hold.objects.filter(food_bank_id=identity.bank, closed_at__isnull=True).select_related("lot__product", "place")
    return page_of(found, "-opened_at", "-uuid", after=after, most=most)


def unexplained_counts(identity: Identity, *, after: str = "", most: int = 100) -> Page[CountRemark]:
    """Facts that stock did not cover and nobody has explained yet, newest first."""
    found = CountRemark.objects.filter(food_bank_id=identity.bank, is_explained=False)
    return page_of(found.select_related("movement__lot__product", "movement__to_place", "movement__actor__user"),
                   "-movement_id", after=after, most=most)


def get_remark_for(identity: Identity, operation: UUID, line: int) -> CountRemark:
    """The remark on one line of an act, explained or not. Raises NotFound."""
    found = CountRemark.objects.filter(food_bank_id=identity.bank, movement__operation_id=operation,
                                       movement__line=line).first()
    if not found:
        raise NotFound()
    return found
