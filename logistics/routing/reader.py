"""From JSON to a `Problem` (schema `routing-problem/1`). Either every value is right, or every fault is named."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from logistics.routing.faults import Fault, ProblemRefused
from logistics.routing.fields import Fields, load_json, whole
from logistics.routing.problem import (
    DAY_S,
    NO_ROAD,
    UNITS,
    Break,
    Load,
    Location,
    Lock,
    PreviousTour,
    Problem,
    Shipment,
    ShipmentEnd,
    Travel,
    Vehicle,
    Visit,
    VisitKind,
    Window,
)
from logistics.routing.references import find_broken_references

MOST = 10**9
PROBLEM_KEYS = (
    "schema", "day", "locations", "travel", "vehicles", "visits", "shipments", "locked", "previous",
    "unserved_cost", "change_cost",
)  # fmt: skip
VEHICLE_KEYS = (
    "id", "start", "end", "opens_s", "closes_s", "capacity", "skills", "breaks", "reload_at", "reload_s",
    "maximum_trips", "maximum_stops", "maximum_drive_s", "maximum_duration_s", "fixed_cost", "cost_per_km",
    "cost_per_hour",
)  # fmt: skip
VISIT_KEYS = (
    "id", "kind", "location", "load", "windows", "service_s", "priority", "skills", "vehicles",
    "maximum_on_board_s", "ready_s",
)  # fmt: skip
SHIPMENT_KEYS = ("id", "load", "priority", "skills", "vehicles", "maximum_on_board_s", "pickup", "delivery")


def read_problem_file(path: Path) -> Problem:
    """Raises ProblemRefused with every fault."""
    return read_problem(load_json(path))


def read_problem(value: Any) -> Problem:
    """The problem of parsed JSON, everything sorted by id. Raises ProblemRefused with every fault."""
    faults: list[Fault] = []
    fields = Fields(faults, value, "$", PROBLEM_KEYS)
    if fields.text("schema") not in ("routing-problem/1", ""):
        fields.fault("unknown_schema", "schema", "must be routing-problem/1")
    reader = _ProblemReader(faults)
    locations = fields.items("locations", reader.location, 3_000)
    problem = Problem(
        day=_day(fields),
        locations=locations,
        travel=reader.travel(fields.take("travel"), len(locations)),
        vehicles=fields.items("vehicles", reader.vehicle, 1_000),
        visits=fields.items("visits", reader.visit, 5_000, ()),
        shipments=fields.items("shipments", reader.shipment, 5_000, ()),
        locked=fields.items("locked", reader.lock, 1_000, ()),
        previous=() if fields.values.get("previous") is None else fields.items("previous", reader.tour, 1_000),
        unserved_cost=fields.integer("unserved_cost", 0, 10**7, 100_000),
        change_cost=fields.optional_integer("change_cost", 0, MOST),
        sha256=problem_sha256(value),
    )
    faults.extend(find_broken_references(problem))
    if faults:
        raise ProblemRefused(faults)
    return _sorted(problem)


def problem_sha256(value: Any) -> str:
    """Of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _day(fields: Fields) -> str:
    day = fields.text("day")
    parts = day.split("-")
    if day and not ([len(part) for part in parts] == [4, 2, 2] and all(part.isdecimal() for part in parts)):
        fields.fault("wrong_type", "day", "must be a date like 2026-11-28")
    return day


def _sorted(problem: Problem) -> Problem:
    """Tables keep the order of `locations`; everything that is chosen from is sorted by id."""
    return Problem(
        day=problem.day,
        locations=problem.locations,
        travel=problem.travel,
        vehicles=tuple(sorted(problem.vehicles, key=lambda vehicle: vehicle.id)),
        visits=tuple(sorted(problem.visits, key=lambda visit: visit.id)),
        shipments=tuple(sorted(problem.shipments, key=lambda shipment: shipment.id)),
        locked=tuple(sorted(problem.locked, key=lambda lock: lock.vehicle)),
        previous=tuple(sorted(problem.previous, key=lambda tour: tour.vehicle)),
        unserved_cost=problem.unserved_cost,
        change_cost=problem.change_cost,
        sha256=problem.sha256,
        file_order=(
            *((visit.id, index) for index, visit in enumerate(problem.visits)),
            *((shipment.id, index) for index, shipment in enumerate(problem.shipments)),
        ),
    )


class _ProblemReader:
    """One method per kind of object; all write into the same list of faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def location(self, value: Any, path: str) -> Location:
        fields = Fields(self.faults, value, path, ("id", "latitude", "longitude"))
        return Location(fields.text("id"), fields.number("latitude", -90, 90), fields.number("longitude", -180, 180))

    def travel(self, value: Any, size: int) -> Travel:
        fields = Fields(self.faults, value, "travel", ("drive_s", "distance_m", "provider"))
        drive = self._table(fields, "drive_s", size)
        distance = self._table(fields, "distance_m", size)
        for row in range(min(len(drive), len(distance))):
            for column in range(min(len(drive[row]), len(distance[row]))):
                if (drive[row][column] == NO_ROAD) != (distance[row][column] == NO_ROAD):
                    self._missing(f"travel.distance_m[{row}][{column}]", "and travel.drive_s must both be null or known")
        provider = fields.values.get("provider")
        return Travel(drive, distance, None if provider is None else fields.text("provider"))

    def _table(self, fields: Fields, key: str, size: int) -> tuple[tuple[int, ...], ...]:
        rows = fields.take(key)
        if not isinstance(rows, list):
            if key in fields.values:
                fields.fault("wrong_type", key, "must be a list of rows")
            return ()
        if len(rows) != size:
            what = "missing_cell" if len(rows) < size else "too_many"
            fields.fault(what, key, f"has {len(rows)} rows for {size} locations")
        return tuple(self._row(row, f"travel.{key}[{index}]", size) for index, row in enumerate(rows[:size]))

    def _row(self, row: Any, path: str, size: int) -> tuple[int, ...]:
        if not isinstance(row, list):
            self.faults.append(Fault("wrong_type", path, "must be a list of whole numbers"))
            return ()
        if len(row) < size:
            self._missing(f"{path}[{len(row)}]", f"is missing: the row has {len(row)} cells for {size} locations")
        elif len(row) > size:
            self.faults.append(Fault("too_many", path, f"has {len(row)} cells for {size} locations"))
        if all(type(cell) is int and 0 <= cell <= 10**7 for cell in row):
            return tuple(row)
        return tuple(
            NO_ROAD if cell is None else whole(self.faults, cell, f"{path}[{index}]", 0, 10**7)
            for index, cell in enumerate(row)
        )

    def _missing(self, path: str, message: str) -> None:
        self.faults.append(Fault("missing_cell", path, message))

    def load(self, value: Any, path: str) -> Load:
        fields = Fields(self.faults, value, path, UNITS)
        return Load(*(fields.integer(unit, 0, MOST, 0) for unit in UNITS))

    def window(self, value: Any, path: str) -> Window:
        if not isinstance(value, list) or len(value) != 2:
            self.faults.append(Fault("wrong_type", path, "must be a pair [opens_s, closes_s]"))
            return Window(0, DAY_S)
        window = Window(*(whole(self.faults, value[index], f"{path}[{index}]", 0, DAY_S) for index in (0, 1)))
        if window.closes_s < window.opens_s:
            self.faults.append(Fault("closes_before_opens", path, "closes before it opens"))
        return window

    def windows(self, fields: Fields) -> tuple[Window, ...]:
        if fields.values.get("windows") is None:
            return (Window(0, DAY_S),)
        windows = sorted(fields.items("windows", self.window, 50), key=lambda window: window.opens_s)
        if not windows and fields.values["windows"] == []:
            fields.fault("no_window", "windows", "is empty: leave it out for a place that is always open")
        for before, after in pairwise(windows):
            if after.opens_s <= before.closes_s:
                fields.fault("windows_overlap", "windows", "has two windows that overlap")
        return tuple(windows)

    def rest(self, value: Any, path: str) -> Break:
        fields = Fields(self.faults, value, path, ("opens_s", "closes_s", "duration_s"))
        rest = Break(*(fields.integer(key, 0, DAY_S) for key in ("opens_s", "closes_s", "duration_s")))
        if rest.closes_s < rest.opens_s:
            fields.fault("closes_before_opens", "", "closes before it opens")
        return rest

    def vehicle(self, value: Any, path: str) -> Vehicle:
        fields = Fields(self.faults, value, path, VEHICLE_KEYS)
        vehicle = Vehicle(
            id=fields.text("id"),
            start=fields.text("start"),
            end=fields.text("end"),
            opens_s=fields.integer("opens_s", 0, DAY_S),
            closes_s=fields.integer("closes_s", 0, DAY_S),
            capacity=self.load(fields.take("capacity", {}), f"{path}.capacity"),
            skills=frozenset(fields.texts("skills", ())),
            breaks=tuple(sorted(fields.items("breaks", self.rest, 4, ()), key=lambda rest: rest.opens_s)),
            reload_at=tuple(dict.fromkeys(fields.texts("reload_at", ()))),
            reload_s=fields.integer("reload_s", 0, DAY_S, 0),
            maximum_trips=fields.integer("maximum_trips", 1, 1_000, 1),
            maximum_stops=fields.optional_integer("maximum_stops", 0, MOST),
            maximum_drive_s=fields.optional_integer("maximum_drive_s", 0, MOST),
            maximum_duration_s=fields.optional_integer("maximum_duration_s", 0, MOST),
            fixed_cost=fields.integer("fixed_cost", 0, 10**8, 0),
            cost_per_km=fields.integer("cost_per_km", 0, 10**5, 100),
            cost_per_hour=fields.integer("cost_per_hour", 0, 10**6, 0),
        )
        if vehicle.closes_s < vehicle.opens_s:
            fields.fault("closes_before_opens", "closes_s", "the shift ends before it begins")
        return vehicle

    def visit(self, value: Any, path: str) -> Visit:
        fields = Fields(self.faults, value, path, VISIT_KEYS)
        return Visit(
            id=fields.text("id"),
            kind=cast(VisitKind, fields.one_of("kind", ("delivery", "pickup"))),
            location=fields.text("location"),
            load=self.load(fields.take("load", {}), f"{path}.load"),
            windows=self.windows(fields),
            service_s=fields.integer("service_s", 0, DAY_S, 0),
            priority=fields.integer("priority", 0, 1_000, 50),
            skills=frozenset(fields.texts("skills", ())),
            vehicles=fields.optional_texts("vehicles"),
            maximum_on_board_s=fields.optional_integer("maximum_on_board_s", 0, DAY_S),
            ready_s=fields.integer("ready_s", 0, DAY_S, 0),
        )

    def shipment_end(self, value: Any, path: str) -> ShipmentEnd:
        fields = Fields(self.faults, value, path, ("location", "windows", "service_s"))
        return ShipmentEnd(fields.text("location"), self.windows(fields), fields.integer("service_s", 0, DAY_S, 0))

    def shipment(self, value: Any, path: str) -> Shipment:
        fields = Fields(self.faults, value, path, SHIPMENT_KEYS)
        return Shipment(
            id=fields.text("id"),
            pickup=self.shipment_end(fields.take("pickup"), f"{path}.pickup"),
            delivery=self.shipment_end(fields.take("delivery"), f"{path}.delivery"),
            load=self.load(fields.take("load", {}), f"{path}.load"),
            priority=fields.integer("priority", 0, 1_000, 50),
            skills=frozenset(fields.texts("skills", ())),
            vehicles=fields.optional_texts("vehicles"),
            maximum_on_board_s=fields.optional_integer("maximum_on_board_s", 0, DAY_S),
        )

    def lock(self, value: Any, path: str) -> Lock:
        fields = Fields(self.faults, value, path, ("vehicle", "stops", "visited", "departed_s", "left_s", "aboard"))
        return Lock(
            vehicle=fields.text("vehicle"),
            stops=fields.texts("stops"),
            visited=fields.boolean("visited", False),
            departed_s=fields.optional_integer("departed_s", 0, DAY_S),
            left_s=fields.optional_integer("left_s", 0, DAY_S),
            aboard=fields.optional_texts("aboard"),
        )

    def tour(self, value: Any, path: str) -> PreviousTour:
        """A tour as in a plan; only its vehicle and the order of its stops are used."""
        if not isinstance(value, dict) or not isinstance(value.get("stops"), list):
            self.faults.append(Fault("wrong_type", path, "must be a tour as in a plan, with a list of stops"))
            return PreviousTour("", ())
        fields = Fields(self.faults, value, path, tuple(value))
        stops = []
        for index, stop in enumerate(value["stops"]):
            line = Fields(self.faults, stop, f"{path}.stops[{index}]", tuple(stop) if isinstance(stop, dict) else ())
            action = line.one_of("action", ("load", "delivery", "pickup", "reload", "end"))
            if action not in ("load", "end"):
                stops.append(line.text("location" if action == "reload" else "id"))
        return PreviousTour(fields.text("vehicle"), tuple(stops))
