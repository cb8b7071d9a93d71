# ruff: noqa: E501 (tables of examples)
"""Thirds of a life, policy days, and labels against must-avoid lists."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from foodbank.catalog.rules.allergens import AllergenRow, State, Why, check_allergens, label_had_to_say, rows_on, united
from foodbank.catalog.rules.life import UNDATED_DAYS, policy_day, thirds_of_life

TODAY = date(2026, 11, 24)
FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "reference"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def reference() -> list[AllergenRow]:
    with open(FOLDER / "allergens.csv", encoding="utf-8") as lines:
        return [AllergenRow(row["code"], row["tier"] == "mandatory", date.fromisoformat(row["valid_from"]),
                            day(row["transition_until"]), day(row["valid_until"])) for row in csv.DictReader(lines)]


def test_a_life_is_counted_in_thirds() -> None:
    made, last = date(2026, 1, 1), date(2026, 4, 1)  # 90 days
    limits = thirds_of_life(made_on=made, last_day=last, on=made)
    assert limits and (limits.delivery_limit, limits.sales_limit) == (made + timedelta(29), made + timedelta(59))
    thirds = [thirds_of_life(made_on=made, last_day=last, on=made + timedelta(days)) for days in (0, 29, 30, 59, 60, 90, 91)]
    assert [third.third for third in thirds if third] == [1, 1, 2, 2, 3, 3, 4]


def test_dates_that_contradict_each_other_have_no_thirds() -> None:
    assert thirds_of_life(made_on=TODAY, last_day=TODAY, on=TODAY) is None
    assert thirds_of_life(made_on=TODAY, last_day=TODAY + timedelta(9), on=TODAY - timedelta(1)) is None


def test_every_category_has_a_policy_day_and_a_food_bank_may_set_its_own() -> None:
    with open(FOLDER / "categories.csv", encoding="utf-8") as lines:
        assert {row["code"] for row in csv.DictReader(lines)} == set(UNDATED_DAYS)
    assert policy_day("produce", TODAY) == date(2026, 11, 28)
    assert policy_day("produce", TODAY, {"produce": 2}) == date(2026, 11, 26)
    assert policy_day("something new", TODAY) == date(2026, 12, 24)


@pytest.mark.parametrize(("on", "mandatory", "recommended"), [
    (date(2023, 3, 1), 7, 21), (date(2024, 3, 27), 8, 20), (date(2024, 3, 28), 8, 20), (TODAY, 9, 20)])
def test_the_reference_list_has_the_allergens_in_force(on: date, mandatory: int, recommended: int) -> None:
    rows = rows_on(reference(), on)
    assert (sum(row.is_mandatory for row in rows), sum(not row.is_mandatory for row in rows)) == (mandatory, recommended)


def test_today_s_mandatory_allergens_are_these_nine() -> None:
    assert {row.code for row in rows_on(reference(), TODAY) if row.is_mandatory} == {
        "shrimp", "crab", "walnut", "wheat", "buckwheat", "egg", "milk", "peanut", "cashew"}


def test_contains_blocks_and_everything_unsure_warns() -> None:
    label = {"egg": State.CONTAINS, "milk": State.SAME_LINE, "wheat": State.NOT_LISTED, "peach": State.NOT_LISTED}
    verdict = check_allergens(label=label, avoid=["egg", "milk", "wheat", "peach", "crab", "egg"], rows=reference(), on=TODAY)
    assert verdict.blocks == ("egg",)
    assert verdict.warns == (("milk", Why.SAME_LINE), ("peach", Why.LABEL_NOT_DUE), ("crab", Why.UNKNOWN))
    assert check_allergens(label=label, avoid=["wheat"], rows=reference(), on=TODAY).is_clear


def test_not_on_an_old_label_is_not_free_of_it() -> None:
    rows, label = reference(), {"walnut": State.NOT_LISTED}
    before, after = date(2025, 3, 31), date(2025, 4, 1)
    assert not label_had_to_say("walnut", before, rows) and label_had_to_say("walnut", after, rows)
    assert check_allergens(label=label, avoid=["walnut"], rows=rows, on=TODAY, made_on=before).warns
    assert check_allergens(label=label, avoid=["walnut"], rows=rows, on=TODAY, made_on=after).is_clear
    assert check_allergens(label=label, avoid=["walnut"], rows=rows, on=TODAY).warns, "no day of making: may be five years old"


def test_a_set_contains_what_any_part_contains_and_unknown_wins_over_silence() -> None:
    assert united([{"egg": State.CONTAINS, "milk": State.NOT_LISTED, "soy": State.NOT_LISTED}, {"milk": State.NOT_LISTED, "soy": State.SAME_LINE}]) == {
        "egg": State.CONTAINS, "milk": State.NOT_LISTED, "soy": State.SAME_LINE}
    assert united([{"egg": State.SAME_LINE}, {}]) == {"egg": State.UNKNOWN}
