"""`make bench`: the routing engine's figures in their small form; quality that does not depend on the machine is asserted."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from logistics.routing.benchmark.suite import run_suite, summarise, together


@pytest.mark.bench
def test_the_routing_engines_figures(tmp_path: Path) -> None:
    output = tmp_path / "figures.json"
    call_command("bench_routing", small=True, output=output, stdout=io.StringIO())
    found = json.loads(output.read_text())
    print(json.dumps(found, indent=1, ensure_ascii=False))
    assert all(item["solvers"]["ours"]["complete"] for item in found["instances"])
    assert all(row["violations"] == 0 for row in (*found["scaling"], *found["replans"]))
    assert all(row["prefix_intact"] and row["dropped"] == 0 for row in found["replans"])
    assert all(row["moved_to_another_vehicle"] <= 3 for row in found["replans"])
    assert all(row["without_road"] == 0 for row in found["roads"])


def test_a_slice_of_the_benchmark_beside_or_tools_is_judged_by_our_checker() -> None:
    found = run_suite(seconds=0.3, seed=1, parts=("instances",), only=("solomon/C101",), say=lambda line: None)
    (item,) = found["instances"]
    assert {"ours", "or-tools"} <= set(item["solvers"])
    assert item["solvers"]["ours"]["complete"] and item["solvers"]["ours"]["gap_percent"] <= 0.01
    assert found["summary"]["solomon"]["ours"]["complete"] == 1
    assert found["seed"] == 1 and found["versions"]["ortools"] and found["machine"]["cpus"]


def test_slices_add_up_and_a_fleet_that_is_too_large_counts_as_no_gap() -> None:
    def item(name: str, gap: float, vehicles: int) -> dict[str, object]:
        row = {"value": 1.0, "gap_percent": gap, "vehicles": vehicles, "complete": True, "cpu_s": 1.0}
        return {"name": name, "objective": "vehicles", "vehicles_best_known": 10, "solvers": {"ours": row}}

    before = {"seed": 1, "instances": [item("a/1", 9.0, 10), item("a/2", 3.0, 11)], "days": [1]}
    whole = together(before, {"seed": 1, "instances": [item("a/1", 1.0, 10)]})
    assert [each["solvers"]["ours"]["gap_percent"] for each in whole["instances"]] == [1.0, 3.0]
    assert whole["days"] == [1]
    assert summarise(whole["instances"])["a"]["ours"] == {
        "instances": 2, "complete": 2, "vehicles": 21, "fleets": 1, "mean_gap_percent": 1.0,
    }  # fmt: skip
