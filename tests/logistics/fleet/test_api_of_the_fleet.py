"""Vehicles and drivers, looked after by a program."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from foodbank import clock
from foodbank.accounts.rules import Role
from logistics.fleet.models import Driver, Vehicle
from tests import builders

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1/fleet{path}", {"operation_id": str(uuid.uuid4()), **values},
                       content_type="application/json")


def test_a_vehicle_is_changed_as_one_whole_and_retired() -> None:
    client = builders.signed_in(builders.member(builders.food_bank()))
    made = post(client, "/vehicles", name="軽バン1号", yen_per_km=20).json()
    changed = post(client, f"/vehicles/{made['code']}", **{**made, "name": "軽バン2号", "is_active": False}).json()
    assert changed == {**made, "name": "軽バン2号", "is_active": False, "version": 2}
    assert client.get(f"/api/v1/fleet/vehicles/{made['code']}").json() == changed
    assert client.get("/api/v1/fleet/vehicles").json() == []
    assert client.get("/api/v1/fleet/vehicles?retired=true").json() == [changed]
    for wrong in ({"name": " "}, {"capacity_g": 0}, {"capacity_g": 1_900_000_000}):
        assert post(client, f"/vehicles/{made['code']}", **{**made, **wrong}).json()["code"] == "invalid_input"
    stale = post(client, f"/vehicles/{made['code']}", **{**made, "name": "軽バン3号"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_page")
    assert Vehicle.objects.get().name == Vehicle.objects.get().place.name == "軽バン2号"


def test_a_driver_is_written_down_changed_and_reminded_of() -> None:
    bank = builders.food_bank()
    client, person = builders.signed_in(builders.member(bank)), builders.member(bank, Role.DRIVER, "走 太郎")
    van = post(client, "/vehicles", name="自分の車").json()["code"]
    assert client.get("/api/v1/fleet/candidates").json() == [{"code": person.code, "name": "走 太郎"}]
    body = {"operation_id": str(uuid.uuid4()), "person": person.code, "own_vehicle": van,
            "licence_until": str(clock.today() + timedelta(days=5))}
    made, again = (client.post("/api/v1/fleet/drivers", body, content_type="application/json") for _ in range(2))
    assert made.json() == again.json() and made.json()["own_vehicle"] == van
    (due,) = client.get("/api/v1/fleet/reminders").json()
    assert (due["driver"], due["paper"], due["days_left"]) == (person.code, "licence", 5)
    where = f"/drivers/{person.code}"
    changed = post(client, where, version=1, start_latitude=35.8, start_longitude=139.5, lifts_heavy=False).json()
    assert (changed["lifts_heavy"], changed["own_vehicle"], changed["licence_until"]) == (False, None, None)
    assert client.get(f"/api/v1/fleet{where}").json() == changed
    assert client.get(f"/api/v1/fleet{where}/duties").json()["items"] == []
    for wrong in ({"start_latitude": 35.8}, {"start_latitude": 91, "start_longitude": 0}):
        assert post(client, where, version=2, **wrong).json()["code"] == "invalid_input"
    assert post(client, where, version=1, lifts_heavy=True).json()["code"] == "stale_page"
    assert not Driver.objects.get().lifts_heavy
    assert post(client, "/drivers", person=person.code).status_code == 404, "known already"


def test_another_food_banks_vehicle_and_driver_are_not_found() -> None:
    bank = builders.food_bank()
    client, stranger = (builders.signed_in(builders.member(one)) for one in (bank, builders.food_bank()))
    person, van = builders.member(bank, Role.DRIVER), post(client, "/vehicles", name="軽バン").json()
    assert post(stranger, "/drivers", person=person.code).status_code == 404
    post(client, "/drivers", person=person.code)
    theirs = builders.member(builders.food_bank(), Role.DRIVER)
    assert post(client, "/drivers", person=theirs.code).status_code == 404
    for path in (f"/vehicles/{van['code']}", f"/drivers/{person.code}", f"/drivers/{person.code}/duties"):
        assert stranger.get(f"/api/v1/fleet{path}").status_code == 404
    assert post(stranger, f"/vehicles/{van['code']}", **van).status_code == 404
    assert post(stranger, f"/drivers/{person.code}", version=1).status_code == 404
    foreign = post(stranger, "/vehicles", name="よその車").json()["code"]
    assert post(client, f"/drivers/{person.code}", version=1, own_vehicle=foreign).status_code == 404
    assert Driver.objects.get().own_vehicle is None
