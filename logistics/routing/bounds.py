"""A cost that no plan of a small day can undercut: a relaxation solved by CP-SAT.

Kept: every stop once or paid for, who may go where, windows, shifts, limits of stops, driving and duration, driving and
service, shipments in order and in one vehicle, time on board, goods that are ready late, trips one after the other with
room for their deliveries and for their pickups. Relaxed: rests, what deliveries and pickups need together, and with
several warehouses of one vehicle the nearest one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from logistics.routing.model import Compiled
from logistics.routing.plan import Plan, PlannedStop
from logistics.routing.problem import NO_ROAD, Shipment, ShipmentEnd, Vehicle, Visit

MOST_STOPS = 16
DETERMINISTIC_S = 1.0
"""CP-SAT's own measure of work, about as many seconds; the bound is the same on every machine."""

MILLI = 1_000
"""Costs in the model are thousandths, so that metres count one by one."""


def find_lower_bound(compiled: Compiled, plan: Plan | None = None, effort_s: float = DETERMINISTIC_S) -> int | None:
    """In the plan's cost, rounding of every tour given away; None for days with locks or more stops than
    `MOST_STOPS`. `plan` tells the solver where to begin, `effort_s` how much of its own seconds to work."""
    problem = compiled.problem
    ends = list(_ends(compiled))
    if problem.locked or problem.previous or not ends or len(ends) > MOST_STOPS or not problem.vehicles:
        return None
    relaxation = _Relaxation(compiled, ends)
    if plan is not None:
        relaxation.hint(plan)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort_s
    if solver.solve(relaxation.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        return None
    return max(0, -(-int(solver.best_objective_bound) // MILLI) - 2 * len(problem.vehicles))


@dataclass(frozen=True, slots=True)
class _End:
    """One stop: the number of its request, what is done there, and what it loads onto the vehicle."""

    number: int
    request: Visit | Shipment
    end: Visit | ShipmentEnd
    action: str


def _ends(compiled: Compiled) -> Iterator[_End]:
    """A shipment's two stops follow each other."""
    for number, request in enumerate(compiled.requests):
        if isinstance(request, Visit):
            yield _End(number, request, request, request.kind)
        else:
            yield _End(number, request, request.pickup, "pickup")
            yield _End(number, request, request.delivery, "delivery")


@dataclass(slots=True)
class _Trip:
    """One trip of a vehicle: which stops it makes, which ways it takes (-1: the warehouse), when it leaves and is back."""

    vehicle: Vehicle
    starts: list[int]
    finals: list[int]
    used: cp_model.IntVar
    leaves: cp_model.IntVar
    back: cp_model.IntVar
    makes: dict[int, cp_model.IntVar] = field(default_factory=dict)
    ways: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)


class _Relaxation:
    def __init__(self, compiled: Compiled, ends: list[_End]) -> None:
        self.compiled, self.problem, self.ends = compiled, compiled.problem, ends
        self.place = {location.id: index for index, location in enumerate(self.problem.locations)}
        self.at = [self.place[end.end.location] for end in ends]
        self.model = cp_model.CpModel()
        self.left = [self.model.new_bool_var("") for _ in compiled.requests]
        self.begin = [
            self.model.new_int_var_from_domain(
                cp_model.Domain.from_intervals([[window.opens_s, window.closes_s] for window in end.end.windows]), ""
            )
            for end in ends
        ]
        self.costs: list[cp_model.LinearExprT] = []
        self.trips = [trip for vehicle in self.problem.vehicles for trip in self.add_vehicle(vehicle)]
        self.add_requests()
        self.model.minimize(sum(self.costs))

    def travel(self, sources: list[int], targets: list[int]) -> tuple[int, int]:
        """Least seconds and metres from one of these places to one of those."""
        drive, metres = self.problem.travel.drive_s, self.problem.travel.distance_m
        return min(drive[a][b] for a in sources for b in targets), min(metres[a][b] for a in sources for b in targets)

    def add_vehicle(self, vehicle: Vehicle) -> list[_Trip]:
        """Its trips, one after the other, and what the whole tour may take and costs."""
        model = self.model
        stores = sorted({self.place[place] for place in vehicle.reload_at}) if vehicle.maximum_trips > 1 else []
        start, final = self.place[vehicle.start], self.place[vehicle.end]
        count = min(vehicle.maximum_trips, len(self.ends)) if stores else 1
        trips = []
        for number in range(count):
            opens, closes = vehicle.opens_s, vehicle.closes_s
            trips.append(_Trip(
                vehicle, [start] if number == 0 else stores, sorted({final, *stores}) if count > 1 else [final],
                model.new_bool_var(""), model.new_int_var(opens, closes, ""), model.new_int_var(opens, closes, ""),
            ))  # fmt: skip
            self.add_trip(trips[-1])
        for before, after in itertools.pairwise(trips):
            model.add(after.leaves >= before.back + vehicle.reload_s).only_enforce_if(before.used, after.used)
            if stores == [start]:
                model.add_implication(after.used, before.used)
        self.add_tour(vehicle, trips)
        return trips

    def add_tour(self, vehicle: Vehicle, trips: list[_Trip]) -> None:
        model = self.model
        used = model.new_bool_var("")
        model.add_max_equality(used, [trip.used for trip in trips])
        self.costs.append(MILLI * vehicle.fixed_cost * used)
        legs = [(trip, i, j, way) for trip in trips for (i, j), way in trip.ways.items()]
        if vehicle.maximum_stops is not None:
            model.add(sum(make for trip in trips for make in trip.makes.values()) <= vehicle.maximum_stops)
        if vehicle.maximum_drive_s is not None:
            model.add(sum(self.leg(trip, i, j)[0] * way for trip, i, j, way in legs) <= vehicle.maximum_drive_s)
        if vehicle.maximum_duration_s is None and not vehicle.cost_per_hour:
            return
        length = vehicle.closes_s - vehicle.opens_s
        most = length if vehicle.maximum_duration_s is None else min(length, vehicle.maximum_duration_s)
        hours = model.new_int_var(0, most, "")
        for trip in trips:
            for earlier in trips[: trips.index(trip) + 1]:
                model.add(hours >= trip.back - earlier.leaves).only_enforce_if(trip.used, earlier.used)
        self.costs.append((MILLI * vehicle.cost_per_hour // 3600) * hours)

    def leg(self, trip: _Trip, i: int, j: int) -> tuple[int, int]:
        """Seconds and metres of a way; -1 is the warehouse."""
        return self.travel(trip.starts if i < 0 else [self.at[i]], trip.finals if j < 0 else [self.at[j]])

    def add_trip(self, trip: _Trip) -> None:
        """A circuit through the warehouse (node 0) and the stops the vehicle may make (stop i is node i + 1)."""
        model, vehicle = self.model, trip.vehicle
        able = [i for i, end in enumerate(self.ends) if self.may_make(vehicle, end)]
        trip.makes = {i: model.new_bool_var("") for i in able}
        arcs = [(i + 1, i + 1, ~make) for i, make in trip.makes.items()] + [(0, 0, ~trip.used)]
        busy = []
        for i in (-1, *able):
            for j in (-1, *able):
                seconds, metres = self.leg(trip, i, j)
                service = self.ends[i].end.service_s if i >= 0 else 0
                if i == j or seconds >= NO_ROAD or not self.in_time(trip, i, j, seconds + service):
                    continue
                way = trip.ways[i, j] = model.new_bool_var("")
                arcs.append((i + 1, j + 1, way))
                busy.append((seconds + service) * way)
                self.costs.append(vehicle.cost_per_km * metres * way)
                reach = (self.begin[i] if i >= 0 else trip.leaves) + service + seconds
                model.add((self.begin[j] if j >= 0 else trip.back) >= reach).only_enforce_if(way)
        model.add_circuit(arcs)
        model.add(sum(busy) <= trip.back - trip.leaves).only_enforce_if(trip.used)
        for i, make in trip.makes.items():
            model.add_implication(make, trip.used)
            self.add_freshness(trip, self.ends[i], self.begin[i], make)
        self.add_room(trip)

    def may_make(self, vehicle: Vehicle, end: _End) -> bool:
        request = end.request
        room = zip(request.load.amounts(), vehicle.capacity.amounts(), strict=True)
        allowed = request.vehicles is None or vehicle.id in request.vehicles
        return allowed and request.skills <= vehicle.skills and all(load <= most for load, most in room)

    def in_time(self, trip: _Trip, i: int, j: int, seconds: int) -> bool:
        """Can this way be taken at all between the windows of its ends and the shift?"""
        vehicle = trip.vehicle
        depart = vehicle.opens_s
        if i >= 0:
            depart = max(self.ends[i].end.windows[0].opens_s, vehicle.opens_s + self.leg(trip, -1, i)[0])
        if j < 0:
            return depart + seconds <= vehicle.closes_s
        end = self.ends[j].end
        latest = min(end.windows[-1].closes_s, vehicle.closes_s - end.service_s - self.leg(trip, j, -1)[0])
        return depart + seconds <= latest

    def add_freshness(self, trip: _Trip, end: _End, begin: cp_model.IntVar, make: cp_model.IntVar) -> None:
        """Time on board between warehouse and place, and goods that are ready late."""
        visit = end.request
        if not isinstance(visit, Visit):
            return
        if visit.kind == "delivery":
            if visit.maximum_on_board_s is not None:
                self.model.add(begin - trip.leaves <= visit.maximum_on_board_s).only_enforce_if(make)
            if visit.ready_s:
                self.model.add(trip.leaves >= visit.ready_s).only_enforce_if(make)
        elif visit.maximum_on_board_s is not None:
            self.model.add(trip.back - begin <= visit.maximum_on_board_s + visit.service_s).only_enforce_if(make)

    def add_room(self, trip: _Trip) -> None:
        """All deliveries of a trip are aboard when it begins, all its pickups when it ends."""
        for unit, room in enumerate(trip.vehicle.capacity.amounts()):
            for kind in ("delivery", "pickup"):
                loads = [
                    self.ends[i].request.load.amounts()[unit] * make
                    for i, make in trip.makes.items()
                    if isinstance(self.ends[i].request, Visit) and self.ends[i].action == kind
                ]
                self.model.add(sum(loads) <= room)

    def add_requests(self) -> None:
        """Each stop in one trip, or paid for; the two of a shipment in one vehicle, in order, and not too long aboard."""
        for index, end in enumerate(self.ends):
            made = [trip.makes[index] for trip in self.trips if index in trip.makes]
            self.model.add_exactly_one([*made, self.left[end.number]])
            shipment = end.request
            if isinstance(shipment, Visit) or end.action == "delivery":
                continue
            served, gone = ~self.left[end.number], self.begin[index] + shipment.pickup.service_s
            self.model.add(self.begin[index + 1] >= gone).only_enforce_if(served)
            if shipment.maximum_on_board_s is not None:
                self.model.add(self.begin[index + 1] <= gone + shipment.maximum_on_board_s).only_enforce_if(served)
            for vehicle in self.problem.vehicles:
                mine = [trip.makes for trip in self.trips if trip.vehicle is vehicle]
                both = [sum(makes[i] for makes in mine if i in makes) for i in (index, index + 1)]
                self.model.add(both[0] == both[1])
        for request, left in zip(self.compiled.requests, self.left, strict=True):
            self.costs.append(MILLI * self.problem.unserved_cost * request.priority * left)

    def hint(self, plan: Plan) -> None:
        """The plan's stops and ways, trip by trip."""
        index = {(end.request.id, end.action): i for i, end in enumerate(self.ends)}
        ways: dict[int, set[tuple[int, int]]] = {}
        done: set[int] = set()
        for tour in plan.tours:
            mine = [trip for trip in self.trips if trip.vehicle.id == tour.vehicle]
            for trip, stops in zip(mine, _by_trip(tour.stops), strict=False):
                route = [index[stop.id, stop.action] for stop in stops]
                ways[id(trip)] = set(zip([-1, *route], [*route, -1], strict=True)) if route else set()
                done.update(route)
                for stop, i in zip(stops, route, strict=True):
                    self.model.add_hint(self.begin[i], stop.begins_s)
        for trip in self.trips:
            chosen = ways.get(id(trip), set())
            self.model.add_hint(trip.used, bool(chosen))
            for key, way in trip.ways.items():
                self.model.add_hint(way, key in chosen)
            for i, make in trip.makes.items():
                self.model.add_hint(make, any(to == i for _, to in chosen))
        for end, i in zip(self.ends, range(len(self.ends)), strict=True):
            if end.action == "delivery" or isinstance(end.request, Visit):
                self.model.add_hint(self.left[end.number], i not in done)


def _by_trip(stops: tuple[PlannedStop, ...]) -> list[list[PlannedStop]]:
    trips: list[list[PlannedStop]] = [[]]
    for stop in stops[1:-1]:
        if stop.action == "reload":
            trips.append([])
        else:
            trips[-1].append(stop)
    return trips
