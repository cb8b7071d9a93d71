"""One public instance through the engine, and its result measured again from the file's own coordinates."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from logistics.routing.anneal import Limits, Search, anneal
from logistics.routing.benchmark.formats import Instance
from logistics.routing.check import find_violations
from logistics.routing.fewer import use_fewer_vehicles
from logistics.routing.first import Routes, find_first_routes
from logistics.routing.kernel.layout import State
from logistics.routing.legs import anneal_and_merge
from logistics.routing.model import Compiled, compile_problem
from logistics.routing.plan import Plan, PlannedTour
from logistics.routing.schedule import build_tours
from logistics.routing.solve import cost_of, find_unserved
from logistics.routing.textbook import keep_drivable

DEAR = 4 * 10**18
"""Internal cost of leaving all stops of a public instance out: it never pays, and still fits 63 bits."""


def run_instance(
    instance: Instance, *, objective: str, time_limit_s: float, iterations: int | None = None, seed: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:  # fmt: skip
    """Tours in the file's node numbers, number of vehicles, distance in the file's units, cost where the file has
    costs, and what the checker says. `vehicles`: as few as can be found in two fifths of the time, then distance.
    `time_limit_s` is measured by `clock` (`time.process_time`: CPU seconds, for a machine that others use too)."""
    begin = clock()
    compiled = compile_instance(instance)
    search = Search(compiled, compiled.new_state(seed))
    find_first_routes(compiled, search.state)
    deadline = begin + time_limit_s
    limits = Limits(iterations, time_limit_s, seed, 1)
    if objective == "vehicles":
        anneal(search, Limits(iterations and iterations // 10, None, seed, 1), begin + 0.1 * time_limit_s, clock=clock)
        use_fewer_vehicles(search, begin + 0.5 * time_limit_s, iterations and iterations // 2, clock=clock)
    anneal_and_merge(search, limits, deadline, clock=clock)
    return {**judge(instance, compiled, search.state, search.best), "iterations": search.iterations}


def compile_instance(instance: Instance) -> Compiled:
    """Leaving a stop out costs more than anything else."""
    requests = instance.problem.requests()
    penalties = {request.id: min(10**16, DEAR // len(requests)) for request in requests}
    return compile_problem(instance.problem, penalties=penalties)


def judge(instance: Instance, compiled: Compiled, state: State, routes: Routes) -> dict[str, Any]:
    """What routes, whoever found them, are worth by our timetable and checker; tours that may not be driven are left
    out and named."""
    problem = instance.problem
    sound = keep_drivable(compiled, state, routes)
    wrong = [problem.vehicles[v].id for v, (a, b) in enumerate(zip(routes, sound, strict=True)) if a != b]
    tours = build_tours(compiled, state, sound)
    left = [compiled.requests[r].id for r in find_unserved(compiled, tours)]
    plan = Plan("", "within_budget", tours, (), cost_of(problem, tours, left))
    violations = [fault for fault in find_violations(problem, plan) if fault.code not in ("not_once", "cost")]
    return {
        "tours": [[instance.node_of(stop.id, stop.action) for stop in tour.stops[1:-1]] for tour in tours],
        "vehicles": len(tours),
        "distance": round(distance_of(instance, tours), 4),
        "cost": round(sum(_cost(instance, tour) for tour in tours), 2),
        "unserved": left,
        "violations": [fault.message for fault in violations] + [f"the tour of {name} breaks a rule" for name in wrong],
    }


def distance_of(instance: Instance, tours: tuple[PlannedTour, ...]) -> float:
    """Double precision along the tours, in the file's units."""
    total = 0.0
    for tour in tours:
        spots = [instance.points[int(stop.location)] for stop in tour.stops]
        total += sum(math.dist(a, b) for a, b in pairwise(spots))
    return total


def _cost(instance: Instance, tour: PlannedTour) -> float:
    """In the convention of the set's best-known values: integers of its own scale where it has one."""
    vehicle = next(vehicle for vehicle in instance.problem.vehicles if vehicle.id == tour.vehicle)
    cost = vehicle.fixed_cost + vehicle.cost_per_km * tour.distance_m / 1000
    if instance.money != 1:
        return cost / instance.scale / instance.money
    return cost
