"""From JSON to a `Plan` (schema `routing-plan/1`), as the checker and later readers need it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from logistics.routing.faults import Fault, ProblemRefused
from logistics.routing.fields import Fields, load_json
from logistics.routing.plan import (
    Action,
    Plan,
    PlannedBreak,
    PlannedStop,
    PlannedTour,
    Reason,
    ReasonCode,
    Status,
    Unserved as UnservedStop,
)
from logistics.routing.problem import Load

PLAN_KEYS = (
    "schema", "problem_sha256", "status", "tours", "unserved", "cost", "lower_bound", "travel_provider", "search",
    "seconds",
)  # fmt: skip
TOUR_KEYS = ("vehicle", "trips", "distance_m", "drive_s", "departs_s", "returns_s", "stops", "breaks")
STOP_KEYS = ("id", "action", "location", "arrives_s", "begins_s", "leaves_s", "on_board")
REASONS = ("no_time", "no_capacity", "no_skill", "window_closed", "not_worth_it")
MOST = 10**15


def read_plan_file(path: Path) -> Plan:
    """Raises ProblemRefused with every fault of the plan file."""
    return read_plan(load_json(path))


def read_plan(value: Any) -> Plan:
    """Shape and types only; whether the plan may be driven is the checker's question."""
    faults: list[Fault] = []
    fields = Fields(faults, value, "$", PLAN_KEYS)
    if fields.text("schema") not in ("routing-plan/1", ""):
        fields.fault("unknown_schema", "schema", "must be routing-plan/1")
    reader = _PlanReader(faults)
    provider = fields.values.get("travel_provider")
    search = fields.values.get("search")
    seconds = fields.values.get("seconds")
    plan = Plan(
        problem_sha256=fields.text("problem_sha256", ""),
        status=cast(Status, fields.one_of("status", ("proven", "within_budget", "no_vehicle"))),
        tours=fields.items("tours", reader.tour, 1_000),
        unserved=fields.items("unserved", reader.unserved, 10_000),
        cost=fields.integer("cost", 0, MOST),
        lower_bound=fields.optional_integer("lower_bound", 0, MOST),
        seconds=seconds if isinstance(seconds, dict) else {},
        search=search if isinstance(search, dict) else {},
        travel_provider=provider if isinstance(provider, str) else None,
    )
    if faults:
        raise ProblemRefused(faults)
    return plan


class _PlanReader:
    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def tour(self, value: Any, path: str) -> PlannedTour:
        fields = Fields(self.faults, value, path, TOUR_KEYS)
        return PlannedTour(
            vehicle=fields.text("vehicle"),
            trips=fields.integer("trips", 0, MOST),
            distance_m=fields.integer("distance_m", 0, MOST),
            drive_s=fields.integer("drive_s", 0, MOST),
            departs_s=fields.integer("departs_s", 0, MOST),
            returns_s=fields.integer("returns_s", 0, MOST),
            stops=fields.items("stops", self.stop, 20_000),
            breaks=fields.items("breaks", self.rest, 20, ()),
        )

    def stop(self, value: Any, path: str) -> PlannedStop:
        fields = Fields(self.faults, value, path, STOP_KEYS)
        on_board = Fields(self.faults, fields.take("on_board"), f"{path}.on_board", ("g", "ml", "cold_boxes"))
        return PlannedStop(
            id=fields.text("id"),
            action=cast(Action, fields.one_of("action", ("load", "delivery", "pickup", "reload", "end"))),
            location=fields.text("location"),
            arrives_s=fields.integer("arrives_s", 0, MOST),
            begins_s=fields.integer("begins_s", 0, MOST),
            leaves_s=fields.integer("leaves_s", 0, MOST),
            on_board=Load(*(on_board.integer(unit, 0, MOST, 0) for unit in ("g", "ml", "cold_boxes"))),
        )

    def rest(self, value: Any, path: str) -> PlannedBreak:
        fields = Fields(self.faults, value, path, ("begins_s", "duration_s", "stop"))
        return PlannedBreak(*(fields.integer(key, 0, MOST) for key in ("begins_s", "duration_s", "stop")))

    def unserved(self, value: Any, path: str) -> UnservedStop:
        fields = Fields(self.faults, value, path, ("id", "reason"))
        reason = Fields(self.faults, fields.take("reason"), f"{path}.reason", ("code", "facts"))
        facts = reason.take("facts", {})
        code = cast(ReasonCode, reason.one_of("code", REASONS))
        return UnservedStop(fields.text("id"), Reason(code, facts if isinstance(facts, dict) else {}))
