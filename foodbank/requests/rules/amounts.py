"""How much a session needs, what small, medium and large weigh, and how much of a category a site can use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Size(StrEnum):
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


#: Share of a session's need that a medium ask of a category weighs, in thousandths. Project defaults [D]: no
#: official table exists; the proportions follow what one shared meal is made of (rice first, 主食・主菜・副菜),
#: and a food bank corrects them in its policy.
SHARES_MILLI: Mapping[str, int] = {
    "rice": 250, "bread_cereal": 100, "noodle": 100, "retort_can": 150, "seasoning": 50, "sweets": 60, "drink": 150,
    "baby": 30, "emergency": 60, "produce": 200, "egg_dairy": 80, "meat_fish": 120, "prepared": 80, "daily_goods": 100,
}


@dataclass(frozen=True)
class RequestPolicy:
    """The numbers a food bank may set; everything in grams, per cent or days.

    Meal: 500 g a person is the project's default (domain notes, "Reports": no official factor exists); a child's
    plate is taken as four fifths of it [D]. Set: about 10 kg a household (domain notes, "Sites and people"), which
    at 2.5 persons is 4 kg an adult, 3 kg a child [D]. A category is usable up to `usable_percent` of its share, so
    that one glut does not fill a freezer [D].
    """

    meal_adult_g: int = 500
    meal_child_g: int = 400
    set_adult_g: int = 4_000
    set_child_g: int = 3_000
    set_household_g: int = 10_000
    small_percent: int = 50
    large_percent: int = 200
    usable_percent: int = 300
    round_to_g: int = 500
    most_line_g: int = 2_000_000
    most_heads: int = 5_000
    deadline_days: int = 2
    horizon_days: int = 62
    shares_milli: Mapping[str, int] = field(default_factory=lambda: SHARES_MILLI)


def policy_from(settings: Mapping[str, Any]) -> RequestPolicy:
    """The defaults with a food bank's own numbers (its `policy["requests"]`) laid over them; what is not a whole
    number above zero (for days: zero or more) keeps its default, so that a mistyped setting stops nobody."""
    chosen: dict[str, Any] = {}
    for name, value in settings.items():
        least = 0 if name == "deadline_days" else 1
        if name in _NUMBERS and type(value) is int and least <= value <= _MOST.get(name, 10_000_000):
            chosen[name] = value
    shares = settings.get("shares_milli")
    if isinstance(shares, Mapping):
        own = {code: share for code, share in shares.items() if type(share) is int and 1 <= share <= 1_000}
        chosen["shares_milli"] = {**SHARES_MILLI, **own}
    return replace(RequestPolicy(), **chosen)


#: What a calendar and a column of heads can hold.
_MOST = {"deadline_days": 366, "horizon_days": 366, "most_heads": 30_000}
_NUMBERS = frozenset(RequestPolicy.__dataclass_fields__) - {"shares_milli"}


@dataclass(frozen=True)
class Heads:
    adults: int = 0
    children: int = 0
    households: int = 0

    @property
    def persons(self) -> int:
        return self.adults + self.children


def need_g(heads: Heads, *, takes_home: bool, policy: RequestPolicy) -> int:
    """What a full supply of one session weighs: adults x g_a + children x g_c (the need of the engine's notes).

    `takes_home`: sets to take home (pantry, home visits) rather than a meal. Where only households are known,
    a set is counted per household, also for a meal's site: nobody is worth nothing.
    """
    if not heads.persons:
        return heads.households * policy.set_household_g
    adult_g, child_g = ((policy.set_adult_g, policy.set_child_g) if takes_home
                        else (policy.meal_adult_g, policy.meal_child_g))
    return heads.adults * adult_g + heads.children * child_g


def size_g(category: str, size: Size, *, need: int, policy: RequestPolicy) -> int:
    """Grams of small, medium or large of a category for that need, rounded up to a figure people say."""
    percent = {Size.SMALL: policy.small_percent, Size.MEDIUM: 100, Size.LARGE: policy.large_percent}[size]
    return _rounded(need * policy.shares_milli.get(category, 50) * percent, 100_000, policy.round_to_g)


def sizes_g(category: str, *, need: int, policy: RequestPolicy) -> dict[Size, int]:
    return {size: size_g(category, size, need=need, policy=policy) for size in Size}


def usable_g(category: str, *, need: int, policy: RequestPolicy) -> int:
    """How much of a category a session of that need can use when nothing was said about it."""
    return _rounded(need * policy.shares_milli.get(category, 50) * policy.usable_percent, 100_000, policy.round_to_g)


def _rounded(scaled: int, divisor: int, step: int) -> int:
    return max(step, -(-scaled // (divisor * step)) * step)
