"""The door: `python -m foodbank.allocation problem.json -o plan.json`.

Exit status 0 with a plan, also when something had to stay; 2 with one JSON object on standard error that
names every fault of the input. SIGTERM ends with the best plan so far.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from foodbank.allocation.rules.plan import Plan, plan_to_json
from foodbank.allocation.rules.problem import Problem
from foodbank.allocation.rules.reader import parse_json, read_problem
from foodbank.allocation.rules.shape import Fault, InvalidProblem

COMPARISONS = ("first_come", "proportional", "needs_list", "requests_first")


class Stop:
    """Whether somebody asked to end; set by SIGTERM or Ctrl-C."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def ask(self, *_: object) -> None:
        """End at the next chance."""
        self.asked = True


def parser() -> argparse.ArgumentParser:
    """The arguments of the door."""
    found = argparse.ArgumentParser(prog="python -m foodbank.allocation")
    found.add_argument("problem", help="the round, schema allocation-problem/1")
    found.add_argument("-o", "--output", help="where the plan goes (standard output when absent)")
    found.add_argument("--time-limit-s", type=float, default=10.0, help="a ceiling; 0 means none")
    found.add_argument("--iterations", type=int, default=0, help="neighbourhoods to polish")
    found.add_argument(
        "--policy", help="a policy object (JSON text, or a file with it) instead of the round's"
    )
    found.add_argument("--explain", metavar="SITE", help="print what to tell this site instead of the plan")
    found.add_argument("--language", choices=("ja", "en"), default="ja", help="for --explain")
    found.add_argument(
        "--compare", choices=COMPARISONS, help="print the figures beside those of a simple rule"
    )
    found.add_argument("--progress", help="a file that gets one JSON line per improvement")
    return found


def read_bytes(path: str) -> bytes:
    """A file's bytes ("-" is standard input); raises `InvalidProblem` with unreadable."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidProblem([Fault("unreadable", path, f"cannot read: {said}")]) from None


def read_round(path: str, policy: str | None) -> Problem:
    """The round in a file, with another policy if one is given; raises `InvalidProblem`."""
    document = parse_json(read_bytes(path))
    if policy is not None and type(document) is dict:
        raw = policy.encode() if policy.lstrip().startswith("{") else read_bytes(policy)
        document["policy"] = parse_json(raw)
    return read_problem(document)


def write(path: str | None, body: Any) -> None:
    """Write JSON whole or not at all; raises `InvalidProblem` with unwritable."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if path is None:
        print(text)
        return
    part = Path(f"{path}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise InvalidProblem([Fault("unwritable", path, f"cannot write: {error.strerror}")]) from None


def run(given: argparse.Namespace, stop: Stop) -> Plan:
    """Read the round, solve it, write the plan."""
    from foodbank.allocation.rules.solving import Limits, solve

    problem = read_round(given.problem, given.policy)
    if given.explain is not None and all(site.id != given.explain for site in problem.sites):
        raise InvalidProblem([Fault("unknown_reference", "--explain", f"there is no site {given.explain!r}")])
    progress = open(given.progress, "a", encoding="utf-8") if given.progress else None  # noqa: SIM115

    def tell(event: Mapping[str, Any]) -> None:
        if progress:
            progress.write(json.dumps(dict(event), ensure_ascii=False) + "\n")
            progress.flush()

    ceiling = given.time_limit_s if given.time_limit_s > 0 else None
    limits = Limits(
        time_limit_s=ceiling, clock=time.perf_counter, stopped=stop, progress=tell,
        iterations=given.iterations,
    )  # fmt: skip
    try:
        plan = solve(problem, limits)
    finally:
        if progress:
            progress.close()
    if given.output is not None or (given.explain is None and given.compare is None):
        write(given.output, plan_to_json(plan))
    if given.explain is not None:
        from foodbank.allocation.rules.sentences import explain

        print("\n".join(explain(problem, plan, given.explain, given.language)))
    if given.compare is not None:
        print(json.dumps(comparison(problem, plan, given.compare), ensure_ascii=False, indent=1))
    return plan


def comparison(problem: Problem, plan: Plan, name: str) -> dict[str, Any]:
    """The figures of this plan beside those of a simple rule, both measured against the same exact shares."""
    from foodbank.allocation.check import check
    from foodbank.allocation.rules.baselines import BASELINES

    other = BASELINES[name](problem)
    levels = {item.site: item.fair_level for item in plan.sites}
    sites = tuple(replace(item, fair_level=levels[item.site]) for item in other.sites)
    measured = check(problem, replace(other, sites=sites, bounds=plan.bounds))
    return {"engine": dict(plan.figures), name: dict(measured.figures)}


def main(arguments: list[str] | None = None) -> int:
    """Answer one call."""
    given = parser().parse_args(arguments)
    stop = Stop()
    signal.signal(signal.SIGTERM, stop.ask)
    signal.signal(signal.SIGINT, stop.ask)
    try:
        if not math.isfinite(given.time_limit_s) or given.time_limit_s < 0 or (given.iterations or 0) < 0:
            raise InvalidProblem(
                [Fault("wrong_value", "--time-limit-s, --iterations", "0 or more is needed")]
            )
        run(given, stop)
    except InvalidProblem as refusal:
        print(json.dumps(refusal.to_json(), ensure_ascii=False), file=sys.stderr)
        return 2
    except OSError as error:
        fault = Fault("unwritable", "--progress", f"cannot write: {error.strerror}")
        print(json.dumps(InvalidProblem([fault]).to_json(), ensure_ascii=False), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
