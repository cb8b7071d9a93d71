"""The day as an OR-Tools routing model: the authority for what its dimensions can say, a polish, and the yardstick.

Windows, shifts, breaks, three capacities, limits of stops, driving and duration, skills, access, priorities, shipments,
time on board and reloads are modelled. Three things are only bounded, because a dimension cannot say them: what a reload
loads, the first leg after it, and goods that are ready late. So every tour that comes from here goes through the kernel's
test, and tours that fail it are not taken. Days with visited prefixes are not modelled, nor
are prices of changes, so no re-plan is polished.

Facts learnt: transit matrices instead of Python callbacks (5.4 times faster); lambda 0.6 of guided local search is the
strongest knob; `SetAllowedVehiclesForIndex` fails in the wheel, `VehicleVar(i).SetValues` works.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from logistics.routing.first import Routes, may_drive
from logistics.routing.kernel.layout import State
from logistics.routing.model import Compiled
from logistics.routing.problem import DAY_S, Shipment, ShipmentEnd, Vehicle, Visit

HORIZON = 2 * DAY_S
NEVER = 10**7


def solve_by_textbook(
    compiled: Compiled, time_limit_s: float, start: Routes | None = None, *, fixed: int = 0
) -> Routes | None:
    """Cheapest insertion and guided local search for `time_limit_s` seconds; from `start` when given. None when the
    model finds nothing or the day has visited prefixes. `fixed` is added to the fixed cost of every vehicle."""
    if any(lock.visited for lock in compiled.problem.locked) or not compiled.problem.vehicles:
        return None
    return _Textbook(compiled, fixed).solve(time_limit_s, start)


def polish(compiled: Compiled, state: State, routes: Routes, ceiling_s: float) -> tuple[bool, Routes]:
    """Whether the model accepts the finished tours, and what a plain descent makes of them: the same tours, or cheaper
    ones that pass the kernel's test. Deterministic as long as `ceiling_s` does not end it."""
    problem = compiled.problem
    if problem.previous or any(lock.visited for lock in problem.locked) or not any(routes):
        return False, routes
    found = _Textbook(compiled).solve(ceiling_s, routes, descent=True)
    if found is None:
        return False, routes
    whole = keep_drivable(compiled, state, found) == found
    locked = all(route[: len(head)] == head for route, head in zip(found, compiled.prefix, strict=True))
    return True, found if whole and locked else routes


def keep_drivable(compiled: Compiled, state: State, routes: Routes) -> Routes:
    """The tours that pass the kernel's test; the others become empty, or their locked prefix."""
    return tuple(
        route if may_drive(compiled, state, vehicle, route) else compiled.prefix[vehicle]
        for vehicle, route in enumerate(routes)
    )


class _Textbook:
    """Indices of the model: the kernel's request nodes, then reload copies per vehicle, then starts and ends."""

    def __init__(self, compiled: Compiled, fixed: int = 0) -> None:
        self.compiled = compiled
        self.fixed = fixed
        self.horizon = max([HORIZON, *(vehicle.closes_s for vehicle in compiled.problem.vehicles)])
        self.problem = compiled.problem
        self.place = {location.id: index for index, location in enumerate(self.problem.locations)}
        self.ends: list[tuple[Visit | Shipment, Visit | ShipmentEnd]] = []
        for request in self.problem.requests():
            if isinstance(request, Visit):
                self.ends.append((request, request))
            else:
                self.ends += [(request, request.pickup), (request, request.delivery)]
        self.reloads = [
            (number, place)
            for number, vehicle in enumerate(self.problem.vehicles)
            for place in vehicle.reload_at
            for _ in range(min(3, vehicle.maximum_trips) - 1)
        ]
        vehicles = self.problem.vehicles
        self.first_reload = len(self.ends)
        self.starts = [self.first_reload + len(self.reloads) + i for i in range(len(vehicles))]
        self.finals = [self.starts[-1] + 1 + i for i in range(len(vehicles))]
        places = [end.location for _, end in self.ends] + [place for _, place in self.reloads]
        self.spots = [self.place[p] for p in [*places, *(v.start for v in vehicles), *(v.end for v in vehicles)]]
        self.manager = pywrapcp.RoutingIndexManager(len(self.spots), len(vehicles), self.starts, self.finals)
        self.model: Any = pywrapcp.RoutingModel(self.manager)
        self.solver: Any = self.model.solver()
        self.service = [end.service_s for _, end in self.ends]
        self.service += [vehicles[number].reload_s for number, _ in self.reloads] + [0] * (2 * len(vehicles))

    def index(self, node: int) -> int:
        return int(self.manager.NodeToIndex(node))

    def solve(self, time_limit_s: float, start: Routes | None, descent: bool = False) -> Routes | None:
        self.add_costs()
        self.add_time()
        self.add_loads()
        self.add_limits()
        self.add_requests()
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        kinds = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = kinds.GREEDY_DESCENT if descent else kinds.GUIDED_LOCAL_SEARCH
        parameters.guided_local_search_lambda_coefficient = 0.6
        parameters.time_limit.FromMilliseconds(max(10, round(time_limit_s * 1000)))
        if start is None:
            solution = self.model.SolveWithParameters(parameters)
        else:
            self.model.CloseModelWithParameters(parameters)
            seed = self.model.ReadAssignmentFromRoutes(self.to_model(start), True)
            solution = self.model.SolveFromAssignmentWithParameters(seed, parameters) if seed else None
        return self.from_model(solution) if solution else None

    def add_costs(self) -> None:
        distance = self.problem.travel.distance_m
        for number, vehicle in enumerate(self.problem.vehicles):
            matrix = [[vehicle.cost_per_km * min(distance[a][b], NEVER) for b in self.spots] for a in self.spots]
            self.model.SetArcCostEvaluatorOfVehicle(self.model.RegisterTransitMatrix(matrix), number)
            self.model.SetFixedCostOfVehicle(1000 * (vehicle.fixed_cost + self.fixed), number)

    def add_time(self) -> None:
        drive = self.problem.travel.drive_s
        rows = [[s + min(drive[a][b], NEVER) for b in self.spots] for a, s in zip(self.spots, self.service, strict=True)]
        transit = self.model.RegisterTransitMatrix(rows)
        self.model.AddDimension(transit, self.horizon, self.horizon, False, "time")
        self.time = self.model.GetDimensionOrDie("time")
        wheel = self.model.RegisterTransitMatrix([[min(drive[a][b], NEVER) for b in self.spots] for a in self.spots])
        most = [self.horizon if v.maximum_drive_s is None else v.maximum_drive_s for v in self.problem.vehicles]
        self.model.AddDimensionWithVehicleCapacity(wheel, 0, most, True, "wheel")
        for number, vehicle in enumerate(self.problem.vehicles):
            self.time.CumulVar(self.model.Start(number)).SetRange(vehicle.opens_s, vehicle.closes_s)
            self.time.CumulVar(self.model.End(number)).SetRange(vehicle.opens_s, vehicle.closes_s)
            self.time.SetSpanCostCoefficientForVehicle(round(vehicle.cost_per_hour / 3.6), number)
            if vehicle.maximum_duration_s is not None:
                self.time.SetSpanUpperBoundForVehicle(vehicle.maximum_duration_s, number)
            self.model.AddVariableMinimizedByFinalizer(self.time.CumulVar(self.model.End(number)))
            self.add_breaks(number, vehicle)

    def add_breaks(self, number: int, vehicle: Vehicle) -> None:
        if not vehicle.breaks:
            return
        rests = [
            self.solver.FixedDurationIntervalVar(b.opens_s, b.closes_s, b.duration_s, False, f"rest {number} {i}")
            for i, b in enumerate(vehicle.breaks)
        ]
        at_nodes = [self.service[self.manager.IndexToNode(i)] for i in range(self.model.Size())]
        self.time.SetBreakIntervalsOfVehicle(rests, number, at_nodes)

    def add_loads(self) -> None:
        """Cumul is what is aboard on arrival; at a reload it may become anything the vehicle has room for."""
        for unit in range(3):
            room = [vehicle.capacity.amounts()[unit] for vehicle in self.problem.vehicles]
            amounts = []
            for request, end in self.ends:
                up = (isinstance(request, Visit) and request.kind == "pickup") or (
                    isinstance(request, Shipment) and end is request.pickup
                )
                amounts.append(request.load.amounts()[unit] * (1 if up else -1))
            amounts += [-max(room)] * len(self.reloads) + [0] * (2 * len(room))
            transit = self.model.RegisterUnaryTransitVector(amounts)
            self.model.AddDimensionWithVehicleCapacity(transit, 2 * max(room), room, False, f"load {unit}")
            dimension = self.model.GetDimensionOrDie(f"load {unit}")
            for node in range(len(self.ends)):
                dimension.SlackVar(self.index(node)).SetValue(0)
            for start in range(len(room)):
                dimension.SlackVar(self.model.Start(start)).SetValue(0)

    def add_limits(self) -> None:
        ones = [1] * len(self.ends) + [0] * (len(self.spots) - len(self.ends))
        most = [10_000 if v.maximum_stops is None else v.maximum_stops for v in self.problem.vehicles]
        self.model.AddDimensionWithVehicleCapacity(self.model.RegisterUnaryTransitVector(ones), 0, most, True, "stops")
        for copy, (number, _) in enumerate(self.reloads):
            index = self.index(self.first_reload + copy)
            self.model.VehicleVar(index).SetValues([-1, number])
            self.model.AddDisjunction([index], 0)

    def add_requests(self) -> None:
        for number, request in enumerate(self.problem.requests()):
            penalty = 1000 * self.problem.unserved_cost * request.priority
            allowed = [-1] + [
                index
                for index, vehicle in enumerate(self.problem.vehicles)
                if request.skills <= vehicle.skills and (request.vehicles is None or vehicle.id in request.vehicles)
            ]
            first = self.index(self.node_of(number))
            indices = [first] if isinstance(request, Visit) else [first, self.index(self.node_of(number) + 1)]
            for index in indices:
                self.model.AddDisjunction([index], penalty // len(indices))
                self.model.VehicleVar(index).SetValues(allowed)
                self.set_windows(index)
            if isinstance(request, Shipment):
                self.add_shipment(request, *indices)
            elif request.maximum_on_board_s is not None:
                self.limit_on_board(request, first)
            if isinstance(request, Visit) and request.ready_s:
                self.time.CumulVar(first).SetMin(min(request.ready_s, request.windows[-1].closes_s))

    def node_of(self, number: int) -> int:
        visits = len(self.problem.visits)
        return number if number < visits else visits + 2 * (number - visits)

    def set_windows(self, index: int) -> None:
        windows = self.ends[self.manager.IndexToNode(index)][1].windows
        begin = self.time.CumulVar(index)
        begin.SetRange(windows[0].opens_s, windows[-1].closes_s)
        for before, after in pairwise(windows):
            if after.opens_s - before.closes_s > 1:
                begin.RemoveInterval(before.closes_s + 1, after.opens_s - 1)

    def add_shipment(self, shipment: Shipment, pickup: int, delivery: int) -> None:
        self.model.AddPickupAndDelivery(pickup, delivery)
        self.solver.Add(self.model.VehicleVar(pickup) == self.model.VehicleVar(delivery))
        begin, end = self.time.CumulVar(pickup), self.time.CumulVar(delivery)
        active = self.model.ActiveVar(pickup)
        self.solver.Add(begin <= end + self.horizon - self.horizon * active)
        if shipment.maximum_on_board_s is not None:
            limit = shipment.maximum_on_board_s + shipment.pickup.service_s
            self.solver.Add(end - begin <= limit + self.horizon - self.horizon * active)

    def limit_on_board(self, visit: Visit, index: int) -> None:
        """Exact for vehicles with one trip; with reloads the kernel's test decides."""
        if self.reloads or visit.maximum_on_board_s is None:
            return
        vehicles = range(len(self.problem.vehicles))
        active, begin = self.model.ActiveVar(index), self.time.CumulVar(index)
        for number in vehicles:
            here = self.model.VehicleVar(index) == number
            if visit.kind == "delivery":
                aboard = begin - self.time.CumulVar(self.model.Start(number))
                limit = visit.maximum_on_board_s
            else:
                aboard = self.time.CumulVar(self.model.End(number)) - begin
                limit = visit.maximum_on_board_s + visit.service_s
            self.solver.Add(aboard <= limit + self.horizon * (1 - here.Var() * active).Var())

    def to_model(self, routes: Routes) -> list[list[int]]:
        copies = {number: [i for i, (v, _) in enumerate(self.reloads) if v == number] for number in range(len(routes))}
        result = []
        for number, route in enumerate(routes):
            free = list(copies[number])
            nodes = [node if node < len(self.ends) else self.first_reload + free.pop(0) for node in route]
            result.append([self.index(node) for node in nodes])
        return result

    def from_model(self, solution: Any) -> Routes:
        stores = self.compiled.reload_places
        routes: list[tuple[int, ...]] = []
        for number in range(len(self.problem.vehicles)):
            index, nodes = solution.Value(self.model.NextVar(self.model.Start(number))), []
            while not self.model.IsEnd(index):
                node = self.manager.IndexToNode(index)
                if node >= self.first_reload:
                    node = len(self.ends) + stores.index(self.reloads[node - self.first_reload][1])
                nodes.append(node)
                index = solution.Value(self.model.NextVar(index))
            if any(node < len(self.ends) for node in nodes):
                routes.append(tuple(nodes))
            else:
                routes.append(())
        return tuple(routes)
