"""Vehicles carry, people drive, nobody is in two places at once, and papers are reminded of."""

from datetime import date, time, timedelta

import pytest

from foodbank.accounts.rules import Role
from foodbank.errors import InvalidInput, NotFound
from foodbank.stock.rules.words import PlaceKind
from logistics.fleet import queries, services
from logistics.fleet.cards import home_cards
from logistics.fleet.errors import DriverBusy, DutyDriven, NotADriver, VehicleBusy
from logistics.fleet.models import Driver, Vehicle
from logistics.fleet.rules import PAPERS, Shift, may_drive_on, overlap, reminders
from logistics.fleet.services import DriverDetails, VehicleDetails
from tests import builders

ON = date(2026, 11, 28)


def vehicle(bank, name: str = "軽バン") -> Vehicle:
    return services.add_vehicle(food_bank_id=bank.id, details=VehicleDetails(name=name, cold_boxes=2))


def driver(bank, name: str = "") -> Driver:
    return services.add_driver(membership=builders.member(bank, Role.DRIVER, name))


def test_shifts_that_touch_do_not_overlap() -> None:
    assert not overlap(Shift(time(9), time(12)), Shift(time(12), time(15)))
    assert overlap(Shift(time(9), time(12)), Shift(time(11, 59), time(15)))


def test_a_paper_is_reminded_of_from_thirty_days_before_and_after_its_end() -> None:
    papers = {"licence": ON + timedelta(days=30), "car_insurance": ON - timedelta(days=1), "volunteer_insurance": None}
    assert [(one.paper, one.days_left) for one in reminders(papers, on=ON)] == [("car_insurance", -1), ("licence", 30)]
    assert reminders({"licence": ON + timedelta(days=31)}, on=ON) == []


def test_the_last_day_of_a_licence_is_still_good() -> None:
    papers = dict.fromkeys(PAPERS, ON)
    assert may_drive_on(papers, ON) is None
    assert may_drive_on(papers, ON + timedelta(days=1)) == "licence"


@pytest.mark.django_db
def test_a_vehicle_comes_with_its_place() -> None:
    bank = builders.food_bank()
    van = vehicle(bank)
    assert van.code.startswith("V") and len(van.code) == 8
    assert (van.place.kind, van.place.is_inside, van.place.food_bank_id) == (PlaceKind.VEHICLE, True, bank.id)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"capacity_g": 0}, {"capacity_g": 10**30}, {"capacity_ml": -1}, {"name": ""}])
def test_a_vehicle_that_carries_nothing_is_refused_by_field(wrong: dict) -> None:
    details = VehicleDetails(**{"name": "軽バン", **wrong})
    with pytest.raises(InvalidInput) as refused:
        services.add_vehicle(food_bank_id=builders.food_bank().id, details=details)
    assert refused.value.facts["field"] in wrong
    assert not Vehicle.objects.exists()


@pytest.mark.django_db
def test_only_somebody_with_a_drivers_role_drives() -> None:
    bank = builders.food_bank()
    with pytest.raises(NotADriver):
        services.add_driver(membership=builders.member(bank, Role.SITE_LEAD))


@pytest.mark.django_db
def test_nobody_and_nothing_is_on_two_duties_at_once() -> None:
    bank = builders.food_bank()
    van, truck, first, second = vehicle(bank), vehicle(bank, "トラック"), driver(bank), driver(bank)
    given = {"food_bank_id": bank.id, "warehouse": builders.warehouse(bank), "on": ON}
    duty = services.add_duty(driver=first, vehicle=van, starts=time(9), ends=time(12), **given)
    with pytest.raises(VehicleBusy):
        services.add_duty(driver=second, vehicle=van, starts=time(11), ends=time(14), **given)
    with pytest.raises(DriverBusy):
        services.add_duty(driver=first, vehicle=truck, starts=time(8), ends=time(10), **given)
    services.add_duty(driver=first, vehicle=van, starts=time(12), ends=time(14), **given)
    services.cancel_duty(duty=duty)
    services.add_duty(driver=second, vehicle=van, starts=time(9), ends=time(12), **given)
    assert [one.driver_id for one in queries.duties_of_day(bank.id, ON)] == [second.id, first.id]


@pytest.mark.django_db
def test_a_duty_that_left_is_not_cancelled() -> None:
    bank = builders.food_bank()
    duty = services.add_duty(food_bank_id=bank.id, driver=driver(bank), vehicle=vehicle(bank),
                             warehouse=builders.warehouse(bank), on=ON, starts=time(9), ends=time(12))
    with pytest.raises(DutyDriven):
        services.cancel_duty(duty=duty, is_driven=True)
    duty.refresh_from_db()
    assert not duty.is_cancelled


@pytest.mark.django_db
def test_another_food_banks_vehicle_is_not_found() -> None:
    bank, other = builders.food_bank(), builders.food_bank()
    foreign = vehicle(other)
    with pytest.raises(NotFound):
        queries.get_vehicle_for(builders.identity(bank), foreign.code)
    with pytest.raises(NotFound):
        services.add_duty(food_bank_id=bank.id, driver=driver(bank), vehicle=foreign, on=ON, starts=time(9),
                          ends=time(12), warehouse=builders.warehouse(bank))
    assert queries.vehicles(builders.identity(bank)) == []


@pytest.mark.django_db
def test_an_ended_licence_is_a_card_that_needs_somebody_now() -> None:
    bank = builders.food_bank()
    late = driver(bank, "見本 走")
    services.edit_driver(driver=late, version=late.version, details=DriverDetails(licence_until=ON - timedelta(days=1),
                                                            volunteer_insurance_until=ON + timedelta(days=9)))
    cards = {str(card.title): card for card in home_cards(builders.identity(bank), ON) if card.group != "places"}
    assert cards["見本 走さんの運転免許の期限が切れました"].group == "now"
    assert cards["見本 走さんのボランティア保険がもうすぐ切れます"].group == "soon"
    assert home_cards(builders.identity(bank, Role.DRIVER), ON) == []
