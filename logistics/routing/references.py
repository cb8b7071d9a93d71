"""What must fit together between the objects of a problem: ids, places, locks."""

from __future__ import annotations

from collections.abc import Iterator

from logistics.routing.faults import Fault
from logistics.routing.problem import Lock, Problem, Vehicle


def find_broken_references(problem: Problem) -> Iterator[Fault]:
    """Every id that is doubled, unknown, or used where it may not be. Empty ids were named by the reader."""
    places = {location.id for location in problem.locations}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    yield from _doubled("locations", [location.id for location in problem.locations])
    yield from _doubled("vehicles", [vehicle.id for vehicle in problem.vehicles])
    yield from _doubled_requests(problem)
    for path, place in _places(problem):
        if place and place not in places:
            yield Fault("unknown_location", path, f"{place} is not a location of this problem")
    for path, names in _vehicle_lists(problem):
        for name in sorted(names):
            if name and name not in vehicles:
                yield Fault("unknown_vehicle", path, f"{name} is not a vehicle of this problem")
    for index, shipment in enumerate(problem.shipments):
        if shipment.pickup.location and shipment.pickup.location == shipment.delivery.location:
            yield Fault("cyclic_shipment", f"shipments[{index}]", "is picked up where it is delivered")
        elif (
            shipment.delivery.windows
            and shipment.pickup.windows
            and shipment.delivery.windows[-1].closes_s < shipment.pickup.windows[0].opens_s
        ):
            yield Fault("window_order", f"shipments[{index}].delivery.windows", "closes before the pickup opens")
    yield from _locks(problem, vehicles)
    yield from _previous(problem, vehicles)


def _doubled(name: str, ids: list[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, value in enumerate(ids):
        if value and value in seen:
            yield Fault("duplicate_id", f"{name}[{index}].id", f"{value} is used twice")
        seen.add(value)


def _doubled_requests(problem: Problem) -> Iterator[Fault]:
    """Visits and shipments share one space of ids: a stop of a plan names either."""
    seen: set[str] = set()
    for name, ids in (
        ("visits", [visit.id for visit in problem.visits]),
        ("shipments", [shipment.id for shipment in problem.shipments]),
    ):
        for index, value in enumerate(ids):
            if value and value in seen:
                yield Fault("duplicate_id", f"{name}[{index}].id", f"{value} is used twice")
            seen.add(value)


def _places(problem: Problem) -> Iterator[tuple[str, str]]:
    for index, vehicle in enumerate(problem.vehicles):
        yield f"vehicles[{index}].start", vehicle.start
        yield f"vehicles[{index}].end", vehicle.end
        for place, name in enumerate(vehicle.reload_at):
            yield f"vehicles[{index}].reload_at[{place}]", name
    for index, visit in enumerate(problem.visits):
        yield f"visits[{index}].location", visit.location
    for index, shipment in enumerate(problem.shipments):
        yield f"shipments[{index}].pickup.location", shipment.pickup.location
        yield f"shipments[{index}].delivery.location", shipment.delivery.location


def _vehicle_lists(problem: Problem) -> Iterator[tuple[str, frozenset[str]]]:
    for index, visit in enumerate(problem.visits):
        yield f"visits[{index}].vehicles", visit.vehicles or frozenset()
    for index, shipment in enumerate(problem.shipments):
        yield f"shipments[{index}].vehicles", shipment.vehicles or frozenset()


def _locks(problem: Problem, vehicles: dict[str, Vehicle]) -> Iterator[Fault]:
    """A lock names a vehicle once, known stops, each as often as it can be visited."""
    most = {visit.id: 1 for visit in problem.visits} | {shipment.id: 2 for shipment in problem.shipments}
    holder: dict[str, str] = {}
    locked_vehicles: set[str] = set()
    for index, lock in enumerate(problem.locked):
        path = f"locked[{index}]"
        vehicle = vehicles.get(lock.vehicle)
        if vehicle is None:
            if lock.vehicle:
                yield Fault("unknown_vehicle", f"{path}.vehicle", f"{lock.vehicle} is not a vehicle of this problem")
            continue
        if lock.vehicle in locked_vehicles:
            yield Fault("duplicate_id", f"{path}.vehicle", f"{lock.vehicle} has two locks")
        locked_vehicles.add(lock.vehicle)
        yield from _lock_stops(lock, path, vehicle, most, holder)
        for name in sorted(lock.aboard or ()):
            if most.get(name) != 1:
                yield Fault("unknown_stop", f"{path}.aboard", f"{name} is not a delivery of this problem")
        if not lock.visited and (lock.left_s is not None or lock.departed_s is not None or lock.aboard is not None):
            yield Fault("lock_not_visited", path, "only a visited lock has left, or something aboard")
        if lock.left_s is not None and (not lock.stops or lock.left_s < (lock.departed_s or 0)):
            yield Fault("lock_times", f"{path}.left_s", "is when the last visited stop was left, after departing")


def _lock_stops(lock: Lock, path: str, vehicle: Vehicle, most: dict[str, int], holder: dict[str, str]) -> Iterator[Fault]:
    times: dict[str, int] = {}
    for index, stop in enumerate(lock.stops):
        times[stop] = times.get(stop, 0) + 1
        if stop in most:
            if times[stop] > most[stop] or holder.setdefault(stop, lock.vehicle) != lock.vehicle:
                yield Fault("duplicate_id", f"{path}.stops[{index}]", f"{stop} is locked more often than it is visited")
        elif stop and stop not in vehicle.reload_at:
            yield Fault("unknown_stop", f"{path}.stops[{index}]", f"{stop} is not a visit, shipment or reload place")


def _previous(problem: Problem, vehicles: dict[str, Vehicle]) -> Iterator[Fault]:
    """Stops and vehicles that have gone since are fine; a vehicle or a stop planned twice is not."""
    seen: set[str] = set()
    for index, tour in enumerate(problem.previous):
        if tour.vehicle in seen:
            yield Fault("duplicate_id", f"previous[{index}].vehicle", f"{tour.vehicle} has two tours")
        seen.add(tour.vehicle)
