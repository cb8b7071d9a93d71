"""The words of stock as people at the shelves say them."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from foodbank.catalog.rules.words import DateKind, Precision
from foodbank.design.templatetags.design import day_with_year, month_with_year
from foodbank.stock.models import Lot
from foodbank.stock.rules.words import HoldReason, Kind, PlaceKind

HOLD_WORDS: dict[HoldReason, Promise] = {
    HoldReason.CHECKING: gettext_lazy("確認中"),
    HoldReason.DAMAGED: gettext_lazy("破損"),
    HoldReason.TEMPERATURE: gettext_lazy("温度"),
    HoldReason.NO_DATE: gettext_lazy("期限が不明"),
    HoldReason.UNNAMED: gettext_lazy("品名が不明"),
    HoldReason.RECALL: gettext_lazy("リコール"),
    HoldReason.SMELL: gettext_lazy("におい・汚れ"),
    HoldReason.LEFT_ON_BOARD: gettext_lazy("車に残った"),
}
PLACE_WORDS: dict[PlaceKind, Promise] = {
    PlaceKind.DOCK: gettext_lazy("荷受け場"),
    PlaceKind.SHELF: gettext_lazy("棚"),
    PlaceKind.STAGING: gettext_lazy("お渡し置き場"),
    PlaceKind.VEHICLE: gettext_lazy("車"),
    PlaceKind.SITE_STORE: gettext_lazy("居場所の倉庫"),
    PlaceKind.DONOR: gettext_lazy("寄贈者"),
    PlaceKind.SITE: gettext_lazy("居場所"),
    PlaceKind.DISCARDED: gettext_lazy("廃棄"),
    PlaceKind.COUNT_DIFFERENCE: gettext_lazy("棚卸しの差"),
    PlaceKind.REPACKED: gettext_lazy("小分け"),
}
KIND_WORDS: dict[Kind, Promise] = {
    Kind.RECEIVE: gettext_lazy("入庫"),
    Kind.MOVE: gettext_lazy("移動"),
    Kind.RESERVE: gettext_lazy("取り置き"),
    Kind.RELEASE: gettext_lazy("取り置きの取り消し"),
    Kind.REPACK: gettext_lazy("小分け"),
    Kind.DISPATCH: gettext_lazy("お渡し"),
    Kind.RETURN: gettext_lazy("寄贈者へ返す"),
    Kind.DISCARD: gettext_lazy("廃棄"),
    Kind.COUNT: gettext_lazy("棚卸し"),
}
DATE_KIND_WORDS: dict[DateKind, Promise] = {
    DateKind.BEST_BEFORE: gettext_lazy("賞味期限"),
    DateKind.USE_BY: gettext_lazy("消費期限"),
    DateKind.MANUFACTURED: gettext_lazy("製造日"),
    DateKind.MILLED: gettext_lazy("精米日"),
    DateKind.NONE: gettext_lazy("期限の表示なし"),
}


def date_words(lot: Lot) -> str:
    """「賞味期限 2027年5月31日」; only as exact as the package says it; 「期限が不明」 when it was left for later."""
    kind, precision = DateKind(lot.date_kind), Precision(lot.precision)
    if kind is DateKind.NONE:
        return str(DATE_KIND_WORDS[kind])
    if kind in (DateKind.MANUFACTURED, DateKind.MILLED):
        return f"{DATE_KIND_WORDS[kind]} {day_with_year(lot.made_on)}".rstrip()
    if precision is Precision.NONE:
        return str(HOLD_WORDS[HoldReason.NO_DATE])
    shown = month_with_year(lot.last_day)
    if precision is Precision.DEKAD:
        third = {10: _("{month}上旬"), 20: _("{month}中旬")}.get(lot.last_day.day, _("{month}下旬"))
        shown = third.format(month=shown)
    elif precision is not Precision.MONTH:
        shown = day_with_year(lot.last_day)
    return f"{DATE_KIND_WORDS[kind]} {shown}"
