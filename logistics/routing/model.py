"""A problem as flat vectors for the kernel, and the way back from node numbers to names."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from logistics.routing.aboard import find_goods_aboard
from logistics.routing.closeness import neighbours, ranks
from logistics.routing.kernel.compiled import Vector, vector, zeros
from logistics.routing.kernel.layout import (
    B_CURRENT, B_STRIDE, B_WHERE, CHANGE, DELIVERY, H_LENGTH, H_NODE, H_REQ, H_VEH, K_STRIDE, M, NN, N_KIND, N_REQ,
    N_STRIDE, O_AVOID, O_RANDOM, PICKUP, P_STRIDE, Q_PENALTY, Q_PREV, Q_STRIDE, R, RELOAD, R_STRIDE, SHIP_DELIVERY,
    SHIP_PICKUP, S_BY, S_CELL, S_LENGTH, T_STRIDE, UNIT, V, V_CLASS, V_STRIDE, W_STRIDE, Model, State,
)  # fmt: skip
from logistics.routing.problem import Lock, Problem, Shipment, Vehicle, Visit, Window

LOG = tuple(round(-math.log((i + 0.5) / 4096) * 65536) for i in range(4096))
"""-ln(u) x 65,536 for 4,096 values of u, so that acceptance needs no libm while it runs."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The vectors and the names behind their numbers. `prefix[v]` are the locked nodes of vehicle v."""

    problem: Problem
    model: Model
    requests: tuple[Visit | Shipment, ...]
    reload_places: tuple[str, ...]
    prefix: tuple[tuple[int, ...], ...]
    start_routes: tuple[tuple[int, ...], ...]
    half: frozenset[int]

    def count_requests(self, route: tuple[int, ...]) -> int:
        """How many requests are finished in a route (a shipment at its delivery)."""
        kinds = [int(self.model[self.model[H_NODE] + node * N_STRIDE + N_KIND]) for node in route]
        return sum(kind in (DELIVERY, PICKUP, SHIP_DELIVERY) for kind in kinds)

    def requests_of(self, route: tuple[int, ...]) -> frozenset[int]:
        """Numbers of the requests with a node in the route."""
        model = self.model
        return frozenset(int(model[model[H_NODE] + node * N_STRIDE + N_REQ]) for node in route if node < model[NN])

    def kind_of(self, vehicle: int) -> int:
        """The first vehicle that is interchangeable with this one while it is empty."""
        return int(self.model[self.model[H_VEH] + vehicle * V_STRIDE + V_CLASS])

    def penalty(self, request: int) -> int:
        """Internal cost of leaving the request out."""
        return int(self.model[self.model[H_REQ] + request * Q_STRIDE + Q_PENALTY])

    def change_price(self, vehicle: int, request: int) -> int:
        """Internal price of giving the request to another vehicle than the previous plan did."""
        before = int(self.model[self.model[H_REQ] + request * Q_STRIDE + Q_PREV])
        return int(self.model[CHANGE]) if before not in (-1, vehicle) else 0

    def new_state(self, seed: int) -> State:
        """An empty search with the given seed."""
        return _new_state(self.model, seed)


def compile_problem(problem: Problem, *, penalties: dict[str, int] | None = None) -> Compiled:
    """Vehicles, visits and shipments must be sorted by id (the reader's order). `penalties` replaces the cost of
    leaving a request out (benchmarks, where nothing may be)."""
    return _Compiler(problem, penalties).build()


class _Compiler:
    """Numbers for everything, then one vector per kind of thing."""

    def __init__(self, problem: Problem, penalties: dict[str, int] | None) -> None:
        self.problem = problem
        self.penalties = penalties or {}
        self.place = {location.id: index for index, location in enumerate(problem.locations)}
        self.requests = problem.requests()
        self.number = {request.id: index for index, request in enumerate(self.requests)}
        self.vehicle = {vehicle.id: index for index, vehicle in enumerate(problem.vehicles)}
        self.stores = tuple(sorted({place for vehicle in problem.vehicles for place in vehicle.reload_at}))
        self.ends = [len(problem.visits) + 2 * index for index in range(len(problem.shipments))]
        self.locks = {lock.vehicle: lock for lock in problem.locked}
        self.nodes = len(problem.visits) + 2 * len(problem.shipments)

    def first(self, request: int) -> int:
        visits = len(self.problem.visits)
        return request if request < visits else visits + 2 * (request - visits)

    def second(self, request: int) -> int:
        return -1 if request < len(self.problem.visits) else self.first(request) + 1

    def build(self) -> Compiled:
        prefix = tuple(tuple(self.node_names(self.lock_of(vehicle).stops)) for vehicle in self.problem.vehicles)
        aboard = {
            name: self.vehicle[lock.vehicle]
            for lock in self.problem.locked
            if lock.visited
            for name in find_goods_aboard(self.problem, lock) or ()
        }
        half = self.half_done(prefix)
        windows: list[int] = []
        node = self.node_rows(windows)
        rest: list[int] = []
        veh = self.vehicle_rows(prefix, rest)
        everyone = range(len(self.requests))
        near = neighbours([self.places_of(r) for r in everyone], self.problem.travel.distance_m)
        previous = {stop: self.vehicle.get(tour.vehicle, -1) for tour in self.problem.previous for stop in tour.stops}
        longest = self.nodes + max((vehicle.maximum_trips for vehicle in self.problem.vehicles), default=1) + 2
        longest = min(longest, 2 * self.nodes + 4) + max((len(nodes) for nodes in prefix), default=0)
        compat, orders = self.compatible(aboard), ranks(self.requests, [self.metres_from_home(r) for r in everyone])
        problem = self.problem
        road, back = _roads(problem)
        head = [
            len(problem.locations), len(self.requests), len(problem.vehicles), self.nodes, len(self.stores), longest,
            len(near) // max(1, len(self.requests)), self.change_cost() * UNIT, len(windows), len(compat), len(near),
            len(near) + len(orders), self.mixed(), self.units(),
            int(any(visit.ready_s > 0 for visit in problem.visits)),
        ]  # fmt: skip
        reload = [int(store in vehicle.reload_at) for vehicle in problem.vehicles for store in self.stores]
        model = _join(
            head,
            [
                road,
                back,
                veh,
                node,
                self.request_rows(prefix, aboard, previous),
                [*windows, *rest],
                [*compat, *reload],
                [*near, *orders, *LOG],
            ],
        )
        return Compiled(
            problem,
            model,
            self.requests,
            self.stores,
            prefix,
            self.start_routes(prefix),
            frozenset(half),
        )

    def change_cost(self) -> int:
        if not self.problem.previous:
            return 0
        given = self.problem.change_cost
        return self.problem.unserved_cost if given is None else given

    def told(self, previous: dict[str, int]) -> int:
        """Priority that the search adds to what stands in the previous plan: as much as all that is new together, so that
        nobody new takes the place of people who have been told. Among themselves priorities count as always."""
        return sum(request.priority for request in self.requests if request.id not in previous) if previous else 0

    def lock_of(self, vehicle: Vehicle) -> Lock:
        return self.locks.get(vehicle.id, Lock(vehicle.id, ()))

    def node_names(self, stops: Iterable[str]) -> list[int]:
        """Nodes of named stops: a shipment's first mention is its pickup; what is unknown is left out."""
        seen: set[str] = set()
        nodes = []
        for stop in stops:
            request = self.number.get(stop)
            if request is not None:
                nodes.append(self.second(request) if stop in seen else self.first(request))
            elif stop in self.stores:
                nodes.append(self.nodes + self.stores.index(stop))
            seen.add(stop)
        return [node for node in nodes if node >= 0]

    def half_done(self, prefix: tuple[tuple[int, ...], ...]) -> set[int]:
        """Shipments whose pickup is locked and whose delivery is not."""
        locked = {node for nodes in prefix for node in nodes}
        return {
            request
            for request in range(len(self.problem.visits), len(self.requests))
            if self.first(request) in locked and self.second(request) not in locked
        }

    def node_rows(self, windows: list[int]) -> list[int]:
        rows: list[int] = []

        def add(place: str, service: int, request: int, kind: int, opens: tuple[Window, ...]) -> None:
            begin = len(windows) // 2
            for window in opens:
                windows.extend((window.opens_s, window.closes_s))
            rows.extend((self.place[place], service, request, kind, begin, len(windows) // 2))

        for index, request in enumerate(self.requests):
            if isinstance(request, Visit):
                kind = DELIVERY if request.kind == "delivery" else PICKUP
                add(request.location, request.service_s, index, kind, request.windows)
            else:
                for kind, end in ((SHIP_PICKUP, request.pickup), (SHIP_DELIVERY, request.delivery)):
                    add(end.location, end.service_s, index, kind, end.windows)
        for store in self.stores:
            add(store, 0, -1, RELOAD, (Window(0, 1 << 50),))
        return rows or [0] * N_STRIDE

    def request_rows(self, prefix: tuple[tuple[int, ...], ...], aboard: dict[str, int], previous: dict[str, int]) -> list[int]:
        fixed = {node for nodes in prefix for node in nodes}
        told = self.told(previous)
        rows: list[int] = []
        for index, request in enumerate(self.requests):
            limit = -1 if request.maximum_on_board_s is None else request.maximum_on_board_s
            ready = request.ready_s if isinstance(request, Visit) else 0
            kind = SHIP_PICKUP
            if isinstance(request, Visit):
                kind = DELIVERY if request.kind == "delivery" else PICKUP
            priority = request.priority + (told if request.id in previous else 0)
            penalty = self.penalties.get(request.id, self.problem.unserved_cost * priority * UNIT)
            rows.extend((
                self.first(index), self.second(index), kind, limit, ready, penalty, previous.get(request.id, -1),
                aboard.get(request.id, -1), int(self.first(index) in fixed), int(limit >= 0),
                *request.load.amounts(), request.priority,
            ))  # fmt: skip
        return rows or [0] * Q_STRIDE

    def vehicle_rows(self, prefix: tuple[tuple[int, ...], ...], rests: list[int]) -> list[int]:
        rows: list[int] = []
        classes: dict[object, int] = {}
        for index, vehicle in enumerate(self.problem.vehicles):
            lock = self.lock_of(vehicle)
            begin = len(rests) // 3
            for rest in vehicle.breaks:
                if not lock.visited or (lock.left_s is not None and rest.opens_s >= lock.left_s):
                    rests.extend((rest.opens_s, rest.closes_s, rest.duration_s))
            known = lock.visited and find_goods_aboard(self.problem, lock) is not None
            rows.extend((
                self.place[vehicle.start], self.place[vehicle.end], vehicle.opens_s, vehicle.closes_s,
                vehicle.reload_s, vehicle.maximum_trips, _limit(vehicle.maximum_stops), _limit(vehicle.maximum_drive_s),
                _limit(vehicle.maximum_duration_s), vehicle.fixed_cost, vehicle.cost_per_km, vehicle.cost_per_hour,
                classes.setdefault(self.class_of(vehicle), index), int(lock.visited), len(prefix[index]),
                len(prefix[index]) if lock.visited else 0, _limit(lock.left_s), self.departed(vehicle, lock),
                begin, len(rests) // 3, int(vehicle.cost_per_hour > 0 or vehicle.maximum_duration_s is not None),
                int(known), *vehicle.capacity.amounts(), 0,
            ))  # fmt: skip
        return rows or [0] * V_STRIDE

    def class_of(self, vehicle: Vehicle) -> object:
        """Vehicles of one class are interchangeable as long as they are empty."""
        if vehicle.id in self.locks or self.problem.previous:
            return vehicle.id
        named = frozenset(
            request.id for request in self.requests if request.vehicles is not None and vehicle.id in request.vehicles
        )
        return (
            vehicle.start, vehicle.end, vehicle.opens_s, vehicle.closes_s, vehicle.capacity, vehicle.skills,
            vehicle.breaks, vehicle.reload_at, vehicle.reload_s, vehicle.maximum_trips, vehicle.maximum_stops,
            vehicle.maximum_drive_s, vehicle.maximum_duration_s, vehicle.fixed_cost, vehicle.cost_per_km,
            vehicle.cost_per_hour, named,
        )  # fmt: skip

    def mixed(self) -> int:
        """0: all vehicles alike; 1: they differ; 2: they differ in room or price."""
        prices = {
            (vehicle.capacity, vehicle.fixed_cost, vehicle.cost_per_km, vehicle.cost_per_hour)
            for vehicle in self.problem.vehicles
        }
        return 2 if len(prices) > 1 else int(len({self.class_of(vehicle) for vehicle in self.problem.vehicles}) > 1)

    def units(self) -> int:
        """The last unit of load that occurs, counted from 1."""
        loads = [request.load.amounts() for request in self.requests]
        return max((unit + 1 for load in loads for unit in range(3) if load[unit]), default=1)

    def departed(self, vehicle: Vehicle, lock: Lock) -> int:
        """When a vehicle on the road left: as told, or as late as the tables allow before `left_s`."""
        if lock.departed_s is not None:
            return lock.departed_s
        if lock.left_s is None:
            return vehicle.opens_s
        place, needed = self.place[vehicle.start], 0
        for node in self.node_names(lock.stops):
            there, service = self.where_is(node, vehicle)
            needed += self.problem.travel.drive_s[place][there] + service
            place = there
        return min(max(vehicle.opens_s, lock.left_s - needed), lock.left_s)

    def where_is(self, node: int, vehicle: Vehicle) -> tuple[int, int]:
        if node >= self.nodes:
            return self.place[self.stores[node - self.nodes]], vehicle.reload_s
        visits = len(self.problem.visits)
        if node < visits:
            visit = self.problem.visits[node]
            return self.place[visit.location], visit.service_s
        shipment = self.problem.shipments[(node - visits) // 2]
        end = shipment.pickup if (node - visits) % 2 == 0 else shipment.delivery
        return self.place[end.location], end.service_s

    def compatible(self, aboard: dict[str, int]) -> list[int]:
        """Skills, access, and room for it alone: does the vehicle come into question at all?"""
        rows = []
        for index, vehicle in enumerate(self.problem.vehicles):
            room = vehicle.capacity.amounts()
            for request in self.requests:
                rows.append(int(
                    request.skills <= vehicle.skills
                    and (request.vehicles is None or vehicle.id in request.vehicles)
                    and all(amount <= most for amount, most in zip(request.load.amounts(), room, strict=True))
                    and aboard.get(request.id, index) == index
                ))  # fmt: skip
        return rows

    def places_of(self, request: int) -> list[int]:
        """The locations of a request: one of a visit, up to two of a shipment."""
        nodes = [node for node in (self.first(request), self.second(request)) if node >= 0]
        return sorted({self.where_is(node, _NOBODY)[0] for node in nodes})

    def metres_from_home(self, request: int) -> int:
        """From the first vehicle's start to where the request begins."""
        home = self.place[self.problem.vehicles[0].start] if self.problem.vehicles else 0
        there, _ = self.where_is(self.first(request), _NOBODY)
        return self.problem.travel.distance_m[home][there]

    def start_routes(self, prefix: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
        """Routes to begin with: the locked stops, then the previous plan's, each node once."""
        tours = {tour.vehicle: tour.stops for tour in self.problem.previous}
        used = {node for nodes in prefix for node in nodes if node < self.nodes}
        routes = []
        for index, vehicle in enumerate(self.problem.vehicles):
            route = list(prefix[index])
            reloads = sum(node >= self.nodes for node in route)
            for node in self.node_names(tours.get(vehicle.id, ())):
                if node >= self.nodes:
                    reloads -= 1
                    if reloads < 0:
                        route.append(node)
                elif node not in used:
                    used.add(node)
                    route.append(node)
            routes.append(tuple(route))
        return tuple(routes)


_NOBODY = Vehicle("", "", "", 0, 0, capacity=Visit("", "delivery", "").load)


def _limit(value: int | None) -> int:
    return -1 if value is None else value


def _roads(problem: Problem) -> tuple[list[int], list[int]]:
    """Seconds and metres side by side, from row to column and from column to row."""
    drive, metres = problem.travel.drive_s, problem.travel.distance_m
    road = [cell for d, m in zip(drive, metres, strict=True) for pair in zip(d, m, strict=True) for cell in pair]
    turned = zip(zip(*drive, strict=True), zip(*metres, strict=True), strict=True)
    back = [cell for d, m in turned for pair in zip(d, m, strict=True) for cell in pair]
    return road, back


def _join(head: list[int], sections: list[list[int]]) -> Vector:
    """One vector: sizes, where the sections begin, the sections."""
    begins, at = [], H_LENGTH
    for section in sections:
        begins.append(at)
        at += len(section)
    return vector([*head, *begins, *(number for section in sections for number in section)])


def _new_state(model: Model, seed: int) -> State:
    """Empty routes; `seed` picks the random numbers (any integer)."""
    requests, vehicles, length = int(model[R]), int(model[V]), int(model[M])
    sizes = [
        3 * vehicles * length,
        vehicles * R_STRIDE,
        vehicles * (length + 2) * P_STRIDE,
        (requests + length + 4) * B_STRIDE,
        (length + 4) * W_STRIDE,
        (length + 4) * T_STRIDE * 5,
        requests * vehicles * K_STRIDE,
    ]
    state = zeros(S_LENGTH + sum(sizes))
    for index in range(len(sizes)):
        state[S_CELL + index] = S_LENGTH + sum(sizes[:index])
    for request in range(requests):
        row = state[S_BY] + request * B_STRIDE
        state[row + B_WHERE] = state[row + B_CURRENT] = -1
    state[O_AVOID] = -1
    state[O_RANDOM] = (seed * 2_654_435_761 + 88_172_645) % 0xFFFFFFFF or 1
    return state
