"""One search: ruin and recreate while it cools, in short rounds between which clock, listener and cancel are asked."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from logistics.routing.first import Routes, get_routes
from logistics.routing.kernel.layout import NN, O_BEST, O_TOTAL, R_COST, R_STRIDE, S_ROW, UNIT, State
from logistics.routing.kernel.search import run
from logistics.routing.model import Compiled


WARM, COLD = 1.0, 0.03
"""First and last temperature, as parts of the mean cost of one stop in the first plan."""
REMOVED = 10
BLINK = 1
PATIENCE_S = 0.05
SAMPLE = 500
"""Rounds between two looks at the accepted routes, whose good parts the merge may use."""
NEAR_BEST = 1.03
MOST_KEPT = 3_000


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop. By `iterations` a plan can be repeated; `time_limit_s` is a ceiling. Either may be absent, not
    both. `processes` searches run beside each other, with seeds that follow from `seed`."""

    iterations: int | None = None
    time_limit_s: float | None = 10.0
    seed: int = 1
    processes: int = 1


@dataclass(slots=True)
class Search:
    """A running search and what it has found: the best routes, and for the merge every route of an improvement and of
    the accepted plans that were looked at (vehicle of its class, nodes), latest last."""

    compiled: Compiled
    state: State
    pool: dict[tuple[int, tuple[int, ...]], None] = field(default_factory=dict)
    iterations: int = 0
    stopped: str = "iterations"

    @property
    def best(self) -> Routes:
        return get_routes(self.compiled, self.state, best=True)

    @property
    def best_cost(self) -> int:
        """Internal cost of the best routes (`UNIT` times the plan's)."""
        return int(self.state[O_BEST])

    def remember(self) -> None:
        """The routes of the best plan go into the pool."""
        self._keep(self.best)

    def sample(self) -> None:
        """So do those of the accepted plan, if it is near the best."""
        if int(self.state[O_TOTAL]) < NEAR_BEST * self.best_cost:
            self._keep(get_routes(self.compiled, self.state, best=False))

    def _keep(self, routes: Routes) -> None:
        for vehicle, route in enumerate(routes):
            if route:
                key = (self.compiled.kind_of(vehicle), route)
                self.pool.pop(key, None)
                self.pool[key] = None
        while len(self.pool) > MOST_KEPT:
            del self.pool[next(iter(self.pool))]


def scale_of(search: Search) -> float:
    """Mean internal cost of one stop without the vehicles' fixed cost: what the temperatures are measured in."""
    routes, vehicles = search.best, search.compiled.problem.vehicles
    cost = sum(int(search.state[search.state[S_ROW] + v * R_STRIDE + R_COST]) for v in range(len(routes)))
    cost -= sum(UNIT * vehicle.fixed_cost for vehicle, route in zip(vehicles, routes, strict=True) if route)
    stops = sum(1 for route in routes for node in route if node < search.compiled.model[NN])
    return max(cost / max(1, stops + len(routes)), UNIT / 10)


def anneal(
    search: Search,
    limits: Limits,
    deadline: float | None,
    on_better: Callable[[Search], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    *,
    part: tuple[float, float] = (0.0, 1.0),
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Improves `search` until the iterations are done, `deadline` (of `clock`) has passed, or `should_stop()` says so.
    `on_better` is called after each round that found a better plan. `part` of the way from warm to cold is gone."""
    if len(search.compiled.requests) < 2 or not search.compiled.problem.vehicles:
        return
    warmth = scale_of(search)
    started = clock()
    size = min(REMOVED, max(2, len(search.compiled.requests) // 2))
    step, done = 20, 0
    while limits.iterations is None or done < limits.iterations:
        now = clock()
        if deadline is not None and now >= deadline:
            search.stopped = "time"
            return
        if should_stop is not None and should_stop():
            search.stopped = "cancelled"
            return
        if limits.iterations is None:
            share = 1.0 if deadline is None else (now - started) / max(1e-6, deadline - started)
        else:
            share = done / limits.iterations
            step = min(100, limits.iterations - done)
        cooled = part[0] + (part[1] - part[0]) * min(1.0, share)
        heat = int(warmth * WARM * (COLD / WARM) ** cooled)
        better = run(search.compiled.model, search.state, step, heat, size, BLINK)
        done += step
        search.iterations += step
        if done // SAMPLE > (done - step) // SAMPLE:
            search.sample()
        if better:
            search.remember()
            if on_better is not None:
                on_better(search)
        if limits.iterations is None:
            took = clock() - now
            step = max(5, min(5_000, int(step * min(4.0, PATIENCE_S / max(took, 1e-6)))))
