"""Vehicles, drivers and duties for programs."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.devices.services import perform_once
from foodbank.errors import NotFound
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.queries import get_warehouse_for
from foodbank.network.rules.typed import one_line
from foodbank.paging import Listed, listed
from logistics.fleet import queries, services
from logistics.fleet.models import Driver, Duty, Vehicle
from logistics.fleet.services import DriverDetails, VehicleDetails

router = Router(tags=["fleet"])
_OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a11"])
_MOST = 2_000_000_000


class VehicleIn(Schema):
    operation_id: UUID = _OPERATION
    name: str = Field(min_length=1, max_length=60, examples=["軽バン1号"])
    capacity_g: int = Field(350_000, ge=1, le=_MOST)
    capacity_ml: int = Field(2_000_000, ge=1, le=_MOST)
    cold_boxes: int = Field(0, ge=0, le=1_000)
    cold_box_ml: int = Field(25_000, ge=1, le=1_000_000)
    yen_per_km: int = Field(15, ge=0, le=10_000)

    @property
    def details(self) -> VehicleDetails:
        values = {name: getattr(self, name) for name in VehicleDetails.__dataclass_fields__}
        return VehicleDetails(**{**values, "name": one_line(self.name, field="name", most=60, needed=True)})


class VehicleChange(VehicleIn):
    version: int = Field(description="of the vehicle as it was read", examples=[1])
    is_active: bool = True


class VehicleOut(Schema):
    code: str
    name: str
    capacity_g: int
    capacity_ml: int
    cold_boxes: int
    cold_box_ml: int
    yen_per_km: int
    is_active: bool
    version: int

    @staticmethod
    def of(vehicle: Vehicle) -> "VehicleOut":
        return VehicleOut(**{name: getattr(vehicle, name) for name in VehicleOut.model_fields})


class DriverFields(Schema):
    operation_id: UUID = _OPERATION
    own_vehicle: str | None = Field(None, max_length=8, pattern=r"^[0-9A-Z]*$", examples=["V7K2M9QX"])
    start_latitude: float | None = Field(None, description="where the day begins; null: at the warehouse", examples=[35.7935])
    start_longitude: float | None = Field(None, examples=[139.5653])
    lifts_heavy: bool = Field(True, description="15 kg and more")
    licence_until: date | None = Field(None, examples=["2028-06-30"])
    car_insurance_until: date | None = Field(None, examples=["2027-03-31"])
    volunteer_insurance_until: date | None = Field(None, examples=["2027-03-31"])

    @property
    def details(self) -> DriverDetails:
        return DriverDetails(**{name: getattr(self, name) for name in DriverDetails.__dataclass_fields__})


class DriverChange(DriverFields):
    version: int = Field(description="of the driver as it was read", examples=[1])
    is_active: bool = True


class DriverIn(DriverFields):
    person: str = Field(max_length=8, pattern=r"^[0-9A-Z]+$", description="a code of `candidates`", examples=["P7K2M9QX"])


class CandidateOut(Schema):
    code: str = Field(examples=["P7K2M9QX"])
    name: str


class ReminderOut(Schema):
    driver: str
    name: str
    paper: str = Field(description="licence, car_insurance, volunteer_insurance", examples=["licence"])
    until: date
    days_left: int = Field(description="below 0: it has ended")


class DriverOut(Schema):
    code: str
    name: str
    lifts_heavy: bool
    own_vehicle: str | None
    start_latitude: float | None
    start_longitude: float | None
    is_active: bool
    licence_until: date | None
    car_insurance_until: date | None
    volunteer_insurance_until: date | None
    version: int

    @staticmethod
    def of(driver: Driver) -> "DriverOut":
        own = driver.own_vehicle
        return DriverOut(code=driver.membership.code, name=driver.membership.name, lifts_heavy=driver.lifts_heavy,
                         own_vehicle=own.code if own else None, start_latitude=driver.start_latitude,
                         start_longitude=driver.start_longitude, is_active=driver.is_active, licence_until=driver.licence_until,
                         car_insurance_until=driver.car_insurance_until,
                         volunteer_insurance_until=driver.volunteer_insurance_until, version=driver.version)


class DutyIn(Schema):
    operation_id: UUID = _OPERATION
    driver: str = Field(max_length=8, examples=["P7K2M9QX"])
    vehicle: str = Field(max_length=8, examples=["V7K2M9QX"])
    warehouse: str = Field(max_length=16, examples=["main"])
    on: date = Field(examples=["2026-11-28"])
    starts: time = Field(examples=["09:00"])
    ends: time = Field(examples=["12:00"])


class DutyOut(Schema):
    uuid: UUID
    on: date
    starts: time
    ends: time
    driver: str
    driver_name: str
    vehicle: str
    vehicle_name: str
    warehouse: str

    @staticmethod
    def of(duty: Duty) -> "DutyOut":
        return DutyOut(uuid=duty.uuid, on=duty.on, starts=duty.starts, ends=duty.ends,
                       driver=duty.driver.membership.code, driver_name=duty.driver.membership.name,
                       vehicle=duty.vehicle.code, vehicle_name=duty.vehicle.name, warehouse=duty.warehouse.code)


@router.get("/vehicles", url_name="vehicles", response=list[VehicleOut])
def vehicles(request: HttpRequest, retired: bool = False) -> list[VehicleOut]:
    """Vehicles in use, by name; with `retired` the others after them."""
    return [VehicleOut.of(one) for one in queries.vehicles(identity_of_request(request), also_retired=retired)]


@router.post("/vehicles", url_name="vehicles", response=VehicleOut)
def add_vehicle(request: HttpRequest, body: VehicleIn) -> VehicleOut:
    identity = identity_of_request(request)
    answer = _perform(request, "vehicle.add", body, lambda: {"vehicle": services.add_vehicle(
        food_bank_id=identity.bank, details=body.details).code})
    return VehicleOut.of(queries.get_vehicle_for(identity, answer["vehicle"]))


@router.get("/vehicles/{slug:code}", url_name="vehicle", response=VehicleOut)
def vehicle(request: HttpRequest, code: str) -> VehicleOut:
    return VehicleOut.of(queries.get_vehicle_for(identity_of_request(request), code))


@router.post("/vehicles/{slug:code}", url_name="vehicle", response=VehicleOut)
def edit_vehicle(request: HttpRequest, code: str, body: VehicleChange) -> VehicleOut:
    """Changes a vehicle as one whole; tours already planned keep their load. An old `version` answers stale_page."""
    identity = identity_of_request(request)
    found = queries.get_vehicle_for(identity, code)
    _perform(request, "vehicle.edit", body, lambda: {"vehicle": services.edit_vehicle(
        vehicle=found, version=body.version, details=body.details, is_active=body.is_active).code})
    return VehicleOut.of(queries.get_vehicle_for(identity, code))


@router.get("/drivers", url_name="drivers", response=list[DriverOut])
def drivers(request: HttpRequest) -> list[DriverOut]:
    """People who drive, in the order of the syllabary, with the dates to remind of."""
    return [DriverOut.of(one) for one in queries.drivers(identity_of_request(request))]


@router.post("/drivers", url_name="drivers", response=DriverOut)
def add_driver(request: HttpRequest, body: DriverIn) -> DriverOut:
    """What is known about somebody with a driver's role."""
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        person = next((one for one in queries.members_who_could_drive(identity) if one.code == body.person), None)
        if not person:
            raise NotFound()
        return {"driver": services.add_driver(membership=person, details=body.details,
                                              own_vehicle=_own(request, body)).membership.code}

    answer = _perform(request, "driver.add", body, work)
    return DriverOut.of(queries.get_driver_for(identity, answer["driver"]))


@router.get("/drivers/{slug:code}", url_name="driver", response=DriverOut)
def driver(request: HttpRequest, code: str) -> DriverOut:
    return DriverOut.of(queries.get_driver_for(identity_of_request(request), code))


@router.post("/drivers/{slug:code}", url_name="driver", response=DriverOut)
def edit_driver(request: HttpRequest, code: str, body: DriverChange) -> DriverOut:
    """Changes what is known about a driver as one whole; an old `version` answers stale_page."""
    identity = identity_of_request(request)
    found = queries.get_driver_for(identity, code)
    _perform(request, "driver.edit", body, lambda: {"driver": services.edit_driver(
        driver=found, version=body.version, details=body.details, is_active=body.is_active,
        own_vehicle=_own(request, body)).membership.code})
    return DriverOut.of(queries.get_driver_for(identity, code))


@router.get("/drivers/{slug:code}/duties", url_name="driver_duties", response=Listed[DutyOut])
def driver_duties(request: HttpRequest, code: str, after: str = "", limit: int = 30) -> Listed[DutyOut]:
    """What somebody drives from today on, soonest first."""
    found = queries.get_driver_for(identity_of_request(request), code)
    return listed(queries.duties_of_driver(found, clock.today(), after=after, most=max(1, min(200, limit))), DutyOut.of)


@router.get("/candidates", url_name="driver_candidates", response=list[CandidateOut])
def candidates(request: HttpRequest) -> list[CandidateOut]:
    """People with a driver's role about whom nothing is written down yet."""
    return [CandidateOut(code=one.code, name=one.name)
            for one in queries.members_who_could_drive(identity_of_request(request))]


@router.get("/reminders", url_name="driver_reminders", response=list[ReminderOut])
def reminders(request: HttpRequest) -> list[ReminderOut]:
    """Licences and insurances that end within the month, soonest first."""
    return [ReminderOut(driver=one.driver.membership.code, name=one.driver.membership.name, paper=one.reminder.paper,
                        until=one.reminder.until, days_left=one.reminder.days_left)
            for one in queries.reminders_due(identity_of_request(request), clock.today())]


@router.get("/duties", url_name="duties", response=list[DutyOut])
def duties(request: HttpRequest, on: date | None = None) -> list[DutyOut]:
    """Who drives what that day (today, when no day is named)."""
    return [DutyOut.of(one) for one in queries.duties_of_day(identity_of_request(request).bank, on or clock.today())]


@router.post("/duties", url_name="duties", response=DutyOut)
def add_duty(request: HttpRequest, body: DutyIn) -> DutyOut:
    identity = identity_of_request(request)
    if not (body.driver.isalnum() and body.vehicle.isalnum()):
        raise NotFound()
    answer = _perform(request, "duty.add", body, lambda: {"duty": str(services.add_duty(
        food_bank_id=identity.bank, driver=queries.get_driver_for(identity, body.driver),
        vehicle=queries.get_vehicle_for(identity, body.vehicle), warehouse=get_warehouse_for(identity, body.warehouse),
        on=body.on, starts=body.starts.replace(tzinfo=None), ends=body.ends.replace(tzinfo=None)).uuid)})
    return DutyOut.of(queries.get_duty_for(identity, UUID(answer["duty"])))


def _own(request: HttpRequest, body: DriverFields) -> Vehicle | None:
    return queries.get_vehicle_for(identity_of_request(request), body.own_vehicle) if body.own_vehicle else None


def _perform(request: HttpRequest, kind: str, body: Any, work: Any) -> dict[str, Any]:
    payload = body.model_dump(mode="json", exclude={"operation_id"})
    return perform_once(act=act_of_call(request, kind, operation_id=body.operation_id, payload=payload), work=work)
