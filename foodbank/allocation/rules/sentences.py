"""Reading a plan aloud: why a site gets what it gets, in plain Japanese or English.

Every sentence is made from numbers of the round and the plan, and what it claims is worked out anew before it is
said: shares by levelling again, "one more kilogram" by levelling with it. What does not hold is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from foodbank.allocation.rules.arrays import Arrays
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.network import build_network
from foodbank.allocation.rules.plan import Plan, Reason, SiteResult
from foodbank.allocation.rules.problem import Lot, Problem, Site, canonical
from foodbank.allocation.rules.shares import Shares
from foodbank.allocation.rules.sharing import fair_shares

Language = Literal["ja", "en"]

CATEGORY_NAMES = {
    "rice": ("米", "rice"),
    "bread": ("パン・シリアル", "bread and cereals"),
    "noodle": ("めん", "noodles"),
    "retort": ("レトルト・缶詰", "pouches and tins"),
    "seasoning": ("調味料", "seasonings"),
    "sweets": ("菓子", "sweets"),
    "drink": ("飲料", "drinks"),
    "baby": ("乳幼児食品", "baby food"),
    "stockpile": ("備蓄食品", "emergency food"),
    "produce": ("青果", "fruit and vegetables"),
    "dairy": ("卵・乳", "eggs and dairy"),
    "frozen": ("肉・魚(冷凍)", "meat and fish (frozen)"),
    "prepared": ("惣菜", "prepared dishes"),
    "household": ("日用品", "household goods"),
}
ZONE_NAMES = {"ambient": ("常温", "ambient"), "chilled": ("冷蔵", "chilled"), "frozen": ("冷凍", "frozen")}


def category_name(category: str, language: Language) -> str:
    """The everyday name of an engine category (report group, or group/zone)."""
    group = category.partition("/")[0]
    ja, en = CATEGORY_NAMES.get(group, (category, category))
    return ja if language == "ja" else en


def kilograms(grams: float) -> str:
    """12.3 kg, or 850 g below one kilogram."""
    if abs(grams) < 1000:
        return f"{round(grams)} g"
    text = f"{grams / 1000:.1f}"
    return f"{text.removesuffix('.0')} kg"


def percent(part: float | Fraction) -> str:
    """A part of need in whole percent, rounded down so that nothing is promised that is not there."""
    return f"{int(float(part) * 100 + 1e-9)}%"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with the facts it claims."""

    code: str
    facts: Mapping[str, object]
    ja: str
    en: str


def explain(problem: Problem, plan: Plan, site: str, language: Language = "ja") -> list[str]:
    """What to tell the site's lead, most important first; raises `KeyError` for a site not in the round."""
    return [claim.ja if language == "ja" else claim.en for claim in claims(problem, plan, site)]


def claims(problem: Problem, plan: Plan, site: str) -> list[Claim]:
    """The same as claims with their facts, every one of them true of this round and plan."""
    own = next((item for item in problem.sites if item.id == site), None)
    result = next((item for item in plan.sites if item.site == site), None)
    if own is None or result is None:
        raise KeyError(site)
    if plan.status == "pins_infeasible":
        return [_refused(plan)]
    found = [_amount(own, result), *_before(own)]
    found += _why(problem, plan, own, result)
    found += _lines(problem, plan, own)
    return found


def _refused(plan: Plan) -> Claim:
    count = len(plan.conflicting_pins)
    rule = plan.conflicting_pins[0].rule if count else ""
    return Claim(
        "pins_infeasible",
        {"pins": count, "rule": rule},
        f"手で決めた{count}件の指定が同時には守れないため、配分を作れませんでした。",
        f"{count} fixed choices cannot be kept together, so no allocation was made.",
    )


def _amount(site: Site, result: SiteResult) -> Claim:
    if not result.received_g:
        facts = {"received_g": 0, "need_g": site.need_g}
        return Claim(
            "received", facts, "今回お渡しできる品がありません。", "There is nothing for you this time."
        )
    part = Fraction(result.received_g, site.need_g)
    grams = kilograms(result.received_g)
    return Claim(
        "received",
        {"received_g": result.received_g, "need_g": site.need_g},
        f"今回は{grams}をお渡しします。必要量 {kilograms(site.need_g)} の{percent(part)}です。",
        f"This time you receive {grams}, which is {percent(part)} of what you need ({kilograms(site.need_g)}).",
    )


def _before(site: Site) -> list[Claim]:
    if abs(site.offset_g) * 100 < site.need_g:
        return []
    grams = kilograms(abs(site.offset_g))
    facts = {"offset_g": site.offset_g}
    if site.offset_g > 0:
        ja = f"これまでの回で平均より {grams} 多く届いているので、今回はその分を考えに入れています。"
        en = f"In earlier rounds you received {grams} more than average; this round takes that into account."
    else:
        ja = f"これまでの回で平均より {grams} 少なかったので、今回はその分を優先しています。"
        en = f"In earlier rounds you received {grams} less than average; this round makes up for it."
    return [Claim("memory", facts, ja, en)]


def _why(problem: Problem, plan: Plan, site: Site, result: SiteResult) -> list[Claim]:
    reason = result.limited_by
    if reason.code == "scarce_stock":
        return _scarce(problem, plan, site, result)
    simple = _simple_limit(problem, site, reason)
    return [] if simple is None else [simple]


def _simple_limit(problem: Problem, site: Site, reason: Reason) -> Claim | None:
    facts = dict(reason.facts)
    if reason.code == "transport" and site.transport_g is not None:
        grams = kilograms(site.transport_g)
        ja = f"一度に運べる量({grams})に入る大きさの品が、もうありません。"
        return Claim(
            reason.code, facts, ja, f"Nothing that is left fits into what you can carry at once ({grams})."
        )
    if reason.code == "route":
        grams = kilograms(facts["capacity_g"])
        ja = f"お届けの車に積める量({grams})がいっぱいです。"
        return Claim(reason.code, facts, ja, f"The vehicle that comes to you is full ({grams}).")
    if reason.code == "storage":
        ja_zone, en_zone = ZONE_NAMES.get(facts["zone"], (facts["zone"], facts["zone"]))
        grams = kilograms(facts["storage_g"])
        if not facts["storage_g"]:
            ja = f"条件に合う残りの品でいちばん多いのは{ja_zone}の品ですが、置き場所がありません。"
            en = f"Most of what is left for you is {en_zone}, and you have no room for it."
        else:
            ja = (
                f"条件に合う残りの品でいちばん多いのは{ja_zone}の品ですが、"
                f"置き場所({grams})に入る大きさの品がありません。"
            )
            en = f"Most of what is left for you is {en_zone}, and none of it fits into your room for it ({grams})."
        return Claim(reason.code, facts, ja, en)
    if reason.code in ("usable_cap", "own_request"):
        name_ja, name_en = (category_name(facts["category"], "ja"), category_name(facts["category"], "en"))
        cap, own = kilograms(facts["cap_g"]), kilograms(facts["category_g"])
        what_ja = "ご希望の量" if reason.code == "own_request" else "使い切れる量"
        what_en = "asked for" if reason.code == "own_request" else "can use"
        ja = (
            f"条件に合う残りの品でいちばん多いのは{name_ja}ですが、{name_ja}はすでに{own}で、"
            f"{what_ja}({cap})までに入る大きさの品がありません。"
        )
        en = (
            f"Most of what is left for you is {name_en}; you have {own} of it, and nothing that is left fits "
            f"within the {cap} you {what_en}."
        )
        return Claim(reason.code, facts, ja, en)
    sentences = {
        "no_eligible_lot": (
            "日付・アレルギー・温度帯などの条件に合う在庫が、これ以上ありません。",
            "There is no further stock that fits your dates, allergies and storage.",
        ),
        "satisfied": ("使い切れる量をすべてお渡しします。", "You receive everything you can use."),
        "minimum_line": (
            "残りは、最低のまとまりや品数の決まりに合わないため、お渡ししません。",
            "What is left does not fit the rules on smallest amounts and number of items.",
        ),
        "pin": ("担当者の指定により、これ以上は増やしません。", "A fixed choice keeps this from growing."),
    }
    if reason.code not in sentences:
        return None
    ja, en = sentences[reason.code]
    return Claim(reason.code, facts, ja, en)


def _scarce(problem: Problem, plan: Plan, site: Site, result: SiteResult) -> list[Claim]:
    """The site shares scarce stock with others at its level; what one more kilogram would do is tried out."""
    level = Fraction(result.fair_level or "0")
    others = sum(item.fair_level == result.fair_level for item in plan.sites) - 1
    facts: dict[str, object] = {"level": str(level), "others": others}
    past_ja = "これまでの分も合わせて" if any(item.offset_g for item in problem.sites) else ""
    past_en = ", counting earlier rounds" if past_ja else ""
    if others:
        ja = f"ほか{others}か所と分け合う在庫なので、{past_ja}どこも必要量の{percent(level)}を目安にしています。"
        en = f"This stock is shared with {others} other sites; all are to reach {percent(level)} of need{past_en}."
    else:
        ja = f"お渡しできる条件に合う在庫が限られるので、{past_ja}必要量の{percent(level)}が目安です。"
        en = f"Stock that fits your conditions is limited; the aim is {percent(level)} of need{past_en}."
    found = [Claim("scarce_stock", facts, ja, en)]
    raised = one_more_kilogram(problem, site)
    if raised is not None:
        category, count = raised
        name_ja, name_en = category_name(category, "ja"), category_name(category, "en")
        facts = {"category": category, "sites": count}
        if count > 1:
            ja = f"{name_ja}があと1 kg入ると、{count}か所がそろって少し増えます。"
            en = f"One more kilogram of {name_en} would lift {count} sites a little, all together."
        else:
            ja = f"{name_ja}があと1 kg入ると、その分だけ増やせます。"
            en = f"One more kilogram of {name_en} would go to you."
        found.append(Claim("one_more_kilogram", facts, ja, en))
    return found


def levels_of(problem: Problem) -> Shares:
    """The exact shares of a round (pins kept)."""
    holdings = Holdings(Arrays(problem))
    return fair_shares(holdings, build_network(holdings))


def one_more_kilogram(problem: Problem, site: Site) -> tuple[str, int] | None:
    """A category of which one more kilogram (good for everybody) lifts this site's exact level, and how many
    sites it lifts; None if there is none. Levels are computed with and without it; none may fall."""
    before = levels_of(problem)
    index = next(i for i, item in enumerate(problem.sites) if item.id == site.id)
    warehouses = site.warehouses
    best: tuple[str, int] | None = None
    # Of categories that do the same good, the one that the site uses most of is named.
    for category in sorted(problem.categories, key=lambda item: (-site.usable_g.get(item.id, 0), item.id)):
        if not site.usable_g.get(category.id) or not warehouses:
            continue
        gift = Lot(
            id="\uffff gift",
            product="\uffff gift",
            category=category.id,
            warehouse=max(
                warehouses, key=lambda name: sum(name in item.warehouses for item in problem.sites)
            ),
            units=1000,
            unit_g=1,
            last_day=max(item.good_until_day for item in problem.sites),
        )
        after = levels_of(canonical(replace(problem, lots=(*problem.lots, gift))))
        lifted = sum(new > old for new, old in zip(after.level, before.level, strict=True))
        fell = any(new < old for new, old in zip(after.level, before.level, strict=True))
        if after.level[index] > before.level[index] and not fell and (best is None or lifted > best[1]):
            best = (category.id, lifted)
    return best


def _lines(problem: Problem, plan: Plan, site: Site) -> list[Claim]:
    """One sentence per tier of lines: what was asked for, what is pinned, what must go soon."""
    lots = {lot.id: lot for lot in problem.lots}
    grams: dict[str, int] = {}
    for line in plan.lines:
        if line.site == site.id:
            weight = line.units * lots[line.lot].unit_g
            # Of a line that goes beyond the wish only the wished part counts.
            weight = int(line.reason.facts.get("of_which_requested_g", weight))
            grams[line.reason.code] = grams.get(line.reason.code, 0) + weight
    words = {
        "requested": ("ご希望の品", "of what you asked for"),
        "use_soon": ("早めに使い切る品", "to be used soon"),
        "pinned": ("担当者が指定した品", "fixed by hand"),
    }
    found = []
    for code, (ja, en) in words.items():
        if grams.get(code):
            amount = kilograms(grams[code])
            facts = {"code": code, "grams": grams[code]}
            found.append(
                Claim(f"lines_{code}", facts, f"うち{amount}は{ja}です。", f"{amount} of it is {en}.")
            )
    return found
