"""The month in one sentence, as facts; `words.py` says them."""

from dataclasses import dataclass
from enum import StrEnum

from foodbank.supporters.rules.months import Period


class Change(StrEnum):
    """How the weight compares with the month before (the same days of it while a month is running)."""

    FIRST = "first"  # nothing was ever recorded before: a first month has no comparison
    FROM_NOTHING = "from_nothing"  # nothing was handed over in the days compared
    SAME = "same"  # rounds to no change
    PERCENT = "percent"
    TIMES = "times"  # three times or more: per cent would only sound large
    NONE = "none"  # nothing to compare: this month itself is empty


@dataclass(frozen=True)
class Weight:
    """A weight as people say it. `is_exact` is false where a sentence must say 約."""

    number: str
    unit: str  # t | kg
    is_exact: bool


@dataclass(frozen=True)
class MonthTold:
    """What the sentence says of one month. `districts` is 0 where the city's districts are not known: then it counts
    `sites`. A visit is one site on one day, however many cartons it was scanned in."""

    period: Period
    served: int
    districts: int
    sites: int
    visits: int
    weight: Weight
    change: Change
    value: int = 0

    @property
    def is_empty(self) -> bool:
        return self.visits == 0


def said_weight(grams: int) -> Weight:
    """Tonnes with one decimal from 1,000 kg on (rounded), whole kilograms from 10 kg on, else tenths: half goes up.

    What is less than nothing (more came back than went out) is said as nothing.
    """
    grams = max(0, grams)
    if grams >= 999_500:
        tenths = (grams + 50_000) // 100_000
        return Weight(_tenths(tenths), "t", tenths * 100_000 == grams)
    if grams >= 9_950:
        kilograms = (grams + 500) // 1000
        return Weight(str(kilograms), "kg", kilograms * 1000 == grams)
    tenths = max(1, (grams + 50) // 100) if grams else 0
    return Weight(_tenths(tenths), "kg", tenths * 100 == grams)


def _tenths(tenths: int) -> str:
    return f"{tenths // 10:,}.{tenths % 10}" if tenths % 10 else f"{tenths // 10:,}"


def change_of(now_g: int, before_g: int, *, is_first: bool) -> tuple[Change, int]:
    """(kind, value): whole per cent with sign, half away from zero; or how many times as much."""
    if now_g <= 0:
        return Change.NONE, 0
    if is_first:
        return Change.FIRST, 0
    if before_g <= 0:
        return Change.FROM_NOTHING, 0
    if now_g >= 3 * before_g:
        return Change.TIMES, now_g // before_g
    difference = now_g - before_g
    percent = (200 * abs(difference) + before_g) // (2 * before_g)
    if not percent:
        return Change.SAME, 0
    # A month that handed anything over is never told as one that handed over nothing.
    return Change.PERCENT, percent if difference > 0 else -min(percent, 99)
