"""Warehouses, and the tablets that stand in them."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.accounts.services import IssuedLink
from foodbank.devices.models import Device
from foodbank.devices.services import revoke_device
from foodbank.network import queries, services
from foodbank.network.acts import identity_of_request
from foodbank.network.api.frame import LinkOut, Once, perform, plain, router
from foodbank.network.errors import NotATablet
from foodbank.network.models import Warehouse
from foodbank.network.rules.details import WarehouseDetails
from foodbank.paging import Listed, listed


class _WarehouseValues(Once):
    name: str = Field(max_length=80, examples=["本町倉庫（架空）"])
    address: str = Field("", max_length=200)
    telephone: str = Field("", max_length=20, examples=["048-000-0001"])
    latitude: float = Field(examples=[35.7935])
    longitude: float = Field(examples=[139.5653])
    opens: time = Field(examples=["09:00"])
    closes: time = Field(examples=["17:00"])
    slot_minutes: int = Field(15, description="how long one pickup slot is", examples=[15])

    @property
    def details(self) -> WarehouseDetails:
        values = {name: plain(getattr(self, name), name) for name in WarehouseDetails.__dataclass_fields__}
        return WarehouseDetails(**{**values, "opens": self.opens.replace(tzinfo=None),
                                   "closes": self.closes.replace(tzinfo=None)})


class WarehouseIn(_WarehouseValues):
    code: str = Field(max_length=16, pattern=r"^[-a-zA-Z0-9_]+$", examples=["main"], description="stays for ever")


class WarehouseChange(_WarehouseValues):
    version: int = Field(examples=[1])


class WarehouseOut(Schema):
    code: str
    name: str
    address: str
    telephone: str
    latitude: float
    longitude: float
    opens: time
    closes: time
    slot_minutes: int
    version: int

    @staticmethod
    def of(one: Warehouse) -> "WarehouseOut":
        return WarehouseOut(**{name: getattr(one, name) for name in WarehouseOut.model_fields})


class TabletOut(Schema):
    uuid: UUID
    name: str
    warehouse: str | None = Field(description="code of where it stands; null: nobody said")
    enrolled_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None

    @staticmethod
    def of(device: Device) -> "TabletOut":
        station = getattr(device, "station", None)
        return TabletOut(**{name: getattr(device, name) for name in (
            "uuid", "name", "enrolled_at", "last_seen_at", "revoked_at")},
            warehouse=station.warehouse.code if station else None)


class StandsIn(Once):
    warehouse: str = Field(max_length=16, pattern=r"^[-a-zA-Z0-9_]+$", examples=["main"])


class TabletIn(StandsIn):
    name: str = Field("", max_length=60, description="empty: keeps its name", examples=["荷受け場の1台"])


@router.get("/warehouses", url_name="warehouses", response=list[WarehouseOut])
def warehouses(request: HttpRequest) -> list[WarehouseOut]:
    """Every warehouse of the food bank, by name."""
    return [WarehouseOut.of(one) for one in queries.warehouses(identity_of_request(request))]


@router.post("/warehouses", url_name="warehouses", response=WarehouseOut)
def add_warehouse(request: HttpRequest, body: WarehouseIn) -> WarehouseOut:
    """A warehouse with its dock and hand-over spot, ready to receive; a code taken answers name_taken."""
    identity = identity_of_request(request)
    answer = perform(request, "warehouse.add", body, lambda: {"warehouse": services.add_warehouse(
        food_bank_id=identity.bank, code=body.code, details=body.details).code})
    return WarehouseOut.of(queries.get_warehouse_for(identity, answer["warehouse"]))


@router.get("/warehouses/{slug:code}", url_name="warehouse", response=WarehouseOut)
def warehouse(request: HttpRequest, code: str) -> WarehouseOut:
    return WarehouseOut.of(queries.get_warehouse_for(identity_of_request(request), code))


@router.post("/warehouses/{slug:code}", url_name="warehouse", response=WarehouseOut)
def edit_warehouse(request: HttpRequest, code: str, body: WarehouseChange) -> WarehouseOut:
    """Changes a warehouse as one whole; an old `version` answers stale_page."""
    identity = identity_of_request(request)
    perform(request, "warehouse.edit", body, lambda: {"warehouse": services.edit_warehouse(
        food_bank_id=identity.bank, code=code, version=body.version, details=body.details).code})
    return WarehouseOut.of(queries.get_warehouse_for(identity, code))


@router.get("/tablets", url_name="tablets", response=Listed[TabletOut])
def tablets(request: HttpRequest, after: str = "", limit: int = 100) -> Listed[TabletOut]:
    """Enrolled tablets with where they stand, newest first, revoked ones last."""
    page = queries.tablets(identity_of_request(request), after=after, most=max(1, min(200, limit)))
    return listed(page, TabletOut.of)


@router.post("/tablets/enrol", url_name="tablet_enrol", response=LinkOut)
def enrol(request: HttpRequest, body: StandsIn) -> LinkOut:
    """A link of ten minutes that makes the one browser which opens it a tablet of this warehouse."""
    identity = identity_of_request(request)
    place = queries.get_warehouse_for(identity, body.warehouse)
    made: list[IssuedLink] = []

    def work() -> dict[str, Any]:
        made.append(services.enrolment_link(by=identity, warehouse=place, now=clock.now()))
        return {"link": made[0].link.id}

    perform(request, "tablet.enrol", body, work)
    return LinkOut(address=settings.ADDRESS + made[0].path if made else "")


@router.post("/tablets/here", url_name="tablet_here", response=TabletOut)
def here(request: HttpRequest, body: StandsIn) -> TabletOut:
    """The tablet that asks stands in this warehouse from now on; whoever is no tablet gets not_a_tablet."""
    identity = identity_of_request(request)
    place = queries.get_warehouse_for(identity, body.warehouse)
    if not identity.device_id:
        raise NotATablet()

    def work() -> dict[str, Any]:
        services.stand_tablet(food_bank_id=identity.bank, device=queries.device_of(identity), warehouse=place)
        return {"place": place.code}

    perform(request, "tablet.here", body, work)
    return _tablet(request, queries.device_of(identity).uuid)


@router.get("/tablets/{uuid:tablet}", url_name="tablet", response=TabletOut)
def tablet(request: HttpRequest, tablet: UUID) -> TabletOut:
    return _tablet(request, tablet)


@router.post("/tablets/{uuid:tablet}", url_name="tablet", response=TabletOut)
def edit_tablet(request: HttpRequest, tablet: UUID, body: TabletIn) -> TabletOut:
    """Where it stands, and what is painted on its back."""
    identity = identity_of_request(request)
    device = queries.get_tablet_for(identity, tablet)
    place = queries.get_warehouse_for(identity, body.warehouse)
    perform(request, "tablet.stand", body, lambda: {"place": services.stand_tablet(
        food_bank_id=identity.bank, device=device, warehouse=place, name=plain(body.name, "name")).warehouse.code})
    return _tablet(request, tablet)


@router.post("/tablets/{uuid:tablet}/revoke", url_name="tablet_revoke", response=TabletOut)
def revoke(request: HttpRequest, tablet: UUID, body: Once) -> TabletOut:
    """It sends and reads nothing any more; what it sent stays. Twice is once."""
    device = queries.get_tablet_for(identity_of_request(request), tablet)

    def work() -> dict[str, Any]:
        revoke_device(device=device, now=clock.now())
        return {"device": str(device.uuid)}

    perform(request, "tablet.revoke", body, work)
    return _tablet(request, tablet)


def _tablet(request: HttpRequest, uuid: UUID) -> TabletOut:
    return TabletOut.of(queries.get_tablet_for(identity_of_request(request), uuid))
