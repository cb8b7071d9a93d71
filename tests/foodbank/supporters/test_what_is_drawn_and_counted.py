"""Tiles, charts, shortages, estimates, forewords: the pure rules."""

from datetime import date
from xml.etree import ElementTree

import pytest

from foodbank.supporters.rules import chart
from foodbank.supporters.rules.discretion import shown_count
from foodbank.supporters.rules.factors import DEFAULTS, Factor, estimates, factors_from
from foodbank.supporters.rules.foreword import fault_of, foreword_of, lines_of
from foodbank.supporters.rules.shortages import Depth, Shortage, shortages
from foodbank.supporters.rules.tiles import Point, Served, short_name, tiles

SVG = "{http://www.w3.org/2000/svg}"
WORDS = chart.Words("月ごとの重さ", "12か月", "届けた", "受け取った", "kg", "途中")


def points(*where: tuple[float, float]) -> list[Point]:
    return [Point(number, f"第{number}小学校", latitude, longitude, Served.TO_COME)
            for number, (latitude, longitude) in enumerate(where, 1)]


def test_every_district_is_one_tile_on_a_cell_of_its_own() -> None:
    shown = tiles(points(*((35.75 + n * 0.004, 139.52 + (n * 7 % 17) * 0.004) for n in range(17))))
    assert len(shown) == 17 == len({(tile.row, tile.column) for tile in shown})
    assert max(tile.column for tile in shown) <= 3 and max(tile.row for tile in shown) == 4


def test_north_is_above_and_west_is_left() -> None:
    shown = {tile.name: tile for tile in tiles(points((35.9, 139.6), (35.9, 139.5), (35.7, 139.6), (35.7, 139.5)), 2)}
    assert [(shown[f"第{n}"].row, shown[f"第{n}"].column) for n in (1, 2, 3, 4)] == [(0, 1), (0, 0), (1, 1), (1, 0)]


def test_no_district_is_no_tile_and_a_name_of_only_school_stays() -> None:
    assert tiles([]) == [] and short_name("小学校") == "小学校" and short_name("大和田小学校") == "大和田"


def test_a_chart_has_two_bars_a_month_as_high_as_its_kilograms() -> None:
    bars = [chart.Bar("10月", 40_000, 20_000), chart.Bar("11月", 0, 40_000, is_running=True)]
    drawn = ElementTree.fromstring(chart.columns(bars, WORDS, chart.SCREEN))
    boxes = list(drawn.iter(f"{SVG}rect"))[2:]  # the first two are the legend
    tall = [float(box.get("height")) for box in boxes]
    assert len(boxes) == 3, "a month without goods in draws no bar of height zero"
    assert tall[1] == pytest.approx(2 * tall[0], abs=0.2) and tall[2] == pytest.approx(2 * tall[0], abs=0.2)


@pytest.mark.parametrize("palette", [chart.SCREEN, chart.PAPER])
def test_no_drawing_carries_style_or_script_and_each_says_what_it_shows(palette: chart.Palette) -> None:
    bars = [chart.Bar("<11月&>", 1_000, 2_000)]
    shown = tiles(points((35.7, 139.5), (35.8, 139.6)))
    marks = {served: served.value for served in Served}
    for text in (chart.columns(bars, WORDS, palette), chart.rows(bars, WORDS, palette),
                 chart.tile_map(shown, "学区", "2のうち0", marks, palette)):
        drawn = ElementTree.fromstring(text)
        assert "style" not in text and "<script" not in text and " on" not in text.split(">")[0]
        assert drawn.get("role") == "img" and drawn.find(f"{SVG}title").text and drawn.find(f"{SVG}desc").text
        named = drawn.get("aria-labelledby").split()
        assert all(drawn.find(f"*[@id='{one}']") is not None for one in named)


def test_paper_has_no_greys() -> None:
    text = chart.columns([chart.Bar("11月", 1_000, 2_000)], WORDS, chart.PAPER)
    colours = {part.get(name) for part in ElementTree.fromstring(text).iter() for name in ("fill", "stroke")} - {None}
    assert colours <= {"#000000", "#ffffff"}


@pytest.mark.parametrize(("kilograms", "top"), [(0.2, 4), (4, 4), (5, 8), (900, 2_000), (2_000, 2_000), (2_001, 4_000)])
def test_the_axis_ends_on_a_round_number_that_holds_the_tallest_bar(kilograms: float, top: int) -> None:
    assert chart.ceiling(kilograms) == top


def test_short_is_what_is_asked_minus_what_is_there_largest_first() -> None:
    found = shortages({"rice": 40_000, "noodle": 5_000, "baby": 9_000, "sweets": 9_000},
                      {"rice": 30_000, "noodle": 6_000}, {"rice": 4_000}, ["rice", "noodle", "sweets", "baby"])
    assert [(one.category, one.short_g) for one in found] == [("rice", 10_000), ("sweets", 9_000), ("baby", 9_000)]
    assert found[0].open_g == 6_000 and found[0].covered_percent == 75


@pytest.mark.parametrize(("available", "depth"), [(0, Depth.NEARLY_ALL), (999, Depth.NEARLY_ALL), (1_000, Depth.HALF),
                                                  (6_666, Depth.HALF), (6_667, Depth.LITTLE)])
def test_how_short_in_words(available: int, depth: Depth) -> None:
    assert Shortage("rice", 10_000, available).depth is depth


def test_a_pledge_larger_than_the_lack_leaves_nothing_open() -> None:
    assert Shortage("rice", 10_000, 4_000, 9_000).open_g == 0


def test_estimates_of_a_tonne() -> None:
    assert {one.factor.code: one.amount for one in estimates(1_000_000, DEFAULTS)} == {
        "meals": 2_000, "co2e": 2_260, "yen": 600_000}


def test_no_food_is_no_estimate() -> None:
    assert estimates(0, DEFAULTS) == [] and estimates(-500, DEFAULTS) == []


def test_a_factor_is_switched_off_or_replaced_with_date_and_source() -> None:
    own = factors_from({"yen": False, "co2e": {"milli": 2_500, "as_of": "2024年度", "source": "国の値"}})
    assert own == (Factor("meals", 2_000), Factor("co2e", 2_500, "国の値", "2024年度"))


@pytest.mark.parametrize("own", [{"milli": 2_500}, {"milli": 2_500, "source": "x"}, {"milli": 0, "source": "x", "as_of": "y"},
                                 {"milli": True, "source": "x", "as_of": "y"}, {"milli": "9", "source": "x", "as_of": "y"},
                                 "2500", None, True])
def test_a_factor_without_date_and_source_is_not_taken(own: object) -> None:
    assert factors_from({"co2e": own}) == DEFAULTS


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (90, 90)])
def test_fewer_than_five_households_are_not_shown(count: int, shown: int | None) -> None:
    assert shown_count(count) == shown


def test_a_foreword_keeps_its_paragraphs_and_loses_what_cannot_be_printed() -> None:
    assert foreword_of("\r\n こんにちは\x00\r\n\r\n\tまた来月 \n") == "こんにちは\nまた来月"


def test_a_foreword_that_would_need_a_second_page_is_refused() -> None:
    assert fault_of("あ" * 800) == "" and fault_of("あ" * 801) == "too_long"
    assert fault_of("\n".join("行" * 22)) == "" and fault_of("\n".join("行" * 23)) == "too_many_lines"
    assert lines_of("a" * 88) == 1 and lines_of("あ" * 45) == 2


def test_today_is_never_read_by_a_rule() -> None:
    import foodbank.supporters.rules.months as months

    assert "clock" not in vars(months) and date.today not in vars(months).values()
