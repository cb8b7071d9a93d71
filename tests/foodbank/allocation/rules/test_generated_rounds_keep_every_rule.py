"""Hundreds of small rounds of every kind, with pins, vehicles, side rules, earlier plans: no rule is broken, every
certificate holds, and the same round written in another order has the same plan."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from foodbank.allocation.bench.generator import FAMILIES, generate
from foodbank.allocation.rules import Limits, Problem, check, plan_to_json, read_plan, read_problem, solve
from foodbank.allocation.rules.plan import decisions_json

KINDS = sorted(FAMILIES)


def any_round(seed: int) -> dict[str, Any]:
    """A small round that uses whatever the schema offers."""
    dice = random.Random(seed)
    family = KINDS[seed % len(KINDS)]
    body = generate(dice.randint(0, 40), dice.randint(1, 9), seed, family)
    sites, lots = body["sites"], body["lots"]
    policy: dict[str, Any] = {}
    if dice.random() < 0.2:
        policy["requests"] = "first"
    if dice.random() < 0.2:
        policy["fair_until"] = dice.choice((0.25, 0.5, 1))
    if dice.random() < 0.2:
        policy["minimum_line_units"] = dice.randint(2, 4)
    if dice.random() < 0.2:
        policy["maximum_lines_per_site"] = dice.randint(1, 6)
    if dice.random() < 0.2 and lots:
        policy["release_units"] = {lot["id"]: dice.randint(0, lot["units"]) for lot in dice.sample(lots, 1)}
    body["policy"] = policy
    if dice.random() < 0.3 and len(sites) > 1:
        half = [site["id"] for site in sites[: len(sites) // 2]]
        body["routes"] = [{"id": "R1", "capacity_g": dice.randint(0, 120_000), "sites": half}]
    if dice.random() < 0.3:
        for site in sites:
            site["minimum_g"] = {
                name: min(cap, 3000) for name, cap in site["usable_g"].items() if dice.random() < 0.3
            }
    if dice.random() < 0.3:
        for lot in lots:
            lot["allergens_unknown"] = ["egg"] if dice.random() < 0.3 else []
        for site in sites:
            site["refuse_unknown_allergens"] = dice.random() < 0.5
            site["transport_g"] = None if dice.random() < 0.3 else site["transport_g"]
    if dice.random() < 0.3 and lots and sites:
        kinds = ("exactly", "at_least", "at_most", "never")
        pairs = {(dice.choice(lots)["id"], dice.choice(sites)["id"]) for _ in range(3)}
        body["pins"] = [
            {"lot": lot, "site": site, "kind": kind, "units": 0 if kind == "never" else dice.randint(0, 2)}
            for lot, site in sorted(pairs)
            for kind in (dice.choice(kinds),)
        ]
    if dice.random() < 0.3 and lots and sites:
        chosen = {(dice.choice(lots)["id"], dice.choice(sites)["id"]) for _ in range(6)}
        body["previous"] = [
            {"lot": lot, "site": site, "units": dice.randint(1, 3)} for lot, site in sorted(chosen)
        ]
    return body


def shuffled(body: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same round in another order."""
    dice = random.Random(seed)
    found = dict(dice.sample(sorted(body.items()), len(body)))
    for key, rows in body.items():
        if isinstance(rows, list):
            found[key] = dice.sample(rows, len(rows))
    return found


def holds(seed: int) -> None:
    body = any_round(seed)
    problem: Problem = read_problem(body)
    limits = Limits(iterations=1 if seed % 25 == 0 else 0)
    plan = solve(problem, limits)
    report = check(problem, read_plan(json.loads(json.dumps(plan_to_json(plan)))))
    assert report.violations == (), f"seed {seed}"
    assert plan.status == "pins_infeasible" or report.proven, f"seed {seed}"
    if seed % 5 == 0:
        again = solve(read_problem(shuffled(body, seed)), limits)
        assert decisions_json(again) == decisions_json(plan), f"seed {seed}"


@pytest.mark.parametrize("block", range(30))
def test_three_hundred_rounds(block: int) -> None:
    for seed in range(block * 10, block * 10 + 10):
        holds(seed)


@pytest.mark.qualify
@pytest.mark.parametrize("block", range(100))
def test_ten_thousand_rounds(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        holds(seed)
