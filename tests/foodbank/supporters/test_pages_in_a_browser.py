"""The pages as people meet them: accessible at every width, within the budgets of taps, looked at as pictures."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from foodbank import clock
from foodbank.accounts.rules import Purpose, Role
from foodbank.accounts.services import issue_link
from foodbank.network.models import District
from foodbank.requests.models import SessionReport
from foodbank.supporters.models import Group, Member, MonthSheet, Pledge
from foodbank.volunteers.services import add_shift
from tests.browser import COMPUTER, PHONE, TABLET, Hand, Windows, axe_violations, overflows, picture, small_targets
from tests.builders import activity, category, food_bank, lot, member, product, session, site, warehouse
from tests.foodbank.supporters.scene import asked_for, group_of, handed, joined, secretary_of

pytestmark = pytest.mark.browser
FOREWORD = ("朝晩が冷えるようになりました。今月も、お米と缶詰をたくさんの方からいただきました。\n"
            "仕分けに来てくださったみなさん、配達のドライバーのみなさん、ありがとうございます。\n"
            "冬休みの前は希望がふえます。お米がとくに足りません。お近くの方にも声をかけてください。")


def _history(weeks: int = 40) -> Group:
    """Ten months of hand-overs through the services, and wishes that stock does not cover."""
    now, today = clock.now(), clock.today()
    bank = food_bank(name="見本フードバンクにいざ（架空）")
    places = [site(bank, district=one) for one in District.objects.filter(city_code="11230").order_by("number")[:14]]
    goods = [product(bank, category=category(code), piece_g=grams) for code, grams in (("rice", 5_000), ("noodle", 500))]
    for week in range(weeks, -1, -1):
        at = now - timedelta(days=7 * week)
        shares = [15 + week % 4 - step for step in range(2 + week % 2)]
        got = lot(bank, sum(shares) + week % 5, made=goods[week % 2], now=at, last_day=today + timedelta(days=200))
        for step, pieces in enumerate(shares):
            handed(places[(week * 3 + step) % 12], got, pieces, at)
    asked_for(bank, {"rice": 400_000, "noodle": 30_000, "sweets": 12_000, "baby": 9_000, "egg_dairy": 8_000,
                     "seasoning": 3_000}, on=today + timedelta(days=5), place=places[0])
    held = session(activity(places[1]), on=today)
    SessionReport.objects.create(food_bank=bank, session=held, received="all", given="all", left="none", households=42,
                                 came=118, reported_at=now)
    for days in (2, 4, 9):
        start = clock.at(today + timedelta(days=days), 9, 30)
        add_shift(food_bank_id=bank.id, kind="sorting", starts_at=start, ends_at=start + timedelta(hours=2, minutes=30),
                  people_needed=4, warehouse=warehouse(bank, name="本町倉庫（架空）"), note="動きやすい服で")
    return group_of(bank, "にいざ食の応援団（架空）")


@pytest.fixture
def secretary(committed: str) -> Iterator[Member]:
    group = _history()
    first = secretary_of(group, "事務 花子")
    for name, kana, shows in (("秋山 一郎", "あきやま いちろう", True), ("井上 みどり", "いのうえ みどり", False),
                              ("上田 さくら", "うえだ さくら", True)):
        joined(group, membership=member(group.food_bank, Role.SUPPORTER, name, kana=kana, telephone="048-000-1234"),
               shows_name=shows)
    Pledge.objects.create(food_bank=group.food_bank, member=first, category=category("noodle"), grams=5_000,
                          by_day=clock.today() + timedelta(days=4), note="土曜の午前に", created_at=clock.now())
    MonthSheet.objects.create(group=group, month=clock.today().replace(day=1), foreword=FOREWORD, version=1)
    return first


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(width: int, secretary: Member, windows: Windows) -> None:
    group, coordinator = secretary.group, member(secretary.group.food_bank)
    here = f"/supporters/{group.uuid}"
    shown = windows.context(width=width, as_=secretary.membership).new_page()
    pages = [(f"{here}/", "board"), (f"{here}/members/", "members"), (f"{here}/members/new/", "member-new"),
             (f"{here}/share/", "share"), (f"{here}/sheet/", "sheet"), (f"{here}/pledge/rice/", "pledge")]
    staff = windows.context(width=width, as_=coordinator).new_page()
    theirs = [("/supporters/", "groups"), ("/supporters/pledges/", "pledges"), ("/supporters/new/", "group-new"),
              (f"{here}/", "board-coordinator"), (f"{here}/members/", "members-coordinator")]
    faults: list[str] = []
    for page, which in ((shown, pages), (staff, theirs)):
        for address, name in which:
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, address
            picture(page, f"supporters-{name}")
            faults += [f"{name}: {fault}" for fault in axe_violations(page) + small_targets(page)]
            faults += [f"{name} is {overflows(page)} px too wide"] if overflows(page) else []
    assert faults == []


def test_a_phone_of_320_pixels_shows_the_board_without_scrolling_sideways(secretary: Member, windows: Windows) -> None:
    page = windows.page("/", width=320, as_=secretary.membership, large=True)
    assert overflows(page) == 0
    picture(page, "supporters-board-large")


def test_the_month_is_understood_without_a_tap_and_a_chart_is_taken_in_one(secretary: Member, windows: Windows) -> None:
    hand = Hand(windows.page("/", as_=secretary.membership, width=COMPUTER))
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("17小学校区のうち")
    assert hand.taps == 0
    with hand.page.expect_download() as waiting:
        hand.tap(hand.page.get_by_role("link", name="画像で保存（PNG） 月ごとの重さ"))
    assert hand.taps <= 2
    taken = Image.open(BytesIO(waiting.value.path().read_bytes()))
    assert taken.format == "PNG" and taken.width >= 1_900
    waiting.value.save_as("var/pictures/supporters-chart-months.png")


def test_a_hand_for_a_shift_is_two_taps(secretary: Member, windows: Windows) -> None:
    hand = Hand(windows.page("/", as_=secretary.membership))
    hand.tap(hand.page.get_by_role("link", name="手伝えます").first)
    hand.tap(hand.page.get_by_role("button", name="手伝えます"))
    expect(hand.page.get_by_role("status")).to_contain_text("お待ちしています")
    expect(hand.page.get_by_text("参加します")).to_be_visible()
    assert hand.taps <= 4


def test_the_secretarys_month_sheet_is_two_taps_and_print(secretary: Member, windows: Windows) -> None:
    hand = Hand(windows.page("/", as_=secretary.membership, width=COMPUTER))
    hand.tap(hand.page.get_by_role("link", name="今月の1枚"))
    address = hand.page.get_by_role("link", name="印刷する（PDF）").get_attribute("href")
    assert hand.taps == 1, "the PDF is the second tap, the printer's button the third"
    answer = hand.page.request.get(f"{windows.live.address}{address}")
    assert answer.status == 200 and answer.body().startswith(b"%PDF")


def test_a_share_link_shows_the_board_without_signing_in_and_ends_with_it(secretary: Member, windows: Windows) -> None:
    group = secretary.group
    link = issue_link(food_bank=group.food_bank, purpose=Purpose.SHARE, now=clock.now(), subject=str(group.uuid),
                      lifetime=timedelta(days=30))
    page = windows.page(link.path)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("17小学校区のうち")
    assert page.get_by_text("これを届けます").count() == 0 and page.get_by_text("事務 花子").count() == 0
    assert axe_violations(page) == [] and overflows(page) == 0
    picture(page, "supporters-shared")


def test_a_first_day_without_any_movement_is_calm(committed: str, windows: Windows) -> None:
    page = windows.page("/", as_=joined(group_of(food_bank())).membership)
    expect(page.get_by_role("heading", level=1)).to_contain_text("まだありません")
    picture(page, "supporters-board-empty")
    assert axe_violations(page) == []


