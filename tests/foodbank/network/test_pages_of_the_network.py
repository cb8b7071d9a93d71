"""The coordinator's pages: every act once, what was typed is kept, invitations and tablets let the right ones in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from foodbank import clock
from foodbank.accounts.models import AccessRecord, Link, Membership
from foodbank.accounts.rules import Role
from foodbank.devices.models import Device
from foodbank.network.models import Session, Site, Station
from tests import builders

pytestmark = pytest.mark.django_db


def _form(**values):
    return {"operation_id": str(uuid4()), **values}


SITE = {"name": "ひだまり食堂（架空）", "kana": "ひだまり", "new_organisation": "ひだまりの会（架空）",
        "latitude": "３５．７９",
        "longitude": "139.56", "leaves_by": "fetches", "fridge_l": "９０", "freezer_l": "0", "ambient_g": "300kg",
        "transport_g": "200", "minimum_days_left": "3"}


def test_a_site_is_added_and_a_double_click_adds_one() -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank))
    form = _form(**SITE)
    answers = [client.post("/sites/new/", form) for _ in range(2)]
    made = Site.objects.get(food_bank=bank)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer["Location"] for answer in answers} == {f"/sites/{made.uuid}/"}
    assert (made.fridge_ml, made.ambient_g, made.transport_g, made.is_online) == (90_000, 300_000, 200_000, False)
    page = client.get(f"/sites/{made.uuid}/").content.decode()
    assert "画面を使う人はいません" in page and "ひだまりの会（架空）" in page


def test_what_was_typed_is_kept_when_something_is_wrong() -> None:
    client = builders.signed_in(builders.member(builders.food_bank()))
    answer = client.post("/sites/new/", _form(**{**SITE, "latitude": "north", "fridge_l": "1" + "0" * 30}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ひだまり食堂（架空）" in page and "ありえない数です" in page
    assert not Site.objects.exists()


def test_an_old_page_and_a_form_without_id_change_nothing() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    client = builders.signed_in(builders.member(bank))
    form = {**SITE, "new_organisation": "", "organisation": str(site.organisation.uuid), "version": "1"}
    assert client.post(f"/sites/{site.uuid}/edit/", _form(**form)).status_code == 303
    assert client.post(f"/sites/{site.uuid}/edit/", _form(**form)).status_code == 409
    assert client.post(f"/sites/{site.uuid}/edit/", {**form, "version": "2"}).status_code == 422
    assert client.post(f"/sites/{site.uuid}/close/", _form(closed_from="2027-01-01", version="x")).status_code == 409


def test_an_old_page_of_a_warehouse_or_an_activity_overwrites_nothing() -> None:
    bank = builders.food_bank()
    activity = builders.activity(builders.site(bank))
    builders.warehouse(bank, code="main")
    one, other = (builders.signed_in(builders.member(bank)) for _ in range(2))
    building = {"name": "本倉庫", "latitude": "35.79", "longitude": "139.56", "opens": "9:00", "closes": "17:00",
                "slot_minutes": "15"}
    doing = {"name": "食堂", "kind": "shokudo", "adults": "1", "children": "2", "households": "0", "weight_percent": "100"}
    for path, values in (("/warehouses/main/edit/", building), (f"/activities/{activity.uuid}/edit/", doing)):
        assert '<input type="hidden" name="version" value="1">' in other.get(path).content.decode()
        assert one.post(path, _form(**values, version="1")).status_code == 303
        assert other.post(path, _form(**{**values, "name": "古い画面"}, version="1")).status_code == 409
        assert other.post(path, _form(**{**values, "name": "古い画面"})).status_code == 409
        assert "古い画面" not in one.get(path).content.decode()
        assert other.post(path, _form(**{**values, "name": "読みなおした"}, version="2")).status_code == 303


def test_activity_days_and_windows_are_made_on_pages() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    client = builders.signed_in(builders.member(bank))
    made = client.post(f"/sites/{site.uuid}/activities/new/", _form(
        name="パントリー", kind="pantry", adults="0", children="0", households="25", weight_percent="100",
        is_active="on",
        excluded_allergens=["buckwheat", "peanut"]))
    assert made.status_code == 303, made.content.decode()
    days = client.post(made["Location"],
                       _form(weekday="5", nths=["2", "4"], first="2026-12-01", last="令和9年1月31日"))
    assert days["Location"] == f"/sites/{site.uuid}/"
    assert Session.objects.filter(food_bank=bank, households=25).count() == 4
    assert client.post(made["Location"], _form(weekday="9", first="2027-01-31", last="2027-01-01")).status_code == 422
    windows = client.post(f"/sites/{site.uuid}/windows/", _form(version="1", opens_5_a="9:00", closes_5_a="11:00",
                                                               opens_5_b="14:00", closes_5_b="16:00"))
    assert windows.status_code == 303
    assert client.post(f"/sites/{site.uuid}/windows/", _form(version="2", opens_5_a="9:00")).status_code == 422
    page = client.get(f"/sites/{site.uuid}/").content.decode()
    assert "土曜日 14:00～16:00" in page and "25世帯" in page.replace("\n", "")


def test_an_invitation_is_shown_once_made_and_lets_the_lead_in() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    client = builders.signed_in(builders.member(bank))
    made = client.post(f"/sites/{site.uuid}/leads/new/", _form(name="見本 花子", telephone="048-000-0102"))
    lead = Membership.objects.get(food_bank=bank, role="site_lead")
    assert made["Location"] == f"/people/{lead.code}/"
    form = _form()
    for _ in range(2):
        assert client.post(f"/people/{lead.code}/invite/", form)["Location"] == "/link-made/"
    page = client.get("/link-made/").content.decode()
    address = page.split('<p class="code">')[1].split("</p>")[0]
    assert "<svg" in page and Link.objects.filter(membership=lead).count() == 1
    guest = Client()
    path = address[address.index("/l/"):]
    assert guest.get(path).status_code == 200
    assert guest.post(path).status_code == 302
    assert guest.session["identity"]["membership"] == lead.id
    client.post(f"/people/{lead.code}/invite/", _form())
    assert Client().post(path).status_code == 410  # the newest invitation is the one that counts
    client.post(f"/people/{lead.code}/stop/", _form())
    assert guest.get("/")["Location"].startswith("/enter/") or guest.get("/").status_code == 302


def test_nobody_stops_their_own_role_and_looking_at_people_is_noted() -> None:
    bank = builders.food_bank()
    me = builders.member(bank)
    client = builders.signed_in(me)
    assert client.post(f"/people/{me.code}/stop/", _form()).status_code == 409
    assert client.get("/people/?role=coordinator&q=coord").status_code == 200
    assert client.get(f"/people/{me.code}/").status_code == 200
    assert AccessRecord.objects.filter(food_bank=bank, membership=me).count() == 2
    for role in ("site_lead", "donor", "administrator"):
        assert client.post("/people/new/", _form(name="だれか", role=role)).status_code == 422
    assert client.post("/people/new/", _form(name="運転 次郎", role="driver")).status_code == 303


def test_a_tablet_is_enrolled_by_its_link_and_stands_where_it_was_asked_for() -> None:
    bank = builders.food_bank()
    warehouse = builders.warehouse(bank, code="main")
    client = builders.signed_in(builders.member(bank))
    client.post("/tablets/enrol/main/", _form())
    page = client.get("/link-made/").content.decode()
    path = "/l/" + page.split('<p class="code">')[1].split("</p>")[0].split("/l/")[1]
    tablet = Client()
    entered = tablet.post(path)
    assert entered["Location"] == "/tablets/here/main/"
    assert "ここに置く" in tablet.get("/tablets/here/main/").content.decode()
    form = _form()
    assert [tablet.post("/tablets/here/main/", form).status_code for _ in range(2)] == [303, 303]
    device = Device.objects.get(food_bank=bank)
    assert Station.objects.get(device=device).warehouse == warehouse
    assert "使えなくする" in client.get("/tablets/").content.decode()
    assert client.post(f"/tablets/{device.uuid}/", _form(name="入口の1号", warehouse="main")).status_code == 303
    assert client.post(f"/tablets/{device.uuid}/revoke/", _form()).status_code == 303
    assert tablet.get("/tablets/here/main/").status_code == 302  # nobody any more: asked to sign in


def test_every_page_of_a_stranger_answers_not_found() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    activity = builders.activity(site)
    session = builders.session(activity)
    member = builders.member(bank, Role.VOLUNTEER, name="ひみつ 一郎")
    builders.warehouse(bank, code="hidden")
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    for path in (f"/sites/{site.uuid}/", f"/sites/{site.uuid}/edit/", f"/sites/{site.uuid}/windows/",
                 f"/sites/{site.uuid}/activities/new/", f"/sites/{site.uuid}/leads/new/",
                 f"/activities/{activity.uuid}/edit/",
                 f"/activities/{activity.uuid}/sessions/", f"/people/{member.code}/", "/warehouses/hidden/edit/",
                 "/link-made/", f"/sites/?after={site.uuid}&q=%00", "/sites/?after=zzz",
                 f"/people/?after={member.code}",
                 f"/api/v1/sites/{site.uuid}", f"/api/v1/sites/{site.uuid}/sessions"):
        answer = stranger.get(path)
        assert answer.status_code == 404 or site.name not in answer.content.decode(), path
        assert "ひみつ" not in answer.content.decode()
    for path in (f"/sites/{site.uuid}/close/", f"/sites/{site.uuid}/reopen/", f"/sessions/{session.uuid}/call-off/",
                 f"/people/{member.code}/invite/", f"/people/{member.code}/stop/", "/tablets/enrol/hidden/"):
        assert stranger.post(path, _form(version="1", closed_from="2026-12-01")).status_code == 404, path


@pytest.mark.parametrize("role", [role for role in Role if role in (
    Role.VOLUNTEER, Role.SITE_LEAD, Role.DRIVER, Role.DONOR, Role.SUPPORTER)])
def test_the_coordinators_pages_are_the_coordinators(role: Role) -> None:
    client = builders.signed_in(builders.member(builders.food_bank(), role))
    for path in ("/sites/", "/people/", "/tablets/", "/districts/", "/warehouses/"):
        assert client.get(path).status_code == 403


def test_the_api_adds_changes_and_closes_a_site() -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank))
    body = _form(name="ひだまり食堂（架空）", new_organisation="ひだまりの会（架空）", latitude=35.79,
                 longitude=139.56,
                 district_number=3)

    def post(path, values):
        return client.post(path, values, content_type="application/json")

    first, again = post("/api/v1/sites", body), post("/api/v1/sites", body)
    assert first.status_code == 200, first.content
    assert first.json() == again.json()
    assert post("/api/v1/sites", {**body, "name": "別の名前"}).json()["code"] == "operation_reused"
    uuid = first.json()["uuid"]
    change = post(f"/api/v1/sites/{uuid}", {**body, **_form(), "name": "新しい名前（架空）", "version": 1})
    assert change.json()["name"] == "新しい名前（架空）"
    assert post(f"/api/v1/sites/{uuid}", {**body, **_form(), "version": 1}).json()["code"] == "stale_page"
    bad = post("/api/v1/sites", {**body, **_form(), "name": "別", "fridge_ml": 10**30})
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_input")
    assert post("/api/v1/sites", {**body, **_form(), "name": "a\x00b" + "あ" * 200}).status_code == 422
    made = post("/api/v1/activities", _form(site=uuid, name="こども食堂", kind="shokudo", children=20)).json()
    soon = str(clock.today() + timedelta(days=10))
    days = post(f"/api/v1/activities/{made['uuid']}/sessions", _form(days=[soon])).json()
    assert days[0]["children"] == 20
    assert client.get("/api/v1/sessions").json()["items"][0]["on"] == soon
    assert post(f"/api/v1/sessions/{days[0]['uuid']}/call-off", _form()).json()["is_cancelled"] is True
    closed = post(f"/api/v1/sites/{uuid}/close", _form(version=2, closed_from=str(clock.today())))
    assert closed.json()["is_active"] is False
    refused = post("/api/v1/activities", _form(site=uuid, name="朝食", kind="shokudo"))
    assert (refused.status_code, refused.json()["code"]) == (409, "closed_site")
    assert client.get("/api/v1/districts").json()[0]["sites"] in (0, 1)
    assert client.get("/api/v1/sites?limit=0&after=").json()["items"] == []


def test_home_cards_ask_one_statement(django_assert_num_queries) -> None:
    from foodbank.network.cards import home_cards

    bank = builders.food_bank()
    coordinator = builders.identity(bank)
    Device.objects.create(food_bank=bank, kind="tablet", name="t", token_sha256="x" * 64, enrolled_at=builders.NOW)
    with django_assert_num_queries(1):
        cards = home_cards(coordinator, builders.TODAY)
    assert [card.count for card in cards if card.tone == "attention"] == [1]
    assert home_cards(builders.identity(bank, Role.DRIVER), builders.TODAY) == []
