"""From a checked plan to the rows of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PlannedStop:
    """`visit` is the problem's id; seconds of the day."""

    visit: str
    kind: str
    arrives_s: int
    begins_s: int
    leaves_s: int


@dataclass(frozen=True)
class PlannedTour:
    duty: str
    departs_s: int
    returns_s: int
    distance_m: int
    drive_s: int
    stops: tuple[PlannedStop, ...]


def read_tours(plan: Mapping[str, Any]) -> list[PlannedTour]:
    """Tours with at least one stop, in the order of departure; loading and the way home are not stops."""
    tours = [_tour(one) for one in plan["tours"]]
    return sorted((one for one in tours if one.stops), key=lambda one: (one.departs_s, one.duty))


def _tour(tour: Mapping[str, Any]) -> PlannedTour:
    stops = tuple(PlannedStop(stop["id"], stop["action"], stop["arrives_s"], stop["begins_s"], stop["leaves_s"])
                  for stop in tour["stops"] if stop["action"] in ("delivery", "pickup"))
    return PlannedTour(tour["vehicle"], tour["departs_s"], tour["returns_s"], tour["distance_m"], tour["drive_s"],
                       stops)


def read_unserved(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """[{id, code, facts}] in the order of ids."""
    return [{"id": one["id"], "code": one["reason"]["code"], "facts": one["reason"]["facts"]}
            for one in sorted(plan["unserved"], key=lambda one: str(one["id"]))]
