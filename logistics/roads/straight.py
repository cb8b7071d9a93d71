"""Great circle times a factor: what is left when no road data is loaded. Always marked as an estimate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from logistics.roads.points import Point, TravelTable

EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Factors:
    """Road metres per metre of straight line, near (below `near_m`) and far, and the speed in town. The defaults are
    the usual ones for Japanese towns (1.4 and 1.3, 22 km/h); `fit_factors` finds a food bank's own."""

    near: float = 1.4
    far: float = 1.3
    near_m: int = 2_000
    km_per_hour: float = 22.0


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Travel times without roads."""

    factors: Factors = Factors()

    @property
    def key(self) -> str:
        f = self.factors
        return f"straight-line near={f.near:g} far={f.far:g} below={f.near_m} kmh={f.km_per_hour:g}"

    def table(self, points: Sequence[Point]) -> TravelTable:
        metres = tuple(tuple(road_metres(a, b, self.factors) for b in points) for a in points)
        pace = 3.6 / self.factors.km_per_hour
        seconds = tuple(tuple(round(cell * pace) for cell in row) for row in metres)
        return TravelTable(seconds, metres, self.key, estimated=True)


def straight_metres(a: Point, b: Point) -> float:
    """Great circle (haversine, mean earth radius)."""
    phi, psi = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def road_metres(a: Point, b: Point, factors: Factors) -> int:
    """Straight metres times the factor of their distance; a little farther is never nearer."""
    line = straight_metres(a, b)
    if line < factors.near_m:
        return round(line * factors.near)
    return round(max(line * factors.far, factors.near_m * factors.near))


def fit_factors(driven: Sequence[tuple[float, int, int]], *, least: int = 20, standard: Factors = Factors()) -> Factors:
    """Factors of a food bank's own completed tours: (straight metres, driven metres, driven seconds) per leg. Each is
    the ratio of sums, so that long legs count by their length; with fewer than `least` legs the standard one stays."""
    near = [leg for leg in driven if leg[0] < standard.near_m and leg[0] > 0 and leg[2] > 0]
    far = [leg for leg in driven if leg[0] >= standard.near_m and leg[2] > 0]

    def ratio(legs: list[tuple[float, int, int]], fallback: float) -> float:
        if len(legs) < least:
            return fallback
        return min(3.0, max(1.0, sum(leg[1] for leg in legs) / sum(leg[0] for leg in legs)))

    both = near + far
    pace = standard.km_per_hour
    if len(both) >= least:
        pace = min(60.0, max(5.0, 3.6 * sum(leg[1] for leg in both) / sum(leg[2] for leg in both)))
    return Factors(round(ratio(near, standard.near), 3), round(ratio(far, standard.far), 3), standard.near_m, round(pace, 1))
