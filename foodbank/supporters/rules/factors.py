"""Estimates: what a weight of food stands for. Every factor has a date and a source and can be switched off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Factor:
    """`milli` thousandths of `unit` for each kilogram. `as_of` and `source` are empty for the project's own defaults,
    whose words (with date and source) `words.py` knows by `code`."""

    code: str  # co2e | meals | yen
    milli: int
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class Estimate:
    """推計: a whole number of kg CO2e, meals or yen, rounded half up, with the factor behind it."""

    factor: Factor
    amount: int


#: CO2e: national FY2023 figures, 10.5 Mt over 4.64 Mt of food loss. Yen and meals: defaults of this project (domain
#: notes, "Reports": no official factor exists for a meal); 500 g a meal = 2 meals a kg.
DEFAULTS: tuple[Factor, ...] = (Factor("meals", 2_000), Factor("co2e", 2_260), Factor("yen", 600_000))


def factors_from(settings: Mapping[str, Any]) -> tuple[Factor, ...]:
    """The defaults with a food bank's own (its `policy["supporters"]["factors"]`) laid over them.

    `{"yen": false}` switches one off; `{"co2e": {"milli": 2500, "as_of": "2024年度", "source": "…"}}` replaces one. A
    replacement needs a whole number above zero, a date and a source: without them the default stands, because a number
    whose source nobody knows must not be printed.
    """
    chosen: list[Factor] = []
    for factor in DEFAULTS:
        own = settings.get(factor.code)
        if own is False:
            continue
        chosen.append(_own(factor, own) if isinstance(own, Mapping) else factor)
    return tuple(chosen)


def _own(factor: Factor, own: Mapping[str, Any]) -> Factor:
    milli, source, as_of = own.get("milli"), own.get("source"), own.get("as_of")
    if not isinstance(milli, int) or isinstance(milli, bool) or not 1 <= milli <= 1_000_000_000:
        return factor
    if not (isinstance(source, str) and source.strip() and isinstance(as_of, str) and as_of.strip()):
        return factor
    return replace(factor, milli=milli, source=source[:120], as_of=as_of[:20])


def estimates(food_g: int, factors: tuple[Factor, ...]) -> list[Estimate]:
    """What a weight of food stands for; of no food, nothing."""
    if food_g <= 0:
        return []
    return [Estimate(factor, (food_g * factor.milli + 500_000) // 1_000_000) for factor in factors]
