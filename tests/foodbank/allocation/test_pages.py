"""The board and the counter as people use them, through their doors."""

import re
from datetime import date

import pytest

from foodbank.accounts.rules import Role
from foodbank.allocation.models import AllocationLine, AllocationRun, HandOver
from foodbank.allocation.services import compute_round
from foodbank.outbox.models import Job
from foodbank.requests.models import Request, RequestLine
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_saturday(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr("foodbank.clock.now", lambda: builders.NOW)
    return builders.TODAY


def world(**values):
    bank = builders.food_bank()
    site = builders.site(bank, **values)
    doing = builders.activity(site)
    session = builders.session(doing, date(2026, 11, 25))
    request = Request.objects.create(food_bank=bank, site=site, activity=doing, session=session, state_at=builders.NOW,
                                     created_at=builders.NOW, adults=10, children=30)
    RequestLine.objects.create(request=request, category=builders.category(), wanted_g=6_000)
    return bank, site, request, builders.lot(bank, 24)


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(operation_id|version)" value="([^"]+)"', page))


def test_a_coordinator_starts_confirms_and_the_counter_hands_over(on_saturday) -> None:
    bank, site, request, lot = world(leaves_by="fetches")
    coordinator = builders.signed_in(builders.member(bank))
    start = coordinator.get("/allocation/").content.decode()
    assert site.name in start
    answer = coordinator.post("/allocation/start/", {**fields(start), "first_day": "2026-11-24", "last_day": "2026-11-30"})
    run = AllocationRun.objects.get(food_bank=bank)
    assert (answer.status_code, Job.objects.get().arguments) == (303, {"run": run.id})
    assert "順番を待っています" in coordinator.get(answer["Location"]).content.decode()
    compute_round(None, {"run": run.id})
    board = coordinator.get(answer["Location"]).content.decode()
    assert site.name in board
    run.refresh_from_db()
    confirmed = coordinator.post(f"/allocation/{run.uuid}/confirm/", {**fields(board), "version": run.version})
    assert confirmed.status_code == 303
    line = AllocationLine.objects.get(run=run)
    assert line.state == "reserved"
    tablet = builders.signed_in(builders.member(bank, Role.VOLUNTEER))
    assert site.name in tablet.get("/allocation/counter/").content.decode()
    page = tablet.get(f"/allocation/counter/{site.uuid}/").content.decode()
    posted = {**fields(page), f"line-{line.uuid}": str(line.pieces), "received_by": "見本 花子"}
    for _ in range(2):
        assert tablet.post(f"/allocation/counter/{site.uuid}/", posted).status_code == 303
    assert HandOver.objects.get(food_bank=bank).received_by == "見本 花子"
    assert "ありません" in tablet.get("/allocation/counter/").content.decode()


@pytest.mark.parametrize("pieces", ["", "-1", "0.5", "９９９９９９９９", "abc", "10000000000000000000000000000000"])
def test_a_number_that_is_none_is_refused_by_name_and_changes_nothing(on_saturday, pieces: str) -> None:
    bank, site, request, lot = world(leaves_by="fetches")
    client = builders.signed_in(builders.member(bank))
    client.post("/allocation/start/", {"operation_id": str(builders.act(bank).id), "first_day": "2026-11-24",
                                       "last_day": "2026-11-30"})
    run = AllocationRun.objects.get(food_bank=bank)
    compute_round(None, {"run": run.id})
    run.refresh_from_db()
    answer = client.post(f"/allocation/{run.uuid}/change/", {
        "operation_id": str(builders.act(bank).id), "version": run.version, "lot": lot.code, "request": str(request.uuid),
        "pieces": pieces})
    assert answer.status_code == 422
    run.refresh_from_db()
    assert not run.lines.filter(is_pinned=True).exists()


def test_the_board_costs_the_same_however_many_lines(on_saturday, django_assert_max_num_queries) -> None:
    bank, _, _, _ = world()
    for _ in range(3):
        site = builders.site(bank)
        doing = builders.activity(site)
        Request.objects.create(food_bank=bank, site=site, activity=doing, session=builders.session(doing, date(2026, 11, 26)),
                               state_at=builders.NOW, created_at=builders.NOW, adults=10, children=10)
        builders.lot(bank, 60)
    client = builders.signed_in(builders.member(bank))
    client.post("/allocation/start/", {"operation_id": str(builders.act(bank).id), "first_day": "2026-11-24",
                                       "last_day": "2026-11-30"})
    run = AllocationRun.objects.get(food_bank=bank)
    compute_round(None, {"run": run.id})
    with django_assert_max_num_queries(9):
        assert client.get(f"/allocation/{run.uuid}/").status_code == 200


def test_the_api_does_what_the_screen_does(on_saturday) -> None:
    bank, site, request, lot = world(leaves_by="fetches")
    client = builders.signed_in(builders.member(bank))
    body = {"operation_id": str(builders.act(bank).id), "first_day": "2026-11-24", "last_day": "2026-11-30"}
    answers = [client.post("/api/v1/allocation/rounds", body, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    run = AllocationRun.objects.get(food_bank=bank)
    compute_round(None, {"run": run.id})
    run.refresh_from_db()
    detail = client.get(f"/api/v1/allocation/rounds/{run.uuid}").json()
    assert detail["percent"] == run.job.percent and detail["step"] == run.job.step
    assert detail["lines"][0]["lot"] == lot.code
    stale = client.post(f"/api/v1/allocation/rounds/{run.uuid}/confirm", content_type="application/json",
                        data={"operation_id": str(builders.act(bank).id), "version": run.version + 7})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_page")
    assert client.post(f"/api/v1/allocation/rounds/{run.uuid}/confirm", content_type="application/json",
                       data={"operation_id": str(builders.act(bank).id), "version": run.version}).status_code == 200
    assert client.get("/api/v1/allocation/counter").json()[0]["name"] == site.name
