"""Reading a plan with other eyes than the solver's, before anything is saved and after every hand edit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from foodbank.allocation.check.certificates import certificate_violations
from foodbank.allocation.check.feasibility import Violation, lower_bounds, violations
from foodbank.allocation.check.metrics import LORENZ_POINTS, figures, lorenz_curve, poorest
from foodbank.allocation.rules.plan import Plan
from foodbank.allocation.rules.problem import Problem, problem_hash

__all__ = ["CheckReport", "Violation", "check"]

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found: broken rules, and the plan's figures computed anew (empty when lines are unreadable).

    `proven` says whether bounds were given and their certificates hold.
    """

    violations: tuple[Violation, ...]
    figures: Mapping[str, float]
    proven: bool

    @property
    def ok(self) -> bool:
        """Whether the plan may be saved."""
        return not self.violations

    def to_json(self) -> dict[str, Any]:
        """The report as the door prints it."""
        return {
            "ok": self.ok,
            "proven": self.proven,
            "violations": [{"code": v.code, "path": v.path, "facts": dict(v.facts)} for v in self.violations],
            "figures": dict(self.figures),
        }


def check(problem: Problem, plan: Plan) -> CheckReport:
    """Compare a plan with its round: hard rules, pins, side rules, sums, reasons' places, bounds, figures.

    Works on any plan whose shape is right, also one edited by hand; never raises for what a plan says.
    """
    found: list[Violation] = []
    if plan.problem_sha256 != problem_hash(problem):
        found.append(Violation("wrong_problem", "problem_sha256", {}))
    found += _names(problem, plan)
    if any(v.code in ("unknown_lot", "unknown_site", "duplicate_line") for v in found):
        return CheckReport(tuple(found), {}, False)
    units = {(line.lot, line.site): line.units for line in plan.lines}
    if plan.status == "pins_infeasible":
        found += _conflict(problem, plan)
        return CheckReport(tuple(found), figures(problem, units, None), False)
    found += violations(problem, units)
    found += _sites(problem, plan, units)
    found += _left_over(problem, plan, units)
    found += _tiers(problem, plan)
    broken = certificate_violations(problem, plan)
    found += broken
    levels = _fair_levels(problem, plan)
    computed = figures(problem, units, levels)
    found += _figures(plan, computed)
    if levels is not None and plan.bounds is not None:
        found += _lorenz(problem, plan, levels)
        found += _beaten(plan, computed)
    return CheckReport(tuple(found), computed, plan.bounds is not None and not broken)


def _names(problem: Problem, plan: Plan) -> list[Violation]:
    lots = {lot.id for lot in problem.lots}
    sites = {site.id for site in problem.sites}
    found: list[Violation] = []
    seen: set[tuple[str, str]] = set()
    for i, line in enumerate(plan.lines):
        if line.lot not in lots:
            found.append(Violation("unknown_lot", f"lines[{i}].lot", {"lot": line.lot}))
        if line.site not in sites:
            found.append(Violation("unknown_site", f"lines[{i}].site", {"site": line.site}))
        if (line.lot, line.site) in seen:
            found.append(Violation("duplicate_line", f"lines[{i}]", {"lot": line.lot, "site": line.site}))
        seen.add((line.lot, line.site))
    return found


def _sites(problem: Problem, plan: Plan, units: Mapping[tuple[str, str], int]) -> list[Violation]:
    unit_g = {lot.id: lot.unit_g for lot in problem.lots}
    received: dict[str, int] = defaultdict(int)
    for (lot_id, site_id), count in units.items():
        received[site_id] += count * unit_g[lot_id]
    if [item.site for item in plan.sites] != [site.id for site in problem.sites]:
        return [Violation("sites_listed", "sites", {})]
    found: list[Violation] = []
    for site, item in zip(problem.sites, plan.sites, strict=True):
        if item.received_g != received[site.id]:
            facts = {"value": item.received_g, "sum": received[site.id]}
            found.append(Violation("received_sum", f"sites[{site.id}].received_g", facts))
        level = (site.offset_g + received[site.id]) / site.need_g
        if abs(item.level - level) > 1e-6:
            found.append(
                Violation("level", f"sites[{site.id}].level", {"value": item.level, "computed": level})
            )
    return found


def _left_over(problem: Problem, plan: Plan, units: Mapping[tuple[str, str], int]) -> list[Violation]:
    left = {lot.id: lot.units for lot in problem.lots}
    for (lot_id, _), count in units.items():
        left[lot_id] -= count
    listed: dict[str, int] = defaultdict(int)
    for item in plan.left_over:
        listed[item.lot] += item.units
    return [
        Violation(
            "left_over",
            f"left_over[{name}]",
            {"listed": listed.get(name, 0), "computed": max(0, left.get(name, 0))},
        )
        for name in sorted({*left, *listed})
        if listed.get(name, 0) != max(0, left.get(name, 0))
    ]


def _tiers(problem: Problem, plan: Plan) -> list[Violation]:
    pinned = lower_bounds(problem)
    lots = {lot.id: lot for lot in problem.lots}
    sites = {site.id: site for site in problem.sites}
    found: list[Violation] = []
    for i, line in enumerate(plan.lines):
        if (line.tier == "pinned") != ((line.lot, line.site) in pinned):
            found.append(Violation("tier", f"lines[{i}].tier", {"tier": line.tier}))
        risky = set(lots[line.lot].allergens_unknown) & set(sites[line.site].excluded_allergens)
        if risky and not any(item.code == "allergens_unknown" for item in line.warnings):
            found.append(Violation("warning_missing", f"lines[{i}].warnings", {"allergens": sorted(risky)}))
    return found


def _fair_levels(problem: Problem, plan: Plan) -> list[float] | None:
    levels = {item.site: item.fair_level for item in plan.sites}
    values = [levels.get(site.id) for site in problem.sites]
    if plan.bounds is None or any(value is None for value in values):
        return None
    return [float(Fraction(value)) for value in values if value is not None]


def _figures(plan: Plan, computed: Mapping[str, float]) -> list[Violation]:
    return [
        Violation("figure", f"figures.{name}", {"value": value, "computed": computed[name]})
        for name, value in sorted(plan.figures.items())
        if name in computed and abs(value - computed[name]) > 1e-6 * max(1.0, abs(computed[name]))
    ]


def _lorenz(problem: Problem, plan: Plan, levels: list[float]) -> list[Violation]:
    assert plan.bounds is not None
    curve = lorenz_curve(levels, [site.need_g for site in problem.sites])
    expected = [(part, poorest(curve, part)) for part in LORENZ_POINTS]
    same = len(expected) == len(plan.bounds.lorenz) and all(
        abs(x0 - x1) < TOLERANCE and abs(y0 - y1) < 1e-6
        for (x0, y0), (x1, y1) in zip(expected, plan.bounds.lorenz, strict=False)
    )
    return [] if same else [Violation("lorenz_bound", "bounds.lorenz", {})]


def _beaten(plan: Plan, computed: Mapping[str, float]) -> list[Violation]:
    """A plan better than its own bound shows that one of the two is wrong."""
    assert plan.bounds is not None
    found: list[Violation] = []
    if computed["waste_g"] < plan.bounds.waste_g:
        found.append(Violation("bound_beaten", "bounds.waste_g", {"value": computed["waste_g"]}))
    if computed["requested_g"] > plan.bounds.requested_g:
        found.append(Violation("bound_beaten", "bounds.requested_g", {"value": computed["requested_g"]}))
    return found


def _conflict(problem: Problem, plan: Plan) -> list[Violation]:
    """A refusal must name at least one pin of the round, and hand nothing out."""
    pins = {(pin.lot, pin.site, pin.kind, pin.units) for pin in problem.pins}
    named = [(pin.lot, pin.site, pin.kind, pin.units) for pin in plan.conflicting_pins]
    found: list[Violation] = []
    if not named or any(item not in pins for item in named):
        found.append(Violation("conflict_named", "conflicting_pins", {}))
    if plan.lines:
        found.append(Violation("conflict_lines", "lines", {}))
    return found
