"""The times of one tour: drives, windows, shift, breaks, time on board, locks that have been left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from logistics.routing.faults import Fault
from logistics.routing.plan import PlannedTour
from logistics.routing.problem import Lock, Problem, Vehicle, Window


class TimedTask(Protocol):
    """What the clock needs to know about a stop."""

    @property
    def windows(self) -> tuple[Window, ...]: ...
    @property
    def service_s(self) -> int: ...
    @property
    def maximum_on_board_s(self) -> int | None: ...
    @property
    def ready_s(self) -> int: ...
    @property
    def shipment(self) -> bool: ...


def find_clock_violations(
    problem: Problem, vehicle: Vehicle, lock: Lock, tour: PlannedTour, done: Sequence[TimedTask | None], path: str
) -> Iterator[Fault]:
    """Times of a visited prefix are history and not judged; what comes after it is."""
    visited = len(lock.stops) if lock.visited else 0
    yield from _chain(problem, vehicle, tour, done, visited, path)
    yield from _shift(vehicle, lock, tour, path)
    yield from _on_board(tour, done, visited, path)
    if not lock.visited:
        yield from _breaks(vehicle, tour, done, path)


def _chain(
    problem: Problem, vehicle: Vehicle, tour: PlannedTour, done: Sequence[TimedTask | None], visited: int, path: str
) -> Iterator[Fault]:
    order = {location.id: index for index, location in enumerate(problem.locations)}
    stops = tour.stops
    for index in range(1, len(stops)):
        stop, before, task = stops[index], stops[index - 1], done[index]
        at = f"{path}.stops[{index}]"
        if index <= visited:
            continue
        drive = problem.travel.drive_s[order.get(before.location, 0)][order.get(stop.location, 0)]
        if stop.arrives_s != before.leaves_s + drive:
            yield Fault("arrival", f"{at}.arrives_s", f"is {stop.arrives_s}, the drive ends at {before.leaves_s + drive}")
        if stop.begins_s < stop.arrives_s:
            yield Fault("begin", f"{at}.begins_s", f"{stop.id} begins before the vehicle is there")
        service = task.service_s if task else vehicle.reload_s if stop.action == "reload" else 0
        if stop.leaves_s < stop.begins_s + service:
            yield Fault("service", f"{at}.leaves_s", f"{stop.id} takes {service} s")
        if task and not any(window.opens_s <= stop.begins_s <= window.closes_s for window in task.windows):
            yield Fault("window", f"{at}.begins_s", f"{stop.id} is not open at {stop.begins_s}")


def _shift(vehicle: Vehicle, lock: Lock, tour: PlannedTour, path: str) -> Iterator[Fault]:
    stops = tour.stops
    if stops[0].leaves_s != tour.departs_s or stops[-1].arrives_s != tour.returns_s:
        yield Fault("frame", path, "departs_s and returns_s are when load is left and end is reached")
    if tour.departs_s < vehicle.opens_s and not lock.visited:
        yield Fault("shift", f"{path}.departs_s", f"the shift of {vehicle.id} begins at {vehicle.opens_s}")
    over = len(stops) - 2 == len(lock.stops) and lock.visited
    if tour.returns_s > vehicle.closes_s and not over:
        yield Fault("shift", f"{path}.returns_s", f"the shift of {vehicle.id} ends at {vehicle.closes_s}")
    used = tour.returns_s - tour.departs_s
    if vehicle.maximum_duration_s is not None and used > vehicle.maximum_duration_s and not lock.visited:
        yield Fault("maximum_duration", path, f"{used} s on the road, the most is {vehicle.maximum_duration_s}")
    if lock.departed_s is not None and tour.departs_s != lock.departed_s:
        yield Fault("lock", f"{path}.departs_s", f"departed at {lock.departed_s}")
    if lock.visited and lock.left_s is not None and stops[len(lock.stops)].leaves_s != lock.left_s:
        yield Fault("lock", f"{path}.stops[{len(lock.stops)}].leaves_s", f"was left at {lock.left_s}")


def _on_board(tour: PlannedTour, done: Sequence[TimedTask | None], visited: int, path: str) -> Iterator[Fault]:
    stops = tour.stops
    loaded = 0
    picked: dict[str, int] = {}
    waiting: list[int] = []
    for index, stop in enumerate(stops):
        task = done[index]
        if stop.action == "delivery" and task:
            since = picked.pop(stop.id, None) if task.shipment else stops[loaded].leaves_s
            if since is not None and index > visited:
                yield from _too_long(task, stop.begins_s - since, f"{path}.stops[{index}]", stop.id)
            if not task.shipment and index > visited and stops[loaded].leaves_s < task.ready_s and loaded >= visited:
                yield Fault("ready", f"{path}.stops[{index}]", f"{stop.id} can be loaded from {task.ready_s} on")
        elif stop.action == "pickup" and task:
            picked[stop.id] = stop.begins_s + task.service_s
            if not task.shipment:
                waiting.append(index)
        elif stop.action in ("reload", "end"):
            for place in waiting:
                collected = done[place]
                if collected and place > visited:
                    since = stops[place].begins_s + collected.service_s
                    yield from _too_long(collected, stop.arrives_s - since, f"{path}.stops[{place}]", stops[place].id)
            waiting = []
            loaded = index


def _too_long(task: TimedTask, aboard_s: int, at: str, name: str) -> Iterator[Fault]:
    if task.maximum_on_board_s is not None and aboard_s > task.maximum_on_board_s:
        yield Fault("on_board_time", at, f"{name} is aboard for {aboard_s} s, the most is {task.maximum_on_board_s}")


def _breaks(vehicle: Vehicle, tour: PlannedTour, done: Sequence[TimedTask | None], path: str) -> Iterator[Fault]:
    """Every break fits, one after the other, into the rests before, inside or after the tour."""
    rests: list[tuple[int, int]] = [(-(10**9), tour.departs_s)]
    for index, stop in enumerate(tour.stops[1:-1], start=1):
        task = done[index]
        service = task.service_s if task else vehicle.reload_s
        rests += [(stop.arrives_s, stop.begins_s), (stop.begins_s + service, stop.leaves_s)]
    rests.append((tour.returns_s, 10**9))
    clock = -(10**9)
    for rest in vehicle.breaks:
        starts = [max(begin, clock, rest.opens_s) for begin, end in rests]
        fits = [
            start
            for start, (_, end) in zip(starts, rests, strict=True)
            if start <= rest.closes_s and start + rest.duration_s <= end
        ]
        if not fits:
            yield Fault("break", path, f"{vehicle.id} has no {rest.duration_s} s of rest from {rest.opens_s} on")
            return
        clock = min(fits) + rest.duration_s
    for number, planned in enumerate(tour.breaks):
        if not any(begin <= planned.begins_s and planned.begins_s + planned.duration_s <= end for begin, end in rests):
            yield Fault("break", f"{path}.breaks[{number}]", "is planned for a time of work")
