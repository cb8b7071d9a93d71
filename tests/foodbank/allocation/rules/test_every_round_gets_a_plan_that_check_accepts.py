"""Generated rounds of every kind, solved and read with other eyes."""

from __future__ import annotations

import json

import pytest

from foodbank.allocation.bench.generator import FAMILIES, generate
from foodbank.allocation.rules import check, plan_to_json, read_plan, read_problem, solve


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_round_of_thirty_sites_breaks_no_rule(family: str) -> None:
    problem = read_problem(generate(120, 30, 7, family))
    plan = read_plan(json.loads(json.dumps(plan_to_json(solve(problem)))))
    report = check(problem, plan)
    assert report.violations == ()
    assert plan.lines


def test_an_empty_round_has_an_empty_plan() -> None:
    body = {"schema": "allocation-problem/1", "round": "none", "next_round_day": 7}
    problem = read_problem({**body, "categories": [], "lots": [], "sites": []})
    plan = solve(problem)
    assert check(problem, plan).violations == ()
    assert (plan.lines, plan.sites, plan.left_over) == ((), (), ())


def test_a_hundred_sites_waste_little_more_than_they_must() -> None:
    """Chilled room hangs together over chains of sites: 4 % above the bound when perishing lots have no moves of their own."""
    problem = read_problem(generate(1000, 100, 2))
    plan = solve(problem)
    assert plan.bounds is not None
    assert plan.bounds.waste_g <= plan.figures["waste_g"] <= 1.02 * plan.bounds.waste_g
