"""Times of an order made by hand. The engine's checker judges the outcome; nothing here decides."""

from collections.abc import Mapping, Sequence
from typing import Any

from logistics.routing.check import find_violations
from logistics.routing.faults import Fault, ProblemRefused
from logistics.routing.plan_reader import read_plan
from logistics.routing.reader import problem_sha256, read_problem

_UNITS = ("g", "ml", "cold_boxes")


def time_tour(problem: Mapping[str, Any], vehicle_id: str, visit_ids: Sequence[str], *,
              leaves_s: int | None = None, after: str = "") -> dict[str, Any]:
    """One tour of a plan file in exactly this order, departing as late as it can without returning later.

    A stop that is reached after its last window begins on arrival: too late is for the checker to say. With `leaves_s`
    the vehicle is on the road: it leaves the stop `after` (its start when empty) then, and no sooner.
    """
    vehicle = next(one for one in problem["vehicles"] if one["id"] == vehicle_id)
    visits = {one["id"]: one for one in problem["visits"]}
    order = [visits[name] for name in visit_ids]
    origin = visits[after]["location"] if after else vehicle["start"]
    if leaves_s is not None:
        return _drive(problem, vehicle, order, origin, leaves_s)
    earliest = _drive(problem, vehicle, order, origin, vehicle["opens_s"])
    low, high = vehicle["opens_s"], earliest["returns_s"]
    while low < high:  # returning is monotone in departing
        middle = (low + high + 1) // 2
        later = _drive(problem, vehicle, order, origin, middle)
        if later["returns_s"] == earliest["returns_s"]:
            low = middle
        else:
            high = middle - 1
    return _drive(problem, vehicle, order, origin, low)


def _drive(problem: Mapping[str, Any], vehicle: Mapping[str, Any], order: Sequence[Mapping[str, Any]], origin: str,
           departs_s: int) -> dict[str, Any]:
    index = {place["id"]: number for number, place in enumerate(problem["locations"])}
    travel, here, clock, seconds, metres = problem["travel"], origin, departs_s, 0, 0
    board = [sum(one["load"][unit] for one in order if one["kind"] == "delivery") for unit in _UNITS]
    stops = [_stop(vehicle["start"], "load", vehicle["start"], departs_s, departs_s, departs_s, board)]
    for visit in order:
        leg = travel["drive_s"][index[here]][index[visit["location"]]]
        arrives = clock + leg
        begins = next((max(arrives, opens) for opens, closes in visit["windows"] if arrives <= closes), arrives)
        seconds, metres = seconds + leg, metres + travel["distance_m"][index[here]][index[visit["location"]]]
        clock, here = begins + visit["service_s"], visit["location"]
        sign = 1 if visit["kind"] == "pickup" else -1
        board = [amount + sign * visit["load"][unit] for amount, unit in zip(board, _UNITS, strict=True)]
        stops.append(_stop(visit["id"], visit["kind"], here, arrives, begins, clock, board))
    leg = travel["drive_s"][index[here]][index[vehicle["end"]]]
    seconds, metres = seconds + leg, metres + travel["distance_m"][index[here]][index[vehicle["end"]]]
    clock += leg
    stops.append(_stop(vehicle["end"], "end", vehicle["end"], clock, clock, clock, [0, 0, 0]))
    return {"vehicle": vehicle["id"], "trips": 1, "distance_m": metres, "drive_s": seconds, "departs_s": departs_s,
            "returns_s": clock, "stops": stops, "breaks": []}


def _stop(name: str, action: str, location: str, arrives: int, begins: int, leaves: int,
          board: Sequence[int]) -> dict[str, Any]:
    return {"id": name, "action": action, "location": location, "arrives_s": arrives, "begins_s": begins,
            "leaves_s": leaves, "on_board": dict(zip(_UNITS, board, strict=True))}


def compose_plan(problem: dict[str, Any], orders: Mapping[str, Sequence[str]],
                 unserved: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A plan file of orders made by hand, with its cost as the engine's schema defines it."""
    tours = [time_tour(problem, vehicle, order) for vehicle, order in sorted(orders.items()) if order]
    left = [{"id": one["id"], "reason": {"code": one["code"], "facts": one["facts"]}} for one in unserved]
    vehicles = {one["id"]: one for one in problem["vehicles"]}
    priority = {one["id"]: one["priority"] for one in problem["visits"]}
    cost = sum(problem["unserved_cost"] * priority[one["id"]] for one in left)
    for tour in tours:
        own = vehicles[tour["vehicle"]]
        cost += own["fixed_cost"] + own["cost_per_km"] * tour["distance_m"] // 1000
        cost += own["cost_per_hour"] * (tour["returns_s"] - tour["departs_s"]) // 3600
    return {"schema": "routing-plan/1", "problem_sha256": problem_sha256(problem), "status": "within_budget",
            "tours": tours, "unserved": left, "cost": cost, "lower_bound": None,
            "travel_provider": problem["travel"].get("provider"), "search": {}, "seconds": {}}


def refusals_of(problem: dict[str, Any], plan: dict[str, Any]) -> list[Fault]:
    """What the engine's checker says against a plan; a file it cannot read is a refusal like any other."""
    try:
        return find_violations(read_problem(problem), read_plan(plan))
    except ProblemRefused as refused:
        return list(refused.faults)
