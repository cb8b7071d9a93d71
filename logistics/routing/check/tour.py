"""What must hold inside one tour: order, time, goods, limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from logistics.routing.check.cargo import find_cargo_violations
from logistics.routing.check.clock import find_clock_violations
from logistics.routing.faults import Fault
from logistics.routing.plan import PlannedStop, PlannedTour
from logistics.routing.problem import NO_ROAD, Load, Lock, Problem, Vehicle, Window


@dataclass(frozen=True, slots=True)
class Task:
    """What the problem says about one stop of a tour."""

    location: str
    windows: tuple[Window, ...]
    service_s: int
    load: Load
    skills: frozenset[str]
    vehicles: frozenset[str] | None
    maximum_on_board_s: int | None
    ready_s: int
    shipment: bool


def find_tasks(problem: Problem) -> dict[tuple[str, str], Task]:
    """(id, action) -> what is to be done there."""
    tasks = {
        (visit.id, str(visit.kind)): Task(
            visit.location, visit.windows, visit.service_s, visit.load, visit.skills, visit.vehicles,
            visit.maximum_on_board_s, visit.ready_s, False,
        )
        for visit in problem.visits
    }  # fmt: skip
    for shipment in problem.shipments:
        for action, end in (("pickup", shipment.pickup), ("delivery", shipment.delivery)):
            tasks[shipment.id, action] = Task(
                end.location, end.windows, end.service_s, shipment.load, shipment.skills, shipment.vehicles,
                shipment.maximum_on_board_s, 0, True,
            )  # fmt: skip
    return tasks


def find_tour_violations(problem: Problem, tour: PlannedTour, path: str) -> Iterator[Fault]:
    vehicle = next(vehicle for vehicle in problem.vehicles if vehicle.id == tour.vehicle)
    lock = next((lock for lock in problem.locked if lock.vehicle == vehicle.id), Lock(vehicle.id, ()))
    stops = tour.stops
    if len(stops) < 2 or stops[0].action != "load" or stops[-1].action != "end":
        yield Fault("frame", f"{path}.stops", "a tour begins with load and ends with end")
        return
    if any(stop.action in ("load", "end") for stop in stops[1:-1]):
        yield Fault("frame", f"{path}.stops", "load and end stand only at the ends of a tour")
        return
    tasks = find_tasks(problem)
    done = [tasks.get((stop.id, stop.action)) for stop in stops]
    visited = len(lock.stops) if lock.visited else 0
    yield from _places(vehicle, tour, done, path)
    yield from _access(vehicle, stops, done, visited, path)
    yield from _limits(problem, vehicle, tour, path, visited)
    yield from find_clock_violations(problem, vehicle, lock, tour, done, path)
    yield from find_cargo_violations(problem, vehicle, lock, tour, done, path)


def _places(vehicle: Vehicle, tour: PlannedTour, done: list[Task | None], path: str) -> Iterator[Fault]:
    last = len(tour.stops) - 1
    for index, (stop, task) in enumerate(zip(tour.stops, done, strict=True)):
        at = f"{path}.stops[{index}]"
        if index in (0, last):
            if stop.location != (vehicle.start if index == 0 else vehicle.end):
                yield Fault("wrong_place", f"{at}.location", f"{vehicle.id} does not {stop.action} at {stop.location}")
        elif stop.action == "reload":
            if stop.location not in vehicle.reload_at:
                yield Fault("wrong_place", f"{at}.location", f"{vehicle.id} does not reload at {stop.location}")
        elif task is None:
            yield Fault("wrong_action", at, f"the problem has no {stop.action} of {stop.id}")
        elif stop.location != task.location:
            yield Fault("wrong_place", f"{at}.location", f"{stop.id} is at {task.location}")


def _access(
    vehicle: Vehicle, stops: tuple[PlannedStop, ...], done: list[Task | None], visited: int, path: str
) -> Iterator[Fault]:
    for index, (stop, task) in enumerate(zip(stops, done, strict=True)):
        if task is None or index <= visited:
            continue
        at = f"{path}.stops[{index}]"
        if not task.skills <= vehicle.skills:
            missing = ", ".join(sorted(task.skills - vehicle.skills))
            yield Fault("skill", at, f"{stop.id} needs {missing}, which {vehicle.id} has not")
        if task.vehicles is not None and vehicle.id not in task.vehicles:
            yield Fault("access", at, f"{stop.id} is not open to {vehicle.id}")


def _limits(problem: Problem, vehicle: Vehicle, tour: PlannedTour, path: str, visited: int) -> Iterator[Fault]:
    trips = 1 + sum(stop.action == "reload" for stop in tour.stops)
    if trips != tour.trips:
        yield Fault("trips", f"{path}.trips", f"is {tour.trips}, the stops make {trips}")
    unvisited_reloads = sum(stop.action == "reload" for stop in tour.stops[visited + 1 :])
    if trips > vehicle.maximum_trips and unvisited_reloads:
        yield Fault("trips", f"{path}.trips", f"{vehicle.id} makes at most {vehicle.maximum_trips}")
    count = sum(stop.action in ("delivery", "pickup") for stop in tour.stops)
    if vehicle.maximum_stops is not None and max(count, 0) > max(vehicle.maximum_stops, visited):
        yield Fault("maximum_stops", f"{path}.stops", f"{count} stops, {vehicle.id} makes {vehicle.maximum_stops}")
    order = {location.id: index for index, location in enumerate(problem.locations)}
    places = [order.get(stop.location, 0) for stop in tour.stops]
    drive = sum(problem.travel.drive_s[a][b] for a, b in pairwise(places))
    distance = sum(problem.travel.distance_m[a][b] for a, b in pairwise(places))
    if drive >= NO_ROAD:
        yield Fault("no_road", f"{path}.stops", "two stops that follow each other have no road between them")
    if drive != tour.drive_s:
        yield Fault("drive", f"{path}.drive_s", f"is {tour.drive_s}, the stops add up to {drive}")
    if distance != tour.distance_m:
        yield Fault("distance", f"{path}.distance_m", f"is {tour.distance_m}, the stops add up to {distance}")
    if vehicle.maximum_drive_s is not None and drive > vehicle.maximum_drive_s and visited < len(tour.stops) - 2:
        yield Fault("maximum_drive", f"{path}.drive_s", f"{drive} s at the wheel, the most is {vehicle.maximum_drive_s}")
