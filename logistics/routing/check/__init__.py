"""May this plan be driven? Reads problem and plan, imports no solver, and names every violation.

The rules are those of `logistics.routing.problem`; they are worked out here a second time, from the plan's own times,
so that a fault of the search cannot hide behind itself. Called before any plan is saved and after every hand edit.
"""

from __future__ import annotations

from logistics.routing.check.day import find_day_violations
from logistics.routing.check.tour import find_tour_violations
from logistics.routing.faults import Fault
from logistics.routing.plan import Plan
from logistics.routing.problem import Problem

__all__ = ["find_violations"]


def find_violations(problem: Problem, plan: Plan) -> list[Fault]:
    """Every rule the plan breaks, with the path of the value in the plan; an empty list means it may be driven."""
    violations: list[Fault] = []
    if problem.sha256 and plan.problem_sha256 != problem.sha256:
        violations.append(Fault("other_problem", "problem_sha256", "the plan was made for another problem"))
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    for index, tour in enumerate(plan.tours):
        if tour.vehicle in vehicles:
            violations.extend(find_tour_violations(problem, tour, f"tours[{index}]"))
    violations.extend(find_day_violations(problem, plan))
    return violations
