"""What a device can ask about itself, and the tablet's name tiles."""

from typing import Any

import pytest
from django.test import Client

from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Identity, Role
from foodbank.config.wiring import EVENTS
from foodbank.devices.rules import Act
from foodbank.devices.services import perform_once
from tests import builders
from tests.foodbank.devices.batches import event, post, tablet

pytestmark = pytest.mark.django_db


def note(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    return perform_once(act=act, work=lambda: {"n": payload["n"]})


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENTS, "note.1", note)


@pytest.fixture
def hall() -> dict[str, Any]:
    bank = builders.food_bank()
    enrolled = tablet(bank)
    return {"bank": bank, "token": enrolled.token, "device": enrolled.device,
            "person": builders.member(bank, Role.VOLUNTEER, "山田 花子", kana="やまだ はなこ")}


def at_the_tablet(hall: dict[str, Any], **kept: Any) -> Client:
    client = Client()
    session = client.session
    session["identity"] = {"membership": None, "link": None, "device": hall["device"].id}
    session.update(kept)
    session.save()
    return client


def ask(hall: dict[str, Any], path: str) -> Any:
    return Client().get(f"/api/v1/devices/{path}", headers={"Authorization": f"Bearer {hall['token']}"})


def test_gaps_name_exactly_the_numbers_that_never_came(hall: dict[str, Any]) -> None:
    post(hall["token"], *[event(seq, actor=hall["person"].code) for seq in (1, 2, 5, 9)], event(7, kind="odd.1"))
    assert ask(hall, "gaps").json() == {"last_seq": 9, "missing": [3, 4, 6, 8]}


def test_me_says_which_device_this_is_and_who_may_act_on_it(hall: dict[str, Any]) -> None:
    told = ask(hall, "me").json()
    assert (told["device"], told["kind"], told["person"]) == (str(hall["device"].uuid), "tablet", "")
    assert told["people"] == [{"code": hall["person"].code, "name": "山田 花子", "kana": "やまだ はなこ", "has_pin": False}]


def test_the_token_is_handed_out_once(hall: dict[str, Any]) -> None:
    client = at_the_tablet(hall, device_token="shown once")
    first = client.post("/api/v1/devices/token", content_type="application/json").json()
    assert (first["token"], first["device"]) == ("shown once", str(hall["device"].uuid))
    assert client.post("/api/v1/devices/token", content_type="application/json").json()["token"] is None


def test_a_name_tile_opens_the_volunteers_session_on_this_tablet(hall: dict[str, Any]) -> None:
    client = at_the_tablet(hall)
    assert "山田 花子" in client.get("/tablet/who/").content.decode()
    answer = client.post("/tablet/who/", {"person": hall["person"].code, "next": "https://elsewhere.example/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tablet/")
    assert client.get("/api/v1/devices/me").json()["person"] == hall["person"].code


def test_nobody_but_volunteers_of_this_food_bank_has_a_tile(hall: dict[str, Any]) -> None:
    coordinator = builders.member(hall["bank"], Role.COORDINATOR, "調整 係")
    stranger = builders.member(builders.food_bank(), Role.VOLUNTEER, "よその 人")
    client = at_the_tablet(hall)
    page = client.get("/tablet/who/").content.decode()
    assert "調整 係" not in page and "よその 人" not in page
    for somebody in (coordinator, stranger):
        assert client.post("/tablet/who/", {"person": somebody.code}).status_code == 404


def test_a_pin_is_asked_and_five_wrong_tries_wait_a_minute_for_that_name_only(hall: dict[str, Any]) -> None:
    guarded = builders.member(hall["bank"], Role.VOLUNTEER, "鍵 守", pin="4821")
    client = at_the_tablet(hall)
    assert "鍵 守" in client.get("/tablet/who/", {"person": guarded.code}).content.decode()
    wrong = [client.post("/tablet/who/", {"person": guarded.code, "pin": "0000"}).status_code for _ in range(6)]
    assert wrong == [403] * 5 + [429]
    assert client.post("/tablet/who/", {"person": guarded.code, "pin": "4821"}).status_code == 429
    assert client.post("/tablet/who/", {"person": hall["person"].code}).status_code == 303


def test_the_right_pin_opens(hall: dict[str, Any]) -> None:
    guarded: Membership = builders.member(hall["bank"], Role.VOLUNTEER, "鍵 守", pin="4821")
    client = at_the_tablet(hall)
    assert client.post("/tablet/who/", {"person": guarded.code}).status_code == 200  # asks for the PIN first
    assert client.post("/tablet/who/", {"person": guarded.code, "pin": "4821"}).status_code == 303
