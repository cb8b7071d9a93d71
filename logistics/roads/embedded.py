"""Travel times from the embedded road graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logistics.roads.graph import RoadGraph, nearest_node
from logistics.roads.points import Point, RoadsUnavailable, Row, TravelTable
from logistics.roads.shortest import UNREACHED, quickest

FARTHEST_M = 2_000.0
"""A place farther than this from every road of the graph is not on this map."""
ACCESS_MS = 10 / 3.6
"""The last metres between road and door."""


@dataclass(frozen=True, slots=True)
class RoadGraphProvider:
    """Quickest ways by car with one-way streets and turn restrictions; metres are those of the quickest way."""

    graph: RoadGraph

    @property
    def key(self) -> str:
        return f"road-graph {self.graph.name}"

    def table(self, points: Sequence[Point]) -> TravelTable:
        """Raises RoadsUnavailable (`off_the_map`) naming the first place without a road near it."""
        snapped = [nearest_node(self.graph, point) for point in points]
        for point, (_, metres) in zip(points, snapped, strict=True):
            if metres > FARTHEST_M:
                where = f"{point.latitude:.5f}, {point.longitude:.5f}"
                raise RoadsUnavailable("off_the_map", f"no road within {FARTHEST_M:.0f} m of {where}")
        seconds: list[Row] = []
        metres_rows: list[Row] = []
        search = _Search(self.graph, [node for node, _ in snapped])
        for start, off_road in snapped:
            costs, lengths = search.from_node(start)
            drive: list[int | None] = []
            distance: list[int | None] = []
            for index, (node, other_off_road) in enumerate(snapped):
                same = index == len(seconds)
                access = 0.0 if same else off_road + other_off_road
                known = costs[node] < UNREACHED
                drive.append(round(costs[node] / 10 + access / ACCESS_MS) if known else None)
                distance.append(round(float(lengths[node]) + access) if known else None)
            seconds.append(tuple(drive))
            metres_rows.append(tuple(distance))
        return TravelTable(tuple(seconds), tuple(metres_rows), self.key, estimated=False)


class _Search:
    """Room for searches over one graph, made once."""

    def __init__(self, graph: RoadGraph, targets: Sequence[int]) -> None:
        self.graph = graph
        arcs, nodes = len(graph.head), len(graph.latitude)
        self.wanted = np.zeros(nodes, dtype=np.int64)
        self.wanted[list(targets)] = 1
        self.cost, self.length = np.zeros(arcs, dtype=np.int64), np.zeros(arcs, dtype=np.int64)
        room = arcs + len(graph.turn_to) + 2
        self.heap_cost, self.heap_arc = np.zeros(room, dtype=np.int64), np.zeros(room, dtype=np.int64)

    def from_node(self, start: int) -> tuple[list[int], list[int]]:
        graph = self.graph
        nodes = len(graph.latitude)
        costs, lengths = np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
        quickest(
            start, self.wanted, graph.head, graph.deci_s, graph.metres, graph.turn_from, graph.turn_to,
            int(graph.out_from[start]), int(graph.out_from[start + 1]), self.cost, self.length, self.heap_cost,
            self.heap_arc, costs, lengths,
        )  # fmt: skip
        return costs, lengths  # type: ignore[return-value]
