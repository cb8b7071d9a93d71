"""Tables that were worked out once are kept in files, by provider and coordinates."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logistics.roads.points import Point, Provider, TravelTable

DIGITS = 5
"""Decimals of a degree that count: about a metre."""
MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class KeptTables:
    """Another provider behind a folder. A damaged or foreign file is asked for again; a folder that cannot be written
    costs only time."""

    provider: Provider
    folder: Path

    @property
    def key(self) -> str:
        return self.provider.key

    def table(self, points: Sequence[Point]) -> TravelTable:
        question = [[round(point.latitude, DIGITS), round(point.longitude, DIGITS)] for point in points]
        name = hashlib.sha256(json.dumps([self.key, question]).encode()).hexdigest()
        path = self.folder / f"{name}.json"
        kept = self._read(path, len(points))
        if kept is not None:
            return kept
        table = self.provider.table(points)
        self._write(path, table)
        return table

    def _read(self, path: Path, size: int) -> TravelTable | None:
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            drive, distance = (tuple(tuple(row) for row in value[key]) for key in ("drive_s", "distance_m"))
            square = [len(row) for row in (*drive, *distance)] == [size] * (2 * size)
            if value["provider"] != self.key or not square:
                return None
            return TravelTable(drive, distance, self.key, bool(value["estimated"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, path: Path, table: TravelTable) -> None:
        value = {
            "provider": table.provider,
            "estimated": table.estimated,
            "drive_s": table.drive_s,
            "distance_m": table.distance_m,
        }
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(value), encoding="utf-8")
            beside.replace(path)
            files = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for old in files[:-MOST_FILES]:
                old.unlink(missing_ok=True)
        except OSError:
            beside.unlink(missing_ok=True)
