"""The first plan, at once: what is locked, what was planned before, then everything else where it costs least."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.faults import Fault, ProblemRefused
from logistics.routing.kernel.clock import weigh
from logistics.routing.kernel.layout import (
    B_ABSENT, B_STRIDE, B_WHERE, H_NODE, H_ORDER, M, NN, NO_BOARD, NO_DRIVE, NO_DURATION, NO_GOODS, NO_REST,
    NO_ROOM, NO_SHIFT, NO_SKILL, NO_STOPS, NO_TRIP, NO_WINDOW, N_KIND, N_REQ, N_STRIDE, O_ABSENT, O_WHY,
    RANKS, RELOAD, R_BEST, R_LEN, R_STRIDE, S_BY, S_CELL, S_ROW, S_WALK, W_BUF, W_STRIDE, State,
)  # fmt: skip
from logistics.routing.kernel.search import begin, place_absent
from logistics.routing.model import Compiled

Routes = tuple[tuple[int, ...], ...]
"""Nodes per vehicle, without start and end."""

RULE_NAMES = {
    NO_ROOM: "capacity",
    NO_TRIP: "maximum_trips",
    NO_STOPS: "maximum_stops",
    NO_DRIVE: "maximum_drive_s",
    NO_WINDOW: "windows",
    NO_SHIFT: "shift",
    NO_REST: "breaks",
    NO_BOARD: "maximum_on_board_s",
    NO_GOODS: "aboard",
    NO_DURATION: "maximum_duration_s",
    NO_SKILL: "skills",
}


def may_drive(compiled: Compiled, state: State, vehicle: int, route: tuple[int, ...]) -> bool:
    """The one test of the kernel for any route."""
    for index, node in enumerate(route):
        state[state[S_WALK] + index * W_STRIDE + W_BUF] = node
    return bool(weigh(compiled.model, state, vehicle, len(route), False))


def find_first_routes(compiled: Compiled, state: State) -> Routes:
    """Fills `state` with a plan that keeps every rule. Raises ProblemRefused when a lock cannot be kept."""
    routes = [_start(compiled, state, vehicle) for vehicle in range(len(compiled.problem.vehicles))]
    set_routes(compiled, state, tuple(routes))
    order = sorted(
        (state[state[S_BY] + index * B_STRIDE + B_ABSENT] for index in range(state[O_ABSENT])),
        key=lambda request: (-compiled.requests[request].priority, _rank(compiled, int(request)), int(request)),
    )
    for index, request in enumerate(order):
        state[state[S_BY] + index * B_STRIDE + B_ABSENT] = request
    place_absent(compiled.model, state, 0, -1)
    begin(compiled.model, state)
    return get_routes(compiled, state, best=False)


def _rank(compiled: Compiled, request: int) -> int:
    """Far places first (second order of `Model.rank`)."""
    return int(compiled.model[compiled.model[H_ORDER] + compiled.model[RANKS] + len(compiled.requests) + request])


def _start(compiled: Compiled, state: State, vehicle: int) -> tuple[int, ...]:
    """The locked stops and as much of the previous tour as still works, in its order."""
    prefix = compiled.prefix[vehicle]
    if prefix and not may_drive(compiled, state, vehicle, prefix):
        _refuse_lock(compiled, vehicle, int(state[O_WHY]))
    route = list(prefix)
    wanted = list(compiled.start_routes[vehicle][len(prefix) :])
    for request in sorted(compiled.half):
        node = next((n for n in prefix if compiled.model[compiled.model[H_NODE] + n * N_STRIDE + N_REQ] == request), None)
        if node is not None and node + 1 not in wanted:
            wanted.append(node + 1)
    whole = (*prefix, *wanted)
    if _ordered(compiled, whole) and may_drive(compiled, state, vehicle, whole):
        return whole
    for node in wanted:
        route = _add(compiled, state, vehicle, route, node)
    return _without_loose_ends(compiled, tuple(route))


def _add(compiled: Compiled, state: State, vehicle: int, route: list[int], node: int) -> list[int]:
    """The route with the node at its end, or as near to it as works, or unchanged."""
    for place in range(len(route), len(compiled.prefix[vehicle]) - 1, -1):
        trial = (*route[:place], node, *route[place:])
        if _ordered(compiled, trial) and may_drive(compiled, state, vehicle, trial):
            return list(trial)
    return route


def _ordered(compiled: Compiled, route: tuple[int, ...]) -> bool:
    """No shipment is delivered before it is picked up."""
    visits = len(compiled.problem.visits)
    seen: set[int] = set()
    for node in route:
        ship = visits <= node < compiled.model[NN]
        if ship and (node - visits) % 2 == 1 and node - 1 not in seen:
            return False
        seen.add(node)
    return True


def _without_loose_ends(compiled: Compiled, route: tuple[int, ...]) -> tuple[int, ...]:
    """A pickup whose delivery found no place leaves again, unless it is locked."""
    visits, nodes = len(compiled.problem.visits), compiled.model[NN]
    locked = {node for prefix in compiled.prefix for node in prefix}
    return tuple(
        node
        for node in route
        if not (visits <= node < nodes and (node - visits) % 2 == 0 and node + 1 not in route and node not in locked)
    )


def _refuse_lock(compiled: Compiled, vehicle: int, why: int) -> None:
    name = compiled.problem.vehicles[vehicle].id
    index = next(i for i, lock in enumerate(compiled.problem.locked) if lock.vehicle == name)
    rule = RULE_NAMES.get(why, "rules")
    raise ProblemRefused([Fault("lock_breaks_rule", f"locked[{index}].stops", f"{name} cannot begin with these stops: {rule}")])


def set_routes(compiled: Compiled, state: State, routes: Routes) -> None:
    """These routes become the working, the accepted and the best ones; everything else is absent."""
    model = compiled.model
    for request in range(len(compiled.requests)):
        state[state[S_BY] + request * B_STRIDE + B_WHERE] = -1
    for vehicle, route in enumerate(routes):
        for index, node in enumerate(route):
            state[state[S_CELL] + 3 * (vehicle * model[M] + index)] = node
            if model[model[H_NODE] + node * N_STRIDE + N_KIND] != RELOAD:
                state[state[S_BY] + (model[model[H_NODE] + node * N_STRIDE + N_REQ]) * B_STRIDE + B_WHERE] = vehicle
        state[state[S_ROW] + vehicle * R_STRIDE + R_LEN] = len(route)
    left = [request for request in range(len(compiled.requests)) if state[state[S_BY] + request * B_STRIDE + B_WHERE] < 0]
    for index, request in enumerate(left):
        state[state[S_BY] + index * B_STRIDE + B_ABSENT] = request
    state[O_ABSENT] = len(left)
    begin(model, state)


def get_routes(compiled: Compiled, state: State, *, best: bool) -> Routes:
    """The best routes of the search, or the working ones."""
    length = int(compiled.model[M])
    routes = []
    for vehicle in range(len(compiled.problem.vehicles)):
        count = int(
            state[state[S_ROW] + vehicle * R_STRIDE + R_BEST] if best else state[state[S_ROW] + vehicle * R_STRIDE + R_LEN]
        )
        bank = 2 if best else 0
        routes.append(tuple(int(state[state[S_CELL] + 3 * (vehicle * length + index) + bank]) for index in range(count)))
    return tuple(routes)
