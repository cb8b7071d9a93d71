"""How long a road table takes: a generated grid town with one-way streets and forbidden turns, or a real graph."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from logistics.roads.embedded import RoadGraphProvider
from logistics.roads.graph import RoadGraph, build_graph, load_graph
from logistics.roads.osm import Extract, Turn, Way
from logistics.roads.points import Point, Provider
from logistics.roads.straight import Factors, StraightLine

LATITUDE, LONGITUDE = 35.79, 139.56
STEP = 0.0008
"""Degrees between crossings: about 80 metres."""


def measure_tables(*, seed: int, places: int, side: int, graph: Path | None = None) -> list[dict[str, Any]]:
    """CPU seconds of an N x N table by each provider that needs no server; the first table, which compiles the search,
    is not counted. `graph` is a file of `build_roads`; without one a town of `side` x `side` crossings is made."""
    begin = time.process_time()
    roads = build_town(seed, side) if graph is None else load_graph(graph)
    built = time.process_time() - begin
    rng = random.Random(seed)
    ground = list(zip(roads.latitude.tolist(), roads.longitude.tolist(), strict=True))
    points = [Point(*rng.choice(ground)) for _ in range(places)]
    results = []
    providers: tuple[tuple[str, Provider], ...] = (
        ("road graph", RoadGraphProvider(roads)),
        ("straight line", StraightLine(Factors())),
    )
    for name, provider in providers:
        provider.table(points[:2])
        begin = time.process_time()
        table = provider.table(points)
        took = time.process_time() - begin
        missing = sum(cell is None for row in table.drive_s for cell in row)
        results.append({"provider": name, "places": places, "cpu_s": round(took, 3), "without_road": missing})
    results[0] |= {"nodes": len(roads.latitude), "arcs": len(roads.head), "build_or_load_cpu_s": round(built, 2)}
    return results


def build_town(seed: int, side: int) -> RoadGraph:
    """Streets between neighbouring crossings, a fifth of them one-way, a turn forbidden at every twentieth."""
    rng = random.Random(seed)
    places = {
        1 + y * side + x: (LATITUDE + y * STEP + rng.uniform(-1e-4, 1e-4), LONGITUDE + x * STEP + rng.uniform(-1e-4, 1e-4))
        for y in range(side)
        for x in range(side)
    }
    ways: list[Way] = []
    at: dict[int, list[int]] = {node: [] for node in places}
    for node in places:
        right = [node + 1] if (node - 1) % side + 1 < side else []
        for other in (*right, *([node + side] if node + side in places else [])):
            oneway = rng.random() < 0.2
            speed = rng.choice((20, 25, 30, 40)) / 3.6
            ways.append(Way(len(ways), (node, other), speed, True, not oneway))
            at[node].append(ways[-1].id)
            at[other].append(ways[-1].id)
    turns = [
        Turn(came, node, rng.choice([way for way in at[node] if way != came]), False)
        for node in places
        for came in at[node][:1]
        if rng.random() < 0.05
    ]
    return build_graph(Extract(ways, turns, places), f"generated town {seed}")
