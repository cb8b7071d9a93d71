"""The plan as frozen values, and its JSON (schema `routing-plan/1`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from logistics.routing.problem import Load

Action = Literal["load", "delivery", "pickup", "reload", "end"]
ReasonCode = Literal["no_time", "no_capacity", "no_skill", "window_closed", "not_worth_it"]
Status = Literal["proven", "within_budget", "no_vehicle"]


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """One line of a tour. `on_board` is what is in the vehicle when it leaves; load, reload and end carry the
    place's id. A shipment's two stops carry the shipment's id."""

    id: str
    action: Action
    location: str
    arrives_s: int
    begins_s: int
    leaves_s: int
    on_board: Load


@dataclass(frozen=True, slots=True)
class PlannedBreak:
    """A rest inside a tour, at the place of `stops[stop]`."""

    begins_s: int
    duration_s: int
    stop: int


@dataclass(frozen=True, slots=True)
class PlannedTour:
    vehicle: str
    trips: int
    distance_m: int
    drive_s: int
    departs_s: int
    returns_s: int
    stops: tuple[PlannedStop, ...]
    breaks: tuple[PlannedBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was left out: the rule that blocks it and what would lift it, in `facts`."""

    code: ReasonCode
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unserved:
    id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    problem_sha256: str
    status: Status
    tours: tuple[PlannedTour, ...]
    unserved: tuple[Unserved, ...]
    cost: int
    lower_bound: int | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    search: dict[str, Any] = field(default_factory=dict)
    travel_provider: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The plan file. `seconds` and `search` say how it was found and are the only part a clock can change."""
        return {
            "schema": "routing-plan/1",
            "problem_sha256": self.problem_sha256,
            "status": self.status,
            "tours": [_tour(tour) for tour in self.tours],
            "unserved": [
                {"id": left.id, "reason": {"code": left.reason.code, "facts": left.reason.facts}} for left in self.unserved
            ],
            "cost": self.cost,
            "lower_bound": self.lower_bound,
            "travel_provider": self.travel_provider,
            "search": self.search,
            "seconds": self.seconds,
        }


def _tour(tour: PlannedTour) -> dict[str, Any]:
    return {
        "vehicle": tour.vehicle,
        "trips": tour.trips,
        "distance_m": tour.distance_m,
        "drive_s": tour.drive_s,
        "departs_s": tour.departs_s,
        "returns_s": tour.returns_s,
        "stops": [_stop(stop) for stop in tour.stops],
        "breaks": [{"begins_s": rest.begins_s, "duration_s": rest.duration_s, "stop": rest.stop} for rest in tour.breaks],
    }


def _stop(stop: PlannedStop) -> dict[str, Any]:
    return {
        "id": stop.id,
        "action": stop.action,
        "location": stop.location,
        "arrives_s": stop.arrives_s,
        "begins_s": stop.begins_s,
        "leaves_s": stop.leaves_s,
        "on_board": {"g": stop.on_board.g, "ml": stop.on_board.ml, "cold_boxes": stop.on_board.cold_boxes},
    }
