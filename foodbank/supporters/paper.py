"""今月の1枚: the month sheet as one A4, black and white. Sums only: it is copied, faxed and pinned to walls."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from foodbank.design.paper import render_pdf
from foodbank.design.templatetags.design import day
from foodbank.supporters import drawing
from foodbank.supporters.models import Group, MonthSheet
from foodbank.supporters.queries import Dashboard, Short
from foodbank.supporters.rules.foreword import lines_of
from foodbank.supporters.words import (
    depth_said,
    estimate_said,
    factor_name,
    factor_said,
    month_name,
    month_sentence,
)
from foodbank.units import kg

SHOWN_SHORT = 5
#: A longer foreword leaves no room in which bars could still be told apart; the sentence and the figures stay.
MOST_BESIDE_A_CHART = 14


def sheet_pdf(group: Group, board: Dashboard, short: list[Short], sheet: MonthSheet, *, made_at: datetime) -> bytes:
    return render_pdf(drawing.TEMPLATES / "sheet.typ", sheet_data(group, board, short, sheet, made_at.date()),
                      sheet_title(board), made_at=made_at.replace(microsecond=0))


def sheet_picture(group: Group, board: Dashboard, short: list[Short], sheet: MonthSheet, *, made_at: datetime) -> bytes:
    """The same page as a PNG, to look at before printing."""
    data = sheet_data(group, board, short, sheet, made_at.date())
    return drawing.render("sheet.typ", data, sheet_title(board), kind="png", ppi=110)


def sheet_title(board: Dashboard) -> str:
    return _("{month}のたより").format(month=month_name(board.period.first))


def sheet_data(group: Group, board: Dashboard, short: list[Short], sheet: MonthSheet, on: date) -> dict[str, Any]:
    """What the template lays out. A long foreword leaves the chart less room, or none."""
    bank = group.food_bank
    lines = lines_of(sheet.foreword)
    return {
        "demo": bank.is_demo, "food_bank": bank.name, "telephone": bank.telephone, "group": group.name,
        "sentence": month_sentence(board.told), "foreword": [part for part in sheet.foreword.split("\n") if part],
        "figures": _figures(board),
        "chart": drawing.months_on_paper(board, _chart_mm(lines)) if lines <= MOST_BESIDE_A_CHART else "",
        "districts": [list(pair) for pair in drawing.districts_by_state(board)],
        "short": [_("{name} {weight}kg（{depth}）").format(name=one.category, weight=kg(one.shortage.short_g),
                                                        depth=depth_said(one.shortage.depth))
                  for one in short[:SHOWN_SHORT]],
        "estimates": [_("{name} {amount}").format(name=factor_name(one.factor), amount=estimate_said(one))
                      for one in board.estimates],
        "factors": _("。").join(f"{factor_name(one.factor)}：{factor_said(one.factor)}" for one in board.estimates),
        "words": {"figures": _("数字で見る"), "chart": _("届けた重さと受け取った重さ（kg）"), "districts": _("届いた小学校区"),
                  "short": _("いま足りないもの"), "short_none": _("いまは足りています。"), "estimate": _("推計"),
                  "contact": _("届けたい・手伝いたい方は"), "printed": _("{day} 印刷").format(day=day(on)),
                  "chart_alt": _("月ごとの重さの棒グラフ")},
    }


def _chart_mm(lines: int) -> int:
    """How high the chart is beside a foreword of so many lines."""
    return 95 if lines <= 4 else 72 if lines <= 8 else 52


def _figures(board: Dashboard) -> list[list[str]]:
    month, reports = board.month, board.reports
    found = [[_("届けた"), f"{kg(month.out_g)}kg"], [_("受け取った"), f"{kg(month.in_g)}kg"],
             [_("期限の前に届けた"), f"{kg(month.saved_g)}kg"]]
    if reports.sessions:
        found.append([_("受け取った世帯"), _("のべ{count}世帯").format(count=reports.households)
                      if reports.households is not None else _("5世帯未満")])
    return found
