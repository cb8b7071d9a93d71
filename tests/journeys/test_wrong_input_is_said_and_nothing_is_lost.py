"""Whatever goes wrong gets a sentence and a code, and loses nothing; nothing answers 500."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from foodbank import clock
from foodbank.accounts.rules import Purpose
from foodbank.accounts.services import issue_link
from foodbank.config.celery import app
from foodbank.network.services import close_site
from foodbank.outbox.models import Job
from foodbank.stock.models import Lot
from foodbank.stock.queries import ledger_faults
from tests import builders
from tests.foodbank.allocation.test_a_round import ask
from tests.foodbank.catalog.test_catalog_pages_and_api import form as catalog_form
from tests.foodbank.stock.tablets import Hall, hall, receipt

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]{4,}")


@pytest.fixture
def at() -> Hall:
    return hall()


@pytest.fixture
def coordinator(at: Hall) -> Client:
    return builders.signed_in(builders.member(at.bank), Client(raise_request_exception=False))


def refused(answer: Any, *codes: str) -> dict[str, Any]:
    """The problem document of a refusal: a 4xx, a stable code, a sentence in Japanese, and its facts."""
    assert 400 <= answer.status_code < 500, answer.content
    told: dict[str, Any] = answer.json()
    assert told["code"] in codes, told
    assert JAPANESE.search(told["title"]), told
    return told


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "code"), [
    ("9520001000011", "bad_check_digit"), ("]C101095200000000110512", "unknown_element"), ("", "nothing_scanned"),
    ("9" * 5000, "scan_too_long"), ("\x00\ud83d", "unreadable_scan")])
def test_a_code_that_cannot_be_is_said(coordinator: Client, text: str, code: str) -> None:
    refused(coordinator.get("/api/v1/stock/scan", {"text": text.encode("utf-8", "replace").decode()}), code)


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "code"), [("270231", "impossible_date"), ("991399", "impossible_date"), ("いつか", "unreadable_date")])
def test_a_date_that_cannot_be_is_said(coordinator: Client, text: str, code: str) -> None:
    refused(coordinator.get("/api/v1/catalog/dates", {"text": text}), code)


@pytest.mark.django_db
def test_an_era_year_that_may_be_two_years_is_asked_about(coordinator: Client) -> None:
    told = refused(coordinator.get("/api/v1/catalog/dates", {"text": "09.05.17"}), "ambiguous_year")
    assert told["facts"]["candidates"] == ["2027-05-17", "2009-05-17"]


@pytest.mark.django_db
def test_goods_past_their_use_by_do_not_come_in_and_past_their_best_before_wait(at: Hall) -> None:
    past = {"precision": "day", "last_day": "2020-01-01", "text": "200101"}
    assert at.send("receive.1", receipt(at, date={"kind": "use_by", **past}))["reason"] == "past_use_by"
    assert not Lot.objects.exists()
    assert at.send("receive.1", receipt(at, date={"kind": "best_before", **past}))["answer"]["held"] == 24


@pytest.mark.django_db
@pytest.mark.parametrize("pieces", [0, -1, 10**30, "1e30", "", None, 2.5])
def test_a_quantity_that_cannot_be_changes_nothing(at: Hall, coordinator: Client, pieces: Any) -> None:
    lot = builders.lot(at.bank, 24, given=at.donation, place=at.dock.code)
    path, form = f"/stock/lots/{lot.code}/move/", {"origin": at.dock.code, "to": at.shelf.code, "operation_id": str(uuid.uuid4())}
    page = coordinator.post(path, {**form, "pieces": "" if pieces is None else str(pieces)})
    assert page.status_code == 422 and JAPANESE.search(page.content.decode())
    body = {"operation_id": str(uuid.uuid4()), "code": lot.code, "place": at.dock.code, "pieces": pieces, "reason": "試し"}
    refused(coordinator.post("/api/v1/stock/discard", body, content_type="application/json"), "invalid_input", "bad_quantity")
    assert sum(lot.balances.values_list("on_hand", flat=True)) == 24
    assert ledger_faults(at.bank.id) == []


@pytest.mark.django_db
def test_another_food_banks_names_are_unknown(at: Hall, coordinator: Client) -> None:
    theirs = builders.lot(builders.food_bank(), 5)
    refused(coordinator.get(f"/api/v1/stock/lots/{theirs.code}"), "not_found")
    assert coordinator.get(f"/stock/lots/{theirs.code}/").status_code == 404


@pytest.mark.django_db
def test_an_old_link_says_so_and_whom_to_ask(at: Hall) -> None:
    made = issue_link(food_bank=at.bank, purpose=Purpose.SIGN_IN, membership=builders.member(at.bank),
                      now=clock.now() - timedelta(minutes=16))
    page = Client().post(f"/l/{made.token}")
    assert page.status_code == 410
    assert "link_unusable" in page.content.decode() and "新しいリンクを送ってもらってください" in page.content.decode()


@pytest.mark.django_db
def test_a_double_click_and_an_old_page_change_nothing_twice(at: Hall, coordinator: Client) -> None:
    lot = builders.lot(at.bank, 24, given=at.donation, place=at.dock.code)
    form = {"origin": at.dock.code, "to": at.shelf.code, "pieces": "4", "operation_id": str(uuid.uuid4())}
    assert [coordinator.post(f"/stock/lots/{lot.code}/move/", form).status_code for _ in range(2)] == [303, 303]
    assert lot.balances.get(place=at.shelf).on_hand == 4
    product = builders.product(at.bank)
    old = coordinator.post(f"/catalog/products/{product.uuid}/", catalog_form(version=product.version - 1))
    assert old.status_code == 409 and "stale_page" in old.content.decode()


@pytest.mark.django_db
def test_a_closed_site_and_a_day_without_a_vehicle_are_said(at: Hall, coordinator: Client) -> None:
    site = builders.site(at.bank)
    close_site(food_bank_id=at.bank.id, site_uuid=site.uuid, version=site.version, closed_from=clock.today(), on=clock.today())
    refused(coordinator.post("/api/v1/activities", {"operation_id": str(uuid.uuid4()), "site": str(site.uuid), "name": "新しい食堂",
                                                    "kind": "shokudo"}, content_type="application/json"), "closed_site")
    plan = coordinator.post("/api/v1/tours/plan", {"operation_id": str(uuid.uuid4()), "on": clock.today().isoformat()},
                            content_type="application/json")
    refused(plan, "no_duties", "nothing_to_carry")


@pytest.mark.django_db
def test_with_the_broker_away_what_was_asked_for_is_kept(at: Hall, coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.conf, "broker_url", "redis+socket:///nowhere/at/all.sock")
    ask(at.bank, on=clock.today() + timedelta(days=3))
    builders.lot(at.bank, 24, given=at.donation)
    answer = coordinator.post("/api/v1/allocation/rounds", {
        "operation_id": str(uuid.uuid4()), "first_day": clock.today().isoformat(),
        "last_day": (clock.today() + timedelta(days=7)).isoformat()}, content_type="application/json")
    assert answer.status_code == 202
    assert Job.objects.get(food_bank=at.bank).state == "waiting"


@pytest.fixture
def closed_database(committed: str) -> Iterator[Any]:
    """Shuts the database of this test to everybody, and opens it again."""
    from tests.conftest import _owner

    name = settings.DATABASES["default"]["NAME"]

    def shut(is_shut: bool) -> None:
        connections.close_all()
        with _owner() as owner:
            owner.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {"false" if is_shut else "true"}')

    yield shut
    shut(False)


def test_with_the_database_away_the_page_says_so_and_what_was_there_is_there(closed_database: Any) -> None:
    at = hall()
    client = builders.signed_in(builders.member(at.bank), Client(raise_request_exception=False))
    lot = builders.lot(at.bank, 24, given=at.donation, place=at.dock.code)
    form = {"origin": at.dock.code, "to": at.shelf.code, "pieces": "4", "operation_id": str(uuid.uuid4())}
    closed_database(True)
    page = client.post(f"/stock/lots/{lot.code}/move/", form)
    assert page.status_code == 503 and "いま記録できません" in page.content.decode()
    told = client.get("/api/v1/stock/lots")
    assert (told.status_code, told.json()["code"]) == (503, "database_away")
    closed_database(False)
    assert client.post(f"/stock/lots/{lot.code}/move/", form).status_code == 303
    assert lot.balances.get(place=at.shelf).on_hand == 4
