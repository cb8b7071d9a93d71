"""Signing up is one tap; the calendar follows by its own address, which opens nothing else and can be ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.network.models import SiteLead
from foodbank.volunteers import services
from foodbank.volunteers.cards import home_cards
from foodbank.volunteers.models import Shift, SignUp
from foodbank.volunteers.rules.ics import Entry, calendar
from tests import builders

pytestmark = pytest.mark.django_db


def _shift(bank, days=2, **values):
    starts = clock.now() + timedelta(days=days)
    return Shift.objects.create(**{"food_bank": bank, "kind": "sorting", "starts_at": starts, "people_needed": 1,
                                   "ends_at": starts + timedelta(hours=3), **values})


def _form(**values):
    return {"operation_id": str(uuid4()), **values}


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.SUPPORTER, Role.DRIVER, Role.SITE_LEAD])
def test_a_helper_signs_up_with_one_tap_and_may_take_it_back(role: Role) -> None:
    bank = builders.food_bank()
    shift = _shift(bank)
    client = builders.signed_in(builders.member(bank, role))
    assert "手伝えます" in client.get("/shifts/").content.decode()
    form = _form()
    assert [client.post(f"/shifts/{shift.uuid}/sign-up/", form).status_code for _ in range(2)] == [303, 303]
    assert "あなたが手伝います" in client.get(f"/shifts/{shift.uuid}/").content.decode()
    other = builders.signed_in(builders.member(bank, Role.VOLUNTEER))
    assert other.post(f"/shifts/{shift.uuid}/sign-up/", _form()).status_code == 409
    assert client.post(f"/shifts/{shift.uuid}/withdraw/", _form()).status_code == 303
    assert SignUp.objects.count() == 0
    assert client.get("/shifts/new/").status_code == 403


def test_only_the_coordinator_sees_who_comes_and_writes_hours() -> None:
    bank = builders.food_bank()
    coordinator = builders.signed_in(builders.member(bank))
    builders.warehouse(bank, code="main", name="本倉庫")
    day = str(clock.today() + timedelta(days=3))
    made = coordinator.post("/shifts/new/",
                            _form(kind="sorting", on=day, starts="9:00", ends="１２時", people_needed="２",
                                                 warehouse="main"))
    assert made.status_code == 303, made.content.decode()
    for wrong in ({"people_needed": "0"}, {"people_needed": "1" + "0" * 30}, {"ends": "8:00"}, {"on": "2026-02-30"}):
        form = _form(**{"kind": "sorting", "on": day, "starts": "9:00", "ends": "12:00", "people_needed": "2",
                        **wrong})
        assert coordinator.post("/shifts/new/", form).status_code == 422
    shift = Shift.objects.get(food_bank=bank)
    helper = builders.member(bank, Role.VOLUNTEER, name="手伝 花子")
    client = builders.signed_in(helper)
    client.post(f"/shifts/{shift.uuid}/sign-up/", _form())
    assert "手伝 花子" in coordinator.get(f"/shifts/{shift.uuid}/").content.decode()
    other = builders.signed_in(builders.member(bank, Role.SUPPORTER))
    assert "手伝 花子" not in other.get(f"/shifts/{shift.uuid}/").content.decode()
    hours = {f"minutes_{helper.code}": "１８０"}
    assert coordinator.post(f"/shifts/{shift.uuid}/hours/", _form(**hours)).status_code == 409
    Shift.objects.update(starts_at=clock.now() - timedelta(hours=4), ends_at=clock.now() - timedelta(hours=1))
    assert coordinator.post(f"/shifts/{shift.uuid}/hours/",
                            _form(**{f"minutes_{helper.code}": "many"})).status_code == 422
    assert coordinator.post(f"/shifts/{shift.uuid}/hours/", _form(**hours)).status_code == 303
    assert SignUp.objects.get().minutes_done == 180
    assert client.post(f"/shifts/{shift.uuid}/hours/", _form(**hours)).status_code == 403
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    assert stranger.get(f"/shifts/{shift.uuid}/").status_code == 404
    for part in ("sign-up", "withdraw", "cancel", "hours"):
        assert stranger.post(f"/shifts/{shift.uuid}/{part}/", _form()).status_code == 404


def test_a_calendar_address_shows_my_days_and_ends_when_i_say() -> None:
    bank = builders.food_bank()
    lead = builders.member(bank, Role.SITE_LEAD)
    site, foreign = builders.site(bank, name="ひだまり食堂（架空）"), builders.site(bank, name="よその食堂（架空）")
    SiteLead.objects.create(membership=lead, site=site)
    soon = clock.today() + timedelta(days=5)
    for place, off in ((site, False), (foreign, False)):
        builders.session(builders.activity(place), on=soon, is_cancelled=off)
    builders.session(builders.activity(site, name="パントリー"), on=soon, is_cancelled=True)
    shift = _shift(bank, note="動きやすい服で")
    client = builders.signed_in(lead)
    client.post(f"/shifts/{shift.uuid}/sign-up/", _form())
    client.post("/shifts/calendar/", _form())
    page = client.get("/shifts/calendar/").content.decode()
    address = page.split('<p class="code">')[1].split("</p>")[0]
    assert '<p class="code">' not in client.get("/shifts/calendar/").content.decode()
    path = address[address.index("/calendar/"):]
    answer = Client().get(path)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 3 and text.count("STATUS:CANCELLED") == 1
    assert "ひだまり食堂" in text.replace("\r\n ", "") and "よその食堂" not in text and "動きやすい服で" in text
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    guest = Client()
    guest.post(f"/l/{token}")
    assert guest.get("/shifts/").status_code == 302  # the calendar's address is no way in
    client.post("/shifts/calendar/", _form(end="1"))
    assert Client().get(path).status_code == 410
    for wrong in ("x", "%00", "あ" * 400):
        assert Client().get(f"/calendar/{wrong}.ics").status_code in (404, 410)


def test_a_link_for_something_else_is_no_calendar() -> None:
    from foodbank.network.services import invite

    bank = builders.food_bank()
    member = builders.member(bank, Role.VOLUNTEER)
    issued = invite(by=builders.identity(bank), member=member, now=clock.now())
    assert Client().get(f"/calendar/{issued.token}.ics").status_code == 410


def test_a_calendar_is_folded_and_escaped_as_the_standard_says() -> None:
    text = calendar([Entry(uid="a", starts=builders.NOW, summary="手伝い；仕分け、" * 12 + "a,b;c\\d\ne")],
                    name="見本", now=builders.NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    joined = text.replace("\r\n ", "")
    assert "a\\,b\\;c\\\\d\\ne\r\n" in joined
    assert "DTSTART:20261124T010000Z\r\nDTEND:20261124T020000Z\r\n" in joined
    assert text.endswith("END:VCALENDAR\r\n")
    day = calendar([Entry(uid="b", starts=builders.TODAY, summary="s", is_cancelled=True)], name="n",
                   now=builders.NOW)
    assert "DTSTART;VALUE=DATE:20261124\r\nDTEND;VALUE=DATE:20261125\r\n" in day


def test_the_api_plans_signs_up_and_refuses_by_name() -> None:
    bank = builders.food_bank()
    coordinator = builders.signed_in(builders.member(bank))
    helpers = [builders.signed_in(builders.member(bank, Role.VOLUNTEER)) for _ in range(2)]

    def post(who, path, **values):
        return who.post(f"/api/v1/shifts{path}", _form(**values), content_type="application/json")

    day = clock.today() + timedelta(days=3)
    body = {"kind": "sorting", "starts_at": f"{day}T09:00:00", "ends_at": f"{day}T12:00:00+09:00"}
    for people in (0, -1, 10**30):
        assert post(coordinator, "", **body, people_needed=people).json()["code"] == "shift_impossible"
    made = post(coordinator, "", **body, people_needed=1).json()
    assert made["starts_at"].startswith(f"{day}T0")
    assert post(helpers[0], f"/{made['uuid']}/sign-up").json()["is_mine"] is True
    assert post(helpers[1], f"/{made['uuid']}/sign-up").json()["code"] == "shift_full"
    assert len(helpers[0].get("/api/v1/shifts/mine").json()["items"]) == 1
    assert helpers[1].get("/api/v1/shifts").json()["items"][0]["signed_up"] == 1
    assert post(coordinator, f"/{made['uuid']}/hours", member="P0000000", minutes=5).json()["code"] == "shift_to_come"
    assert post(helpers[0], f"/{made['uuid']}/withdraw").json()["signed_up"] == 0
    assert post(helpers[0], f"/{made['uuid']}/cancel").status_code == 403
    assert post(coordinator, f"/{made['uuid']}/cancel").json()["is_cancelled"] is True


def test_home_cards_name_my_next_day_and_what_is_wanted(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    mine, _open = _shift(bank), _shift(bank, days=4)
    me = builders.identity(bank, Role.VOLUNTEER)
    services.sign_up(by=me, shift_uuid=mine.uuid, now=clock.now())
    with django_assert_num_queries(2):
        cards = home_cards(me, clock.today())
    assert [card.count for card in cards] == [None, 1]
    assert len(home_cards(builders.identity(bank), clock.today())) == 1
    assert home_cards(builders.identity(bank, Role.DONOR), clock.today()) == []
