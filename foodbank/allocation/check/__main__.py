"""The door: `python -m foodbank.allocation.check problem.json plan.json`.

Exit status 0: the plan keeps every rule. 1: it breaks some, named in the report on standard output.
2: one of the files cannot be read, one JSON object on standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from foodbank.allocation.check import check
from foodbank.allocation.rules.plan_reader import read_plan
from foodbank.allocation.rules.reader import parse_json, read_problem
from foodbank.allocation.rules.shape import Fault, InvalidProblem


def read_file(path: str) -> bytes:
    """The bytes of a file; raises `InvalidProblem` with unreadable."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidProblem([Fault("unreadable", path, f"cannot read: {error.strerror}")]) from None


def main(arguments: list[str] | None = None) -> int:
    """Check one plan against its round."""
    parser = argparse.ArgumentParser(prog="python -m foodbank.allocation.check")
    parser.add_argument("problem")
    parser.add_argument("plan")
    given = parser.parse_args(arguments)
    try:
        problem = read_problem(parse_json(read_file(given.problem)))
        plan = read_plan(parse_json(read_file(given.plan)))
    except InvalidProblem as refusal:
        print(json.dumps(refusal.to_json(), ensure_ascii=False), file=sys.stderr)
        return 2
    report = check(problem, plan)
    print(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
