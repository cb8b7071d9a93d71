"""The coordinator's pages and the API: what is there, what is stopped, what is checked, and every act once."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from foodbank.accounts.rules import Role
from foodbank.catalog.models import ProductCode
from foodbank.config.homes import ROOMS
from foodbank.donors.models import Donation
from foodbank.network.models import Station
from foodbank.stock.models import Balance, CountRemark, Hold, Lot, Place, StockMovement
from foodbank.stock.queries import ledger_faults
from foodbank.stock.services import HandOverLine, Wish, hand_over, reserve_lots
from tests import builders
from tests.foodbank.stock.tablets import JAN, Hall, hall, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Hall:
    return hall()


def coordinator(at: Hall) -> Client:
    return builders.signed_in(builders.member(at.bank, Role.COORDINATOR))


def act(client: Client, path: str, **form: Any) -> Any:
    return client.post(path, {"operation_id": str(uuid.uuid4()), **form})


def call(client: Client, path: str, operation_id: str = "", **body: Any) -> Any:
    return client.post(f"/api/v1/stock/{path}", json.dumps({"operation_id": operation_id or str(uuid.uuid4()), **body}),
                       content_type="application/json")


def received(at: Hall, **values: Any) -> Lot:
    return Lot.objects.get(code=at.send("receive.1", receipt(at, **values))["answer"]["lot"])


def test_the_stock_page_finds_by_part_of_a_name_and_by_zone(at: Hall) -> None:
    received(at, made=builders.product(at.bank, name="見本のコシヒカリ", kana="みほんのこしひかり"))
    received(at, made=builders.product(at.bank, name="見本のうどん", kana="みほんのうどん"))
    client = coordinator(at)
    page = client.get("/stock/", {"q": "コシヒ"}).content.decode()
    assert "見本のコシヒカリ" in page and "見本のうどん" not in page
    assert "見本の" not in client.get("/stock/", {"zone": "frozen"}).content.decode().split("<main", 1)[1].split("</form>", 1)[1]
    assert client.get("/stock/", {"after": "tomorrow"}).status_code == 422


def test_the_stock_list_is_read_page_after_page_without_a_gap(at: Hall) -> None:
    made = builders.product(at.bank)
    codes = {builders.lot(at.bank, 5, made=made, given=at.donation).code for _ in range(53)}
    client, seen, after = coordinator(at), [], ""
    for _ in range(2):
        page = client.get("/api/v1/stock/lots", {"after": after}).json()
        seen += [lot["code"] for lot in page["items"]]
        after = page["next_cursor"]
    assert after == "" and len(seen) == 53 and set(seen) == codes


def test_a_lot_page_moves_holds_counts_discards_and_takes_back(at: Hall) -> None:
    lot, client = received(at), coordinator(at)
    path = f"/stock/lots/{lot.code}"
    assert act(client, f"{path}/move/", origin=at.dock.code, to=at.shelf.code, pieces="１０").status_code == 303
    assert act(client, f"{path}/hold/", reason="damaged", place=at.shelf.code, pieces="3").status_code == 303
    assert act(client, f"{path}/leave/", how="discard.1", place=at.shelf.code, pieces="3", reason="破損").status_code == 303
    assert act(client, f"{path}/count/", place=at.dock.code, pieces="13").status_code == 303
    assert dict(Balance.objects.filter(lot=lot).values_list("place__code", "on_hand")) == {at.dock.code: 13, at.shelf.code: 7}
    count = StockMovement.objects.get(lot=lot, kind="COUNT")
    assert act(client, f"/stock/reverse/{count.operation_id}/", lot=lot.code).status_code == 303
    assert Balance.objects.get(lot=lot, place=at.dock).on_hand == 14
    page = client.get(f"{path}/").content.decode()
    assert "棚卸し" in page and "廃棄" in page and "A-1" in page
    assert ledger_faults(at.bank.id) == []


def test_a_promise_is_not_taken_back_from_a_lots_page_and_is_not_offered_there(at: Hall) -> None:
    lot, client = received(at), coordinator(at)
    promising = builders.act(at.bank)
    reserve_lots(act=promising, on=builders.TODAY, wishes=[Wish("w", lot.id, builders.site(at.bank).id, 4)])
    page = client.get(f"/stock/lots/{lot.code}/").content.decode()
    assert "取り置き" in page and f"/stock/reverse/{promising.id}/" not in page
    assert act(client, f"/stock/reverse/{promising.id}/", lot=lot.code).status_code == 409
    assert Balance.objects.get(lot=lot).reserved == 4
    assert str(promising.id) not in client.get("/stock/tablet/today/").content.decode()


def test_a_receipt_is_taken_back_only_while_its_donation_is_open(at: Hall) -> None:
    lot, client = received(at), coordinator(at)
    receipt_act = lot.movements.get().operation_id
    act(client, f"/stock/inspections/{at.donation.uuid}/", how="finish")
    assert act(client, f"/stock/reverse/{receipt_act}/", lot=lot.code).status_code == 409
    act(client, f"/stock/inspections/{at.donation.uuid}/", how="reopen")
    assert act(client, f"/stock/reverse/{receipt_act}/", lot=lot.code).status_code == 303
    page = client.get(f"/stock/lots/{lot.code}/").content.decode()
    assert f"/stock/reverse/{receipt_act}/" not in page


def test_a_double_click_on_a_form_is_one_act(at: Hall) -> None:
    lot, client = received(at), coordinator(at)
    form = {"origin": at.dock.code, "to": at.shelf.code, "pieces": "10", "operation_id": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(f"/stock/lots/{lot.code}/move/", form).status_code == 303
    assert Balance.objects.get(lot=lot, place=at.shelf).on_hand == 10


def test_what_was_typed_stays_when_it_is_refused(at: Hall) -> None:
    lot, client = received(at), coordinator(at)
    answer = act(client, f"/stock/lots/{lot.code}/leave/", how="discard.1", place=at.dock.code, pieces="99", reason="見本の理由")
    page = answer.content.decode()
    assert answer.status_code == 422 and "見本の理由" in page and "しかありません" in page
    for odd in ("0", "-1", "9" * 30, "x", ""):
        assert act(client, f"/stock/lots/{lot.code}/count/", place=at.shelf.code, pieces=odd).status_code == 422


def test_a_hold_is_decided_from_the_list(at: Hall) -> None:
    lot, client = received(at, check={"is_fine": False}), coordinator(at)
    assert "確認中" in client.get("/stock/holds/").content.decode()
    assert act(client, f"/stock/holds/{Hold.objects.get().uuid}/close/").status_code == 303
    assert not Hold.objects.filter(lot=lot, closed_at__isnull=True).exists()


def test_goods_that_only_waited_for_a_name_are_free_once_their_product_is_named(at: Hall) -> None:
    product = builders.product(at.bank, name="名前のない品", needs_naming=True)
    waiting = builders.lot(at.bank, 10, made=product, given=at.donation)
    damaged = builders.lot(at.bank, 5, made=product, given=at.donation)
    client = coordinator(at)
    place = damaged.balances.get().place.code
    act(client, f"/stock/lots/{damaged.code}/hold/", reason="damaged", place=place, pieces="2")
    assert f"/catalog/products/{product.uuid}/" in client.get("/stock/holds/").content.decode()
    named = act(client, f"/catalog/products/{product.uuid}/", name="見本の佃煮", category="noodle", zone="ambient",
                piece_g="120g", kana="", maker="", piece_ml="150ml", pieces_per_case="24", name_en="", version=str(product.version))
    assert named.status_code == 303
    assert not Hold.objects.filter(lot=waiting, closed_at__isnull=True).exists()
    assert list(Hold.objects.filter(closed_at__isnull=True).values_list("lot", "reason")) == [(damaged.id, "damaged")]


def test_a_donation_is_called_inspected_once_its_questions_are_answered(at: Hall) -> None:
    received(at, check={"is_fine": False})
    client = coordinator(at)
    path = f"/stock/inspections/{at.donation.uuid}/"
    act(client, path, how="finish")
    at.donation.refresh_from_db()
    assert at.donation.state == Donation.State.RECEIVING
    act(client, f"/stock/holds/{Hold.objects.get().uuid}/close/")
    assert "検品済みにする" in client.get(path).content.decode()
    act(client, path, how="finish")
    at.donation.refresh_from_db()
    assert at.donation.state == Donation.State.INSPECTED
    assert at.send("receive.1", receipt(at))["reason"] == "donation_closed"
    act(client, path, how="reopen")
    assert at.send("receive.1", receipt(at))["verdict"] == "accepted"
    assert act(client, path, how="explode").status_code == 422


def test_a_donation_whose_goods_were_all_taken_back_cannot_be_inspected(at: Hall) -> None:
    lot = received(at)
    at.send("reverse.1", {"operation": str(lot.movements.get().operation_id)})
    figures = coordinator(at).get(f"/api/v1/stock/donations/{at.donation.uuid}").json()
    assert (figures["received"]["grams"], figures["can_inspect"]) == (0, False)


def test_a_count_that_stock_did_not_cover_gets_its_reason(at: Hall) -> None:
    lot = received(at)
    hand_over(act=builders.act(at.bank), site=builders.site(at.bank), is_fact=True,
              lines=[HandOverLine(lot_id=lot.id, from_place_id=at.dock.id, pieces=30)])
    client = coordinator(at)
    assert lot.product.name in client.get("/stock/counts/").content.decode()
    remark = CountRemark.objects.get()
    assert act(client, "/stock/counts/", movement=str(remark.movement_id), explanation="数えまちがい").status_code == 303
    remark.refresh_from_db()
    assert remark.is_explained and act(client, "/stock/counts/", movement="9", explanation="x").status_code == 404


def test_a_shelf_is_added_with_its_code(at: Hall) -> None:
    client = coordinator(at)
    assert at.dock.warehouse is not None
    assert act(client, "/stock/places/", name="B-2", zone="chilled", warehouse=at.dock.warehouse.code).status_code == 303
    assert Place.objects.get(name="B-2").zone == "chilled" and "B-2" in client.get("/stock/places/").content.decode()


def test_the_coordinators_home_says_what_is_to_decide(at: Hall) -> None:
    received(at, check={"is_fine": False})
    at.send("nobody.knows.1", {})
    identity = builders.identity(at.bank, Role.COORDINATOR)
    titles = [str(card.title) for room in ROOMS for card in room(identity, builders.TODAY) if card.tone == "attention"]
    assert "確かめる品（出庫止め）" in titles and "端末から届いて、決まっていない記録" in titles
    act(coordinator(at), f"/stock/holds/{Hold.objects.get().uuid}/close/")
    titles = [str(card.title) for room in ROOMS for card in room(identity, builders.TODAY) if card.tone == "attention"]
    assert "検品済みにできる寄贈" in titles


def test_programs_do_every_act_once_and_read_it_back(at: Hall) -> None:
    client, operation = coordinator(at), str(uuid.uuid4())
    body = {**receipt(at), "new_product": None, "scans": []}
    first = call(client, "receive", operation, **body).json()["answer"]
    assert call(client, "receive", operation, **body).json()["answer"] == first
    assert call(client, "receive", operation, **{**body, "pieces": 5}).json()["code"] == "operation_reused"
    code = first["lot"]
    assert call(client, "move", code=code, to=at.shelf.code, pieces=4).json()["answer"]["pieces"] == 4
    assert call(client, "count", code=code, place=at.shelf.code, pieces=5).json()["answer"]["difference"] == 1
    hold = call(client, "holds", code=code, reason="checking").json()["answer"]["hold"]
    assert client.get("/api/v1/stock/holds").json()["items"][0]["uuid"] == hold
    assert call(client, f"holds/{hold}/close").status_code == 200
    assert call(client, "discard", code=code, place=at.shelf.code, pieces=1, reason="x").status_code == 200
    assert call(client, "return", code=code, place=at.shelf.code, pieces=1, reason="x").status_code == 200
    whole = client.get(f"/api/v1/stock/lots/{code}").json()
    assert {one["code"]: one["on_hand"] for one in whole["places"]} == {at.dock.code: 20, at.shelf.code: 3}
    assert [step["kind"] for step in whole["trace"]] == ["RECEIVE", "MOVE", "COUNT", "DISCARD", "RETURN"]
    assert len(client.get("/api/v1/stock/records").json()["items"]) == 5
    assert call(client, "reverse", operation=whole["trace"][-1]["operation"]).status_code == 200
    assert call(client, f"donations/{at.donation.uuid}/inspected").json()["answer"]["donation"] == at.donation.number
    assert ledger_faults(at.bank.id) == []


def test_a_scan_says_what_a_code_means_here(at: Hall) -> None:
    lot = received(at, new_product={"name": "見本のツナ缶", "category": "retort_can", "piece_g": 70, "scan": JAN})
    client = at.client()
    asked = client.get("/api/v1/stock/scan", {"text": JAN, "donation": str(at.donation.uuid)}).json()
    assert (asked["product"]["name"], asked["product"]["last"]["words"]) == ("見本のツナ缶", "賞味期限 2027年5月31日")
    elsewhere = client.get("/api/v1/stock/scan", {"text": JAN, "donation": str(uuid.uuid4())}).json()["product"]
    assert elsewhere["last"] is None and elsewhere["lasts"][0]["last_day"] == "2027-05-31"
    label = client.get("/api/v1/stock/scan", {"text": lot.code}).json()["label"]
    assert (label["pieces"], label["places"][0]["on_hand"]) == (24, 24)
    assert client.get("/api/v1/stock/scan", {"text": at.shelf.code}).json()["place"]["name"] == "A-1"
    assert client.get("/api/v1/stock/scan", {"text": "9521234567898"}).json()["code"] == "bad_check_digit"
    full = client.get("/api/v1/stock/scan", {"text": f"(01)0{JAN}(15)270531(10)AB1"}).json()
    assert (full["day"]["last_day"], full["maker_lot"], full["product"]["name"]) == ("2027-05-31", "AB1", "見本のツナ缶")


def test_the_same_request_for_codes_gets_the_same_block(at: Hall) -> None:
    client, operation = at.client(), str(uuid.uuid4())
    first = call(client, "codes", operation, number=20).json()["codes"]
    assert len(set(first)) == 20 and call(client, "codes", operation, number=20).json()["codes"] == first
    verdict = at.send("receive.1", receipt(at, labels=[[first[0], 12], [first[1], 12]]))
    assert verdict["answer"]["labels"] == first[:2]
    assert at.send("receive.1", receipt(at, labels=[[first[0], 24]]))["reason"] == "code_taken"
    other = hall()
    assert other.send("receive.1", receipt(other, labels=[[first[5], 24]]))["reason"] == "code_taken"


def test_a_stranger_sees_and_changes_nothing(at: Hall) -> None:
    lot = received(at, made=builders.product(at.bank, name="canary-4b1"))
    stranger = coordinator(hall())
    for path in ("/stock/", "/stock/holds/", "/stock/inspections/", "/stock/counts/", "/stock/places/", "/tablet/find/?q=canary",
                 "/stock/tablet/today/", "/api/v1/stock/lots", "/api/v1/stock/records", "/api/v1/stock/holds"):
        assert "canary-4b1" not in stranger.get(path).content.decode()
    for path in (f"/stock/lots/{lot.code}/", f"/stock/inspections/{at.donation.uuid}/", f"/tablet/label/{lot.code}/",
                 f"/api/v1/stock/lots/{lot.code}", f"/api/v1/stock/donations/{at.donation.uuid}"):
        assert stranger.get(path).status_code == 404
    assert act(stranger, f"/stock/reverse/{lot.movements.get().operation_id}/").status_code == 404
    assert call(stranger, "move", code=lot.code, to=at.shelf.code).status_code == 404


def test_the_tablet_asks_for_a_name_before_it_shows_anything(at: Hall) -> None:
    client = Client()
    session = client.session
    session["identity"] = {"membership": None, "link": None, "device": at.device.id}
    session.save()
    assert client.get("/").headers["Location"] == "/tablet/"
    assert client.get("/tablet/receive/").headers["Location"] == "/tablet/who/?next=/tablet/receive/"
    page = at.client().get("/tablet/").content.decode()
    assert "いま: <b>山田 花子さん</b>" in page and "交代" in page and "入庫" in page


def test_the_tablet_offers_the_shelves_of_its_own_warehouse(at: Hall) -> None:
    assert at.dock.warehouse is not None
    Station.objects.create(device=at.device, warehouse=builders.warehouse(at.bank))
    assert "A-1" not in at.client().get("/tablet/put-away/").content.decode()
    Station.objects.update(warehouse=at.dock.warehouse)
    assert "A-1" in at.client().get("/tablet/put-away/").content.decode()


def test_goods_nobody_announced_get_a_donation_of_their_own(at: Hall) -> None:
    client = at.client()
    answer = act(client, "/tablet/receive/unannounced/", donor="", cartons="３", kg="20", title="玄関に3箱")
    assert answer.status_code == 303
    made = Donation.objects.get(title="玄関に3箱")
    assert (made.source, made.mixed_cartons, made.state) == ("food_drive", 3, Donation.State.ACCEPTED)
    assert client.get(answer.headers["Location"]).status_code == 200
    assert at.send("receive.1", receipt(at, donation=str(made.uuid)))["verdict"] == "accepted"
    assert "必須" in act(client, "/tablet/receive/unannounced/", donor="", cartons="x").content.decode()
    without = builders.donor(at.bank)
    without.agreements.all().delete()
    refused = act(client, "/tablet/receive/unannounced/", donor=str(without.uuid), cartons="1", kg="5").content.decode()
    assert "合意" in refused


def test_a_case_number_is_learnt_for_next_time(at: Hall) -> None:
    made = builders.product(at.bank, gtin=JAN, pieces_per_case=1)
    case = "19521234567896"
    client = at.client()
    assert client.get("/api/v1/stock/scan", {"text": case}).json()["product"]["pieces"] is None
    assert at.send("product_code.1", {"product": str(made.uuid), "text": case, "pieces": 24})["verdict"] == "accepted"
    assert client.get("/api/v1/stock/scan", {"text": case}).json()["product"]["pieces"] == 24
    assert ProductCode.objects.get(gtin=case).product == made
