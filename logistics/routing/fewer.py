"""With as few vehicles as possible: one tour at a time is dissolved, and its stops must find a place in the others
(Christiaens, Vanden Berghe 2020: what has often been left out counts more)."""

from __future__ import annotations

import time
from collections.abc import Callable

from logistics.routing.anneal import BLINK, COLD, REMOVED, WARM, Search, scale_of
from logistics.routing.first import get_routes, set_routes
from logistics.routing.kernel.layout import B_MISSED, B_STRIDE, H_NODE, O_ABSENT, R_BANNED, R_STRIDE, S_BY, S_ROW
from logistics.routing.kernel.search import run_fewer

STEP = 200


def use_fewer_vehicles(
    search: Search,
    deadline: float,
    iterations: int | None = None,
    should_stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Bans vehicles in `search` one by one until time or iterations are over; the best routes use those that are left.
    Only for days without locks where everything is served. Answers the number of vehicles."""
    done, model, state = 0, search.compiled.model, search.state
    while state[O_ABSENT] == 0:
        routes = get_routes(search.compiled, state, best=False)
        used = [vehicle for vehicle, route in enumerate(routes) if route]
        if len(used) <= 1:
            return len(used)
        victim = min(used, key=lambda vehicle: (_missed(search, routes[vehicle]), vehicle))
        set_routes(search.compiled, state, tuple(() if v == victim else route for v, route in enumerate(routes)))
        for vehicle in range(len(routes)):
            state[state[S_ROW] + vehicle * R_STRIDE + R_BANNED] = int(vehicle == victim or not routes[vehicle])
        warmth, begin = scale_of(search), clock()
        while state[O_ABSENT] > 0:
            now = clock()
            over = now >= deadline or (iterations is not None and done >= iterations)
            if over or (should_stop is not None and should_stop()):
                set_routes(search.compiled, state, routes)
                return len(used)
            share = min(1.0, (now - begin) / max(1e-6, deadline - begin)) if iterations is None else done / iterations
            heat = int(warmth * WARM * (COLD / WARM) ** share)
            run_fewer(model, state, STEP, heat, REMOVED, BLINK)
            done += STEP
            search.iterations += STEP
        set_routes(search.compiled, state, get_routes(search.compiled, state, best=False))
    return sum(1 for route in search.best if route)


def _missed(search: Search, route: tuple[int, ...]) -> int:
    requests = {int(search.compiled.model[search.compiled.model[H_NODE] + node * 6 + 2]) for node in route}
    return sum(int(search.state[search.state[S_BY] + r * B_STRIDE + B_MISSED]) for r in requests if r >= 0)
