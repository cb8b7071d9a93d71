"""Figures of a plan: how even, how much waste, how many wishes. Plain arithmetic on the raw round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median_low

from foodbank.allocation.rules.problem import Problem, wishes

LORENZ_POINTS = (0.1, 0.25, 0.5, 0.75, 1.0)

Curve = tuple[tuple[float, float], ...]


def lorenz_curve(levels: Sequence[float], needs: Sequence[int]) -> Curve:
    """Breakpoints (part of all need, what the poorest part holds as a part of all need), from (0, 0) on."""
    total = float(sum(needs)) or 1.0
    order = sorted(range(len(levels)), key=lambda i: levels[i])
    points = [(0.0, 0.0)]
    need = held = 0.0
    for i in order:
        need += needs[i]
        held += levels[i] * needs[i]
        points.append((need / total, held / total))
    return tuple(points)


def curve_at(curve: Curve, part: float) -> float:
    """The curve's value at `part` of all need, between breakpoints on the straight line."""
    return curves_at(curve, [part])[0]


def curves_at(curve: Curve, parts: Sequence[float]) -> list[float]:
    """The curve's values at ascending `parts`."""
    found: list[float] = []
    i = 1
    for part in parts:
        while i < len(curve) - 1 and curve[i][0] < part:
            i += 1
        if len(curve) < 2:
            found.append(0.0)
            continue
        (x0, y0), (x1, y1) = curve[i - 1], curve[i]
        found.append(y1 if x1 <= x0 else y0 + (y1 - y0) * min(1.0, (part - x0) / (x1 - x0)))
    return found


def lorenz_gap(plan: Curve, bound: Curve) -> float:
    """The largest amount, as a part of all need, by which the bound lies above the plan."""
    parts = sorted({x for x, _ in plan} | {x for x, _ in bound})
    below = curves_at(plan, parts)
    above = curves_at(bound, parts)
    return max([0.0, *(high - low for high, low in zip(above, below, strict=True))])


def poorest(curve: Curve, part: float) -> float:
    """The mean level of the poorest `part` of need."""
    return curve_at(curve, part) / part


def gini(curve: Curve) -> float:
    """The need-weighted Gini coefficient of the levels; 0 where nobody has anything."""
    area = sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in pairwise(curve))
    return 1 - 2 * area / curve[-1][1] if curve[-1][1] > 0 else 0.0


def figures(
    problem: Problem, units: Mapping[tuple[str, str], int], fair_levels: Sequence[float] | None
) -> dict[str, float]:
    """The figures of a plan given as (lot, site) -> units.

    `fair_levels`, in the order of the round's sites, are the exact shares; None leaves out what needs them.
    Under `fair_until` levels count up to it only. A site is short when it lies more than one case (the
    median unit of the round) below its exact share.
    """
    lots = {lot.id: lot for lot in problem.lots}
    received = {site.id: 0 for site in problem.sites}
    by_category: dict[tuple[str, str], int] = {}
    sent = {lot.id: 0 for lot in problem.lots}
    for (lot_id, site_id), count in units.items():
        lot = lots[lot_id]
        received[site_id] += count * lot.unit_g
        key = (site_id, lot.category)
        by_category[key] = by_category.get(key, 0) + count * lot.unit_g
        sent[lot_id] += count
    cap = problem.policy.fair_until
    top = float("inf") if cap is None else float(cap)
    needs = [site.need_g for site in problem.sites]
    levels = [min(top, (site.offset_g + received[site.id]) / site.need_g) for site in problem.sites]
    curve = lorenz_curve(levels, needs)
    asked = wishes(problem)
    honoured = sum(min(grams, by_category.get(key, 0)) for key, grams in asked.items())
    found: dict[str, float] = {
        "received_g": sum(received.values()),
        "poorest_tenth": poorest(curve, 0.1),
        "poorest_quarter": poorest(curve, 0.25),
        "gini": gini(curve),
        "waste_g": sum(
            (lot.units - sent[lot.id]) * lot.unit_g for lot in problem.lots if problem.perishes(lot)
        ),
        "requested_g": honoured,
        "requested_share": honoured / sum(asked.values()) if asked else 1.0,
        "lines": len(units),
    }
    if fair_levels is not None:
        bound = lorenz_curve([min(top, level) for level in fair_levels], needs)
        case = median_low([lot.unit_g for lot in problem.lots]) if problem.lots else 0
        found["lorenz_gap"] = lorenz_gap(curve, bound)
        found["poorest_tenth_of_bound"] = _ratio(poorest(curve, 0.1), poorest(bound, 0.1))
        found["sites_short"] = sum(
            (min(top, fair) - level) * site.need_g > case + 1e-6
            for site, fair, level in zip(problem.sites, fair_levels, levels, strict=True)
        )
    return found


def _ratio(value: float, bound: float) -> float:
    return 1.0 if bound <= 0 or value >= bound else value / bound
