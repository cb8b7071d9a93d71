"""The pages of the catalogue in a real browser, at every width, with what is right and what is wrong."""

import pytest
from playwright.sync_api import expect

from foodbank.catalog.models import ProductAllergen
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    bank = builders.food_bank(name="試験フードバンク（架空）")
    coordinator = builders.member(bank)
    product = builders.product(bank, name="見本のレトルトカレー 中辛", maker="見本食品（架空）", gtin="9520000000011")
    unnamed = builders.product(bank, name="名前のない品 000028", needs_naming=True)
    ProductAllergen.objects.create(product=product, code="wheat", state="contains")
    ProductAllergen.objects.create(product=product, code="egg", state="not_listed")
    for name, path in (("products", "/catalog/products/"), ("none", "/catalog/products/?q=どこにもない品"),
                       ("new", "/catalog/products/new/"), ("product", f"/catalog/products/{product.uuid}/"),
                       ("unnamed", f"/catalog/products/{unnamed.uuid}/"),
                       ("allergens", f"/catalog/products/{product.uuid}/allergens/")):
        page = windows.page(path, width=width, as_=coordinator)
        picture(page, f"catalog-{name}")
        assert axe_violations(page) == []
        assert overflows(page) == 0
        assert small_targets(page) == []


def test_a_wrong_weight_is_said_beside_its_field_and_put_right(windows: Windows) -> None:
    bank = builders.food_bank()
    page = windows.page("/catalog/products/new/", as_=builders.member(bank))
    page.get_by_label("品名").fill("見本のパスタ")
    page.get_by_label("分類").select_option("noodle")
    page.get_by_label("1個の重さ").fill("重い")
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_label("1個の重さ")).to_have_attribute("aria-invalid", "true")
    assert axe_violations(page) == []
    picture(page, "catalog-wrong")
    expect(page.get_by_label("品名")).to_have_value("見本のパスタ")
    page.get_by_label("1個の重さ").fill("１．５ｋｇ")
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("見本のパスタ")
