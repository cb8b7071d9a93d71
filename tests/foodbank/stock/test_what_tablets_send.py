"""Events of the warehouse tablet: what each kind does, what it refuses, and what it costs the database."""

from typing import Any

import pytest
from biip.checksums import gs1_standard_check_digit
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foodbank.accounts.rules import Role
from foodbank.catalog.models import ProductCode
from foodbank.devices.models import Operation
from foodbank.devices.rules import payload_sha256
from foodbank.donors.models import Donation
from foodbank.stock import events
from foodbank.stock.models import Balance, Hold, Label, Lot, StockMovement
from foodbank.stock.queries import ledger_faults
from foodbank.stock.services import place_of_site
from tests import builders
from tests.foodbank.stock.tablets import JAN, Hall, hall, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Hall:
    return hall()


def received(at: Hall, **values: Any) -> Lot:
    verdict = at.send("receive.1", receipt(at, **values))
    assert verdict["verdict"] == "accepted", verdict
    return Lot.objects.get(code=verdict["answer"]["lot"])


def on_hand(lot: Lot) -> dict[str, int]:
    return dict(Balance.objects.filter(lot=lot, on_hand__gt=0).values_list("place__code", "on_hand"))


def test_a_receipt_is_one_lot_with_a_label_per_carton(at: Hall) -> None:
    verdict = at.send("receive.1", receipt(at, pieces=30, pieces_per_case=12))
    lot = Lot.objects.get(code=verdict["answer"]["lot"])
    assert [label.pieces for label in Label.objects.filter(lot=lot).order_by("number")] == [12, 12, 6]
    assert on_hand(lot) == {at.dock.code: 30} and verdict["answer"]["reasons"] == []
    at.donation.refresh_from_db()
    assert at.donation.state == Donation.State.RECEIVING


def test_an_unknown_code_makes_its_product_in_the_same_act(at: Hall) -> None:
    payload = receipt(at, new_product={"name": "見本のパスタ", "category": "noodle", "piece_g": 500, "scan": JAN})
    lot = Lot.objects.get(code=at.send("receive.1", payload)["answer"]["lot"])
    assert lot.product.name == "見本のパスタ" and not Hold.objects.filter(lot=lot).exists()
    assert ProductCode.objects.get(food_bank=at.bank, gtin=JAN.zfill(14)).product == lot.product


def test_goods_without_a_name_yet_are_stopped_until_they_have_one_but_may_be_put_away(at: Hall) -> None:
    verdict = at.send("receive.1", receipt(at, new_product={"category": "retort_can", "piece_g": 200}))
    lot = Lot.objects.get(code=verdict["answer"]["lot"])
    assert lot.product.needs_naming and verdict["answer"]["reasons"] == ["unnamed"]
    assert at.send("move.1", {"code": lot.code, "to": at.shelf.code})["verdict"] == "accepted"
    assert on_hand(lot) == {at.shelf.code: 24} and Hold.objects.filter(lot=lot, closed_at__isnull=True).count() == 1
    assert at.send("discard.1", {"code": lot.code, "place": at.dock.code, "pieces": 1, "reason": "x"})["reason"] == "not_enough_stock"


def straight(at: Hall, site: Any, **values: Any) -> dict[str, Any]:
    return at.send("receive.1", receipt(at, place="", site=str(site.uuid), wants_labels=False, **values))


def test_bread_goes_straight_to_a_site_without_shelf_or_label(at: Hall) -> None:
    eatery, satellite = builders.site(at.bank, name="見本食堂"), builders.site(at.bank, name="見本の小さな倉庫", keeps_stock=True)
    for site, kind, inside in ((eatery, "site", False), (satellite, "site_store", True)):
        lot = Lot.objects.get(code=straight(at, site)["answer"]["lot"])
        assert not Label.objects.filter(lot=lot).exists()
        place = StockMovement.objects.get(lot=lot, quantity=24).to_place
        assert (place.kind, place.site, place.is_inside) == (kind, site, inside)
    assert ledger_faults() == []


def test_a_straight_hand_over_sent_again_is_one_even_when_the_site_has_closed_meanwhile(at: Hall) -> None:
    site = builders.site(at.bank)
    payload = receipt(at, place="", site=str(site.uuid), wants_labels=False)
    first = at.send("receive.1", payload, id="01920000-0000-7000-8000-000000000077")
    site.is_active = False
    site.save()
    again = at.send("receive.1", payload, id="01920000-0000-7000-8000-000000000077")
    assert again["answer"] == first["answer"] and Lot.objects.count() == 1


def test_what_may_not_leave_does_not_go_straight_to_a_site(at: Hall) -> None:
    site, shut, stranger = builders.site(at.bank), builders.site(at.bank), builders.site(builders.food_bank())
    shut.is_active = False
    shut.save()
    past = {"date": {"kind": "best_before", "precision": "day", "last_day": "2020-05-31"}}
    dented = {"check": {"is_fine": False, "findings": ["damaged"], "stopped_pieces": 2}}
    assert straight(at, site, **past)["reason"] == "stopped_goods_stay"
    assert straight(at, site, **dented)["reason"] == "stopped_goods_stay"
    assert straight(at, site, zone="chilled", check={"is_fine": True, "temperature_tenths_c": 180})["reason"] == "stopped_goods_stay"
    assert straight(at, shut)["reason"] == "closed_site"
    assert straight(at, stranger)["reason"] == "not_found"
    at.donation.restrictions = [{"kind": "channel", "value": "こども食堂ネット"}]
    at.donation.save()
    assert straight(at, site)["reason"] == "not_for_this_site", "a site without an activity is none of that network either"
    builders.activity(site)
    assert straight(at, site)["reason"] == "not_for_this_site"
    place = place_of_site(site)
    assert at.send("receive.1", receipt(at, place=place.code))["reason"] == "wrong_place"
    assert not Lot.objects.exists()


def test_a_refused_receipt_leaves_no_product_behind(at: Hall) -> None:
    payload = receipt(at, pieces=0, new_product={"name": "残らない品", "category": "rice", "piece_g": 500})
    assert at.send("receive.1", payload)["reason"] == "bad_quantity"
    assert not at.bank.product_set.filter(name="残らない品").exists()


@pytest.mark.parametrize(("values", "reason"), [
    ({"pieces": -1}, "bad_quantity"), ({"pieces": 10**30}, "invalid_input"), ({"pieces": "12"}, "invalid_input"),
    ({"pieces": True}, "invalid_input"), ({"date": {"kind": "soon"}}, "invalid_input"), ({"date": 5}, "invalid_input"),
    ({"date": {"kind": "use_by", "last_day": "2020-01-01"}}, "past_use_by"),
    ({"date": {"kind": "best_before", "last_day": "2027-02-30"}}, "invalid_input"),
    ({"donation": "00000000-0000-0000-0000-000000000000"}, "not_found"), ({"place": "S0000000"}, "wrong_place"),
    ({"check": {}}, "invalid_input"), ({"zone": "chilled"}, "temperature_missing"), ({"zone": "moon"}, "invalid_input"),
    ({"labels": [["L0000000", 24]]}, "invalid_input"), ({"labels": [["x"]]}, "invalid_input"),
    ({"check": {"is_fine": False, "findings": ["nice"]}}, "invalid_input"),
])
def test_what_cannot_be_received_is_refused_by_name_and_writes_nothing(at: Hall, values: dict[str, Any], reason: str) -> None:
    assert at.send("receive.1", receipt(at, **values))["reason"] == reason
    assert not Lot.objects.filter(food_bank=at.bank).exists()


def test_goods_of_another_food_bank_are_not_found(at: Hall) -> None:
    other = hall()
    assert at.send("receive.1", receipt(at, donation=str(other.donation.uuid)))["reason"] == "not_found"
    assert at.send("receive.1", receipt(at, place=other.dock.code))["reason"] == "wrong_place"
    assert at.send("move.1", {"code": received(other).code, "to": at.shelf.code})["reason"] == "not_found"


@pytest.mark.parametrize(("values", "reasons", "held"), [
    ({"check": {"is_fine": False, "findings": ["damaged"], "stopped_pieces": 3}}, ["damaged"], 3),
    ({"check": {"is_fine": False}}, ["checking"], 24),
    ({"zone": "chilled", "check": {"is_fine": True, "temperature_tenths_c": 150}}, ["temperature"], 24),
    ({"zone": "chilled", "check": {"is_fine": True, "temperature_tenths_c": 50}}, [], 0),
    ({"date": {"kind": "best_before", "precision": "none"}}, ["no_date"], 24),
    ({"date": {"kind": "best_before", "last_day": "2026-11-01"}}, ["checking"], 24),
    ({"date": {"kind": "none"}}, [], 0),
])
def test_whatever_is_not_fine_is_stopped_at_once(at: Hall, values: dict[str, Any], reasons: list[str], held: int) -> None:
    answer = at.send("receive.1", receipt(at, **values))["answer"]
    assert (answer["reasons"], answer["held"]) == (reasons, held)


def test_the_same_numbered_carton_twice_in_one_act_is_asked_about(at: Hall) -> None:
    body = "09521234560000001"
    carton = f"(00){body}{gs1_standard_check_digit(body)}"
    assert at.send("receive.1", receipt(at, scans=[carton, carton]))["reason"] == "same_carton_again"
    assert at.send("receive.1", receipt(at, scans=[JAN, JAN]))["verdict"] == "accepted"


def test_put_away_moves_one_cartons_pieces_to_the_shelf(at: Hall) -> None:
    lot = received(at, pieces=30, pieces_per_case=12)
    third = Label.objects.get(lot=lot, number=3)
    assert at.send("move.1", {"code": third.code, "to": at.shelf.code})["answer"]["pieces"] == 6
    assert on_hand(lot) == {at.dock.code: 24, at.shelf.code: 6}


def test_count_hold_discard_and_return_do_what_they_say(at: Hall) -> None:
    lot = received(at)
    assert at.send("count.1", {"code": lot.code, "place": at.dock.code, "pieces": 20})["answer"]["difference"] == -4
    at.send("hold.1", {"code": lot.code, "place": at.dock.code, "pieces": 5, "reason": "damaged"})
    assert at.send("discard.1", {"code": lot.code, "place": at.dock.code, "pieces": 5, "reason": "破損"})["answer"]["pieces"] == 5
    assert at.send("return.1", {"code": lot.code, "place": at.dock.code, "pieces": 2, "reason": "まちがい"})["verdict"] == "accepted"
    assert on_hand(lot) == {at.dock.code: 13}
    assert at.send("hold.1", {"code": lot.code, "reason": "recall"})["verdict"] == "accepted"
    assert at.send("hold.1", {"code": lot.code, "reason": "because"})["reason"] == "invalid_input"
    assert ledger_faults(at.bank.id) == []


def test_repacking_on_the_tablet_keeps_the_grams(at: Hall) -> None:
    loose = builders.product(at.bank, piece_g=1, name="見本のばら米")
    lot = received(at, made=builders.product(at.bank, piece_g=5000))
    answer = at.send("repack.1", {"from": [{"code": lot.code, "place": at.dock.code, "pieces": 2}], "loss_g": 100,
                                  "product": str(loose.uuid), "pieces": 9900, "piece_g": 1})["answer"]
    assert answer["pieces"] == 9900 and ledger_faults(at.bank.id) == []


def test_one_takes_back_ones_own_act_and_the_holds_go_with_it(at: Hall) -> None:
    lot = received(at, check={"is_fine": False})
    receipt_id = str(Operation.objects.get(kind="receive.1", food_bank=at.bank).id)
    assert at.send("reverse.1", {"operation": receipt_id})["verdict"] == "accepted"
    assert on_hand(lot) == {} and not Hold.objects.filter(lot=lot, closed_at__isnull=True).exists()
    assert at.send("reverse.1", {"operation": receipt_id})["reason"] == "already_reversed"


def test_a_volunteer_does_not_take_back_what_others_did_elsewhere(at: Hall) -> None:
    lot = builders.lot(at.bank)
    theirs = str(lot.movements.get().operation_id)
    assert at.send("reverse.1", {"operation": theirs})["reason"] == "not_allowed"
    coordinator = builders.member(at.bank, Role.COORDINATOR)
    assert at.send("reverse.1", {"operation": theirs}, actor=coordinator.code)["verdict"] == "accepted"


def test_a_driver_receives_nothing_at_the_tablet(at: Hall) -> None:
    driver = builders.member(at.bank, Role.DRIVER)
    assert at.send("receive.1", receipt(at), actor=driver.code)["reason"] == "not_allowed"


def _statements(captured: CaptureQueriesContext) -> list[str]:
    bookkeeping = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(bookkeeping)]


def _act(at: Hall, kind: str, payload: dict[str, Any]) -> Any:
    return builders.act(at.bank, kind, at.person, payload_sha256=payload_sha256(payload), device_id=at.device.id)


def test_a_move_scan_costs_two_statements_and_a_receipt_at_most_four(at: Hall) -> None:
    identity = builders.identity(at.bank, Role.VOLUNTEER)
    first, later = receipt(at), receipt(at, made=builders.product(at.bank), check={"is_fine": False})
    with CaptureQueriesContext(connection) as begins:
        lot = events.receive(_act(at, "receive.1", first), identity, first)["lot"]
    with CaptureQueriesContext(connection) as goes_on:
        events.receive(_act(at, "receive.1", later), identity, later)
    put_away = {"code": lot, "to": at.shelf.code}
    with CaptureQueriesContext(connection) as moves:
        events.move(_act(at, "move.1", put_away), identity, put_away)
    assert (len(_statements(begins)), len(_statements(goes_on)), len(_statements(moves))) == (4, 3, 2)
