"""A search in two legs: it cools, the best combination of all routes it met is taken, and from there it cools once more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from logistics.routing.anneal import Limits, Search, anneal
from logistics.routing.first import set_routes
from logistics.routing.merge import merge_routes

FIRST_LEG = 0.85
"""Part of the rounds, or of the time, before the routes are combined."""
WARM_AGAIN = 0.6
"""How far on the way from warm to cold the second leg begins."""
WORTH_TWO_LEGS = 2_000
"""Fewer rounds than these are one leg: combining would cost more than it brings."""
MERGE_SHARE = 0.1


def anneal_and_merge(
    search: Search,
    limits: Limits,
    deadline: float | None,
    on_better: Callable[[Search], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """As `anneal`; the same every time when the iterations end it."""
    if limits.iterations is not None and limits.iterations < WORTH_TWO_LEGS:
        anneal(search, limits, deadline, on_better, should_stop, clock=clock)
        return
    rounds = None if limits.iterations is None else round(FIRST_LEG * limits.iterations)
    began = clock()
    first = None if deadline is None else began + (FIRST_LEG - MERGE_SHARE if rounds is None else 1.0) * (deadline - began)
    anneal(search, replace(limits, iterations=rounds), first, on_better, should_stop, clock=clock)
    if search.stopped == "cancelled":
        return
    if combine(search, None if deadline is None else MERGE_SHARE * (deadline - began)) and on_better is not None:
        on_better(search)
    rest = None if limits.iterations is None or rounds is None else limits.iterations - rounds
    anneal(search, replace(limits, iterations=rest), deadline, on_better, should_stop, part=(WARM_AGAIN, 1.0), clock=clock)


def combine(search: Search, ceiling_s: float | None) -> bool:
    """The best combination of the pool's routes becomes the plan, if it costs less."""
    merged = merge_routes(search, search.pool, ceiling_s)
    if merged is not None:
        set_routes(search.compiled, search.state, merged)
        search.remember()
    return merged is not None
