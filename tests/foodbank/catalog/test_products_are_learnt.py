# ruff: noqa: E501 (tables of examples)
"""Products are learnt on first scan, named later, corrected with care, and seen by their own food bank only."""

import threading
import uuid
from datetime import date

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from foodbank.accounts.rules import Role
from foodbank.catalog import queries, services
from foodbank.catalog.errors import GtinTaken, NotAProductCode, ProductIncomplete
from foodbank.catalog.models import Product, ProductCode
from foodbank.catalog.rules.allergens import State
from foodbank.catalog.rules.details import ProductDetails
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.devices.rules import Act
from foodbank.devices.services import act_of_service
from foodbank.errors import InvalidInput, NotFound, StalePage
from tests import builders
from tests.builders import NOW

JAN, CASE = "9520000000011", "19520000000018"
RICE = ProductDetails(name="見本の米 5kg", kana="みほんのこめ", category="rice", piece_g=5000, pieces_per_case=4)


def act(bank: int, kind: str = "test") -> Act:
    return act_of_service(food_bank_id=bank, kind=kind, now=NOW)


@pytest.mark.django_db
def test_the_first_scan_learns_and_the_second_finds_in_one_statement() -> None:
    bank = builders.food_bank()
    someone = builders.identity(bank)
    assert queries.find_by_scan(someone, read_scan(JAN)) is None
    learnt = services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(JAN))
    assert learnt["is_new"]
    with CaptureQueriesContext(connection) as statements:
        found = queries.find_by_scan(someone, read_scan(f"]C101{JAN.zfill(14)}15270901"))
    assert len(statements) == 1
    assert found and (str(found.product.uuid), found.pieces) == (learnt["product"], 1)


@pytest.mark.django_db
def test_learning_the_same_code_again_gives_the_same_product() -> None:
    bank = builders.food_bank()
    first = services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(JAN))
    again = services.learn_product(act=act(bank.id), details=ProductDetails("別の名前", "drink", 350), scan=read_scan(JAN))
    assert (again["product"], again["is_new"]) == (first["product"], False)
    assert Product.objects.filter(food_bank=bank).count() == 1


@pytest.mark.django_db
def test_the_same_act_sent_twice_is_one_product() -> None:
    bank = builders.food_bank()
    once = act(bank.id)
    assert services.learn_product(act=once, details=RICE) == services.learn_product(act=once, details=RICE)
    assert Product.objects.filter(food_bank=bank).count() == 1


def test_two_tablets_that_learn_one_code_at_once_make_one_product(committed: str) -> None:
    bank = builders.food_bank()
    start, answers = threading.Barrier(4), []

    def learn() -> None:
        start.wait()
        answers.append(services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(JAN)))
        connections.close_all()

    threads = [threading.Thread(target=learn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4 and len({answer["product"] for answer in answers}) == 1
    assert sum(answer["is_new"] for answer in answers) == 1
    assert Product.objects.filter(food_bank=bank).count() == 1


@pytest.mark.django_db
def test_a_case_is_found_by_its_piece_asked_once_and_remembered() -> None:
    bank = builders.food_bank()
    someone = builders.identity(bank)
    product = uuid.UUID(services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(JAN))["product"])
    asked = queries.find_by_scan(someone, read_scan(CASE))
    assert asked and (asked.product.uuid, asked.pieces) == (product, None)
    services.add_code(act=act(bank.id), product=product, text=CASE, pieces=12)
    known = queries.find_by_scan(someone, read_scan(CASE))
    assert known and (known.product.uuid, known.pieces) == (product, 12)
    services.add_code(act=act(bank.id), product=product, text=CASE, pieces=24)
    assert ProductCode.objects.get(food_bank=bank, gtin=CASE).pieces == 24


@pytest.mark.django_db
def test_another_food_bank_knows_nothing_of_it() -> None:
    bank, other = builders.food_bank(), builders.food_bank()
    learnt = services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(JAN))
    stranger, product = builders.identity(other), uuid.UUID(learnt["product"])
    assert queries.find_by_scan(stranger, read_scan(JAN)) is None
    assert queries.products(stranger, search="米").rows == []
    with pytest.raises(NotFound):
        queries.get_product_for(stranger, product)
    for change in (lambda: services.change_product(act=act(other.id), product=product, version=1, details=RICE),
                   lambda: services.add_code(act=act(other.id), product=product, text=CASE, pieces=1),
                   lambda: services.set_allergens(act=act(other.id), product=product, version=1, states={})):
        with pytest.raises(NotFound):
            change()
    assert services.learn_product(act=act(other.id), details=RICE, scan=read_scan(JAN))["is_new"]


@pytest.mark.django_db
def test_a_code_of_another_product_and_a_code_of_no_product_are_refused() -> None:
    bank = builders.food_bank()
    services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(JAN))
    other = builders.product(bank)
    with pytest.raises(GtinTaken) as refusal:
        services.add_code(act=act(bank.id), product=other.uuid, text=JAN, pieces=1)
    assert RICE.name in str(refusal.value)
    for text in ("2001234567893", "]C11527090110AB"):  # an in-store code; a date and a lot without a GTIN
        with pytest.raises(NotAProductCode):
            services.learn_product(act=act(bank.id), details=RICE, scan=read_scan(text))


@pytest.mark.django_db
def test_goods_without_a_name_are_named_later_and_keep_their_codes() -> None:
    bank = builders.food_bank()
    someone = builders.identity(bank)
    learnt = services.learn_product(act=act(bank.id), details=ProductDetails("", "sweets", 100), scan=read_scan(JAN))
    product = queries.get_product_for(someone, uuid.UUID(learnt["product"]))
    assert product.needs_naming and product.name.startswith("名前のない品")
    assert queries.unnamed_products(someone) == 1
    services.change_product(act=act(bank.id), product=product.uuid, version=product.version,
                            details=ProductDetails("見本のあめ", "sweets", 100))
    assert queries.unnamed_products(someone) == 0
    found = queries.find_by_scan(someone, read_scan(JAN))
    assert found and found.product.name == "見本のあめ"


@pytest.mark.django_db
def test_an_old_page_overwrites_nothing() -> None:
    bank = builders.food_bank()
    product = builders.product(bank)
    services.change_product(act=act(bank.id), product=product.uuid, version=1, details=RICE)
    with pytest.raises(StalePage):
        services.change_product(act=act(bank.id), product=product.uuid, version=1, details=RICE)
    with pytest.raises(StalePage):
        services.set_allergens(act=act(bank.id), product=product.uuid, version=1, states={"egg": State.CONTAINS})
    product.refresh_from_db()
    assert (product.name, product.version) == (RICE.name, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [("piece_g", 0), ("piece_g", -1), ("piece_g", 10 ** 30), ("piece_ml", -1),
                                              ("pieces_per_case", 0), ("pieces_per_case", 10 ** 30), ("category", "gold"),
                                              ("zone", "hot"), ("name", "あ" * 50_000)])
def test_sizes_that_cannot_be_are_refused_by_name(field: str, value: object) -> None:
    bank = builders.food_bank()
    with pytest.raises(ProductIncomplete) as refusal:
        services.learn_product(act=act(bank.id), details=ProductDetails(**{**vars(RICE), field: value}))
    assert refusal.value.facts["field"] == field


@pytest.mark.django_db
def test_names_are_kept_as_typed_and_found_in_any_width() -> None:
    bank = builders.food_bank()
    someone = builders.identity(bank)
    services.learn_product(act=act(bank.id), details=ProductDetails("ﾚﾄﾙﾄｶﾚｰ ①\x00\ud800髙﨑𠮷", "retort_can", 200))
    (product,) = queries.products(someone, search="レトルトカレー").rows
    assert product.name == "ﾚﾄﾙﾄｶﾚｰ ①髙﨑𠮷"
    for search in ("れとると", "1", "𠮷", "ﾚﾄﾙﾄ"):
        assert queries.products(someone, search=search).rows == [product]


@pytest.mark.django_db
def test_products_are_found_by_code_and_near_spellings() -> None:
    bank = builders.food_bank()
    someone = builders.identity(bank)
    services.learn_product(act=act(bank.id), details=ProductDetails("spaghetti 500", "noodle", 500), scan=read_scan(JAN))
    assert [one.name for one in queries.products(someone, search=JAN).rows] == ["spaghetti 500"]
    near = queries.products(someone, search="spagetti")
    assert near.is_similar and [one.name for one in near.rows] == ["spaghetti 500"]


@pytest.mark.django_db
def test_pages_follow_each_other_without_gaps_and_without_counting() -> None:
    bank = builders.food_bank()
    someone = builders.identity(bank)
    made = {builders.product(bank, kana=kana).uuid for kana in ["い", "あ", "あ", "う", "え", "あ", "い"]}
    seen, after = [], ""
    while True:
        with CaptureQueriesContext(connection) as statements:
            page = queries.products(someone, after=after, limit=2)
        assert len(statements) <= 2
        assert not any("COUNT" in one["sql"] or "OFFSET" in one["sql"] for one in statements)
        seen += page.rows
        after = page.next_cursor
        if not after:
            break
    assert [one.kana for one in seen] == ["あ", "あ", "あ", "い", "い", "う", "え"]
    assert {one.uuid for one in seen} == made
    with pytest.raises(InvalidInput):
        queries.products(someone, after="nothing")


@pytest.mark.django_db
def test_allergens_are_stored_as_said_and_silence_is_unknown() -> None:
    bank = builders.food_bank()
    product = builders.product(bank)
    services.set_allergens(act=act(bank.id), product=product.uuid, version=1,
                           states={"egg": State.CONTAINS, "milk": State.NOT_LISTED, "wheat": State.UNKNOWN})
    found = queries.get_product_for(builders.identity(bank), product.uuid)
    assert queries.label_of(found) == {"egg": State.CONTAINS, "milk": State.NOT_LISTED}


@pytest.mark.django_db
def test_the_reference_list_gives_each_allergen_once_the_mandatory_first() -> None:
    rows = queries.allergens_on(date(2026, 11, 24))
    assert len(rows) == len({row.code for row in rows}) == 29
    assert [row.tier for row in rows] == sorted(row.tier for row in rows)
    assert "matsutake" not in {row.code for row in rows}


@pytest.mark.django_db
def test_a_food_bank_s_own_policy_days_count() -> None:
    bank = builders.food_bank(policy={"undated_days": {"produce": 2, "rice": "nonsense"}})
    someone = builders.identity(bank, Role.COORDINATOR)
    assert queries.policy_day_of(someone, "produce", date(2026, 11, 24)) == date(2026, 11, 26)
    assert queries.policy_day_of(someone, "rice", date(2026, 11, 24)) == date(2027, 3, 24)
