"""A good plan is spoiled in one place; `check` names exactly that."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from foodbank.allocation.check.__main__ import main
from foodbank.allocation.rules import Problem, check, plan_to_json, read_plan, read_problem, solve

Body = dict[str, Any]


def lot(name: str, **changed: Any) -> Body:
    base: Body = {
        "id": name,
        "product": "rice-1kg",
        "category": "rice",
        "warehouse": "W1",
        "units": 20,
        "unit_g": 1000,
    }
    return {**base, "last_day": 40, **changed}


def site(name: str, **changed: Any) -> Body:
    base: Body = {
        "id": name,
        "serve_day": 3,
        "keep_days": 2,
        "need_g": 30_000,
        "storage_g": {"ambient": 15_000, "chilled": 9_000},
        "transport_g": 16_000,
        "warehouses": ["W1"],
        "excluded_allergens": ["egg"],
        "usable_g": {"rice": 12_000, "bread": 6_000, "dairy": 4_000},
        "requests_g": {"rice": 5_000},
    }
    return {**base, **changed}


def round_() -> Body:
    return {
        "schema": "allocation-problem/1",
        "round": "planted",
        "next_round_day": 14,
        "categories": [
            {"id": "rice", "zone": "ambient"},
            {"id": "bread", "zone": "ambient"},
            {"id": "dairy", "zone": "chilled"},
        ],
        "lots": [
            lot("A"),
            lot("B", category="bread", product="bread", unit_g=500, last_day=8),
            lot("C", category="dairy", product="milk", unit_g=500, last_day=9),
            lot("old", last_day=4),
            lot("far", warehouse="W2"),
            lot("egg", allergens=["egg"]),
            lot("maybe", allergens_unknown=["egg"], units=2),
            lot("child", only_sites=["S2"], units=2),
            lot("held", units=5),
            lot("tea", category="dairy", product="tea"),
            lot("pin", units=3),
        ],
        "sites": [
            site("S1", refuse_unknown_allergens=True, usable_g={"rice": 12_000, "bread": 6_000}),
            site("S2", minimum_g={"bread": 1_000}),
            site("S3"),
        ],
        "pins": [{"lot": "pin", "site": "S3", "kind": "exactly", "units": 2}],
        "routes": [{"id": "R1", "capacity_g": 22_000, "sites": ["S1", "S2"]}],
        "policy": {"release_units": {"held": 0}, "maximum_lines_per_site": 8},
    }


def lines_as(*rows: tuple[str, str, int]) -> Callable[[Body], None]:
    """Replace the lines (the pinned one stays)."""

    def spoil(plan: Body) -> None:
        reason = {"code": "fair_share", "facts": {}}
        pinned = [line for line in plan["lines"] if line["lot"] == "pin"]
        plan["lines"] = pinned + [
            {"lot": a, "site": s, "units": n, "tier": "offered", "reason": reason} for a, s, n in rows
        ]

    return spoil


def put(*path: Any, value: Any) -> Callable[[Body], None]:
    def spoil(plan: Body) -> None:
        at: Any = plan
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return spoil


def unpin(plan: Body) -> None:
    plan["lines"] = [line for line in plan["lines"] if line["lot"] != "pin"]


def lower_share(plan: Body) -> None:
    """Claim that the best-off sites could not have more than nine tenths of their true share."""
    top = max((row["fair_level"] for row in plan["sites"]), key=Fraction)
    claimed = str(Fraction(top) * 9 / 10)
    for row in plan["sites"]:
        row["fair_level"] = claimed if row["fair_level"] == top else row["fair_level"]
    for item in plan["bounds"]["certificates"]:
        item["level"] = claimed if item["level"] == top else item["level"]
    plan["bounds"]["certificates"].sort(key=lambda item: Fraction(item["level"]))


def untier(plan: Body) -> None:
    for line in plan["lines"]:
        if line["lot"] == "pin":
            line["tier"] = "offered"


def unwarn(plan: Body) -> None:
    plan["lines"] = [line for line in plan["lines"] if line["lot"] == "pin"]
    plan["lines"].append(
        {
            "lot": "maybe",
            "site": "S3",
            "units": 1,
            "tier": "offered",
            "reason": {"code": "fair_share", "facts": {}},
        }
    )


def double(plan: Body) -> None:
    plan["lines"].append(plan["lines"][0])


PLANTED: list[tuple[Callable[[Body], None], str]] = [
    (lines_as(("A", "S1", 21)), "stock"),
    (lines_as(("old", "S1", 1)), "too_old"),
    (lines_as(("far", "S1", 1)), "warehouse_out_of_reach"),
    (lines_as(("egg", "S1", 1)), "excluded_allergen"),
    (lines_as(("maybe", "S1", 1)), "unknown_allergen"),
    (lines_as(("C", "S1", 1)), "category_not_accepted"),
    (lines_as(("child", "S1", 1)), "donor_restriction"),
    (lines_as(("held", "S1", 1)), "held_back"),
    (lines_as(("A", "S1", 13)), "usable_cap"),
    (lines_as(("A", "S1", 12), ("B", "S1", 8)), "storage"),
    (lines_as(("A", "S2", 12), ("C", "S2", 8), ("B", "S2", 2)), "transport"),
    (lines_as(("A", "S1", 12), ("B", "S2", 10), ("child", "S2", 2), ("C", "S2", 8)), "route"),
    (lines_as(("B", "S2", 1)), "minimum_g"),
    (unpin, "pin"),
    (untier, "tier"),
    (unwarn, "warning_missing"),
    (double, "duplicate_line"),
    (lines_as(("nothing", "S1", 1)), "unknown_lot"),
    (lines_as(("A", "S9", 1)), "unknown_site"),
    (put("problem_sha256", value="0" * 64), "wrong_problem"),
    (put("sites", 0, "received_g", value=1), "received_sum"),
    (put("sites", 0, "level", value=0.99), "level"),
    (put("left_over", value=[]), "left_over"),
    (put("figures", "lines", value=1), "figure"),
    (put("figures", "lorenz_gap", value=0.5), "figure"),
    (put("bounds", "waste_g", value=10**6), "waste_bound"),
    (put("bounds", "requested_g", value=0), "requested_bound"),
    (put("bounds", "lorenz", 0, value=[0.1, 0.9]), "lorenz_bound"),
    (put("bounds", "certificates", value=[]), "certificate_missing"),
    (put("bounds", "certificates", 0, "scarce_lots", value=["nothing"]), "certificate_lot"),
    (lower_share, "certificate_failed"),
    (put("status", value="pins_infeasible"), "conflict_named"),
]


@pytest.fixture(scope="module")
def solved() -> tuple[Problem, Body]:
    problem = read_problem(round_())
    return problem, plan_to_json(solve(problem))


def test_the_plan_itself_is_good(solved: tuple[Problem, Body]) -> None:
    problem, plan = solved
    report = check(problem, read_plan(plan))
    assert report.violations == ()
    assert report.proven


@pytest.mark.parametrize("case", range(len(PLANTED)), ids=lambda i: PLANTED[i][1])
def test_each_planted_violation_is_named(case: int, solved: tuple[Problem, Body]) -> None:
    spoil, code = PLANTED[case]
    problem, plan = solved
    copy = json.loads(json.dumps(plan))
    spoil(copy)
    found = {item.code for item in check(problem, read_plan(copy)).violations}
    assert code in found


def test_side_rules_are_read_too() -> None:
    body = round_()
    plan = plan_to_json(solve(read_problem(body)))
    body["policy"].update(minimum_line_units=3, maximum_lines_per_site=1)
    lines_as(("A", "S1", 2), ("B", "S1", 4), ("A", "S3", 3), ("C", "S3", 3))(plan)
    found = {item.code for item in check(read_problem(body), read_plan(plan)).violations}
    assert {"minimum_line", "maximum_lines"} <= found


def test_the_door_says_one_for_a_broken_plan_and_two_for_an_unreadable_one(
    tmp_path: Path, solved: tuple[Problem, Body], capsys: pytest.CaptureFixture[str]
) -> None:
    problem, plan = solved
    paths = [tmp_path / name for name in ("problem.json", "good.json", "bad.json", "odd.json")]
    paths[0].write_text(json.dumps(round_()))
    paths[1].write_text(json.dumps(plan))
    paths[2].write_text(json.dumps({**plan, "left_over": []}))
    paths[3].write_text(json.dumps({**plan, "lines": [1]}))
    assert main([str(paths[0]), str(paths[1])]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert main([str(paths[0]), str(paths[2])]) == 1
    assert main([str(paths[0]), str(paths[3])]) == 2
    assert json.loads(capsys.readouterr().err)["faults"][0]["path"] == "plan.lines[0]"


def test_check_loads_no_solver() -> None:
    code = "import sys, foodbank.allocation.check; sys.exit(any(name.startswith('ortools') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
