"""Quarantine: shown, decided once, and what a device hears when it sends the event again."""

import uuid
from typing import Any

import pytest

from foodbank.accounts.rules import Identity, Role
from foodbank.config.wiring import EVENTS
from foodbank.devices.models import Operation, QuarantinedEvent
from foodbank.devices.rules import Act
from foodbank.devices.services import perform_once
from foodbank.errors import InvalidInput
from tests import builders
from tests.foodbank.devices.batches import event, post, tablet, verdicts

pytestmark = pytest.mark.django_db
OPEN: dict[str, bool] = {}


def gate(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    """An act that the circumstances refuse until they change."""

    def work() -> dict[str, Any]:
        if not OPEN.get(payload["gate"]):
            raise InvalidInput(field="gate")
        return {"through": payload["gate"]}

    return perform_once(act=act, work=work)


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setitem(EVENTS, "gate.1", gate)
    OPEN.clear()
    bank = builders.food_bank()
    enrolled = tablet(bank)
    return {"bank": bank, "token": enrolled.token, "device": enrolled.device,
            "person": builders.member(bank, Role.VOLUNTEER).code,
            "coordinator": builders.signed_in(builders.member(bank, Role.COORDINATOR))}


def set_aside(hall: dict[str, Any], **values: Any) -> tuple[dict[str, Any], QuarantinedEvent]:
    one = event(**{"kind": "gate.1", "payload": {"gate": "a"}, "actor": hall["person"], **values})
    assert verdicts(post(hall["token"], one))[one["id"]]["verdict"] == "quarantined"
    return one, QuarantinedEvent.objects.get(event_id=one["id"])


def settle(hall: dict[str, Any], row: QuarantinedEvent, settlement: str) -> None:
    answer = hall["coordinator"].post(f"/devices/quarantine/{row.id}/", {"settlement": settlement,
                                                                        "operation_id": str(uuid.uuid4())})
    assert answer.status_code == 302
    row.refresh_from_db()


def test_the_page_says_why_and_what_came(hall: dict[str, Any]) -> None:
    set_aside(hall, payload={"gate": "見本の門"})
    page = hall["coordinator"].get("/devices/quarantine/").content.decode()
    assert "gate.1" in page and "見本の門" in page and "入力を確かめてください" in page


def test_accepted_after_all_the_act_is_done_and_a_replay_hears_its_answer(hall: dict[str, Any]) -> None:
    one, row = set_aside(hall)
    OPEN["a"] = True
    settle(hall, row, "accepted")
    assert row.settlement == "accepted"
    stored = Operation.objects.get(id=one["id"])
    assert (stored.seq, stored.actor.code) == (1, hall["person"])
    verdict = verdicts(post(hall["token"], one))[one["id"]]
    assert (verdict["verdict"], verdict["answer"]) == ("duplicate", {"through": "a"})
    settle(hall, row, "accepted")
    assert Operation.objects.filter(kind="gate.1").count() == 1


def test_what_is_still_impossible_stays_open(hall: dict[str, Any]) -> None:
    _, row = set_aside(hall)
    settle(hall, row, "accepted")
    assert row.settled_at is None and not Operation.objects.filter(kind="gate.1").exists()


def test_refused_for_good_it_is_kept_and_a_replay_hears_the_reason(hall: dict[str, Any]) -> None:
    one, row = set_aside(hall)
    settle(hall, row, "refused")
    OPEN["a"] = True
    verdict = verdicts(post(hall["token"], one))[one["id"]]
    assert (verdict["verdict"], verdict["reason"]) == ("quarantined", "invalid_input")
    settle(hall, row, "accepted")
    assert row.settlement == "refused" and QuarantinedEvent.objects.filter(event_id=one["id"]).count() == 1


def test_of_two_acts_with_one_number_the_second_can_still_be_done(hall: dict[str, Any]) -> None:
    OPEN.update(a=True, b=True)
    first = event(kind="gate.1", payload={"gate": "a"}, actor=hall["person"])
    post(hall["token"], first)
    _, row = set_aside(hall, payload={"gate": "b"})
    settle(hall, row, "accepted")
    assert row.answer == {"through": "b"} and Operation.objects.get(id=row.event_id).seq is None


def test_of_two_contents_under_one_id_the_second_can_still_be_done(hall: dict[str, Any]) -> None:
    OPEN.update(a=True, b=True)
    one = event(kind="gate.1", payload={"gate": "a"}, actor=hall["person"])
    post(hall["token"], one)
    verdicts(post(hall["token"], {**one, "payload": {"gate": "b"}}))
    row = QuarantinedEvent.objects.get(event_id=one["id"])
    settle(hall, row, "accepted")
    assert row.answer == {"through": "b"} and Operation.objects.get(id=one["id"]).answer == {"through": "a"}


def test_a_stranger_sees_and_settles_nothing(hall: dict[str, Any]) -> None:
    _, row = set_aside(hall, payload={"gate": "canary-7f3"})
    OPEN["canary-7f3"] = True
    stranger = builders.signed_in(builders.member(builders.food_bank(), Role.COORDINATOR))
    assert "canary-7f3" not in stranger.get("/devices/quarantine/").content.decode()
    assert stranger.post(f"/devices/quarantine/{row.id}/", {"settlement": "accepted"}).status_code == 404
    volunteer = builders.signed_in(builders.member(hall["bank"], Role.VOLUNTEER))
    assert volunteer.get("/devices/quarantine/").status_code == 403


def test_the_health_page_tells_gaps_clocks_and_open_events(hall: dict[str, Any]) -> None:
    OPEN["a"] = True
    post(hall["token"], event(3, kind="gate.1", payload={"gate": "a"}, actor=hall["person"]), sent_at="2020-01-01T00:00:00Z")
    page = hall["coordinator"].get("/devices/").content.decode()
    assert hall["device"].name in page and "2件" in page and "分ずれ" in page


def settled_by_program(client: Any, row: QuarantinedEvent, settlement: str, operation_id: str = "") -> Any:
    return client.post(f"/api/v1/devices/quarantine/{row.id}/settle", content_type="application/json",
                       data={"operation_id": operation_id or str(uuid.uuid4()), "settlement": settlement})


def test_a_program_reads_what_was_set_aside_page_by_page_and_settles_it_once(hall: dict[str, Any]) -> None:
    _, first = set_aside(hall)
    _, second = set_aside(hall, payload={"gate": "b"}, seq=2)
    client, act = hall["coordinator"], str(uuid.uuid4())
    page = client.get("/api/v1/devices/quarantine?limit=1").json()
    rest = client.get(f"/api/v1/devices/quarantine?limit=1&after={page['next_cursor']}").json()
    assert [one["event"] for one in page["items"] + rest["items"]] == [first.id, second.id] and rest["next_cursor"] == ""
    assert page["items"][0]["reason"] == "invalid_input" and page["items"][0]["payload"] == {"gate": "a"}
    assert settled_by_program(client, first, "accepted").json()["code"] == "invalid_input"
    OPEN["a"] = True
    done = settled_by_program(client, first, "accepted", act)
    assert done.json() == {"event": first.id, "settlement": "accepted", "answer": {"through": "a"}}
    assert settled_by_program(client, first, "accepted", act).json() == done.json()
    assert settled_by_program(client, first, "refused").json()["code"] == "already_settled"
    assert settled_by_program(client, second, "refused").json()["settlement"] == "refused"
    assert settled_by_program(client, second, "maybe").status_code == 422
    assert client.get("/api/v1/devices/quarantine").json() == {"items": [], "next_cursor": ""}


def test_a_program_sees_every_devices_health_and_a_stranger_none(hall: dict[str, Any]) -> None:
    _, row = set_aside(hall)
    (told,) = hall["coordinator"].get("/api/v1/devices").json()["items"]
    assert (told["name"], told["waiting"], told["person"]) == (hall["device"].name, 1, "")
    stranger = builders.signed_in(builders.member(builders.food_bank(), Role.COORDINATOR))
    assert stranger.get("/api/v1/devices").json()["items"] == [] and stranger.get("/api/v1/devices/quarantine").json()["items"] == []
    assert settled_by_program(stranger, row, "refused").status_code == 404
    beyond = hall["coordinator"].post(f"/api/v1/devices/quarantine/{10 ** 30}/settle", content_type="application/json",
                                      data={"operation_id": str(uuid.uuid4()), "settlement": "refused"})
    assert beyond.status_code == 404
    row.refresh_from_db()
    assert row.settled_at is None
