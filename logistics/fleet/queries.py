"""Vehicles, drivers and duties of one food bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of
from logistics.fleet.models import Driver, Duty, Vehicle
from logistics.fleet.rules import Paper, Reminder, reminders


def vehicles(identity: Identity, *, also_retired: bool = False) -> list[Vehicle]:
    found = Vehicle.objects.filter(food_bank_id=identity.bank)
    return list((found if also_retired else found.filter(is_active=True)).order_by("-is_active", "name", "id"))


def get_vehicle_for(identity: Identity, code: str) -> Vehicle:
    found = Vehicle.objects.select_related("place").filter(food_bank_id=identity.bank, code=code).first()
    if not found:
        raise NotFound()
    return found


def _drivers(food_bank_id: int) -> QuerySet[Driver]:
    return Driver.objects.select_related("membership__user", "own_vehicle").filter(food_bank_id=food_bank_id)


def drivers(identity: Identity) -> list[Driver]:
    """People who drive now, in the order of the syllabary."""
    return list(_drivers(identity.bank).filter(is_active=True, membership__is_active=True)
                .order_by("membership__kana", "id"))


def get_driver_for(identity: Identity, code: str) -> Driver:
    """The driver behind a membership's code, or NotFound."""
    found = _drivers(identity.bank).filter(membership__code=code).first()
    if not found:
        raise NotFound()
    return found


def members_who_could_drive(identity: Identity) -> list[Membership]:
    """People with a driver's role about whom nothing is written down yet."""
    return list(Membership.objects.select_related("user").filter(
        food_bank_id=identity.bank, role=Role.DRIVER, is_active=True, driver__isnull=True).order_by("kana", "id"))


def duties_of_day(food_bank_id: int, on: date) -> list[Duty]:
    """Who drives what that day, earliest first; cancelled ones are left out."""
    return list(Duty.objects.select_related("driver__membership__user", "vehicle__place", "warehouse").filter(
        food_bank_id=food_bank_id, on=on, is_cancelled=False).order_by("starts", "id"))


def duties_of_driver(driver: Driver, since: date, *, after: str = "", most: int = 30) -> Page[Duty]:
    """What somebody drives from that day on, soonest first. One statement."""
    found = Duty.objects.select_related("driver__membership__user", "vehicle", "warehouse").filter(
        driver=driver, on__gte=since, is_cancelled=False)
    return page_of(found, "on", "starts", "uuid", after=after, most=most)


def get_duty_for(identity: Identity, uuid: UUID) -> Duty:
    found = Duty.objects.select_related("driver__membership__user", "vehicle", "warehouse").filter(
        food_bank_id=identity.bank, uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


@dataclass(frozen=True)
class DriverReminder:
    driver: Driver
    reminder: Reminder


def papers_of(driver: Driver) -> Mapping[Paper, date | None]:
    return {"licence": driver.licence_until, "car_insurance": driver.car_insurance_until,
            "volunteer_insurance": driver.volunteer_insurance_until}


def reminders_due(identity: Identity, on: date) -> list[DriverReminder]:
    """Licences and insurances of people who drive that end within the month, soonest first. One statement."""
    found = [DriverReminder(driver, one) for driver in drivers(identity) for one in reminders(papers_of(driver), on=on)]
    return sorted(found, key=lambda one: (one.reminder.until, one.driver.id))
