"""How much of a lot's life is left, and what an undated lot sorts by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

#: Days until the policy day of goods without a printed date, by category: the project's proposal, a setting per food
#: bank (FoodBank.policy["undated_days"]). Never infinity: what has no date still has its turn.
UNDATED_DAYS: Mapping[str, int] = {
    "rice": 120, "bread_cereal": 2, "noodle": 90, "retort_can": 365, "seasoning": 365, "sweets": 60, "drink": 180,
    "baby": 60, "emergency": 365, "produce": 4, "egg_dairy": 5, "meat_fish": 30, "prepared": 1, "daily_goods": 730,
}
OTHERWISE_DAYS = 30


def policy_day(category: str, on: date, days: Mapping[str, int] = UNDATED_DAYS) -> date:
    """The day an undated lot of a category received on `on` sorts by; `days` may override category by category."""
    number = days.get(category, UNDATED_DAYS.get(category, OTHERWISE_DAYS))
    return on + timedelta(days=max(0, number))


@dataclass(frozen=True)
class Thirds:
    """3分の1ルール, the trade's habit: delivery to the shop in the first third of a life, sale until two thirds.

    `third` is 1 to 3 within the life, 4 after it. The limits are the last days of the first and second third.
    """

    third: int
    delivery_limit: date
    sales_limit: date
    days_left: int


def thirds_of_life(*, made_on: date, last_day: date, on: date) -> Thirds | None:
    """Which third of its life a lot is in; None when the dates contradict each other."""
    life = (last_day - made_on).days
    if life <= 0 or on < made_on:
        return None
    lived = (on - made_on).days
    third = 4 if on > last_day else min(3, 3 * lived // life + 1)
    delivery_limit = made_on + timedelta(days=(life + 2) // 3 - 1)
    sales_limit = made_on + timedelta(days=(2 * life + 2) // 3 - 1)
    return Thirds(third, delivery_limit, sales_limit, (last_day - on).days)
