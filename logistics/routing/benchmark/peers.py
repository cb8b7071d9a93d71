"""Other solvers on the same problem: PyVRP, VROOM, and OR-Tools out of the box.

PyVRP and VROOM are measured against, not depended upon (`pip install pyvrp pyvroom`, the group `peers` of pyproject.toml).
Their routes are handed back as ours and judged by our timetable and checker. A problem that a peer's model
cannot say is answered with None.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from logistics.routing.first import Routes
from logistics.routing.model import Compiled
from logistics.routing.problem import NO_ROAD, Problem, Shipment, Vehicle, Visit
from logistics.routing.textbook import solve_by_textbook

VROOM_MOST = 2_000_000
"""VROOM refuses costs whose sums might not fit its numbers; larger ones are scaled down."""
MOST_VEHICLES = 200
"""A routing model with more takes OR-Tools minutes to build."""
MOST_PENALTY = 1e8
"""PyVRP's own bound on what breaking a rule costs is too low for the large numbers of our tables."""

Solver = Callable[[Compiled, float, int, int], Routes | None]
"""(problem, CPU seconds, seed, fixed cost added to every vehicle) -> routes."""


def find_peers() -> dict[str, Solver]:
    """The solvers that are installed, by name."""
    peers: dict[str, Solver] = {}
    if find_spec("pyvrp") is not None:
        peers["pyvrp"] = solve_by_pyvrp
    if find_spec("vroom") is not None:
        peers["vroom"] = solve_by_vroom
    peers["or-tools"] = _solve_by_or_tools
    return peers


def _solve_by_or_tools(compiled: Compiled, seconds: float, seed: int, fixed: int) -> Routes | None:
    vehicles = compiled.problem.vehicles
    if len(vehicles) > MOST_VEHICLES or any(vehicle.maximum_trips > 1 for vehicle in vehicles):
        return None
    return solve_by_textbook(compiled, seconds, fixed=fixed)


def _simple(problem: Problem) -> bool:
    """Only rules that every solver knows."""
    windows = [visit.windows for visit in problem.visits]
    windows += [end.windows for shipment in problem.shipments for end in (shipment.pickup, shipment.delivery)]
    return (
        not problem.locked
        and all(len(each) == 1 for each in windows)
        and all(request.maximum_on_board_s is None and not request.skills for request in problem.requests())
        and all(not v.breaks and v.maximum_stops is None and v.maximum_drive_s is None for v in problem.vehicles)
    )


def _groups(compiled: Compiled) -> dict[int, list[int]]:
    """Vehicles that are interchangeable, by the number of the first."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(compiled.problem.vehicles)):
        groups[compiled.kind_of(number)].append(number)
    return groups


def _allowed(vehicle: Vehicle, request: Visit | Shipment) -> bool:
    return request.vehicles is None or vehicle.id in request.vehicles


class _CpuTime:
    """PyVRP's stopping criterion by CPU seconds of this process."""

    def __init__(self, seconds: float) -> None:
        self.end = time.process_time() + seconds

    def __call__(self, best_cost: float) -> bool:
        return time.process_time() >= self.end


def solve_by_pyvrp(compiled: Compiled, seconds: float, seed: int, fixed: int) -> Routes | None:
    """None also when PyVRP finds nothing feasible."""
    if not _simple(compiled.problem) or any(vehicle.cost_per_hour for vehicle in compiled.problem.vehicles):
        return None
    writer = _PyVrpModel(compiled, fixed)
    pyvrp: Any = import_module("pyvrp")
    params = pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=MOST_PENALTY))
    stop = _CpuTime(seconds)
    result = writer.model.solve(stop=stop, seed=seed, collect_stats=False, display=False, params=params)
    return writer.read(result.best) if result.is_feasible() else None


class _PyVrpModel:
    """The problem in PyVRP's words: one profile per price of a kilometre and set of allowed requests."""

    def __init__(self, compiled: Compiled, fixed: int) -> None:
        pyvrp: Any = import_module("pyvrp")
        self.compiled, self.problem = compiled, compiled.problem
        self.model = pyvrp.Model()
        self.places = [self.model.add_location(0, 0) for _ in self.problem.locations]
        self.order = {location.id: index for index, location in enumerate(self.problem.locations)}
        self.groups = list(_groups(compiled).values())
        self.depots: dict[str, Any] = {}
        whole = all(vehicle.cost_per_km % 1000 == 0 for vehicle in self.problem.vehicles)
        self.unit, self.money = (1000, 1) if whole else (1, 1000)
        self.add_edges()
        for group in self.groups:
            self.add_vehicles(group, fixed)
        for visit in self.problem.visits:
            self.add_visit(visit)
        for shipment in self.problem.shipments:
            self.add_shipment(shipment)

    def depot(self, place: str) -> Any:
        if place not in self.depots:
            self.depots[place] = self.model.add_depot(self.places[self.order[place]], name=place)
        return self.depots[place]

    def add_edges(self) -> None:
        drive, metres = self.problem.travel.drive_s, self.problem.travel.distance_m
        for a, start in enumerate(self.places):
            for b, end in enumerate(self.places):
                if a != b:
                    self.model.add_edge(start, end, metres[a][b], drive[a][b])

    def add_vehicles(self, group: list[int], fixed: int) -> None:
        vehicle = self.problem.vehicles[group[0]]
        profile = self.model.add_profile()
        for visit in self.problem.visits:
            if not _allowed(vehicle, visit):
                place = self.places[self.order[visit.location]]
                for other in self.places:
                    if other is not place:
                        self.model.add_edge(other, place, NO_ROAD, NO_ROAD, profile=profile)
        limits: dict[str, Any] = {}
        if vehicle.maximum_duration_s is not None:
            limits["shift_duration"] = vehicle.maximum_duration_s
        if vehicle.maximum_trips > 1:
            limits["reload_depots"] = [self.depot(place) for place in vehicle.reload_at]
            limits["max_reloads"] = vehicle.maximum_trips - 1
        self.model.add_vehicle_type(
            len(group), list(vehicle.capacity.amounts()), self.depot(vehicle.start), self.depot(vehicle.end),
            fixed_cost=self.money * (vehicle.fixed_cost + fixed), tw_early=vehicle.opens_s, tw_late=vehicle.closes_s,
            unit_distance_cost=vehicle.cost_per_km // self.unit, profile=profile, **limits,
        )  # fmt: skip

    def add_visit(self, visit: Visit) -> None:
        window = visit.windows[0]
        load = {visit.kind: list(visit.load.amounts())}
        self.model.add_client(
            self.places[self.order[visit.location]], service_duration=visit.service_s, tw_early=window.opens_s,
            tw_late=window.closes_s, release_time=visit.ready_s, **load,
        )  # fmt: skip

    def add_shipment(self, shipment: Shipment) -> None:
        one, two = shipment.pickup, shipment.delivery
        self.model.add_shipment(
            self.places[self.order[one.location]], self.places[self.order[two.location]],
            one.windows[0].opens_s, one.windows[0].closes_s, one.service_s,
            two.windows[0].opens_s, two.windows[0].closes_s, two.service_s, list(shipment.load.amounts()),
        )  # fmt: skip

    def read(self, solution: Any) -> Routes:
        free = [list(group) for group in self.groups]
        visits = len(self.problem.visits)
        stop_count = visits + 2 * len(self.problem.shipments)
        names = list(self.depots)
        routes: list[tuple[int, ...]] = [() for _ in self.problem.vehicles]
        for route in solution.routes():
            stops = []
            schedule = list(route.schedule())
            for activity in schedule[1:-1]:
                if activity.is_client():
                    stops.append(activity.idx)
                elif activity.is_depot():
                    stops.append(stop_count + self.compiled.reload_places.index(names[activity.idx]))
                else:
                    stops.append(visits + 2 * activity.idx + (0 if activity.is_pickup() else 1))
            tidy = [node for i, node in enumerate(stops) if node < stop_count or (i and stops[i - 1] != node)]
            routes[free[route.vehicle_type()].pop(0)] = tuple(tidy)
        return tuple(routes)


def solve_by_vroom(compiled: Compiled, seconds: float, seed: int, fixed: int) -> Routes | None:
    """VROOM stops by itself after its deepest exploration; `seconds` (of its own clock) is a ceiling, it has no seed."""
    problem = compiled.problem
    limits = any(vehicle.maximum_duration_s is not None or vehicle.maximum_trips > 1 for vehicle in problem.vehicles)
    if not _simple(problem) or limits or any(visit.ready_s for visit in problem.visits):
        return None
    vroom: Any = import_module("vroom")
    order = {location.id: index for index, location in enumerate(problem.locations)}
    question = vroom.Input()
    _add_vroom_vehicles(question, compiled, order, fixed)
    for number, request in enumerate(problem.requests()):
        skills = {number} if request.vehicles is not None else set()
        if isinstance(request, Visit):
            job: Any = vroom.Job(
                number, order[request.location], default_service=request.service_s, skills=skills,
                time_windows=[vroom.TimeWindow(w.opens_s, w.closes_s) for w in request.windows],
                **{request.kind: list(request.load.amounts())},
            )  # fmt: skip
        else:
            ends = [
                vroom.ShipmentStep(
                    number, order[end.location], default_service=end.service_s,
                    time_windows=[vroom.TimeWindow(w.opens_s, w.closes_s) for w in end.windows],
                )
                for end in (request.pickup, request.delivery)
            ]
            job = vroom.Shipment(*ends, amount=list(request.load.amounts()), skills=skills)
        question.add_job(job)
    return _read_vroom(compiled, question.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=seconds)))


def _add_vroom_vehicles(question: Any, compiled: Compiled, order: dict[str, int], fixed: int) -> None:
    import numpy as np

    vroom: Any = import_module("vroom")
    problem = compiled.problem
    prices = sorted({vehicle.cost_per_km for vehicle in problem.vehicles})
    dearest = max(max(row) for row in problem.travel.distance_m) * prices[-1] // 1000
    scale = max(1, max(dearest, *(vehicle.fixed_cost for vehicle in problem.vehicles)) // VROOM_MOST)
    for price in prices:
        question.set_durations_matrix(f"p{price}", np.array(problem.travel.drive_s, dtype=np.uint32))
        costs = np.array(problem.travel.distance_m, dtype=np.int64) * price // 1000 // scale
        question.set_costs_matrix(f"p{price}", costs.astype(np.uint32))
    for number, vehicle in enumerate(problem.vehicles):
        named = ((index, request) for index, request in enumerate(problem.requests()) if request.vehicles is not None)
        skills = {index for index, request in named if _allowed(vehicle, request)}
        question.add_vehicle(vroom.Vehicle(
            number, order[vehicle.start], order[vehicle.end], profile=f"p{vehicle.cost_per_km}",
            capacity=list(vehicle.capacity.amounts()), skills=skills,
            time_window=vroom.TimeWindow(vehicle.opens_s, vehicle.closes_s),
            costs=vroom.VehicleCosts(fixed=(vehicle.fixed_cost + fixed) // scale),
        ))  # fmt: skip


def _read_vroom(compiled: Compiled, answer: Any) -> Routes:
    visits = len(compiled.problem.visits)
    routes: list[tuple[int, ...]] = [() for _ in compiled.problem.vehicles]
    for step in answer.routes.to_dict("records"):
        if step["type"] in ("job", "pickup", "delivery"):
            number = int(step["id"])
            node = number if number < visits else visits + 2 * (number - visits) + (step["type"] == "delivery")
            routes[int(step["vehicle_id"])] += (node,)
    return tuple(routes)
