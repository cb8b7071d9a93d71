"""The goods of one tour: what is in the vehicle at every moment, and whether it has room for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from logistics.routing.faults import Fault
from logistics.routing.plan import PlannedTour
from logistics.routing.problem import UNITS, Load, Lock, Problem, Vehicle


class CargoTask(Protocol):
    """What the load of the vehicle needs to know about a stop."""

    @property
    def load(self) -> Load: ...
    @property
    def shipment(self) -> bool: ...


def find_cargo_violations(
    problem: Problem, vehicle: Vehicle, lock: Lock, tour: PlannedTour, done: Sequence[CargoTask | None], path: str
) -> Iterator[Fault]:
    visited = len(lock.stops) if lock.visited else 0
    aboard: set[str] = set()
    expected = [0, 0, 0]
    collected = [0, 0, 0]
    for index, stop in enumerate(tour.stops):
        task = done[index]
        at = f"{path}.stops[{index}]"
        if stop.action in ("load", "reload", "end"):
            for unit, amount in enumerate(collected):
                expected[unit] -= amount
            collected = [0, 0, 0]
            for unit, amount in enumerate(_loaded(tour, done, index)):
                expected[unit] += amount
        elif task:
            sign = 1 if stop.action == "pickup" else -1
            if task.shipment and sign < 0 and stop.id not in aboard:
                yield Fault("order", at, f"{stop.id} is delivered before it is picked up")
            if task.shipment:
                (aboard.add if sign > 0 else aboard.discard)(stop.id)
            for unit, amount in enumerate(task.load.amounts()):
                expected[unit] += sign * amount
                if sign > 0 and not task.shipment:
                    collected[unit] += amount
        if tuple(expected) != stop.on_board.amounts():
            yield Fault("on_board", f"{at}.on_board", f"is {stop.on_board.amounts()}, must be {tuple(expected)}")
        for unit, (amount, room) in enumerate(zip(expected, vehicle.capacity.amounts(), strict=True)):
            if amount > room and (index > visited or visited == 0):
                yield Fault("capacity", at, f"{amount} {UNITS[unit]} aboard, {vehicle.id} has room for {room}")
    yield from _stranded(tour, done, aboard, visited, path)
    yield from _goods_of_vehicles_under_way(problem, vehicle, tour, done, path)


def _loaded(tour: PlannedTour, done: Sequence[CargoTask | None], start: int) -> list[int]:
    """What is loaded at `stops[start]` for the deliveries up to the next warehouse."""
    amounts = [0, 0, 0]
    for stop, task in zip(tour.stops[start + 1 :], done[start + 1 :], strict=True):
        if stop.action in ("reload", "end"):
            break
        if stop.action == "delivery" and task and not task.shipment:
            for unit, amount in enumerate(task.load.amounts()):
                amounts[unit] += amount
    return amounts


def _stranded(
    tour: PlannedTour, done: Sequence[CargoTask | None], aboard: set[str], visited: int, path: str
) -> Iterator[Fault]:
    picked = {stop.id: index for index, stop in enumerate(tour.stops) if stop.action == "pickup"}
    for name in sorted(aboard):
        if picked[name] > visited:
            yield Fault("order", f"{path}.stops[{picked[name]}]", f"{name} is picked up and never delivered")


def _goods_of_vehicles_under_way(
    problem: Problem, vehicle: Vehicle, tour: PlannedTour, done: Sequence[CargoTask | None], path: str
) -> Iterator[Fault]:
    """What lies in a vehicle on the road is delivered by it before its next reload, or not at all; nothing else can
    join that trip."""
    aboard = {lock.vehicle: goods_aboard(problem, lock) for lock in problem.locked if lock.visited}
    own = aboard.get(vehicle.id)
    elsewhere = {name: holder for holder, names in aboard.items() if names and holder != vehicle.id for name in names}
    visited = next((len(lock.stops) for lock in problem.locked if lock.visited and lock.vehicle == vehicle.id), 0)
    on_the_road = vehicle.id in aboard
    for index, (stop, task) in enumerate(zip(tour.stops, done, strict=True)):
        if index <= visited:
            continue
        if stop.action == "reload":
            on_the_road = False
        if stop.action == "delivery" and task and not task.shipment:
            at = f"{path}.stops[{index}]"
            if stop.id in elsewhere:
                yield Fault("aboard", at, f"{stop.id} lies in {elsewhere[stop.id]}")
            elif own is not None and on_the_road and stop.id not in own:
                yield Fault("aboard", at, f"{stop.id} is not in {vehicle.id}, which is on the road")
            elif own is not None and not on_the_road and stop.id in own:
                yield Fault("aboard", at, f"{stop.id} is already in {vehicle.id} and is delivered before it reloads")


def goods_aboard(problem: Problem, lock: Lock) -> frozenset[str] | None:
    """Deliveries in a vehicle that is on the road: what the lock says, else the rest of its trip in the previous plan;
    None when neither is known."""
    if lock.aboard is not None:
        return lock.aboard
    tour = next((tour for tour in problem.previous if tour.vehicle == lock.vehicle), None)
    if tour is None:
        return None
    deliveries = {visit.id for visit in problem.visits if visit.kind == "delivery"}
    reload_places = next(vehicle.reload_at for vehicle in problem.vehicles if vehicle.id == lock.vehicle)
    rest = tour.stops
    if lock.stops and lock.stops[-1] in rest:
        for _ in range(lock.stops.count(lock.stops[-1])):  # a shipment's pickup and delivery bear one id
            if lock.stops[-1] in rest:
                rest = rest[rest.index(lock.stops[-1]) + 1 :]
    trip: list[str] = []
    for name in rest:
        if name in reload_places and name not in deliveries:
            break
        trip.append(name)
    return frozenset(name for name in trip if name in deliveries and name not in lock.stops)
