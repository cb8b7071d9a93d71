"""The checker's door: `python -m logistics.routing.check problem.json plan.json`.

Exit status 0 when the plan may be driven, 1 with one JSON line per violation on standard output, 2 with one JSON
object on standard error when a file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from logistics.routing.check import find_violations
from logistics.routing.faults import ProblemRefused
from logistics.routing.plan_reader import read_plan_file
from logistics.routing.reader import read_problem_file


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m logistics.routing.check", description="May this plan be driven?")
    parser.add_argument("problem", type=Path)
    parser.add_argument("plan", type=Path)
    options = parser.parse_args(arguments)
    try:
        violations = find_violations(read_problem_file(options.problem), read_plan_file(options.plan))
    except ProblemRefused as refused:
        print(refused.to_json(), file=sys.stderr)
        return 2
    for violation in violations:
        print(json.dumps(asdict(violation), ensure_ascii=False))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
