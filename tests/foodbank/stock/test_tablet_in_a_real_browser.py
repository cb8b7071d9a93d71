"""The warehouse tablet with a hand scanner, in a real Chromium: budgets, one act per tap, undo, and how it looks."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from foodbank import clock
from foodbank.devices.models import Operation
from foodbank.stock.models import Balance, Label, Lot, StockMovement
from foodbank.stock.queries import ledger_faults
from foodbank.stock.rules.words import PlaceKind
from foodbank.stock.services import add_place
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets
from tests.foodbank.stock.tablets import JAN, Hall, hall

pytestmark = pytest.mark.browser


@pytest.fixture
def at(windows: Windows) -> Hall:
    return hall(kana="やまだ はなこ")


def opened(windows: Windows, at: Hall, path: str, width: int = TABLET) -> Page:
    """A page of the enrolled tablet, the volunteer's name tapped; taps are counted."""
    context = windows.context(width=width)
    context.add_cookies([{"name": "foodbank", "value": at.client().cookies["foodbank"].value, "url": windows.live.address}])
    page = context.new_page()
    page.add_init_script("window.taps = 0; document.addEventListener('pointerup', () => { window.taps += 1; }, true);")
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(path)
    if "/who/" not in path:
        page.locator("html[data-ready]").wait_for()
    return page


def scan(page: Page, text: str) -> None:
    """Keys as fast as a hand scanner's, ended by Enter, with no field focused."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def taps(page: Page) -> int:
    return int(page.evaluate("window.taps"))


def known(at: Hall, **values: Any) -> Any:
    """A product with a bar code, received once before in this donation."""
    made = builders.product(at.bank, name="見本のツナ缶 70g", maker="見本食品（架空）", gtin=JAN, piece_g=100, pieces_per_case=24,
                            category=builders.category("retort_can"), **values)
    builders.lot(at.bank, 24, made=made, given=at.donation, now=clock.now())
    return made


def look_at(page: Page, name: str) -> None:
    picture(page, name)
    assert axe_violations(page) == []
    assert overflows(page) == 0
    assert small_targets(page) == []


def test_a_known_product_with_the_last_date_is_one_scan_and_one_tap(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    look_at(page, "tablet-goods")
    scan(page, JAN)
    expect(page.locator("#card-name")).to_have_text("見本のツナ缶 70g")
    expect(page.locator("#date-shown")).to_have_text("賞味期限 2027年5月31日")
    assert page.locator("#date-shown").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 40
    look_at(page, "tablet-card")
    page.get_by_role("button", name="同じ・問題なし：入れる").click()
    expect(page.locator("#undo")).to_contain_text("L")
    expect(page.locator("html")).to_have_attribute("data-tone", "stored")
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    assert taps(page) == 1
    look_at(page, "tablet-stored")
    made = Lot.objects.order_by("id").last()
    assert made and (made.received_pieces, made.donation, made.last_day.isoformat()) == (24, at.donation, "2027-05-31")


def test_a_double_tap_is_one_lot(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    page.get_by_role("button", name="同じ・問題なし：入れる").dblclick()
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    expect(page.locator("#undo")).to_contain_text("L")
    page.wait_for_timeout(300)
    assert Operation.objects.filter(kind="receive.1").count() == 1


def test_the_same_code_again_is_asked_about_never_added_silently(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    expect(page.locator("#card-name")).to_be_visible()
    scan(page, JAN)
    expect(page.get_by_role("heading", name="もう1箱ありますか")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-tone", "look")
    look_at(page, "tablet-again")
    page.get_by_role("button", name="はい、もう1箱足す").click()
    expect(page.locator("#total")).to_contain_text("48個")
    page.get_by_role("button", name="同じ・問題なし：入れる").click()
    expect(page.locator("#undo")).to_contain_text("L")
    assert Label.objects.filter(lot__received_pieces=48).count() == 2


def test_a_new_date_with_month_and_day_and_cases_is_one_scan_and_seven_taps(windows: Windows, at: Hall) -> None:
    builders.product(at.bank, name="見本のうどん", gtin=JAN, piece_g=200, pieces_per_case=30)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    for key in "0531":
        page.locator("#keypad").get_by_role("button", name=key, exact=True).click()
    expect(page.locator("#date-shown")).to_contain_text("5月31日")
    look_at(page, "tablet-date")
    page.get_by_role("button", name="箱を1つ増やす").click()
    page.get_by_role("button", name="問題なし：入れる").click()
    expect(page.locator("#undo")).to_contain_text("L")
    assert taps(page) <= 7
    assert Lot.objects.get(product__name="見本のうどん").received_pieces == 60


def test_an_ambiguous_year_is_asked(windows: Windows, at: Hall) -> None:
    builders.product(at.bank, name="見本のうどん", gtin=JAN)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    page.locator("#date").fill("9.9.1")
    expect(page.locator("#date-error")).to_contain_text("どれですか")
    page.locator("#candidates button").first.click()
    expect(page.locator("#date-error")).to_be_hidden()
    expect(page.locator("#date-shown")).to_contain_text("年9月1日")


def test_an_unknown_code_makes_its_product_and_without_a_name_it_is_stopped(windows: Windows, at: Hall) -> None:
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    expect(page.get_by_role("heading", name="はじめての品です")).to_be_visible()
    look_at(page, "tablet-unknown")
    page.get_by_role("button", name="めん", exact=True).click()
    page.get_by_role("button", name="500 g").click()
    page.get_by_role("button", name="次へ").click()
    for key in "0531":
        page.locator("#keypad").get_by_role("button", name=key, exact=True).click()
    page.get_by_role("button", name="問題なし：入れる").click()
    expect(page.locator("#entered .state.stopped")).to_contain_text("品名が不明")
    assert taps(page) <= 5 + 4
    lot = Lot.objects.get()
    assert lot.product.needs_naming and lot.product.codes.get().gtin == JAN.zfill(14)


def test_frozen_goods_want_a_temperature_and_a_cold_shelf(windows: Windows, at: Hall) -> None:
    cold = builders.shelf(at.bank, "冷凍庫1", zone="frozen")
    known_lot = builders.product(at.bank, name="見本の冷凍うどん", gtin=JAN, zone="frozen", piece_g=200, pieces_per_case=1)
    assert known_lot
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    page.locator("#date").fill("270531")
    expect(page.locator("#date-shown")).to_contain_text("2027年5月31日")
    assert page.locator("#place").input_value() == cold.code
    expect(page.locator("[data-fine]")).to_have_text("温度を入れてください")
    page.locator("#temperature").fill("-18.5")
    page.get_by_role("button", name="問題なし：入れる").click()
    expect(page.locator("#undo")).to_contain_text("L")
    assert Lot.objects.get().intake_check.temperature_tenths_c == -185


def test_goods_go_straight_to_a_site_or_onto_a_vehicle_and_the_choice_stays_for_this_donation(windows: Windows, at: Hall) -> None:
    known(at)
    site, van = builders.site(at.bank, name="見本食堂"), add_place(food_bank_id=at.bank.id, kind=PlaceKind.VEHICLE, name="見本1号")
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    for number, (choice, kind) in enumerate((("見本食堂", "site"), ("", "site"), ("見本1号", "vehicle")), start=1):
        scan(page, JAN)
        if choice:
            page.get_by_label("置き場所").select_option(label=choice)
        expect(page.get_by_text("棚にもラベルにも入れず、いまここから渡します。")).to_be_visible()
        look_at(page, f"tablet-straight-{number}")
        page.get_by_role("button", name="同じ・問題なし：入れる").click()
        expect(page.locator("#entered li .state.done")).to_have_count(number)  # the server's verdict, not the tablet's hope
        expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
        lot = Lot.objects.order_by("-id")[0]
        assert StockMovement.objects.get(lot=lot).to_place.kind == kind
        assert not Label.objects.filter(lot=lot).exists()
    assert StockMovement.objects.filter(to_place__site=site, quantity=24).count() == 2
    assert Balance.objects.get(place=van).on_hand == 24 and ledger_faults() == []


def test_undo_is_two_taps_and_leaves_nothing_on_hand(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    page.get_by_role("button", name="同じ・問題なし：入れる").click()
    expect(page.locator("#undo")).to_contain_text("L")
    before = taps(page)
    page.locator("#undo").get_by_role("button", name="取り消す").click()
    expect(page.locator("#undo")).to_contain_text("取り消しました")
    assert taps(page) - before <= 2
    newest = Lot.objects.order_by("id").last()
    assert newest and not Balance.objects.filter(lot=newest, on_hand__gt=0).exists() and ledger_faults(at.bank.id) == []


def test_put_away_is_two_scans(windows: Windows, at: Hall) -> None:
    known(at)
    label = Label.objects.get()
    page = opened(windows, at, "/tablet/put-away/")
    scan(page, label.code)
    expect(page.locator("#what-words")).to_contain_text("見本のツナ缶")
    look_at(page, "tablet-put-away")
    scan(page, at.shelf.code)
    expect(page.locator("#undo")).to_contain_text("A-1")
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    assert taps(page) == 0
    assert Balance.objects.get(place=at.shelf).on_hand == 24


def test_an_act_survives_a_dead_server_and_a_reload(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    scan(page, JAN)
    expect(page.locator("#card-name")).to_be_visible()
    page.route("**/api/v1/devices/events", lambda route: route.abort())
    page.get_by_role("button", name="同じ・問題なし：入れる").click()
    expect(page.locator("[data-unsent]")).to_contain_text("1件 まだ送っていません。電源を切っても消えません")
    picture(page, "tablet-unsent")
    assert not Operation.objects.filter(kind="receive.1").exists()
    page.unroute("**/api/v1/devices/events")
    page.reload()
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    assert Operation.objects.filter(kind="receive.1").count() == 1


def test_an_answer_that_was_lost_is_asked_again_and_is_one_lot(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/devices/events", lose_the_first)
    scan(page, JAN)
    page.get_by_role("button", name="同じ・問題なし：入れる").click()
    expect(page.locator("#undo")).to_contain_text("L", timeout=15_000)
    assert lost == [200] and Operation.objects.filter(kind="receive.1").count() == 1


def test_japanese_input_cannot_mangle_a_scan(windows: Windows, at: Hall) -> None:
    known(at)
    page = opened(windows, at, f"/tablet/receive/{at.donation.uuid}/")
    page.evaluate("""text => { for (const digit of [...text]) document.body.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'Process', code: 'Digit' + digit, bubbles: true}));
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', bubbles: true})); }""", JAN)
    expect(page.locator("#card-name")).to_have_text("見本のツナ缶 70g")


def test_todays_records_are_taken_back_there(windows: Windows, at: Hall) -> None:
    known(at)
    at.send("move.1", {"code": Label.objects.get().code, "to": at.shelf.code})
    page = opened(windows, at, "/tablet/today/")
    look_at(page, "tablet-today")
    page.get_by_role("button", name="取り消す: 見本のツナ缶").first.click()
    expect(page.locator("#records .state.stopped")).to_have_count(1)
    assert Balance.objects.get(place=at.dock).on_hand == 24


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_tablet_page_is_accessible_at_every_width(windows: Windows, at: Hall, width: int) -> None:
    known(at)
    code = Label.objects.get().code
    for name, path in (("home", "/tablet/"), ("who", "/tablet/who/"), ("receive", "/tablet/receive/"),
                       ("unannounced", "/tablet/receive/unannounced/"), ("find", "/tablet/find/?q=ツナ"),
                       ("label", f"/tablet/label/{code}/"), ("put-away", "/tablet/put-away/"),
                       ("goods", f"/tablet/receive/{at.donation.uuid}/")):
        look_at(opened(windows, at, path, width), f"tablet-{name}")


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_of_the_coordinator_is_accessible_at_every_width(windows: Windows, at: Hall, width: int) -> None:
    made = known(at)
    builders.lot(at.bank, 10, made=builders.product(at.bank, name="名前のない品", needs_naming=True), given=at.donation)
    coordinator = builders.member(at.bank)
    at.send("nobody.knows.1", {"n": 1})
    code = Lot.objects.filter(product=made).get().code
    for name, path in (("stock", "/stock/"), ("lot", f"/stock/lots/{code}/"), ("holds", "/stock/holds/"),
                       ("inspections", "/stock/inspections/"), ("inspection", f"/stock/inspections/{at.donation.uuid}/"),
                       ("counts", "/stock/counts/"), ("places", "/stock/places/"), ("devices", "/devices/"),
                       ("quarantine", "/devices/quarantine/")):
        look_at(windows.page(path, width=width, as_=coordinator), f"stock-{name}")

