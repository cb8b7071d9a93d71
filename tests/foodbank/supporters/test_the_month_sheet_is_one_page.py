"""今月の1枚: one A4 whatever is on it, black on white, legible after a FAX, sums only."""

from datetime import timedelta

import pypdfium2
import pytest
from PIL import Image

from foodbank.accounts.models import FoodBank
from foodbank.supporters.models import Group, MonthSheet
from foodbank.supporters.paper import sheet_pdf
from foodbank.supporters.queries import dashboard, short_now
from foodbank.supporters.rules.foreword import LINE, MOST_LINES, fault_of
from foodbank.supporters.rules.months import period_of
from tests.builders import NOW, TODAY, category, food_bank, lot, product, site
from tests.foodbank.supporters.scene import asked_for, district, group_of, handed, joined

pytestmark = pytest.mark.django_db


def _bank(**values) -> FoodBank:
    bank = food_bank(**values)
    for number in range(1, 16):
        handed(site(bank, district=district(number)), lot(bank, 24, made=product(bank)), 12,
               NOW - timedelta(days=20 * (number % 3)))
    wanted = {"rice": 400_000, "noodle": 40_000, "sweets": 12_000, "baby": 9_000, "egg_dairy": 8_000, "meat_fish": 7_000}
    asked_for(bank, wanted)
    return bank


def _sheet(group: Group, foreword: str = "") -> bytes:
    period = period_of(TODAY, TODAY)
    assert period is not None
    loaded = Group.objects.select_related("food_bank").get(id=group.id)
    return sheet_pdf(loaded, dashboard(loaded, period), short_now(loaded, TODAY),
                     MonthSheet(group=loaded, month=period.first, foreword=foreword), made_at=NOW)


def _text(pdf: bytes) -> str:
    return "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


LONGEST = ("あ" * 800, "\n".join(["い" * LINE] * 14 + ["う"] * (MOST_LINES - 14)), "\n".join("え" * MOST_LINES), "")


@pytest.mark.parametrize("foreword", LONGEST, ids=["800 letters", "14 full lines and 8 short", "22 short lines", "none"])
def test_the_fullest_sheet_is_one_page(foreword: str) -> None:
    assert fault_of(foreword) == ""
    group = group_of(_bank(), name="とても長い名前の応援団でも一枚におさまるようにする会（架空）")
    assert len(pypdfium2.PdfDocument(_sheet(group, foreword))) == 1


def test_it_says_the_sentence_the_foreword_the_districts_what_is_short_and_that_estimates_are_estimates() -> None:
    text = _text(_sheet(group_of(_bank()), "こんにちは。\n#panic()"))
    for said in ("11月は24日までに、17小学校区のうち", "こんにちは。", "#panic()", "これから", "いま足りないもの", "米", "推計",
                 "2.26kgCO2e", "2023年度", "見本データ", "048-000-0000"):
        assert said in text, said


def test_no_member_is_named_on_it() -> None:
    group = group_of(_bank())
    joined(group, "秘密 花子", shows_name=True)
    assert "秘密" not in _text(_sheet(group))


def test_a_food_bank_that_is_no_demo_prints_no_sample_mark_and_switched_off_estimates_are_not_printed() -> None:
    factors = {"yen": False, "co2e": False, "meals": False}
    text = _text(_sheet(group_of(_bank(is_demo=False, policy={"supporters": {"factors": factors}}))))
    assert "見本データ" not in text and "推計" not in text


def test_it_is_tagged_for_screen_readers_and_the_same_twice() -> None:
    group = group_of(_bank())
    assert b"pdfuaid" in _sheet(group) and _sheet(group, "同じ") == _sheet(group, "同じ")


def test_it_has_no_greys_and_letters_of_eleven_points() -> None:
    document = pypdfium2.PdfDocument(_sheet(group_of(_bank()), "こんにちは"))
    page = document[0]
    shown = page.render(scale=4).to_pil().convert("L")
    levels = shown.histogram()
    between = sum(levels[60:200])
    assert between < 0.03 * shown.width * shown.height, "only the edges of letters lie between black and white"
    letters = page.get_textpage()
    boxes = [letters.get_charbox(index) for index in range(letters.count_chars())
             if letters.get_text_range(index, 1) in "月届学区"]
    assert boxes and min(top - bottom for _, bottom, _, top in boxes) > 8.5, "an 11 pt kanji is about 9.5 pt tall"


def test_it_survives_a_fax() -> None:
    page = pypdfium2.PdfDocument(_sheet(group_of(_bank()), "こんにちは"))[0]
    fine = page.render(scale=300 / 72).to_pil().convert("L")
    coarse = fine.resize((1687, 1146), Image.Resampling.BILINEAR).point(lambda level: 255 if level > 128 else 0)
    ink = coarse.histogram()[0] / (coarse.width * coarse.height)
    assert 0.02 < ink < 0.25, "letters stay letters: neither lost nor run together"


def test_products_that_nobody_asked_for_are_not_on_it() -> None:
    bank = food_bank()
    lot(bank, 12, made=product(bank, name="ひみつの品", category=category("noodle")))
    assert "ひみつの品" not in _text(_sheet(group_of(bank))) and "いまは足りています" in _text(_sheet(group_of(bank)))
