"""The best combination of all routes that any search has found: set partitioning by CP-SAT."""

from __future__ import annotations

# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from logistics.routing.anneal import Search
from logistics.routing.first import Routes, may_drive
from logistics.routing.kernel.layout import O_COST, R_BANNED, R_STRIDE, S_ROW

MOST_ROUTES = 3_000
DETERMINISTIC_S = 1.0
"""CP-SAT's own measure of work: the same on every machine, so that a plan can be repeated."""


@dataclass(frozen=True, slots=True)
class Column:
    """A route that some vehicle of a class may drive, with its internal cost."""

    kind: int
    route: tuple[int, ...]
    requests: frozenset[int]
    cost: int


def merge_routes(
    search: Search, pool: Iterable[tuple[int, tuple[int, ...]]], ceiling_s: float | None = None
) -> Routes | None:
    """Routes per vehicle, each request in at most one, that cost less than the search's best; None when the routes
    (vehicle, nodes) of `pool` hold nothing better. Interchangeable vehicles share their routes. Deterministic as long
    as `ceiling_s` does not end it."""
    columns = _columns(search, pool)
    members = _members(search)
    if len(columns) < 2:
        return None
    model = cp_model.CpModel()
    use = [model.new_bool_var("") for _ in columns]
    requests = len(search.compiled.requests)
    left = [model.new_bool_var("") for _ in range(requests)]
    for kind, vehicles in members.items():
        mine = [use[i] for i, column in enumerate(columns) if column.kind == kind]
        if search.compiled.prefix[kind]:
            model.add_exactly_one(mine)
        elif mine:
            model.add(sum(mine) <= len(vehicles))
    of_request: list[list[cp_model.IntVar]] = [[] for _ in range(requests)]
    for variable, column in zip(use, columns, strict=True):
        for request in column.requests:
            of_request[request].append(variable)
    for request in range(requests):
        model.add_exactly_one([*of_request[request], left[request]])
    penalties = [search.compiled.penalty(request) for request in range(requests)]
    scale = max(1, max(column.cost for column in columns) // 10**7)
    model.minimize(
        sum(variable * (column.cost // scale) for variable, column in zip(use, columns, strict=True))
        + sum(variable * min(price // scale, 10**11) for variable, price in zip(left, penalties, strict=True))
    )
    best = {(search.compiled.kind_of(vehicle), route) for vehicle, route in enumerate(search.best)}
    for variable, column in zip(use, columns, strict=True):
        model.add_hint(variable, (column.kind, column.route) in best)
    chosen = _solve(model, use, ceiling_s)
    served = {request for index in chosen for request in columns[index].requests}
    cost = sum(columns[index].cost for index in chosen)
    cost += sum(price for request, price in enumerate(penalties) if request not in served)
    if not chosen or cost >= search.best_cost:
        return None
    routes: list[tuple[int, ...]] = [() for _ in search.compiled.problem.vehicles]
    for index in chosen:
        routes[members[columns[index].kind].pop(0)] = columns[index].route
    return tuple(routes)


def _solve(model: cp_model.CpModel, use: list[cp_model.IntVar], ceiling_s: float | None) -> list[int]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = DETERMINISTIC_S
    if ceiling_s is not None:
        solver.parameters.max_time_in_seconds = max(0.05, ceiling_s)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [index for index, variable in enumerate(use) if solver.value(variable)]


def _members(search: Search) -> dict[int, list[int]]:
    """Vehicles by class, in order, without those that the search may not use."""
    members: dict[int, list[int]] = {}
    for vehicle in range(len(search.compiled.problem.vehicles)):
        mine = members.setdefault(search.compiled.kind_of(vehicle), [])
        if not search.state[search.state[S_ROW] + vehicle * R_STRIDE + R_BANNED]:
            mine.append(vehicle)
    return members


def _columns(search: Search, pool: Iterable[tuple[int, tuple[int, ...]]]) -> list[Column]:
    """The routes of the best plan first, then those found last, each once and only if it may be driven. What changed
    its vehicle since the previous plan costs as much here as in the search."""
    compiled = search.compiled
    wanted = dict.fromkeys((compiled.kind_of(v), route) for v, route in enumerate(search.best) if route)
    wanted |= dict.fromkeys((compiled.kind_of(v), route) for v, route in reversed(list(pool)))
    columns = []
    for kind, route in list(wanted)[:MOST_ROUTES]:
        if may_drive(compiled, search.state, kind, route):
            requests = compiled.requests_of(route)
            cost = int(search.state[O_COST]) + sum(compiled.change_price(kind, request) for request in requests)
            columns.append(Column(kind, route, requests, cost))
    return columns
