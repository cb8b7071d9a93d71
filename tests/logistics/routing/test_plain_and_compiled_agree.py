"""The same sources, compiled by numba and in plain Python, give the same plan bit for bit."""

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
from logistics.routing.kernel.compiled import COMPILED
from logistics.routing.reader import read_problem
from logistics.routing.solve import solve

DAYS = ((1, 12, True), (4, 20, True), (9, 25, True), (2, 30, False), (3, 16, True), (12, 18, True))


def plans_of_the_days() -> list[dict[str, Any]]:
    """Plans by 40 rounds, without what depends on the clock."""
    plans = []
    for seed, stops, rules in DAYS:
        problem = read_problem(generate_day(seed, stops, rules=rules, locked=rules))
        plan = solve(problem, Limits(40, None), allow_impossible=True).to_json()
        plan.pop("seconds")
        plans.append(plan)
    return plans


@pytest.mark.skipif(not COMPILED, reason="numba is not installed: there is only the plain way")
def test_plain_python_finds_the_same_plans() -> None:
    """One process finds all plans in plain Python, so that it is started once."""
    environment = {**os.environ, "FOODBANK_ROUTING_PLAIN": "1", "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    compiled = json.loads(json.dumps(plans_of_the_days()))
    for ours, theirs in zip(compiled, json.loads(done.stdout), strict=True):
        assert (ours["search"].pop("compiled"), theirs["search"].pop("compiled")) == (True, False)
        assert ours == theirs


if __name__ == "__main__":
    print(json.dumps(plans_of_the_days()))
