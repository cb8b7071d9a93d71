"""The round after the pinned units are set aside: what is left of stock and caps, site by site.

Eligibility, whole-unit caps and what comes from outside a set of lots are worked out here from the raw round, with
integers alone and without the solver's tables, so that a slip there cannot hide here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.check.feasibility import lower_bounds
from foodbank.allocation.rules.problem import Problem, Site

NEVER = 1 << 40
# Caps of more common steps of the units than this are taken as they are: units are small beside them.
COARSE_STEPS = 120_000

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NOBODY: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Rooms:
    """What a site can still take. Sorts are (category, unit size), sizes descending within a category.

    `caps[k]`: grams of its category that whole units at least as large as sort k can fill. `until[k]`: the last
    certificate before which a lot of sort k is outside A (`NEVER`: always, -1: there is none). `limited`: lots
    that pins limit at this site, as (sort, certificate of the lot, grams).
    """

    caps: Ints
    until: Ints
    limited: tuple[tuple[int, int, int], ...]
    zones: Ints
    total: int


class Ledger:
    """Stock and caps beside the pinned units, with lots in the order of their sorts."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.zone_of = {category.id: category.zone for category in problem.categories}
        self.pinned = lower_bounds(problem)
        self.base_g: dict[str, int] = defaultdict(int)
        self.base_category_g: dict[tuple[str, str], int] = defaultdict(int)
        self.base_zone_g: dict[tuple[str, str], int] = defaultdict(int)
        by_id = {lot.id: lot for lot in problem.lots}
        taken: dict[str, int] = defaultdict(int)
        for (lot_id, site_id), count in self.pinned.items():
            lot = by_id[lot_id]
            taken[lot_id] += count
            self.base_g[site_id] += count * lot.unit_g
            self.base_category_g[site_id, lot.category] += count * lot.unit_g
            self.base_zone_g[site_id, self.zone_of[lot.category]] += count * lot.unit_g
        release = problem.policy.release_units
        open_units = {
            lot.id: max(min(lot.units, release.get(lot.id, lot.units)), taken[lot.id]) - taken[lot.id]
            for lot in problem.lots
        }
        self.supply_g = {lot.id: open_units[lot.id] * lot.unit_g for lot in problem.lots}
        self.limits = self._pair_limits()
        self.names = sorted(self.zone_of)
        self.zones = sorted(set(self.zone_of.values()))
        self.lots = sorted(
            (lot for lot in problem.lots if open_units[lot.id] > 0),
            key=lambda lot: (lot.category, -lot.unit_g, lot.id),
        )
        self.units: Ints = np.array([open_units[lot.id] for lot in self.lots], dtype=np.int64)
        self.perishes: Bools = np.array([problem.perishes(lot) for lot in self.lots], dtype=bool)
        self._sorts()
        self._index()
        self.sums: dict[tuple[int, tuple[tuple[int, int], ...]], list[int]] = {}

    def _pair_limits(self) -> dict[str, dict[str, int]]:
        """site -> lot -> units that pins still leave open beyond the pinned ones."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for pin in self.problem.pins:
            if pin.kind == "at_least":
                continue
            most = 0 if pin.kind == "never" else pin.units
            most -= self.pinned.get((pin.lot, pin.site), 0)
            known = found[pin.site].get(pin.lot, most)
            found[pin.site][pin.lot] = max(0, min(most, known))
        return found

    def _sorts(self) -> None:
        """Where every sort begins among the lots, and every category among the sorts."""
        keys = [(lot.category, lot.unit_g) for lot in self.lots]
        starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
        sorts = [keys[i] for i in starts]
        self.sort_starts: Ints = np.array(starts, dtype=np.int64)
        self.sort_of: Ints = np.repeat(np.arange(len(starts)), np.diff([*starts, len(keys)])).astype(np.int64)
        self.size: Ints = np.array([size for _, size in sorts], dtype=np.int64)
        heads = [k for k, (name, _) in enumerate(sorts) if k == 0 or name != sorts[k - 1][0]]
        self.category_starts: Ints = np.array(heads, dtype=np.int64)
        self.stocked = [sorts[k][0] for k in heads]
        self.zone_at: Ints = np.array([self.zones.index(self.zone_of[name]) for name in self.stocked], dtype=np.int64)

    def _index(self) -> None:
        """Lots by what decides their eligibility."""
        self.last_day: Ints = np.array([lot.last_day for lot in self.lots], dtype=np.int64)
        self.at = {lot.id: i for i, lot in enumerate(self.lots)}
        self.category_of: Ints = np.array([self.names.index(lot.category) for lot in self.lots], dtype=np.int64)

        def where(names: Mapping[str, list[int]]) -> dict[str, Ints]:
            return {name: np.array(found, dtype=np.int64) for name, found in names.items()}

        holders: dict[str, list[int]] = defaultdict(list)
        unknown: dict[str, list[int]] = defaultdict(list)
        allowed: dict[str, list[int]] = defaultdict(list)
        stored: dict[str, list[int]] = defaultdict(list)
        for i, lot in enumerate(self.lots):
            stored[lot.warehouse].append(i)
            for name in lot.allergens:
                holders[name].append(i)
            for name in lot.allergens_unknown:
                unknown[name].append(i)
            for name in lot.only_sites or ():
                allowed[name].append(i)
        self.holders, self.unknown, self.allowed = where(holders), where(unknown), where(allowed)
        self.stored = where(stored)
        self.restricted: Ints = np.array(
            [i for i, lot in enumerate(self.lots) if lot.only_sites is not None], dtype=np.int64
        )

    def eligible(self, site: Site) -> Bools:
        """Which lots with stock left may go to this site, pins aside."""
        mask: Bools = np.zeros(len(self.lots), dtype=bool)
        for name in site.warehouses:
            mask[self.stored.get(name, NOBODY)] = True
        accepted = np.array([site.usable_g.get(name, 0) > 0 for name in self.names], dtype=bool)
        mask &= (self.last_day >= site.good_until_day) & accepted[self.category_of]
        for name in site.excluded_allergens:
            mask[self.holders.get(name, NOBODY)] = False
            if site.refuse_unknown_allergens:
                mask[self.unknown.get(name, NOBODY)] = False
        if len(self.restricted):
            own = self.allowed.get(site.id, NOBODY)
            inside = mask[own]
            mask[self.restricted] = False
            mask[own] = inside
        return mask

    def rooms(self, site: Site, mask: Bools, ranks: Ints) -> Rooms:
        """The site's rooms for the lots in `mask`; `ranks[i]` is the certificate that makes lot i scarce."""
        counts = np.add.reduceat(np.where(mask, self.units, 0), self.sort_starts)
        total = NEVER if site.transport_g is None else max(0, site.transport_g - self.base_g[site.id])
        zones = np.array(
            [max(0, site.storage_g.get(zone, 0) - self.base_zone_g[site.id, zone]) for zone in self.zones]
        )
        caps: Ints = np.zeros(len(self.size), dtype=np.int64)
        ends = [*self.category_starts[1:].tolist(), len(self.size)]
        inside = [0] * len(self.zones)
        for name, zone, start, end in zip(
            self.stocked, self.zone_at.tolist(), self.category_starts.tolist(), ends, strict=True
        ):
            room = site.usable_g.get(name, 0) - self.base_category_g[site.id, name]
            room = min(room, int(zones[zone]), total)
            caps[start:end] = self.largest_sums(room, self.size[start:end], counts[start:end])
            inside[zone] += int(caps[end - 1])
        for zone in range(len(self.zones)):
            room = min(int(zones[zone]), total)
            if 0 < room < inside[zone]:
                own = np.nonzero(np.isin(self.sort_category(), np.nonzero(self.zone_at == zone)[0]))[0]
                own = own[np.argsort(-self.size[own], kind="stable")]
                zones[zone] = self.largest_sums(room, self.size[own], counts[own])[-1]
        limited = self._limited(site, mask, ranks)
        if limited:
            mask = mask.copy()
            mask[[i for i, _ in limited]] = False
        until = np.maximum.reduceat(np.where(mask, ranks, -1), self.sort_starts)
        triples = tuple((int(self.sort_of[i]), int(ranks[i]), grams) for i, grams in limited)
        return Rooms(caps, until, triples, zones, total)

    def sort_category(self) -> Ints:
        """For every sort the position of its category."""
        found: Ints = np.searchsorted(self.category_starts, np.arange(len(self.size)), side="right") - 1
        return found

    def _limited(self, site: Site, mask: Bools, ranks: Ints) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for lot_id, count in self.limits.get(site.id, {}).items():
            i = self.at.get(lot_id)
            if i is not None and mask[i]:
                found.append((i, min(count * self.lots[i].unit_g, self.supply_g[lot_id])))
        return found

    def largest_sums(self, cap: int, sizes: Ints, counts: Ints) -> list[int]:
        """For every k the largest sum up to `cap` of whole units of the first k + 1 sizes, which descend.

        Whatever a plan gives is such a sum, so this is a true cap. Every reachable sum is one bit of an integer.
        """
        if cap <= 0:
            return [0] * len(sizes)
        counts = np.minimum(counts, cap // sizes)
        totals = np.cumsum(sizes * counts)
        if totals[-1] <= cap:
            return [int(total) for total in totals]
        stock = tuple(zip(sizes.tolist(), counts.tolist(), strict=True))
        key = (cap, stock)
        if key not in self.sums:
            reached = _reached(cap, stock, gcd(*(size for size, count in stock if count)))
            self.sums[key] = [
                int(total) if total <= cap else reached[k] if reached else _own_step(cap, stock[: k + 1])
                for k, total in enumerate(totals)
            ]
        return self.sums[key]


def _reached(cap: int, stock: Sequence[tuple[int, int]], step: int) -> list[int]:
    """For every k the largest sum up to `cap` of the first k + 1 sizes, in steps of their common divisor; none at all
    when the cap has more steps than are worth looking at."""
    if cap // step > COARSE_STEPS:
        return []
    limit = cap // step
    reach, mask = 1, (1 << (limit + 1)) - 1
    found: list[int] = []
    for size, count in stock:
        times = 1
        while count > 0 and not reach >> limit & 1:
            times = min(times, count)
            reach |= (reach << (size // step * times)) & mask
            count -= times
            times *= 2
        found.append((reach.bit_length() - 1) * step)
    return found


def _own_step(cap: int, stock: Sequence[tuple[int, int]]) -> int:
    """The largest sum up to `cap` where smaller sizes make the common step too fine: in the step of these alone, or
    the cap itself."""
    reached = _reached(cap, stock, gcd(*(size for size, count in stock if count)))
    return reached[-1] if reached else cap


def from_outside(ledger: Ledger, rooms: Rooms, ranks: Sequence[int], caps_c: Ints | None = None) -> list[int]:
    """What lots outside A_rank can bring to the site at most, in grams, for every rank asked for.

    In a category nothing larger than the smallest unit outside A is needed: caps grow as units get smaller.
    `caps_c` caps every category further (wishes).
    """
    if not len(ledger.size):
        return [0] * len(ranks)
    asked = np.array(ranks, dtype=np.int64)[:, None]
    open_caps = np.where(rooms.until[None, :] > asked, rooms.caps[None, :], 0)
    by_category = np.maximum.reduceat(open_caps, ledger.category_starts, axis=1)
    _add_limited(ledger, rooms, ranks, by_category)
    if caps_c is not None:
        by_category = np.minimum(by_category, caps_c[None, :])
    total = np.zeros(len(ranks), dtype=np.int64)
    for zone in range(len(ledger.zones)):
        total += np.minimum(by_category[:, ledger.zone_at == zone].sum(axis=1), rooms.zones[zone])
    return [int(grams) for grams in np.minimum(total, rooms.total)]


def _add_limited(ledger: Ledger, rooms: Rooms, ranks: Sequence[int], by_category: Ints) -> None:
    """Add what pins let through of single lots: they fill the caps from large units to small ones."""
    if not rooms.limited:
        return
    category = ledger.sort_category()
    ends = [*ledger.category_starts[1:].tolist(), len(ledger.size)]
    for c in sorted({int(category[k]) for k, _, _ in rooms.limited}):
        for row, rank in enumerate(ranks):
            flow = 0
            for k in range(int(ledger.category_starts[c]), ends[c]):
                if rooms.until[k] > rank:
                    flow = int(rooms.caps[k])
                    continue
                flow += sum(grams for own, at, grams in rooms.limited if own == k and at > rank)
                flow = min(flow, int(rooms.caps[k]))
            by_category[row, c] = flow


