"""The one question the rest of the house asks of roads: how long and how far between all these places?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from logistics.roads.points import Point, Provider, TravelTable
from logistics.roads.straight import StraightLine


def travel_table(points: Sequence[tuple[float, float]], provider: Provider | None = None) -> dict[str, Any]:
    """`{drive_s, distance_m, provider}` as the routing problem wants it, for (latitude, longitude) pairs in degrees.
    Without a provider: great circle, an estimate. Raises RoadsUnavailable when the provider cannot answer."""
    return as_problem_part((provider or StraightLine()).table([Point(*point) for point in points]))


def as_problem_part(table: TravelTable) -> dict[str, Any]:
    """JSON-ready; the provider's name says so when it is an estimate."""
    name = f"{table.provider} (estimate)" if table.estimated else table.provider
    return {
        "drive_s": [list(row) for row in table.drive_s],
        "distance_m": [list(row) for row in table.distance_m],
        "provider": name[:200],
    }
