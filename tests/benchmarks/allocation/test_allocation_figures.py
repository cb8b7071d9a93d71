"""`make bench`: the engine's figures, printed as JSON; quality that does not depend on the machine is asserted."""

from __future__ import annotations

import json

import pytest

from foodbank.allocation.bench.generator import generate
from foodbank.allocation.bench.measuring import measure
from foodbank.allocation.rules import Limits, check, read_problem, solve


@pytest.mark.bench
def test_the_engines_figures() -> None:
    found = measure(short=True)
    print(json.dumps(found, indent=1))
    every = [*found["by_size"], *found["by_family"], *found["simple_rules"], *found["polished"]]
    assert sum(row["violations"] for row in every) == 0
    assert all(row["proven"] for row in (*found["by_size"], *found["by_family"]))
    assert found["over_asking"]["gained"] == 0


@pytest.mark.bench
def test_thirty_thousand_lots_for_three_thousand_sites() -> None:
    problem = read_problem(generate(30_000, 3_000, 1))
    plan = solve(problem, Limits())
    report = check(problem, plan)
    assert report.violations == ()
    assert report.proven
    print({"lorenz_gap_percent": 100 * report.figures["lorenz_gap"], "lines": report.figures["lines"]})
