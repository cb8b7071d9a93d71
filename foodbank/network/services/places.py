"""Warehouses, and the tablets that stand in them."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Identity, Purpose
from foodbank.accounts.services import IssuedLink, issue_link
from foodbank.devices.models import Device
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network.models import Station, Warehouse
from foodbank.network.rules.details import WarehouseDetails
from foodbank.network.services.sites import unique_name

#: What else happens, in the same transaction, when a warehouse opens; filled by the wiring.
after_opening: list[Callable[[Warehouse], None]] = []


@transaction.atomic
def add_warehouse(*, food_bank_id: int, code: str, details: WarehouseDetails) -> Warehouse:
    """A warehouse with its dock, ready to receive. Raises NameTaken when the code is another warehouse's, InvalidInput."""
    _check(details)
    if not code:
        raise InvalidInput(field="code", reason="missing")
    with unique_name(code):
        warehouse = Warehouse.objects.create(food_bank_id=food_bank_id, code=code, **vars(details))
    for follow in after_opening:
        follow(warehouse)
    return warehouse


@transaction.atomic
def edit_warehouse(*, food_bank_id: int, code: str, version: int, details: WarehouseDetails) -> Warehouse:
    """The code stays: it stands on shelves' labels and in addresses. Raises StalePage, InvalidInput, NotFound."""
    _check(details)
    found = Warehouse.objects.select_for_update().filter(food_bank_id=food_bank_id, code=code).first()
    if not found:
        raise NotFound()
    if found.version != version:
        raise StalePage()
    for name, value in vars(details).items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    return found


def enrolment_link(*, by: Identity, warehouse: Warehouse, now: datetime) -> IssuedLink:
    """A link of ten minutes that makes one browser a tablet of this food bank, to stand in that warehouse."""
    if warehouse.food_bank_id != by.bank:
        raise NotFound()
    return issue_link(food_bank=FoodBank.objects.get(id=by.bank), purpose=Purpose.ENROLMENT, now=now, by=by,
                      next_page=f"/tablets/here/{warehouse.code}/")


@transaction.atomic
def stand_tablet(*, food_bank_id: int, device: Device, warehouse: Warehouse, name: str = "") -> Station:
    """Says where a tablet stands (from now on), and what it is called. Raises NotFound for another food bank's."""
    if device.food_bank_id != food_bank_id or warehouse.food_bank_id != food_bank_id or device.kind != "tablet":
        raise NotFound()
    if name:
        Device.objects.filter(id=device.id).update(name=name[:60])
    station, _ = Station.objects.update_or_create(device=device, defaults={"warehouse": warehouse})
    return station


def _check(details: WarehouseDetails) -> None:
    if not details.name.strip():
        raise InvalidInput(field="name", reason="missing")
    if not (-90 <= details.latitude <= 90 and -180 <= details.longitude <= 180):
        raise InvalidInput(field="latitude", reason="not_on_earth")
    if details.opens >= details.closes:
        raise InvalidInput(field="closes", reason="closes_before_it_opens")
    if not 5 <= details.slot_minutes <= 240:
        raise InvalidInput(field="slot_minutes", reason="out_of_range")
