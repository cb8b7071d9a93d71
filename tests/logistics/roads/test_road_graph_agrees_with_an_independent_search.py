"""Generated grid towns with one-way streets and turn restrictions, written as .osm.pbf, against a search of our own
that knows nothing of arcs, turns tables or heaps: it walks (place, street it came by) until nothing gets better."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from logistics.roads.choose import choose_provider
from logistics.roads.graph import build_graph
from logistics.roads.osm import SPEEDS_KMH, UnreadableExtract, read_extract
from logistics.roads.points import Point, RoadsUnavailable
from logistics.roads.straight import straight_metres

SIDE = 5
CLASSES = ("residential", "tertiary", "secondary", "unclassified")


@dataclass
class Town:
    """Streets between neighbouring crossings; each street is one way of two nodes."""

    places: dict[int, Point] = field(default_factory=dict)
    streets: dict[int, tuple[int, int, str, str]] = field(default_factory=dict)
    signs: list[tuple[int, int, int, str]] = field(default_factory=list)


def build_town(seed: int) -> Town:
    rng = random.Random(seed)
    town = Town()
    for y in range(SIDE):
        for x in range(SIDE):
            jitter = rng.uniform(-0.0001, 0.0001)
            town.places[1 + y * SIDE + x] = Point(35.79 + y * 0.0009 + jitter, 139.56 + x * 0.0010 - jitter)
    number = 100
    for y in range(SIDE):
        for x in range(SIDE):
            here = 1 + y * SIDE + x
            for there in ([here + 1] if x + 1 < SIDE else []) + ([here + SIDE] if y + 1 < SIDE else []):
                oneway = rng.choice(["no", "no", "no", "yes", "-1"])
                town.streets[number] = (here, there, rng.choice(CLASSES), oneway)
                number += 1
    for street, (here, there, _, _) in list(town.streets.items()):
        for via in (here, there):
            others = [s for s, (a, b, _, _) in town.streets.items() if via in (a, b) and s != street]
            if others and rng.random() < 0.12:
                kind = rng.choice(["no_left_turn", "no_straight_on", "only_right_turn"])
                town.signs.append((street, via, rng.choice(others), kind))
    return town


def write_town(town: Town, path: Path) -> None:
    with osmium.SimpleWriter(str(path)) as writer:
        for node, point in town.places.items():
            writer.add_node(mutable.Node(id=node, location=(point.longitude, point.latitude), version=1))
        for street, (here, there, kind, oneway) in town.streets.items():
            tags = {"highway": kind, "oneway": oneway}
            writer.add_way(mutable.Way(id=street, nodes=[here, there], tags=tags, version=1))
        for index, (street, via, other, kind) in enumerate(town.signs):
            members = [("w", street, "from"), ("n", via, "via"), ("w", other, "to")]
            tags = {"type": "restriction", "restriction": kind}
            writer.add_relation(mutable.Relation(id=9000 + index, members=members, tags=tags, version=1))


def slow_search(town: Town, start: int) -> dict[int, float]:
    """Seconds from `start` to every crossing, by relaxing every move until nothing changes."""

    def leads(street: int) -> list[tuple[int, int]]:
        here, there, _, oneway = town.streets[street]
        return {"no": [(here, there), (there, here)], "yes": [(here, there)], "-1": [(there, here)]}[oneway]

    def seconds(street: int) -> float:
        here, there, kind, _ = town.streets[street]
        return round(10 * straight_metres(town.places[here], town.places[there]) / (SPEEDS_KMH[kind] / 3.6)) / 10

    def may_turn(came_by: int, via: int, to: int, target: int, origin: int) -> bool:
        signs = [sign for sign in town.signs if sign[0] == came_by and sign[1] == via]
        only = [sign[2] for sign in signs if sign[3].startswith("only_")]
        if any(sign[2] == to and sign[3].startswith("no_") for sign in signs) or (only and to not in only):
            return False
        if target != origin:
            return True
        return len(leaving[via]) == 1

    leaving: dict[int, list[tuple[int, int, float]]] = {place: [] for place in town.places}
    for street in town.streets:
        for a, b in leads(street):
            leaving[a].append((street, b, seconds(street)))
    best: dict[tuple[int, int], float] = {}
    origin_of = {}
    for street in town.streets:
        for a, b in leads(street):
            origin_of[street, b] = a
            if a == start:
                best[street, b] = seconds(street)
    changed = True
    while changed:
        changed = False
        for (came_by, via), so_far in list(best.items()):
            for street, b, takes in leaving[via]:
                reach = so_far + takes
                known = best.get((street, b), 1e18)
                if reach < known - 1e-9 and may_turn(came_by, via, street, b, origin_of[came_by, via]):
                    best[street, b] = reach
                    changed = True
    answer = {start: 0.0}
    for (_, node), value in best.items():
        answer[node] = min(answer.get(node, 1e18), value)
    return answer


@pytest.mark.parametrize("seed", range(12))
def test_every_pair_of_a_town_takes_as_long_as_the_slow_search_says(seed: int, tmp_path: Path) -> None:
    town = build_town(seed)
    write_town(town, tmp_path / "town.osm.pbf")
    graph = build_graph(read_extract(tmp_path / "town.osm.pbf"), "town")
    graph.save(tmp_path / "roads.npz")
    provider = choose_provider(f"graph:{tmp_path / 'roads.npz'}")
    nodes = sorted(town.places)
    table = provider.table([town.places[node] for node in nodes])
    one_way_pairs = 0
    for i, start in enumerate(nodes):
        expected = slow_search(town, start)
        for j, target in enumerate(nodes):
            found = table.drive_s[i][j]
            if target not in expected:
                assert found is None, f"{start} -> {target} must not be reachable"
                continue
            assert found is not None and abs(found - expected[target]) <= 1, (start, target, found, expected[target])
            metres = table.distance_m[i][j]
            assert metres is not None and metres + 2 >= straight_metres(town.places[start], town.places[target])
            one_way_pairs += table.drive_s[i][j] != table.drive_s[j][i]
    assert one_way_pairs > 0, "the town must tell one-way streets from others"
    assert not table.estimated


def test_a_damaged_graph_and_a_missing_one_are_named(tmp_path: Path) -> None:
    (tmp_path / "roads.npz").write_bytes(b"no graph")
    for path, code in ((tmp_path / "roads.npz", "damaged_graph"), (tmp_path / "none.npz", "no_graph")):
        with pytest.raises(RoadsUnavailable) as refused:
            choose_provider(f"graph:{path}")
        assert refused.value.code == code


def test_a_place_off_the_map_is_named(tmp_path: Path) -> None:
    write_town(build_town(1), tmp_path / "town.osm.pbf")
    build_graph(read_extract(tmp_path / "town.osm.pbf"), "town").save(tmp_path / "roads.npz")
    with pytest.raises(RoadsUnavailable) as refused:
        choose_provider(f"graph:{tmp_path / 'roads.npz'}").table([Point(35.79, 139.56), Point(36.5, 139.56)])
    assert refused.value.code == "off_the_map"


def test_a_file_that_is_no_map_is_refused(tmp_path: Path) -> None:
    (tmp_path / "town.osm.pbf").write_bytes(b"nothing")
    with pytest.raises(UnreadableExtract):
        read_extract(tmp_path / "town.osm.pbf")
