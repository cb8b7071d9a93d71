"""Every figure comes from the ledger and moves by exactly what was handed over."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foodbank.accounts.models import FoodBank
from foodbank.network.models import Session
from foodbank.requests.models import SessionReport
from foodbank.stock.services import HandOverLine, hand_over, reverse_operation
from foodbank.supporters.models import Group, Pledge
from foodbank.supporters.queries import Dashboard, dashboard, short_now
from foodbank.supporters.rules.months import period_of
from foodbank.supporters.rules.tiles import Served
from foodbank.supporters.words import month_sentence
from tests.builders import NOW, TODAY, act, activity, category, food_bank, lot, product, session, site
from tests.foodbank.supporters.scene import asked_for, district, group_of, handed, joined

pytestmark = pytest.mark.django_db
LAST_MONTH = NOW - timedelta(days=31)  # 24 October


def shown(group: Group, month: date = TODAY) -> Dashboard:
    period = period_of(month, TODAY)
    assert period is not None
    return dashboard(Group.objects.select_related("food_bank").get(id=group.id), period)


def test_one_carton_handed_over_moves_weight_districts_and_sentence_by_exactly_that() -> None:
    bank = food_bank()
    group, goods = group_of(bank), lot(bank, 48, now=LAST_MONTH)
    first, second = site(bank, district=district(1)), site(bank, district=district(2))
    handed(first, goods, 12, LAST_MONTH)
    handed(first, goods, 12)
    before = shown(group)
    assert month_sentence(before.told) == (
        "11月は24日までに、17小学校区のうち1に、1回、6kgを届けました（先月の同じ日までと同じ）")

    handed(second, goods, 12)  # one carton of 12 x 500 g

    after = shown(group)
    assert after.month.out_g - before.month.out_g == 6_000 == after.food_g - before.food_g
    assert after.month.saved_g - before.month.saved_g == 6_000
    assert (after.told.served, after.told.visits) == (before.told.served + 1, before.told.visits + 1)
    assert after.month.in_g == before.month.in_g and after.months[:-1] == before.months[:-1]
    assert month_sentence(after.told) == (
        "11月は24日までに、17小学校区のうち2に、2回、12kgを届けました（先月の同じ日までより+100%）")
    assert {point.number for point in after.points if point.served is Served.SERVED} == {1, 2}


def test_a_carton_taken_back_leaves_everything_as_before() -> None:
    bank = food_bank()
    group, goods, place = group_of(bank), lot(bank, 24), site(bank, district=district(3))
    before = shown(group)
    mistake = act(bank, "hand_over")
    hand_over(act=mistake, site=place, lines=[HandOverLine(goods.id, goods.balances.get().place_id, 12)])
    assert shown(group).told.visits == 1
    reverse_operation(act=act(bank, "reverse"), operation_id=mistake.id)
    assert shown(group) == before


def test_two_acts_at_one_site_on_one_day_are_one_visit() -> None:
    bank = food_bank()
    group, goods, place = group_of(bank), lot(bank, 48), site(bank, district=district(3))
    handed(place, goods, 12)
    handed(place, goods, 12)
    handed(place, goods, 12, NOW - timedelta(days=1))
    assert shown(group).told.visits == 2 and shown(group).told.served == 1


def test_a_district_with_a_place_is_not_yet_and_one_without_is_to_come() -> None:
    bank = food_bank()
    group = group_of(bank)
    site(bank, district=district(4))
    site(bank, district=district(5), is_active=False)
    states = {point.number: point.served for point in shown(group).points}
    assert states[4] is Served.NOT_YET and states[5] is Served.TO_COME and len(states) == 17


def test_places_outside_the_city_are_counted_apart() -> None:
    bank = food_bank()
    group, goods = group_of(bank), lot(bank, 24)
    handed(site(bank, district=None), goods, 12)
    board = shown(group)
    assert board.told.served == 0 and board.elsewhere == 1 and board.told.visits == 1


def test_a_first_month_and_a_food_bank_that_never_moved_anything() -> None:
    bank = food_bank()
    group = group_of(bank)
    assert month_sentence(shown(group).told) == "11月のお届けは、24日まではまだありません。"
    handed(site(bank, district=district(1)), lot(bank, 12), 12)
    assert month_sentence(shown(group).told) == (
        "11月は24日までに、17小学校区のうち1に、1回、6kgを届けました（はじめての月です）")


def test_goods_handed_over_past_their_day_are_out_but_not_saved() -> None:
    bank = food_bank()
    group = group_of(bank)
    goods = lot(bank, 24, last_day=TODAY - timedelta(days=1), now=NOW - timedelta(days=3))
    balance = goods.balances.get()
    hand_over(act=act(bank, "hand_over"), site=site(bank), lines=[HandOverLine(goods.id, balance.place_id, 12)], is_fact=True)
    board = shown(group)
    assert board.month.out_g == 6_000 and board.month.saved_g == 0 and board.saved_percent == 0


def test_soap_is_handed_over_but_is_no_meal() -> None:
    bank = food_bank()
    group, soap = group_of(bank), product(bank, category=category("daily_goods"))
    handed(site(bank), lot(bank, 12, made=soap), 12)
    board = shown(group)
    assert board.month.out_g == 6_000 and board.food_g == 0 and board.estimates == []


def test_a_food_bank_switches_an_estimate_off_in_its_policy() -> None:
    bank = food_bank(policy={"supporters": {"factors": {"yen": False}}})
    group = group_of(bank)
    handed(site(bank), lot(bank, 12), 12)
    assert {one.factor.code: one.amount for one in shown(group).estimates} == {"meals": 12, "co2e": 14}


@pytest.mark.parametrize("policy", [
    {"supporters": []}, {"supporters": {"factors": "x", "horizon_days": "soon"}}, {"supporters": None}])
def test_a_policy_of_another_shape_stops_nobody(policy: dict) -> None:
    group = group_of(food_bank(policy=policy))
    assert shown(group).told.is_empty and short_now(Group.objects.select_related("food_bank").get(id=group.id), TODAY) == []


@pytest.mark.parametrize(("households", "people", "seen"), [
    (4, 9, (None, None)), (5, 12, (5, 12)), (5, 3, (5, None)), (0, 0, (0, 0))])
def test_few_households_are_hidden_and_their_people_with_them(households: int, people: int, seen: tuple) -> None:
    bank = food_bank()
    held: Session = session(activity(site(bank)), on=TODAY)
    SessionReport.objects.create(food_bank=bank, session=held, received="all", given="all", left="none",
                                 households=households, came=people, reported_at=NOW)
    reports = shown(group_of(bank)).reports
    assert (reports.households, reports.people) == seen and reports.sessions == 1


def test_another_food_banks_goods_sites_and_reports_are_in_no_figure() -> None:
    bank, other = food_bank(), food_bank()
    group = group_of(bank)
    before = shown(group)
    handed(site(other, district=district(7)), lot(other, 24), 12)
    asked_for(other, {"rice": 40_000})
    assert shown(group) == before and short_now(group, TODAY) == []


def test_short_is_asked_minus_available_minus_nothing_else() -> None:
    bank = food_bank()
    group = group_of(bank)
    asked_for(bank, {"rice": 40_000, "noodle": 2_000})
    asked_for(bank, {"rice": 5_000}, on=TODAY + timedelta(days=15))  # later than what counts as now
    lot(bank, 24)  # 12 kg of rice
    Pledge.objects.create(food_bank=bank, member=joined(group), category=category("rice"), grams=3_000,
                          by_day=TODAY, created_at=NOW)
    found = {one.category.code: one.shortage for one in short_now(group, TODAY)}
    assert (found["rice"].short_g, found["rice"].pledged_g, found["rice"].open_g) == (28_000, 3_000, 25_000)
    assert found["noodle"].short_g == 2_000


def test_an_overdue_pledge_no_longer_covers_anything() -> None:
    bank = food_bank()
    group = group_of(bank)
    asked_for(bank, {"rice": 10_000})
    Pledge.objects.create(food_bank=bank, member=joined(group), category=category("rice"), grams=3_000,
                          by_day=TODAY - timedelta(days=1), created_at=NOW)
    assert short_now(group, TODAY)[0].shortage.open_g == 10_000


def _statements(bank: FoodBank, group: Group) -> tuple[int, int]:
    loaded = Group.objects.select_related("food_bank").get(id=group.id)
    period = period_of(TODAY, TODAY)
    assert period is not None
    with CaptureQueriesContext(connection) as board:
        dashboard(loaded, period)
    with CaptureQueriesContext(connection) as short:
        short_now(loaded, TODAY)
    return len(board), len(short)


def test_the_dashboard_asks_seven_times_and_the_shortages_eight_however_much_there_is() -> None:
    bank = food_bank()
    group = group_of(bank)
    asked_for(bank, {"rice": 90_000})
    handed(site(bank), lot(bank, 24), 12)
    few = _statements(bank, group)
    for number in range(1, 9):
        handed(site(bank, district=district(number)), lot(bank, 24, made=product(bank, category=category("noodle"))), 12)
        asked_for(bank, {"rice": 1_000, "noodle": 90_000})
    assert _statements(bank, group) == few == (7, 8)
