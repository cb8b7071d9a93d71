"""The road graph: arcs between junctions, and from each arc the arcs one may turn into. Built once, kept in one file."""

from __future__ import annotations

import hashlib
import math
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from logistics.roads.osm import Extract, Way
from logistics.roads.points import Point, RoadsUnavailable
from logistics.roads.straight import straight_metres

LONGEST_M = 120.0
"""Ways are cut at junctions and after so many metres, so that a place is never snapped far along its road."""
VERSION = 1
Array = Any


@dataclass(frozen=True, slots=True)
class RoadGraph:
    """Arcs by number: `tail`, `head` (node numbers), `deci_s` (tenths of a second), `metres`. The arcs that may follow
    arc a are `turn_to[turn_from[a]:turn_from[a + 1]]`, those that leave node n `out[out_from[n]:out_from[n + 1]]`.
    `main` marks the nodes of the largest connected part; places are only snapped to these."""

    latitude: Array
    longitude: Array
    main: Array
    tail: Array
    head: Array
    deci_s: Array
    metres: Array
    turn_from: Array
    turn_to: Array
    out_from: Array
    out: Array
    name: str

    def save(self, path: Path) -> None:
        """One compressed file, replaced as a whole."""
        beside = path.with_name(path.name + ".part.npz")
        columns = {key: getattr(self, key) for key in self.__slots__ if key != "name"}
        np.savez_compressed(beside, version=VERSION, name=self.name, **columns)
        beside.replace(path)


def load_graph(path: Path) -> RoadGraph:
    """Raises RoadsUnavailable (`no_graph`, `damaged_graph`)."""
    try:
        with np.load(path, allow_pickle=False) as data:
            if int(data["version"]) != VERSION:
                raise RoadsUnavailable("damaged_graph", "the road graph was built by another version: build_roads again")
            columns = {key: data[key] for key in RoadGraph.__slots__ if key != "name"}
            return RoadGraph(**columns, name=str(data["name"]))
    except FileNotFoundError:
        raise RoadsUnavailable("no_graph", f"there is no road graph at {path}") from None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        raise RoadsUnavailable("damaged_graph", f"{path.name} is not a road graph") from None


def build_graph(extract: Extract, name: str) -> RoadGraph:
    """`name` says which data this is (file name and day); it becomes part of the provider's key."""
    uses = Counter(node for way in extract.ways for node in dict.fromkeys(way.nodes))
    ends = {node for way in extract.ways for node in (way.nodes[0], way.nodes[-1])}
    ends |= {turn.via for turn in extract.turns}
    number: dict[int, int] = {}
    arcs: list[tuple[int, int, int, int, int]] = []
    for way in extract.ways:
        for a, b, metres in _pieces(way, extract, uses, ends):
            tail, head = number.setdefault(a, len(number)), number.setdefault(b, len(number))
            pace = max(1, round(10 * metres / way.speed_ms))
            if way.forward:
                arcs.append((tail, head, pace, round(metres), way.id))
            if way.backward:
                arcs.append((head, tail, pace, round(metres), way.id))
    arcs.sort()
    columns = [np.array(column, dtype=np.int64) for column in zip(*arcs, strict=True)]
    turn_from, turn_to = _turns(arcs, extract, number)
    out_from = np.searchsorted(columns[0], np.arange(len(number) + 1))
    places = [extract.places[node] for node in number]
    digest = hashlib.sha256(b"".join(column.tobytes() for column in (*columns, turn_to))).hexdigest()[:12]
    return RoadGraph(
        latitude=np.array([place[0] for place in places]),
        longitude=np.array([place[1] for place in places]),
        main=_largest_part(arcs, len(number)),
        tail=columns[0],
        head=columns[1],
        deci_s=columns[2],
        metres=columns[3],
        turn_from=turn_from,
        turn_to=turn_to,
        out_from=out_from.astype(np.int64),
        out=np.arange(len(arcs), dtype=np.int64),
        name=f"{name} {digest}",
    )


def _pieces(way: Way, extract: Extract, uses: Counter[int], ends: set[int]) -> Iterator[tuple[int, int, float]]:
    """The way cut at junctions, at ends of other ways, and where a piece gets long. A loop keeps a node in between."""
    start, metres = way.nodes[0], 0.0
    for before, node in zip(way.nodes, way.nodes[1:], strict=False):
        if before == node:
            continue
        metres += straight_metres(Point(*extract.places[before]), Point(*extract.places[node]))
        last = node == way.nodes[-1]
        if (uses[node] > 1 or node in ends or metres >= LONGEST_M or last) and node != start:
            yield start, node, metres
            start, metres = node, 0.0


def _turns(arcs: list[tuple[int, int, int, int, int]], extract: Extract, number: dict[int, int]) -> tuple[Array, Array]:
    """What may follow each arc: everything that leaves its head, but what a sign forbids, and no turning round except
    at a dead end."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for index, arc in enumerate(arcs):
        leaving[arc[0]].append(index)
    banned: set[tuple[int, int, int]] = set()
    only: dict[tuple[int, int], set[int]] = defaultdict(set)
    for turn in extract.turns:
        via = number.get(turn.via)
        if via is None:
            continue
        if turn.only:
            only[turn.from_way, via].add(turn.to_way)
        else:
            banned.add((turn.from_way, via, turn.to_way))
    turn_from, turn_to = [0], []
    for tail, head, _, _, way in arcs:
        following = [
            other
            for other in leaving[head]
            if (way, head, arcs[other][4]) not in banned and ((way, head) not in only or arcs[other][4] in only[way, head])
        ]
        onward = [other for other in following if arcs[other][1] != tail]
        turn_to.extend(onward or (following if len(leaving[head]) == 1 else []))
        turn_from.append(len(turn_to))
    return np.array(turn_from, dtype=np.int64), np.array(turn_to, dtype=np.int64)


def _largest_part(arcs: list[tuple[int, int, int, int, int]], nodes: int) -> Array:
    """Nodes of the largest part that hangs together when directions are ignored."""
    parent = list(range(nodes))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for tail, head, *_ in arcs:
        parent[root(tail)] = root(head)
    roots = [root(node) for node in range(nodes)]
    largest = Counter(roots).most_common(1)[0][0]
    return np.array([each == largest for each in roots])


def nearest_node(graph: RoadGraph, point: Point) -> tuple[int, float]:
    """The nearest node of the main part, and the metres to it."""
    scale = math.cos(math.radians(point.latitude))
    square = (graph.latitude - point.latitude) ** 2 + ((graph.longitude - point.longitude) * scale) ** 2
    node = int(np.argmin(np.where(graph.main, square, np.inf)))
    return node, straight_metres(point, Point(float(graph.latitude[node]), float(graph.longitude[node])))
