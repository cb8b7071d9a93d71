"""Why something was left out: the rule that blocks it, and the nearest remedy with its size.

For every vehicle one rule at a time is lifted and the request tried at every place of the finished tours. What works
with the least is the remedy; where nothing works alone, the rule that comes nearest is named without one.
"""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from logistics.routing.first import Routes, may_drive, set_routes
from logistics.routing.kernel.layout import (
    H_NODE, N_KIND, N_REQ, N_STRIDE, O_RETURN, RELOAD, S_WALK, W_BEGIN, W_STRIDE, State,
)  # fmt: skip
from logistics.routing.lifted import lift
from logistics.routing.model import Compiled
from logistics.routing.plan import Reason, ReasonCode
from logistics.routing.problem import DAY_S, UNITS, Load, Shipment, Vehicle, Visit, Window
from logistics.routing.schedule import find_loads

MOST_EXAMINED = 40
"""Beyond so many unserved requests the rest get the code without a remedy: the day as a whole is too large."""
PLENTY = 10**9
NEAR = {"extra_s": 600, "g": 10_000, "ml": 20_000, "cold_boxes": 1}
"""What is as easy to find as ten minutes of a shift; only used to choose among remedies."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """`effort` compares remedies of different kinds; `facts` go into the plan."""

    code: ReasonCode
    effort: float
    facts: dict[str, Any]


def find_reasons(compiled: Compiled, state: State, routes: Routes, left: Sequence[int]) -> dict[str, Reason]:
    """One reason per left-out request (numbers), by its id. `routes` are the finished tours."""
    problem = compiled.problem
    if not problem.vehicles:
        return {compiled.requests[r].id: Reason("no_capacity", {"vehicles": 0}) for r in left}
    reasons = {}
    for index, number in enumerate(left):
        request = compiled.requests[number]
        if index >= MOST_EXAMINED:
            reasons[request.id] = Reason("no_time", {"examined": False})
            continue
        remedies = sorted(_remedies(compiled, state, routes, number), key=_order)
        if remedies:
            facts = {**remedies[0].facts}
            others = [remedy.facts for remedy in remedies[1:] if remedy.code != remedies[0].code][:2]
            reasons[request.id] = Reason(remedies[0].code, {**facts, **({"others": others} if others else {})})
        else:
            reasons[request.id] = Reason("no_time", {"vehicles": len(problem.vehicles)})
    set_routes(compiled, state, routes)
    return reasons


def _order(remedy: Remedy) -> tuple[bool, float, str]:
    """What fits as it is comes first: then no rule blocks, only the price."""
    return (remedy.code != "not_worth_it", remedy.effort, remedy.code)


def _remedies(compiled: Compiled, state: State, routes: Routes, number: int) -> Iterator[Remedy]:
    problem, request = compiled.problem, compiled.requests[number]
    for index, vehicle in enumerate(problem.vehicles):
        if number in compiled.half and number not in {_request_of(compiled, node) for node in compiled.prefix[index]}:
            continue
        for code, lifted_vehicle, lifted_request, kind in _lifted(vehicle, request):
            if lifted_vehicle is vehicle and lifted_request is request and code != "not_worth_it":
                continue
            trial = lift(compiled, index, lifted_vehicle, number, lifted_request)
            yield from _try(trial, compiled, vehicle, index, routes[index], number, code, kind)


def _request_of(compiled: Compiled, node: int) -> int:
    return int(compiled.model[compiled.model[H_NODE] + node * N_STRIDE + N_REQ])


def _lifted(vehicle: Vehicle, request: Visit | Shipment) -> Iterator[tuple[ReasonCode, Vehicle, Visit | Shipment, str]]:
    """The pair with one rule lifted at a time, and what the remedy is called."""
    open_skills = replace(request, skills=frozenset(), vehicles=None)
    if not request.skills <= vehicle.skills or (request.vehicles is not None and vehicle.id not in request.vehicles):
        yield "no_skill", vehicle, open_skills, "skill"
        return
    yield "not_worth_it", vehicle, request, "worth"
    roomy = replace(vehicle, capacity=Load(PLENTY, PLENTY, PLENTY))
    yield "no_capacity", roomy, request, "room"
    longer = replace(vehicle, closes_s=2 * DAY_S, maximum_drive_s=None, maximum_duration_s=None, maximum_stops=None)
    yield "no_time", longer, request, "shift"
    yield "window_closed", vehicle, _always_open(request), "window"
    if request.maximum_on_board_s is not None:
        yield "no_time", vehicle, replace(request, maximum_on_board_s=None), "on_board"


def _always_open(request: Visit | Shipment) -> Visit | Shipment:
    windows = (Window(0, 2 * DAY_S),)
    if isinstance(request, Visit):
        return replace(request, windows=windows)
    return replace(
        request,
        pickup=replace(request.pickup, windows=windows),
        delivery=replace(request.delivery, windows=windows),
    )


def _try(
    trial: Compiled, compiled: Compiled, vehicle: Vehicle, index: int, route: tuple[int, ...], number: int,
    code: ReasonCode, kind: str,
) -> Iterator[Remedy]:  # fmt: skip
    """The least of the lifted rule that some place in the tour needs."""
    state = trial.new_state(1)
    best: Remedy | None = None
    for candidate in _places(trial, route, number, len(trial.prefix[index])):
        if not may_drive(trial, state, index, candidate):
            continue
        remedy = _size(trial, compiled, state, vehicle, index, candidate, number, code, kind)
        if best is None or remedy.effort < best.effort:
            best = remedy
    if best is not None:
        yield best


def _places(trial: Compiled, route: tuple[int, ...], number: int, first: int) -> Iterator[tuple[int, ...]]:
    visits = len(trial.problem.visits)
    node = number if number < visits else visits + 2 * (number - visits)
    if number in trial.half:
        for place in range(first, len(route) + 1):
            yield (*route[:place], node + 1, *route[place:])
        return
    for place in range(first, len(route) + 1):
        with_node = (*route[:place], node, *route[place:])
        if number < visits:
            yield with_node
        else:
            for later in range(place + 1, len(with_node) + 1):
                yield (*with_node[:later], node + 1, *with_node[later:])


def _size(
    trial: Compiled, compiled: Compiled, state: State, vehicle: Vehicle, index: int, route: tuple[int, ...],
    number: int, code: ReasonCode, kind: str,
) -> Remedy:  # fmt: skip
    request = compiled.requests[number]
    facts: dict[str, Any] = {"remedy": kind, "vehicle": vehicle.id}
    if kind == "shift":
        extra = int(state[O_RETURN]) - vehicle.closes_s
        if extra <= 0:
            return Remedy(code, 2.0, {**facts, "remedy": "limits"})
        return Remedy(code, extra / NEAR["extra_s"], {**facts, "extra_s": extra})
    if kind == "room":
        missing = _missing_room(trial, route, vehicle)
        effort = sum(missing[unit] / NEAR[unit] for unit in UNITS)
        return Remedy(code, effort, {**facts, **{f"extra_{unit}": missing[unit] for unit in UNITS if missing[unit]}})
    if kind == "window":
        late = _outside(trial, state, route, number, request)
        return Remedy(code, late / NEAR["extra_s"], {**facts, "extra_s": late})
    if kind == "skill":
        lacking = sorted(request.skills - vehicle.skills)
        what: dict[str, Any] = {"skills": lacking} if lacking else {"remedy": "access"}
        return Remedy(code, 1.0 + len(lacking), {**facts, **what})
    if kind == "on_board":
        return Remedy(code, 3.0, {**facts, "maximum_on_board_s": request.maximum_on_board_s})
    return Remedy(code, 0.0, {"vehicle": vehicle.id, "priority": request.priority})


def _missing_room(trial: Compiled, route: tuple[int, ...], vehicle: Vehicle) -> dict[str, int]:
    peaks = [max(column) for column in zip(*find_loads(trial, route), strict=True)]
    room = vehicle.capacity.amounts()
    return {unit: max(0, peak - most) for unit, peak, most in zip(UNITS, peaks, room, strict=True)}


def _outside(trial: Compiled, state: State, route: tuple[int, ...], number: int, request: Visit | Shipment) -> int:
    """Seconds by which service would begin outside the real windows, all ends of the request together."""
    ends = (request.windows,) if isinstance(request, Visit) else (request.pickup.windows, request.delivery.windows)
    seconds = 0
    for place, node in enumerate(route):
        row = node * N_STRIDE
        if trial.model[trial.model[H_NODE] + row + N_KIND] == RELOAD or _request_of(trial, node) != number:
            continue
        begins = int(state[state[S_WALK] + (place + 1) * W_STRIDE + W_BEGIN])
        windows = ends[0] if len(ends) == 1 or (node - len(trial.problem.visits)) % 2 == 0 else ends[1]
        seconds += min(max(window.opens_s - begins, begins - window.closes_s, 0) for window in windows)
    return seconds
