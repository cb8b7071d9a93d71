"""Printers and printed labels, looked after by a program."""

import uuid

import pytest
from django.test import Client

from foodbank.labels.models import Printer
from foodbank.stock.models import Label
from tests import builders

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1/labels{path}", {"operation_id": str(uuid.uuid4()), **values},
                       content_type="application/json")


def test_a_printer_is_added_changed_under_its_version_and_removed() -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank))
    made = post(client, "/printers", name="荷受け場", format="roll-62x29", right_tenths_mm=-15, is_usual=True).json()
    assert (made["right_tenths_mm"], made["version"]) == (-15, 1)
    where = f"/printers/{made['uuid']}"
    changed = post(client, where, version=1, name="事務所", format="a4-24-66").json()
    assert (changed["name"], changed["is_usual"], changed["version"]) == ("事務所", False, 2)
    assert post(client, where, version=1, name="x", format="a4-24-66").json()["code"] == "stale_page"
    assert client.get(f"/api/v1/labels{where}").json() == changed
    assert client.get("/api/v1/labels/printers").json() == [changed]
    body = {"operation_id": str(uuid.uuid4())}
    answers = [client.post(f"/api/v1/labels{where}/remove", body, content_type="application/json") for _ in range(2)]
    assert [one.json() for one in answers] == [{"printer": made["uuid"]}] * 2
    assert not Printer.objects.exists()


def test_an_impossible_printer_is_refused_by_name() -> None:
    client = builders.signed_in(builders.member(builders.food_bank()))
    assert post(client, "/printers", name="x", format="a3").json()["code"] == "unknown_label_format"
    for values in ({"name": "\x00 "}, {"name": "x", "right_tenths_mm": 10 ** 20}):
        refused = post(client, "/printers", format="a4-24-66", **values)
        assert (refused.status_code, refused.json()["code"]) == (422, "printer_refused")
    post(client, "/printers", name="同じ名前", format="a4-24-66")
    assert post(client, "/printers", name="同じ名前", format="a4-24-66").json()["code"] == "printer_refused"


def test_labels_are_marked_as_printed_and_other_food_banks_are_not_found() -> None:
    bank = builders.food_bank()
    lot = builders.lot(bank, 24)
    client, stranger = (builders.signed_in(builders.member(one)) for one in (bank, builders.food_bank()))
    told = post(client, f"/lots/{lot.code}/printed").json()
    assert told == {"lot": lot.code, "printed": Label.objects.filter(lot=lot).count()}
    assert not Label.objects.filter(lot=lot, printed_at__isnull=True).exists()
    printer = Printer.objects.create(food_bank=bank, name="p", format="a4-24-66")
    assert client.get(f"/api/v1/labels/printers/{printer.uuid}").status_code == 200
    assert stranger.get(f"/api/v1/labels/printers/{printer.uuid}").status_code == 404
    assert post(stranger, f"/printers/{printer.uuid}", version=1, name="x", format="a4-24-66").status_code == 404
    assert post(stranger, f"/printers/{printer.uuid}/remove").status_code == 404
    assert post(stranger, f"/lots/{lot.code}/printed").status_code == 404
    assert post(client, "/lots/%00/printed").status_code == 404
    assert Printer.objects.filter(id=printer.id).exists()
