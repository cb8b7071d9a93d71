"""Facts in, routing-problem/1 out; read and judged by the engine's own reader and checker."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from logistics.roads.tables import travel_table
from logistics.routing.reader import read_problem
from logistics.tours.rules import (
    DayFacts,
    Delivery,
    Goods,
    Pickup,
    Shift,
    Store,
    TourPolicy,
    build_problem,
    compose_plan,
    refusals_of,
    time_tour,
)
from logistics.tours.rules.problem import load_of, priority_of

DAY = date(2026, 11, 28)
STORE = Store("main", 35.7935, 139.5653, 32_400, 61_200)
SHIFT = Shift("duty-1", "main", 32_400, 43_200, 350_000, 2_000_000, 2, 25_000, True, 15)


def goods(key: str = "line", zone: str = "ambient", g: int = 10_000, ml: int = 12_000, **values: object) -> Goods:
    return Goods(**{"key": key, "zone": zone, "g": g, "ml": ml, "last_day": DAY + timedelta(days=90), **values})


def delivery(site: str, *what: Goods, windows: tuple[tuple[int, int], ...] = ((32_400, 61_200),), **values: object) -> Delivery:
    return Delivery(**{"site": site, "store": "main", "latitude": 35.80, "longitude": 139.56, "windows": windows,
                       "goods": what or (goods(),), **values})


def facts(*deliveries: Delivery, shifts: tuple[Shift, ...] = (SHIFT,), pickups: tuple[Pickup, ...] = ()) -> DayFacts:
    return DayFacts(DAY, (STORE,), shifts, deliveries, pickups)


def test_the_engine_reads_what_we_write() -> None:
    pickup = Pickup("donation", 35.81, 139.55, ((36_000, 39_600),), 90_000, cartons=12, cold_ml=30_000)
    problem, stranded = build_problem(facts(delivery("a"), delivery("b", goods(zone="chilled")), pickups=(pickup,)),
                                      travel_table)
    read = read_problem(problem)
    assert [visit.id for visit in read.visits] == ["D:a:main", "D:b:main", "P:donation"]
    assert read.visits[1].maximum_on_board_s == 7_200
    assert (read.visits[2].load.ml, read.visits[2].load.cold_boxes) == (240_000, 2)
    assert stranded == []


def test_the_order_of_facts_changes_nothing() -> None:
    several = [delivery(name) for name in "cab"]
    assert build_problem(facts(*several), travel_table) == build_problem(facts(*reversed(several)), travel_table)


def test_chilled_and_frozen_goods_never_share_a_box() -> None:
    both = [goods(zone="chilled", ml=5_000), goods(zone="frozen", ml=5_000), goods(ml=1_000)]
    assert load_of(both, TourPolicy(), 25_000) == {"g": 30_000, "ml": 51_000, "cold_boxes": 2}


def test_goods_nobody_measured_get_a_usual_volume() -> None:
    assert load_of([goods(g=4_000, ml=0)], TourPolicy(), 25_000)["ml"] == 10_000


def test_a_delivery_from_a_warehouse_without_a_duty_is_named_and_not_sent_to_the_engine() -> None:
    other = delivery("far", store="north")
    problem, stranded = build_problem(facts(delivery("a"), other), travel_table)
    assert stranded == [{"id": "D:far:north", "code": "no_duty_here", "facts": {"store": "north"}}]
    assert [visit["id"] for visit in problem["visits"]] == ["D:a:main"]


def test_what_spoils_first_and_what_is_cooked_today_comes_first() -> None:
    plain, soon = delivery("a"), delivery("b", goods(last_day=DAY + timedelta(days=3)))
    assert priority_of(plain, DAY) < priority_of(soon, DAY) < priority_of(replace(soon, opens_today=True), DAY)


def test_a_carton_of_15_kg_needs_somebody_who_lifts() -> None:
    weak = replace(SHIFT, lifts_heavy=False)
    problem, _ = build_problem(facts(delivery("a", goods(carton_g=15_000)), shifts=(weak,)), travel_table)
    plan = compose_plan(problem, {"duty-1": ["D:a:main"]}, [])
    assert [fault.code for fault in refusals_of(problem, plan)] == ["skill"]


def test_a_hand_made_order_passes_the_checker_and_leaves_as_late_as_it_can() -> None:
    late = delivery("late", windows=((39_600, 41_400),), latitude=35.81)
    problem, _ = build_problem(facts(delivery("a"), late), travel_table)
    plan = compose_plan(problem, {"duty-1": ["D:late:main", "D:a:main"]}, [])
    assert refusals_of(problem, plan) == []
    tour = plan["tours"][0]
    assert tour["stops"][1]["arrives_s"] == tour["stops"][1]["begins_s"] == 39_600
    assert tour["departs_s"] > 32_400


@pytest.mark.parametrize(("windows", "code"), [(((32_400, 32_401),), "window"), (((43_200, 50_000),), "shift")])
def test_an_order_that_comes_too_late_is_refused_by_the_checker(windows: tuple, code: str) -> None:
    problem, _ = build_problem(facts(delivery("a", windows=windows)), travel_table)
    plan = compose_plan(problem, {"duty-1": ["D:a:main"]}, [])
    assert code in [fault.code for fault in refusals_of(problem, plan)]


def test_more_than_the_vehicle_carries_is_refused_by_the_checker() -> None:
    problem, _ = build_problem(facts(delivery("a", goods(g=350_001))), travel_table)
    faults = refusals_of(problem, compose_plan(problem, {"duty-1": ["D:a:main"]}, []))
    assert {fault.code for fault in faults} == {"capacity"}


def test_on_the_road_times_count_from_where_the_vehicle_is() -> None:
    problem, _ = build_problem(facts(delivery("a"), delivery("b", latitude=35.81)), travel_table)
    rest = time_tour(problem, "duty-1", ["D:b:main"], leaves_s=36_000, after="D:a:main")
    there = [place["id"] for place in problem["locations"]]
    leg = problem["travel"]["drive_s"][there.index("D:a:main")][there.index("D:b:main")]
    assert rest["stops"][1]["arrives_s"] == 36_000 + leg


def test_a_setting_of_a_food_bank_counts_and_nonsense_does_not() -> None:
    policy = TourPolicy.of({"service_s": 600, "iterations": -5, "ceiling_s": True, "unknown": 1})
    assert (policy.service_s, policy.iterations, policy.ceiling_s) == (600, 4_000, 10)
