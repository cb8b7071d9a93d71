"""What must hold between the tours of a day: everything once, locks kept, cost added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from logistics.routing.faults import Fault
from logistics.routing.plan import Plan, PlannedTour
from logistics.routing.problem import Lock, Problem


def find_day_violations(problem: Problem, plan: Plan) -> Iterator[Fault]:
    yield from _vehicles(problem, plan)
    yield from _everything_once(problem, plan)
    yield from _locks(problem, plan)
    yield from _cost(problem, plan)
    if plan.status == "proven" and (plan.lower_bound is None or plan.lower_bound > plan.cost):
        yield Fault("bound", "lower_bound", "a proven plan has a lower bound that its cost does not undercut")


def _vehicles(problem: Problem, plan: Plan) -> Iterator[Fault]:
    known = {vehicle.id for vehicle in problem.vehicles}
    seen: set[str] = set()
    for index, tour in enumerate(plan.tours):
        if tour.vehicle not in known:
            yield Fault("unknown_vehicle", f"tours[{index}].vehicle", f"{tour.vehicle} is not in the problem")
        if tour.vehicle in seen:
            yield Fault("vehicle_twice", f"tours[{index}].vehicle", f"{tour.vehicle} has two tours")
        seen.add(tour.vehicle)


def visited_stops(lock: Lock) -> Counter[str]:
    return Counter(lock.stops) if lock.visited else Counter()


def _everything_once(problem: Problem, plan: Plan) -> Iterator[Fault]:
    """Each visit and each end of a shipment is in exactly one tour, or the request is unserved; a shipment picked up
    before the re-planning may be both in its tour (pickup only) and unserved."""
    expected = {visit.id: Counter([visit.kind]) for visit in problem.visits}
    expected |= {shipment.id: Counter(["pickup", "delivery"]) for shipment in problem.shipments}
    happened: Counter[str] = Counter()
    for lock in problem.locked:
        happened += visited_stops(lock)
    planned: dict[str, Counter[str]] = {name: Counter() for name in expected}
    for index, tour in enumerate(plan.tours):
        for place, stop in enumerate(tour.stops):
            if stop.action in ("load", "reload", "end"):
                continue
            if stop.id not in expected:
                yield Fault("unknown_stop", f"tours[{index}].stops[{place}].id", f"{stop.id} is not in the problem")
            else:
                planned[stop.id][stop.action] += 1
    left = Counter(unserved.id for unserved in plan.unserved)
    for name in left:
        if name not in expected:
            yield Fault("unknown_stop", "unserved", f"{name} is not in the problem")
        elif left[name] > 1:
            yield Fault("unserved_twice", "unserved", f"{name} is listed twice")
    for name, actions in expected.items():
        if left[name]:
            carried_off = Counter(["pickup"]) if len(actions) == 2 and happened[name] == 1 else Counter()
            if planned[name] != carried_off:
                yield Fault("served_and_unserved", "unserved", f"{name} is both in a tour and left out")
        elif planned[name] != actions:
            found = ", ".join(f"{count} x {action}" for action, count in sorted(planned[name].items())) or "nothing"
            yield Fault("not_once", "tours", f"{name} must be done exactly once, or be unserved; found {found}")


def _locks(problem: Problem, plan: Plan) -> Iterator[Fault]:
    tours = {tour.vehicle: tour for tour in plan.tours}
    for lock in problem.locked:
        if not lock.stops:
            continue
        tour = tours.get(lock.vehicle)
        found = _names(tour)[: len(lock.stops)] if tour else ()
        if found != lock.stops:
            yield Fault("lock", "tours", f"{lock.vehicle} must begin with {', '.join(lock.stops)}")


def _names(tour: PlannedTour) -> tuple[str, ...]:
    return tuple(stop.id for stop in tour.stops if stop.action not in ("load", "end"))


def _cost(problem: Problem, plan: Plan) -> Iterator[Fault]:
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    priority = {visit.id: visit.priority for visit in problem.visits}
    priority |= {shipment.id: shipment.priority for shipment in problem.shipments}
    cost = sum(problem.unserved_cost * priority.get(unserved.id, 0) for unserved in plan.unserved)
    for tour in plan.tours:
        vehicle = vehicles.get(tour.vehicle)
        if vehicle is not None:
            cost += vehicle.fixed_cost + vehicle.cost_per_km * tour.distance_m // 1000
            cost += vehicle.cost_per_hour * (tour.returns_s - tour.departs_s) // 3600
    if cost != plan.cost:
        yield Fault("cost", "cost", f"is {plan.cost}, the tours and what is left out add up to {cost}")
