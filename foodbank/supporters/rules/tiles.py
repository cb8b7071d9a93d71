"""Districts as tiles that keep roughly to where they lie: points, never boundaries, and in no order of rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


class Served(StrEnum):
    SERVED = "served"  # handed over to in this month
    NOT_YET = "not_yet"  # has a place; nothing in this month so far
    TO_COME = "to_come"  # has no place yet: これから


@dataclass(frozen=True)
class Point:
    number: int
    name: str
    latitude: float
    longitude: float
    served: Served


@dataclass(frozen=True)
class Tile:
    """A district at a row and column (from 0, north and west first)."""

    name: str
    served: Served
    row: int
    column: int


def short_name(name: str) -> str:
    """大和田小学校 -> 大和田: on a tile every word says 小学校, so none needs to."""
    return name.removesuffix("小学校") or name


def tiles(points: Sequence[Point], columns: int = 4) -> list[Tile]:
    """Every district once: rows from north to south, in a row from west to east, near its own longitude."""
    if not points:
        return []
    ordered = sorted(points, key=lambda point: (-point.latitude, point.longitude, point.number))
    west = min(point.longitude for point in points)
    width = max(point.longitude for point in points) - west or 1.0
    rows = -(-len(ordered) // columns)
    found: list[Tile] = []
    begin = 0
    for row in range(rows):
        count = (len(ordered) - begin + rows - row - 1) // (rows - row)
        line = sorted(ordered[begin:begin + count], key=lambda point: (point.longitude, point.number))
        wanted = [(point.longitude - west) / width * (columns - 1) for point in line]
        found += [Tile(short_name(point.name), point.served, row, column)
                  for point, column in zip(line, _columns(wanted, columns), strict=True)]
        begin += count
    return found


def _columns(wanted: list[float], columns: int) -> tuple[int, ...]:
    """The rising columns that lie nearest to those wanted; the westernmost of equals."""
    return min(combinations(range(columns), len(wanted)),
               key=lambda chosen: (sum((a - b) ** 2 for a, b in zip(chosen, wanted, strict=True)), chosen))
