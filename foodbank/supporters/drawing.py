"""A dashboard's drawings for a page, a slide and paper."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import typst
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from foodbank.design.paper import font_files, plain
from foodbank.design.templatetags.design import day_with_year, month_short
from foodbank.supporters.models import Group
from foodbank.supporters.queries import Dashboard
from foodbank.supporters.rules.chart import PAPER, SCREEN, Bar, columns, level, rows, tile_map
from foodbank.supporters.rules.tiles import Served, Tile, short_name, tiles
from foodbank.supporters.words import chart_words, month_name, month_sentence, served_marks, served_said, tiles_said
from foodbank.units import kg

TEMPLATES = settings.BASE_DIR / "templates" / "supporters"
#: What can be taken away as a picture.
CHARTS = ("months", "districts")


def bars_of(board: Dashboard) -> list[Bar]:
    """Twelve months; the label of a January says its year too."""
    return [Bar(month_short(one.month), one.in_g, one.out_g,
                board.period.is_running and one is board.months[-1]) for one in board.months]


def months_wide(board: Dashboard) -> SafeString:
    bars = bars_of(board)
    return _drawn(columns(bars, chart_words(bars), SCREEN))


def months_narrow(board: Dashboard) -> SafeString:
    bars = bars_of(board)
    return _drawn(rows(bars, chart_words(bars), SCREEN))


def districts_drawn(board: Dashboard) -> SafeString:
    return _drawn(tile_map(tiles_of(board), _("届いた学区（おおよその位置）"), districts_said(board), served_marks(), SCREEN))


def tiles_of(board: Dashboard) -> list[Tile]:
    return tiles(board.points)


def districts_said(board: Dashboard) -> str:
    return tiles_said(board.told.served, board.told.districts)


def districts_by_state(board: Dashboard) -> list[tuple[str, str]]:
    """The same as words: (state, names in the order of their numbers), empty states left out."""
    marks = served_said()
    return [(marks[state], _("、").join(short_name(point.name) for point in board.points if point.served is state))
            for state in Served if any(point.served is state for point in board.points)]


def level_drawn(percent: int) -> SafeString:
    return _drawn(level(percent, SCREEN))


def picture(group: Group, board: Dashboard, chart: str, *, kind: Literal["png", "svg"]) -> bytes:
    """One chart with its table beneath, for a slide: 1,920 pixels wide, or SVG with its letters as outlines."""
    data = {"demo": group.food_bank.is_demo, "sender": group.food_bank.name, "sentence": month_sentence(board.told),
            "made": _("{day}までの記録").format(day=day_with_year(board.period.last)), **_PARTS[chart](board)}
    return render("chart.typ", data, str(data["title"]), kind=kind, ppi=192)


def _months_part(board: Dashboard) -> dict[str, Any]:
    return {"title": _("月ごとの重さ（{month}まで）").format(month=month_name(board.period.first)),
            "drawing": str(months_wide(board)), "head": ["", *(bar.label for bar in bars_of(board))],
            "rows": [[_("届けた kg"), *(kg(one.out_g) for one in board.months)],
                     [_("受け取った kg"), *(kg(one.in_g) for one in board.months)]], "note": ""}


def _districts_part(board: Dashboard) -> dict[str, Any]:
    return {"title": _("{month} 届いた学区").format(month=month_name(board.period.first)),
            "drawing": str(districts_drawn(board)), "head": [], "rows": [list(pair) for pair in districts_by_state(board)],
            "note": _("おおよその位置です。学区の境界ではありません。")}


_PARTS: dict[str, Callable[[Dashboard], dict[str, Any]]] = {"months": _months_part, "districts": _districts_part}


def render(template: str, data: dict[str, Any], title: str, *, kind: Literal["png", "svg"], ppi: int = 96) -> bytes:
    """The first page of a typst template of this room as a picture, with the fonts of the papers."""
    inputs = {"data": json.dumps(plain(data), allow_nan=False), "title": str(plain(title))}
    drawn = typst.compile(str(TEMPLATES / template), root=str(settings.BASE_DIR), font_paths=_fonts(),
                          ignore_system_fonts=True, sys_inputs=inputs, format=kind, ppi=ppi)
    page: bytes = drawn[0] if isinstance(drawn, list) else drawn
    return page


@cache
def _fonts() -> Any:
    folders = sorted({str(path.parent) for path in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def months_on_paper(board: Dashboard, height_mm: int) -> str:
    """Black and white, as wide as the paper's text (176 mm): then 16 units are 11 pt, which survives a FAX."""
    bars = bars_of(board)
    return columns(bars, chart_words(bars), PAPER, height=height_mm * 720 // 176, letters=16)


def _drawn(svg: str) -> SafeString:
    """Our own drawing, every word of which was escaped by the rules, to stand in a page."""
    return mark_safe(svg)  # noqa: S308
