"""Figures on generated food-bank days: against OR-Tools, by size, planned again under way, and how much is proven."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Sequence
from typing import Any

from logistics.routing.anneal import Limits, Search
from logistics.routing.benchmark.days import generate_day
from logistics.routing.check import find_violations
from logistics.routing.first import find_first_routes, get_routes
from logistics.routing.legs import anneal_and_merge
from logistics.routing.model import compile_problem
from logistics.routing.plan import Plan, PlannedTour
from logistics.routing.problem import Problem
from logistics.routing.reader import read_problem
from logistics.routing.schedule import build_tours
from logistics.routing.solve import build_plan, solve
from logistics.routing.textbook import keep_drivable, solve_by_textbook

REPLAN_S = 0.4
"""What the search of a re-plan is given, so that the whole stays within half a second."""
UNDER_WAY_S = 5_400


def measure_days(seconds: float, seed: int, sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Days of windows and room only, which the routing model of OR-Tools says completely: metres against metres, as
    many CPU seconds each. What one leaves out counts as its own tour there and back, for both."""
    for stops in sizes:
        for number in range(3):
            problem = read_problem(generate_day(seed + number, stops, rules=False))
            compiled = compile_problem(problem)
            search = Search(compiled, compiled.new_state(seed))
            begin, wall = time.process_time(), time.monotonic()
            find_first_routes(compiled, search.state)
            limits = Limits(None, seconds, seed)
            anneal_and_merge(search, limits, time.process_time() + seconds, clock=time.process_time)
            slowness = max(1.0, (time.monotonic() - wall) / (time.process_time() - begin))
            own = build_tours(compiled, search.state, search.best)
            begin = time.process_time()
            routes = keep_drivable(compiled, search.state, solve_by_textbook(compiled, seconds * slowness) or ())
            took = time.process_time() - begin
            other = build_tours(compiled, search.state, routes)
            metres, theirs = (_metres(problem, tours) for tours in (own, other))
            yield {
                "stops": stops,
                "day": seed + number,
                "metres": metres,
                "textbook_metres": theirs,
                "less_driving_percent": round(100 * (1 - metres / theirs), 2),
                "textbook_cpu_s": round(took, 1),
                "served": [sum(len(tour.stops) - 2 for tour in tours) for tours in (own, other)],
            }


def _metres(problem: Problem, tours: Sequence[PlannedTour]) -> int:
    done = {stop.id for tour in tours for stop in tour.stops}
    order = {location.id: index for index, location in enumerate(problem.locations)}
    table, home = problem.travel.distance_m, order[problem.vehicles[0].start]
    left = [order[visit.location] for visit in problem.visits if visit.id not in done]
    return sum(tour.distance_m for tour in tours) + sum(table[home][place] + table[place][home] for place in left)


def measure_scaling(seconds: float, seed: int, sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Days with every rule: when the first plan stands, what a round costs, what `seconds` bring, what check says."""
    for stops in sizes:
        problem = read_problem(generate_day(seed, stops))
        begin = time.process_time()
        compiled = compile_problem(problem)
        search = Search(compiled, compiled.new_state(seed))
        find_first_routes(compiled, search.state)
        first = time.process_time() - begin
        cost = search.best_cost
        begin = time.process_time()
        anneal_and_merge(search, Limits(None, seconds, seed), begin + seconds, clock=time.process_time)
        took = time.process_time() - begin
        rounds, after, routes = search.iterations, search.best_cost, get_routes(compiled, search.state, best=True)
        begin = time.process_time()
        plan = build_plan(compiled, search, routes)
        yield {
            "stops": stops,
            "vehicles": len(problem.vehicles),
            "first_cpu_s": round(first, 3),
            "round_cpu_us": round(1e6 * took / max(1, rounds)),
            "cheaper_than_first_percent": round(100 * (1 - after / cost), 1),
            "unserved": len(plan.unserved),
            "reasons_and_check_cpu_s": round(time.process_time() - begin, 2),
            "violations": len(find_violations(problem, plan)),
        }


def measure_replans(seed: int, days: int) -> Iterator[dict[str, Any]]:
    """60 stops with every rule, an hour and a half under way: what is visited is locked, one delivery is new."""
    for number in range(seed, seed + days):
        day = generate_day(number, 60)
        plan = solve(read_problem(day), Limits(3_000, None, seed), allow_impossible=True)
        changed, now = _under_way(day, plan)
        problem = read_problem(changed)
        begin, wall = time.process_time(), time.monotonic()
        again = solve(problem, Limits(None, REPLAN_S, seed), allow_impossible=True)
        took, passed = time.process_time() - begin, time.monotonic() - wall
        before = {stop.id: tour.vehicle for tour in plan.tours for stop in tour.stops[1:-1] if stop.action != "reload"}
        after = {stop.id: tour.vehicle for tour in again.tours for stop in tour.stops[1:-1] if stop.action != "reload"}
        tours = {tour.vehicle: tuple(stop.id for stop in tour.stops[1:-1]) for tour in again.tours}
        yield {
            "day": number,
            "cpu_s": round(took, 2),
            "wall_s": round(passed, 2),
            "visited": sum(len(lock.stops) for lock in problem.locked),
            "prefix_intact": all(tours.get(lock.vehicle, ())[: len(lock.stops)] == lock.stops for lock in problem.locked),
            "new_one_served": "D9999" in after,
            "moved_to_another_vehicle": sum(before[name] != after.get(name) for name in before if name in after),
            "dropped": len(set(before) - set(after)),
            "violations": len(find_violations(problem, again)),
        }


def _under_way(day: dict[str, Any], plan: Plan) -> tuple[dict[str, Any], int]:
    """The day an hour and a half after its first departure, with one more delivery at a place that is known."""
    changed = copy.deepcopy(day)
    now = min((tour.departs_s for tour in plan.tours), default=0) + UNDER_WAY_S
    changed["previous"] = plan.to_json()["tours"]
    changed["locked"] = []
    for tour in plan.tours:
        done = [stop for stop in tour.stops[1:-1] if stop.begins_s <= now]
        if tour.departs_s <= now and done:
            lock = {"vehicle": tour.vehicle, "stops": [stop.id for stop in done], "visited": True}
            changed["locked"].append({**lock, "departed_s": tour.departs_s, "left_s": done[-1].leaves_s})
    model = next(visit for visit in day["visits"] if visit["kind"] == "delivery" and "skills" not in visit)
    new = {"id": "D9999", "kind": "delivery", "location": model["location"], "load": {"g": 5_000, "ml": 9_000}}
    changed["visits"].append({**new, "windows": [[now, now + 14_400]], "service_s": 300, "priority": 50})
    return changed, now


def measure_bounds(seed: int, sizes: tuple[int, ...], days: int) -> Iterator[dict[str, Any]]:
    """Small days with every rule: how far the plan is above what is proven."""
    for stops in sizes:
        for number in range(seed, seed + days):
            problem = read_problem(generate_day(number, stops))
            begin = time.process_time()
            plan = solve(problem, Limits(5_000, None, seed), allow_impossible=True)
            bound = plan.lower_bound
            yield {
                "stops": stops,
                "day": number,
                "cost": plan.cost,
                "lower_bound": bound,
                "gap_percent": None if bound is None else round(100 * (plan.cost / max(1, bound) - 1), 2),
                "status": plan.status,
                "cpu_s": round(time.process_time() - begin, 1),
            }


