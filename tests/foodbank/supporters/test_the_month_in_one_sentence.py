"""The sentence, its comparison, and the honest edges: first month, zero, a running month, a fall to almost nothing."""

from datetime import date

import pytest

from foodbank.supporters.rules.months import Period, months_back, period_of
from foodbank.supporters.rules.sentence import Change, MonthTold, Weight, change_of, said_weight
from foodbank.supporters.words import month_sentence

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1), False)
RUNNING = Period(date(2026, 11, 1), date(2026, 11, 25), True)


def told(period: Period = NOVEMBER, grams: int = 1_806_000, before: int = 1_703_000, **values) -> str:
    change, value = change_of(grams, before, is_first=values.pop("is_first", False))
    facts = {"served": 15, "districts": 17, "sites": 16, "visits": 42, **values}
    return month_sentence(MonthTold(period, facts["served"], facts["districts"], facts["sites"], facts["visits"],
                                    said_weight(grams), change, value))


def test_a_finished_month_says_where_how_often_how_much_and_how_it_changed() -> None:
    assert told() == "11月は17小学校区のうち15に、42回、約1.8トンを届けました（先月より+6%）"


def test_a_running_month_is_compared_with_the_same_days_and_says_so() -> None:
    assert told(RUNNING) == "11月は24日までに、17小学校区のうち15に、42回、約1.8トンを届けました（先月の同じ日までより+6%）"


def test_a_first_month_is_compared_with_nothing() -> None:
    assert told(is_first=True, before=0).endswith("（はじめての月です）")


def test_a_month_after_an_empty_one_says_so_instead_of_an_endless_per_cent() -> None:
    assert told(before=0).endswith("（先月はお届けがありませんでした）")


def test_an_empty_month_is_said_plainly() -> None:
    nothing = {"grams": 0, "served": 0, "sites": 0, "visits": 0}
    assert told(**nothing) == "11月は、お届けがありませんでした。"
    assert told(RUNNING, **nothing) == "11月のお届けは、24日まではまだありません。"


def test_a_city_without_known_districts_counts_places() -> None:
    assert told(districts=0, served=0, sites=3) == "11月は3か所に、42回、約1.8トンを届けました（先月より+6%）"


@pytest.mark.parametrize(("grams", "number", "unit", "exact"), [
    (0, "0", "kg", True), (40, "0.1", "kg", False), (6_000, "6", "kg", True), (9_949, "9.9", "kg", False),
    (9_950, "10", "kg", False), (12_400, "12", "kg", False), (999_499, "999", "kg", False), (999_500, "1", "t", False),
    (1_800_000, "1.8", "t", True), (1_806_000, "1.8", "t", False), (12_000_000, "12", "t", True), (-5, "0", "kg", True)])
def test_a_weight_says_about_only_where_it_was_rounded(grams: int, number: str, unit: str, exact: bool) -> None:
    assert said_weight(grams) == Weight(number, unit, exact)


@pytest.mark.parametrize(("now", "before", "change", "value"), [
    (1_060, 1_000, Change.PERCENT, 6), (940, 1_000, Change.PERCENT, -6), (1_004, 1_000, Change.SAME, 0),
    (1_005, 1_000, Change.PERCENT, 1), (2_999, 1_000, Change.PERCENT, 200), (3_000, 1_000, Change.TIMES, 3),
    (1, 1_000_000, Change.PERCENT, -99), (0, 1_000, Change.NONE, 0), (5, -3, Change.FROM_NOTHING, 0)])
def test_a_change_is_rounded_half_away_and_never_absurd(now: int, before: int, change: Change, value: int) -> None:
    assert change_of(now, before, is_first=False) == (change, value)


def test_a_month_that_has_not_begun_has_no_period() -> None:
    assert period_of(date(2026, 12, 1), date(2026, 11, 24)) is None


def test_a_running_month_ends_today_and_its_twin_ends_on_the_same_day() -> None:
    period = period_of(date(2026, 11, 9), date(2026, 11, 24))
    assert period == RUNNING
    assert period.before == Period(date(2026, 10, 1), date(2026, 10, 25), True)


def test_the_last_day_of_a_month_makes_it_whole() -> None:
    assert period_of(date(2026, 11, 1), date(2026, 11, 30)) == NOVEMBER
    assert NOVEMBER.before == Period(date(2026, 10, 1), date(2026, 11, 1), False)


def test_the_thirtieth_of_march_is_compared_with_all_of_february() -> None:
    period = period_of(date(2026, 3, 1), date(2026, 3, 30))
    assert period is not None
    assert period.before == Period(date(2026, 2, 1), date(2026, 3, 1), True)


def test_months_are_counted_back_over_the_year() -> None:
    assert months_back(date(2026, 3, 15), 11) == date(2025, 4, 1)
    assert months_back(date(2026, 12, 1), 12) == date(2025, 12, 1)
