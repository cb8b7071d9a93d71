"""Are the claimed bounds true? Integer and fraction arithmetic on the raw round, no solver.

For any set A of lots, whatever a set T of sites gets is at most

    supply(A) + sum over T of min(transport, sum over zones of min(storage, caps with a fit lot outside A))

because every gram comes from A or from outside A, and what comes from outside must pass the caps (`ledger.py`: as
far as whole units can fill them). A route's
sites together get at most its capacity from outside. With T the sites up to a level and A the lots scarce up
to it, this must not exceed their claimed shares: then nobody up to this level can be given more without
taking from another one of them, which is what "provably fairest" says (weak duality of maximum flow).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from foodbank.allocation.check.feasibility import Violation
from foodbank.allocation.check.ledger import NEVER, Bools, Ints, Ledger, from_outside
from foodbank.allocation.rules.plan import Certificate, Plan
from foodbank.allocation.rules.problem import Problem, Site, wishes


def certificate_violations(problem: Problem, plan: Plan) -> list[Violation]:
    """What is wrong with the plan's bounds; an empty list means they are proven."""
    if plan.bounds is None:
        return []
    ledger = Ledger(problem)
    eligible = [ledger.eligible(site) for site in problem.sites]
    found = _level_violations(problem, plan, ledger, eligible)
    found += _waste_violations(problem, plan, ledger, eligible)
    found += _requested_violations(problem, plan, ledger, eligible)
    return found


def _level_violations(
    problem: Problem, plan: Plan, ledger: Ledger, eligible: Sequence[Bools]
) -> list[Violation]:
    assert plan.bounds is not None
    certificates = plan.bounds.certificates
    levels = [Fraction(item.level) for item in certificates]
    results = {item.site: item for item in plan.sites}
    if levels != sorted(set(levels)):
        return [Violation("certificate_order", "bounds.certificates", {})]
    rank_of = {level: k for k, level in enumerate(levels)}
    known = {lot.id for lot in problem.lots}
    by_lot: dict[str, int] = {}
    for k, item in enumerate(certificates):
        for lot_id in item.scarce_lots:
            if lot_id not in known or lot_id in by_lot:
                return [Violation("certificate_lot", f"bounds.certificates[{k}]", {"lot": lot_id})]
            by_lot[lot_id] = k
    ranks = np.array([by_lot.get(lot.id, NEVER) for lot in ledger.lots], dtype=np.int64)
    route_of = {name: route.id for route in problem.routes for name in route.sites}
    # change[k][route]: by how much the sum from outside changes when certificate k's lots join A.
    change: list[dict[str | None, int]] = [defaultdict(int) for _ in certificates]
    share = [Fraction(0)] * (len(certificates) + 1)
    for site, mask in zip(problem.sites, eligible, strict=True):
        result = results.get(site.id)
        if result is None or result.fair_level is None or Fraction(result.fair_level) not in rank_of:
            return [Violation("certificate_missing", f"sites[{site.id}]", {})]
        level = Fraction(result.fair_level)
        extra = level * site.need_g - site.offset_g - ledger.base_g[site.id]
        if extra < 0:
            return [Violation("certificate_level", f"sites[{site.id}]", {"fair_level": result.fair_level})]
        own = rank_of[level]
        share[own] += extra
        for k, grams in _changes(ledger, site, mask, ranks, own):
            change[k][route_of.get(site.id)] += grams
    return _compare(problem, ledger, certificates, change, share)


def _changes(ledger: Ledger, site: Site, mask: Bools, ranks: Ints, own: int) -> list[tuple[int, int]]:
    """(certificate, change of what comes to the site from outside A) from its own certificate on."""
    if not len(ledger.lots):
        return []
    rooms = ledger.rooms(site, mask, ranks)
    later = {int(r) for r in rooms.until.tolist() if own < r < NEVER}
    later |= {r for _, r, _ in rooms.limited if own < r < NEVER}
    steps = [own, *sorted(later)]
    values = from_outside(ledger, rooms, steps)
    return [(k, now - before) for k, now, before in zip(steps, values, [0, *values], strict=False)]


def _compare(
    problem: Problem,
    ledger: Ledger,
    certificates: Sequence[Certificate],
    change: Sequence[Mapping[str | None, int]],
    share: Sequence[Fraction],
) -> list[Violation]:
    left = {
        route.id: route.capacity_g - sum(ledger.base_g[name] for name in route.sites)
        for route in problem.routes
    }
    outside: dict[str | None, int] = defaultdict(int)
    supply = 0
    claimed = Fraction(0)
    found: list[Violation] = []
    for k, item in enumerate(certificates):
        supply += sum(ledger.supply_g[lot_id] for lot_id in item.scarce_lots)
        claimed += share[k]
        for key, grams in change[k].items():
            outside[key] += grams
        bound = supply + sum((min(grams, left[key]) if key else grams) for key, grams in outside.items())
        if bound > claimed:
            facts = {"bound_g": bound, "claimed_g": str(claimed)}
            found.append(Violation("certificate_failed", f"bounds.certificates[{k}]", facts))
    return found


def _waste_violations(
    problem: Problem, plan: Plan, ledger: Ledger, eligible: Sequence[Bools]
) -> list[Violation]:
    """The proof of the least waste: one set A of perishing lots for all sites."""
    assert plan.bounds is not None
    lots = {lot.id: lot for lot in problem.lots}
    pinned = sum(
        count * lots[lot_id].unit_g
        for (lot_id, _), count in ledger.pinned.items()
        if problem.perishes(lots[lot_id])
    )
    scarce = {name for name in plan.bounds.waste_scarce_lots if name in lots and problem.perishes(lots[name])}
    most = pinned + _most_from(problem, ledger, scarce, [mask & ledger.perishes for mask in eligible])
    total = sum(lot.units * lot.unit_g for lot in problem.lots if problem.perishes(lot))
    least = max(0, total - most)
    ok = plan.bounds.waste_g <= least
    return [] if ok else [Violation("waste_bound", "bounds.waste_g", {"proven_g": least})]


def _requested_violations(
    problem: Problem, plan: Plan, ledger: Ledger, eligible: Sequence[Bools]
) -> list[Violation]:
    """The proof of the most requests: one set A for all sites, and wishes as caps."""
    assert plan.bounds is not None
    asked = wishes(problem)
    granted = sum(min(grams, ledger.base_category_g[key]) for key, grams in asked.items())
    scarce = {name for name in plan.bounds.requested_scarce_lots if name in ledger.supply_g}
    most = granted + _most_from(problem, ledger, scarce, eligible, asked)
    ok = plan.bounds.requested_g >= most
    return [] if ok else [Violation("requested_bound", "bounds.requested_g", {"proven_g": most})]


def _most_from(
    problem: Problem,
    ledger: Ledger,
    scarce: set[str],
    masks: Sequence[Bools],
    asked: Mapping[tuple[str, str], int] | None = None,
) -> int:
    """An upper bound on the grams beside the pinned ones that the lots in `masks` bring, from the cut `scarce`."""
    total = sum(ledger.supply_g[name] for name in scarce)
    if not len(ledger.lots):
        return total
    ranks = np.array([0 if lot.id in scarce else NEVER for lot in ledger.lots], dtype=np.int64)
    by_route: dict[str | None, int] = defaultdict(int)
    route_of = {name: route.id for route in problem.routes for name in route.sites}
    for site, mask in zip(problem.sites, masks, strict=True):
        caps: Ints | None = None
        if asked is not None:
            open_g = [
                max(0, asked.get((site.id, name), 0) - ledger.base_category_g[site.id, name])
                for name in ledger.stocked
            ]
            caps = np.array(open_g, dtype=np.int64)
        rooms = ledger.rooms(site, mask, ranks)
        by_route[route_of.get(site.id)] += from_outside(ledger, rooms, [0], caps)[0]
    for route in problem.routes:
        left = route.capacity_g - sum(ledger.base_g[name] for name in route.sites)
        by_route[route.id] = min(by_route[route.id], left)
    return total + sum(by_route.values())
