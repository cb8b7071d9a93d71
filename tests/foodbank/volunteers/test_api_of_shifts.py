"""A shift's people, past shifts and one's own calendar, for programs."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from foodbank import clock
from foodbank.accounts.models import AccessRecord, FoodBank
from foodbank.accounts.rules import Role
from foodbank.volunteers.models import Shift, SignUp
from tests import builders

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1/shifts{path}", {"operation_id": str(uuid.uuid4()), **values},
                       content_type="application/json")


def shift_of(bank: FoodBank, days: int = 2) -> Shift:
    starts = clock.now() + timedelta(days=days)
    return Shift.objects.create(food_bank=bank, kind="sorting", starts_at=starts, people_needed=2,
                                ends_at=starts + timedelta(hours=3))


def test_a_shift_says_how_many_come_and_only_to_the_coordinator_who() -> None:
    bank = builders.food_bank()
    shift, helper = shift_of(bank), builders.member(bank, Role.VOLUNTEER)
    coordinator, volunteer = builders.signed_in(builders.member(bank)), builders.signed_in(helper)
    post(volunteer, f"/{shift.uuid}/sign-up")
    assert volunteer.get(f"/api/v1/shifts/{shift.uuid}").json()["signed_up"] == 1
    (told,) = coordinator.get(f"/api/v1/shifts/{shift.uuid}/people").json()
    assert (told["member"], told["name"], told["minutes_done"]) == (helper.code, helper.name, None)
    assert AccessRecord.objects.filter(food_bank=bank, what="shift_people", subject=str(shift.uuid)).count() == 1
    assert volunteer.get(f"/api/v1/shifts/{shift.uuid}/people").status_code == 403
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    for path in ("", "/people"):
        assert stranger.get(f"/api/v1/shifts/{shift.uuid}{path}").status_code == 404


def test_past_shifts_wait_for_their_hours() -> None:
    bank = builders.food_bank()
    past, coordinator = shift_of(bank, days=-3), builders.signed_in(builders.member(bank))
    shift_of(bank)
    shift_of(builders.food_bank(), days=-3)
    helper = builders.member(bank, Role.VOLUNTEER)
    assert [one["uuid"] for one in coordinator.get("/api/v1/shifts/past").json()["items"]] == [str(past.uuid)]
    assert post(coordinator, f"/{past.uuid}/hours", member=helper.code, minutes=120).status_code == 200
    assert SignUp.objects.get(shift=past).minutes_done == 120
    assert builders.signed_in(helper).get("/api/v1/shifts/past").status_code == 403


def test_a_calendar_address_is_told_once_and_ended() -> None:
    client = builders.signed_in(builders.member(builders.food_bank(), Role.VOLUNTEER))
    body = {"operation_id": str(uuid.uuid4())}
    first, again = (client.post("/api/v1/shifts/calendar", body, content_type="application/json").json() for _ in range(2))
    assert first["address"].startswith(settings.ADDRESS + "/calendar/") and again["address"] == ""
    feed = first["address"].removeprefix(settings.ADDRESS)
    assert Client().get(feed).content.startswith(b"BEGIN:VCALENDAR")
    assert post(client, "/calendar/end").json() == {"ended": 1}
    assert post(client, "/calendar/end").json() == {"ended": 0}
    assert Client().get(feed).status_code >= 400
