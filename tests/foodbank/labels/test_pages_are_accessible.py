"""The pages of labels in a real browser, at every width."""

import uuid
from datetime import date

import pytest
from playwright.sync_api import expect

from foodbank.labels.models import Printer
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    bank = builders.food_bank(name="試験フードバンク（架空）")
    coordinator = builders.member(bank)
    lot = builders.lot(bank, 30, made=builders.product(bank, name="髙﨑𠮷のうどん 乾めん", pieces_per_case=12),
                       place=builders.shelf(bank, "棚 い-7").code, last_day=date(2027, 9, 30))
    printer = Printer.objects.create(food_bank=bank, name="倉庫のラベルプリンター", format="roll-62x29",
                                     is_usual=True)
    for name, path in (("print", f"/labels/lot/{lot.code}/"), ("blank", "/labels/blank/"),
                       ("printers", "/labels/printers/"),
                       ("printer", f"/labels/printers/{printer.uuid}/")):
        page = windows.page(path, width=width, as_=coordinator)
        picture(page, f"labels-{name}")
        assert axe_violations(page) == []
        assert overflows(page) == 0
        assert small_targets(page) == []


def test_the_label_is_seen_before_it_is_printed(windows: Windows) -> None:
    bank = builders.food_bank()
    lot = builders.lot(bank, 5)
    page = windows.page(f"/labels/lot/{lot.code}/", as_=builders.member(bank))
    shown = page.get_by_role("img", name="ラベル")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 696
    assert uuid.UUID(page.locator("input[name=operation_id]").first.input_value())
