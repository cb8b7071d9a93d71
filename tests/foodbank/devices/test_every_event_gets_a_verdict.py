"""The device protocol at its door: exactly once, in any order, with any clock and any content."""

import json
import random
import uuid
from datetime import timedelta
from typing import Any

import pytest

from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.accounts.services import issue_link
from foodbank.config.wiring import EVENTS
from foodbank.devices.models import Operation, QuarantinedEvent
from foodbank.devices.rules import Act
from foodbank.devices.services import enrol, perform_once, revoke_device
from foodbank.errors import InvalidInput
from tests import builders
from tests.foodbank.devices.batches import SENT_AT, event, post, send, tablet, verdicts

pytestmark = pytest.mark.django_db


def note(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    """A real act without stock: remembers its number, refuses 13, and stumbles over what is no number."""

    def work() -> dict[str, Any]:
        if payload["n"] == 13:
            raise InvalidInput(field="n")
        return {"n": payload["n"] + 0}

    return perform_once(act=act, work=work)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENTS, "note.1", note)


@pytest.fixture
def hall() -> dict[str, Any]:
    bank = builders.food_bank()
    enrolled = tablet(bank)
    return {"bank": bank, "token": enrolled.token, "device": enrolled.device,
            "person": builders.member(bank, Role.VOLUNTEER).code}


def said(hall: dict[str, Any], seq: int = 1, **values: Any) -> dict[str, Any]:
    return event(seq, **{"actor": hall["person"], **values})


def test_an_event_is_accepted_and_its_repetition_gets_the_same_answer(hall: dict[str, Any]) -> None:
    one = said(hall, payload={"n": 7})
    first = verdicts(post(hall["token"], one))[one["id"]]
    again = verdicts(post(hall["token"], one, one))[one["id"]]
    assert (first["verdict"], first["answer"]) == ("accepted", {"n": 7})
    assert (again["verdict"], again["answer"]) == ("duplicate", {"n": 7})
    stored = Operation.objects.get(id=one["id"])
    assert (stored.device_id, stored.seq, stored.actor.code) == (hall["device"].id, 1, hall["person"])
    assert stored.operationpayload.payload == {"n": 7}


def test_the_same_event_twice_in_one_batch_is_one_act(hall: dict[str, Any]) -> None:
    one = said(hall)
    answer = post(hall["token"], one, one)
    assert [each["verdict"] for each in answer.json()["verdicts"]] == ["accepted", "duplicate"]
    assert Operation.objects.filter(device=hall["device"]).count() == 1


def test_an_id_with_another_content_is_set_aside_and_the_first_stands(hall: dict[str, Any]) -> None:
    one = said(hall, payload={"n": 1})
    post(hall["token"], one)
    for _ in range(2):
        verdict = verdicts(post(hall["token"], {**one, "payload": {"n": 2}}))[one["id"]]
        assert (verdict["verdict"], verdict["reason"]) == ("quarantined", "operation_reused")
    assert QuarantinedEvent.objects.get(event_id=one["id"]).payload == {"n": 2}
    assert Operation.objects.get(id=one["id"]).answer == {"n": 1}


@pytest.mark.parametrize("together", [True, False])
def test_a_number_used_for_two_acts_is_set_aside(hall: dict[str, Any], together: bool) -> None:
    first, second = said(hall, 5), said(hall, 5)
    answers = [post(hall["token"], first, second)] if together else [post(hall["token"], first), post(hall["token"], second)]
    found = {name: verdict for answer in answers for name, verdict in verdicts(answer).items()}
    assert (found[first["id"]]["verdict"], found[second["id"]]["reason"]) == ("accepted", "seq_conflict")


def test_one_bad_event_never_blocks_the_others(hall: dict[str, Any]) -> None:
    good = [said(hall, seq) for seq in (1, 4, 9)]
    bad = [said(hall, 2, kind="nobody.knows.1"), said(hall, 3, actor="P0000000"), said(hall, 5, payload={"n": 13}),
           said(hall, 6, payload={}), said(hall, 7, payload={"n": "x"}), said(hall, 8, device=str(uuid.uuid4()))]
    found = verdicts(post(hall["token"], *bad, *good))
    assert [found[one["id"]]["verdict"] for one in good] == ["accepted"] * 3
    assert [found[one["id"]]["reason"] for one in bad] == [
        "unknown_kind", "unknown_actor", "invalid_input", "unreadable_payload", "unreadable_payload", "other_device"]
    assert all(found[one["id"]]["sentence"] for one in bad)
    assert QuarantinedEvent.objects.filter(device=hall["device"]).count() == len(bad)


@pytest.mark.parametrize("payload", [
    {"n": "\x00"}, {"n": "\ud800"}, {"\udfff": 1}, {"n": [[[[1]]]], "deep": json.loads("[" * 60 + "]" * 60)},
    {"n": 10**30, "name": "外字\ue000髙﨑ﾊﾝｶｸ", "long": "あ" * 50_000}, {"n": None}, ["a list"], "a text", None, 5,
], ids=["nul", "lone surrogate", "surrogate key", "deep", "huge", "null", "list", "text", "nothing", "number"])
def test_odd_content_is_kept_and_the_next_event_goes_on(hall: dict[str, Any], payload: Any) -> None:
    odd, next_one = said(hall, 1, payload=payload), said(hall, 2)
    found = verdicts(post(hall["token"], odd, next_one))
    assert found[next_one["id"]]["verdict"] == "accepted"
    kept = Operation.objects.filter(id=odd["id"]).exists() or QuarantinedEvent.objects.filter(event_id=odd["id"]).exists()
    assert kept
    assert verdicts(post(hall["token"], odd))[odd["id"]]["verdict"] in ("duplicate", "quarantined")


@pytest.mark.parametrize("broken", [
    None, 7, "text", [], {}, {"id": "no uuid"}, {"id": str(uuid.UUID(int=1)), "seq": 10**30, "kind": "note.1", "payload": {}},
    {"id": str(uuid.UUID(int=2)), "seq": -1, "kind": "note.1", "payload": {}},
    {"id": str(uuid.UUID(int=3)), "seq": True, "kind": "note.1", "payload": {}},
    {"id": str(uuid.UUID(int=4)), "seq": 3, "kind": "\x00", "payload": {}, "actor": "\ud800"},
    {"id": "\x00", "seq": 1.5, "kind": ["a"], "payload": {}},
])
def test_an_event_without_a_readable_envelope_is_kept_as_text(hall: dict[str, Any], broken: Any) -> None:
    good = said(hall, 2)
    for _ in range(2):
        answer = post(hall["token"], broken, good)
        assert answer.status_code == 200
        assert [each["verdict"] for each in answer.json()["verdicts"] if each["id"] != good["id"]] == ["quarantined"]
    assert QuarantinedEvent.objects.filter(device=hall["device"]).count() == 1
    assert Operation.objects.filter(id=good["id"]).exists()


@pytest.mark.parametrize("body", [
    b"", b"{", b"\xff\xfe", b"[]", b'{"events": 5}', b'{"events": [NaN}', b"[" * 100_000 + b"]" * 100_000,
    b'{"events": [' + b"9" * 5000 + b"]}",
], ids=["empty", "cut", "no text", "list", "no list", "no json", "very deep", "long number"])
def test_a_body_that_is_no_batch_is_refused_with_a_sentence(hall: dict[str, Any], body: bytes) -> None:
    answer = send(hall["token"], body)
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_unreadable")


def test_a_batch_that_is_too_large_is_refused_whole(hall: dict[str, Any]) -> None:
    answer = post(hall["token"], *[said(hall, seq) for seq in range(1, 202)])
    assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_large")
    assert not Operation.objects.filter(device=hall["device"]).exists()


def test_whoever_is_no_device_sends_nothing(hall: dict[str, Any]) -> None:
    assert post("nobody", said(hall)).status_code == 401
    coordinator = builders.signed_in(builders.member(hall["bank"]))
    coordinator.handler.enforce_csrf_checks = False
    answer = coordinator.post("/api/v1/devices/events", json.dumps({"events": []}), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "device_needed")
    revoke_device(device=hall["device"], now=builders.NOW)
    assert post(hall["token"], said(hall)).status_code == 401


def test_nobody_of_another_food_bank_can_be_named_as_actor(hall: dict[str, Any]) -> None:
    stranger = builders.member(builders.food_bank(), Role.VOLUNTEER)
    one = said(hall, actor=stranger.code)
    assert verdicts(post(hall["token"], one))[one["id"]]["reason"] == "unknown_actor"


def test_a_phone_speaks_only_for_its_own_person(hall: dict[str, Any]) -> None:
    driver = builders.member(hall["bank"], Role.DRIVER)
    link = issue_link(food_bank=hall["bank"], purpose=Purpose.TOUR, membership=driver, now=builders.NOW).link
    phone = enrol(food_bank=hall["bank"], kind="phone", link=link, now=builders.NOW)
    own, other = event(1), event(2, actor=hall["person"])
    found = verdicts(post(phone.token, own, other))
    assert (found[own["id"]]["verdict"], found[other["id"]]["reason"]) == ("accepted", "unknown_actor")
    assert Operation.objects.get(id=own["id"]).actor == driver


SKEWS = {
    "right": timedelta(0), "fast by 4 minutes": timedelta(minutes=4), "a day behind": -timedelta(days=1),
    "nine hours ahead": timedelta(hours=9), "nine hours behind": -timedelta(hours=9), "a year ahead": timedelta(days=365),
    "a year behind": -timedelta(days=365), "ten years ahead": timedelta(days=3653), "a second": timedelta(seconds=1),
}


@pytest.mark.parametrize("skew", [*SKEWS.values(), "1970", "year 1", "no clock"], ids=[*SKEWS, "1970", "year 1", "no clock"])
def test_a_wrong_clock_changes_nothing_but_a_note(hall: dict[str, Any], skew: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foodbank.clock.now", lambda: builders.NOW)
    texts = {"1970": "1970-01-01T00:00:00Z", "year 1": "0001-01-01T00:00:00+14:00", "no clock": "yesterday, I think"}
    sent = texts[skew] if isinstance(skew, str) else (builders.NOW + skew).isoformat()
    acted = sent if isinstance(skew, str) else (builders.NOW + skew - timedelta(hours=1)).isoformat()
    one = said(hall, occurred_at=acted)
    verdict = verdicts(post(hall["token"], one, sent_at=sent))[one["id"]]
    assert verdict["verdict"] == "accepted"
    effective = Operation.objects.get(id=one["id"]).effective_at
    assert builders.NOW - timedelta(hours=1) <= effective <= builders.NOW
    hall["device"].refresh_from_db()
    noted = (not isinstance(skew, str) and abs(skew) > timedelta(minutes=5)) or skew == "1970"
    assert bool(hall["device"].clock_off_by_s) is noted


def test_a_clock_that_jumps_mid_shift_never_turns_time_back(hall: dict[str, Any]) -> None:
    jumps = ["2026-11-24T10:00:00+09:00", "2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", SENT_AT]
    times = []
    for seq, moment in enumerate(jumps, start=1):
        one = said(hall, seq, occurred_at=moment)
        assert verdicts(post(hall["token"], one, sent_at=SENT_AT))[one["id"]]["verdict"] == "accepted"
        times.append(Operation.objects.get(id=one["id"]).effective_at)
    assert times == sorted(times)


def test_a_shift_sent_twice_out_of_order_is_there_once_without_gaps(hall: dict[str, Any]) -> None:
    dice = random.Random(20261124)
    shift = [said(hall, seq, payload={"n": 1000 + seq}) for seq in range(1, 121)]
    queue = [*shift, *shift, *dice.sample(shift, 40)]
    dice.shuffle(queue)
    for start in range(0, len(queue), 35):
        assert all(one["verdict"] != "quarantined" for one in verdicts(post(hall["token"], *queue[start:start + 35])).values())
    stored = Operation.objects.filter(device=hall["device"])
    assert sorted(stored.values_list("seq", flat=True)) == list(range(1, 121))
    assert {(str(row.id), row.operationpayload.payload["n"]) for row in stored.select_related("operationpayload")} == {
        (one["id"], one["payload"]["n"]) for one in shift}
