"""The rules of asking, without a database."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from foodbank.requests.rules.amounts import Heads, RequestPolicy, Size, need_g, policy_from, sizes_g, usable_g
from foodbank.requests.rules.dates import Closed, deadline_of, fetch_slots, why_closed
from foodbank.requests.rules.states import State, follows
from foodbank.requests.rules.wish import Wish, WishLine, again, faults, usable_caps, weighed

POLICY = RequestPolicy()
FOODS = ["rice", "noodle", "sweets"]
TODAY = date(2026, 11, 24)


def test_a_meal_for_ten_adults_and_thirty_children_weighs_seventeen_kilograms() -> None:
    assert need_g(Heads(10, 30), takes_home=False, policy=POLICY) == 10 * 500 + 30 * 400


def test_sets_to_take_home_weigh_more_than_a_meal() -> None:
    heads = Heads(10, 30)
    assert need_g(heads, takes_home=True, policy=POLICY) == 10 * 4_000 + 30 * 3_000


def test_where_only_households_are_known_a_household_is_a_set() -> None:
    assert need_g(Heads(households=12), takes_home=True, policy=POLICY) == 120_000


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.sampled_from(FOODS))
def test_small_is_never_more_than_medium_nor_medium_than_large(adults: int, children: int, code: str) -> None:
    need = need_g(Heads(adults, children), takes_home=False, policy=POLICY)
    sizes = sizes_g(code, need=need, policy=POLICY)
    assert 0 < sizes[Size.SMALL] <= sizes[Size.MEDIUM] <= sizes[Size.LARGE]
    assert sizes[Size.LARGE] <= usable_g(code, need=need, policy=POLICY)
    assert all(grams % POLICY.round_to_g == 0 for grams in sizes.values())


def test_sizes_grow_with_the_heads() -> None:
    small = sizes_g("rice", need=need_g(Heads(5, 15), takes_home=False, policy=POLICY), policy=POLICY)
    large = sizes_g("rice", need=need_g(Heads(20, 60), takes_home=False, policy=POLICY), policy=POLICY)
    assert small == {Size.SMALL: 1_500, Size.MEDIUM: 2_500, Size.LARGE: 4_500}
    assert large == {Size.SMALL: 4_500, Size.MEDIUM: 8_500, Size.LARGE: 17_000}


def test_a_food_banks_own_numbers_win_and_nonsense_is_left_out() -> None:
    own = policy_from({"meal_adult_g": 600, "meal_child_g": "many", "deadline_days": 0, "small_percent": -3,
                       "most_heads": 10**30, "shares_milli": {"rice": 400, "noodle": None}, "unheard_of": 1})
    assert (own.meal_adult_g, own.meal_child_g, own.deadline_days, own.small_percent) == (600, 400, 0, 50)
    assert own.most_heads == POLICY.most_heads
    assert (own.shares_milli["rice"], own.shares_milli["noodle"]) == (400, POLICY.shares_milli["noodle"])


def test_a_size_becomes_grams_and_own_limits_stay() -> None:
    wish = Wish(Heads(10, 30), (WishLine("rice", size=Size.MEDIUM, maximum_g=9_000),), takes_offers=False)
    line = weighed(wish, need=17_000, policy=POLICY).lines[0]
    assert (line.size, line.wanted_g, line.maximum_g) == (None, 4_500, 9_000)


def test_asking_by_heads_alone_means_taking_what_there_is() -> None:
    assert weighed(Wish(Heads(3), takes_offers=False), need=1_500, policy=POLICY).takes_offers


@pytest.mark.parametrize(("line", "reason"), [
    (WishLine("rice", wanted_g=0), "out_of_range"),
    (WishLine("rice", wanted_g=-1), "out_of_range"),
    (WishLine("rice", wanted_g=10**30), "out_of_range"),
    (WishLine("rice", wanted_g=1_000, minimum_g=1_001), "minimum_over_wanted"),
    (WishLine("rice", wanted_g=1_000, maximum_g=999), "maximum_under_wanted"),
    (WishLine("gold", wanted_g=1_000), "unknown_category"),
])
def test_a_line_that_cannot_be_meant_is_named(line: WishLine, reason: str) -> None:
    assert [fault.reason for fault in faults(Wish(Heads(1), (line,)), categories=FOODS, policy=POLICY)] == [reason]


def test_the_same_category_twice_is_named_but_a_product_beside_it_is_not() -> None:
    rice = WishLine("rice", wanted_g=1_000)
    own = WishLine("rice", wanted_g=500, product=uuid4())
    assert faults(Wish(Heads(1), (rice, own)), categories=FOODS, policy=POLICY) == []
    doubled = faults(Wish(Heads(1), (rice, rice)), categories=FOODS, policy=POLICY)
    assert [fault.reason for fault in doubled] == ["twice"]


@pytest.mark.parametrize(("heads", "reason"), [
    (Heads(), "nobody"), (Heads(-1, 5), "out_of_range"), (Heads(10**30), "out_of_range")])
def test_heads_that_cannot_be_are_named(heads: Heads, reason: str) -> None:
    assert faults(Wish(heads), categories=FOODS, policy=POLICY)[0].reason == reason


def test_the_same_again_leaves_the_note_and_the_single_products_behind() -> None:
    last = Wish(Heads(10, 30), (WishLine("rice", wanted_g=5_000), WishLine("rice", wanted_g=1, product=uuid4()),
                                WishLine("gone", wanted_g=1)), wants_slot=time(10), note="雨なら中止")
    repeated = again(last, categories=FOODS)
    assert repeated.lines == (WishLine("rice", wanted_g=5_000),)
    assert (repeated.note, repeated.wants_slot, repeated.heads) == ("", time(10), last.heads)


def test_who_takes_offers_can_be_given_what_the_need_can_use_and_no_more_than_they_said() -> None:
    wish = Wish(Heads(10, 30), (WishLine("rice", wanted_g=30_000), WishLine("noodle", wanted_g=500, maximum_g=1_000)))
    caps = usable_caps(wish, need=17_000, categories=FOODS, policy=POLICY)
    assert caps == {"rice": 30_000, "noodle": 1_000, "sweets": usable_g("sweets", need=17_000, policy=POLICY)}


def test_who_takes_only_what_was_asked_gets_no_other_category() -> None:
    wish = Wish(Heads(10), (WishLine("rice", wanted_g=3_000),), takes_offers=False)
    assert usable_caps(wish, need=5_000, categories=FOODS, policy=POLICY) == {"rice": 3_000}


def test_a_date_may_be_asked_for_until_two_days_before_and_by_telephone_until_the_day_itself() -> None:
    opens = TODAY + timedelta(days=2)
    assert deadline_of(opens, POLICY) == TODAY
    assert why_closed(opens, today=TODAY, policy=POLICY) is None
    assert why_closed(opens, today=TODAY + timedelta(days=1), policy=POLICY) is Closed.DEADLINE
    assert why_closed(opens, today=opens, policy=POLICY, by_coordinator=True) is None
    assert why_closed(opens, today=opens + timedelta(days=1), policy=POLICY, by_coordinator=True) is Closed.PAST


def test_a_closed_site_a_cancelled_session_and_a_far_day_cannot_be_asked_for() -> None:
    soon = TODAY + timedelta(days=7)
    assert why_closed(soon, today=TODAY, policy=POLICY, is_active=False) is Closed.SITE_CLOSED
    assert why_closed(soon, today=TODAY, policy=POLICY, closed_from=soon) is Closed.SITE_CLOSED
    assert why_closed(soon, today=TODAY, policy=POLICY, closed_from=soon + timedelta(days=1)) is None
    assert why_closed(soon, today=TODAY, policy=POLICY, is_cancelled=True) is Closed.CANCELLED
    assert why_closed(TODAY + timedelta(days=63), today=TODAY, policy=POLICY) is Closed.TOO_EARLY


def test_slots_end_before_the_warehouse_closes() -> None:
    assert list(fetch_slots(time(9), time(10), every_minutes=25)) == [time(9), time(9, 25)]


def test_late_messages_change_nothing_and_impossible_ones_are_refused() -> None:
    assert follows(State.SENT, State.ALLOCATED) is True
    assert follows(State.RECEIVED, State.ON_THE_WAY) is False
    assert follows(State.CANCELLED, State.RECEIVED) is False
    assert follows(State.CANCELLED, State.ALLOCATED) is None
    assert follows(State.RECEIVED, State.NOTHING) is None
    assert follows(State.ON_THE_WAY, State.SENT) is None
    assert all(follows(state, state) is False for state in State)
