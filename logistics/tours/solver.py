"""The routing engine through its own door: a JSON file in, a JSON file out, in a process of its own, then the checker."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from foodbank.outbox.services import JobCancelled
from logistics.tours.errors import NoPlanFound
from logistics.tours.rules.timing import refusals_of

POLL_S = 0.3
#: A solver that was asked to stop writes what it has; after this it is ended.
PATIENCE_S = 5.0


def solve(problem: dict[str, Any], *, iterations: int, ceiling_s: int,
          tell: Callable[[int], None] | None = None) -> dict[str, Any]:
    """The checked plan file. Iterations decide, seconds are only a ceiling: the same day gives the same plan.

    `tell` hears how many per cent of the work are done, several times a second, and may raise JobCancelled: then the
    process gets SIGTERM and nothing is saved. Raises NoPlanFound when the engine ends without a plan or the checker
    refuses what it gave.
    """
    with tempfile.TemporaryDirectory(prefix="tours-") as folder:
        given, wanted, progress = (Path(folder) / name for name in ("problem.json", "plan.json", "progress.jsonl"))
        given.write_text(json.dumps(problem, ensure_ascii=False), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "logistics.routing", str(given), "-o", str(wanted), "--iterations", str(iterations),
             "--time-limit-s", str(ceiling_s), "--progress", str(progress), "--processes", "1", "--leave-impossible"],
            cwd=settings.BASE_DIR, env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        try:
            errors = _wait(process, progress, iterations, ceiling_s, tell)
        except JobCancelled:
            _end(process)
            raise
        if process.returncode or not wanted.exists():
            raise NoPlanFound(why=_first_fault(errors))
        plan: dict[str, Any] = json.loads(wanted.read_text(encoding="utf-8"))
    return checked(problem, plan)


def checked(problem: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
    """The plan, once the checker has nothing against it. Raises NoPlanFound."""
    refusals = refusals_of(problem, plan)
    if refusals:
        raise NoPlanFound(why=refusals[0].code)
    return plan


def _environment() -> dict[str, str]:
    """The engine needs no database, no broker and no secret."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_URL") and "SECRET" not in name}


def _wait(process: "subprocess.Popen[str]", progress: Path, iterations: int, ceiling_s: int,
          tell: Callable[[int], None] | None) -> str:
    started = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=POLL_S)[1]
        except subprocess.TimeoutExpired:
            passed = time.monotonic() - started
            if passed > ceiling_s + 60:  # the engine keeps its own ceiling; this one is for an engine that hangs
                _end(process)
                raise NoPlanFound(why="timeout") from None
            if tell:
                tell(_percent(progress, iterations, passed / max(1, ceiling_s)))


def _percent(progress: Path, iterations: int, clock_share: float) -> int:
    """How far the search says it is, or how much of its time has passed, whichever is more; never 100 before the end."""
    said = 0.0
    try:
        lines = progress.read_text(encoding="utf-8").splitlines()
        said = max((json.loads(line)["iterations"] / max(1, iterations) for line in lines), default=0.0)
    except (OSError, ValueError, TypeError, KeyError):
        pass  # half a line: the next look reads it whole
    return min(99, round(100 * max(min(1.0, said), min(1.0, clock_share))))


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _first_fault(errors: str) -> str:
    try:
        return str(json.loads(errors.strip().rpartition("\n")[2])["code"])[:60]
    except (ValueError, KeyError, TypeError):
        return "engine"
