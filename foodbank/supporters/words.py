"""The facts of the rules, said in the reader's language."""

from datetime import date

from django.utils.translation import get_language, gettext as _, ngettext

from foodbank.design.templatetags.design import month, month_with_year
from foodbank.supporters.rules.chart import Bar, Words
from foodbank.supporters.rules.factors import Estimate, Factor
from foodbank.supporters.rules.sentence import Change, MonthTold, Weight
from foodbank.supporters.rules.shortages import Depth
from foodbank.supporters.rules.tiles import Served
from foodbank.units import kg


def month_name(value: date) -> str:
    return month_with_year(value)


def month_sentence(told: MonthTold) -> str:
    """11月は17小学校区のうち15に、42回、約1.8トンを届けました（先月より+6%）"""
    said, day = month(told.period.first), told.period.last.day
    if told.is_empty:
        return (_("{month}のお届けは、{day}日まではまだありません。") if told.period.is_running
                else _("{month}は、お届けがありませんでした。")).format(month=said, day=day)
    when = (_("{month}は{day}日までに") if told.period.is_running else _("{month}は")).format(month=said, day=day)
    where = (_("{districts}小学校区のうち{served}に").format(districts=told.districts, served=told.served)
             if told.districts else _("{sites}か所に").format(sites=told.sites))
    what = _("{visits}回、{weight}を届けました").format(visits=told.visits, weight=weight_said(told.weight))
    change = change_said(told)
    joined = _("{when}{where}、{what}").format(when=_("{when}、").format(when=when) if told.period.is_running else when,
                                             where=where, what=what)
    return _("{sentence}（{change}）").format(sentence=joined, change=change) if change else joined


def weight_said(weight: Weight) -> str:
    unit = _("トン") if weight.unit == "t" else "kg"
    return f"{weight.number}{unit}" if weight.is_exact else _("約{number}{unit}").format(number=weight.number, unit=unit)


def change_said(told: MonthTold) -> str:
    """The comparison; a running month is compared with the same days and says so."""
    before = _("先月の同じ日まで") if told.period.is_running else _("先月")
    if told.change is Change.FIRST:
        return _("はじめての月です")
    if told.change is Change.FROM_NOTHING:
        return _("{before}はお届けがありませんでした").format(before=before)
    if told.change is Change.SAME:
        return _("{before}と同じ").format(before=before)
    if told.change is Change.TIMES:
        return _("{before}の約{times}倍").format(before=before, times=told.value)
    if told.change is Change.NONE:
        return ""
    return _("{before}より{percent}%").format(before=before, percent=f"{told.value:+d}")


def depth_said(depth: Depth) -> str:
    return {Depth.NEARLY_ALL: _("ほとんどありません"), Depth.HALF: _("ずいぶん足りません"),
            Depth.LITTLE: _("あと少し足りません")}[depth]


def served_marks() -> dict[Served, str]:
    """What stands on a tile; the shape before the word survives without colour."""
    return {Served.SERVED: _("✓ 届いた"), Served.NOT_YET: _("○ まだ"), Served.TO_COME: _("これから")}


def served_said() -> dict[Served, str]:
    """The same where there is room for words."""
    return {Served.SERVED: _("✓ 届きました"), Served.NOT_YET: _("○ 今月はまだです"),
            Served.TO_COME: _("これから（届け先をさがしています）")}


def chart_words(bars: list[Bar]) -> Words:
    last = bars[-1]
    alt = _("{first}から{last}まで{count}か月の棒グラフ。{last}は、届けた重さが{out}kg、受け取った重さが{in_}kgです。").format(
        first=bars[0].label, last=last.label, count=len(bars), out=kg(last.out_g), in_=kg(last.in_g))
    return Words(title=_("月ごとの重さ"), alt=alt, out=_("届けた"), in_=_("受け取った"), unit="kg", running=_("途中"))


def tiles_said(served: int, districts: int) -> str:
    return _("{districts}小学校区のうち{served}に届きました。").format(districts=districts, served=served)


def estimate_said(estimate: Estimate) -> str:
    """The amount with its unit; that it is an estimate stands beside it on every page and paper."""
    amount = estimate.amount
    if estimate.factor.code == "co2e":
        return _("約{tonnes}トン").format(tonnes=f"{amount / 1000:,.1f}") if amount >= 1000 else f"{amount:,}kg"
    if estimate.factor.code == "yen":
        if amount >= 10_000:
            tens = (amount + 5_000) // 10_000
            return _("約{amount}円").format(amount=f"{tens * 10_000:,}" if get_language() == "en" else f"{tens:,}万")
        return _("{amount}円").format(amount=f"{amount:,}")
    return ngettext("{amount}食分", "{amount}食分", amount).format(amount=f"{amount:,}")


def factor_name(factor: Factor) -> str:
    return {"co2e": _("減らせたCO2（CO2e）"), "yen": _("食品の価値"), "meals": _("食事にすると")}[factor.code]


def factor_said(factor: Factor) -> str:
    """How it was counted: the factor, its date, its source."""
    value = f"{factor.milli / 1000:,.3f}".rstrip("0").rstrip(".")
    how = {"co2e": _("1kgにつき{value}kg CO2e"), "yen": _("1kgにつき{value}円"),
           "meals": _("1kgにつき{value}食")}[factor.code].format(value=value)
    if factor.source:
        return _("{how}（{as_of}、{source}）").format(how=how, as_of=factor.as_of, source=factor.source)
    source = {"co2e": _("2023年度の国の値：1,050万トン÷464万トン"),
              "yen": _("2026年11月、この仕組みの目安。公式の値ではありません"),
              "meals": _("1食500g。2026年11月、この仕組みの目安。公式の値はありません")}[factor.code]
    return _("{how}（{source}）").format(how=how, source=source)
