# ruff: noqa: E501 (tables of examples)
"""The doors of the labels: files for lots, donations and blank sheets; printers; nobody else's labels, nobody's name."""

import io
import uuid
from datetime import date
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from foodbank.accounts.rules import Role
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.labels import queries
from foodbank.labels.models import Printer
from foodbank.stock.models import CodeLease, Label, Lot
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Any:
    return builders.food_bank()


@pytest.fixture
def volunteer(bank: Any) -> Client:
    return builders.signed_in(builders.member(bank, Role.VOLUNTEER))


@pytest.fixture
def lot(bank: Any) -> Lot:
    """30 pieces in cartons of 12: three labels on a shelf, from a donor who wants no name anywhere."""
    donor = builders.donor(bank, name="名なし商事（架空）", legal_name="株式会社名なし商事（架空）", is_unnamed=True)
    shelf = builders.shelf(bank, "棚 い-7")
    return builders.lot(bank, 30, made=builders.product(bank, name="髙﨑𠮷のうどん", pieces_per_case=12), place=shelf.code,
                        given=builders.donation(bank, donor), last_day=date(2027, 9, 30))


def codes(lot: Lot) -> list[str]:
    return list(Label.objects.filter(lot=lot).order_by("number").values_list("code", flat=True))


def read(picture: bytes) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))}


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_the_picture_of_a_label_says_its_own_code(volunteer: Client, lot: Lot) -> None:
    code = codes(lot)[1]
    for address in (reverse("labels:image", args=[code]), f"/api/v1/labels/{code}.png"):
        answer = volunteer.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert read(answer.content) == {code}
        (scanned,) = read(answer.content)
        assert read_scan(scanned).code == code


def test_the_sheet_of_a_lot_has_every_label_and_nobody_s_name(volunteer: Client, lot: Lot) -> None:
    for address in (reverse("labels:lot_sheet", args=[lot.code]), f"/api/v1/labels/lots/{lot.code}.pdf"):
        answer = volunteer.get(address, {"format": "a4-24-66", "start": "2"})
        assert answer.headers["Content-Type"] == "application/pdf"
        text = text_of(answer.content)
        for code in codes(lot):
            assert f"{code[:4]} {code[4:]}" in text
        assert "髙﨑𠮷のうどん" in text and "2027.9.30" in text and "賞味" in text and "棚い-7" in text.replace(" ", "")
        assert "1/3" in text and "12個" in text and "6個" in text and "見本データ" in text
        assert "名なし" not in text


def test_the_sheet_of_a_donation_has_all_its_lots(volunteer: Client, bank: Any, lot: Lot) -> None:
    second = builders.lot(bank, 5, given=lot.donation)
    other = builders.lot(bank, 5)
    text = text_of(volunteer.get(reverse("labels:donation_sheet", args=[lot.donation.uuid]), {"format": "a4-44"}).content)
    for code in codes(lot) + codes(second):
        assert f"{code[:4]} {code[4:]}" in text
    assert codes(other)[0][:4] + " " + codes(other)[0][4:] not in text


def test_labels_are_found_with_few_statements(bank: Any, lot: Lot) -> None:
    with CaptureQueriesContext(connection) as statements:
        queries.faces_of_lot(builders.identity(bank), lot.code)
    assert len([one for one in statements if "stock_" in one["sql"]]) <= 3


def test_a_blank_sheet_leases_codes_once_and_can_be_printed_again(volunteer: Client, bank: Any) -> None:
    form = {"operation_id": str(uuid.uuid4()), "number": "２４", "format": "a4-24-66"}
    first = volunteer.post(reverse("labels:blank"), form)
    again = volunteer.post(reverse("labels:blank"), form)
    assert (first.status_code, first.headers["Location"]) == (303, again.headers["Location"])
    leased = set(CodeLease.objects.filter(food_bank=bank).values_list("code", flat=True))
    assert len(leased) == 24
    assert volunteer.get(first.headers["Location"]).status_code == 200
    pdf = volunteer.get(reverse("labels:blank_sheet", args=[form["operation_id"]]), {"format": "a4-24-66"}).content
    assert all(f"{code[:4]} {code[4:]}" in text_of(pdf) for code in leased)
    assert all(read_scan(code).code == code for code in leased)
    code = leased.pop()
    assert read(volunteer.get(reverse("labels:image", args=[code])).content) == {code}


def test_the_api_leases_blanks_and_gives_their_sheet(volunteer: Client) -> None:
    body = {"operation_id": str(uuid.uuid4()), "number": 3}
    made = volunteer.post("/api/v1/labels/blanks", body, content_type="application/json").json()
    assert len(made["codes"]) == 3
    assert volunteer.get(f"/api/v1/labels/blanks/{body['operation_id']}.pdf").content.startswith(b"%PDF")
    for number in (0, -1, 10 ** 30):
        refused = volunteer.post("/api/v1/labels/blanks", {"operation_id": str(uuid.uuid4()), "number": number},
                                 content_type="application/json")
        assert refused.json()["code"] == "too_many_labels"


@pytest.mark.parametrize(("asked", "code"), [
    ({"format": "a3"}, "unknown_label_format"), ({"format": "a3\x00"}, "unknown_label_format"), ({"printer": "mine"}, "not_found"),
    ({"format": "a4-44", "start": "45"}, "bad_start_position"), ({"format": "a4-44", "start": "0"}, "bad_start_position"),
    ({"format": "a4-44", "start": "-1"}, "bad_start_position"), ({"format": "a4-44", "start": str(10 ** 30)}, "bad_start_position"),
    ({"start": "x"}, "invalid_input")])
def test_an_impossible_print_is_refused_by_name(volunteer: Client, lot: Lot, asked: dict[str, str], code: str) -> None:
    assert volunteer.get(f"/api/v1/labels/lots/{lot.code}.pdf", asked).json()["code"] == code
    assert 400 <= volunteer.get(reverse("labels:lot_sheet", args=[lot.code]), asked).status_code < 500


def test_a_single_picture_is_not_made_for_a_sheet(volunteer: Client, lot: Lot) -> None:
    assert volunteer.get(f"/api/v1/labels/{lot.code}.png", {"format": "a4-44"}).json()["code"] == "not_a_roll"


@pytest.mark.parametrize("code", ["LNOTHERE", "L", "x" * 300, "%00", "%ED%A0%80"])
def test_a_code_that_is_no_label_is_not_found(volunteer: Client, code: str) -> None:
    for address in (f"/api/v1/labels/{code}.png", f"/api/v1/labels/lots/{code}.pdf", f"/labels/{code}.png", f"/labels/lot/{code}/"):
        assert volunteer.get(address).status_code == 404


def test_goods_received_without_labels_say_so(volunteer: Client, bank: Any) -> None:
    bare = builders.lot(bank, 5, wants_labels=False)
    assert volunteer.get(f"/api/v1/labels/lots/{bare.code}.pdf").json()["code"] == "no_labels"


def test_the_page_shows_the_label_and_says_when_it_is_printed(volunteer: Client, lot: Lot) -> None:
    page = volunteer.get(reverse("labels:lot", args=[lot.code])).content.decode()
    assert reverse("labels:image", args=[codes(lot)[0]]) in page and "3枚" in page
    answer = volunteer.post(reverse("labels:printed", args=[lot.code]), {"operation_id": str(uuid.uuid4())})
    assert answer.status_code == 303
    assert not Label.objects.filter(lot=lot, printed_at=None).exists()


def test_a_printer_keeps_its_stock_and_its_shift(bank: Any, volunteer: Client, lot: Lot) -> None:
    coordinator = builders.signed_in(builders.member(bank))
    form = {"operation_id": str(uuid.uuid4()), "name": "倉庫の機械", "format": "thermal-60x30", "right_tenths_mm": "１．５",
            "down_tenths_mm": "-0.5", "is_usual": "on"}
    assert coordinator.post(reverse("labels:printer_new"), form).status_code == 303
    printer = Printer.objects.get(food_bank=bank)
    assert (printer.right_tenths_mm, printer.down_tenths_mm, printer.is_usual) == (15, -5, True)
    picture = Image.open(io.BytesIO(volunteer.get(reverse("labels:image", args=[lot.code])).content))
    assert picture.size == (464, 224), "the usual printer's stock is taken when nobody says which"
    page = reverse("labels:printer", args=[printer.uuid])
    changed = {**form, "operation_id": str(uuid.uuid4()), "version": "1", "right_tenths_mm": "0"}
    assert coordinator.post(page, changed).status_code == 303
    assert coordinator.post(page, {**changed, "operation_id": str(uuid.uuid4())}).status_code == 409
    second = {**form, "operation_id": str(uuid.uuid4()), "name": "事務所の機械", "format": "a4-44"}
    assert coordinator.post(reverse("labels:printer_new"), second).status_code == 303
    assert [one.name for one in Printer.objects.filter(food_bank=bank, is_usual=True)] == ["事務所の機械"]
    assert coordinator.post(reverse("labels:printer_remove", args=[printer.uuid]), {"operation_id": str(uuid.uuid4())}).status_code == 303
    assert Printer.objects.filter(food_bank=bank).count() == 1


@pytest.mark.parametrize("wrong", [{"right_tenths_mm": "11"}, {"right_tenths_mm": "1e9"}, {"down_tenths_mm": "左"}, {"name": ""},
                                   {"format": "a3"}, {"name": "重なる名前"}])
def test_an_impossible_printer_is_refused_with_its_form(bank: Any, wrong: dict[str, str]) -> None:
    Printer.objects.create(food_bank=bank, name="重なる名前", format="a4-44")
    coordinator = builders.signed_in(builders.member(bank))
    answer = coordinator.post(reverse("labels:printer_new"), {
        "operation_id": str(uuid.uuid4()), "name": "残る名前", "format": "a4-44", "right_tenths_mm": "0", "down_tenths_mm": "0", **wrong})
    assert answer.status_code == 422
    assert Printer.objects.filter(food_bank=bank).count() == 1


def test_labels_of_another_food_bank_are_not_there(lot: Lot) -> None:
    other = builders.food_bank()
    stranger = builders.signed_in(builders.member(other))
    for address in (reverse("labels:image", args=[lot.code]), reverse("labels:lot_sheet", args=[lot.code]), reverse("labels:lot", args=[lot.code]),
                    reverse("labels:donation_sheet", args=[lot.donation.uuid]), f"/api/v1/labels/{lot.code}.png",
                    f"/api/v1/labels/lots/{lot.code}.pdf", f"/api/v1/labels/donations/{lot.donation.uuid}.pdf"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("labels:printed", args=[lot.code]), {"operation_id": str(uuid.uuid4())}).status_code == 404


def test_a_site_lead_and_a_stranger_print_nothing(bank: Any, lot: Lot) -> None:
    lead = builders.signed_in(builders.member(bank, Role.SITE_LEAD))
    assert lead.get(reverse("labels:image", args=[lot.code])).status_code == 403
    assert Client().get(f"/api/v1/labels/{lot.code}.png").status_code == 401
