"""Generated days with every rule: the checker, which shares no code with the search, finds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from logistics.routing.anneal import Limits
from logistics.routing.benchmark.days import generate_day
from logistics.routing.check import find_violations
from logistics.routing.plan import Plan
from logistics.routing.plan_reader import read_plan
from logistics.routing.reader import read_problem
from logistics.routing.solve import solve

SIZES = (8, 15, 25, 40)


def plan_of(day: dict[str, Any], iterations: int, seed: int = 1) -> Plan:
    return solve(read_problem(day), Limits(iterations, None, seed, processes=1), allow_impossible=True)


def look_at(seed: int, iterations: int) -> None:
    day = generate_day(seed, SIZES[seed % 4], locked=seed % 3 == 0)
    problem = read_problem(day)
    first = plan_of(day, 0)
    plan = plan_of(day, iterations)
    assert find_violations(problem, read_plan(json.loads(json.dumps(plan.to_json())))) == []
    assert plan.cost <= first.cost, "the search made it worse than the first plan"
    for lock in problem.locked:
        tour = next(tour for tour in plan.tours if tour.vehicle == lock.vehicle)
        assert tuple(stop.id for stop in tour.stops[1 : 1 + len(lock.stops)]) == lock.stops
    assert {left.id for left in plan.unserved}.isdisjoint(stop.id for tour in plan.tours for stop in tour.stops)


@pytest.mark.parametrize("seed", range(50))
def test_generated_day_has_no_violation_and_is_never_worse_than_the_first_plan(seed: int) -> None:
    look_at(seed, 60)


@pytest.mark.qualify
@pytest.mark.skipif(os.environ.get("FOODBANK_QUALIFY") != "1", reason="long: FOODBANK_QUALIFY=1")
@pytest.mark.parametrize("block", range(20))
def test_thousand_generated_days_have_no_violation(block: int) -> None:
    for seed in range(1_000 + 50 * block, 1_050 + 50 * block):
        look_at(seed, 300)


def test_same_iterations_give_the_same_plan() -> None:
    day = generate_day(7, 40)
    plans = [plan_of(day, 120).to_json() for _ in range(2)]
    for plan in plans:
        plan.pop("seconds")
    assert plans[0] == plans[1]


def test_the_order_of_the_file_does_not_matter() -> None:
    day = generate_day(11, 25)
    turned = {**day, "visits": day["visits"][::-1], "vehicles": day["vehicles"][::-1]}
    tours = [plan_of(each, 100).to_json()["tours"] for each in (day, turned)]
    assert tours[0] == tours[1]


def test_the_door_gives_the_same_tours_for_any_hash_seed(tmp_path: Path) -> None:
    """This process has a hash seed of its own; the door gets another."""
    hash_seed = "4711" if os.environ.get("PYTHONHASHSEED") != "4711" else "0"
    day = generate_day(5, 15)
    (tmp_path / "problem.json").write_text(json.dumps(day))
    command = [sys.executable, "-m", "logistics.routing", "problem.json", "-o", "plan.json", "--iterations", "100"]
    command += ["--processes", "1"]
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["tours"] == plan_of(day, 100).to_json()["tours"]
