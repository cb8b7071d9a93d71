"""The pages of the network in a real browser, at every width."""

from datetime import time, timedelta

import pytest

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.devices.models import Device
from foodbank.network import services
from foodbank.network.models import Station
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    bank = builders.food_bank(name="試験フードバンク（架空）")
    coordinator = builders.member(bank, name="調整 花子")
    site = builders.site(bank, name="ひばりの食卓（架空）", address="新座市見本1-2-3", telephone="048-000-2222",
                         note_for_drivers="裏口の呼び鈴を2回。鍵は事務室")
    builders.site(bank, is_online=False, telephone="048-000-3333")
    activity = builders.activity(site)
    for days in (4, 18):
        builders.session(activity, on=clock.today() + timedelta(days=days), is_cancelled=days == 18)
    site.windows.create(weekday=5, opens=time(9), closes=time(11))
    lead = services.add_site_lead(food_bank_id=bank.id, site_uuid=site.uuid, name="代表 一郎", now=clock.now(),
                                  telephone="048-000-4444")
    builders.member(bank, Role.DRIVER, name="運転 次郎")
    builders.member(bank, Role.SUPPORTER, name="見えない 五月")
    other = builders.member(bank, Role.COORDINATOR, name="調整 次郎", email="jiro@people.example")
    services.invite_coordinator(member=other, now=clock.now())
    warehouse = builders.warehouse(bank, code="main", name="本倉庫", address="新座市見本4-5-6")
    standing, homeless = (Device.objects.create(
        food_bank=bank, kind="tablet", name=f"{number}号", token_sha256=str(number) * 64, enrolled_at=clock.now())
        for number in (1, 2))
    Station.objects.create(device=standing, warehouse=warehouse)
    for name, path in (
            ("sites", "/sites/"), ("none", "/sites/?q=どこにもない"), ("site", f"/sites/{site.uuid}/"),
        ("new", "/sites/new/"),
            ("windows", f"/sites/{site.uuid}/windows/"), ("activity", f"/activities/{activity.uuid}/edit/"),
            ("sessions", f"/activities/{activity.uuid}/sessions/"), ("lead", f"/sites/{site.uuid}/leads/new/"),
            ("districts", "/districts/"), ("people", "/people/"), ("person", f"/people/{lead.code}/"),
            ("coordinator", f"/people/{other.code}/"),
            ("person-new", "/people/new/"), ("tablets", "/tablets/"), ("tablet", f"/tablets/{homeless.uuid}/"),
            ("warehouses", "/warehouses/"), ("warehouse", "/warehouses/main/edit/")):
        page = windows.page(path, width=width, as_=coordinator)
        picture(page, f"network-{name}")
        assert axe_violations(page) == [], name
        assert overflows(page) == 0, name
        assert small_targets(page) == [], name
    page = windows.page(f"/people/{lead.code}/", width=width, as_=coordinator)
    page.get_by_role("button", name="招待リンクを作る").click()
    page.get_by_role("img", name="QR").wait_for()
    picture(page, "network-link")
    assert axe_violations(page) == []
    assert overflows(page) == 0


def test_what_is_wrong_is_said_beside_its_field(windows: Windows) -> None:
    page = windows.page("/sites/new/", as_=builders.member(builders.food_bank()))
    page.get_by_label("名前", exact=False).first.fill("ひばりの食卓（架空）")
    page.get_by_label("緯度").fill("北のほう")
    page.get_by_label("経度").fill("139.56")
    page.locator("form[method=post] .button.main").click()
    assert page.get_by_label("緯度").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("名前", exact=False).first.input_value() == "ひばりの食卓（架空）"
    picture(page, "network-wrong")
    assert axe_violations(page) == []
