# ruff: noqa: E501 (tables of examples)
"""The doors of the catalogue: pages keep what was typed, the API answers every text, strangers see nothing."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foodbank.accounts.rules import Role
from foodbank.catalog.models import Product
from tests import builders

JAN, CASE = "9520000000011", "19520000000018"
pytestmark = pytest.mark.django_db


def form(**values: Any) -> dict[str, Any]:
    return {"operation_id": str(uuid.uuid4()), "name": "見本のパスタ", "kana": "みほんのぱすた", "maker": "", "category": "noodle",
            "zone": "ambient", "piece_g": "1.5kg", "piece_ml": "2L", "pieces_per_case": "１２", "name_en": "", **values}


@pytest.fixture
def bank() -> Any:
    return builders.food_bank()


@pytest.fixture
def coordinator(bank: Any) -> Client:
    return builders.signed_in(builders.member(bank))


def test_a_product_is_registered_and_corrected_on_its_page(bank: Any, coordinator: Client) -> None:
    answer = coordinator.post(reverse("catalog:product_new"), form())
    assert answer.status_code == 303
    product = Product.objects.get(food_bank=bank)
    assert (product.piece_g, product.piece_ml, product.pieces_per_case) == (1500, 2000, 12)
    page = answer.headers["Location"]
    assert "見本のパスタ" in coordinator.get(page).content.decode()
    assert coordinator.post(page, form(name="見本のうどん", piece_g="500", version=1)).status_code == 303
    product.refresh_from_db()
    assert (product.name, product.piece_g, product.version) == ("見本のうどん", 500, 2)


def test_a_double_click_registers_once(bank: Any, coordinator: Client) -> None:
    once = form()
    assert [coordinator.post(reverse("catalog:product_new"), once).status_code for _ in range(2)] == [303, 303]
    assert Product.objects.filter(food_bank=bank).count() == 1


@pytest.mark.parametrize("wrong", [{"piece_g": "0"}, {"piece_g": "重い"}, {"piece_g": "-5"}, {"piece_g": "9" * 20}, {"pieces_per_case": "0"},
                                   {"category": "gold"}, {"zone": "hot"}, {"name": ""}, {"name": "あ" * 200}, {"pieces_per_case": "1e30"}])
def test_wrong_input_is_said_and_nothing_typed_is_lost(coordinator: Client, bank: Any, wrong: dict[str, str]) -> None:
    answer = coordinator.post(reverse("catalog:product_new"), form(maker="残るメーカー", **wrong))
    assert answer.status_code == 422
    assert "残るメーカー" in answer.content.decode()
    assert not Product.objects.filter(food_bank=bank).exists()


def test_an_old_page_is_refused(coordinator: Client, bank: Any) -> None:
    product = builders.product(bank)
    page = reverse("catalog:product", args=[product.uuid])
    assert coordinator.post(page, form(version=1)).status_code == 303
    answer = coordinator.post(page, form(version=1, name="遅れた名前"))
    assert answer.status_code == 409
    product.refresh_from_db()
    assert product.name == "見本のパスタ"


def test_a_code_is_added_on_the_page_and_a_misread_one_is_explained(coordinator: Client, bank: Any) -> None:
    product = builders.product(bank)
    page = reverse("catalog:product_code", args=[product.uuid])
    ids = {"operation_id": str(uuid.uuid4())}
    wrong = coordinator.post(page, {**ids, "text": "9520000000012", "pieces": "1"})
    assert wrong.status_code == 422 and "数字が1つ違っている" in wrong.content.decode()
    assert coordinator.post(page, {**ids, "text": CASE, "pieces": "24"}).status_code == 303
    assert [(code.gtin, code.pieces) for code in product.codes.all()] == [(CASE, 24)]


def test_allergens_are_entered_on_their_page(coordinator: Client, bank: Any) -> None:
    product = builders.product(bank)
    page = reverse("catalog:product_allergens", args=[product.uuid])
    assert "カシューナッツ" in coordinator.get(page).content.decode()
    def said(version: int, **ticks: Any) -> int:
        return coordinator.post(page, {"operation_id": str(uuid.uuid4()), "version": version, **ticks}).status_code

    def known() -> dict[str, str]:
        return {row.code: row.state for row in product.allergens.all()}

    assert said(1, contains_mandatory=["egg"], same_line=["egg", "soy"], rest="unknown") == 303
    assert known() == {"egg": "contains", "soy": "same_line"}
    assert said(2, contains_mandatory=["egg"], rest="mandatory") == 303
    assert len(known()) == 9 and known()["egg"] == "contains" and known()["milk"] == "not_listed"
    assert said(3, contains_recommended=["apple"], rest="keep") == 303
    assert known()["milk"] == "not_listed" and known()["apple"] == "contains" and "egg" not in known()
    assert said(4, rest="all") == 303
    assert len(known()) == 29 and set(known().values()) == {"not_listed"}
    for wrong in ({"rest": "maybe"}, {"contains_mandatory": ["poison"], "rest": "all"}, {}):
        assert said(5, **wrong) == 422


def test_the_list_finds_names_and_says_when_it_finds_none(coordinator: Client, bank: Any) -> None:
    builders.product(bank, name="見本の紅茶", kana="みほんのこうちゃ")
    page = reverse("catalog:products")
    assert "見本の紅茶" in coordinator.get(page, {"q": "こうちゃ"}).content.decode()
    assert "品が見つかりません" in coordinator.get(page, {"q": "コーヒー豆"}).content.decode()
    for odd in ("\x00", "%", "_", "'" * 99, "あ" * 5000, "1" * 60):
        assert coordinator.get(page, {"q": odd, "category": odd}).status_code == 200
    assert coordinator.get(page, {"after": "nothing"}).status_code == 422


def test_the_api_reads_a_scan_and_learns_its_product(bank: Any) -> None:
    volunteer = builders.signed_in(builders.member(bank, Role.VOLUNTEER))
    read = volunteer.get("/api/v1/catalog/scans", {"text": f"]C101{JAN.zfill(14)}15270900"}).json()
    assert (read["gtin"], read["best_before"]["day"], read["product"]) == (JAN.zfill(14), "2027-09-30", None)
    body = {"operation_id": str(uuid.uuid4()), "name": "", "category": "sweets", "piece_g": 100, "scan": JAN}
    learnt = volunteer.post("/api/v1/catalog/products", body, content_type="application/json").json()
    assert learnt["needs_naming"] and learnt["codes"] == {JAN.zfill(14): 1}
    assert volunteer.get("/api/v1/catalog/scans", {"text": CASE}).json()["product"]["uuid"] == learnt["uuid"]
    named = builders.signed_in(builders.member(bank)).post(
        f"/api/v1/catalog/products/{learnt['uuid']}", {**body, "operation_id": str(uuid.uuid4()), "name": "見本のあめ",
                                                       "version": 1}, content_type="application/json").json()
    assert (named["name"], named["needs_naming"], named["version"]) == ("見本のあめ", False, 2)


@pytest.mark.parametrize(("path", "text", "code"), [
    ("scans", "9520000000012", "bad_check_digit"), ("scans", "", "nothing_scanned"), ("scans", "9" * 600, "scan_too_long"),
    ("scans", "\x00", "nothing_scanned"), ("scans", "]C1050000", "unknown_element"), ("scans", "なし", "unreadable_scan"),
    ("dates", "9.9.1", "ambiguous_year"), ("dates", "20270230", "impossible_date"), ("dates", "\x00", "unreadable_date"),
    ("dates", str(10 ** 30), "unreadable_date"), ("dates", "あ" * 9_000, "unreadable_date")])
def test_the_api_refuses_by_name(coordinator: Client, path: str, text: str, code: str) -> None:
    answer = coordinator.get(f"/api/v1/catalog/{path}", {"text": text})
    assert answer.json()["code"] == code
    assert 400 <= answer.status_code < 500


def test_the_api_asks_with_the_answers_to_choose_from(coordinator: Client) -> None:
    question = coordinator.get("/api/v1/catalog/dates", {"text": "R9/9/1"}).json()
    assert (question["last_day"], question["words"]) == ("2027-09-01", "2027年9月1日")
    asked = coordinator.get("/api/v1/catalog/dates", {"text": "9.9.1"}).json()
    assert asked["facts"]["candidates"] == ["2027-09-01", "2009-09-01"]


def test_reference_lists_are_open_to_whoever_is_signed_in_and_nobody_else(bank: Any) -> None:
    lead = builders.signed_in(builders.member(bank, Role.SITE_LEAD))
    assert len(lead.get("/api/v1/catalog/categories").json()) == 14
    assert [row["code"] for row in lead.get("/api/v1/catalog/allergens", {"on": "2026-11-24"}).json() if row["tier"] == "mandatory"]
    assert lead.get("/api/v1/catalog/products").status_code == 403
    assert lead.get(reverse("catalog:products")).status_code == 403
    assert Client().get("/api/v1/catalog/categories").status_code == 401


def test_a_stranger_from_another_food_bank_finds_nothing(bank: Any) -> None:
    product = builders.product(bank, name="カナリア品")
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    assert stranger.get(reverse("catalog:product", args=[product.uuid])).status_code == 404
    assert stranger.get(f"/api/v1/catalog/products/{product.uuid}").status_code == 404
    assert "カナリア品" not in stranger.get(reverse("catalog:products")).content.decode()
    assert "カナリア品" not in stranger.get("/api/v1/catalog/products").content.decode()


def test_the_home_of_a_coordinator_asks_for_missing_names(bank: Any) -> None:
    from foodbank.catalog.cards import home_cards

    builders.product(bank, needs_naming=True)
    cards = home_cards(builders.identity(bank), builders.TODAY)
    assert [(card.count, card.action.url) for card in cards if card.group == "now" and card.action] == [(1, "/catalog/products/?unnamed=1")]
    assert home_cards(builders.identity(bank, Role.DRIVER), builders.TODAY) == []
