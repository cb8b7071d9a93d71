"""The engine's figures against its targets, as one JSON document: seeds, versions, machine, every number measured.

`python -m foodbank.allocation.bench.measuring [--short]` prints it; `manage.py bench_allocation` does the same.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from statistics import mean
from typing import Any

from foodbank.allocation.bench.generator import FAMILIES, generate
from foodbank.allocation.bench.oracles import LinearProgram, exact_plan
from foodbank.allocation.check import check
from foodbank.allocation.rules.arrays import Arrays
from foodbank.allocation.rules.baselines import BASELINES
from foodbank.allocation.rules.choosing import choose_wishes
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.memory import PastRound, offsets
from foodbank.allocation.rules.network import build_network
from foodbank.allocation.rules.plan import Plan
from foodbank.allocation.rules.problem import Problem
from foodbank.allocation.rules.reader import read_problem
from foodbank.allocation.rules.sentences import levels_of
from foodbank.allocation.rules.sharing import bounds_of, fair_shares
from foodbank.allocation.rules.solving import Limits, solve

SIZES = ((50, 10), (300, 30), (1_000, 100), (3_000, 300), (10_000, 1_000))
MOST_SEEDS = {3_000: 5, 10_000: 1}
Row = dict[str, Any]


def timed(problem: Problem, iterations: int = 0) -> tuple[Plan, float, float]:
    """The plan, and the wall and processor seconds it took."""
    wall, processor = time.perf_counter(), time.process_time()
    plan = solve(problem, Limits(iterations=iterations, clock=time.perf_counter))
    return plan, time.perf_counter() - wall, time.process_time() - processor


def row_of(problem: Problem, plan: Plan) -> Row:
    """The figures of a plan beside their bounds, all read by `check`."""
    report = check(problem, plan)
    figures, bounds = report.figures, plan.bounds
    row: Row = {"violations": len(report.violations), "proven": report.proven, "lines": figures["lines"]}
    if bounds is not None:
        row |= {
            "lorenz_gap_percent": round(100 * figures["lorenz_gap"], 4),
            "poorest_tenth_of_bound_percent": round(100 * figures["poorest_tenth_of_bound"], 3),
            "sites_short": figures["sites_short"],
            "waste_above_bound_percent": round(100 * (figures["waste_g"] / bounds.waste_g - 1), 3)
            if bounds.waste_g
            else None,
            "waste_above_bound_g": figures["waste_g"] - bounds.waste_g,
            "requested_of_most_percent": round(100 * figures["requested_g"] / max(1, bounds.requested_g), 2),
        }
    return row


def mean_of(rows: Sequence[Row]) -> Row:
    """Means over seeds; counts of violations are added up."""
    found: Row = {}
    for key in rows[0]:
        values = [row[key] for row in rows if row[key] is not None]
        if key == "violations":
            found[key] = sum(values)
        elif key == "proven":
            found[key] = all(values)
        else:
            found[key] = round(mean(values), 4) if values else None
    return found


def exact_shares(lots: int, sites: int, seed: int) -> Row:
    """Seconds for network, exact levels and all three proofs."""
    problem = read_problem(generate(lots, sites, seed))
    wall, processor = time.perf_counter(), time.process_time()
    holdings = Holdings(Arrays(problem))
    network = build_network(holdings)
    shares = fair_shares(holdings, network)
    bounds_of(holdings, network, shares)
    return {
        "lots": lots,
        "sites": sites,
        "seconds": round(time.perf_counter() - wall, 3),
        "processor_seconds": round(time.process_time() - processor, 3),
        "levels": len(shares.steps),
    }


def by_size(seeds: Sequence[int], sizes: Sequence[tuple[int, int]], iterations: int = 0) -> list[Row]:
    """Quality and seconds of the base family."""
    found = []
    for lots, sites in sizes:
        rows = []
        for seed in seeds[: MOST_SEEDS.get(lots)]:
            problem = read_problem(generate(lots, sites, seed))
            plan, wall, processor = timed(problem, iterations)
            rows.append({**row_of(problem, plan), "seconds": wall, "processor_seconds": processor})
        found.append(
            {"lots": lots, "sites": sites, "seeds": len(rows), "iterations": iterations, **mean_of(rows)}
        )
    return found


def by_family(seeds: Sequence[int]) -> list[Row]:
    """All families at 300 x 30."""
    found = []
    for family in FAMILIES:
        rows = []
        for seed in seeds:
            problem = read_problem(generate(300, 30, seed, family))
            rows.append(row_of(problem, solve(problem)))
        found.append({"family": family, "seeds": len(rows), **mean_of(rows)})
    return found


def against_simple_rules(seeds: Sequence[int]) -> list[Row]:
    """The engine beside what is done without one, 300 x 30, measured against the same exact shares."""
    rows: dict[str, list[Row]] = {}
    for seed in seeds:
        problem = read_problem(generate(300, 30, seed))
        exact = solve(problem)
        levels = {item.site: item.fair_level for item in exact.sites}
        rows.setdefault("engine", []).append(row_of(problem, exact))
        for name, rule in BASELINES.items():
            plan = rule(problem)
            sites = tuple(replace(item, fair_level=levels[item.site]) for item in plan.sites)
            rows.setdefault(name, []).append(row_of(problem, replace(plan, sites=sites, bounds=exact.bounds)))
    return [{"rule": name, **mean_of(found)} for name, found in rows.items()]


def one_line_changed(seeds: Sequence[int], lots: int, sites: int) -> Row:
    """Part of all kilograms that moves when one line is changed by hand and the rest starts from the plan; six lines a
    round, each by itself."""
    moved = []
    for seed in seeds:
        body = generate(lots, sites, seed)
        plan = solve(read_problem(body))
        body["previous"] = [{"lot": line.lot, "site": line.site, "units": line.units} for line in plan.lines]
        unit_g = {lot["id"]: lot["unit_g"] for lot in body["lots"]}
        before = {(item.lot, item.site): item.units for item in plan.lines}
        total = sum(units * unit_g[lot] for (lot, _), units in before.items())
        for line in random.Random(seed).sample(plan.lines, 6):
            pin = {"lot": line.lot, "site": line.site, "kind": "exactly", "units": line.units - 1}
            changed = solve(read_problem({**body, "pins": [pin]}))
            after = {(item.lot, item.site): item.units for item in changed.lines}
            grams = sum(abs(after.get(key, 0) - before.get(key, 0)) * unit_g[key[0]] for key in {*before, *after}) / 2
            moved.append(100 * grams / total)
    return {"lots": lots, "sites": sites, "changes": len(moved), "mean_percent": mean(moved), "most_percent": max(moved)}


def over_asking(seeds: Sequence[int]) -> Row:
    """How many sites gain in their exact level by asking for three times as much of what they can use."""
    gained = tried = 0
    for seed in seeds:
        problem = read_problem(generate(120, 15, seed))
        before = levels_of(problem).level
        for index in range(0, 15, 5):
            mine = problem.sites[index]
            asked = {name: min(3 * grams, mine.usable_g[name]) for name, grams in mine.requests_g.items()}
            greedy = replace(mine, requests_g=asked)
            sites = tuple(greedy if site is mine else site for site in problem.sites)
            after = levels_of(replace(problem, sites=sites)).level
            tried += 1
            gained += after[index] > before[index]
    return {"tried": tried, "gained": gained}


def against_oracles(seeds: Sequence[int]) -> Row:
    """Rounds of 4-8 sites: exact levels beside those of linear programs, whole plans beside exact whole-number
    programs. Grams below the shares in percent of need; `forced` is what no whole-unit plan avoids."""
    farthest, rows = 0.0, []
    for seed in seeds:
        problem = read_problem(generate(16 + seed % 15, 4 + seed % 5, seed))
        levels = [float(level) for level in levels_of(problem).level]
        farthest = max(farthest, *(abs(x - y) for x, y in zip(levels, LinearProgram(problem).levels(), strict=True)))
        plan = solve(problem)
        shares = [item.fair_share_g or 0 for item in plan.sites]
        short = sum(max(0, g - item.received_g) for g, item in zip(shares, plan.sites, strict=True))
        exact = exact_plan(problem, shares)
        need = sum(site.need_g for site in problem.sites) / 100
        bound_g = 0 if plan.bounds is None else plan.bounds.waste_g
        rows.append(
            {
                "short_percent": short / need,
                "exact_short_percent": exact.shortfall_g / need,
                "forced_short_percent": exact.shortfall_at_least_g / need,
                "waste_above_exact_g": plan.figures["waste_g"] - exact.waste_g,
                "exact_waste_above_bound_g": exact.waste_g - bound_g,
                "finished": float(
                    exact.shortfall_g == exact.shortfall_at_least_g and exact.waste_g == exact.waste_at_least_g
                ),
            }
        )
    found = {key: round(mean(row[key] for row in rows), 4) for key in rows[0]}
    return {"rounds": len(rows), "levels_farthest_from_linear_programs": farthest, **found}


def wishes_honoured(seeds: Sequence[int]) -> list[Row]:
    """Wishes under `fair_until`, where stock suffices (glut), as a part of the most that could be honoured."""
    rows = []
    for seed in seeds:
        problem = read_problem({**generate(300, 30, seed, "glut"), "policy": {"fair_until": 0.3}})
        holdings = Holdings(Arrays(problem))
        most = int(choose_wishes(build_network(holdings), holdings).sum())
        plan = solve(problem)
        rows.append(
            {"violations": 0, "proven": True, "of_most_percent": 100 * plan.figures["requested_g"] / most}
        )
    return [mean_of(rows)]


def twelve_rounds(seed: int) -> Row:
    """Spread of what sites got over twelve rounds, as a part of need, with and without memory."""
    found: Row = {}
    for name, remembers in (("with_memory", True), ("without_memory", False)):
        history: list[PastRound] = []
        for number in range(12):
            body = generate(30, 15, seed * 100 + number)
            sites = generate(30, 15, seed)["sites"]
            need = {site["id"]: site["need_g"] for site in sites}
            back = offsets(history, need) if remembers else dict.fromkeys(need, 0)
            body["sites"] = [{**site, "offset_g": back[site["id"]]} for site in sites]
            for lot in body["lots"]:
                lot["only_sites"] = None
            plan = solve(read_problem(body))
            history.append(PastRound({item.site: item.received_g for item in plan.sites}, need))
        parts = sorted(sum(past.received_g[site] for past in history) / (12 * need[site]) for site in need)
        found[name] = {"lowest": round(parts[0], 4), "highest": round(parts[-1], 4)}
    return found


def measure(short: bool) -> Row:
    """Everything; `short` keeps to what takes about a minute."""
    seeds = tuple(range(1, 4 if short else 11))
    sizes = SIZES[:3] if short else SIZES
    return {
        "generator_seeds": list(seeds),
        "versions": {name: version(name) for name in ("ortools", "numpy")},
        "machine": {
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "system": platform.machine(),
            "load_average": round(os.getloadavg()[0], 2),
        },
        "exact_shares": [exact_shares(lots, sites, 1) for lots, sites in sizes],
        "by_size": by_size(seeds, sizes),
        "polished": by_size(seeds[:2], SIZES[:2], iterations=10),
        "by_family": by_family(seeds[:2] if short else seeds[:4]),
        "oracles": against_oracles(seeds[:3] if short else (*seeds, 11, 12, 13, 14, 15)),
        "simple_rules": against_simple_rules(seeds[:2] if short else seeds[:5]),
        "one_line_changed": [one_line_changed(seeds[:2] if short else seeds[:4], lots, sites) for lots, sites in sizes[1:3]],
        "over_asking": over_asking(seeds[:3] if short else (*seeds, 11, 12, 13, 14, 15)),
        "wishes_honoured": wishes_honoured(seeds),
        "twelve_rounds": twelve_rounds(1),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the document."""
    parser = argparse.ArgumentParser(prog="python -m foodbank.allocation.bench.measuring")
    parser.add_argument("--short", action="store_true", help="three seeds, up to 1,000 x 100")
    given = parser.parse_args(arguments)
    print(json.dumps(measure(given.short), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
