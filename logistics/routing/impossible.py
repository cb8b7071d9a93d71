"""What no vehicle of the day could ever do, found before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator

from logistics.routing.faults import Fault
from logistics.routing.problem import NO_ROAD, UNITS, Problem, Shipment, Vehicle, Visit, Window


def find_impossible(problem: Problem) -> Iterator[Fault]:
    """A load beyond every vehicle, a window outside every shift, a place without a road: faults of the data, not of the
    plan. What is already visited is not asked about, and without vehicles nothing is."""
    if not problem.vehicles:
        return
    visited = {stop for lock in problem.locked if lock.visited for stop in lock.stops}
    roads = _Roads(problem)
    for name, requests in (("visits", problem.visits), ("shipments", problem.shipments)):
        for request in requests:
            if request.id not in visited:
                yield from _request(problem, request, f"{name}[{problem.place_in_file(request.id)}]", roads)


def _request(problem: Problem, request: Visit | Shipment, path: str, roads: _Roads) -> Iterator[Fault]:
    for unit, amount in zip(UNITS, request.load.amounts(), strict=True):
        most = max(getattr(vehicle.capacity, unit) for vehicle in problem.vehicles)
        if amount > most:
            yield Fault("load_too_large", f"{path}.load.{unit}", f"{amount} {unit}; the largest vehicle carries {most}")
    for end, windows, place in _ends(request):
        if not any(_meets(vehicle, window) for vehicle in problem.vehicles for window in windows):
            yield Fault("window_outside_shifts", f"{path}{end}.windows", "is open only while nobody drives")
        if not roads.reach(place):
            yield Fault("unreachable", f"{path}{end}.location", f"no vehicle has a road to {place} and back")


def _ends(request: Visit | Shipment) -> tuple[tuple[str, tuple[Window, ...], str], ...]:
    if isinstance(request, Visit):
        return (("", request.windows, request.location),)
    return tuple(
        (f".{name}", end.windows, end.location) for name, end in (("pickup", request.pickup), ("delivery", request.delivery))
    )


def _meets(vehicle: Vehicle, window: Window) -> bool:
    return window.opens_s <= vehicle.closes_s and vehicle.opens_s <= window.closes_s


class _Roads:
    """Which places can be driven to from some vehicle's start, and left for its end, over any number of places."""

    def __init__(self, problem: Problem) -> None:
        self.order = {location.id: index for index, location in enumerate(problem.locations)}
        table = problem.travel.drive_s
        self.whole = all(cell < NO_ROAD for row in table for cell in row)
        size = range(len(table))
        ways = [[to for to in size if table[at][to] < NO_ROAD] for at in size] if not self.whole else []
        back = [[to for to in size if table[to][at] < NO_ROAD] for at in size] if not self.whole else []
        self.reached = [
            self._walk(ways, self.order[vehicle.start]) & self._walk(back, self.order[vehicle.end])
            for vehicle in (problem.vehicles if not self.whole else ())
        ]

    def _walk(self, ways: list[list[int]], start: int) -> set[int]:
        seen, todo = {start}, [start]
        while todo:
            for to in ways[todo.pop()]:
                if to not in seen:
                    seen.add(to)
                    todo.append(to)
        return seen

    def reach(self, place: str) -> bool:
        return self.whole or any(self.order[place] in reached for reached in self.reached)
