"""Faulty problem files by hand: each is named with a code and a path, exit status 2, never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logistics.routing.__main__ import main

Day = dict[str, Any]


def good_day() -> Day:
    """Two vehicles, a delivery, a cold delivery, a pickup and a shipment; every rule is used once."""
    places = ["W1", "S1", "S2", "A1", "A2"]
    return {
        "schema": "routing-problem/1",
        "day": "2026-11-28",
        "locations": [{"id": name, "latitude": 35.79 + i / 200, "longitude": 139.56} for i, name in enumerate(places)],
        "travel": {
            "drive_s": [[0 if i == j else 300 for j in range(5)] for i in range(5)],
            "distance_m": [[0 if i == j else 1800 for j in range(5)] for i in range(5)],
        },
        "vehicles": [
            {
                "id": "V1", "start": "W1", "end": "W1", "opens_s": 32400, "closes_s": 43200,
                "capacity": {"g": 350000, "ml": 2000000, "cold_boxes": 2}, "skills": ["fridge"],
                "breaks": [{"opens_s": 36000, "closes_s": 39600, "duration_s": 600}], "reload_at": ["W1"],
                "reload_s": 900, "maximum_trips": 2,
            },
            {"id": "V2", "start": "W1", "end": "W1", "opens_s": 32400, "closes_s": 43200, "capacity": {"g": 100000}},
        ],
        "visits": [
            {"id": "D1", "kind": "delivery", "location": "S1", "load": {"g": 40000}, "windows": [[34200, 39600]],
             "service_s": 600},
            {"id": "D2", "kind": "delivery", "location": "S2", "load": {"g": 9000, "cold_boxes": 1}, "service_s": 600,
             "maximum_on_board_s": 3600, "skills": ["fridge"]},
            {"id": "K1", "kind": "pickup", "location": "A2", "load": {"g": 20000}, "service_s": 300},
        ],
        "shipments": [
            {"id": "P1", "load": {"g": 8000}, "maximum_on_board_s": 5400,
             "pickup": {"location": "A1", "windows": [[32400, 34200]], "service_s": 300},
             "delivery": {"location": "S2", "windows": [[34200, 43200]], "service_s": 300}},
        ],
        "locked": [{"vehicle": "V1", "stops": ["D1"], "visited": False}],
        "previous": None,
        "unserved_cost": 100000,
    }  # fmt: skip


def at(*path: str | int, to: Any = None, drop: bool = False) -> Callable[[Day], None]:
    """A change of one value of the good day."""

    def change(day: Day) -> None:
        holder: Any = day
        for key in path[:-1]:
            holder = holder[key]
        if drop:
            del holder[path[-1]]
        else:
            holder[path[-1]] = to

    return change


def no_road_to_s1(day: Day) -> None:
    for table in ("drive_s", "distance_m"):
        for i in range(5):
            if i != 1:
                day["travel"][table][i][1] = None


def two_more(day: Day) -> None:
    day["locked"] = [{"vehicle": "V1", "stops": ["D1"]}, {"vehicle": "V2", "stops": ["D1"]}]


FAULTS: list[tuple[str, str, Callable[[Day], None]]] = [
    ("unknown_schema", "schema", at("schema", to="routing-problem/9")),
    ("missing_key", "schema", at("schema", drop=True)),
    ("wrong_type", "day", at("day", to="28.11.2026")),
    ("unknown_key", "visit", at("visit", to=[])),
    ("missing_key", "locations", at("locations", drop=True)),
    ("wrong_type", "locations", at("locations", to={})),
    ("wrong_type", "locations[0]", at("locations", 0, to="W1")),
    ("duplicate_id", "locations[1].id", at("locations", 1, "id", to="W1")),
    ("out_of_range", "locations[2].latitude", at("locations", 2, "latitude", to=139.5)),
    ("wrong_type", "locations[2].longitude", at("locations", 2, "longitude", to="139.5")),
    ("missing_key", "travel", at("travel", drop=True)),
    ("missing_cell", "travel.drive_s[2][4]", lambda day: day["travel"]["drive_s"][2].pop()),
    ("missing_cell", "travel.drive_s", lambda day: day["travel"]["drive_s"].pop()),
    ("too_many", "travel.distance_m[0]", lambda day: day["travel"]["distance_m"][0].append(1)),
    ("negative", "travel.drive_s[0][1]", at("travel", "drive_s", 0, 1, to=-300)),
    ("wrong_type", "travel.distance_m[1][2]", at("travel", "distance_m", 1, 2, to=1.5)),
    ("missing_cell", "travel.distance_m[1][2]", at("travel", "distance_m", 1, 2, to=None)),
    ("wrong_type", "travel.drive_s[3]", at("travel", "drive_s", 3, to="far")),
    ("unreachable", "visits[0].location", no_road_to_s1),
    ("missing_key", "vehicles", at("vehicles", drop=True)),
    ("duplicate_id", "vehicles[1].id", at("vehicles", 1, "id", to="V1")),
    ("unknown_location", "vehicles[0].start", at("vehicles", 0, "start", to="W9")),
    ("unknown_location", "vehicles[0].end", at("vehicles", 0, "end", to="home")),
    ("unknown_location", "vehicles[0].reload_at[0]", at("vehicles", 0, "reload_at", to=["W9"])),
    ("closes_before_opens", "vehicles[0].closes_s", at("vehicles", 0, "closes_s", to=30000)),
    ("negative", "vehicles[0].opens_s", at("vehicles", 0, "opens_s", to=-1)),
    ("out_of_range", "vehicles[0].closes_s", at("vehicles", 0, "closes_s", to=10**6)),
    ("negative", "vehicles[0].capacity.g", at("vehicles", 0, "capacity", "g", to=-5)),
    ("unknown_key", "vehicles[0].capacity.kg", at("vehicles", 0, "capacity", to={"kg": 350})),
    ("wrong_type", "vehicles[0].capacity.ml", at("vehicles", 0, "capacity", "ml", to="2000 l")),
    ("out_of_range", "vehicles[0].maximum_trips", at("vehicles", 0, "maximum_trips", to=0)),
    ("wrong_type", "vehicles[0].skills", at("vehicles", 0, "skills", to="fridge")),
    ("wrong_type", "vehicles[0].skills[0]", at("vehicles", 0, "skills", to=[7])),
    ("missing_key", "vehicles[0].breaks[0].duration_s", at("vehicles", 0, "breaks", 0, "duration_s", drop=True)),
    ("closes_before_opens", "vehicles[0].breaks[0]", at("vehicles", 0, "breaks", 0, "closes_s", to=30000)),
    ("too_many", "vehicles[0].breaks",
     at("vehicles", 0, "breaks", to=[{"opens_s": 1, "closes_s": 2, "duration_s": 1}] * 5)),
    ("unknown_key", "vehicles[0].speed", at("vehicles", 0, "speed", to=22)),
    ("duplicate_id", "visits[1].id", at("visits", 1, "id", to="D1")),
    ("duplicate_id", "shipments[0].id", at("shipments", 0, "id", to="D1")),
    ("missing_key", "visits[0].id", at("visits", 0, "id", drop=True)),
    ("wrong_type", "visits[0].id", at("visits", 0, "id", to="")),
    ("unknown_value", "visits[0].kind", at("visits", 0, "kind", to="transport")),
    ("unknown_location", "visits[0].location", at("visits", 0, "location", to="S9")),
    ("load_too_large", "visits[0].load.g", at("visits", 0, "load", "g", to=350001)),
    ("load_too_large", "visits[1].load.cold_boxes", at("visits", 1, "load", "cold_boxes", to=3)),
    ("wrong_type", "visits[0].load.g", at("visits", 0, "load", "g", to=True)),
    ("window_outside_shifts", "visits[0].windows", at("visits", 0, "windows", to=[[28800, 32399]])),
    ("window_outside_shifts", "visits[0].windows", at("visits", 0, "windows", to=[[43201, 50000]])),
    ("closes_before_opens", "visits[0].windows[0]", at("visits", 0, "windows", to=[[39600, 34200]])),
    ("windows_overlap", "visits[0].windows", at("visits", 0, "windows", to=[[34200, 36000], [35000, 39000]])),
    ("no_window", "visits[0].windows", at("visits", 0, "windows", to=[])),
    ("wrong_type", "visits[0].windows[0]", at("visits", 0, "windows", to=[[34200]])),
    ("wrong_type", "visits[0].windows[0][1]", at("visits", 0, "windows", to=[[34200, "11:00"]])),
    ("negative", "visits[0].service_s", at("visits", 0, "service_s", to=-60)),
    ("out_of_range", "visits[0].priority", at("visits", 0, "priority", to=5000)),
    ("unknown_vehicle", "visits[0].vehicles", at("visits", 0, "vehicles", to=["V7"])),
    ("negative", "visits[1].maximum_on_board_s", at("visits", 1, "maximum_on_board_s", to=-1)),
    ("missing_key", "shipments[0].pickup", at("shipments", 0, "pickup", drop=True)),
    ("cyclic_shipment", "shipments[0]", at("shipments", 0, "delivery", "location", to="A1")),
    ("window_order", "shipments[0].delivery.windows",
     lambda day: day["shipments"][0].update(
         pickup={"location": "A1", "windows": [[36000, 37000]]}, delivery={"location": "S2", "windows": [[33000, 34000]]}
     )),
    ("load_too_large", "shipments[0].load.g", at("shipments", 0, "load", "g", to=10**6)),
    ("unknown_vehicle", "locked[0].vehicle", at("locked", 0, "vehicle", to="V9")),
    ("unknown_stop", "locked[0].stops[0]", at("locked", 0, "stops", to=["D9"])),
    ("duplicate_id", "locked[1].stops[0]", two_more),
    ("duplicate_id", "locked[0].stops[1]", at("locked", 0, "stops", to=["D1", "D1"])),
    ("lock_not_visited", "locked[0]", at("locked", 0, "left_s", to=36000)),
    ("lock_breaks_rule", "locked[0].stops", at("locked", to=[{"vehicle": "V2", "stops": ["D2"]}])),
    ("lock_breaks_rule", "locked[0].stops", at("visits", 0, "vehicles", to=["V2"])),
    ("wrong_type", "previous[0]", at("previous", to=["V1"])),
    ("unknown_value", "previous[0].stops[0].action",
     at("previous", to=[{"vehicle": "V1", "stops": [{"id": "D1", "action": "drive"}]}])),
    ("out_of_range", "unserved_cost", at("unserved_cost", to=10**12)),
]  # fmt: skip


def ask(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any] | None]:
    (tmp_path / "problem.json").write_text(text, encoding="utf-8")
    arguments = [str(tmp_path / "problem.json"), "-o", str(tmp_path / "plan.json"), "--iterations", "5"]
    status = main([*arguments, "--processes", "1"])
    errors = capsys.readouterr().err
    return status, json.loads(errors) if errors else None


@pytest.mark.parametrize(("code", "path", "spoil"), FAULTS, ids=[f"{i} {f[0]} {f[1]}" for i, f in enumerate(FAULTS)])
def test_fault_is_named_with_code_and_path(
    code: str, path: str, spoil: Callable[[Day], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = copy.deepcopy(good_day())
    spoil(day)
    status, answer = ask(tmp_path, json.dumps(day), capsys)
    assert status == 2 and answer is not None
    assert (code, path) in [(fault["code"], fault["path"]) for fault in answer["faults"]], answer
    assert {"code", "path", "message"} <= answer.keys()
    assert not (tmp_path / "plan.json").exists()


def test_the_good_day_itself_is_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = ask(tmp_path, json.dumps(good_day()), capsys)
    assert (status, answer) == (0, None)
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["unserved"] == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "NaN", '{"schema": Infinity}', "[" * 100_000, '"\\ud800"', "1" * 5_000]
)
def test_what_is_no_problem_at_all_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = ask(tmp_path, text, capsys)
    assert status == 2 and answer is not None and answer["code"] in ("not_json", "wrong_type", "missing_key")


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json"), "-o", str(tmp_path / "plan.json")]) == 2
    assert json.loads(capsys.readouterr().err)["code"] == "unreadable_file"


def test_impossible_stops_can_be_left_out_instead(tmp_path: Path) -> None:
    day = good_day()
    day["visits"][2]["load"]["g"] = 500_000
    (tmp_path / "problem.json").write_text(json.dumps(day))
    arguments = [str(tmp_path / "problem.json"), "-o", str(tmp_path / "plan.json"), "--iterations", "5"]
    assert main([*arguments, "--processes", "1", "--leave-impossible"]) == 0
    (left,) = json.loads((tmp_path / "plan.json").read_text())["unserved"]
    assert left["id"] == "K1" and left["reason"]["code"] == "no_capacity"
    assert left["reason"]["facts"]["extra_g"] >= 150_000
