"""Every write of this room."""

from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import transaction

from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Role
from foodbank.codes import CodeType, new_code
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network.models import Warehouse
from foodbank.stock.rules.words import PlaceKind
from foodbank.stock.services import add_place
from logistics.fleet.errors import DriverBusy, DutyDriven, NotADriver, VehicleBusy
from logistics.fleet.models import Driver, Duty, Vehicle
from logistics.fleet.rules import Shift, overlap

MOST_G = 20_000_000
MOST_ML = 100_000_000


@dataclass(frozen=True)
class VehicleDetails:
    """What a vehicle carries: grams, millilitres that are planned with (not the whole body), boxes for cold goods."""

    name: str
    capacity_g: int = 350_000
    capacity_ml: int = 2_000_000
    cold_boxes: int = 0
    cold_box_ml: int = 25_000
    yen_per_km: int = 15


@dataclass(frozen=True)
class DriverDetails:
    """Where the day begins (None: at the warehouse), what somebody can do, dates to remind of."""

    start_latitude: float | None = None
    start_longitude: float | None = None
    lifts_heavy: bool = True
    licence_until: date | None = None
    car_insurance_until: date | None = None
    volunteer_insurance_until: date | None = None


@transaction.atomic
def add_vehicle(*, food_bank_id: int, details: VehicleDetails) -> Vehicle:
    """A vehicle with the place that loaded goods lie in. Raises InvalidInput."""
    _check(details)
    place = add_place(food_bank_id=food_bank_id, kind=PlaceKind.VEHICLE, name=details.name)
    return Vehicle.objects.create(food_bank_id=food_bank_id, code=new_code(CodeType.VEHICLE), place=place,
                                  **asdict(details))


@transaction.atomic
def edit_vehicle(*, vehicle: Vehicle, version: int, details: VehicleDetails, is_active: bool = True) -> Vehicle:
    """Tours already planned keep their load; the next planning uses the new figures. Raises StalePage, InvalidInput."""
    _check(details)
    vehicle = Vehicle.objects.select_for_update(of=("self",)).select_related("place").get(id=vehicle.id)
    if vehicle.version != version:
        raise StalePage()
    for name, value in asdict(details).items():
        setattr(vehicle, name, value)
    vehicle.is_active = is_active
    vehicle.version += 1
    vehicle.save()
    vehicle.place.name = details.name
    vehicle.place.save(update_fields=["name"])
    return vehicle


def _check(details: VehicleDetails) -> None:
    for field, value, least, most in (
            ("capacity_g", details.capacity_g, 1, MOST_G), ("capacity_ml", details.capacity_ml, 1, MOST_ML),
            ("cold_boxes", details.cold_boxes, 0, 1_000), ("cold_box_ml", details.cold_box_ml, 1, 1_000_000),
            ("yen_per_km", details.yen_per_km, 0, 10_000)):
        if not least <= value <= most:
            raise InvalidInput(field=field, reason="out_of_range")
    if not details.name:
        raise InvalidInput(field="name", reason="missing")


def add_driver(*, membership: Membership, details: DriverDetails = DriverDetails(),
               own_vehicle: Vehicle | None = None) -> Driver:
    """What is known about somebody with a driver's role. Raises NotADriver; a second call edits what is there."""
    if membership.role != Role.DRIVER:
        raise NotADriver()
    _check_start(details)
    driver, created = Driver.objects.get_or_create(
        membership=membership, defaults={"food_bank_id": membership.food_bank_id, "own_vehicle": own_vehicle,
                                         **asdict(details)})
    return driver if created else edit_driver(
        driver=driver, version=driver.version, details=details, own_vehicle=own_vehicle)


@transaction.atomic
def edit_driver(*, driver: Driver, version: int, details: DriverDetails, own_vehicle: Vehicle | None = None,
                is_active: bool = True) -> Driver:
    """Dates and abilities as they are now; whoever stops driving keeps their history. Raises StalePage, InvalidInput."""
    _check_start(details)
    driver = Driver.objects.select_for_update(of=("self",)).select_related("membership__user").get(id=driver.id)
    if driver.version != version:
        raise StalePage()
    for name, value in asdict(details).items():
        setattr(driver, name, value)
    driver.own_vehicle, driver.is_active, driver.version = own_vehicle, is_active, version + 1
    driver.save()
    return driver


def _check_start(details: DriverDetails) -> None:
    latitude, longitude = details.start_latitude, details.start_longitude
    if (latitude is None) != (longitude is None):
        raise InvalidInput(field="start_longitude", reason="missing")
    if latitude is not None and longitude is not None and not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InvalidInput(field="start_latitude", reason="not_on_earth")


@transaction.atomic
def add_duty(*, food_bank_id: int, driver: Driver, vehicle: Vehicle, warehouse: Warehouse, on: date, starts: time,
             ends: time) -> Duty:
    """Who drives what when. Raises VehicleBusy, DriverBusy, InvalidInput, NotFound (another food bank's)."""
    if {driver.food_bank_id, vehicle.food_bank_id, warehouse.food_bank_id} != {food_bank_id}:
        raise NotFound()
    if not starts < ends:
        raise InvalidInput(field="ends", reason="closes_before_it_opens")
    # The vehicle's and the driver's rows are the locks of their days: two people cannot give out the same hour.
    Vehicle.objects.select_for_update().get(id=vehicle.id)
    Driver.objects.select_for_update().get(id=driver.id)
    shift = Shift(starts, ends)
    for other in Duty.objects.select_related("driver__membership__user", "vehicle").filter(
            food_bank_id=food_bank_id, on=on, is_cancelled=False):
        if not overlap(shift, Shift(other.starts, other.ends)):
            continue
        if other.vehicle_id == vehicle.id:
            raise VehicleBusy(vehicle=vehicle.name)
        if other.driver_id == driver.id:
            raise DriverBusy(driver=other.driver.membership.name)
    return Duty.objects.create(food_bank_id=food_bank_id, driver=driver, vehicle=vehicle, warehouse=warehouse, on=on,
                               starts=starts, ends=ends)


def cancel_duty(*, duty: Duty, is_driven: bool = False) -> Duty:
    """The shift does not take place. `is_driven` is the tours' room's to say. Raises DutyDriven."""
    if is_driven:
        raise DutyDriven()
    duty.is_cancelled = True
    duty.save(update_fields=["is_cancelled"])
    return duty


@transaction.atomic
def replace_driver(*, duty: Duty, driver: Driver) -> Duty:
    """Somebody else drives this shift. Raises DriverBusy, NotFound (another food bank's)."""
    if driver.food_bank_id != duty.food_bank_id:
        raise NotFound()
    Driver.objects.select_for_update().get(id=driver.id)
    shift = Shift(duty.starts, duty.ends)
    for other in Duty.objects.filter(driver=driver, on=duty.on, is_cancelled=False).exclude(id=duty.id):
        if overlap(shift, Shift(other.starts, other.ends)):
            raise DriverBusy(driver=driver.membership.name)
    duty.driver = driver
    duty.save(update_fields=["driver"])
    return duty
