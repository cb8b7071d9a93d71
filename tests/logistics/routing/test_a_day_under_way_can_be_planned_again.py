"""Locks, visited prefixes, what is aboard, progress and cancel, and why something was left out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from logistics.routing.aboard import find_goods_aboard
from logistics.routing.anneal import Limits
from logistics.routing.benchmark.days import generate_day
from logistics.routing.check import find_violations
from logistics.routing.check.cargo import goods_aboard
from logistics.routing.reader import read_problem
from logistics.routing.solve import solve

ROOT = Path(__file__).parents[3]


def town(visits: list[dict[str, Any]], vehicles: list[dict[str, Any]], size: int = 6, **more: Any) -> dict[str, Any]:
    """Places in a row, five minutes and 2 km apart; the warehouse is the first."""
    return {
        "schema": "routing-problem/1",
        "day": "2026-11-28",
        "locations": [{"id": f"L{i}", "latitude": 35.79, "longitude": 139.5 + i / 100} for i in range(size)],
        "travel": {
            "drive_s": [[300 * abs(i - j) for j in range(size)] for i in range(size)],
            "distance_m": [[2000 * abs(i - j) for j in range(size)] for i in range(size)],
        },
        "vehicles": [
            {"id": f"V{i + 1}", "start": "L0", "end": "L0", "opens_s": 32400, "closes_s": 39600,
             "capacity": {"g": 100000}} | vehicle
            for i, vehicle in enumerate(vehicles)
        ],
        "visits": [
            {"id": f"D{i + 1}", "kind": "delivery", "location": f"L{i + 1}", "load": {"g": 10000}, "service_s": 300} | v
            for i, v in enumerate(visits)
        ],
    } | more  # fmt: skip


def plan(day: dict[str, Any], iterations: int = 200) -> dict[str, Any]:
    problem = read_problem(day)
    found = solve(problem, Limits(iterations, None), allow_impossible=True)
    assert find_violations(problem, found) == []
    return found.to_json()


def stops_of(found: dict[str, Any], vehicle: str) -> list[str]:
    tour = next((tour for tour in found["tours"] if tour["vehicle"] == vehicle), None)
    return [stop["id"] for stop in tour["stops"][1:-1]] if tour else []


@pytest.mark.parametrize("seed", range(6))
def test_replanning_with_a_visited_prefix_keeps_it_and_moves_at_most_three_other_stops(seed: int) -> None:
    day = generate_day(40 + seed, 25)
    before = plan(day, 300)
    vehicle_of = {stop["id"]: tour["vehicle"] for tour in before["tours"] for stop in tour["stops"][1:-1]}
    again = {**day, "previous": before["tours"], "locked": []}
    for tour in before["tours"]:
        done = [stop for stop in tour["stops"][1:3] if stop["action"] != "end"]
        again["locked"].append({
            "vehicle": tour["vehicle"], "stops": [stop["id"] for stop in done], "visited": True,
            "departed_s": tour["departs_s"], "left_s": done[-1]["leaves_s"] + 120,
        })  # fmt: skip
    newcomer = {"id": "NEW", "kind": "pickup", "location": day["locations"][3]["id"], "load": {"g": 1000}, "priority": 60}
    again["visits"] = [*day["visits"], newcomer]
    begin = time.monotonic()
    after = plan(again, 200)
    assert time.monotonic() - begin < 5
    for lock in again["locked"]:
        assert stops_of(after, lock["vehicle"])[: len(lock["stops"])] == lock["stops"]
    moved = {
        stop["id"]
        for tour in after["tours"]
        for stop in tour["stops"][1:-1]
        if vehicle_of.get(stop["id"], tour["vehicle"]) != tour["vehicle"]
    }
    assert len(moved) <= 3


def test_what_lies_in_a_vehicle_on_the_road_stays_in_it() -> None:
    day = town([{}, {}, {}], [{}, {}])
    day["locked"] = [{"vehicle": "V1", "stops": [], "visited": True, "aboard": ["D1", "D2"]}]
    found = plan(day)
    assert stops_of(found, "V2") == ["D3"], "D3 was not loaded into V1, which has left"
    assert sorted(stops_of(found, "V1")) == ["D1", "D2"]


def test_a_vehicle_on_the_road_takes_more_goods_only_after_a_reload() -> None:
    day = town([{}, {}, {}], [{"reload_at": ["L0"], "reload_s": 300, "maximum_trips": 2}])
    day["locked"] = [{"vehicle": "V1", "stops": ["D1"], "visited": True, "aboard": ["D2"], "left_s": 33600}]
    names = stops_of(plan(day), "V1")
    assert names.index("D2") < names.index("L0") < names.index("D3")


def test_goods_stay_aboard_when_the_last_stop_was_only_the_first_half_of_a_shipment() -> None:
    end = {"windows": [[32400, 39600]], "service_s": 300}
    shipment = {"id": "P1", "load": {"g": 1000}, "pickup": {"location": "L1", **end}, "delivery": {"location": "L3", **end}}
    day = town([{"location": "L2", "vehicles": None}], [{}, {}], shipments=[shipment])
    day["previous"] = [{"vehicle": "V1", "stops": [
        {"id": "P1", "action": "pickup"}, {"id": "D1", "action": "delivery"}, {"id": "P1", "action": "delivery"}]}]
    day["locked"] = [{"vehicle": "V1", "stops": ["P1"], "visited": True, "left_s": 33000}]
    assert stops_of(plan(day), "V1") == ["P1", "D1", "P1"]
    day["visits"][0]["vehicles"] = ["V2"]
    found = solve(read_problem(day), Limits(200, None), allow_impossible=True)
    assert [(one.id, one.reason.code) for one in found.unserved] == [("D1", "no_skill")], "D1 lies in V1, V2 cannot bring it"


def test_goods_of_the_trip_under_way_lie_aboard_and_not_those_of_a_later_one() -> None:
    day = town([{}, {}, {}], [{"reload_at": ["L0"], "reload_s": 300, "maximum_trips": 3}])
    stops = ({"id": "D1", "action": "delivery"}, {"id": "", "location": "L0", "action": "reload"},
             {"id": "D2", "action": "delivery"}, {"id": "", "location": "L0", "action": "reload"},
             {"id": "D3", "action": "delivery"})  # fmt: skip
    day["previous"] = [{"vehicle": "V1", "stops": list(stops)}]
    for visited, aboard in (([], {"D1"}), (["D1"], set()), (["D1", "L0"], {"D2"}), (["D1", "L0", "D2", "L0"], {"D3"})):
        day["locked"] = [{"vehicle": "V1", "stops": visited, "visited": True}]
        problem = read_problem(day)
        (lock,) = problem.locked
        assert find_goods_aboard(problem, lock) == goods_aboard(problem, lock) == aboard, visited


def test_nobody_new_takes_the_place_of_somebody_planned() -> None:
    day = town([{"priority": 1}, {"priority": 900}, {"priority": 900}], [{"capacity": {"g": 10000}}])
    assert stops_of(plan(day), "V1") != ["D1"], "without a plan the priorities decide"
    day["previous"] = [{"vehicle": "V1", "stops": [{"id": "D1", "action": "delivery"}]}]
    assert stops_of(plan(day), "V1") == ["D1"]


@pytest.mark.parametrize(
    ("visit", "vehicle", "code", "fact"),
    [
        ({"load": {"g": 118000}}, {}, "no_capacity", ("extra_g", 18000)),
        ({"service_s": 7200}, {}, "no_time", ("extra_s", 600)),
        ({"windows": [[32400, 32400]]}, {}, "window_closed", ("extra_s", 300)),
        ({"skills": ["fridge"]}, {}, "no_skill", ("skills", ["fridge"])),
        ({"priority": 0}, {}, "not_worth_it", ("priority", 0)),
    ],
)
def test_the_reason_names_the_rule_and_the_size_of_the_remedy(
    visit: dict[str, Any], vehicle: dict[str, Any], code: str, fact: tuple[str, Any]
) -> None:
    (left,) = plan(town([visit], [vehicle]))["unserved"]
    assert left["reason"]["code"] == code
    assert left["reason"]["facts"][fact[0]] == fact[1]


def test_without_vehicles_everything_is_left_out_with_a_status() -> None:
    found = plan(town([{}, {}], []))
    assert found["status"] == "no_vehicle" and len(found["unserved"]) == 2


def test_a_day_without_stops_is_an_empty_plan() -> None:
    found = plan(town([], [{}]))
    assert (found["tours"], found["unserved"], found["cost"]) == ([], [], 0)


def test_sigterm_ends_with_the_best_plan_so_far_and_progress_was_written(tmp_path: Path) -> None:
    (tmp_path / "problem.json").write_text(json.dumps(generate_day(3, 40)))
    command = [sys.executable, "-m", "logistics.routing", str(tmp_path / "problem.json"), "-o", str(tmp_path / "plan.json")]
    command += ["--time-limit-s", "120", "--progress", str(tmp_path / "progress")]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ}, stderr=subprocess.PIPE)
    end = time.monotonic() + 300
    while time.monotonic() < end and not (tmp_path / "progress").exists():
        time.sleep(0.05)
    while time.monotonic() < end and (tmp_path / "progress").read_text().count("\n") < 3:
        time.sleep(0.05)
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=60) == 0
    found = json.loads((tmp_path / "plan.json").read_text())
    assert found["search"]["stopped_by"] == "cancelled"
    lines = [json.loads(line) for line in (tmp_path / "progress").read_text().splitlines()]
    costs = [line["cost"] for line in lines]
    assert len(costs) >= 3 and costs == sorted(costs, reverse=True)


def test_two_processes_give_the_same_plan_every_time() -> None:
    problem = read_problem(generate_day(6, 40))
    plans = [solve(problem, Limits(150, None, processes=2), allow_impossible=True).to_json() for _ in range(2)]
    assert plans[0]["tours"] == plans[1]["tours"]
