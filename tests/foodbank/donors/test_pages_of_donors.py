"""A company offers on one page, by rows, by Excel or roughly; the coordinator answers; nobody sees another's."""

from datetime import timedelta
from uuid import uuid4

import pytest

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.donors import services
from foodbank.donors.cards import home_cards
from foodbank.donors.models import Agreement, Donation, Donor
from foodbank.outbox.models import Message
from tests import builders

pytestmark = pytest.mark.django_db
FIELDS = ("product", "pieces", "piece_g", "last_day", "date_kind", "cartons", "zone")


def _company(bank, **values):
    giver = builders.donor(bank, **values)
    Agreement.objects.filter(donor=giver).update(starts_on=clock.today() - timedelta(days=30),
                                                 ends_on=clock.today() + timedelta(days=300))
    member = services.add_contact(food_bank_id=bank.id, donor_uuid=giver.uuid, name="提供 一郎", now=builders.NOW)
    return giver, builders.signed_in(member)


def _form(*rows, step="send", **values):
    columns = {name: [row.get(name, "") for row in rows] for name in FIELDS}
    return {"operation_id": str(uuid4()), "how": "fetch", "reason": "surplus", "step": step, **columns, **values}


def _soon(days=200):
    return str(clock.today() + timedelta(days=days))


CURRY = {"product": "レトルトカレー", "pieces": "２４０", "piece_g": "210g", "date_kind": "best_before",
         "cartons": "8"}


def test_an_offer_is_shown_once_more_and_then_sent_once() -> None:
    bank = builders.food_bank()
    giver, client = _company(bank)
    assert "提供を申し出る" in client.get("/offers/").content.decode()
    assert client.get("/offers/new/").status_code == 200
    row = {**CURRY, "last_day": _soon()}
    checked = client.post("/offers/new/", _form(row, step="check", fetch_on=_soon(3), fetch_opens="9:00"))
    page = checked.content.decode()
    assert checked.status_code == 200 and "まだ送っていません" in page and "50.4 kg" in page
    assert not Donation.objects.exists()
    form = _form(row, fetch_on=_soon(3), fetch_opens="9:00")
    answers = [client.post("/offers/new/", form) for _ in range(2)]
    made = Donation.objects.get(food_bank=bank)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (made.donor, made.state, str(made.fetch_on)) == (giver, "offered", _soon(3))
    shown = client.get(f"/offers/{made.uuid}/").content.decode()
    assert made.number in shown and "申し出を取り消す" in shown
    assert "レトルトカレー" in client.get(f"/offers/new/?like={made.uuid}").content.decode()
    assert client.post(f"/offers/{made.uuid}/cancel/",
                       {"operation_id": str(uuid4()), "version": "1"}).status_code == 303
    assert client.post(f"/offers/{made.uuid}/cancel/",
                       {"operation_id": str(uuid4()), "version": "2"}).status_code == 409


def test_thirty_pasted_lines_are_one_offer_and_one_wrong_line_stops_all() -> None:
    bank = builders.food_bank()
    _, client = _company(bank)
    known = builders.product(bank, name="見本ごはん", piece_g=200, pieces_per_case=24, gtin="9521234567899",
                             zone="ambient")
    good = [f"見本の缶{number}\t{number * 10}\t190\t{_soon()}\t賞味" for number in range(1, 29)]
    paste = "\r\n".join(["品名\t個数\t重さ\t期限", *good, "9521234567899\t1,200\t\t令和99年1月1日", "\t\t\t",
                         "冷凍餃子\t12\t1.2kg\t\t\t\t冷凍"])
    wrong = client.post("/offers/new/", _form(step="check", paste=paste))
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "29行目" in page and "見本の缶28" in page and 'value="9521234567899"' in page
    right = client.post("/offers/new/", _form(paste=paste.replace("令和99年1月1日", _soon())))
    assert right.status_code == 303, right.content.decode()
    made = Donation.objects.get(food_bank=bank)
    lines = list(made.lines.all())
    assert len(lines) == 30
    assert (lines[28].product, lines[28].piece_g, lines[28].cartons, lines[28].description) == (known, 200, 50,
                                                                                                "見本ごはん")
    assert (lines[29].zone, lines[29].piece_g, lines[29].last_day) == ("frozen", 1200, None)


@pytest.mark.parametrize(("cell", "value", "sentence"), [
    ("pieces", "0", "ありえません"), ("pieces", "-4", "ありえません"), ("pieces", "1" + "0" * 30, "ありえません"),
    ("pieces", "たくさん", "数字で"), ("piece_g", "", "重さを"), ("last_day", "2027.2.30", "期限"),
    ("last_day", "2020.1.1", "過ぎています"), ("product", "", "入力してください"),
    ("product", "9521234567890", "バーコード"),
    ("zone", "なまぬるい", "常温"), ("cartons", "x", "数字で")])
def test_a_wrong_cell_is_named_in_its_place_and_the_rest_is_kept(cell: str, value: str, sentence: str) -> None:
    bank = builders.food_bank()
    _, client = _company(bank)
    answer = client.post("/offers/new/", _form({**CURRY, "last_day": _soon()}, {
        **CURRY, "product": "見本の缶", "last_day": _soon(), cell: value}, step="check"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and "レトルトカレー" in page
    assert not Donation.objects.exists()


def test_the_rough_form_needs_cartons_and_weight() -> None:
    bank = builders.food_bank()
    _, client = _company(bank)
    assert client.post("/offers/new/", _form(mixed_cartons="12")).status_code == 422
    assert client.post("/offers/new/", _form(mixed_cartons="0", mixed_g="90")).status_code == 422
    assert client.post("/offers/new/", _form()).status_code == 422
    assert client.post("/offers/new/", _form(mixed_cartons="12", mixed_g="90", how="bring")).status_code == 303
    made = Donation.objects.get(food_bank=bank)
    assert (made.mixed_cartons, made.mixed_g, made.is_brought, made.title) == (12, 90_000, True, "いろいろ 約12箱")


def test_without_an_agreement_the_offer_is_refused_with_a_sentence_and_kept() -> None:
    bank = builders.food_bank()
    giver, client = _company(bank)
    Agreement.objects.filter(donor=giver).update(ends_on=clock.today() - timedelta(days=1))
    assert "いまは申し出を受け付けられません" in client.get("/offers/").content.decode()
    answer = client.post("/offers/new/", _form({**CURRY, "last_day": _soon()}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "合意書が" in page and "レトルトカレー" in page
    assert not Donation.objects.exists()


def test_rows_are_added_without_script_and_typed_rows_stay() -> None:
    _, client = _company(builders.food_bank())
    page = client.post("/offers/new/", _form(CURRY, step="more")).content.decode()
    assert page.count('name="product"') == 6 and "レトルトカレー" in page
    checked = client.post("/offers/new/", _form(CURRY, step="edit")).content.decode()
    assert "レトルトカレー" in checked and 'name="paste"' in checked


def test_the_coordinator_accepts_all_with_one_tap_or_a_part() -> None:
    bank = builders.food_bank()
    giver, client = _company(bank, email="a&b@donor.example", legal_name="A&B商事（架空）")
    for _ in range(3):
        client.post("/offers/new/", _form({**CURRY, "last_day": _soon(10)}))
    first, second, third = Donation.objects.order_by("id")
    coordinator = builders.signed_in(builders.member(bank))
    assert "提供の申し出に返事をする" in coordinator.get("/").content.decode()
    page = coordinator.get(f"/donations/{first.uuid}/").content.decode()
    assert "全部受け入れる" in page and "合意の30日より短い" in page
    form = {"operation_id": str(uuid4()), "version": "1", "how": "fetch", "fetch_on": _soon(2), "all": "1"}
    assert [coordinator.post(f"/donations/{first.uuid}/accept/", form).status_code for _ in range(2)] == [303, 303]
    part = {"operation_id": str(uuid4()), "version": "1", "how": "bring", "pieces_1": "１００",
            "words": "半分だけお願いします"}
    assert coordinator.post(f"/donations/{second.uuid}/accept/", {**part, "pieces_1": "999"}).status_code == 422
    assert coordinator.post(f"/donations/{second.uuid}/accept/", {**part, "pieces_1": "abc"}).status_code == 422
    assert coordinator.post(f"/donations/{second.uuid}/accept/", {
        **part, "operation_id": str(uuid4())}).status_code == 303
    assert coordinator.post(f"/donations/{second.uuid}/accept/", {
        **part, "operation_id": str(uuid4()), "pieces_1": "1"}).status_code == 409
    no = {"operation_id": str(uuid4()), "version": "1", "words": "倉庫がいっぱいです"}
    assert coordinator.post(f"/donations/{third.uuid}/decline/", no).status_code == 303
    assert [line.accepted_pieces for one in (first, second, third) for line in one.lines.all()] == [240, 100, None]
    mails = list(Message.objects.filter(food_bank=bank).order_by("id"))
    assert len(mails) == 3 and "A&B商事（架空）" in mails[0].body and "倉庫がいっぱいです" in mails[2].body
    assert "半分だけお願いします" in client.get(f"/offers/{second.uuid}/").content.decode()


def test_a_food_drive_and_a_telephone_gift_are_registered() -> None:
    bank = builders.food_bank()
    giver, _ = _company(bank)
    coordinator = builders.signed_in(builders.member(bank))
    page = coordinator.get(f"/donations/register/?donor={giver.uuid}")
    assert page.status_code == 200 and f'value="{giver.uuid}" selected' in page.content.decode()
    drive = _form(source="food_drive", title="駅前フードドライブ", mixed_cartons="5", mixed_g="32.5", how="bring")
    assert coordinator.post("/donations/register/", drive)["Location"].startswith("/donations/")
    assert coordinator.post("/donations/register/",
                            _form(source="donated", mixed_cartons="5", mixed_g="3")).status_code == 422
    call = _form({**CURRY, "last_day": _soon()}, source="donated", donor=str(giver.uuid), how="fetch",
                 fetch_on=_soon(1))
    assert coordinator.post("/donations/register/", call).status_code == 303
    made = list(Donation.objects.filter(food_bank=bank).order_by("id"))
    assert [(one.state, one.source, one.donor) for one in made] == [
        ("accepted", "food_drive", None), ("accepted", "donated", giver)]
    shown = coordinator.get("/donations/?state=accepted").content.decode()
    assert "駅前フードドライブ" in shown and giver.name in shown
    assert coordinator.post(f"/donations/{made[0].uuid}/cancel/", {
        "operation_id": str(uuid4()), "version": "1"}).status_code == 303


def test_donors_agreements_and_contacts_are_kept_on_pages() -> None:
    bank = builders.food_bank()
    coordinator = builders.signed_in(builders.member(bank))
    form = {"operation_id": str(uuid4()), "name": "見本製菓（架空）", "kana": "みほんせいか", "sector": "company",
            "papers": "monthly", "is_active": "on", "is_unnamed": "on"}
    made = coordinator.post("/donors/new/", form)
    giver = Donor.objects.get(food_bank=bank)
    assert made["Location"] == f"/donors/{giver.uuid}/agreements/new/"
    assert coordinator.post("/donors/new/", {**form, "operation_id": str(uuid4())}).status_code == 422
    agreement = {"operation_id": str(uuid4()), "number": "G-1", "starts_on": "令和8年4月1日",
                 "minimum_days_left": "45",
                 "flags": ["children_only", "no_photo"], "areas": "新座市、朝霞市", "channel": "見本ネット",
                 "bans_resale": "on"}
    assert coordinator.post(made["Location"], agreement).status_code == 303
    kept = Agreement.objects.get(donor=giver)
    assert kept.restrictions[0] == {"kind": "area", "value": ["新座市", "朝霞市"]}
    again = coordinator.post(made["Location"], {**agreement, "operation_id": str(uuid4())})
    assert again.status_code == 422 and "もう使われています" in again.content.decode()
    contact = coordinator.post(f"/donors/{giver.uuid}/contacts/new/",
                               {"operation_id": str(uuid4()), "name": "提供 花子"})
    assert contact["Location"].startswith("/people/P")
    page = coordinator.get(f"/donors/{giver.uuid}/").content.decode()
    assert "提供 花子" in page and "こどもだけ" in page and "有効" in page
    edit = {**form, "operation_id": str(uuid4()), "version": "1", "name": "新しい名前（架空）"}
    assert coordinator.post(f"/donors/{giver.uuid}/edit/", edit).status_code == 303
    assert coordinator.post(f"/donors/{giver.uuid}/edit/", {**edit, "operation_id": str(uuid4())}).status_code == 409
    assert "新しい名前" in coordinator.get("/donors/?q=ﾐﾎﾝｾｲｶ").content.decode()


def test_a_stranger_and_a_rival_see_nothing() -> None:
    bank = builders.food_bank()
    giver, client = _company(bank)
    client.post("/offers/new/", _form({**CURRY, "product": "ひみつの品", "last_day": _soon()}))
    made = Donation.objects.get(food_bank=bank)
    _, rival = _company(bank)
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    act = {"operation_id": str(uuid4()), "version": "1", "how": "fetch", "all": "1"}
    for path in (f"/offers/{made.uuid}/", f"/offers/new/?like={made.uuid}", "/offers/new/?like=x",
                 f"/offers/?after={made.uuid}",
                 f"/api/v1/donations/{made.uuid}", f"/api/v1/donors/{giver.uuid}"):
        answer = rival.get(path)
        assert answer.status_code in (404, 422), path
        assert "ひみつの品" not in answer.content.decode()
    assert rival.post(f"/offers/{made.uuid}/cancel/", act).status_code == 404
    for path in (f"/donations/{made.uuid}/", f"/donors/{giver.uuid}/", f"/donors/{giver.uuid}/edit/",
                 f"/donors/{giver.uuid}/agreements/new/", f"/api/v1/donations/{made.uuid}"):
        assert stranger.get(path).status_code == 404, path
    for path in (f"/donations/?after={made.uuid}", f"/donors/?after={giver.uuid}", "/donors/?after=%00"):
        assert stranger.get(path).status_code == 422, path
    for part in ("accept", "decline", "cancel"):
        assert stranger.post(f"/donations/{made.uuid}/{part}/",
                             {**act, "operation_id": str(uuid4())}).status_code == 404
    assert stranger.get("/donations/?state=%00nonsense").status_code == 200
    assert client.get("/donations/").status_code == 403
    assert builders.signed_in(builders.member(bank, Role.VOLUNTEER)).get("/offers/").status_code == 403


def test_the_api_offers_answers_and_refuses_by_name() -> None:
    bank = builders.food_bank()
    giver, client = _company(bank)
    coordinator = builders.signed_in(builders.member(bank))

    def post(who, path, **values):
        return who.post(f"/api/v1{path}", {"operation_id": str(uuid4()), **values}, content_type="application/json")

    line = {"description": "レトルトカレー", "pieces": 240, "piece_g": 210, "cartons": 8}
    for wrong in (0, -1, 10**30):
        refused = post(client, "/donations", lines=[{**line, "pieces": wrong}])
        assert (refused.status_code, refused.json()["code"]) == (422, "quantity_impossible")
    assert post(client, "/donations").json()["code"] == "offer_empty"
    assert post(client, "/donations", lines=[line],
                restrictions=[{"kind": "x"}]).json()["code"] == "restriction_unknown"
    made = post(client, "/donations", lines=[line], fetch_on=_soon(2),
                restrictions=[{"kind": "area", "value": ["新座市"]}])
    assert made.status_code == 200, made.content
    assert made.json()["announced"] == {"cartons": 8, "grams": 50_400, "pieces": 240}
    assert made.json()["accepted"] is None
    uuid = made.json()["uuid"]
    taken = post(coordinator, f"/donations/{uuid}/accept", version=1, pieces={"1": 100})
    assert taken.json()["accepted"] == {"cartons": 4, "grams": 21_000, "pieces": 100}
    assert taken.json()["fetch_on"] == _soon(2)
    assert post(coordinator, f"/donations/{uuid}/decline", version=2).json()["code"] == "wrong_donation_state"
    drive = post(coordinator, "/donations/register", source="food_drive", mixed={"cartons": 5, "grams": 30_000})
    assert (drive.json()["state"], drive.json()["donor"]) == ("accepted", None)
    assert post(client, "/donations/register", source="food_drive").status_code == 403
    assert len(client.get("/api/v1/donations?state=accepted").json()["items"]) == 1
    assert len(coordinator.get("/api/v1/donations?limit=1").json()["next_cursor"]) == 36
    new = post(coordinator, "/donors", name="別の会社（架空）").json()
    assert new["agreement"] is None
    assert post(coordinator, "/donations/register", donor=new["uuid"], source="donated",
                lines=[line]).json()["code"] == (
        "agreement_needed")
    assert post(coordinator, f"/donors/{new['uuid']}/agreements", number="G-9",
                starts_on="2026-04-01").json()["agreement"] == "G-9"
    assert len(coordinator.get("/api/v1/donors?q=別の").json()["items"]) == 1
    Agreement.objects.filter(donor=giver).update(ends_on=clock.today() - timedelta(days=1))
    assert post(client, "/donations", lines=[line]).json()["code"] == "agreement_needed"


def test_home_cards_name_what_waits(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    giver, client = _company(bank)
    client.post("/offers/new/", _form({**CURRY, "last_day": _soon()}))
    Agreement.objects.filter(donor=giver).update(ends_on=clock.today() + timedelta(days=5))
    coordinator = builders.identity(bank)
    with django_assert_num_queries(4):
        cards = home_cards(coordinator, clock.today())
    assert [card.group for card in cards] == ["places", "places", "now", "soon"]
    assert home_cards(builders.identity(bank, Role.DONOR), clock.today()) == []
