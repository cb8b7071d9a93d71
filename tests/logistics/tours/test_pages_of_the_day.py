"""The coordinator's day and the driver's pages through the web door: forms without script, refusals in words, papers."""

import re
import uuid
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.config.tasks import run_job
from foodbank.outbox.models import Job
from foodbank.stock.models import Balance
from logistics.tours import services
from logistics.tours.models import DayPlan, Stop, Tour
from tests import builders
from tests.logistics.tours.day import Day, new_day, stop_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Day:
    """Today as the server's clock has it."""
    made = new_day()
    made.now = clock.now()
    made.on = clock.today() + timedelta(days=1)
    made.duty("見本 走")
    made.promise(made.site(note_for_drivers="裏口から。鍵は事務所", address="新座市見本1-1"))
    made.promise(made.site(is_private=True, public_name="みかん", address="新座市ひみつ2-2", telephone="048-000-0099"))
    return made


def post(client: Client, path: str, operation: str = "", **fields: object):
    return client.post(path, {"operation_id": operation or str(uuid.uuid4()), **fields})


def coordinator(day: Day) -> Client:
    return builders.signed_in(day.coordinator)


def driver(tour: Tour) -> Client:
    """A browser that came in by the tour's link, as a phone does."""
    client = Client()
    path = services.link_address(tour).partition("://")[2].partition("/")[2]
    assert client.get(f"/{path}").status_code == 200
    assert client.post(f"/{path}").status_code == 302
    return client


def test_a_day_is_planned_watched_and_published_by_buttons(day: Day, django_capture_on_commit_callbacks) -> None:
    client, path = coordinator(day), f"/tours/{day.on.isoformat()}/"
    assert "まだコースに入っていないもの" in client.get(path).content.decode()
    assert post(client, f"{path}plan/").status_code == 303
    assert "順番を待っています" in client.get(path).content.decode()
    job = Job.objects.get()
    run_job(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("done", "")
    tour = Tour.objects.get()
    assert post(client, f"{path}publish/", tour=tour.code).status_code == 303
    tour.refresh_from_db()
    assert tour.state == "published"
    page = client.get(f"/tours/t/{tour.code}/").content.decode()
    assert services.link_address(tour) in page


def test_the_bar_answers_htmx_with_itself_and_then_with_the_day(day: Day) -> None:
    client = coordinator(day)
    answer = services.ask_for_plan(act=day.act(), on=day.on, now=day.now)
    address = f"/tours/plans/{answer['plan']}/progress/"
    running = client.get(address, headers={"HX-Request": "true"})
    assert "<progress" in running.content.decode() and "HX-Redirect" not in running.headers
    assert post(client, f"/tours/plans/{answer['plan']}/cancel/").status_code == 303
    assert DayPlan.objects.get().state == "failed"
    over = client.get(address, headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"] == f"/tours/{day.on.isoformat()}/"
    assert "計算をやめました" in client.get(f"/tours/{day.on.isoformat()}/").content.decode()


def test_a_double_click_on_publish_makes_one_link(day: Day) -> None:
    client, tour = coordinator(day), day.drafted().tours.get()
    key = str(uuid.uuid4())
    for _ in range(2):
        assert post(client, f"/tours/{day.on.isoformat()}/publish/", key, tour=tour.code).status_code == 303
    tour.refresh_from_db()
    assert tour.link_id and type(tour.link).objects.filter(subject=tour.code).count() == 1


@pytest.mark.parametrize("wrong", ["2026-13-01", "yesterday", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(day: Day, wrong: str) -> None:
    assert coordinator(day).get(f"/tours/{wrong}/").status_code == 404


def test_an_empty_day_says_what_to_do_first() -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank))
    page = client.get("/tours/2026-11-28/").content.decode()
    assert "当番を決めてください" in page
    refused = post(client, "/tours/2026-11-28/plan/")
    assert refused.status_code == 409 and "運転する人が決まっていません" in refused.content.decode()


def test_the_driver_comes_in_by_the_link_loads_delivers_and_finishes_without_script(day: Day) -> None:
    tour = day.published()
    phone = driver(tour)
    assert phone.get("/", follow=True).redirect_chain[-1][0] == f"/tours/drive/{tour.code}/"
    page = phone.get(f"/tours/drive/{tour.code}/").content.decode()
    assert "全部積みました" in page
    assert post(phone, f"/tours/drive/{tour.code}/load/", all="1").status_code == 303
    page = phone.get(f"/tours/drive/{tour.code}/").content.decode()
    assert "google.com/maps/dir/?api=1&amp;destination=35." in page and "yjcarnavi://" in page
    assert page.count("google.com/maps") == 1  # the next stop only
    for stop in tour.stops.order_by("position"):
        assert "全部渡しました" in phone.get(f"/tours/drive/stops/{stop.uuid}/").content.decode()
        assert post(phone, f"/tours/drive/stops/{stop.uuid}/deliver/", all="1").status_code == 303
    assert post(phone, f"/tours/drive/{tour.code}/finish/").status_code == 303
    tour.refresh_from_db()
    assert tour.state == "closed" and not Balance.objects.filter(place=tour.vehicle.place, on_hand__gt=0).exists()
    assert "おつかれさまでした" in phone.get(f"/tours/drive/{tour.code}/").content.decode()
    again = post(phone, f"/tours/drive/{tour.code}/load/", all="1")
    assert again.status_code == 409 and "終わっています" in again.content.decode()


def test_a_private_stop_is_its_code_name_on_phone_and_paper(day: Day) -> None:
    tour = day.published()
    private = day.sites[1]
    pages = driver(tour).get(f"/tours/drive/{tour.code}/").content.decode()
    assert "みかん" in pages and private.name not in pages
    text = sheet_text(coordinator(day).get(f"/tours/t/{tour.code}/sheet.pdf").content)
    assert "みかん" in text and "ひみつ" not in text and "048-000-0099" not in text and private.name not in text
    assert "裏口から" in text and "新座市見本1-1" in text


def sheet_text(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages))


def test_the_qr_of_the_run_sheet_opens_the_tour_and_survives_a_fax(day: Day) -> None:
    tour = day.published()
    pdf = coordinator(day).get(f"/tours/t/{tour.code}/sheet.pdf").content
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=204 / 72, grayscale=True).to_pil()
    coarse = page.resize((page.width, page.height * 98 // 204), Image.Resampling.BILINEAR)
    faxed = coarse.point(lambda grey: 255 * (grey > 128))
    read = zxingcpp.read_barcodes(faxed.resize((page.width, page.height)))
    assert [code.text for code in read] == [services.link_address(tour)]


def test_reasons_and_parts_are_taken_by_forms(day: Day) -> None:
    tour = day.loaded()
    phone = driver(tour)
    stop = stop_of(tour, day.sites[0])
    assert "だれもいない" in phone.get(f"/tours/drive/stops/{stop.uuid}/?answer=none").content.decode()
    line = stop.lines.get()
    address, field = f"/tours/drive/stops/{stop.uuid}/deliver/", f"line-{line.allocation_line.uuid}"
    refused = post(phone, address, **{field: "99", "reason": "other"})
    assert refused.status_code == 422 and "12個まで" in refused.content.decode()
    post(phone, address, **{field: "５", "reason": "too_much"})
    stop.refresh_from_db()
    assert (stop.state, stop.reason, stop.lines.get().handed_pieces) == ("partly", "too_much", 5)


@pytest.mark.parametrize("fields", [
    {"all": "1", "temperature": "hot"}, {"all": "1", "temperature": "9e99"}, {"line-x": "1"},
    {"reason": "absent", "line-": "1"}, {"all": "0", "reason": "unheard-of"}])
def test_odd_input_is_a_sentence_and_records_nothing(day: Day, fields: dict) -> None:
    tour = day.loaded()
    stop = stop_of(tour, day.sites[0])
    refused = post(driver(tour), f"/tours/drive/stops/{stop.uuid}/deliver/", **fields)
    assert refused.status_code == 422
    stop.refresh_from_db()
    assert stop.state == "planned"


def test_the_driver_moves_a_stop_forward_by_a_button(day: Day) -> None:
    tour = day.loaded()
    phone = driver(tour)
    keys = [str(one) for one in tour.stops.order_by("position").values_list("uuid", flat=True)]
    assert post(phone, f"/tours/drive/{tour.code}/order/", stop=keys, first=keys[1]).status_code == 303
    assert [str(one) for one in tour.stops.order_by("position").values_list("uuid", flat=True)] == keys[::-1]


def test_a_pickup_is_offered_with_the_accepted_figures_of_its_lines() -> None:
    day = new_day()
    day.now, day.on = clock.now(), clock.today() + timedelta(days=1)
    day.duty()
    gift = builders.donation(day.bank, fetch_on=day.on, title="缶詰")
    gift.lines.create(line=1, description="缶詰", pieces=40, piece_g=500, cartons=4, accepted_pieces=20)
    tour = day.published()
    page = driver(tour).get(f"/tours/drive/stops/{tour.stops.get().uuid}/").content.decode()
    assert 'name="cartons" inputmode="numeric" autocomplete="off" value="2"' in page and 'value="10"' in page
    assert "約2箱" in sheet_text(coordinator(day).get(f"/tours/t/{tour.code}/sheet.pdf").content)


def test_a_phone_sees_its_own_tour_and_nothing_else(day: Day) -> None:
    tour = day.published()
    other = new_day()
    other.duty()
    other.promise(other.site())
    foreign = other.published()
    phone = driver(tour)
    for path in (f"/tours/drive/{foreign.code}/", f"/tours/drive/stops/{foreign.stops.get().uuid}/",
                 f"/api/v1/tours/{foreign.code}"):
        assert phone.get(path).status_code == 404
    for path in (f"/tours/{day.on.isoformat()}/", f"/tours/t/{tour.code}/", f"/tours/t/{tour.code}/sheet.pdf", "/fleet/"):
        assert phone.get(path).status_code == 403


def test_after_another_driver_took_over_the_old_phone_looks_and_does_not_act(day: Day) -> None:
    from logistics.fleet.services import add_driver

    tour = day.loaded()
    old = driver(tour)
    other = add_driver(membership=builders.member(day.bank, Role.DRIVER))
    assert post(coordinator(day), f"/tours/t/{tour.code}/driver/", driver=other.membership.code).status_code == 303
    page = old.get(f"/tours/drive/{tour.code}/").content.decode()
    assert "見るだけ" in page and "着きました" not in page
    stop = stop_of(tour, day.sites[0])
    refused = post(old, f"/tours/drive/stops/{stop.uuid}/deliver/", all="1")
    assert refused.status_code == 403 and "引き継がれました" in refused.content.decode()
    tour.refresh_from_db()
    new = driver(tour)
    assert post(new, f"/tours/drive/stops/{stop.uuid}/deliver/", all="1").status_code == 303


def test_what_is_left_is_settled_on_the_page_and_a_refusal_keeps_what_was_chosen(day: Day) -> None:
    tour = day.loaded()
    for site in day.sites:
        services.record_delivery(act=day.act(), identity=day.identity, stop_key=stop_of(tour, site).uuid,
                                 counted=services.Counted(pieces={}, reason="absent"))
    client = coordinator(day)
    page = client.get(f"/tours/t/{tour.code}/close/").content.decode()
    keys = re.findall(r'name="where-([^"]+)"', page)
    assert len(keys) == 2
    refused = post(client, f"/tours/t/{tour.code}/close/", **{f"where-{key}": "board" for key in keys})
    page = refused.content.decode()
    assert refused.status_code == 409 and "いつまで" in page and 'value="board" selected' in page
    until = (clock.today() + timedelta(days=1)).isoformat()
    assert post(client, f"/tours/t/{tour.code}/close/", **{f"where-{key}": "board" for key in keys},
                **{f"until-{key}": until for key in keys}).status_code == 303
    tour.refresh_from_db()
    assert tour.state == "closed" and len(tour.left_on_board) == 2


def test_the_api_plans_publishes_and_shows_tours(day: Day) -> None:
    client = coordinator(day)
    body = {"operation_id": str(uuid.uuid4()), "on": day.on.isoformat()}
    answers = [client.post("/api/v1/tours/plan", body, content_type="application/json") for _ in range(2)]
    assert answers[0].status_code == 200 and answers[0].json() == answers[1].json()
    run_job(answers[0].json()["job"])
    shown = client.get(f"/api/v1/tours?on={day.on.isoformat()}").json()
    assert [len(one["stops"]) for one in shown] == [2]
    done = client.post("/api/v1/tours/publish", {"operation_id": str(uuid.uuid4()), "tours": [shown[0]["code"]]},
                       content_type="application/json")
    assert done.json()[0]["state"] == "published"
    names = [stop["name"] for stop in done.json()[0]["stops"]]
    assert "みかん" in names


def test_the_day_asks_the_database_a_fixed_number_of_times(day: Day, django_assert_max_num_queries) -> None:
    for _ in range(4):
        day.promise(day.site())
    day.drafted()
    assert Stop.objects.count() == 6
    client = coordinator(day)
    with django_assert_max_num_queries(34):
        client.get(f"/tours/{day.on.isoformat()}/")
