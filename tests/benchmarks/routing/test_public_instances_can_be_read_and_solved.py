"""Every public instance of fixtures/routing is read; a few are solved to a known quality by iterations."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from logistics.routing.benchmark.__main__ import main
from logistics.routing.benchmark.formats import read_instance
from logistics.routing.benchmark.run import run_instance

FIXTURES = Path(__file__).parents[3] / "fixtures" / "routing"
KNOWN = json.loads((FIXTURES / "best_known.json").read_text())


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_instance_is_read(name: str) -> None:
    instance = read_instance(FIXTURES / name)
    problem = instance.problem
    assert len(problem.locations) == len(instance.points) > len(problem.vehicles) * 0
    assert len(problem.visits) + 2 * len(problem.shipments) >= 48
    assert problem.vehicles and all(v.start == v.end for v in problem.vehicles)


@pytest.mark.parametrize(
    ("name", "gap"), [("solomon/C101.txt", 0.01), ("solomon/R101.txt", 2.0), ("li_lim_100/lr101.txt", 0.5)]
)
def test_instance_is_solved_without_violation_and_near_the_best_known(name: str, gap: float) -> None:
    result = run_instance(read_instance(FIXTURES / name), objective="distance", time_limit_s=60, iterations=3_000)
    best = KNOWN[name].get("dist_only_cost", KNOWN[name]["cost_bks"])
    assert (result["unserved"], result["violations"]) == ([], [])
    assert 100 * (result["distance"] / best - 1) <= gap


def test_the_door_writes_tours_in_the_numbers_of_the_file(tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    assert main([str(FIXTURES / "solomon/C101.txt"), "--iterations", "300", "-o", str(out)]) == 0
    result = json.loads(out.read_text())
    assert sorted(node for tour in result["tours"] for node in tour) == list(range(1, 101))
    points = read_instance(FIXTURES / "solomon/C101.txt").points
    again = sum(math.dist(points[a], points[b]) for t in result["tours"] for a, b in zip([0, *t], [*t, 0], strict=True))
    assert result["distance"] == pytest.approx(again, abs=0.01)


def test_a_file_of_no_known_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_text("hello\nworld\n")
    assert main([str(tmp_path / "x.txt"), "-o", str(tmp_path / "r.json")]) == 2
    assert json.loads(capsys.readouterr().err)["code"] == "unknown_format"
