"""The levels found by cuts are those of the linear programs, and what changes a round changes them as it should."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

from foodbank.allocation.bench.generator import FAMILIES, generate
from foodbank.allocation.bench.oracles import LinearProgram, exact_plan
from foodbank.allocation.rules import Problem, check, read_problem, solve
from foodbank.allocation.rules.arrays import Arrays
from foodbank.allocation.rules.bounds import most_perishing
from foodbank.allocation.rules.fillable import fillable, prefix_sums
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.leximin import common_level
from foodbank.allocation.rules.network import build_network
from foodbank.allocation.rules.problem import Lot, canonical
from foodbank.allocation.rules.sentences import levels_of


def small(seed: int, family: str = "base") -> Problem:
    body = generate(6 + seed % 25, 4 + seed % 5, seed, family)
    for site in body["sites"]:
        site["offset_g"] = min(site["offset_g"], 0)  # a site far ahead would only hide the others' levels
    return read_problem(body)


@pytest.mark.parametrize("seed", range(20))
def test_levels_are_those_of_the_linear_programs(seed: int) -> None:
    problem = small(seed, sorted(FAMILIES)[seed % len(FAMILIES)])
    found = [float(level) for level in levels_of(problem).level]
    assert found == pytest.approx(LinearProgram(problem).levels(), abs=2e-5)


@pytest.mark.parametrize("seed", range(8))
def test_the_least_waste_is_never_beaten_by_the_exact_whole_plan(seed: int) -> None:
    problem = small(seed, "bread_flood")
    held = Holdings(Arrays(problem))
    a = held.arrays
    model = cp_model.CpModel()
    x = {
        (lot, s): model.new_int_var(0, int(a.units[lot]), "")
        for lot in np.nonzero(a.perishes)[0].tolist()
        for s in range(len(a.need))
        if a.eligible(lot, s)
    }
    for lot in {lot for lot, _ in x}:
        model.add(sum(var for (k, _), var in x.items() if k == lot) <= int(a.units[lot]))
    for s in range(len(a.need)):
        mine = [(lot, var) for (lot, k), var in x.items() if k == s]
        model.add(sum(var * int(a.unit_g[lot]) for lot, var in mine) <= int(a.transport[s]))
        for c in range(len(a.zone_of)):
            part = [var * int(a.unit_g[lot]) for lot, var in mine if a.category[lot] == c]
            model.add(sum(part) <= int(a.usable[s, c]))
        for z in range(a.storage.shape[1]):
            part = [var * int(a.unit_g[lot]) for lot, var in mine if a.zone_of[a.category[lot]] == z]
            model.add(sum(part) <= int(a.storage[s, z]))
    model.maximize(sum(var * int(a.unit_g[lot]) for (lot, _), var in x.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 5
    assert solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    best = round(solver.objective_value)
    assert best <= most_perishing(build_network(held), held).grams
    stock = int((a.units * a.unit_g)[a.perishes].sum())
    least_waste = stock - round(solver.best_objective_bound)
    assert check(problem, solve(problem)).figures["waste_g"] >= least_waste


@pytest.mark.parametrize("seed", range(1, 6))
def test_whole_plans_come_near_to_the_exact_ones_and_never_beat_their_proof(seed: int) -> None:
    problem = read_problem(generate(12 + seed, 4, seed))
    plan = solve(problem)
    shares = [item.fair_share_g or 0 for item in plan.sites]
    short = sum(max(0, share - item.received_g) for share, item in zip(shares, plan.sites, strict=True))
    exact = exact_plan(problem, shares)
    assert short >= exact.shortfall_at_least_g
    assert plan.figures["waste_g"] >= exact.waste_at_least_g
    assert plan.bounds is not None
    assert plan.bounds.waste_g <= exact.waste_g
    need = sum(site.need_g for site in problem.sites)
    assert short - exact.shortfall_g <= 0.005 * need


@pytest.mark.parametrize("seed", range(12))
def test_scaling_all_grams_leaves_levels_alone(seed: int) -> None:
    problem = small(seed)

    def times(values: Any) -> dict[str, int]:
        return {name: grams * 7 for name, grams in values.items()}

    bigger = replace(
        problem,
        lots=tuple(replace(lot, unit_g=lot.unit_g * 7) for lot in problem.lots),
        sites=tuple(
            replace(
                site,
                need_g=site.need_g * 7,
                offset_g=site.offset_g * 7,
                transport_g=None if site.transport_g is None else site.transport_g * 7,
                storage_g=times(site.storage_g),
                usable_g=times(site.usable_g),
                requests_g=times(site.requests_g),
            )
            for site in problem.sites
        ),
    )
    assert levels_of(bigger).level == levels_of(problem).level


@pytest.mark.parametrize("seed", range(12))
def test_other_names_and_split_lots_and_useless_lots_change_no_level(seed: int) -> None:
    problem = small(seed)
    before = levels_of(problem).level
    renamed = replace(
        problem, lots=tuple(replace(lot, id=f"x{999 - i}") for i, lot in enumerate(problem.lots))
    )
    assert levels_of(canonical(renamed)).level == before
    big = max(problem.lots, key=lambda lot: lot.units)
    half = big.units // 2
    parts = (replace(big, units=big.units - half), replace(big, id=big.id + "b", units=half))
    split = replace(problem, lots=tuple(lot for lot in problem.lots if lot is not big) + parts)
    assert levels_of(canonical(split)).level == before
    useless = Lot("useless", "p", "rice", "nowhere", 100, 1000, 90)
    assert levels_of(canonical(replace(problem, lots=(*problem.lots, useless)))).level == before


@pytest.mark.parametrize("seed", range(12))
def test_more_stock_never_lowers_the_lowest_level(seed: int) -> None:
    problem = small(seed, "famine")
    before = levels_of(problem)
    lot = problem.lots[seed % len(problem.lots)]
    more = replace(lot, units=lot.units + 3)
    raised = replace(problem, lots=tuple(more if item is lot else item for item in problem.lots))
    after = levels_of(raised)
    assert sorted(after.level) >= sorted(before.level)
    assert sum(after.grams) >= sum(before.grams)


@pytest.mark.parametrize("seed", range(15))
def test_asking_for_three_times_as_much_gains_nothing(seed: int) -> None:
    problem = small(seed)
    mine = problem.sites[seed % len(problem.sites)]
    greedy = replace(
        mine,
        requests_g={name: min(grams * 3, mine.usable_g[name]) for name, grams in mine.requests_g.items()},
    )
    asked = replace(problem, sites=tuple(greedy if site is mine else site for site in problem.sites))
    assert levels_of(asked).level == levels_of(problem).level
    honest, bold = solve(problem), solve(asked)
    got = {
        plan: next(item.received_g for item in p.sites if item.site == mine.id)
        for plan, p in ((0, honest), (1, bold))
    }
    share = next(item.fair_share_g for item in bold.sites if item.site == mine.id) or 0
    largest = max(lot.unit_g for lot in problem.lots)
    # Nobody is lifted above the share that holds whatever one asks; a case more or less is chance.
    assert got[1] <= max(got[0], share) + largest


@pytest.mark.parametrize("seed", range(10))
def test_pinning_the_plans_own_lines_gives_the_same_plan(seed: int) -> None:
    body = generate(6 + seed, 5, seed, "base")
    plan = solve(read_problem(body))
    body["pins"] = [
        {"lot": line.lot, "site": line.site, "kind": "exactly", "units": line.units} for line in plan.lines
    ]
    pinned = solve(read_problem(body))
    assert pinned.status != "pins_infeasible"
    kept = {(line.lot, line.site): line.units for line in pinned.lines}
    assert all(kept[line.lot, line.site] == line.units for line in plan.lines)


def test_water_stands_level_in_vessels_of_different_width() -> None:
    need, start, most = np.array([10, 20, 10]), np.array([0, 0, 50]), np.array([100, 10, 100])
    level, grams, q = common_level(need, start, most, 40)
    assert level == Fraction(3)
    assert [Fraction(value, q) for value in grams] == [30, 10, 0]


def test_whole_units_fill_a_cap_as_far_as_their_sizes_allow() -> None:
    assert fillable(3400, [350], [100]) == 3150
    assert fillable(3400, [350, 130], [2, 100]) == 3380
    assert fillable(3400, [5000], [4]) == 0
    assert fillable(3400, [100], [7]) == 700
    assert fillable(0, [100], [7]) == 0


def test_caps_for_large_units_lie_inside_those_for_smaller_ones() -> None:
    assert prefix_sums(36_000, [20_000, 5000, 300], [9, 2, 100]) == [20_000, 30_000, 36_000]
    assert prefix_sums(10_001, [6000, 4001], [5, 5]) == [6000, 10_001]
    # A step of one gram is too fine for so large a cap: the small units fill it, the large ones are exact.
    assert prefix_sums(10_000_000, [7_000_000, 1], [5, 9_000_000]) == [7_000_000, 10_000_000]


def test_food_in_units_too_large_for_a_site_counts_for_those_who_can_take_it() -> None:
    body = generate(2, 2, 1, "rice_only")
    for lot, unit_g, units in zip(body["lots"], (20_000, 1000), (4, 10), strict=True):
        lot.update(unit_g=unit_g, units=units, last_day=99, at_risk=False, only_sites=None, warehouse="W1", allergens=[])
    for site, cap in zip(body["sites"], (19_000, 90_000), strict=True):
        site.update(usable_g={"rice": cap}, requests_g={}, need_g=100_000, offset_g=0, transport_g=None)
        site.update(storage_g={"ambient": 90_000}, warehouses=["W1"], excluded_allergens=[])
    plan = solve(read_problem(body))
    assert [item.fair_share_g for item in plan.sites] == [10_000, 80_000]
    assert [item.received_g for item in plan.sites] == [10_000, 80_000]
    assert check(read_problem(body), plan).proven
