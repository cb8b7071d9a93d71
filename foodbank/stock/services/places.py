"""Places: what a food bank needs to open, shelves, and the place of a site."""

from foodbank.codes import CodeType, new_code
from foodbank.errors import InvalidInput, NotFound
from foodbank.network.models import Site, Warehouse
from foodbank.stock.models import Place
from foodbank.stock.rules.words import INSIDE, PlaceKind
from foodbank.zones import Zone

_OUTSIDE = {PlaceKind.DONOR: "寄贈者", PlaceKind.DISCARDED: "廃棄", PlaceKind.COUNT_DIFFERENCE: "棚卸しの差",
            PlaceKind.REPACKED: "小分け"}


def open_places(*, food_bank_id: int, warehouse: Warehouse | None = None) -> None:
    """The outside places of a food bank, and dock and staging of a warehouse; safe to repeat."""
    for kind, name in _OUTSIDE.items():
        if not Place.objects.filter(food_bank_id=food_bank_id, kind=kind).exists():
            add_place(food_bank_id=food_bank_id, kind=kind, name=name)
    if warehouse:
        for kind, name in ((PlaceKind.DOCK, "荷受け場"), (PlaceKind.STAGING, "お渡し置き場")):
            if not Place.objects.filter(food_bank_id=food_bank_id, kind=kind, warehouse=warehouse).exists():
                add_place(food_bank_id=food_bank_id, kind=kind, name=name, warehouse=warehouse)


def open_places_of(warehouse: Warehouse) -> None:
    """What a warehouse needs before its first carton; safe to repeat."""
    open_places(food_bank_id=warehouse.food_bank_id, warehouse=warehouse)


def add_place(*, food_bank_id: int, kind: PlaceKind, name: str, warehouse: Warehouse | None = None, zone: str = "",
              site: Site | None = None) -> Place:
    return Place.objects.create(food_bank_id=food_bank_id, code=new_code(CodeType.SHELF), kind=kind, name=name,
                                warehouse=warehouse, zone=zone, site=site, is_inside=kind in INSIDE)


def add_shelf(*, food_bank_id: int, warehouse: Warehouse, name: str, zone: str) -> Place:
    """A shelf of a warehouse. Raises InvalidInput, NotFound (another food bank's warehouse)."""
    if not name.strip():
        raise InvalidInput(field="name", reason="missing")
    if zone not in Zone.values:
        raise InvalidInput(field="zone", reason="unknown")
    if warehouse.food_bank_id != food_bank_id:
        raise NotFound()
    return add_place(food_bank_id=food_bank_id, kind=PlaceKind.SHELF, name=name, warehouse=warehouse, zone=zone)


def place_of_site(site: Site) -> Place:
    """Where goods are once handed to a site: its own store when it keeps stock, else outside."""
    kind = PlaceKind.SITE_STORE if site.keeps_stock else PlaceKind.SITE
    place = Place.objects.filter(food_bank_id=site.food_bank_id, kind=kind, site=site).first()
    return place or add_place(food_bank_id=site.food_bank_id, kind=kind, name=site.name, site=site)
