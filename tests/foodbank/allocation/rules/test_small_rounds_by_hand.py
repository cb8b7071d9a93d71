"""Rounds small enough to know the right answer: pins, memory, wishes, side rules, explanations, repeatability."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from foodbank.allocation.bench.generator import FAMILIES, generate
from foodbank.allocation.check.feasibility import pair_violations
from foodbank.allocation.rules import MemoryPolicy, Plan, check, explain, offsets, read_problem, solve
from foodbank.allocation.rules.baselines import BASELINES
from foodbank.allocation.rules.memory import PastRound
from foodbank.allocation.rules.plan import decisions_json
from foodbank.allocation.rules.problem import Lot, canonical
from foodbank.allocation.rules.schema import FOLDER, plan_schema, problem_schema, text_of
from foodbank.allocation.rules.sentences import claims, levels_of

Body = dict[str, Any]


def round_of(lots: list[Body], sites: list[Body], **more: Any) -> Body:
    base_lot = {"product": "p", "category": "rice", "warehouse": "W1", "unit_g": 1000, "last_day": 40}
    base_site = {"serve_day": 3, "keep_days": 2, "need_g": 10_000, "storage_g": {"ambient": 99_000}}
    base_site |= {"warehouses": ["W1"], "usable_g": {"rice": 50_000}}
    return {
        "schema": "allocation-problem/1",
        "round": "by-hand",
        "next_round_day": 14,
        "categories": [{"id": "rice", "zone": "ambient"}],
        "lots": [{**base_lot, **lot} for lot in lots],
        "sites": [{**base_site, **site} for site in sites],
        **more,
    }


def received(plan: Plan) -> dict[str, int]:
    return {item.site: item.received_g for item in plan.sites}


def test_equal_needs_get_equal_parts_and_double_need_gets_double() -> None:
    plan = solve(
        read_problem(round_of([{"id": "L", "units": 12}], [{"id": "A"}, {"id": "B", "need_g": 20_000}]))
    )
    assert received(plan) == {"A": 4000, "B": 8000}
    assert {item.fair_level for item in plan.sites} == {"2/5"}


def test_whoever_went_short_before_gets_more_now() -> None:
    sites = [{"id": "A", "offset_g": 2000}, {"id": "B", "offset_g": -2000}]
    plan = solve(read_problem(round_of([{"id": "L", "units": 10}], sites)))
    assert received(plan) == {"A": 3000, "B": 7000}


def test_what_spoils_first_goes_out_and_what_keeps_stays() -> None:
    lots = [{"id": "keeps", "units": 10}, {"id": "soon", "units": 10, "last_day": 9}]
    plan = solve(read_problem(round_of(lots, [{"id": "A", "usable_g": {"rice": 10_000}}])))
    assert [(line.lot, line.units) for line in plan.lines] == [("soon", 10)]
    assert [(item.lot, item.reason.code) for item in plan.left_over] == [("keeps", "all_satisfied")]


def test_wishes_first_turns_the_order_round_and_the_price_is_shown() -> None:
    lots = [{"id": "L", "units": 10}]
    sites = [{"id": "A", "requests_g": {"rice": 9000}}, {"id": "B"}]
    fair = solve(read_problem(round_of(lots, sites)))
    first = solve(read_problem(round_of(lots, sites, policy={"requests": "first"})))
    assert received(fair) == {"A": 5000, "B": 5000}
    assert received(first) == {"A": 9000, "B": 1000}
    assert fair.figures["lorenz_gap"] == 0
    assert first.figures["lorenz_gap"] == pytest.approx(0.2)


def test_above_full_need_wishes_come_before_offers() -> None:
    lots = [{"id": "L", "units": 30}]
    sites = [{"id": "A", "requests_g": {"rice": 18_000}, "usable_g": {"rice": 20_000}}, {"id": "B"}]
    plan = solve(read_problem(round_of(lots, sites, policy={"fair_until": 1})))
    assert received(plan)["A"] >= 18_000
    assert received(plan)["B"] >= 10_000


def test_pins_are_kept_and_the_rest_is_levelled_around_them() -> None:
    pins = [
        {"lot": "L", "site": "A", "kind": "exactly", "units": 1},
        {"lot": "L", "site": "B", "kind": "at_least", "units": 6},
        {"lot": "M", "site": "C", "kind": "never", "units": 0},
    ]
    lots = [{"id": "L", "units": 12}, {"id": "M", "units": 6}]
    problem = read_problem(round_of(lots, [{"id": "A"}, {"id": "B"}, {"id": "C"}], pins=pins))
    plan = solve(problem)
    assert check(problem, plan).violations == ()
    assert sorted(received(plan).values()) == [5000, 6000, 7000]
    assert next(line.tier for line in plan.lines if (line.lot, line.site) == ("L", "A")) == "pinned"


@pytest.mark.parametrize(
    ("pins", "rule", "count"),
    [
        ([("L", "A", "exactly", 13)], "stock", 1),
        ([("L", "A", "exactly", 7), ("L", "B", "at_least", 6), ("L", "C", "at_least", 1)], "stock", 2),
        ([("L", "A", "exactly", 2), ("L", "A", "never", 0)], "contradiction", 2),
        ([("old", "A", "exactly", 1)], "not_eligible", 1),
        ([("L", "A", "at_least", 4), ("M", "A", "at_least", 4), ("M", "B", "at_least", 1)], "usable_cap", 2),
    ],
)
def test_pins_that_cannot_be_kept_are_named_and_no_more_of_them(
    pins: list[tuple[str, str, str, int]], rule: str, count: int
) -> None:
    lots = [{"id": "L", "units": 12}, {"id": "M", "units": 12}, {"id": "old", "units": 3, "last_day": 1}]
    sites = [
        {"id": "A", "usable_g": {"rice": 7000 if rule == "usable_cap" else 50_000}},
        {"id": "B"},
        {"id": "C"},
    ]
    rows = [{"lot": lot, "site": site, "kind": kind, "units": units} for lot, site, kind, units in pins]
    problem = read_problem(round_of(lots, sites, pins=rows))
    plan = solve(problem)
    assert plan.status == "pins_infeasible"
    assert {pin.rule for pin in plan.conflicting_pins} == {rule}
    assert len(plan.conflicting_pins) == count
    assert check(problem, plan).ok
    names = {(pin.lot, pin.site, pin.kind) for pin in plan.conflicting_pins}
    for name in names:
        fewer = [row for row in rows if (row["lot"], row["site"], row["kind"]) in names - {name}]
        assert solve(read_problem(round_of(lots, sites, pins=fewer))).status != "pins_infeasible"


def test_a_vehicle_limits_only_its_own_sites() -> None:
    routes = [{"id": "R", "capacity_g": 6000, "sites": ["A", "B"]}]
    lots = [{"id": "L", "units": 18}]
    plan = solve(read_problem(round_of(lots, [{"id": "A"}, {"id": "B"}, {"id": "C"}], routes=routes)))
    assert received(plan) == {"A": 3000, "B": 3000, "C": 12_000}
    assert next(item for item in plan.sites if item.site == "A").limited_by.code == "route"


def test_a_line_changed_by_hand_moves_little_else() -> None:
    body = generate(200, 25, 3, "base")
    first = solve(read_problem(body))
    lines = [{"lot": line.lot, "site": line.site, "units": line.units} for line in first.lines]
    line = max(lines, key=lambda item: item["units"])
    body["previous"] = lines
    body["pins"] = [{**line, "kind": "exactly", "units": line["units"] - 1}]
    second = solve(read_problem(body))
    unit_g = {lot["id"]: lot["unit_g"] for lot in body["lots"]}
    before = {(item.lot, item.site): item.units for item in first.lines}
    after = {(item.lot, item.site): item.units for item in second.lines}
    moved = sum(abs(after.get(key, 0) - before.get(key, 0)) * unit_g[key[0]] for key in {*before, *after}) / 2
    assert moved <= 0.02 * sum(units * unit_g[lot] for (lot, _), units in before.items())
    assert any(item.reason.code == "kept" for item in second.lines)


def test_memory_fades_is_clamped_and_treats_those_who_were_absent_fairly() -> None:
    past = [PastRound({"A": 8000, "B": 2000}, {"A": 10_000, "B": 10_000})]
    need = {"A": 10_000, "B": 10_000, "C": 10_000}
    assert offsets(past, need) == {"A": 2400, "B": -2400, "C": 0}
    assert offsets(past * 3, need) == {"A": 2500, "B": -2500, "C": 0}
    assert offsets(past, need, MemoryPolicy(Fraction(1, 2), Fraction(1, 10))) == {
        "A": 1000,
        "B": -1000,
        "C": 0,
    }


def test_twelve_rounds_with_memory_even_out_what_single_rounds_cannot() -> None:
    names = ["A", "B", "C"]
    need = dict.fromkeys(names, 10_000)
    history: list[PastRound] = []
    for number in range(12):
        back = offsets(history, need)
        sites = [{"id": name, "offset_g": back[name]} for name in names]
        body = round_of([{"id": "L", "units": 1 + number % 2, "unit_g": 5000}], sites)
        plan = solve(read_problem(body))
        history.append(PastRound(received(plan), need))
    total = {name: sum(past.received_g[name] for past in history) for name in names}
    assert max(total.values()) - min(total.values()) <= 5000


@pytest.mark.parametrize("family", ["base", "bread_flood", "freezer_poor", "tiny_sites", "glut"])
def test_every_sentence_is_true_of_the_plan(family: str) -> None:
    problem = read_problem(generate(60, 8, 5, family))
    plan = solve(problem)
    by_site = {item.site: item for item in plan.sites}
    before = levels_of(problem)
    lots = {lot.id: lot for lot in problem.lots}
    left_units = {item.lot: item.units for item in plan.left_over}
    for index, site in enumerate(problem.sites):
        said = claims(problem, plan, site.id)
        if index == 0:
            assert [claim.ja for claim in said] == explain(problem, plan, site.id)
        for claim in said:
            facts = claim.facts
            if claim.code == "received":
                assert facts["received_g"] == by_site[site.id].received_g
            if claim.code == "scarce_stock":
                assert Fraction(str(facts["level"])) == before.level[index]
                assert facts["others"] == before.level.count(before.level[index]) - 1
            if claim.code == "one_more_kilogram":
                warehouse = max(
                    site.warehouses, key=lambda name: sum(name in s.warehouses for s in problem.sites)
                )
                day = max(item.good_until_day for item in problem.sites)
                gift = Lot("gift", "gift", str(facts["category"]), warehouse, 1000, 1, day)
                after = levels_of(canonical(replace(problem, lots=(*problem.lots, gift))))
                assert after.level[index] > before.level[index]
                risen = sum(new > old for new, old in zip(after.level, before.level, strict=True))
                assert risen == facts["sites"]
            left = [
                lot for lot in problem.lots if left_units.get(lot.id) and not list(pair_violations(lot, site))
            ]
            if claim.code == "no_eligible_lot":
                assert not left
            if claim.code == "transport":
                room = (site.transport_g or 0) - by_site[site.id].received_g
                assert all(lot.unit_g > room for lot in left)
            if claim.code in ("usable_cap", "own_request"):
                mine = [lot for lot in left if lot.category == facts["category"]]
                got = sum(
                    line.units * lots[line.lot].unit_g
                    for line in plan.lines
                    if line.site == site.id and lots[line.lot].category == facts["category"]
                )
                assert (got, site.usable_g[str(facts["category"])]) == (facts["category_g"], facts["cap_g"])
                assert min(lot.unit_g for lot in mine) > site.usable_g[str(facts["category"])] - got


def test_an_unknown_site_is_not_explained() -> None:
    problem = read_problem(round_of([{"id": "L", "units": 1}], [{"id": "A"}]))
    with pytest.raises(KeyError):
        explain(problem, solve(problem), "B")


@pytest.mark.parametrize("name", sorted(BASELINES))
def test_simple_rules_break_no_hard_rule_and_are_never_fairer_than_the_proof(name: str) -> None:
    problem = read_problem(generate(80, 9, 4, "pinned"))
    exact = solve(problem)
    levels = {item.site: item.fair_level for item in exact.sites}
    plan = BASELINES[name](problem)
    sites = tuple(replace(item, fair_level=levels[item.site]) for item in plan.sites)
    report = check(problem, replace(plan, sites=sites, bounds=exact.bounds))
    assert report.violations == ()
    assert report.figures["lorenz_gap"] >= 0


def test_the_plan_is_the_same_for_any_hash_seed(tmp_path: Path) -> None:
    for family in ("base", "pinned"):
        (tmp_path / f"{family}.json").write_text(json.dumps(generate(60, 7, 2, family)))
    code = """
import sys
from foodbank.allocation.__main__ import main
for family in ("base", "pinned"):
    name = f"{sys.argv[1]}/{family}"
    if main([f"{name}.json", "-o", f"{name}-{sys.argv[2]}.json", "--iterations", "1", "--time-limit-s", "0"]):
        sys.exit(1)
"""
    seeds = ("0", "1", "4242")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), seed], env={**os.environ, "PYTHONHASHSEED": seed}
        )
        for seed in seeds
    ]
    assert [process.wait(timeout=300) for process in running] == [0, 0, 0]
    for family in ("base", "pinned"):
        plans = [json.loads((tmp_path / f"{family}-{seed}.json").read_text()) for seed in seeds]
        assert len({json.dumps({**plan, "seconds": None}, sort_keys=True) for plan in plans}) == 1


MOVED = """
import json, sys
import numpy as np
from foodbank.allocation.bench.generator import generate
from foodbank.allocation.rules import read_problem
from foodbank.allocation.rules.arrays import Arrays
from foodbank.allocation.rules.exchanging import Exchange, Weights
from foodbank.allocation.rules.holdings import Holdings
for family in ("base", "pinned", "bread_flood"):
    held = Holdings(Arrays(read_problem(generate(40, 6, 3, family))))
    Exchange(held, held.arrays.need * 0.5, lambda: False, Weights()).run(1500, lambda: None)
    print(sorted((lot, site, units) for (lot, site), units in held.units().items()))
"""


def test_moves_are_the_same_with_and_without_machine_code() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", MOVED],
            env={**os.environ, "FOODBANK_ALLOCATION_PLAIN": plain},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for plain in ("", "1")
    ]
    assert said[0] == said[1]
    assert said[0].count("(") > 60


def test_sigterm_ends_with_the_best_plan_so_far(tmp_path: Path) -> None:
    problem, out, progress = tmp_path / "problem.json", tmp_path / "plan.json", tmp_path / "progress"
    problem.write_text(json.dumps(generate(300, 30, 1, "base")))
    command = [sys.executable, "-m", "foodbank.allocation", str(problem), "-o", str(out)]
    command += ["--iterations", "100000", "--time-limit-s", "0", "--progress", str(progress)]
    with subprocess.Popen(command) as process:
        until = time.monotonic() + 300
        while not (progress.exists() and progress.read_text().count("\n") >= 2) and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    plan = json.loads(out.read_text())
    assert plan["status"] == "within_budget"
    assert plan["lines"]
    assert all({"seconds", "shortfall_g", "waste_g"} <= set(json.loads(row)) for row in progress.open())


def test_a_time_limit_is_a_ceiling_and_is_told() -> None:
    from foodbank.allocation.rules import Limits

    ticks = iter(range(10_000_000))
    problem = read_problem(generate(100, 12, 1, "base"))
    plan = solve(problem, Limits(time_limit_s=5, clock=lambda: float(next(ticks))))
    assert plan.status == "within_budget"
    assert check(problem, plan).violations == ()
    assert decisions_json(solve(problem)) != ""


def test_the_schemas_in_the_room_are_those_of_the_reader() -> None:
    assert (FOLDER / "allocation-problem.schema.json").read_text(encoding="utf-8") == text_of(
        problem_schema()
    )
    assert (FOLDER / "allocation-plan.schema.json").read_text(encoding="utf-8") == text_of(plan_schema())
    assert len(FAMILIES) >= 14
