"""Everything the coordinator's pages of tours do, by the API, with the same refusals."""

import uuid
from typing import Any

import pytest
from django.test import Client

from foodbank.accounts.rules import Role
from foodbank.stock.models import Balance
from foodbank.stock.queries import ledger_faults
from logistics.fleet.services import add_driver
from logistics.tours import services
from logistics.tours.models import Stop, Tour
from tests import builders
from tests.logistics.tours.day import Day, new_day, stop_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Day:
    made = new_day()
    made.duty()
    made.promise(made.site())
    made.promise(made.site())
    return made


def call(day: Day, path: str, **body: Any) -> Any:
    client = builders.signed_in(day.coordinator, Client(raise_request_exception=False))
    return client.post(f"/api/v1/tours/{path}", {"operation_id": str(uuid.uuid4()), **body}, content_type="application/json")


def seen(day: Day, code: str) -> dict[str, Any]:
    answer: dict[str, Any] = builders.signed_in(day.coordinator).get(f"/api/v1/tours/{code}").json()
    return answer


def test_stops_are_fixed_and_moved_and_an_old_plan_is_refused(day: Day) -> None:
    day.drafted()
    tour = Tour.objects.get()
    first, second = seen(day, tour.code)["stops"]
    assert call(day, f"stops/{second['uuid']}/lock", is_locked=True).json()["answer"] == {"locked": True}
    assert call(day, f"stops/{second['uuid']}/lock", is_locked=False).status_code == 200
    version = seen(day, tour.code)["plan_version"]
    moved = call(day, f"stops/{second['uuid']}/move", version=version, steps=-1)
    assert moved.status_code == 200, moved.content
    assert [stop["uuid"] for stop in seen(day, tour.code)["stops"]] == [second["uuid"], first["uuid"]]
    late = call(day, f"stops/{first['uuid']}/move", version=version, steps=-1)
    assert (late.status_code, late.json()["code"]) == (409, "stale_page")
    assert call(day, f"stops/{first['uuid']}/move", version=version, steps=7).json()["code"] == "invalid_input"


def test_a_published_tour_gets_another_link_another_driver_and_is_called_off(day: Day) -> None:
    tour = day.published()
    address = call(day, f"{tour.code}/link").json()["answer"]["address"]
    assert "/l/" in address and address != services.link_address(tour)
    other = add_driver(membership=builders.member(day.bank, Role.DRIVER, "代わり 走"))
    assert call(day, f"{tour.code}/driver", driver=other.membership.code).json()["driver_name"] == "代わり 走"
    assert call(day, f"duties/{tour.duty.uuid}/cancel").json()["code"] == "duty_driven"
    assert call(day, f"{tour.code}/cancel", version=0).json()["code"] == "stale_page"
    assert call(day, f"{tour.code}/cancel", version=seen(day, tour.code)["version"]).status_code == 200
    assert Tour.objects.get(id=tour.id).state == "cancelled"
    spare = day.duty("空き 走")
    assert call(day, f"duties/{spare.uuid}/cancel").json()["answer"] == {"duty": str(spare.uuid)}


def test_a_wrong_record_is_taken_back_and_the_tour_closed_with_what_is_on_board(day: Day) -> None:
    tour = day.loaded()
    for number in range(2):
        services.record_delivery(act=day.act("deliver.1"), identity=day.identity, counted=services.Counted(),
                                 stop_key=stop_of(tour, day.sites[number]).uuid)
    stop = stop_of(tour, day.sites[0])
    assert call(day, f"stops/{stop.uuid}/undo").status_code == 200
    assert Stop.objects.get(id=stop.id).state == "planned"
    services.record_delivery(act=day.act("deliver.1"), identity=day.identity, stop_key=stop.uuid,
                             counted=services.Counted(pieces={}, reason="absent"))
    goods = builders.signed_in(day.coordinator).get(f"/api/v1/tours/{tour.code}/on-board").json()
    assert [one["pieces"] for one in goods] == [12]
    assert call(day, f"{tour.code}/close").json()["code"] == "goods_on_board"
    shelf = builders.shelf(day.bank, "戻り棚")
    closed = call(day, f"{tour.code}/close", left={goods[0]["key"]: {"place": shelf.code}})
    assert closed.status_code == 200, closed.content
    assert (Tour.objects.get(id=tour.id).state, Balance.objects.get(place=shelf).on_hand) == ("closed", 12)
    assert list(ledger_faults(day.bank.id)) == []


def test_a_plan_being_made_is_called_off(day: Day) -> None:
    answer = services.ask_for_plan(act=day.act("tours.plan"), on=day.on, now=day.now)
    assert call(day, f"plans/{answer['plan']}/cancel").status_code == 200
    assert call(day, f"plans/{answer['plan']}/left-out", version=1, visit="nobody", tour="T0000000").status_code == 404


def test_a_stranger_changes_nothing(day: Day) -> None:
    tour = day.published()
    stranger = builders.signed_in(builders.member(builders.food_bank()), Client(raise_request_exception=False))
    for path, body in ((f"{tour.code}/cancel", {"version": 1}), (f"{tour.code}/link", {}), (f"{tour.code}/close", {}),
                       (f"stops/{stop_of(tour, day.sites[0]).uuid}/undo", {}), (f"duties/{tour.duty.uuid}/cancel", {})):
        answer = stranger.post(f"/api/v1/tours/{path}", {"operation_id": str(uuid.uuid4()), **body}, content_type="application/json")
        assert answer.status_code == 404, path


def road(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/tours/{path}", {"operation_id": str(uuid.uuid4()), **body}, content_type="application/json")


def test_the_day_says_what_waits_and_how_far_its_plan_is(day: Day) -> None:
    client = builders.signed_in(day.coordinator)
    before = client.get(f"/api/v1/tours/day?on={day.on}").json()
    assert {one["name"] for one in before["waiting"]} == {site.name for site in day.sites}
    assert (before["plan"], before["latest"], before["left_out"]) == (None, None, [])
    plan = day.planned()
    after = client.get(f"/api/v1/tours/day?on={day.on}").json()
    assert after["waiting"] == [] and after["plan"] == after["latest"]
    assert (after["plan"]["state"], after["plan"]["is_running"], after["plan"]["percent"]) == ("proposed", False, 100)
    assert client.get(f"/api/v1/tours/plans/{plan.uuid}").json() == after["plan"]
    for bad in ("tomorrow", "9999-12-31"):
        assert client.get(f"/api/v1/tours/day?on={bad}").status_code == 404
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    assert stranger.get(f"/api/v1/tours/plans/{plan.uuid}").status_code == 404
    assert stranger.get(f"/api/v1/tours/day?on={day.on}").json()["waiting"] == []


def test_who_is_left_out_is_named_with_the_reason_and_put_in_after_all(day: Day) -> None:
    day.promise(day.site(name="遠い食堂（架空）", latitude=37.5, longitude=141.0))
    plan = day.planned()
    (left,) = builders.signed_in(day.coordinator).get(f"/api/v1/tours/day?on={day.on}").json()["left_out"]
    assert (left["name"], left["is_pickup"]) == ("遠い食堂（架空）", False) and left["why"]
    refused = call(day, f"plans/{plan.uuid}/left-out", version=plan.version, visit=left["visit"], tour=Tour.objects.get().code)
    assert refused.status_code == 409


def test_a_tour_is_driven_by_program_from_loading_to_its_end(day: Day) -> None:
    tour = day.published()
    driver = builders.signed_in(tour.driver.membership)
    first, second = seen(day, tour.code)["stops"]
    turned = road(driver, f"{tour.code}/order", stops=[second["uuid"], first["uuid"]])
    assert turned.status_code == 200, turned.content
    assert [stop["uuid"] for stop in seen(day, tour.code)["stops"]] == [second["uuid"], first["uuid"]]
    assert road(driver, f"{tour.code}/order", stops=[second["uuid"]]).status_code == 404
    assert road(driver, f"stops/{first['uuid']}/deliver").json()["code"] == "not_loaded_yet"
    body = {"operation_id": str(uuid.uuid4())}
    loaded, again = (driver.post(f"/api/v1/tours/{tour.code}/load", body, content_type="application/json") for _ in range(2))
    assert loaded.status_code == 200 and loaded.json() == again.json()
    assert road(driver, f"{tour.code}/load").json()["code"] == "already_loaded"
    line = first["lines"][0]
    part = {line["key"]: line["pieces"] - 2}
    assert road(driver, f"stops/{first['uuid']}/deliver", lines=part).json()["code"] == "reason_missing"
    assert road(driver, f"stops/{first['uuid']}/deliver", lines=part, reason="too_much").status_code == 200
    assert road(driver, f"stops/{second['uuid']}/deliver", received_by="見本 花子").status_code == 200
    assert road(driver, f"stops/{second['uuid']}/deliver").json()["code"] == "stop_done"
    handed = {stop["uuid"]: stop["lines"][0]["handed_pieces"] for stop in seen(day, tour.code)["stops"]}
    assert handed == {first["uuid"]: line["pieces"] - 2, second["uuid"]: second["lines"][0]["pieces"]}
    assert road(driver, f"{tour.code}/finish").json()["code"] == "goods_on_board"
    assert ledger_faults() == []


def test_only_who_may_act_on_a_tour_records_what_happened(day: Day) -> None:
    tour = day.loaded()
    stop, last = (one["uuid"] for one in seen(day, tour.code)["stops"])
    other = builders.signed_in(add_driver(membership=builders.member(day.bank, Role.DRIVER)).membership)
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    for client in (other, stranger):
        for path, body in ((f"{tour.code}/load", {}), (f"{tour.code}/finish", {}), (f"{tour.code}/order", {"stops": [stop]}),
                           (f"stops/{stop}/deliver", {}), (f"stops/{stop}/pickup", {"cartons": 1, "grams": 1})):
            assert road(client, path, **body).status_code == 404, path
    coordinator = builders.signed_in(day.coordinator)
    assert road(coordinator, f"stops/{stop}/deliver", temperature_tenths_c=10**9).json()["code"] == "invalid_input"
    assert road(coordinator, f"stops/{stop}/pickup", cartons=1, grams=1).status_code in (404, 409)
    assert road(coordinator, f"stops/{stop}/deliver", lines={str(uuid.uuid4()): -5}).status_code in (404, 409, 422)
    assert road(coordinator, f"stops/{stop}/deliver").status_code == 200
    assert road(coordinator, f"{tour.code}/finish").json()["code"] == "stops_left"
    assert road(coordinator, f"stops/{last}/deliver").status_code == 200
    driver = builders.signed_in(tour.driver.membership)
    assert road(driver, f"{tour.code}/finish").status_code == 200
    assert Tour.objects.get(code=tour.code).state == Tour.State.CLOSED


def test_a_pickup_is_recorded_with_its_own_figure() -> None:
    day = new_day()
    day.duty()
    gift = builders.donation(day.bank, fetch_on=day.on, mixed_cartons=12, mixed_g=90_000)
    tour = day.published()
    driver, stop = builders.signed_in(tour.driver.membership), tour.stops.get()
    assert road(driver, f"stops/{stop.uuid}/pickup", cartons=0, grams=0).json()["code"] == "reason_missing"
    assert road(driver, f"stops/{stop.uuid}/pickup", cartons=10, grams=80_000).status_code == 200
    gift.refresh_from_db()
    assert (gift.picked_up_cartons, gift.picked_up_g, gift.mixed_g) == (10, 80_000, 90_000)
    page = driver.get(f"/tours/drive/{tour.code}/").content.decode()
    assert "引き取った品を、倉庫で下ろしてください。" in page and "車は空です" not in page
