"""Reading an .osm.pbf extract: drivable ways, their directions and speeds, forbidden turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

SPEEDS_KMH = {
    "motorway": 70.0, "motorway_link": 40.0, "trunk": 35.0, "trunk_link": 30.0, "primary": 28.0, "primary_link": 25.0,
    "secondary": 25.0, "secondary_link": 22.0, "tertiary": 22.0, "tertiary_link": 20.0, "unclassified": 18.0,
    "residential": 15.0, "living_street": 8.0, "service": 10.0,
}  # fmt: skip
"""Door-to-door speeds in a Japanese town with lights and crossings, not limits; a lower `maxspeed` caps them."""

CLOSED = frozenset({"no", "private", "agricultural", "forestry"})
FORWARD = frozenset({"yes", "1", "true"})


@dataclass(frozen=True, slots=True)
class Way:
    """A drivable way: OSM node ids in order, metres per second, and which directions are open."""

    id: int
    nodes: tuple[int, ...]
    speed_ms: float
    forward: bool
    backward: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A restriction over one node. `only` means that every other way out is forbidden."""

    from_way: int
    via: int
    to_way: int
    only: bool


@dataclass(slots=True)
class Extract:
    ways: list[Way] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    skipped_restrictions: int = 0


class UnreadableExtract(Exception):
    """The file is missing, damaged, or holds no road."""


def read_extract(path: Path) -> Extract:
    """Raises UnreadableExtract. Coordinates are (latitude, longitude) by OSM node id."""
    extract = Extract()
    try:
        objects: Any = osmium.FileProcessor(str(path)).with_locations()
        for item in objects:
            if item.is_way():
                _add_way(extract, item)
            elif item.is_relation():
                _add_turn(extract, item)
    except (RuntimeError, OSError, ValueError) as error:
        raise UnreadableExtract(f"{path.name} cannot be read as OpenStreetMap data: {error}") from None
    if not extract.ways:
        raise UnreadableExtract(f"{path.name} holds no road that a car may use")
    return extract


def _add_way(extract: Extract, way: Any) -> None:
    tags = way.tags
    speed = SPEEDS_KMH.get(tags.get("highway", ""))
    access = tags.get("motor_vehicle", tags.get("vehicle", tags.get("access", "yes")))
    if speed is None or access in CLOSED or tags.get("area") == "yes":
        return
    places = {node.ref: (node.lat, node.lon) for node in way.nodes if node.location.valid()}
    nodes = tuple(node.ref for node in way.nodes if node.ref in places)
    if len(nodes) < 2:
        return
    extract.places.update(places)
    limit = tags.get("maxspeed", "")
    if limit.isdecimal() and int(limit) > 0:
        speed = min(speed, float(limit))
    forward, backward = _directions(tags.get("oneway", ""), tags.get("junction", ""), tags.get("highway", ""))
    extract.ways.append(Way(way.id, nodes, speed / 3.6, forward, backward))


def _directions(oneway: str, junction: str, highway: str) -> tuple[bool, bool]:
    if oneway == "-1":
        return False, True
    if oneway in FORWARD or (oneway != "no" and (junction in ("roundabout", "circular") or highway == "motorway")):
        return True, False
    return True, True


def _add_turn(extract: Extract, relation: Any) -> None:
    tags = relation.tags
    kind = tags.get("restriction", tags.get("restriction:motorcar", ""))
    if tags.get("type") != "restriction" or not kind.startswith(("no_", "only_")):
        return
    if {"motorcar", "motor_vehicle"} & set(tags.get("except", "").replace(" ", "").split(";")):
        return
    members: dict[str, list[tuple[str, int]]] = {}
    for member in relation.members:
        members.setdefault(member.role, []).append((member.type, member.ref))
    via = members.get("via", [])
    if len(via) != 1 or via[0][0] != "n":
        extract.skipped_restrictions += 1
        return
    for from_kind, from_way in members.get("from", []):
        for to_kind, to_way in members.get("to", []):
            if from_kind == "w" and to_kind == "w":
                extract.turns.append(Turn(from_way, via[0][1], to_way, kind.startswith("only_")))
