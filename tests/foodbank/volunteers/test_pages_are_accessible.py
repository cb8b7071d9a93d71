"""The pages of shifts in a real browser, at every width, and the taps they take."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.volunteers import services
from foodbank.volunteers.models import Shift, SignUp
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    bank = builders.food_bank(name="試験フードバンク（架空）")
    coordinator, helper = builders.member(bank, name="調整 花子"), builders.member(bank, Role.VOLUNTEER,
                                                                               name="手伝 一郎")
    supporter = builders.member(bank, Role.SUPPORTER, name="応援 五月", telephone="048-000-5151")
    warehouse = builders.warehouse(bank, code="main", name="本倉庫", address="新座市見本4-5-6")
    coming, full, past = (services.add_shift(
        food_bank_id=bank.id, kind="sorting", people_needed=needed, warehouse=warehouse,
        note="動きやすい服で。初めての人も歓迎",
        starts_at=clock.at(clock.today() + timedelta(days=days), 9),
        ends_at=clock.at(clock.today() + timedelta(days=days), 12))
        for days, needed in ((3, 4), (5, 2), (-2, 2)))
    for shift in (full, past):
        for membership in (helper, supporter):
            SignUp.objects.create(shift=shift, membership=membership, at=clock.now())
    for name, path, who in (("shifts", "/shifts/", helper), ("plan", "/shifts/", coordinator),
                            ("new", "/shifts/new/", coordinator),
                            ("shift", f"/shifts/{coming.uuid}/", helper),
                            ("supporters", "/shifts/", supporter), ("supporters-shift", f"/shifts/{coming.uuid}/", supporter),
                            ("full", f"/shifts/{full.uuid}/", coordinator),
                            ("hours", f"/shifts/{past.uuid}/", coordinator),
                            ("calendar", "/shifts/calendar/", helper)):
        page = windows.page(path, width=width, as_=who)
        picture(page, f"volunteers-{name}")
        assert axe_violations(page) == [], name
        assert overflows(page) == 0, name
        assert small_targets(page) == [], name


def test_signing_up_takes_two_taps_from_home(windows: Windows) -> None:
    bank = builders.food_bank()
    starts = clock.at(clock.today() + timedelta(days=3), 9)
    services.add_shift(food_bank_id=bank.id, kind="counter", people_needed=1, starts_at=starts,
                       ends_at=starts + timedelta(hours=2))
    page = windows.page("/", as_=builders.member(bank, Role.VOLUNTEER), javascript=False)
    page.get_by_role("link", name="日を見る").click()
    page.get_by_role("button", name="手伝えます").click()
    expect(page.get_by_text("あなたが手伝います").first).to_be_visible()
    assert Shift.objects.get(food_bank=bank).sign_ups.count() == 1
