"""The same through the API: stable codes, cursors, other tenants."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from foodbank import clock
from foodbank.network.models import Session
from foodbank.requests.models import Request, SessionReport
from tests.builders import activity, food_bank, member, session, signed_in, site
from tests.foodbank.requests.wishes import asked, lead_of

pytestmark = pytest.mark.django_db
API = "/api/v1/requests"


def _opening(days: int = 7) -> Session:
    return session(activity(site(food_bank())), on=clock.today() + timedelta(days=days))


def _lead(opening: Session) -> Client:
    return signed_in(lead_of(opening.activity.site))


def _post(client: Client, path: str, **body):
    return client.post(f"{API}{path}", {"operation_id": str(uuid.uuid4()), **body}, content_type="application/json")


WISH = {"adults": 10, "children": 30, "lines": [{"category": "rice", "size": "medium"},
                                                {"category": "noodle", "wanted_g": 4000, "maximum_g": 6000}]}


def test_a_program_asks_reads_changes_and_takes_back() -> None:
    opening = _opening()
    client = _lead(opening)
    key = _post(client, "", session=str(opening.uuid), wish=WISH).json()["request"]
    shown = client.get(f"{API}/{key}").json()
    assert (shown["state"], shown["version"]) == ("sent", 1)
    assert [(line["category"], line["wanted_g"], line["maximum_g"]) for line in shown["lines"]] == [
        ("rice", 4500, None), ("noodle", 4000, 6000)]
    assert _post(client, f"/{key}/change", version=1, wish={"adults": 5}).status_code == 200
    assert client.get(f"{API}/{key}").json()["lines"] == []
    stale = _post(client, f"/{key}/cancel", version=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_page")
    assert _post(client, f"/{key}/cancel", version=2).status_code == 200
    assert Request.objects.get(uuid=key).state == "cancelled"


def test_a_second_request_is_refused_with_a_link_to_the_first() -> None:
    opening = _opening()
    client = _lead(opening)
    first = _post(client, "", session=str(opening.uuid), wish=WISH).json()["request"]
    again = _post(client, "", session=str(opening.uuid), wish=WISH)
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    assert again.json()["facts"] == {"request": first, "link": f"/requests/{first}/"}


@pytest.mark.parametrize(("wish", "code"), [
    ({"adults": 10**30}, "wish_unclear"), ({"adults": -1}, "wish_unclear"), ({}, "wish_unclear"),
    ({"adults": 1, "lines": [{"category": "gold", "size": "small"}]}, "wish_unclear"),
    ({"adults": 1, "lines": [{"category": "rice", "wanted_g": 10**30}]}, "wish_unclear"),
    ({"adults": 1, "lines": [{"category": "rice", "wanted_g": 5, "product": str(uuid.uuid4())}]}, "wish_unclear"),
    ({"adults": 1, "lines": [{"category": "rice", "size": "giant"}]}, "invalid_input"),
    ({"adults": 1, "wants_slot": "25:00"}, "invalid_input"),
    ({"adults": 1, "wants_slot": "10:00:00+09:00"}, "wish_unclear"),
    ({"adults": 1, "note": "x" * 201}, "invalid_input"), ({"adults": 1, "lines": "none"}, "invalid_input")])
def test_wrong_input_gets_a_code_and_a_sentence(wish: dict[str, object], code: str) -> None:
    opening = _opening()
    answer = _post(_lead(opening), "", session=str(opening.uuid), wish=wish)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["title"]
    assert not Request.objects.filter(session=opening).exists()


def test_odd_letters_are_kept_as_far_as_a_database_can() -> None:
    opening = _opening()
    body = {"operation_id": str(uuid.uuid4()), "session": str(opening.uuid),
            "wish": {"adults": 1, "note": "\0a\ud800b𠮷"}}
    answer = _lead(opening).post(API, json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert Request.objects.get(session=opening).note == "ab𠮷"


def test_what_belongs_to_others_is_not_found() -> None:
    opening = _opening()
    request = asked(opening, now=clock.now())
    stranger = signed_in(member(food_bank()))
    assert _post(stranger, "", session=str(opening.uuid), wish=WISH).status_code == 404
    assert stranger.get(f"{API}/{request.uuid}").status_code == 404
    assert _post(stranger, f"/{request.uuid}/cancel", version=1).status_code == 404
    assert stranger.get(API).json()["items"] == []
    assert stranger.get(f"{API}/sizes", {"session": str(opening.uuid)}).status_code == 404


def test_nobody_without_a_role_is_let_in() -> None:
    assert Client().get(API).status_code == 401


def test_lists_go_on_by_cursor() -> None:
    first = _opening(days=3)
    for days in range(3, 8):
        asked(first if days == 3 else session(first.activity, on=clock.today() + timedelta(days=days)), now=clock.now())
    client = signed_in(member(first.food_bank))
    seen, after = [], ""
    while True:
        page = client.get(API, {"limit": 2, "after": after, "state": "sent"}).json()
        seen += [row["uuid"] for row in page["items"]]
        after = page["next_cursor"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5
    assert client.get(API, {"after": "nonsense"}).json()["code"] == "cursor_unknown"


def test_dates_to_ask_for_and_their_sizes() -> None:
    opening = _opening()
    client = _lead(opening)
    listed = client.get(f"{API}/sessions").json()["items"]
    assert [row["uuid"] for row in listed] == [str(opening.uuid)]
    assert listed[0]["deadline"] == (opening.on - timedelta(days=2)).isoformat()
    sizes = client.get(f"{API}/sizes", {"session": str(opening.uuid)}).json()
    assert sizes["need_g"] == 17_000
    assert sizes["categories"]["rice"] == {"small": 2500, "medium": 4500, "large": 8500}


def test_a_program_repeats_and_reports() -> None:
    before = _opening(days=3)
    asked(before, "rice", now=clock.now())
    coming = session(before.activity, on=clock.today() + timedelta(days=10))
    client = _lead(coming)
    assert _post(client, "/repeat", session=str(coming.uuid)).status_code == 200
    held = session(before.activity, on=clock.today())
    report = {"received": "all", "given": "all", "left": "none", "households": 3, "came": 9}
    assert _post(client, f"/sessions/{held.uuid}/report", **report).json() == {"session": str(held.uuid)}
    assert SessionReport.objects.get(session=held).came == 9
    odd = _post(client, f"/sessions/{held.uuid}/report", **{**report, "left": "?", "version": 1})
    assert (odd.status_code, odd.json()["code"]) == (422, "invalid_input")


def test_a_program_sees_what_is_to_report_one_sites_requests_and_the_rule() -> None:
    held = _opening()
    mine, elsewhere = _lead(held), _lead(_opening())
    place, request = held.activity.site, asked(held)
    Session.objects.filter(id=held.id).update(on=clock.today() - timedelta(days=3))
    (told,) = mine.get(f"{API}/sessions/to-report").json()["items"]
    assert (told["uuid"], told["site"]) == (str(held.uuid), str(place.uuid))
    assert mine.get(f"{API}/sessions/to-report?site={place.uuid}").json()["items"] == [told]
    assert elsewhere.get(f"{API}/sessions/to-report").json()["items"] == []
    assert elsewhere.get(f"{API}/sessions/to-report?site={place.uuid}").status_code == 404
    assert [one["uuid"] for one in mine.get(f"{API}?site={place.uuid}").json()["items"]] == [str(request.uuid)]
    assert elsewhere.get(f"{API}?site={place.uuid}").status_code == 404
    rule = mine.get(f"{API}/rule").json()
    assert (rule["meal_adult_g"], rule["deadline_days"]) == (500, 2) and "rice" in rule["shares_milli"]


def test_sessions_of_sites_that_telephone_are_found_apart() -> None:
    bank = food_bank()
    for online in (True, False):
        session(activity(site(bank, is_online=online, name=f"見本 {online}")), on=clock.today() + timedelta(days=5))
    found = signed_in(member(bank)).get(f"{API}/sessions?offline=true").json()["items"]
    assert [one["site_name"] for one in found] == ["見本 False"]
