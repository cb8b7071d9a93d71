"""Every list of the API that may go on says so in one way: `items`, `next_cursor`, `after`; and goes on to its end."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from foodbank import clock
from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Role
from foodbank.allocation.models import AllocationRun
from foodbank.config.api import api
from foodbank.devices.models import Device
from foodbank.devices.queries import gaps_of
from foodbank.network.models import Organisation, Session, Station
from foodbank.paging import page_of
from foodbank.requests.models import Request
from foodbank.stock.models import Hold, Lot
from foodbank.volunteers.models import Shift, SignUp
from logistics.fleet.models import Driver, Duty
from logistics.fleet.services import VehicleDetails, add_vehicle
from tests import builders

pytestmark = pytest.mark.django_db
MANY = 5


def _schema() -> dict[str, Any]:
    return api.get_openapi_schema()


def _answer(schema: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    content = operation["responses"].get(200, {}).get("content", {})
    shape: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    while "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return shape


def _lists() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Path, answer and query parameters of every GET."""
    schema = _schema()
    for path, methods in schema["paths"].items():
        if "get" in methods:
            asked = {one["name"]: one for one in methods["get"].get("parameters", []) if one["in"] == "query"}
            yield path, _answer(schema, methods["get"]), asked


def test_what_may_go_on_is_told_in_one_way() -> None:
    going_on = 0
    for path, answer, asked in _lists():
        told = answer.get("properties", {})
        assert "next" not in told, path
        assert ("next_cursor" in told) == ("items" in told), path
        if "next_cursor" in told:
            assert told["next_cursor"]["type"] == "string" and told["items"]["type"] == "array", path
            assert "after" in asked and "most" not in asked, path
            going_on += 1
    assert going_on > 20


def _refusals(cursor: str) -> Iterator[tuple[str, int, str]]:
    """What every list that a coordinator may read says to this cursor: path, status, code."""
    bank = builders.food_bank()
    client, place = builders.signed_in(builders.member(bank)), builders.site(bank)
    driver = Driver.objects.create(food_bank=bank, membership=builders.member(bank, Role.DRIVER))
    values = {"site": str(place.uuid), "code": driver.membership.code}
    for path, answer, _ in _lists():
        if "next_cursor" in answer.get("properties", {}) and "{group}" not in path:
            told = client.get(f"{re.sub(r'{(.+?)}', lambda part: values[part[1]], path)}?after={cursor}")
            if told.status_code != 403:
                yield path, told.status_code, told.json().get("code", "")


@pytest.mark.parametrize("cursor", ["x", "~", "~~", "%00", "%00~%00", "%2500~%2500", "2026-11-24", "2026-13-45~1",
                                    "2026-11-24T10:00:00~6f0c1d0e-0000-4000-8000-000000000000"])
def test_a_cursor_that_no_page_gave_is_refused_by_every_list(cursor: str) -> None:
    told = list(_refusals(cursor))
    assert len(told) > 15
    for path, status, code in told:
        assert (status, code) == (422, "cursor_unknown"), path


@pytest.mark.parametrize("cursor", [f"{10 ** 30}", f"{10 ** 30}~K1", f"{10 ** 30}~{uuid.UUID(int=1)}", f"9999-12-31~{10 ** 30}",
                                    f"0001-01-01T00:00:00%2B14:00~{uuid.UUID(int=1)}"])
def test_a_cursor_beyond_every_row_breaks_nothing(cursor: str) -> None:
    assert {status for _, status, _ in _refusals(cursor)} <= {200, 422}


@dataclass(frozen=True)
class Told:
    """A list with MANY rows, ties among them: who reads it where, and the keys of its rows as they are to come."""

    client: Client
    path: str
    key: str
    keys: list[str]


def _client(bank: FoodBank) -> Client:
    return builders.signed_in(builders.member(bank))


def _by(rows: list[Any], *order: Callable[[Any], Any]) -> list[str]:
    return [str(row.uuid) for row in sorted(rows, key=lambda row: tuple(one(row) for one in order))]


def _device(bank: FoodBank, number: int, **values: Any) -> Device:
    return Device.objects.create(food_bank=bank, kind="tablet", name=f"荷受け場の{number}台目", token_sha256=uuid.uuid4().hex,
                                 enrolled_at=builders.NOW - timedelta(days=number // 2), **values)


def tablets(bank: FoodBank) -> Told:
    place = builders.warehouse(bank)
    made = [_device(bank, number, revoked_at=builders.NOW if number < 2 else None) for number in range(MANY)]
    Station.objects.create(device=made[0], warehouse=place)
    made.sort(key=lambda one: one.uuid.bytes, reverse=True)
    return Told(_client(bank), "tablets", "uuid", _by(
        made, lambda one: one.revoked_at is not None, lambda one: -one.enrolled_at.timestamp()))


def devices(bank: FoodBank) -> Told:
    made = [_device(bank, number, last_seen_at=None if number else clock.now()) for number in range(MANY)]
    return Told(_client(bank), "devices", "uuid", _by(
        made, lambda one: -(one.last_seen_at or one.enrolled_at).timestamp(), lambda one: one.uuid.bytes))


def _sessions(bank: FoodBank, first: date) -> list[Session]:
    place = builders.site(bank)
    twice = [builders.activity(place, name=f"活動{number}") for number in range(2)]
    return [builders.session(twice[number % 2], on=first + timedelta(days=number // 2)) for number in range(MANY)]


def sessions(bank: FoodBank) -> Told:
    return Told(_client(bank), "sessions", "uuid", _by(
        _sessions(bank, clock.today()), lambda one: one.on, lambda one: one.uuid.bytes))


def sessions_of_a_site(bank: FoodBank) -> Told:
    made = _sessions(bank, clock.today())
    return Told(_client(bank), f"sites/{made[0].activity.site.uuid}/sessions", "uuid", _by(
        made, lambda one: one.on, lambda one: one.uuid.bytes))


def to_report(bank: FoodBank) -> Told:
    made = _sessions(bank, clock.today() - timedelta(days=MANY))
    for one in made:
        Request.objects.create(food_bank=bank, site=one.activity.site, activity=one.activity, session=one,
                               adults=1, children=1, state="sent", state_at=builders.NOW, created_at=builders.NOW)
    return Told(_client(bank), "requests/sessions/to-report", "uuid", _by(
        made, lambda one: one.on, lambda one: one.uuid.bytes))


def _shifts(bank: FoodBank, days: int) -> list[Shift]:
    starts = clock.now() + timedelta(days=days)
    return [Shift.objects.create(food_bank=bank, kind="sorting", people_needed=2, starts_at=at, ends_at=at + timedelta(hours=3))
            for at in (starts + timedelta(days=number // 2) for number in range(MANY))]


def past_shifts(bank: FoodBank) -> Told:
    made = sorted(_shifts(bank, -20), key=lambda one: one.uuid.bytes, reverse=True)
    return Told(_client(bank), "shifts/past", "uuid", _by(made, lambda one: -one.starts_at.timestamp()))


def my_shifts(bank: FoodBank) -> Told:
    mine, made = builders.member(bank, Role.VOLUNTEER), _shifts(bank, 2)
    for one in made:
        SignUp.objects.create(shift=one, membership=mine, at=builders.NOW)
    return Told(builders.signed_in(mine), "shifts/mine", "uuid", _by(
        made, lambda one: one.starts_at, lambda one: one.uuid.bytes))


def duties(bank: FoodBank) -> Told:
    driver = Driver.objects.create(food_bank=bank, membership=builders.member(bank, Role.DRIVER))
    van, place = add_vehicle(food_bank_id=bank.id, details=VehicleDetails(name="軽バン1号")), builders.warehouse(bank)
    made = [Duty.objects.create(food_bank=bank, driver=driver, vehicle=van, warehouse=place, starts=time(9 + number % 2, 30),
                                on=clock.today() + timedelta(days=number // 2), ends=time(12)) for number in range(MANY)]
    return Told(_client(bank), f"fleet/drivers/{driver.membership.code}/duties", "uuid", _by(
        made, lambda one: one.on, lambda one: one.starts))


def rounds(bank: FoodBank) -> Told:
    made = [AllocationRun.objects.create(food_bank=bank, state="discarded", first_day=builders.TODAY, last_day=builders.TODAY,
                                         created_at=builders.NOW - timedelta(days=number // 2)) for number in range(MANY)]
    made.sort(key=lambda one: one.uuid.bytes, reverse=True)
    return Told(_client(bank), "allocation/rounds", "uuid", _by(made, lambda one: -one.created_at.timestamp()))


def holds(bank: FoodBank) -> Told:
    lot = builders.lot(bank)
    made = [Hold.objects.create(food_bank=bank, lot=lot, reason="checking", opened_at=builders.NOW - timedelta(days=number // 2))
            for number in range(MANY)]
    made.sort(key=lambda one: one.uuid.bytes, reverse=True)
    return Told(_client(bank), "stock/holds", "uuid", _by(made, lambda one: -one.opened_at.timestamp()))


def records(bank: FoodBank) -> Told:
    now = clock.now()
    lots = [builders.lot(bank, now=now) for _ in range(MANY)]
    acts = sorted(Lot.objects.filter(id__in=[one.id for one in lots]).values_list("movements__operation_id", flat=True),
                  key=lambda one: one.bytes)
    return Told(_client(bank), "stock/records", "operation", [str(one) for one in acts])


def arrivals(bank: FoodBank) -> Told:
    states = ("accepted", "picked_up", "receiving", "receiving", "accepted")
    made = [builders.donation(bank, state=state) for state in states]
    return Told(_client(bank), "stock/arrivals", "number", [made[place].number for place in (2, 3, 1, 0, 4)])


def inspections(bank: FoodBank) -> Told:
    made = [builders.donation(bank, state="receiving", offered_at=builders.NOW - timedelta(days=number // 2))
            for number in range(MANY)]
    return Told(_client(bank), "stock/inspections", "number", [made[place].number for place in (4, 2, 3, 0, 1)])


@pytest.mark.parametrize("told_by", [tablets, devices, sessions, sessions_of_a_site, to_report, past_shifts, my_shifts, duties,
                                     rounds, holds, records, arrivals, inspections], ids=lambda one: str(one.__name__))
def test_three_pages_in_a_row_give_every_row_once_and_in_order(told_by: Callable[[FoodBank], Told]) -> None:
    told_by(builders.food_bank())
    told = told_by(builders.food_bank())
    assert len(told.keys) == MANY
    seen, sizes, after = [], [], ""
    for _ in range(3):
        answer = told.client.get(f"/api/v1/{told.path}", {"after": after, "limit": 2})
        assert answer.status_code == 200, answer.content
        seen += [str(one[told.key]) for one in answer.json()["items"]]
        sizes.append(len(answer.json()["items"]))
        after = answer.json()["next_cursor"]
    assert (seen, sizes, after) == (told.keys, [2, 2, 1], "")


def test_what_a_device_never_sent_is_told_to_its_end() -> None:
    device = _device(builders.food_bank(), 1, last_seq=7)
    assert [gaps_of(device, most=3), gaps_of(device, after=3, most=3), gaps_of(device, after=6, most=3)] == [
        [1, 2, 3], [4, 5, 6], [7]]
    assert gaps_of(device, after=2**62) == []


def test_a_name_with_a_tilde_and_a_plus_is_no_obstacle() -> None:
    bank = builders.food_bank()
    for name in ("あ~い", "あ+い %7E", "か"):
        Organisation.objects.create(food_bank=bank, name=name, kana=name)
    mine, seen, after = Organisation.objects.filter(food_bank=bank), [], ""
    for _ in range(3):
        page = page_of(mine, "kana", "id", after=after, most=1)
        seen += [one.name for one in page.rows]
        after = page.next_cursor
    assert sorted(seen) == sorted(("あ~い", "あ+い %7E", "か")) and after == ""
