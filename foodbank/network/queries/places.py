"""Warehouses, and which tablet stands where."""

from uuid import UUID

from django.db.models import Q

from foodbank.accounts.rules import Identity
from foodbank.devices.models import Device
from foodbank.errors import NotFound
from foodbank.network.models import Station, Warehouse
from foodbank.paging import Page, page_of


def warehouses(identity: Identity) -> list[Warehouse]:
    return warehouses_of_bank(identity.bank)


def warehouses_of_bank(food_bank_id: int) -> list[Warehouse]:
    return list(Warehouse.objects.filter(food_bank_id=food_bank_id).order_by("name", "id"))


def get_warehouse_for(identity: Identity, code: str) -> Warehouse:
    found = Warehouse.objects.filter(food_bank_id=identity.bank, code=code).first()
    if not found:
        raise NotFound()
    return found


def warehouse_of_device(identity: Identity) -> Warehouse | None:
    """Where the tablet in use stands; the only warehouse, when there is one only and nobody said."""
    if identity.device_id:
        station = Station.objects.select_related("warehouse").filter(
            device_id=identity.device_id, warehouse__food_bank_id=identity.bank).first()
        if station:
            return station.warehouse
    both = list(Warehouse.objects.filter(food_bank_id=identity.bank).order_by("id")[:2])
    return both[0] if len(both) == 1 else None


def tablets(identity: Identity, *, after: str = "", most: int = 100) -> Page[Device]:
    """Enrolled tablets with where they stand, newest first; revoked ones stay on the list, behind the others."""
    found = Device.objects.select_related("station__warehouse").filter(food_bank_id=identity.bank, kind="tablet")
    return page_of(found.annotate(is_revoked=Q(revoked_at__isnull=False)), "is_revoked", "-enrolled_at", "-uuid",
                   after=after, most=most)


def get_tablet_for(identity: Identity, uuid: UUID) -> Device:
    found = Device.objects.filter(food_bank_id=identity.bank, kind="tablet", uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def device_of(identity: Identity) -> Device:
    """The device in the hands of this identity; NotFound when there is none."""
    found = Device.objects.filter(food_bank_id=identity.bank, id=identity.device_id or 0,
                                  revoked_at__isnull=True).first()
    if not found:
        raise NotFound()
    return found
