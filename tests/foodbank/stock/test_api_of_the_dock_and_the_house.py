"""Arrivals, inspections, shelves and unexplained counts for programs."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foodbank.accounts.rules import Role
from foodbank.donors.models import Donation, OfferLine
from foodbank.stock.models import CountRemark, Place
from foodbank.stock.services import HandOverLine, hand_over
from tests import builders
from tests.foodbank.stock.tablets import Hall, hall, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Hall:
    return hall()


def client_of(at: Hall, role: Role = Role.COORDINATOR) -> Client:
    return builders.signed_in(builders.member(at.bank, role))


def stranger() -> Client:
    return builders.signed_in(builders.member(builders.food_bank()))


def call(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/stock/{path}", json.dumps({"operation_id": str(uuid.uuid4()), **body}),
                       content_type="application/json")


def test_the_dock_sees_what_is_to_come_and_what_of_it_is_in(at: Hall) -> None:
    volunteer = client_of(at, Role.VOLUNTEER)
    assert [one["uuid"] for one in volunteer.get("/api/v1/stock/arrivals").json()["items"]] == [str(at.donation.uuid)]
    code = at.send("receive.1", receipt(at))["answer"]["lot"]
    whole = volunteer.get(f"/api/v1/stock/arrivals/{at.donation.uuid}").json()
    assert [(one["lot"], one["is_stopped"]) for one in whole["lots"]] == [(code, False)]
    assert whole["state"] == "receiving"
    assert stranger().get(f"/api/v1/stock/arrivals/{at.donation.uuid}").status_code == 404


def test_goods_that_nobody_announced_become_a_donation_and_a_giver_without_agreement_is_refused(at: Hall) -> None:
    volunteer = client_of(at, Role.VOLUNTEER)
    made = call(volunteer, "arrivals", cartons=3, grams=20_000, title="玄関に3箱").json()
    assert Donation.objects.get(uuid=made["uuid"]).source == "food_drive" and made["giver"] == ""
    giver = builders.donor(at.bank)
    named = call(volunteer, "arrivals", donor=str(giver.uuid), cartons=1, grams=5_000).json()
    assert named["giver"] == giver.name
    assert str(giver.uuid) in [one["uuid"] for one in volunteer.get("/api/v1/stock/givers").json()]
    without = builders.donor(at.bank)
    without.agreements.all().delete()
    assert call(volunteer, "arrivals", donor=str(without.uuid), cartons=1, grams=5_000).json()["code"] == "agreement_needed"
    assert call(volunteer, "arrivals", cartons=-1, grams=10 ** 20).status_code in (409, 422)
    assert call(stranger(), "arrivals", donor=str(giver.uuid), cartons=1, grams=5_000).status_code == 404


def test_an_inspected_donation_is_opened_again_and_stands_among_those_to_inspect(at: Hall) -> None:
    client = client_of(at)
    at.send("receive.1", receipt(at))
    assert [one["can_inspect"] for one in client.get("/api/v1/stock/inspections").json()["items"]] == [True]
    where = f"donations/{at.donation.uuid}"
    assert call(client, f"{where}/inspected").status_code == 200
    assert client.get("/api/v1/stock/inspections").json()["items"] == []
    assert call(stranger(), f"{where}/reopen").status_code == 404
    assert call(client, f"{where}/reopen").json()["answer"]["donation"] == at.donation.number
    assert call(client, f"{where}/reopen").status_code == 404
    assert [one["donation"] for one in client.get("/api/v1/stock/inspections").json()["items"]] == [str(at.donation.uuid)]


def test_a_shelf_is_added_and_an_impossible_one_refused(at: Hall) -> None:
    client = client_of(at)
    assert at.dock.warehouse is not None
    house = at.dock.warehouse.code
    made = call(client, "places", name="B-2", zone="chilled", warehouse=house).json()
    assert (made["name"], made["kind"], made["zone"], made["warehouse"]) == ("B-2", "shelf", "chilled", house)
    assert made in client.get("/api/v1/stock/places").json()
    for values in ({"name": " "}, {"name": "B-3", "zone": "warm"}):
        assert call(client, "places", **{"zone": "ambient", "warehouse": house, **values}).json()["code"] == "invalid_input"
    assert call(client, "places", name="B-3", warehouse="nowhere").status_code == 404
    assert call(stranger(), "places", name="B-3", warehouse=house).status_code == 404
    assert Place.objects.filter(kind="shelf", name__startswith="B-").count() == 1


def test_a_fact_that_stock_did_not_cover_gets_its_reason(at: Hall) -> None:
    at.send("receive.1", receipt(at))
    lot = at.donation.lots.get()
    for _ in range(2):
        hand_over(act=builders.act(at.bank), site=builders.site(at.bank), is_fact=True,
                  lines=[HandOverLine(lot_id=lot.id, from_place_id=at.dock.id, pieces=30)])
    client = client_of(at)
    first = client.get("/api/v1/stock/counts?limit=1").json()
    rest = client.get(f"/api/v1/stock/counts?limit=1&after={first['next_cursor']}").json()
    (one,), (other,) = first["items"], rest["items"]
    assert one["lot"] == lot.code and one["operation"] != other["operation"] and rest["next_cursor"] == ""
    where = f"counts/{one['operation']}/{one['line']}/explain"
    assert call(client, where, explanation=" ").json()["code"] == "invalid_input"
    assert call(stranger(), where, explanation="x").status_code == 404
    assert call(client, where, explanation="数えまちがい").json() == {"operation": one["operation"], "line": one["line"]}
    assert CountRemark.objects.get(is_explained=True).explanation == "数えまちがい"
    assert client.get("/api/v1/stock/counts").json()["items"] == [other]
    assert call(client, f"counts/{uuid.uuid4()}/{10 ** 30}/explain", explanation="x").status_code == 404
    assert client.get(f"/api/v1/stock/counts?after={10 ** 30}").status_code in (200, 422)


def test_the_tablets_page_and_the_api_tell_the_same_announced_lines(at: Hall) -> None:
    OfferLine.objects.create(donation=at.donation, line=1, description="見本カレー", pieces=48, piece_g=210, cartons=2)
    OfferLine.objects.create(donation=at.donation, line=2, description="断った品", pieces=5, piece_g=100, accepted_pieces=0)
    volunteer = client_of(at, Role.VOLUNTEER)
    (told,) = volunteer.get(f"/api/v1/stock/arrivals/{at.donation.uuid}").json()["announced"]
    assert (told["name"], told["pieces"], told["cartons"], told["piece_g"]) == ("見本カレー", None, 2, 210)
    page = volunteer.get(reverse("stock:receive_goods", args=[at.donation.uuid])).content.decode()
    assert "見本カレー" in page and "断った品" not in page
