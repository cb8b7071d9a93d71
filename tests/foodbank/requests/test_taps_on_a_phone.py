"""The pages in a real browser: accessible at every width, and within the budgets of taps."""

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page, expect

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.network.models import Session
from foodbank.requests.models import Request, SessionReport
from foodbank.requests.services import mark_allocated
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets
from tests.builders import activity, food_bank, member, session, site, warehouse
from tests.foodbank.requests.wishes import FIVE, asked, lead_of

pytestmark = pytest.mark.browser


class Hand:
    """A hand that counts its taps and its filled fields."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.filled = page, 0, 0

    def tap(self, name: str, role: str = "link") -> None:
        self.page.get_by_role(role, name=name, exact=False).first.click()
        self.taps += 1

    def choose(self, group: str, name: str) -> None:
        box = self.page.get_by_role("group", name=re.compile(f"^{re.escape(group)}"))
        box.get_by_role("radio", name=name, exact=False).click()
        self.taps += 1

    def pick(self, label: str, value: str) -> None:
        self.page.get_by_label(label).select_option(value)
        self.taps += 2

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)
        self.filled += 1


def _scene() -> tuple[Membership, Session, Session]:
    """A lead whose last date was asked for and is over today, with the next in a week, fetching for itself."""
    bank = food_bank()
    warehouse(bank, opens=time(9), closes=time(17))
    place = site(bank, name="ひばりの食卓（架空）", leaves_by="fetches", telephone="048-000-2222")
    doing = activity(place, households=14)
    before = session(doing, on=clock.today() + timedelta(days=3), households=14)
    asked(before, *FIVE, now=clock.now())
    Session.objects.filter(id=before.id).update(on=clock.today())
    return lead_of(place), before, session(doing, on=clock.today() + timedelta(days=7), households=14)


def test_the_same_as_last_time_is_two_taps_from_home(windows: Windows) -> None:
    lead, _, coming = _scene()
    hand = Hand(windows.page("/", as_=lead, javascript=False))
    hand.tap("前回と同じで頼む")
    hand.tap("これで頼む", "button")
    expect(hand.page.get_by_text("希望を送りました。")).to_be_visible()
    assert Request.objects.get(session=coming).lines.count() == 5
    assert hand.taps <= 3


def test_five_kinds_with_a_slot_are_within_twelve_taps(windows: Windows) -> None:
    lead, _, coming = _scene()
    hand = Hand(windows.page("/", as_=lead, javascript=False))
    hand.tap("えらんで頼む")
    for kind, size in (("米", "大"), ("めん", "中"), ("調味料", "小"), ("菓子", "小"), ("青果", "中")):
        hand.choose(kind, size)
    hand.pick("取りに来る時間", "10:15")
    hand.tap("この内容で頼む", "button")
    expect(hand.page.get_by_text("希望を送りました。")).to_be_visible()
    request = Request.objects.get(session=coming)
    assert (request.lines.count(), request.wants_slot) == (5, time(10, 15))
    assert hand.taps <= 12


def test_a_report_is_five_taps(windows: Windows) -> None:
    lead, before, _ = _scene()
    hand = Hand(windows.page("/", as_=lead, javascript=False))
    hand.tap("報告する")
    hand.choose("頼んだ食べものは届きましたか", "ぜんぶ")
    hand.choose("お渡しできましたか", "ぜんぶ")
    hand.choose("残りはありますか", "少し")
    hand.tap("報告を送る", "button")
    expect(hand.page.get_by_text("報告を受け取りました。")).to_be_visible()
    assert SessionReport.objects.get(session=before).households == 14
    assert hand.taps == 5


def test_a_telephone_request_of_five_kinds_is_within_fourteen_inputs(windows: Windows) -> None:
    _, _, coming = _scene()
    hand = Hand(windows.page("/requests/all/", width=COMPUTER, as_=member(coming.food_bank), javascript=False))
    hand.tap("電話・FAX・来所で受ける")
    hand.tap("受ける ひばりの食卓")
    hand.choose("どうやって届きましたか", "電話")
    hand.fill("頼んだ人のお名前", "佐藤 花")
    for kind in ("米", "めん", "調味料", "菓子", "青果"):
        hand.choose(kind, "中")
    hand.tap("この内容で頼む", "button")
    expect(hand.page.get_by_text("佐藤 花さん（電話）")).to_be_visible()
    assert Request.objects.get(session=coming).channel == "telephone"
    # One more click opens the list from the coordinator's home.
    assert hand.taps + hand.filled + 1 <= 14


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    lead, before, coming = _scene()
    coordinator, place = member(coming.food_bank), coming.activity.site
    mark_allocated(request_ids=[before.requests.get().id], now=clock.now(), expected_on=coming.on)
    waiting = asked(session(coming.activity, on=clock.today() + timedelta(days=14)), now=clock.now())
    lead_several = lead_of(place, site(place.food_bank))
    window = windows.page("/", width=width, as_=lead)
    pages = [("home", "/requests/", lead), ("choose", "/requests/", lead_several),
             ("new", f"/requests/sessions/{coming.uuid}/new/", lead),
             ("new-coordinator", f"/requests/sessions/{coming.uuid}/new/", coordinator),
             ("repeat", f"/requests/sessions/{coming.uuid}/repeat/", lead),
             ("report", f"/requests/sessions/{before.uuid}/report/", lead),
             ("request", f"/requests/{waiting.uuid}/", lead), ("change", f"/requests/{waiting.uuid}/change/", lead),
             ("amounts", f"/requests/{waiting.uuid}/amounts/", lead),
             ("history", f"/requests/sites/{place.uuid}/history/", lead), ("rule", "/requests/rule/", lead),
             ("all", "/requests/all/?state=any", coordinator), ("by-telephone", "/requests/by-telephone/", coordinator)]
    window.close()
    for name, path, who in pages:
        page = windows.page(path, width=width, as_=who)
        picture(page, f"requests-{name}")
        assert axe_violations(page) == [], name
        assert overflows(page) == 0, name
        assert small_targets(page) == [], name
        page.context.close()


def test_the_form_fits_320_pixels_with_large_letters_and_says_what_is_missing(windows: Windows) -> None:
    lead, _, coming = _scene()
    page = windows.page(f"/requests/sessions/{coming.uuid}/new/", width=320, as_=lead, large=True)
    assert overflows(page) == 0
    page.get_by_label("大人").fill("たくさん")
    page.get_by_role("button", name="この内容で頼む").click()
    expect(page.get_by_role("alert").first).to_contain_text("まだ送っていません")
    assert axe_violations(page) == []
