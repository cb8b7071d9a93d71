"""OSRM and Valhalla, for whoever runs one. Only the standard library; every odd answer is refused by name."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logistics.roads.points import Point, RoadsUnavailable, Row, TravelTable

BLOCK = 50
"""Sources and targets per request: together within OSRM's standard --max-table-size of 100."""
Cell = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class OsrmProvider:
    """`GET {base}/table/v1/driving/lon,lat;...?annotations=duration,distance` (OSRM HTTP API v1)."""

    base: str
    timeout_s: float = 20.0

    @property
    def key(self) -> str:
        return f"osrm {self.base}"

    def table(self, points: Sequence[Point]) -> TravelTable:
        return _in_blocks(points, self._block, self.key)

    def _block(self, sources: Sequence[Point], targets: Sequence[Point]) -> list[list[Cell]]:
        places = ";".join(f"{point.longitude:.6f},{point.latitude:.6f}" for point in (*sources, *targets))
        first = ";".join(str(index) for index in range(len(sources)))
        second = ";".join(str(index + len(sources)) for index in range(len(targets)))
        url = f"{self.base}/table/v1/driving/{places}?annotations=duration,distance"
        answer = _ask(urllib.request.Request(f"{url}&sources={first}&destinations={second}"), self.timeout_s)
        if not isinstance(answer, dict) or answer.get("code") != "Ok":
            raise RoadsUnavailable("bad_answer", f"OSRM answered {_short(answer)}")
        drive, distance = answer.get("durations"), answer.get("distances")
        if not isinstance(drive, list) or not isinstance(distance, list):
            raise RoadsUnavailable("bad_answer", "OSRM answered without durations and distances")
        try:
            return [
                [(_whole(a), _whole(b)) for a, b in zip(row, metres, strict=True)]
                for row, metres in zip(drive, distance, strict=True)
            ]
        except (TypeError, ValueError):
            raise RoadsUnavailable("bad_answer", "OSRM's tables do not fit together") from None


@dataclass(frozen=True, slots=True)
class ValhallaProvider:
    """`POST {base}/sources_to_targets`, costing auto, kilometres (Valhalla matrix API)."""

    base: str
    timeout_s: float = 20.0

    @property
    def key(self) -> str:
        return f"valhalla {self.base}"

    def table(self, points: Sequence[Point]) -> TravelTable:
        return _in_blocks(points, self._block, self.key)

    def _block(self, sources: Sequence[Point], targets: Sequence[Point]) -> list[list[Cell]]:
        question = {
            "sources": [{"lat": point.latitude, "lon": point.longitude} for point in sources],
            "targets": [{"lat": point.latitude, "lon": point.longitude} for point in targets],
            "costing": "auto",
            "units": "kilometers",
        }
        request = urllib.request.Request(
            f"{self.base}/sources_to_targets",
            data=json.dumps(question).encode(),
            headers={"Content-Type": "application/json"},
        )
        answer = _ask(request, self.timeout_s)
        rows = answer.get("sources_to_targets") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise RoadsUnavailable("bad_answer", f"Valhalla answered {_short(answer)}")
        try:
            return [
                [(_whole(cell["time"]), _whole(cell["distance"], 1000)) if cell else (None, None) for cell in row]
                for row in rows
            ]
        except (TypeError, KeyError, ValueError):
            raise RoadsUnavailable("bad_answer", "Valhalla's matrix has cells without time and distance") from None


def _in_blocks(
    points: Sequence[Point], ask: Callable[[Sequence[Point], Sequence[Point]], list[list[Cell]]], key: str
) -> TravelTable:
    size = len(points)
    drive: list[list[int | None]] = [[None] * size for _ in range(size)]
    distance: list[list[int | None]] = [[None] * size for _ in range(size)]
    for top, left in _corners(size):
        sources, targets = points[top : top + BLOCK], points[left : left + BLOCK]
        cells = ask(sources, targets)
        if [len(row) for row in cells] != [len(targets)] * len(sources):
            raise RoadsUnavailable("bad_answer", f"asked for {len(sources)} x {len(targets)} cells, got others")
        for i, row in enumerate(cells):
            for j, (seconds, metres) in enumerate(row):
                whole = seconds is not None and metres is not None
                drive[top + i][left + j] = seconds if whole else None
                distance[top + i][left + j] = metres if whole else None
    for i in range(size):
        drive[i][i] = distance[i][i] = 0
    return TravelTable(_frozen(drive), _frozen(distance), key, estimated=False)


def _corners(size: int) -> Iterator[tuple[int, int]]:
    for top in range(0, size, BLOCK):
        for left in range(0, size, BLOCK):
            yield top, left


def _frozen(rows: list[list[int | None]]) -> tuple[Row, ...]:
    return tuple(tuple(row) for row in rows)


def _whole(value: Any, factor: int = 1) -> int | None:
    """A number of at least 0 and below 10 million, rounded; None stays None. Raises ValueError or TypeError."""
    if value is None:
        return None
    if isinstance(value, bool) or not 0 <= value * factor < 10**7:
        raise ValueError(value)
    return int(value * factor + 0.5)


def _ask(request: urllib.request.Request, timeout_s: float) -> Any:
    if not request.full_url.startswith(("http://", "https://")):
        raise RoadsUnavailable("no_server", "the address of the road server must begin with http:// or https://")
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as error:
        raise RoadsUnavailable("bad_answer", f"the road server answered {error.code}: {_short(error.read())}") from None
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise RoadsUnavailable("no_server", f"the road server cannot be reached: {error}") from None
    except ValueError:
        raise RoadsUnavailable("bad_answer", "the road server's answer is not JSON") from None


def _short(answer: Any) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False)
    return text[:120]
