"""The engine's door: `python -m logistics.routing problem.json -o plan.json [--time-limit-s 10] [--iterations N]`.

Exit status 0 with a plan, also when something had to be left over; 2 with one JSON object on standard error naming
every fault of the input. SIGTERM and SIGINT end the search with the best plan so far.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from logistics.routing.anneal import Limits
from logistics.routing.faults import Fault, ProblemRefused
from logistics.routing.reader import read_problem_file


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m logistics.routing", description="Plans one day's tours.")
    parser.add_argument("problem", type=Path, help="routing-problem/1, a JSON file")
    parser.add_argument("-o", "--output", type=Path, required=True, help="where the plan goes (routing-plan/1)")
    parser.add_argument("--time-limit-s", type=_positive, default=10.0, help="ceiling in seconds (10)")
    parser.add_argument("--iterations", type=_count, help="stop after so many rounds: the same plan every time")
    parser.add_argument("--seed", type=int, default=1, help="another one gives another, equally good search (1)")
    parser.add_argument("--processes", type=int, choices=(1, 2), default=min(2, os.cpu_count() or 1))
    parser.add_argument("--progress", type=Path, help="one JSON line per improvement is appended here")
    parser.add_argument(
        "--leave-impossible",
        action="store_true",
        help="leave out, with its reason, what no vehicle could ever do, instead of refusing the file",
    )
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError("must lie between 0 and 86400")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 10**9:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    stop = _stop_on_signal()
    try:
        problem = read_problem_file(options.problem)
        from logistics.routing.solve import solve  # after reading: a faulty file is named at once

        limits = Limits(options.iterations, options.time_limit_s, options.seed, options.processes)
        with _open_progress(options.progress) as progress:
            plan = solve(
                problem,
                limits,
                on_progress=_writer(progress),
                should_stop=stop,
                allow_impossible=options.leave_impossible,
            )
        _write(options.output, plan.to_json())
    except ProblemRefused as refused:
        print(refused.to_json(), file=sys.stderr)
        return 2
    return 0


def _stop_on_signal() -> Callable[[], bool]:
    asked: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, frame: asked.append(number))
    return lambda: bool(asked)


def _open_progress(path: Path | None) -> TextIO:
    try:
        return open(path or os.devnull, "a", encoding="utf-8")
    except OSError as error:
        raise ProblemRefused([Fault("unwritable_file", "--progress", f"cannot write: {error.strerror}")]) from None


def _writer(progress: TextIO) -> Callable[[dict[str, Any]], None]:
    def write(news: dict[str, Any]) -> None:
        progress.write(json.dumps(news) + "\n")
        progress.flush()

    return write


def _write(path: Path, plan: dict[str, Any]) -> None:
    """Beside the target first, then renamed: a reader never sees half a plan."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_text(json.dumps(plan, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise ProblemRefused([Fault("unwritable_file", "--output", f"cannot write: {error.strerror}")]) from None


if __name__ == "__main__":
    sys.exit(main())
