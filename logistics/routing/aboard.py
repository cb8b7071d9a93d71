"""What lies in a vehicle that is on the road when a day is planned again."""

from __future__ import annotations

from logistics.routing.problem import Lock, Problem


def find_goods_aboard(problem: Problem, lock: Lock) -> frozenset[str] | None:
    """Ids of the deliveries still in the vehicle of a visited lock: as the lock says, else the rest of its current
    trip in the previous plan, else None (not known)."""
    if lock.aboard is not None:
        return lock.aboard - set(lock.stops)
    tour = next((tour for tour in problem.previous if tour.vehicle == lock.vehicle), None)
    if tour is None:
        return None
    deliveries = {visit.id for visit in problem.visits if visit.kind == "delivery"}
    stores = next(vehicle.reload_at for vehicle in problem.vehicles if vehicle.id == lock.vehicle)
    trip = []
    for stop in tour.stops[_done(tour.stops, lock.stops) :]:
        if stop in stores and stop not in deliveries:
            break
        trip.append(stop)
    return frozenset(trip) & deliveries - set(lock.stops)


def _done(planned: tuple[str, ...], visited: tuple[str, ...]) -> int:
    """How many planned stops lie up to the last visited one. A shipment's id stands in a tour twice and a reload's place as
    often as one reloads: the last one visited counts as often as it was."""
    if not visited:
        return 0
    last = visited[-1]
    places = [index + 1 for index, stop in enumerate(planned) if stop == last]
    return places[min(visited.count(last), len(places)) - 1] if places else 0
