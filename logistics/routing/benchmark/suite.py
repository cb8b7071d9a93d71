"""The whole benchmark in parts: public instances beside peers, generated days, scaling, re-planning, bounds.

Times are CPU seconds of this process, for machines that others use too. The answer is JSON with seed, versions and
machine; `together` adds a slice to an earlier answer, so that a benchmark of an hour can be run family by family.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from logistics.routing.benchmark.formats import read_instance
from logistics.routing.benchmark.invented import measure_bounds, measure_days, measure_replans, measure_scaling
from logistics.routing.benchmark.peers import find_peers
from logistics.routing.benchmark.run import compile_instance, judge, run_instance

FIXTURES = Path("fixtures/routing")
PARTS = ("instances", "days", "scaling", "replans", "bounds")
SMALL = (
    "solomon/R101.txt", "solomon/RC208.txt", "li_lim_100/lr104.txt", "x/X-n101-k25.vrp", "hfvrp/X110-HD.vrp",
    "mtvrptwr/R201R0.25.vrp", "sdvrptw/PR01.vrp", "mdvrptw/PR11A.vrp",
)  # fmt: skip
FIXED_PER_FARTHEST = 20
"""What peers are told a vehicle costs when the fewest are wanted, in lengths of the longest road."""


def run_suite(
    *, seconds: float, seed: int, parts: tuple[str, ...] = PARTS, only: tuple[str, ...] = (), small: bool = False,
    peers: bool = True, say: Callable[[str], None] = print,
) -> dict[str, Any]:  # fmt: skip
    """The chosen parts, one after the other. `only` picks instances by the beginning of their names; `small` takes few
    instances and sizes. Every solver gets `seconds` of CPU per instance."""
    answer: dict[str, Any] = {
        "seed": seed,
        "seconds": seconds,
        "machine": {"cpus": os.cpu_count(), "processor": platform.machine(), "load": round(os.getloadavg()[0], 1)},
        "versions": dict(_versions()),
    }
    runs: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
        "instances": lambda: _instances(seconds, seed, only, small, peers),
        "days": lambda: measure_days(seconds, seed, (25,) if small else (25, 40, 80)),
        "scaling": lambda: measure_scaling(seconds, seed, (25, 100) if small else (25, 50, 100, 200, 500, 1_000)),
        "replans": lambda: measure_replans(seed, 2 if small else 10),
        "bounds": lambda: measure_bounds(seed, (8, 12) if small else (8, 10, 12, 14, 16), 2 if small else 6),
    }
    for part in parts:
        answer[part] = []
        for result in runs[part]():
            answer[part].append(result)
            say(json.dumps(result, ensure_ascii=False))
    answer["summary"] = summarise(answer.get("instances", []))
    return answer


def together(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The later answer, with what only the earlier one has; instances by name."""
    whole = {**before, **after}
    named = {item["name"]: item for item in (*before.get("instances", []), *after.get("instances", []))}
    whole["instances"] = [named[name] for name in sorted(named)]
    whole["summary"] = summarise(whole["instances"])
    return whole


def summarise(instances: list[dict[str, Any]]) -> dict[str, Any]:
    """Per family and solver: on how many instances, complete and without violation; mean gap of those where the fleet
    is not larger than the best known; fleets together."""
    families: dict[str, dict[str, Any]] = {}
    for item in instances:
        family = families.setdefault(item["name"].split("/")[0], {})
        for name, result in item["solvers"].items():
            if result is None:
                continue
            row = family.setdefault(name, {"instances": 0, "complete": 0, "vehicles": 0, "fleets": 0, "gaps": []})
            row["instances"] += 1
            row["complete"] += result["complete"]
            row["vehicles"] += result["vehicles"]
            fleet = item["objective"] == "distance" or result["vehicles"] <= item["vehicles_best_known"]
            row["fleets"] += fleet
            if result["complete"] and fleet:
                row["gaps"].append(result["gap_percent"])
    for family in families.values():
        for row in family.values():
            gaps = row.pop("gaps")
            row["mean_gap_percent"] = round(sum(gaps) / len(gaps), 2) if gaps else None
    return families


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    for package in ("ortools", "numba", "numpy", "pyvrp", "pyvroom"):
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue


def _instances(seconds: float, seed: int, only: tuple[str, ...], small: bool, peers: bool) -> Iterator[dict[str, Any]]:
    known = json.loads((FIXTURES / "best_known.json").read_text(encoding="utf-8"))
    for name in SMALL if small else sorted(known):
        if not only or name.startswith(only):
            yield _instance(name, known[name], seconds, seed, peers)


def _instance(name: str, known: dict[str, Any], seconds: float, seed: int, peers: bool) -> dict[str, Any]:
    """Li & Lim by vehicles first, everything else by distance (or the set's own cost)."""
    objective = "vehicles" if name.startswith("li_lim") else "distance"
    instance = read_instance(FIXTURES / name)
    best = known.get("dist_only_cost", known["cost_bks"]) if objective == "distance" else known["cost_bks"]
    key = "cost" if name.split("/")[0] in ("hfvrp", "mtvrptwr", "sdvrptw", "mdvrptw", "x") else "distance"
    begin, wall = time.process_time(), time.monotonic()
    own = run_instance(instance, objective=objective, time_limit_s=seconds, seed=seed, clock=time.process_time)
    slowness = max(1.0, (time.monotonic() - wall) / (time.process_time() - begin))
    solvers = {"ours": _row(own, own[key], best, time.process_time() - begin) | {"iterations": own["iterations"]}}
    compiled = compile_instance(instance)
    farthest = max(max(row) for row in instance.problem.travel.distance_m)
    fixed = FIXED_PER_FARTHEST * farthest if objective == "vehicles" else 0
    for peer, solve in find_peers().items() if peers else ():
        begin = time.process_time()
        routes = solve(compiled, seconds if peer == "pyvrp" else seconds * slowness, seed, fixed)
        took = time.process_time() - begin
        if routes is not None:
            result = judge(instance, compiled, compiled.new_state(seed), routes)
            solvers[peer] = _row(result, result[key], best, took)
    return {
        "name": name,
        "objective": objective,
        "best_known": best,
        "vehicles_best_known": known.get("vehicles_bks"),
        "solvers": solvers,
    }


def _row(result: dict[str, Any], value: float, best: float, cpu_s: float) -> dict[str, Any]:
    return {
        "value": value,
        "gap_percent": round(100 * (value / best - 1), 3),
        "vehicles": result["vehicles"],
        "complete": not result["unserved"] and not result["violations"],
        "cpu_s": round(cpu_s, 1),
    }
