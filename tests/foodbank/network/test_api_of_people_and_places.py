"""What the pages of people, warehouses, tablets and sites do, done by a program."""

import uuid

import pytest
from django.conf import settings
from django.test import Client

from foodbank.accounts.models import AccessRecord, FoodBank, Link
from foodbank.accounts.rules import Role
from foodbank.devices.models import Device
from foodbank.devices.services import enrol
from foodbank.network.models import Station
from foodbank.outbox.models import Message
from foodbank.stock.models import Place
from tests import builders
from tests.foodbank.config.everybody import session_of

pytestmark = pytest.mark.django_db


def once(**values: object) -> dict[str, object]:
    return {"operation_id": str(uuid.uuid4()), **values}


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1{path}", once(**values), content_type="application/json")


@pytest.fixture
def bank() -> FoodBank:
    return builders.food_bank()


@pytest.fixture
def client(bank: FoodBank) -> Client:
    return builders.signed_in(builders.member(bank))


@pytest.fixture
def stranger() -> Client:
    return builders.signed_in(builders.member(builders.food_bank()))


def test_a_person_is_added_read_and_listed_and_every_reading_is_noted(bank: FoodBank, client: Client) -> None:
    made = post(client, "/people", name="手伝 花子", kana="あ", role="volunteer", telephone="048-000-0101").json()
    assert made["role"] == "volunteer" and made["is_active"] is True
    whole = client.get(f"/api/v1/people/{made['code']}").json()
    assert (whole["telephone"], whole["invitation"], whole["sites"]) == ("048-000-0101", None, [])
    first = client.get("/api/v1/people?limit=1").json()
    assert len(first["items"]) == 1
    second = client.get(f"/api/v1/people?limit=1&after={first['next_cursor']}").json()
    assert second["next_cursor"] == "" and second["items"][0]["code"] != first["items"][0]["code"]
    assert [one["code"] for one in client.get("/api/v1/people?role=volunteer&q=花子").json()["items"]] == [made["code"]]
    assert AccessRecord.objects.filter(food_bank=bank, what="people").count() == 3
    assert AccessRecord.objects.filter(food_bank=bank, what="person", subject=made["code"]).count() == 1


def test_a_role_that_is_given_elsewhere_and_an_unreadable_cursor_are_refused(client: Client) -> None:
    assert post(client, "/people", name="寄贈 一郎", role="donor").json()["code"] == "role_not_here"
    assert post(client, "/people", name="x", role="king").json()["code"] == "invalid_input"
    assert post(client, "/people", name="x", role="coordinator").json()["code"] == "invalid_input"
    assert post(client, "/people", name="x", role="volunteer", email="no address").status_code == 422
    assert client.get("/api/v1/people?role=king").status_code == 422
    assert client.get("/api/v1/people?after=%00").status_code == 422
    assert client.get("/api/v1/people?after=PNOBODY1").status_code == 422
    assert client.get("/people/?after=%00").status_code == 422


def test_a_new_coordinator_is_invited_by_mail_and_no_address_is_shown(client: Client) -> None:
    made = post(client, "/people", name="新人 一郎", role="coordinator", email="new@people.example").json()
    assert Message.objects.filter(kind="coordinator_invitation").count() == 1
    again = post(client, f"/people/{made['code']}/invite")
    assert again.json() == {"address": "", "by_mail": True}
    assert Message.objects.filter(kind="coordinator_invitation").count() == 2
    assert client.get(f"/api/v1/people/{made['code']}").json()["invitation"]["state"] == "open"


def test_an_invitation_is_told_once_and_taken_back(bank: FoodBank, client: Client) -> None:
    member = builders.member(bank, Role.VOLUNTEER)
    body = once()
    first, again = (client.post(f"/api/v1/people/{member.code}/invite", body, content_type="application/json")
                    for _ in range(2))
    address = first.json()["address"]
    assert address.startswith(settings.ADDRESS + "/l/") and again.json()["address"] == ""
    assert Link.objects.filter(subject=member.code).count() == 1
    assert post(client, f"/people/{member.code}/uninvite").json() == {"ended": 1}
    assert Client().get(address.removeprefix(settings.ADDRESS)).status_code != 200
    assert client.get(f"/api/v1/people/{member.code}").json()["invitation"]["state"] == "taken_back"


def test_a_role_is_signed_out_stopped_and_started_but_never_ones_own(bank: FoodBank) -> None:
    me, member = builders.member(bank), builders.member(bank, Role.DRIVER)
    client = builders.signed_in(me)
    assert post(client, f"/people/{member.code}/sign-out").json()["is_active"] is True
    member.refresh_from_db()
    assert member.sessions_since is not None
    assert post(client, f"/people/{member.code}/stop").json()["is_active"] is False
    assert post(client, f"/people/{member.code}/start").json()["is_active"] is True
    for act in ("sign-out", "stop"):
        assert post(client, f"/people/{me.code}/{act}").json()["code"] == "own_role"


def test_a_supporter_is_named_by_choice_and_never_with_telephone_or_address(bank: FoodBank, client: Client) -> None:
    shown = builders.member(bank, Role.SUPPORTER, telephone="048-000-0999", email="s@supporter.example")
    shown.hides_name = False
    shown.save()
    hidden = builders.member(bank, Role.SUPPORTER, name="かくれた人")
    answer = client.get(f"/api/v1/people/{shown.code}")
    assert answer.status_code == 200
    assert "0999" not in answer.content.decode() and "supporter.example" not in answer.content.decode()
    assert client.get(f"/api/v1/people/{hidden.code}").status_code == 404
    listed = client.get("/api/v1/people").json()
    assert listed["unnamed"] == 1 and "かくれた人" not in str(listed)


def test_a_lead_is_added_and_removed(bank: FoodBank, client: Client) -> None:
    site = builders.site(bank)
    made = post(client, f"/sites/{site.uuid}/leads", name="代表 さくら").json()
    assert made["role"] == "site_lead"
    assert [one["code"] for one in client.get(f"/api/v1/sites/{site.uuid}/leads").json()] == [made["code"]]
    assert AccessRecord.objects.filter(food_bank=bank, what="site_leads").count() == 1
    assert client.get(f"/api/v1/people/{made['code']}").json()["sites"][0]["name"] == site.name
    assert post(client, f"/sites/{site.uuid}/leads/{made['code']}/remove").json() == []
    assert post(client, f"/sites/{site.uuid}/leads/{made['code']}/remove").status_code == 404


def test_a_warehouse_opens_with_its_dock_and_is_changed_under_its_version(bank: FoodBank, client: Client) -> None:
    values = {"name": "南倉庫（架空）", "latitude": 35.79, "longitude": 139.56, "opens": "09:00", "closes": "17:00"}
    made = post(client, "/warehouses", code="south", **values).json()
    assert made["version"] == 1
    assert Place.objects.filter(warehouse__code="south", warehouse__food_bank=bank, kind="dock").count() == 1
    assert post(client, "/warehouses", code="south", **values).json()["code"] == "name_taken"
    assert post(client, "/warehouses", code="x y", **values).status_code == 422
    changed = post(client, "/warehouses/south", version=1, **{**values, "closes": "18:30"}).json()
    assert (changed["closes"], changed["version"]) == ("18:30:00", 2)
    assert post(client, "/warehouses/south", version=1, **values).json()["code"] == "stale_page"
    assert post(client, "/warehouses/south", version=2, **{**values, "closes": "08:00"}).status_code == 422
    assert client.get("/api/v1/warehouses/south").json()["name"] == "南倉庫（架空）"
    assert [one["code"] for one in client.get("/api/v1/warehouses").json()] == ["south"]


def test_a_tablet_is_enrolled_stood_somewhere_and_revoked(bank: FoodBank, client: Client) -> None:
    near, far = builders.warehouse(bank), builders.warehouse(bank)
    assert post(client, "/tablets/enrol", warehouse=near.code).json()["address"].startswith(settings.ADDRESS + "/l/")
    device = enrol(food_bank=bank, kind="tablet", link=None, now=builders.NOW).device
    tablet = session_of(device=device.id, membership=builders.member(bank, Role.VOLUNTEER).id)
    assert post(tablet, "/tablets/here", warehouse=near.code).json()["warehouse"] == near.code
    assert post(client, "/tablets/here", warehouse=near.code).json()["code"] == "not_a_tablet"
    moved = post(client, f"/tablets/{device.uuid}", warehouse=far.code, name="2台目").json()
    assert (moved["warehouse"], moved["name"]) == (far.code, "2台目")
    assert client.get(f"/api/v1/tablets/{device.uuid}").json() == moved
    assert [one["uuid"] for one in client.get("/api/v1/tablets").json()["items"]] == [str(device.uuid)]
    assert post(client, f"/tablets/{device.uuid}/revoke").json()["revoked_at"] is not None
    assert Device.objects.get(id=device.id).revoked_at is not None
    assert post(client, "/tablets/enrol", warehouse="nowhere").status_code == 404


def test_a_site_reopens_and_its_hours_are_replaced_under_its_version(bank: FoodBank, client: Client) -> None:
    site = builders.site(bank)
    post(client, f"/sites/{site.uuid}/close", version=1, closed_from="2020-01-01")
    assert [one["uuid"] for one in client.get("/api/v1/sites?closed=true").json()["items"]] == [str(site.uuid)]
    assert post(client, f"/sites/{site.uuid}/reopen", version=1).json()["code"] == "stale_page"
    assert post(client, f"/sites/{site.uuid}/reopen", version=2).json()["is_active"] is True
    saturday = {"weekday": 5, "opens": "10:00", "closes": "12:00"}
    set_ = post(client, f"/sites/{site.uuid}/windows", version=3, windows=[saturday]).json()
    assert set_ == {"windows": [{"weekday": 5, "opens": "10:00:00", "closes": "12:00:00"}], "version": 4}
    assert client.get(f"/api/v1/sites/{site.uuid}/windows").json() == set_
    assert post(client, f"/sites/{site.uuid}/windows", version=3, windows=[]).json()["code"] == "stale_page"
    lapping = [saturday, {"weekday": 5, "opens": "11:00", "closes": "13:00"}]
    assert post(client, f"/sites/{site.uuid}/windows", version=4, windows=lapping).json()["code"] == "windows_overlap"


def test_what_is_read_of_a_site_and_an_activity_can_be_changed_and_sent_back(bank: FoodBank, client: Client) -> None:
    site = builders.site(bank, address="見本1-2-3", note_for_drivers="裏口")
    whole = client.get(f"/api/v1/sites/{site.uuid}").json()
    assert (whole["address"], whole["note_for_drivers"]) == ("見本1-2-3", "裏口")
    back = {**whole, "organisation": whole["organisation_uuid"], "address": "見本4-5-6"}
    assert post(client, f"/sites/{site.uuid}", **back).status_code == 200
    assert client.get(f"/api/v1/sites/{site.uuid}").json() == {**whole, "address": "見本4-5-6", "version": 2}
    found = client.get("/api/v1/organisations").json()["items"]
    assert [one["uuid"] for one in found] == [whole["organisation_uuid"]]
    doing = builders.activity(site)
    one = client.get(f"/api/v1/activities/{doing.uuid}").json()
    changed = post(client, f"/activities/{doing.uuid}", **{**one, "children": 55, "is_active": False}).json()
    assert (changed["children"], changed["is_active"], changed["version"]) == (55, False, 2)
    assert post(client, f"/activities/{doing.uuid}", **one).json()["code"] == "stale_page"
    assert client.get(f"/api/v1/sites/{site.uuid}/activities").json() == [changed]


def test_organisations_come_page_by_page(bank: FoodBank, client: Client) -> None:
    for _ in range(3):
        builders.site(bank)
    first = client.get("/api/v1/organisations?limit=2").json()
    rest = client.get(f"/api/v1/organisations?limit=2&after={first['next_cursor']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, "")
    assert client.get(f"/api/v1/organisations?after={uuid.uuid4()}").status_code == 422


def test_another_food_banks_people_and_places_are_not_found(bank: FoodBank, client: Client, stranger: Client) -> None:
    member, site, house = builders.member(bank, Role.VOLUNTEER), builders.site(bank), builders.warehouse(bank)
    doing = builders.activity(site)
    device = enrol(food_bank=bank, kind="tablet", link=None, now=builders.NOW).device
    lead = post(client, f"/sites/{site.uuid}/leads", name="代表 さくら").json()["code"]
    for path in (f"/people/{member.code}", f"/sites/{site.uuid}/leads",
                 f"/sites/{site.uuid}/windows", f"/sites/{site.uuid}/activities", f"/activities/{doing.uuid}",
                 f"/warehouses/{house.code}", f"/tablets/{device.uuid}"):
        assert stranger.get(f"/api/v1{path}").status_code == 404, path
    cursors = [stranger.get(f"/api/v1/people?after={code}").content for code in (member.code, "PNOBODY1")]
    assert cursors[0] == cursors[1] and b"cursor_unknown" in cursors[0]
    for path in ("invite", "uninvite", "sign-out", "stop", "start"):
        assert post(stranger, f"/people/{member.code}/{path}").status_code == 404, path
    place = {"name": "x", "latitude": 35.0, "longitude": 139.0, "opens": "09:00", "closes": "17:00", "version": 1}
    for path, values in (
            (f"/sites/{site.uuid}/leads", {"name": "x"}), (f"/sites/{site.uuid}/leads/{lead}/remove", {}),
            (f"/sites/{site.uuid}/reopen", {"version": 1}), (f"/sites/{site.uuid}/windows", {"version": 1, "windows": []}),
            (f"/activities/{doing.uuid}", {"name": "x", "kind": "shokudo", "version": 1}),
            (f"/warehouses/{house.code}", place), ("/tablets/enrol", {"warehouse": house.code}),
            (f"/tablets/{device.uuid}", {"warehouse": house.code}), (f"/tablets/{device.uuid}/revoke", {})):
        assert post(stranger, path, **values).status_code == 404, path
    assert Station.objects.count() == 0 and Device.objects.get(id=device.id).revoked_at is None
