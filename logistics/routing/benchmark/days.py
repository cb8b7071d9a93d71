"""Days of an invented food bank around Niiza: every rule of the schema, from one seed.

Coordinates scatter around the town with a few dense quarters; roads are longer than the straight line and differ a
little by direction. The answer is JSON (`routing-problem/1`), so that it also passes the reader.
"""

from __future__ import annotations

import math
import random
from typing import Any

LATITUDE, LONGITUDE = 35.7935, 139.5653
OPENING = 32_400


def generate_day(seed: int, stops: int, *, rules: bool = True, locked: bool = False) -> dict[str, Any]:
    """A day with `stops` stops (a shipment counts two). With `rules` every rule occurs; without, deliveries with
    windows only. With `locked` some vehicles have a locked beginning."""
    rng = random.Random(f"day {seed} {stops} {rules}")
    stores = 2 if stops > 60 and rules else 1
    points = _points(rng, stops + stores)
    drive, distance = _roads(rng, points)
    names = [f"W{i + 1}" for i in range(stores)] + [f"S{i + 1:04}" for i in range(stops)]
    problem: dict[str, Any] = {
        "schema": "routing-problem/1",
        "day": "2026-11-28",
        "locations": [
            {"id": name, "latitude": round(lat, 5), "longitude": round(lon, 5)}
            for name, (lat, lon) in zip(names, points, strict=True)
        ],
        "travel": {"drive_s": drive, "distance_m": distance, "provider": "generated"},
        "vehicles": [_vehicle(rng, i, stores, rules) for i in range(max(2, round(stops / 7)))],
        "visits": [],
        "shipments": [],
        "locked": [],
        "previous": None,
        "unserved_cost": 100_000,
    }
    _add_requests(rng, problem, names[stores:], rules)
    if locked:
        _add_locks(rng, problem)
    return problem


def _points(rng: random.Random, count: int) -> list[tuple[float, float]]:
    quarters = [(rng.gauss(0, 2.2), rng.gauss(0, 1.8)) for _ in range(5)]
    points = [(LATITUDE, LONGITUDE)]
    while len(points) < count:
        x, y = rng.choice(quarters) if rng.random() < 0.6 else (0.0, 0.0)
        spread = 0.7 if (x, y) != (0.0, 0.0) else 3.5
        x, y = x + rng.gauss(0, spread), y + rng.gauss(0, spread)
        points.append((LATITUDE + y / 111.0, LONGITUDE + x / 90.2))
    return points


def _roads(rng: random.Random, points: list[tuple[float, float]]) -> tuple[list[list[int]], list[list[int]]]:
    detour = [1.2 + 0.25 * rng.random() for _ in points]
    drive, distance = [], []
    for i, (lat, lon) in enumerate(points):
        metres = []
        for j, (lat2, lon2) in enumerate(points):
            line = 1000 * math.hypot((lat2 - lat) * 111.0, (lon2 - lon) * 90.2)
            metres.append(0 if i == j else round(line * (detour[i] + detour[j]) / 2) + 80)
        distance.append(metres)
        drive.append([0 if i == j else round(m / 5.8 * (1.06 if i < j else 1.0)) + 20 for j, m in enumerate(metres)])
    return drive, distance


def _vehicle(rng: random.Random, index: int, stores: int, rules: bool) -> dict[str, Any]:
    home = f"W{1 + index % stores}"
    opens = OPENING + 1_800 * rng.randrange(3) if rules else OPENING
    hours = rng.choice([3, 3, 4, 6]) if rules else 4
    vehicle: dict[str, Any] = {
        "id": f"V{index + 1:03}", "start": home, "end": home, "opens_s": opens, "closes_s": opens + 3_600 * hours,
        "capacity": rng.choice([
            {"g": 350_000, "ml": 2_000_000, "cold_boxes": 2}, {"g": 350_000, "ml": 1_500_000, "cold_boxes": 4},
            {"g": 1_000_000, "ml": 5_000_000, "cold_boxes": 6},
        ]),
    }  # fmt: skip
    if not rules:
        vehicle["capacity"] = {"g": 350_000, "ml": 2_000_000, "cold_boxes": 4}
        return vehicle
    if rng.random() < 0.5:
        vehicle["skills"] = sorted(rng.sample(["fridge", "lift", "two_people"], rng.choice([1, 2])))
    if hours >= 6:
        vehicle["breaks"] = [{"opens_s": opens + 9_000, "closes_s": opens + 14_400, "duration_s": 1_800}]
    if rng.random() < 0.5:
        vehicle |= {"reload_at": [home], "reload_s": 900, "maximum_trips": rng.choice([2, 3])}
    if rng.random() < 0.2:
        vehicle["maximum_stops"] = rng.choice([8, 12])
    if rng.random() < 0.2:
        vehicle["maximum_drive_s"] = 7_200
    if rng.random() < 0.2:
        vehicle["maximum_duration_s"] = 10_800
    if rng.random() < 0.3:
        vehicle |= {"fixed_cost": 500, "cost_per_hour": 300}
    return vehicle


def _load(rng: random.Random, cold: bool) -> dict[str, int]:
    grams = 1_000 * rng.randint(5, 60)
    return {"g": grams, "ml": round(grams * rng.uniform(1.5, 3.0)), "cold_boxes": 1 if cold else 0}


def _windows(rng: random.Random, early: int, late: int, rules: bool) -> list[list[int]]:
    opens = early + 900 * rng.randrange(max(1, (late - early - 7_200) // 900))
    if rules and rng.random() < 0.15:
        return [[opens, opens + 2_700], [opens + 5_400, opens + 9_000]]
    return [[opens, min(late, opens + rng.choice([3_600, 5_400, 7_200, 10_800]))]]


def _add_requests(rng: random.Random, problem: dict[str, Any], places: list[str], rules: bool) -> None:
    early = OPENING
    late = max(vehicle["closes_s"] for vehicle in problem["vehicles"])
    skills = sorted({skill for vehicle in problem["vehicles"] for skill in vehicle.get("skills", [])})
    todo = list(places)
    while todo:
        place = todo.pop()
        if rules and todo and rng.random() < 0.12:
            problem["shipments"].append(_shipment(rng, len(problem["shipments"]), place, todo.pop(), early, late))
            continue
        cold = rules and rng.random() < 0.25
        visit: dict[str, Any] = {
            "id": f"D{len(problem['visits']) + 1:04}",
            "kind": "pickup" if rules and rng.random() < 0.2 else "delivery",
            "location": place,
            "load": _load(rng, cold),
            "windows": _windows(rng, early, late, rules),
            "service_s": 60 * rng.randint(5, 12),
            "priority": rng.choice([20, 50, 50, 80]) if rules else 50,
        }
        if cold:
            visit["maximum_on_board_s"] = rng.choice([2_700, 3_600, 5_400])
        if rules and skills and rng.random() < 0.1:
            visit["skills"] = [rng.choice(skills)]
        if rules and rng.random() < 0.08:
            fleet = [vehicle["id"] for vehicle in problem["vehicles"]]
            visit["vehicles"] = sorted(rng.sample(fleet, max(1, len(fleet) // 2)))
        if rules and visit["kind"] == "delivery" and rng.random() < 0.08:
            visit["ready_s"] = early + 1_800 * rng.randrange(3)
        problem["visits"].append(visit)


def _shipment(rng: random.Random, index: int, start: str, end: str, early: int, late: int) -> dict[str, Any]:
    opens = early + 900 * rng.randrange(8)
    cold = rng.random() < 0.3
    shipment: dict[str, Any] = {
        "id": f"P{index + 1:04}",
        "load": _load(rng, cold),
        "priority": rng.choice([50, 80]),
        "pickup": {"location": start, "windows": [[opens, opens + 5_400]], "service_s": 300},
        "delivery": {"location": end, "windows": [[opens, min(late, opens + 10_800)]], "service_s": 300},
    }
    if cold:
        shipment["maximum_on_board_s"] = 5_400
    return shipment


def _add_locks(rng: random.Random, problem: dict[str, Any]) -> None:
    """One visit each is locked as the first stop of up to two vehicles that may make it."""
    free = [v for v in problem["visits"] if "skills" not in v and "vehicles" not in v and "maximum_on_board_s" not in v]
    for vehicle in rng.sample(problem["vehicles"], min(2, len(problem["vehicles"]))):
        for visit in free:
            roomy = all(amount <= vehicle["capacity"].get(unit, 0) for unit, amount in visit["load"].items())
            first, last = visit["windows"][0][0], visit["windows"][0][1]
            if roomy and vehicle["opens_s"] + 5_400 <= last and first + 5_400 <= vehicle["closes_s"]:
                problem["locked"].append({"vehicle": vehicle["id"], "stops": [visit["id"]], "visited": False})
                free.remove(visit)
                break
