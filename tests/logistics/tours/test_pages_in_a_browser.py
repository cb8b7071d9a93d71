"""The day at a PC and the tour on a phone, in a real browser, with the one sender of acts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.devices.models import Operation
from foodbank.stock.services import Check
from logistics.fleet.services import add_driver
from logistics.tours import services
from logistics.tours.models import Stop, Tour
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets
from tests.logistics.tours.day import Day, new_day

pytestmark = pytest.mark.browser


def busy_day() -> Day:
    """Two vehicles, six sites, a pickup, somebody who cannot be served."""
    day = new_day(name="試験フードバンク（架空）")
    day.now, day.on = clock.now(), clock.today()
    day.duty("見本 走")
    day.duty("見本 回", capacity_g=20_000)
    rice = builders.product(day.bank, name="米 2kg", piece_g=2_000, piece_ml=2_400, pieces_per_case=6)
    milk = builders.product(day.bank, name="牛乳 1L", zone="chilled", piece_g=1_030, piece_ml=1_000)
    for number in range(6):
        site = day.site(name=f"見本食堂{'あいうえおか'[number]}（架空）", address=f"埼玉県新座市見本{number + 1}-2-3",
                        latitude=35.78 + 0.008 * (number % 3), longitude=139.55 + 0.012 * (number // 3),
                        note_for_drivers="裏口から。鍵は事務所で借ります" if number == 0 else "")
        day.promise(site, 6, builders.lot(day.bank, 12, made=rice, now=day.now))
        if number < 2:
            day.promise(site, 4, builders.lot(day.bank, 8, made=milk, now=day.now, check=Check(temperature_tenths_c=40)))
    day.promise(day.site(name="見本食堂き（架空）"), 300, builders.lot(day.bank, 600, made=rice, now=day.now))
    builders.donation(day.bank, builders.donor(day.bank, name="見本食品（架空）"), fetch_on=day.on, mixed_cartons=5,
                      mixed_g=9_000, title="いろいろ")
    return day


def look_at(page: Page, name: str, least: int = 48) -> None:
    picture(page, name)
    assert axe_violations(page) == []
    assert overflows(page) == 0
    assert small_targets(page, least) == []


def entered(windows: Windows, tour: Tour, width: int = PHONE) -> Page:
    """A phone that read the tour's QR and pressed the button."""
    page = windows.page("/" + services.link_address(tour).partition("://")[2].partition("/")[2], width=width)
    page.locator("main button").first.click()
    expect(page).to_have_url(f"{windows.live.address}/tours/drive/{tour.code}/")
    return page


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_the_coordinators_pages_are_accessible(windows: Windows, width: int) -> None:
    day = busy_day()
    before = windows.page(f"/tours/{day.on.isoformat()}/", width=width, as_=day.coordinator)
    look_at(before, "tours-day-before")
    plan = day.planned()
    look_at(windows.page(f"/tours/{day.on.isoformat()}/", width=width, as_=day.coordinator), "tours-day")
    tour = plan.tours.first()
    services.publish_tour(act=day.act(), identity=day.identity, code=tour.code, now=day.now)
    add_driver(membership=builders.member(day.bank, Role.DRIVER, "見本 代わり"))
    for name, path in (("tour", f"/tours/t/{tour.code}/"), ("driver-change", f"/tours/t/{tour.code}/driver/"),
                       ("close", f"/tours/t/{tour.code}/close/"), ("fleet", "/fleet/"),
                       ("vehicle", f"/fleet/vehicles/{tour.vehicle.code}/"),
                       ("driver", f"/fleet/drivers/{tour.driver.membership.code}/"),
                       ("duty", f"/tours/duties/new/{day.on.isoformat()}/"),
                       ("duty-cancel", f"/tours/duties/{tour.duty.uuid}/cancel/")):
        look_at(windows.page(path, width=width, as_=day.coordinator), f"tours-{name}")


def test_the_map_draws_without_tiles_and_without_script(windows: Windows) -> None:
    day = busy_day()
    day.planned()
    path = f"/tours/{day.on.isoformat()}/"
    page = windows.page(path, width=COMPUTER, as_=day.coordinator)
    expect(page.locator("#day-map .map-number").first).to_be_visible()
    assert page.locator("#day-map path.leaflet-interactive, #day-map svg path").count() >= 1
    plain = windows.page(path, width=COMPUTER, as_=day.coordinator, javascript=False)
    expect(plain.locator(".day-drawing")).to_be_visible()
    assert plain.locator(".day-drawing circle").count() >= 6
    picture(plain, "tours-day-plain")


def test_the_driver_starts_in_two_taps_and_delivers_in_two(windows: Windows) -> None:
    day = busy_day()
    plan = day.planned()
    tour = next(one for one in plan.tours.order_by("id") if one.stops.filter(kind="delivery").exists())
    services.publish_tour(act=day.act(), identity=day.identity, code=tour.code, now=day.now)
    tour.refresh_from_db()
    page = entered(windows, tour)
    look_at(page, "drive-load")
    cold = page.get_by_role("group", name="冷たい品の温度").first
    if cold.count():
        page.get_by_text("全部積みました").click()
        expect(page.locator("[data-said]")).to_contain_text("温度")  # asked for, nothing sent
        cold.get_by_role("radio", name="4℃").check()
    page.get_by_text("全部積みました").click()  # tap 1
    expect(page.get_by_text("▲ ナビ").first).to_be_visible()  # tap 2 leaves for the map
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    look_at(page, "drive-next")
    for stop in Stop.objects.filter(tour=tour).order_by("position"):
        page.locator(".next-stop .driver-bar a").click()  # tap 1
        look_at(page, f"drive-stop-{stop.kind}")
        cold = page.get_by_role("group", name="冷たい品の温度").first
        if cold.count():
            cold.get_by_role("radio", name="6℃").check()
        page.get_by_role("button", name="引き取りました" if stop.kind == "pickup" else "全部渡しました").click()  # tap 2
        expect(page).to_have_url(f"{windows.live.address}/tours/drive/{tour.code}/")
        stop.refresh_from_db()
        assert stop.state == "done"
    look_at(page, "drive-all-done")
    page.get_by_role("button", name="終わりました").click()
    expect(page.get_by_role("heading", name="おつかれさまでした")).to_be_visible()
    look_at(page, "drive-closed")
    kinds = set(Operation.objects.filter(device__subject=tour.code).values_list("kind", flat=True))
    assert kinds >= {"load.1", "deliver.1", "close.1"}


def arrives(page: Page, tour: Tour) -> None:
    """The kept act reaches the server by itself, once."""
    for _ in range(240):
        if Stop.objects.filter(tour=tour, state="done").exists():
            break
        page.wait_for_timeout(250)
    assert Stop.objects.filter(tour=tour, state="done").count() == 1


def small_day() -> Day:
    day = new_day(name="試験フードバンク（架空）")
    day.now, day.on = clock.now(), clock.today()
    day.duty("見本 走")
    for name in ("あ", "い", "う"):
        day.promise(day.site(name=f"見本食堂{name}（架空）", address="埼玉県新座市見本1-2-3"))
    return day


def test_could_not_deliver_takes_at_most_four_taps(windows: Windows) -> None:
    day = small_day()
    tour = day.loaded()
    page = entered(windows, tour)
    page.locator(".next-stop .driver-bar a").click()  # 1
    page.get_by_role("link", name="渡せなかった").click()  # 2
    look_at(page, "drive-reasons")
    page.get_by_role("button", name="だれもいない").click()  # 3
    expect(page.get_by_text("できませんでした")).to_be_visible()
    assert Stop.objects.filter(tour=tour, state="not_done", reason="absent").count() == 1


def test_a_part_and_another_order_are_done_by_buttons(windows: Windows) -> None:
    day = small_day()
    tour = day.loaded()
    page = entered(windows, tour)
    page.get_by_role("link", name="順番をかえる").click()
    look_at(page, "drive-order")
    page.get_by_role("button", name="を前へ").last.click()
    page.get_by_role("link", name="この順番で行く").click()
    page.locator(".next-stop .driver-bar a").click()
    page.get_by_role("link", name="一部だけ").click()
    look_at(page, "drive-part")
    page.locator("input[name^=line-]").fill("5")
    page.get_by_role("button", name="多すぎて置けない").click()
    expect(page.get_by_text("一部だけ")).to_be_visible()
    assert Stop.objects.get(tour=tour, state="partly").lines.get().handed_pieces == 5


def test_without_a_network_the_act_is_kept_and_arrives_once(windows: Windows) -> None:
    day = small_day()
    tour = day.loaded()
    page = entered(windows, tour)
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    page.locator(".next-stop .driver-bar a").click()
    button = page.get_by_role("button", name="全部渡しました")
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    button.click()
    expect(page.locator("[data-said]")).to_contain_text("保存しました", timeout=10_000)
    picture(page, "drive-offline")
    button.click()  # again: the same act
    page.context.set_offline(False)
    page.goto(f"/tours/drive/{tour.code}/")
    arrives(page, tour)
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました", timeout=15_000)
    assert Operation.objects.filter(kind="deliver.1").count() == 1


def test_the_old_phone_reads_only_and_what_it_had_not_sent_arrives(windows: Windows) -> None:
    day = small_day()
    tour = day.loaded()
    page = entered(windows, tour)
    page.locator(".next-stop .driver-bar a").click()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("button", name="全部渡しました").click()
    expect(page.locator("[data-said]")).to_contain_text("保存しました", timeout=10_000)
    other = add_driver(membership=builders.member(day.bank, Role.DRIVER, "見本 代わり"))
    services.change_driver(act=day.act(), identity=day.identity, code=tour.code, driver=other, now=clock.now())
    page.context.set_offline(False)
    page.goto(f"/tours/drive/{tour.code}/")
    expect(page.get_by_text("見るだけです").first).to_be_visible()
    arrives(page, tour)
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました", timeout=15_000)
    look_at(page, "drive-read-only")


def test_nothing_is_cut_off_at_320_pixels_with_large_letters(windows: Windows) -> None:
    day = small_day()
    tour = day.loaded()
    tomorrow = (day.on + timedelta(days=1)).isoformat()
    for path in (f"/tours/{day.on.isoformat()}/", f"/tours/{tomorrow}/", f"/tours/drive/{tour.code}/",
                 f"/tours/t/{tour.code}/"):
        page = windows.page(path, width=320, as_=day.coordinator, large=True)
        picture(page, "tours-large" + path.replace("/", "-"))
        assert overflows(page) == 0, path
