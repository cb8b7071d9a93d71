"""From routes of node numbers to the tours of a plan: when to leave, when to be where, what is aboard."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.first import Routes
from logistics.routing.kernel.clock import weigh
from logistics.routing.kernel.layout import (
    DELIVERY, H_NODE, H_VEH, H_WIN, NN, N_KIND, N_REQ, N_STRIDE, O_DEPART, O_DIST, O_DRIVE, O_RESTS, O_RETURN,
    PICKUP, RELOAD, RESTS, SHIP_PICKUP, S_WALK, V_B0, V_B1, V_STRIDE, W_ARRIVE, W_BEGIN, W_BUF, W_LEAVE,
    W_STRIDE, State,
)  # fmt: skip
from logistics.routing.model import Compiled
from logistics.routing.plan import Action, PlannedBreak, PlannedStop, PlannedTour
from logistics.routing.problem import Load, Vehicle, Visit

Amounts = tuple[int, int, int]


def build_tours(compiled: Compiled, state: State, routes: Routes) -> tuple[PlannedTour, ...]:
    """One tour per vehicle that has stops. Each departs as late as it can without returning later."""
    return tuple(build_tour(compiled, state, vehicle, route) for vehicle, route in enumerate(routes) if len(route) > 0)


def build_tour(compiled: Compiled, state: State, number: int, route: tuple[int, ...]) -> PlannedTour:
    """Raises ValueError for a route that may not be driven: that would be a fault of the search."""
    vehicle = compiled.problem.vehicles[number]
    for index, node in enumerate(route):
        state[state[S_WALK] + index * W_STRIDE + W_BUF] = node
    if not weigh(compiled.model, state, number, len(route), True):
        raise ValueError(f"the tour of {vehicle.id} breaks a rule")
    departs, returns = int(state[O_DEPART]), int(state[O_RETURN])
    distance, drive = int(state[O_DIST]), int(state[O_DRIVE])
    loads = find_loads(compiled, route)
    stops = [PlannedStop(vehicle.start, "load", vehicle.start, departs, departs, departs, Load(*loads[0]))]
    for index, node in enumerate(route):
        stops.append(_stop(compiled, state, vehicle, node, index + 1, Load(*loads[index + 1])))
    stops.append(PlannedStop(vehicle.end, "end", vehicle.end, returns, returns, returns, Load(*loads[-1])))
    trips = 1 + sum(stop.action == "reload" for stop in stops)
    rests = _rests(compiled, state, vehicle, number, len(route))
    return PlannedTour(vehicle.id, trips, distance, drive, departs, returns, tuple(stops), rests)


def _stop(compiled: Compiled, state: State, vehicle: Vehicle, node: int, position: int, load: Load) -> PlannedStop:
    arrives, begins, leaves = (
        int(state[state[S_WALK] + position * W_STRIDE + column]) for column in (W_ARRIVE, W_BEGIN, W_LEAVE)
    )
    row = node * N_STRIDE
    if compiled.model[compiled.model[H_NODE] + row + N_KIND] == RELOAD:
        place = compiled.reload_places[node - compiled.model[NN]]
        return PlannedStop(place, "reload", place, arrives, begins - vehicle.reload_s, leaves, load)
    request = compiled.requests[int(compiled.model[compiled.model[H_NODE] + row + N_REQ])]
    kind = int(compiled.model[compiled.model[H_NODE] + row + N_KIND])
    action: Action = "pickup" if kind in (PICKUP, SHIP_PICKUP) else "delivery"
    if isinstance(request, Visit):
        place = request.location
    else:
        place = (request.pickup if kind == SHIP_PICKUP else request.delivery).location
    return PlannedStop(request.id, action, place, arrives, begins, leaves, load)


def _rests(compiled: Compiled, state: State, vehicle: Vehicle, number: int, length: int) -> tuple[PlannedBreak, ...]:
    """The rests that fall into the tour, as the timetable in `state` has them."""
    first, last = (int(compiled.model[compiled.model[H_VEH] + number * V_STRIDE + column]) for column in (V_B0, V_B1))
    rests = []
    for index in range(last - first):
        where, begins = int(state[O_RESTS + 2 * index]), int(state[O_RESTS + 2 * index + 1])
        if 0 < where < 2 * (length + 1):
            duration = int(compiled.model[compiled.model[H_WIN] + compiled.model[RESTS] + 3 * (first + index) + 2])
            rests.append(PlannedBreak(begins, duration, where // 2))
    return tuple(rests)


def find_loads(compiled: Compiled, route: tuple[int, ...]) -> list[Amounts]:
    """What is aboard when leaving the start, every node, and the end."""

    def kind_of(node: int) -> int:
        return int(compiled.model[compiled.model[H_NODE] + node * N_STRIDE + N_KIND])

    def amounts(node: int) -> Amounts:
        return compiled.requests[int(compiled.model[compiled.model[H_NODE] + node * N_STRIDE + N_REQ])].load.amounts()

    def to_deliver(first: int) -> Amounts:
        load = (0, 0, 0)
        for node in route[first:]:
            if kind_of(node) == RELOAD:
                break
            if kind_of(node) == DELIVERY:
                load = _add(load, amounts(node), 1)
        return load

    aboard, collected = to_deliver(0), (0, 0, 0)
    loads = [aboard]
    for index, node in enumerate(route):
        kind = kind_of(node)
        if kind == RELOAD:
            aboard = _add(_add(aboard, collected, -1), to_deliver(index + 1), 1)
            collected = (0, 0, 0)
        else:
            aboard = _add(aboard, amounts(node), 1 if kind in (PICKUP, SHIP_PICKUP) else -1)
            if kind == PICKUP:
                collected = _add(collected, amounts(node), 1)
        loads.append(aboard)
    loads.append(_add(aboard, collected, -1))
    return loads


def _add(load: Amounts, other: Amounts, sign: int) -> Amounts:
    return (load[0] + sign * other[0], load[1] + sign * other[1], load[2] + sign * other[2])
