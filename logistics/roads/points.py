"""Values that every provider of travel times takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Row = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class TravelTable:
    """Seconds and metres from every point to every point, in the order asked; `None` where no road leads.
    `estimated` is true when no road network stands behind the figures. `provider` names it for the plan."""

    drive_s: tuple[Row, ...]
    distance_m: tuple[Row, ...]
    provider: str
    estimated: bool


class Provider(Protocol):
    """Who knows the roads. `key` names provider, data and settings: two tables with one key and the same points are
    equal, so that they may be kept."""

    @property
    def key(self) -> str: ...

    def table(self, points: Sequence[Point]) -> TravelTable:
        """Raises RoadsUnavailable when it cannot answer."""
        ...


class RoadsUnavailable(Exception):
    """A provider could not answer. `code`: no_graph, damaged_graph, off_the_map, no_server, bad_answer."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)
