"""A plan that may be driven is spoilt in one place; the checker must name exactly that kind of fault."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import logistics.routing.check as check
from logistics.routing.anneal import Limits
from logistics.routing.check import find_violations
from logistics.routing.check.__main__ import main
from logistics.routing.plan_reader import read_plan
from logistics.routing.reader import read_problem
from logistics.routing.solve import solve

Value = dict[str, Any]


def day() -> Value:
    """One fridge van with a break and a reload, one plain van; all stops fit."""
    names = ["W1", "S1", "S2", "S3", "A1", "A2"]
    size = range(len(names))
    return {
        "schema": "routing-problem/1",
        "day": "2026-11-28",
        "locations": [{"id": name, "latitude": 35.79, "longitude": 139.5 + i / 100} for i, name in enumerate(names)],
        "travel": {
            "drive_s": [[300 * abs(i - j) for j in size] for i in size],
            "distance_m": [[1800 * abs(i - j) for j in size] for i in size],
        },
        "vehicles": [
            {"id": "V1", "start": "W1", "end": "W1", "opens_s": 32400, "closes_s": 46800,
             "capacity": {"g": 50000, "cold_boxes": 1}, "skills": ["fridge"], "reload_at": ["W1"], "reload_s": 600,
             "maximum_trips": 2, "breaks": [{"opens_s": 36000, "closes_s": 39600, "duration_s": 900}]},
            {"id": "V2", "start": "W1", "end": "W1", "opens_s": 32400, "closes_s": 46800, "capacity": {"g": 60000},
             "maximum_stops": 3, "maximum_drive_s": 9000, "maximum_duration_s": 14000},
        ],
        "visits": [
            {"id": "D1", "kind": "delivery", "location": "S1", "load": {"g": 30000}, "service_s": 600,
             "windows": [[33000, 36000]], "vehicles": ["V1"]},
            {"id": "D2", "kind": "delivery", "location": "S2", "load": {"g": 30000, "cold_boxes": 1}, "service_s": 600,
             "skills": ["fridge"], "maximum_on_board_s": 1800},
            {"id": "D3", "kind": "delivery", "location": "S3", "load": {"g": 20000}, "service_s": 300,
             "vehicles": ["V2"]},
            {"id": "K1", "kind": "pickup", "location": "A1", "load": {"g": 10000}, "service_s": 300,
             "vehicles": ["V2"], "maximum_on_board_s": 5000},
        ],
        "shipments": [
            {"id": "P1", "load": {"g": 5000}, "maximum_on_board_s": 5400, "vehicles": ["V1"],
             "pickup": {"location": "A2", "service_s": 300}, "delivery": {"location": "S1", "service_s": 300}},
        ],
        "locked": [{"vehicle": "V2", "stops": ["D3"], "visited": False}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def good() -> Value:
    plan = solve(read_problem(day()), Limits(200, None)).to_json()
    assert plan["unserved"] == [] and {tour["trips"] for tour in plan["tours"]} == {1, 2}
    return plan


def tour(plan: Value, vehicle: str) -> Value:
    return next(tour for tour in plan["tours"] if tour["vehicle"] == vehicle)


def stop(plan: Value, name: str, action: str | None = None) -> Value:
    return next(
        stop for tour in plan["tours"] for stop in tour["stops"] if stop["id"] == name and action in (None, stop["action"])
    )


def shift(plan: Value, vehicle: str, by: int, since: int = 0) -> None:
    """The whole tour from stop `since` on happens `by` seconds later."""
    found = tour(plan, vehicle)
    for line in found["stops"][since:]:
        for key in ("arrives_s", "begins_s", "leaves_s"):
            line[key] += by
    found["returns_s"] += by
    found["departs_s"] += by if since == 0 else 0


def drop(plan: Value, name: str) -> None:
    for found in plan["tours"]:
        found["stops"] = [line for line in found["stops"] if line["id"] != name]


def swap(plan: Value, vehicle: str, first: int, second: int) -> None:
    lines = tour(plan, vehicle)["stops"]
    lines[first], lines[second] = lines[second], lines[first]


def give(plan: Value, name: str, vehicle: str) -> None:
    line = copy.deepcopy(stop(plan, name))
    drop(plan, name)
    tour(plan, vehicle)["stops"].insert(1, line)


def only_pickup(plan: Value) -> None:
    tour(plan, "V1")["stops"].remove(stop(plan, "P1", "delivery"))


def turn_round(plan: Value) -> None:
    lines = tour(plan, "V1")["stops"]
    a, b = lines.index(stop(plan, "P1", "pickup")), lines.index(stop(plan, "P1", "delivery"))
    lines[a], lines[b] = lines[b], lines[a]


def no_break(plan: Value) -> None:
    """Everything is served without a pause and without a wait between ten and eleven."""
    lines = tour(plan, "V1")["stops"]
    for before, line in pairwise(lines):
        pass_by = line["arrives_s"] - before["leaves_s"]
        before["leaves_s"] = line["arrives_s"] - pass_by
    for line in lines[1:-1]:
        line["begins_s"] = line["arrives_s"]
        line["leaves_s"] = max(line["leaves_s"], line["begins_s"])
    tour(plan, "V1")["breaks"] = [{"begins_s": lines[1]["begins_s"], "duration_s": 900, "stop": 1}]


PLANTED: list[tuple[str, Callable[[Value], Any]]] = [
    ("other_problem", lambda plan: plan.update(problem_sha256="0" * 64)),
    ("cost", lambda plan: plan.update(cost=plan["cost"] - 1)),
    ("bound", lambda plan: plan.update(status="proven", lower_bound=plan["cost"] + 1)),
    ("bound", lambda plan: plan.update(status="proven")),
    ("unknown_vehicle", lambda plan: tour(plan, "V1").update(vehicle="V9")),
    ("vehicle_twice", lambda plan: tour(plan, "V1").update(vehicle="V2")),
    ("not_once", lambda plan: drop(plan, "D1")),
    ("not_once", lambda plan: tour(plan, "V1")["stops"].insert(1, copy.deepcopy(stop(plan, "D1")))),
    ("not_once", only_pickup),
    ("served_and_unserved", lambda plan: plan["unserved"].append({"id": "D1", "reason": {"code": "no_time"}})),
    ("unserved_twice", lambda plan: plan["unserved"].extend([{"id": "D1", "reason": {"code": "no_time"}}] * 2)),
    ("unknown_stop", lambda plan: plan["unserved"].append({"id": "D9", "reason": {"code": "no_time"}})),
    ("unknown_stop", lambda plan: stop(plan, "D1").update(id="D9")),
    ("frame", lambda plan: tour(plan, "V1")["stops"].pop()),
    ("frame", lambda plan: tour(plan, "V1")["stops"].pop(0)),
    ("frame", lambda plan: tour(plan, "V1").update(departs_s=tour(plan, "V1")["departs_s"] - 5)),
    ("wrong_place", lambda plan: stop(plan, "D1").update(location="S2")),
    ("wrong_place", lambda plan: tour(plan, "V1")["stops"][0].update(location="S1")),
    ("wrong_place", lambda plan: stop(plan, "W1", "reload").update(location="A1")),
    ("wrong_action", lambda plan: stop(plan, "D1").update(action="pickup")),
    ("access", lambda plan: give(plan, "D3", "V1")),
    ("skill", lambda plan: give(plan, "D2", "V2")),
    ("trips", lambda plan: tour(plan, "V1").update(trips=1)),
    (
        "maximum_stops",
        lambda plan: tour(plan, "V2")["stops"][1:1].extend([]) or give(plan, "D1", "V2") or give(plan, "D2", "V2"),
    ),
    ("distance", lambda plan: tour(plan, "V1").update(distance_m=tour(plan, "V1")["distance_m"] - 100)),
    ("drive", lambda plan: tour(plan, "V1").update(drive_s=tour(plan, "V1")["drive_s"] + 1)),
    ("arrival", lambda plan: shift(plan, "V1", 60, since=2)),
    ("begin", lambda plan: stop(plan, "D1").update(begins_s=stop(plan, "D1")["arrives_s"] - 1)),
    ("service", lambda plan: stop(plan, "D1").update(leaves_s=stop(plan, "D1")["begins_s"])),
    ("window", lambda plan: shift(plan, "V1", 7200)),
    ("shift", lambda plan: shift(plan, "V2", 20_000)),
    ("shift", lambda plan: shift(plan, "V2", -20_000)),
    ("on_board_time", lambda plan: stop(plan, "D2").update(begins_s=stop(plan, "D2")["begins_s"] + 3600)),
    ("break", no_break),
    ("on_board", lambda plan: stop(plan, "D1")["on_board"].update(g=1)),
    ("capacity", lambda plan: tour(plan, "V1")["stops"].remove(stop(plan, "W1", "reload"))),
    ("order", turn_round),
    ("order", only_pickup),
    ("lock", lambda plan: swap(plan, "V2", 1, 2)),
    ("lock", lambda plan: drop(plan, "D3")),
]


@pytest.mark.parametrize(("code", "spoil"), PLANTED, ids=[f"{i} {code}" for i, (code, _) in enumerate(PLANTED)])
def test_planted_violation_is_found(code: str, spoil: Callable[[Value], Any], good: Value) -> None:
    plan = copy.deepcopy(good)
    spoil(plan)
    assert code in {fault.code for fault in find_violations(read_problem(day()), read_plan(plan))}


def test_the_good_plan_has_none(good: Value) -> None:
    assert find_violations(read_problem(day()), read_plan(good)) == []


def test_the_door_answers_with_its_status_and_a_line_each(
    good: Value, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "problem.json").write_text(json.dumps(day()))
    for plan, status in ((good, 0), (good | {"cost": 1}, 1), ({"schema": "x"}, 2)):
        (tmp_path / "plan.json").write_text(json.dumps(plan))
        assert main([str(tmp_path / "problem.json"), str(tmp_path / "plan.json")]) == status
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["cost"]


def test_the_checker_imports_no_solver() -> None:
    allowed = {"faults", "plan", "plan_reader", "problem", "reader"}
    for path in Path(check.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("logistics"):
                parts = (node.module or "").split(".")
                assert parts[:3] == ["logistics", "routing", "check"] or parts[2] in allowed, f"{path.name}: {node.module}"
