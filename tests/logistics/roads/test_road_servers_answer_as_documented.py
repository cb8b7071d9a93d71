"""OSRM and Valhalla against a local server that answers as their documentation says: blocks, nulls, refusals."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from logistics.roads.choose import choose_provider
from logistics.roads.points import Point, RoadsUnavailable

UNREACHABLE = 35.9


def seconds(a: tuple[float, float], b: tuple[float, float]) -> float | None:
    """What the pretended roads say; one place has no road."""
    if UNREACHABLE in (a[0], b[0]) and a != b:
        return None
    return round(abs(a[0] - b[0]) * 9_000 + abs(a[1] - b[1]) * 7_000, 1)


class RoadServer(BaseHTTPRequestHandler):
    asked: list[str] = []
    broken: str = ""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.asked.append(self.path)
        found = re.fullmatch(r"/table/v1/driving/([-0-9.,;]+)", path)
        keys = dict(part.split("=") for part in query.split("&"))
        if not found or keys["annotations"] != "duration,distance":
            return self.answer(400, {"code": "InvalidUrl", "message": "URL string malformed"})
        places = [tuple(map(float, place.split(",")[::-1])) for place in found[1].split(";")]
        if len(places) > 100:
            return self.answer(400, {"code": "TooBig", "message": "Too many table coordinates"})
        sources = [places[int(index)] for index in keys["sources"].split(";")]
        targets = [places[int(index)] for index in keys["destinations"].split(";")]
        rows = [[seconds(a, b) for b in targets] for a in sources]  # type: ignore[arg-type]
        metres = [[None if cell is None else cell * 6.5 for cell in row] for row in rows]
        self.answer(200, {"code": "Ok", "durations": rows, "distances": metres, "sources": [], "destinations": []})

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(self.path)
        if self.path != "/sources_to_targets" or question["costing"] != "auto":
            return self.answer(400, {"error_code": 106, "error": "Try any of: /sources_to_targets"})
        places = [[(p["lat"], p["lon"]) for p in question[key]] for key in ("sources", "targets")]
        matrix = [
            [
                {"distance": None if s is None else s * 0.0065, "time": s, "from_index": i, "to_index": j}
                for j, b in enumerate(places[1])
                for s in [seconds(a, b)]
            ]
            for i, a in enumerate(places[0])
        ]
        self.answer(200, {"sources_to_targets": matrix, "units": "kilometers"})

    def answer(self, status: int, value: Any) -> None:
        odd = {
            "json": "<html>",
            "cells": '{"code": "Ok", "durations": [[1]], "distances": [[1]]}',
            "negative": '{"code": "Ok", "durations": [[0, -5], [1, 0]], "distances": [[0, 1], [1, 0]]}',
        }
        body = odd.get(self.broken, json.dumps(value))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    RoadServer.asked, RoadServer.broken = [], ""
    httpd = HTTPServer(("127.0.0.1", 0), RoadServer)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


def places(count: int) -> list[Point]:
    return [Point(round(35.7 + 0.001 * i, 6), round(139.5 + 0.0007 * (i % 13), 6)) for i in range(count)]


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_table_larger_than_one_request_is_put_together(server: str, kind: str) -> None:
    points = places(120)
    table = choose_provider(f"{kind}:{server}/").table(points)
    assert len(RoadServer.asked) == 9
    for i in (0, 49, 50, 119):
        for j in (0, 50, 99, 119):
            expected = seconds((points[i].latitude, points[i].longitude), (points[j].latitude, points[j].longitude))
            assert table.drive_s[i][j] == (0 if i == j else round(expected or 0))
    assert table.provider == f"{kind} {server}" and not table.estimated


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_place_without_a_road_is_null_not_zero(server: str, kind: str) -> None:
    table = choose_provider(f"{kind}:{server}").table([Point(35.7, 139.5), Point(UNREACHABLE, 139.5)])
    assert table.drive_s == ((0, None), (None, 0)) == table.distance_m


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
@pytest.mark.parametrize("broken", ["json", "cells", "negative"])
def test_an_odd_answer_is_refused_by_name(server: str, kind: str, broken: str) -> None:
    RoadServer.broken = broken
    with pytest.raises(RoadsUnavailable) as refused:
        choose_provider(f"{kind}:{server}").table(places(2))
    assert refused.value.code == "bad_answer"


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_an_error_of_the_server_and_a_silent_one_are_told_apart(server: str, kind: str) -> None:
    with pytest.raises(RoadsUnavailable) as refused:
        choose_provider(f"{kind}:{server}/elsewhere").table(places(2))
    assert refused.value.code == "bad_answer"
    with pytest.raises(RoadsUnavailable) as refused:
        choose_provider(f"{kind}:http://127.0.0.1:9").table(places(2))
    assert refused.value.code == "no_server"


def test_a_kept_table_is_not_asked_for_again_and_a_damaged_one_is(server: str, tmp_path: Path) -> None:
    provider = choose_provider(f"osrm:{server}", cache=tmp_path)
    first = provider.table(places(3))
    assert provider.table(places(3)) == first and len(RoadServer.asked) == 1
    provider.table(places(4))
    assert len(RoadServer.asked) == 2
    for file in tmp_path.glob("*.json"):
        file.write_text("{}")
    assert provider.table(places(3)) == first and len(RoadServer.asked) == 3


def test_an_unknown_kind_of_roads_is_refused() -> None:
    with pytest.raises(RoadsUnavailable):
        choose_provider("carrier-pigeon:home")
