"""What OR-Tools says about finished plans: the routing model accepts them, and no bound exceeds what can be done."""

from __future__ import annotations

from itertools import permutations

import pytest

from logistics.routing.anneal import Limits
from logistics.routing.benchmark.days import generate_day
from logistics.routing.bounds import find_lower_bound
from logistics.routing.first import find_first_routes
from logistics.routing.model import compile_problem
from logistics.routing.problem import Load, Location, Problem, Travel, Vehicle, Visit, Window
from logistics.routing.reader import read_problem
from logistics.routing.solve import solve
from logistics.routing.textbook import keep_drivable, polish, solve_by_textbook


@pytest.mark.parametrize("seed", range(10))
def test_a_lower_bound_is_never_above_the_plan(seed: int) -> None:
    problem = read_problem(generate_day(seed, 6 + seed % 5))
    plan = solve(problem, Limits(600, None), allow_impossible=True)
    bound = find_lower_bound(compile_problem(problem), effort_s=0.1)
    assert bound is not None and bound <= plan.cost


def test_small_days_with_every_rule_are_proven_to_be_within_one_per_cent() -> None:
    for seed, stops in ((4, 8), (5, 10), (4, 12)):
        plan = solve(read_problem(generate_day(seed, stops)), Limits(2_000, None), allow_impossible=True)
        assert plan.status == "proven"
        assert plan.lower_bound is not None and plan.lower_bound <= plan.cost <= 1.01 * plan.lower_bound


def test_a_day_of_one_van_is_proven_and_is_what_trying_all_orders_finds() -> None:
    spots = [(0, 0), (3, 1), (1, 4), (5, 5), (4, 0), (2, 2)]
    table = tuple(tuple(1000 * (abs(a - c) + abs(b - d)) for c, d in spots) for a, b in spots)
    problem = Problem(
        "2026-11-28",
        tuple(Location(f"L{i}", 35.0, 139.0) for i in range(6)),
        Travel(tuple(tuple(cell // 10 for cell in row) for row in table), table),
        (Vehicle("V1", "L0", "L0", 0, 86_400, Load(1000)),),
        tuple(Visit(f"D{i}", "delivery", f"L{i}", Load(10), (Window(0, 86_400),)) for i in range(1, 6)),
    )
    shortest = min(
        sum(table[a][b] for a, b in zip((0, *order), (*order, 0), strict=True)) for order in permutations(range(1, 6))
    )
    plan = solve(problem, Limits(1_000, None))
    assert (plan.cost, plan.status) == (shortest // 10, "proven")


def test_the_routing_model_accepts_the_plans_of_the_search() -> None:
    accepted = 0
    for seed in range(6):
        compiled = compile_problem(read_problem(generate_day(seed, 15)))
        state = compiled.new_state(1)
        routes = find_first_routes(compiled, state)
        said, polished = polish(compiled, state, routes, 5.0)
        accepted += said
        assert keep_drivable(compiled, state, polished) == polished
    assert accepted >= 5


def test_on_days_the_model_says_completely_the_search_is_at_least_as_good() -> None:
    problem = read_problem(generate_day(3, 25, rules=False))
    plan = solve(problem, Limits(2_000, None))
    compiled = compile_problem(problem)
    routes = solve_by_textbook(compiled, 0.5)
    assert routes is not None and keep_drivable(compiled, compiled.new_state(1), routes) == routes
    metres = sum(
        problem.travel.distance_m[a][b]
        for route in routes
        if route
        for a, b in zip((0, *(n + 1 for n in route)), (*(n + 1 for n in route), 0), strict=True)
    )
    assert plan.unserved == () and sum(tour.distance_m for tour in plan.tours) <= metres
