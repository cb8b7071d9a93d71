"""The allocation rules as pure functions; the solver is only loaded by whoever asks for it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foodbank.allocation.check import CheckReport, check
    from foodbank.allocation.rules.memory import MemoryPolicy, offsets
    from foodbank.allocation.rules.plan import Plan, plan_to_json
    from foodbank.allocation.rules.plan_reader import read_plan
    from foodbank.allocation.rules.problem import Problem, problem_hash, problem_to_json
    from foodbank.allocation.rules.reader import parse_json, read_problem
    from foodbank.allocation.rules.sentences import explain
    from foodbank.allocation.rules.shape import Fault, InvalidProblem
    from foodbank.allocation.rules.solving import Limits, solve

_WHERE = {
    "CheckReport": "foodbank.allocation.check",
    "check": "foodbank.allocation.check",
    "Fault": "foodbank.allocation.rules.shape",
    "InvalidProblem": "foodbank.allocation.rules.shape",
    "Limits": "foodbank.allocation.rules.solving",
    "MemoryPolicy": "foodbank.allocation.rules.memory",
    "Plan": "foodbank.allocation.rules.plan",
    "Problem": "foodbank.allocation.rules.problem",
    "explain": "foodbank.allocation.rules.sentences",
    "offsets": "foodbank.allocation.rules.memory",
    "parse_json": "foodbank.allocation.rules.reader",
    "plan_to_json": "foodbank.allocation.rules.plan",
    "problem_hash": "foodbank.allocation.rules.problem",
    "problem_to_json": "foodbank.allocation.rules.problem",
    "read_plan": "foodbank.allocation.rules.plan_reader",
    "read_problem": "foodbank.allocation.rules.reader",
    "solve": "foodbank.allocation.rules.solving",
}
__all__ = [
    "CheckReport",
    "Fault",
    "InvalidProblem",
    "Limits",
    "MemoryPolicy",
    "Plan",
    "Problem",
    "check",
    "explain",
    "offsets",
    "parse_json",
    "plan_to_json",
    "problem_hash",
    "problem_to_json",
    "read_plan",
    "read_problem",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Load a name on first use, so that `check` can read problems without loading a solver."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
