"""The engine through its own door: a JSON file in, a JSON file out, in a process of its own, read by the checker.

`rules` loads the engine and the checker on first use: no web server waits for a solver before it can answer.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from foodbank.allocation import rules
from foodbank.allocation.errors import PlanRefused, SolverFailed
from foodbank.allocation.rules.plan import Plan, plan_to_json
from foodbank.allocation.rules.plan_reader import read_plan
from foodbank.allocation.rules.reader import read_problem
from foodbank.allocation.rules.shape import InvalidProblem

ITERATIONS = 3
CEILING_S = 30


def solved(problem: dict[str, Any], *, tell: Callable[[str], None] | None = None,
           is_cancelled: Callable[[], bool] | None = None, iterations: int = ITERATIONS) -> tuple[Plan, dict[str, Any]]:
    """The plan and its JSON. Iterations decide, seconds are only a ceiling, so the same morning gives the same answer.

    Raises SolverFailed (with the engine's faults), PlanRefused when the checker finds a violation.
    """
    with tempfile.TemporaryDirectory(prefix="allocation-") as folder:
        given, wanted, progress = (Path(folder) / name for name in ("problem.json", "plan.json", "progress.jsonl"))
        given.write_text(json.dumps(problem, ensure_ascii=False), encoding="utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.endswith("_URL") and "SECRET" not in key}
        process = subprocess.Popen(
            [sys.executable, "-m", "foodbank.allocation", str(given), "-o", str(wanted), "--iterations", str(iterations),
             "--time-limit-s", str(CEILING_S), "--progress", str(progress)],
            cwd=settings.BASE_DIR, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        while True:
            try:
                _, errors = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                if is_cancelled and is_cancelled():
                    process.send_signal(signal.SIGTERM)
                    is_cancelled = None
                if tell and progress.exists():
                    tell(progress.read_text(encoding="utf-8").strip().rpartition("\n")[2])
        if process.returncode or not wanted.exists():
            raise SolverFailed(faults=errors[-2000:])
        document = json.loads(wanted.read_text(encoding="utf-8"))
    return checked(problem, document), document


def solved_here(problem: dict[str, Any]) -> tuple[Plan, dict[str, Any]]:
    """The same answer without polishing, in this process: for lives lived in a minute. Raises PlanRefused."""
    document = plan_to_json(rules.solve(read_problem(problem), rules.Limits(iterations=0)))
    return checked(problem, document), document


def checked(problem: dict[str, Any], document: dict[str, Any]) -> Plan:
    """The plan, once the checker has read it against the problem. Raises PlanRefused."""
    try:
        plan = read_plan(document)
        report = rules.check(read_problem(problem), plan)
    except InvalidProblem as fault:
        raise PlanRefused(faults=str(fault)) from None
    if not report.ok:
        raise PlanRefused(violations=[violation.code for violation in report.violations])
    return plan
