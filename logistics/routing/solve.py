"""From a problem to a plan: first at once, then better, then why something was left out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from logistics.routing.anneal import Limits, Search
from logistics.routing.beside import GRACE_S, SEED_STEP, SearchBeside
from logistics.routing.bounds import find_lower_bound
from logistics.routing.check import find_violations
from logistics.routing.faults import ProblemRefused
from logistics.routing.first import Routes, find_first_routes, set_routes
from logistics.routing.impossible import find_impossible
from logistics.routing.kernel.compiled import COMPILED
from logistics.routing.legs import anneal_and_merge
from logistics.routing.merge import merge_routes
from logistics.routing.model import Compiled, compile_problem
from logistics.routing.plan import Plan, PlannedTour, Reason, Status, Unserved
from logistics.routing.problem import Problem, Visit
from logistics.routing.reasons import find_reasons
from logistics.routing.schedule import build_tours
from logistics.routing.textbook import polish

WORTH_TWO = 20
"""From so many requests on a second process is worth its start."""

WORTH_MERGING = 100
WORTH_FINISHING = 1_000
"""Fewer rounds than these are a sketch: merge and polish would cost more than they bring."""
MOST_POLISHED = 100
POLISH_S = 2.0
FINISH_S = 5.0

OnProgress = Callable[[dict[str, Any]], None]


class Clock:
    """Wall seconds since the beginning; the only clock of the engine, and it decides nothing but when to stop."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self.marks[name] = round(time.monotonic() - self.started, 3)


def solve(
    problem: Problem,
    limits: Limits,
    *,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
    allow_impossible: bool = False,
) -> Plan:
    """The best plan within the limits; the same one every time when the iterations end it.

    `on_progress` gets a small dictionary per improvement, `should_stop` is asked about 20 times a second. Raises
    ProblemRefused when a lock cannot be kept or, unless `allow_impossible`, something fits no vehicle at all.
    No plan that the checker refuses leaves this function.
    """
    clock = Clock()
    faults = [] if allow_impossible else list(find_impossible(problem))
    if faults:
        raise ProblemRefused(faults)
    compiled = compile_problem(problem)
    search = Search(compiled, compiled.new_state(limits.seed))
    find_first_routes(compiled, search.state)
    search.remember()
    clock.mark("first")
    report = _Reporter(clock, on_progress)
    report(search)
    deadline = None if limits.time_limit_s is None else clock.started + limits.time_limit_s
    _improve(search, limits, deadline, report, should_stop)
    clock.marks.setdefault("best", clock.marks["first"])
    authority = "not asked"
    if _has_time(limits, search, deadline):
        accepted, routes = polish(compiled, search.state, search.best, POLISH_S)
        authority = "accepted" if accepted else "not modelled"
        set_routes(compiled, search.state, routes)
    plan = build_plan(compiled, search, search.best)
    if _has_time(limits, search, deadline):
        plan = _with_bound(plan, find_lower_bound(compiled, plan))
    clock.mark("whole")
    return _with_search(plan, limits, search, clock, authority)


def _has_time(limits: Limits, search: Search, deadline: float | None) -> bool:
    """The finishing touches are for real searches only, and only while the ceiling is far enough."""
    if search.stopped == "cancelled" or len(search.compiled.requests) > MOST_POLISHED:
        return False
    if limits.iterations is None or limits.iterations < WORTH_FINISHING:
        return False
    return deadline is None or deadline - time.monotonic() > FINISH_S


def _with_bound(plan: Plan, bound: int | None) -> Plan:
    """Proven: the plan costs at most one per cent more than any plan can."""
    if bound is None:
        return plan
    bound = min(bound, plan.cost)
    proven = plan.status == "within_budget" and 100 * (plan.cost - bound) <= bound
    return replace(plan, lower_bound=bound, status="proven" if proven else plan.status)


def _improve(
    search: Search, limits: Limits, deadline: float | None, report: _Reporter, should_stop: Callable[[], bool] | None
) -> None:
    """One search here, a second one in a process beside it, and the best combination of their routes."""
    problem = search.compiled.problem
    beside = None
    if limits.processes > 1 and len(search.compiled.requests) >= WORTH_TWO and (limits.iterations or 1) > 0:
        beside = SearchBeside(problem, replace(limits, seed=limits.seed + SEED_STEP, processes=1), deadline)
    anneal_and_merge(search, limits, deadline, report, should_stop)
    pool = list(search.pool)
    if beside is not None:
        if search.stopped == "cancelled":
            beside.stop()
        else:
            patience = None if deadline is None else max(0.0, deadline - time.monotonic()) + GRACE_S
            pool += beside.collect(patience)
    late = None if deadline is None else deadline - time.monotonic() + GRACE_S
    if search.stopped != "cancelled" and search.iterations >= WORTH_MERGING:
        merged = merge_routes(search, pool, late)
        if merged is not None:
            set_routes(search.compiled, search.state, merged)
            report(search)


class _Reporter:
    """Notes when the best plan was found and passes the news on."""

    def __init__(self, clock: Clock, listener: OnProgress | None) -> None:
        self.clock = clock
        self.listener = listener

    def __call__(self, search: Search) -> None:
        self.clock.mark("best")
        if self.listener is not None:
            left = len(search.compiled.requests) - sum(search.compiled.count_requests(route) for route in search.best)
            self.listener(
                {
                    "seconds": self.clock.marks["best"],
                    "iterations": search.iterations,
                    "cost": search.best_cost // 18_000,
                    "tours": sum(1 for route in search.best if route),
                    "unserved": left,
                }
            )


def build_plan(compiled: Compiled, search: Search, routes: Routes) -> Plan:
    """Times, loads, reasons and cost of these routes. Raises RuntimeError with the violations if the checker finds
    any: such a plan must not leave."""
    problem = compiled.problem
    set_routes(compiled, search.state, routes)
    tours = build_tours(compiled, search.state, routes)
    left = find_unserved(compiled, tours)
    reasons = find_reasons(compiled, search.state, routes, left)
    unserved = tuple(Unserved(name, reason) for name, reason in sorted(reasons.items()))
    status: Status = "within_budget" if problem.vehicles else "no_vehicle"
    plan = Plan(
        problem_sha256=problem.sha256,
        status=status,
        tours=tours,
        unserved=unserved,
        cost=cost_of(problem, tours, [item.id for item in unserved]),
        travel_provider=problem.travel.provider,
    )
    violations = find_violations(problem, plan)
    if violations:
        raise RuntimeError("; ".join(f"{fault.path}: {fault.message}" for fault in violations))
    return plan


def find_unserved(compiled: Compiled, tours: Sequence[PlannedTour]) -> list[int]:
    """Numbers of the requests that are not done to their end."""
    done = {(stop.id, stop.action) for tour in tours for stop in tour.stops}
    return [
        index
        for index, request in enumerate(compiled.requests)
        if (request.id, request.kind if isinstance(request, Visit) else "delivery") not in done
    ]


def cost_of(problem: Problem, tours: Sequence[PlannedTour], unserved: Sequence[str]) -> int:
    """The cost as the plan file defines it."""
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    priority = {request.id: request.priority for request in problem.requests()}
    cost = sum(problem.unserved_cost * priority[name] for name in unserved)
    for tour in tours:
        vehicle = vehicles[tour.vehicle]
        used = tour.returns_s - tour.departs_s
        cost += vehicle.fixed_cost + vehicle.cost_per_km * tour.distance_m // 1000
        cost += vehicle.cost_per_hour * used // 3600
    return cost


def _with_search(plan: Plan, limits: Limits, search: Search, clock: Clock, authority: str) -> Plan:
    how = {
        "seed": limits.seed,
        "iterations": search.iterations,
        "processes": limits.processes,
        "stopped_by": search.stopped,
        "compiled": COMPILED,
        "authority": authority,
    }
    return replace(plan, seconds=dict(clock.marks), search=how)


__all__ = ["Limits", "Reason", "build_plan", "cost_of", "solve"]
