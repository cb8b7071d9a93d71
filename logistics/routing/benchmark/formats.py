"""Public instances as problems: Solomon, Li & Lim, and the VRPLIB dialect of CVRPLIB and PyVRP.

Distances are Euclidean. Times and distances become integers by `Instance.scale`: times are rounded up, so that a tour
that fits the integers fits the file; metres are rounded to the nearest. Where a set has its own convention (X: nearest
integer; several trips with release times: truncated to one decimal) that one is used, as in its best-known values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from logistics.routing.problem import Load, Location, Problem, Shipment, ShipmentEnd, Travel, Vehicle, Visit, Window

HORIZON = 10**9


class UnknownFormat(Exception):
    """The file is none of the known kinds, or a section is damaged."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem whose place ids are the file's node numbers. `scale` divides internal distances, `money` costs."""

    name: str
    problem: Problem
    scale: int
    money: int = 1
    points: dict[int, tuple[float, float]] = field(default_factory=dict)

    def node_of(self, stop: str, action: str) -> int:
        """The file's number of a stop of the plan."""
        if "-" in stop:
            pickup, delivery = stop.split("-")
            return int(pickup if action == "pickup" else delivery)
        return int(stop)


def read_instance(path: Path) -> Instance:
    """Raises UnknownFormat."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        lines = [line for line in lines if line]
        if any(line.replace(" ", "").startswith(("TYPE:", "DIMENSION:")) for line in lines):
            return _vrplib(lines)
        if len(lines) > 1 and lines[1].upper().startswith("VEHICLE"):
            return _solomon(lines)
        return _li_lim(path.stem, lines)
    except (ValueError, IndexError, KeyError, UnicodeDecodeError, OSError) as error:
        raise UnknownFormat(f"{path.name}: {error}") from None


def _tables(
    points: dict[int, tuple[float, float]], scale: int, metres: Callable[[float], int], seconds: Callable[[float], int]
) -> Travel:
    spots = list(points.values())
    lines = [[math.hypot(a[0] - b[0], a[1] - b[1]) * scale for b in spots] for a in spots]
    return Travel(
        tuple(tuple(seconds(cell) for cell in row) for row in lines),
        tuple(tuple(metres(cell) for cell in row) for row in lines),
    )


def _up(value: float) -> int:
    return math.ceil(value - 1e-9)


def _places(points: dict[int, tuple[float, float]]) -> tuple[Location, ...]:
    return tuple(Location(_name(node), 0.0, 0.0) for node in points)


def _name(node: int) -> str:
    return f"{node:05}"


def _problem(
    points: dict[int, tuple[float, float]], travel: Travel, vehicles: list[Vehicle], visits: list[Visit],
    shipments: list[Shipment],
) -> Problem:  # fmt: skip
    return Problem(
        "2026-01-01",
        _places(points),
        travel,
        tuple(sorted(vehicles, key=lambda vehicle: vehicle.id)),
        tuple(sorted(visits, key=lambda visit: visit.id)),
        tuple(sorted(shipments, key=lambda shipment: shipment.id)),
        unserved_cost=10**7,
    )


def _solomon(lines: list[str]) -> Instance:
    scale = 10_000
    fleet, capacity = (int(word) for word in lines[3].split())
    rows = [[int(word) for word in line.split()] for line in lines if line[0].isdigit() and len(line.split()) == 7]
    points = {row[0]: (float(row[1]), float(row[2])) for row in rows}
    closes = rows[0][5] * scale
    home = _name(rows[0][0])
    vehicles = [Vehicle(_name(i), home, home, 0, closes, Load(capacity), cost_per_km=1000) for i in range(fleet)]
    visits = [
        Visit(
            _name(row[0]), "delivery", _name(row[0]), Load(row[3]), (Window(row[4] * scale, row[5] * scale),),
            row[6] * scale,
        )
        for row in rows[1:]
    ]  # fmt: skip
    return Instance(lines[0], _problem(points, _tables(points, scale, round, _up), vehicles, visits, []), scale, 1, points)


def _li_lim(name: str, lines: list[str]) -> Instance:
    scale = 10_000
    fleet, capacity = (int(word) for word in lines[0].split()[:2])
    rows = {int(line.split()[0]): [int(word) for word in line.split()] for line in lines[1:]}
    points = {node: (float(row[1]), float(row[2])) for node, row in rows.items()}
    closes = rows[0][5] * scale

    def end(node: int) -> ShipmentEnd:
        row = rows[node]
        return ShipmentEnd(_name(node), (Window(row[4] * scale, row[5] * scale),), row[6] * scale)

    home = _name(0)
    vehicles = [Vehicle(_name(i), home, home, 0, closes, Load(capacity), cost_per_km=1000) for i in range(fleet)]
    shipments = [
        Shipment(f"{_name(node)}-{_name(row[8])}", end(node), end(row[8]), Load(row[3]))
        for node, row in rows.items()
        if row[8] > 0
    ]
    return Instance(name, _problem(points, _tables(points, scale, round, _up), vehicles, [], shipments), scale, 1, points)


def _sections(lines: list[str]) -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    head: dict[str, str] = {}
    parts: dict[str, list[list[str]]] = {}
    current = ""
    for line in lines:
        if line == "EOF":
            break
        if ":" in line and not line[0].isdigit() and not line.startswith("-"):
            key, value = line.split(":", 1)
            head[key.strip()] = value.strip()
        elif line[0].isalpha():
            current = line.strip()
            parts[current] = []
        else:
            parts[current].append(line.split())
    return head, parts


def _vrplib(lines: list[str]) -> Instance:
    """One function of 60 lines: every section is one optional column of the same two tables."""
    head, parts = _sections(lines)
    kind = head["TYPE"]
    points = {int(row[0]): (float(row[1]), float(row[2])) for row in parts["NODE_COORD_SECTION"]}
    scale, money = {"CVRP": (1, 1), "HFVRP": (1_000, 100), "MTVRPTWR": (10, 1)}.get(kind, (1_000, 1))
    metres: Callable[[float], int] = _down if kind == "MTVRPTWR" else _nearest
    seconds: Callable[[float], int] = _up if kind in ("MDVRPTW", "SDVRPTW") else metres

    def column(section: str, default: int) -> dict[int, int]:
        return dict.fromkeys(points, default) | {int(row[0]): int(row[1]) for row in parts.get(section, [])}

    demand = column("DEMAND_SECTION", 0)
    service = column("SERVICE_TIME_SECTION", int(head.get("SERVICE_TIME", 0)))
    release = column("RELEASE_TIME_SECTION", 0)
    windows = dict.fromkeys(points, (0, HORIZON)) | {
        int(row[0]): (int(row[1]) * scale, int(row[2]) * scale) for row in parts.get("TIME_WINDOW_SECTION", [])
    }
    depots = [int(row[0]) for row in parts.get("DEPOT_SECTION", [["1"]]) if row[0] != "-1"]
    fleet = int(head.get("VEHICLES", len(points) - 1))
    if kind == "CVRP":
        least = math.ceil(sum(demand.values()) / int(head["CAPACITY"]))
        fleet = min(fleet, least + 5)
    numbers = range(1, fleet + 1)
    capacity = dict.fromkeys(numbers, int(head.get("CAPACITY", 0))) | _by_vehicle(parts, "CAPACITY_SECTION")
    fixed = dict.fromkeys(numbers, 0) | _by_vehicle(parts, "VEHICLES_FIXED_COST_SECTION")
    unit = dict.fromkeys(numbers, 1) | _by_vehicle(parts, "VEHICLES_UNIT_DISTANCE_COST_SECTION")
    depot = dict.fromkeys(numbers, depots[0]) | _by_vehicle(parts, "VEHICLES_DEPOT_SECTION")
    reload_at = _by_vehicle(parts, "VEHICLES_RELOAD_DEPOT_SECTION")
    allowed = {int(row[0]): {int(word) for word in row[1:]} for row in parts.get("VEHICLES_ALLOWED_CLIENTS_SECTION", [])}
    longest = int(head["VEHICLES_MAX_DURATION"]) * scale if "VEHICLES_MAX_DURATION" in head else None
    vehicles = [
        Vehicle(
            _name(i), _name(depot[i]), _name(depot[i]), *windows[depot[i]], Load(capacity[i]),
            reload_at=(_name(reload_at[i]),) if i in reload_at else (), maximum_trips=100 if i in reload_at else 1,
            maximum_duration_s=longest, fixed_cost=fixed[i] * scale, cost_per_km=1000 * unit[i],
        )
        for i in numbers
    ]  # fmt: skip
    visits = [
        Visit(
            _name(node), "delivery", _name(node), Load(demand[node]), (Window(*windows[node]),), service[node] * scale,
            vehicles=frozenset(_name(i) for i in numbers if node in allowed[i]) if allowed else None,
            ready_s=release[node] * scale,
        )
        for node in points
        if node not in depots
    ]  # fmt: skip
    travel = _tables(points, scale, metres, seconds)
    return Instance(head["NAME"], _problem(points, travel, vehicles, visits, []), scale, money, points)


def _down(value: float) -> int:
    return math.floor(value)


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)


def _by_vehicle(parts: dict[str, list[list[str]]], section: str) -> dict[int, int]:
    return {int(row[0]): int(row[1]) for row in parts.get(section, [])}
