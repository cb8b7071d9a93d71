"""Pages and API with a real client: what is seen by whom, and wrong input."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foodbank import clock
from foodbank.accounts.rules import Purpose, Role
from foodbank.accounts.services import issue_link
from foodbank.supporters.models import Group, Member, MonthSheet, Pledge
from foodbank.volunteers.models import SignUp
from foodbank.volunteers.services import add_shift
from tests.builders import category, food_bank, lot, member, product, signed_in, site
from tests.foodbank.supporters.scene import asked_for, district, group_of, handed, joined, page_act, secretary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Member:
    """The secretary of a group whose food bank handed over a carton today and is short of rice."""
    bank = food_bank()
    handed(site(bank, district=district(1)), lot(bank, 12, now=clock.now()), 12, clock.now())
    asked_for(bank, {"rice": 40_000}, on=clock.today() + timedelta(days=3))
    return secretary_of(group_of(bank), "事務 花子")


def shared(group: Group) -> Client:
    """A browser that opened the group's share link."""
    link = issue_link(food_bank=group.food_bank, purpose=Purpose.SHARE, now=clock.now(), subject=str(group.uuid))
    client = Client()
    assert client.post(link.path).status_code == 302
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_home_is_the_dashboard_and_its_first_line_the_sentence(first: Member) -> None:
    text = text_of(signed_in(first.membership), "/")
    today = clock.today()
    head = text[text.index("<h1"):text.index("</h1>")]
    assert f"{today.month}月は" in head and "17小学校区のうち1に、1回、6kgを届けました（はじめての月です）" in head
    assert "これを届けます" in text and "40kg" in text and "推計" in text


def test_one_more_carton_is_on_the_page_at_the_next_look(first: Member) -> None:
    client, bank = signed_in(first.membership), first.group.food_bank
    text_of(client, "/")
    handed(site(bank, district=district(2)), lot(bank, 12, now=clock.now()), 12, clock.now())
    assert "17小学校区のうち2に、2回、12kgを届けました" in text_of(client, "/")


def test_who_is_in_two_groups_chooses_and_who_is_in_none_is_told(first: Member) -> None:
    other = joined(group_of(first.group.food_bank), membership=first.membership)
    text = text_of(signed_in(first.membership), "/")
    assert first.group.name in text and other.group.name in text and "どの応援団" in text
    lonely = member(first.group.food_bank, Role.SUPPORTER)
    assert "まだどの応援団にも入っていません" in text_of(signed_in(lonely), "/")


def test_a_shared_page_shows_the_month_and_neither_names_nor_acts(first: Member) -> None:
    Pledge.objects.create(food_bank=first.group.food_bank, member=first, category=category("rice"), grams=1_000,
                          by_day=clock.today(), note="ひみつのひとこと", created_at=clock.now())
    client = shared(first.group)
    text = text_of(client, "/")
    assert "17小学校区のうち1に" in text and "40kg" in text
    for hidden in ("事務 花子", "ひみつのひとこと", "これを届けます", "手伝えます", "/members/", "/sheet/", "/share/"):
        assert hidden not in text
    here = f"/supporters/{first.group.uuid}"
    for address in ("/members/", "/sheet/", "/sheet/page.pdf", "/share/", "/pledge/rice/"):
        assert client.get(here + address).status_code == 403
    assert client.get(f"{here}/months.png").status_code == 200
    assert client.post(f"{here}/pledge/rice/", page_act()).status_code == 403
    assert client.get("/api/v1/supporters/pledges").status_code == 403


@pytest.mark.parametrize("address", ["/", "/months.png", "/districts.svg", "/members/", "/members/new/", "/sheet/", "/share/",
                                     "/sheet/page.pdf", "/sheet/page.png", "/pledge/rice/"])
def test_another_group_and_another_food_bank_find_nothing_here(first: Member, address: str) -> None:
    here = f"/supporters/{first.group.uuid}{address}"
    for stranger in (secretary_of(group_of(first.group.food_bank)), secretary_of(group_of(food_bank()))):
        answer = signed_in(stranger.membership).get(here)
        assert answer.status_code == 404 and first.group.name not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.DRIVER, Role.SITE_LEAD, Role.DONOR, Role.VOLUNTEER])
def test_other_roles_are_sent_away(first: Member, role: Role) -> None:
    client = signed_in(member(first.group.food_bank, role))
    for address in ("/supporters/", f"/supporters/{first.group.uuid}/", f"/supporters/{first.group.uuid}/members/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-1", "1999-12", "9999-01", "20２6-11", "2026-11-01", "-", "\x00"])
def test_a_month_that_is_none_or_to_come_is_refused_by_name(first: Member, month: str) -> None:
    client = signed_in(first.membership)
    for address in ("/", "/months.png", "/sheet/", "/sheet/page.pdf"):
        assert client.get(f"/supporters/{first.group.uuid}{address}", {"month": month}).status_code == 422
    answer = client.get(f"/api/v1/supporters/{first.group.uuid}/month", {"month": month})
    assert answer.status_code == 422 and answer.json()["code"] == "invalid_input"


def test_an_earlier_month_is_shown_without_what_is_short_now(first: Member) -> None:
    before = clock.today().replace(day=1) - timedelta(days=1)
    text = text_of(signed_in(first.membership), f"/supporters/{first.group.uuid}/?month={before:%Y-%m}")
    assert f"{before.month}月は、お届けがありませんでした。" in text and "いま足りないもの" not in text


@pytest.mark.parametrize(("chart", "kind", "begins"), [("months", "png", b"\x89PNG"), ("districts", "png", b"\x89PNG"),
                                                       ("months", "svg", b"<svg"), ("districts", "svg", b"<svg")])
def test_charts_are_taken_as_files_with_their_table(first: Member, chart: str, kind: str, begins: bytes) -> None:
    answer = signed_in(first.membership).get(f"/supporters/{first.group.uuid}/{chart}.{kind}")
    assert answer.status_code == 200 and answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="{chart}-{clock.today():%Y-%m}.{kind}"'


def test_a_chart_that_is_none_is_not_found(first: Member) -> None:
    assert signed_in(first.membership).get(f"/supporters/{first.group.uuid}/people.png").status_code == 404


def test_no_page_carries_inline_style_or_script(first: Member) -> None:
    client = signed_in(first.membership)
    for address in ("", "members/", "sheet/", "share/", "pledge/rice/"):
        text = text_of(client, f"/supporters/{first.group.uuid}/{address}")
        assert " style=" not in text and "<style" not in text and "<script>" not in text


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_dashboard_page_asks_a_fixed_number_of_times(first: Member) -> None:
    client, bank = signed_in(first.membership), first.group.food_bank
    lot(bank, 12, now=clock.now())
    few = _asked(client, "/supporters/")
    for number in range(2, 8):
        handed(site(bank, district=district(number)), lot(bank, 24, made=product(bank)), 12)
        asked_for(bank, {"noodle": 9_000, "rice": 90_000}, on=clock.today() + timedelta(days=number))
        joined(first.group)
    assert _asked(client, "/supporters/") == few <= 26


def test_a_pledge_is_typed_as_people_write_and_wrong_ones_keep_what_was_typed(first: Member) -> None:
    client, address = signed_in(first.membership), f"/supporters/{first.group.uuid}/pledge/rice/"
    day = clock.today() + timedelta(days=5)
    wrong = client.post(address, {**page_act(), "grams": "たくさん", "by_day": f"{day}", "note": "土曜に"})
    assert wrong.status_code == 422 and "たくさん" in wrong.content.decode() and "土曜に" in wrong.content.decode()
    form = {**page_act(), "grams": "１０ｋｇ", "by_day": f"{day.year}年{day.month}月{day.day}日", "note": ""}
    assert [client.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert Pledge.objects.get().grams == 10_000
    assert client.post(address, {"grams": "1", "by_day": f"{day}"}).status_code == 422, "a form of ours carries its id"


@pytest.mark.parametrize(("grams", "day"), [
    ("0", 1), ("-3", 1), ("1" + "0" * 30, 1), ("501", 1), ("5", -1), ("5", 90), ("", 1)])
def test_an_impossible_pledge_is_shown_again_with_a_sentence(first: Member, grams: str, day: int) -> None:
    by_day = clock.today() + timedelta(days=day)
    answer = signed_in(first.membership).post(f"/supporters/{first.group.uuid}/pledge/rice/",
                                              {**page_act(), "grams": grams, "by_day": f"{by_day}"})
    assert answer.status_code == 422 and "error" in answer.content.decode() and not Pledge.objects.exists()


def test_an_item_that_is_not_short_says_thank_you_and_an_unknown_one_is_not_found(first: Member) -> None:
    client = signed_in(first.membership)
    answer = client.get(f"/supporters/{first.group.uuid}/pledge/noodle/")
    assert answer.status_code == 409 and "いまは足りています" in answer.content.decode()
    assert client.get(f"/supporters/{first.group.uuid}/pledge/gold/").status_code == 404


def test_the_way_of_a_pledge_to_its_arrival(first: Member) -> None:
    client, staff = signed_in(first.membership), signed_in(member(first.group.food_bank))
    day = clock.today() + timedelta(days=5)
    client.post(f"/supporters/{first.group.uuid}/pledge/rice/", {**page_act(), "grams": "5", "by_day": f"{day}"})
    key = Pledge.objects.get().uuid
    assert "取りやめる" in text_of(client, "/")
    assert "5kg" in text_of(staff, "/supporters/pledges/") and "事務 花子" not in text_of(staff, "/supporters/pledges/")
    assert client.post(f"/supporters/pledges/{key}/arrived/", page_act()).status_code == 403
    assert staff.post(f"/supporters/pledges/{key}/arrived/", page_act()).status_code == 303
    assert client.post(f"/supporters/pledges/{key}/withdraw/", page_act()).status_code == 409
    assert "取りやめる" not in text_of(client, "/")


def test_a_hand_for_a_shift_is_written_in_the_volunteers_room(first: Member) -> None:
    start = clock.now() + timedelta(days=2)
    shift = add_shift(food_bank_id=first.group.food_bank_id, kind="sorting", starts_at=start, people_needed=1,
                      ends_at=start + timedelta(hours=2))
    client, address = signed_in(first.membership), f"/supporters/{first.group.uuid}/help/{shift.uuid}/"
    assert "あと1人" in text_of(client, address)
    assert client.post(address, page_act()).status_code == 303
    assert SignUp.objects.get().membership_id == first.membership_id
    late = signed_in(joined(first.group).membership)
    assert "人がそろいました" in text_of(late, address)
    assert late.post(address, page_act()).status_code == 409 and SignUp.objects.count() == 1
    assert client.get(f"/supporters/{first.group.uuid}/help/{uuid4()}/").status_code == 404


def test_a_stale_foreword_is_refused_and_both_texts_stay_in_sight(first: Member) -> None:
    client, address = signed_in(first.membership), f"/supporters/{first.group.uuid}/sheet/"
    assert client.post(address, {**page_act(), "version": "0", "foreword": "さきの文"}).status_code == 303
    answer = client.post(address, {**page_act(), "version": "0", "foreword": "あとの文"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "さきの文" in text and "あとの文" in text
    assert MonthSheet.objects.get().foreword == "さきの文"
    assert client.post(address, {**page_act(), "version": "1", "foreword": "あとの文"}).status_code == 303
    assert MonthSheet.objects.get().foreword == "あとの文"


@pytest.mark.parametrize("version", ["", "x", "-1", "1" * 40])
def test_a_foreword_with_an_unreadable_version_counts_as_old(first: Member, version: str) -> None:
    answer = signed_in(first.membership).post(f"/supporters/{first.group.uuid}/sheet/",
                                              {**page_act(), "version": version, "foreword": "文"})
    assert answer.status_code == 409 and not MonthSheet.objects.exists()


def test_a_foreword_too_long_is_shown_again_with_its_length(first: Member) -> None:
    answer = signed_in(first.membership).post(f"/supporters/{first.group.uuid}/sheet/",
                                              {**page_act(), "version": "0", "foreword": "長" * 801})
    assert answer.status_code == 422 and "いま801字" in answer.content.decode()


def test_an_invitation_is_shown_once_and_lets_its_member_in(first: Member) -> None:
    client = signed_in(first.membership)
    client.post(f"/supporters/{first.group.uuid}/members/new/", {**page_act(), "name": "新井 八重"})
    new = Member.objects.get(group=first.group, membership__user__name="新井 八重")
    form = page_act()
    address = f"/supporters/{first.group.uuid}/members/{new.membership.code}/invite/"
    shown = client.post(address, form, follow=True).content.decode()
    path = shown[shown.index("/l/"):].split("<")[0].strip()
    assert client.post(address, form).status_code == 303
    browser = Client()
    assert browser.post(path).status_code == 302
    assert "17小学校区" in text_of(browser, "/")


def test_the_share_page_makes_and_ends_links(first: Member) -> None:
    client, here = signed_in(first.membership), f"/supporters/{first.group.uuid}/share/"
    shown = client.post(here, {**page_act(), "days": "7"}, follow=True).content.decode()
    path = shown[shown.index("/l/"):].split("<")[0].strip()
    browser = Client()
    assert browser.post(path).status_code == 302 and "17小学校区" in text_of(browser, "/")
    assert client.post(f"{here}end/", page_act()).status_code == 303
    assert "17小学校区" not in browser.get("/", follow=True).content.decode()
    assert client.post(here, {**page_act(), "days": "4000"}).status_code == 422


# ── API


def call(client: Client, path: str, **body: object):
    body.setdefault("operation_id", str(uuid4()))
    return client.post(f"/api/v1/supporters/{path}", json.dumps(body), content_type="application/json",
                       headers={"X-CSRFToken": _csrf(client)})


def _csrf(client: Client) -> str:
    client.get("/supporters/")
    return client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""


def test_a_program_reads_the_month_and_what_is_short(first: Member) -> None:
    client, group = signed_in(first.membership), first.group.uuid
    month = client.get(f"/api/v1/supporters/{group}/month").json()
    assert month["districts_served"] == 1 and month["visits"] == 1 and month["months"][-1]["out_g"] == 6_000
    assert {one["code"]: one["amount"] for one in month["estimates"]} == {"meals": 12, "co2e": 14, "yen": 3_600}
    short = client.get(f"/api/v1/supporters/{group}/short").json()
    assert [(one["category"], one["short_g"]) for one in short] == [("rice", 40_000)]
    assert [one["name"] for one in client.get("/api/v1/supporters").json()] == [first.group.name]


def test_a_program_pledges_withdraws_and_marks_arrived(first: Member) -> None:
    client, staff = signed_in(first.membership), signed_in(member(first.group.food_bank))
    body = {"group": str(first.group.uuid), "category": "rice", "grams": 5_000, "by_day": f"{clock.today()}",
            "operation_id": str(uuid4())}
    answers = [call(client, "pledges", **body) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200] and answers[0].json() == answers[1].json()
    key = UUID(answers[0].json()["pledge"])
    assert staff.get("/api/v1/supporters/pledges").json()["items"][0]["giver"] == ""
    assert call(staff, f"pledges/{key}/arrived").status_code == 200
    late = call(client, f"pledges/{key}/withdraw")
    assert late.status_code == 409 and late.json()["code"] == "pledge_settled"


@pytest.mark.parametrize(("values", "code"), [
    ({"grams": 0}, "invalid_input"), ({"grams": 10**30}, "invalid_input"), ({"grams": "x"}, "invalid_input"),
    ({"category": "\x00"}, "not_found"), ({"category": "\ud800"}, "invalid_input"), ({"group": str(uuid4())}, "not_found"),
    ({"by_day": "2026-02-30"}, "invalid_input"), ({"by_day": "9999-12-31"}, "invalid_input"),
    ({"note": "x" * 121}, "invalid_input"), ({"operation_id": "x"}, "invalid_input"), ({"category": "noodle"}, "not_short")])
def test_a_program_that_sends_nonsense_gets_a_code(first: Member, values: dict, code: str) -> None:
    body = {"group": str(first.group.uuid), "category": "rice", "grams": 5_000, "by_day": f"{clock.today()}", **values}
    answer = call(signed_in(first.membership), "pledges", **body)
    assert answer.status_code in (404, 409, 422) and answer.json()["code"] == code and not Pledge.objects.exists()


def test_a_program_keeps_the_register_the_sheet_and_the_links(first: Member) -> None:
    client, here = signed_in(first.membership), str(first.group.uuid)
    code = call(client, f"{here}/members", name="新井\x00八重").json()["member"]
    assert call(client, f"{here}/members/{code}/invite").json()["path"].startswith("/l/")
    listed = client.get(f"/api/v1/supporters/{here}/members", {"limit": 1}).json()
    assert len(listed["items"]) == 1 and listed["next_cursor"]
    assert call(client, f"{here}/sheet", foreword="こんにちは", version=0).json() == {"version": 1}
    assert call(client, f"{here}/sheet", foreword="おそい", version=0).json()["code"] == "stale_page"
    assert client.get(f"/api/v1/supporters/{here}/sheet").json() == {"foreword": "こんにちは", "version": 1}
    assert call(client, f"{here}/share", days=7).json()["path"].startswith("/l/")
    assert len(client.get(f"/api/v1/supporters/{here}/share").json()) == 1
    assert call(client, f"{here}/share/end").json() == {"ended": 1}
    assert call(client, f"{here}/my-name", shows_name=True).json() == {"shows_name": True}
    assert call(client, f"{here}/members/{code}/leave").status_code == 200
    assert call(client, f"{here}/members/{code}/invite").status_code == 404


def test_another_groups_secretary_gets_nothing_by_program(first: Member) -> None:
    client, here = signed_in(secretary_of(group_of(first.group.food_bank)).membership), str(first.group.uuid)
    for path in ("month", "short", "members", "sheet", "share"):
        assert client.get(f"/api/v1/supporters/{here}/{path}").status_code == 404
    assert call(client, f"{here}/members", name="だれか").status_code == 404
    assert call(client, f"{here}/sheet", foreword="x", version=0).status_code == 404
    assert call(client, f"{here}/share", days=7).status_code == 404
