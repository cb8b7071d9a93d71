"""Does a plan keep every hard rule? Each rule is read off the raw round, one line at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from foodbank.allocation.rules.problem import Lot, Problem, Site

Units = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: a stable code, where, and the numbers."""

    code: str
    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def pair_violations(lot: Lot, site: Site) -> Iterator[str]:
    """The codes of every rule that this lot at this site would break, whatever the amount."""
    if lot.last_day < site.good_until_day:
        yield "too_old"
    if lot.warehouse not in site.warehouses:
        yield "warehouse_out_of_reach"
    if set(lot.allergens) & set(site.excluded_allergens):
        yield "excluded_allergen"
    if site.refuse_unknown_allergens and set(lot.allergens_unknown) & set(site.excluded_allergens):
        yield "unknown_allergen"
    if site.usable_g.get(lot.category, 0) == 0:
        yield "category_not_accepted"
    if lot.only_sites is not None and site.id not in lot.only_sites:
        yield "donor_restriction"


def violations(problem: Problem, units: Units) -> list[Violation]:
    """Every hard or side rule that the lines break."""
    found = [
        *_pairs(problem, units),
        *_amounts(problem, units),
        *_pins(problem, units),
        *_side(problem, units),
    ]
    return found


def _pairs(problem: Problem, units: Units) -> Iterator[Violation]:
    lots = {lot.id: lot for lot in problem.lots}
    sites = {site.id: site for site in problem.sites}
    for lot_id, site_id in units:
        for code in pair_violations(lots[lot_id], sites[site_id]):
            yield Violation(code, f"lines[{lot_id},{site_id}]", {"lot": lot_id, "site": site_id})


def _amounts(problem: Problem, units: Units) -> Iterator[Violation]:
    lots = {lot.id: lot for lot in problem.lots}
    zone_of = {category.id: category.zone for category in problem.categories}
    sent: dict[str, int] = defaultdict(int)
    category_g: dict[tuple[str, str], int] = defaultdict(int)
    zone_g: dict[tuple[str, str], int] = defaultdict(int)
    site_g: dict[str, int] = defaultdict(int)
    for (lot_id, site_id), count in units.items():
        lot = lots[lot_id]
        grams = count * lot.unit_g
        sent[lot_id] += count
        category_g[site_id, lot.category] += grams
        zone_g[site_id, zone_of[lot.category]] += grams
        site_g[site_id] += grams
    pinned: dict[str, int] = defaultdict(int)
    for (lot_id, _), count in lower_bounds(problem).items():
        pinned[lot_id] += count
    for lot in problem.lots:
        released = max(problem.policy.release_units.get(lot.id, lot.units), pinned[lot.id])
        yield from _over("stock", f"lots[{lot.id}]", sent[lot.id], lot.units)
        if sent[lot.id] <= lot.units:
            yield from _over("held_back", f"lots[{lot.id}]", sent[lot.id], released)
    for site in problem.sites:
        for category in problem.categories:
            cap = site.usable_g.get(category.id, 0)
            yield from _over(
                "usable_cap", f"sites[{site.id}].{category.id}", category_g[site.id, category.id], cap
            )
        for zone in sorted(set(zone_of.values())):
            cap = site.storage_g.get(zone, 0)
            yield from _over("storage", f"sites[{site.id}].{zone}", zone_g[site.id, zone], cap)
        if site.transport_g is not None:
            yield from _over("transport", f"sites[{site.id}]", site_g[site.id], site.transport_g)
    for route in problem.routes:
        total = sum(site_g[name] for name in route.sites)
        yield from _over("route", f"routes[{route.id}]", total, route.capacity_g)


def _over(code: str, path: str, value: int, cap: int) -> Iterator[Violation]:
    if value > cap:
        yield Violation(code, path, {"value": value, "cap": cap})


def lower_bounds(problem: Problem) -> dict[tuple[str, str], int]:
    """(lot, site) -> the units that pins promise at least."""
    found: dict[tuple[str, str], int] = {}
    for pin in problem.pins:
        if pin.kind in ("exactly", "at_least") and pin.units:
            key = (pin.lot, pin.site)
            found[key] = max(found.get(key, 0), pin.units)
    return found


def _pins(problem: Problem, units: Units) -> Iterator[Violation]:
    for i, pin in enumerate(problem.pins):
        count = units.get((pin.lot, pin.site), 0)
        kept = {
            "exactly": count == pin.units,
            "at_least": count >= pin.units,
            "at_most": count <= pin.units,
            "never": count == 0,
        }[pin.kind]
        if not kept:
            facts = {"lot": pin.lot, "site": pin.site, "kind": pin.kind, "units": pin.units, "value": count}
            yield Violation("pin", f"pins[{i}]", facts)


def _side(problem: Problem, units: Units) -> Iterator[Violation]:
    """Side rules; what a person pinned is exempt from them."""
    policy = problem.policy
    pinned = lower_bounds(problem)
    lots = {lot.id: lot for lot in problem.lots}
    category_g: dict[tuple[str, str], int] = defaultdict(int)
    lines: dict[str, int] = defaultdict(int)
    for (lot_id, site_id), count in units.items():
        category_g[site_id, lots[lot_id].category] += count * lots[lot_id].unit_g
        lines[site_id] += 1
        if count < policy.minimum_line_units and (lot_id, site_id) not in pinned:
            facts = {"value": count, "minimum": policy.minimum_line_units}
            yield Violation("minimum_line", f"lines[{lot_id},{site_id}]", facts)
    pinned_lines: dict[str, int] = defaultdict(int)
    pinned_categories: set[tuple[str, str]] = set()
    for lot_id, site_id in pinned:
        pinned_lines[site_id] += 1
        pinned_categories.add((site_id, lots[lot_id].category))
    for site in problem.sites:
        if policy.maximum_lines_per_site is not None:
            most = max(policy.maximum_lines_per_site, pinned_lines[site.id])
            yield from _over("maximum_lines", f"sites[{site.id}]", lines[site.id], most)
        for category, least in site.minimum_g.items():
            grams = category_g[site.id, category]
            if 0 < grams < least and (site.id, category) not in pinned_categories:
                facts = {"value": grams, "minimum": least}
                yield Violation("minimum_g", f"sites[{site.id}].{category}", facts)
