"""The round as integer arrays, with the pinned units already set aside.

Whether a lot may go to a site depends on the lot only through its class (warehouse, allergens, donor's
restriction), its category and its last day; so one small table class x site answers for all pairs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.rules.problem import Lot, Problem, wishes

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

UNLIMITED = 10**16


class Arrays:
    """Index tables of one round. Axes: l lots, s sites, c categories, z zones, r routes; grams and units.

    `lower[l, s]` and `upper[l, s]` are the pins; `released[l]` the units that may leave at all.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lot_at = {lot.id: i for i, lot in enumerate(problem.lots)}
        self.site_at = {site.id: i for i, site in enumerate(problem.sites)}
        self.category_at = {item.id: i for i, item in enumerate(problem.categories)}
        zones = sorted({item.zone for item in problem.categories})
        self.zones = zones
        self.zone_of: Ints = np.array([zones.index(item.zone) for item in problem.categories], dtype=np.int64)
        self._lots()
        self._sites(zones)
        self._classes()
        self._pins()

    def _lots(self) -> None:
        lots = self.problem.lots
        self.units: Ints = np.array([lot.units for lot in lots], dtype=np.int64)
        self.unit_g: Ints = np.array([lot.unit_g for lot in lots], dtype=np.int64)
        self.last_day: Ints = np.array([lot.last_day for lot in lots], dtype=np.int64)
        self.category: Ints = np.array([self.category_at[lot.category] for lot in lots], dtype=np.int64)
        self.perishes: Bools = np.array([self.problem.perishes(lot) for lot in lots], dtype=bool)
        products = sorted({lot.product for lot in lots})
        self.product_at = {name: i for i, name in enumerate(products)}
        self.product: Ints = np.array([self.product_at[lot.product] for lot in lots], dtype=np.int64)
        # A rank of last days: a tenth of the cost scale tells earlier from later when lots are chosen.
        self.fefo: Ints = np.lexsort((np.arange(len(lots)), self.last_day)).astype(np.int64)

    def _sites(self, zones: list[str]) -> None:
        sites = self.problem.sites
        shape = (len(sites), len(self.category_at))
        self.need: Ints = np.array([site.need_g for site in sites], dtype=np.int64)
        self.offset: Ints = np.array([site.offset_g for site in sites], dtype=np.int64)
        self.good_until: Ints = np.array([site.good_until_day for site in sites], dtype=np.int64)
        self.transport: Ints = np.array(
            [UNLIMITED if site.transport_g is None else site.transport_g for site in sites], dtype=np.int64
        )
        self.usable: Ints = np.zeros(shape, dtype=np.int64)
        self.asked: Ints = np.zeros(shape, dtype=np.int64)
        self.minimum: Ints = np.zeros(shape, dtype=np.int64)
        self.storage: Ints = np.zeros((len(sites), len(zones)), dtype=np.int64)
        for s, site in enumerate(sites):
            for name, grams in site.usable_g.items():
                self.usable[s, self.category_at[name]] = grams
            for name, grams in site.minimum_g.items():
                self.minimum[s, self.category_at[name]] = grams
            for z, zone in enumerate(zones):
                self.storage[s, z] = site.storage_g.get(zone, 0)
        for (site_id, name), grams in wishes(self.problem).items():
            self.asked[self.site_at[site_id], self.category_at[name]] = grams
        self.product_asked: dict[tuple[int, int], int] = {
            (s, self.product_at[name]): grams
            for s, site in enumerate(sites)
            for name, grams in sorted(site.product_requests_g.items())
            if name in self.product_at and grams
        }
        self.route_of: Ints = np.full(len(sites), -1, dtype=np.int64)
        self.capacity: Ints = np.array([route.capacity_g for route in self.problem.routes], dtype=np.int64)
        for r, route in enumerate(self.problem.routes):
            for name in route.sites:
                self.route_of[self.site_at[name]] = r

    def _classes(self) -> None:
        classes: dict[Any, int] = {}
        members: Ints = np.zeros(len(self.problem.lots), dtype=np.int64)
        for i, lot in enumerate(self.problem.lots):
            key = (lot.warehouse, lot.allergens, lot.allergens_unknown, lot.only_sites)
            members[i] = classes.setdefault(key, len(classes))
        self.class_of = members
        self.class_keys = list(classes)
        sites = self.problem.sites
        reach = {
            name: np.array([name in site.warehouses for site in sites], dtype=bool)
            for name in sorted({key[0] for key in classes})
        }
        excluding: dict[str, list[int]] = defaultdict(list)
        refusing: dict[str, list[int]] = defaultdict(list)
        for s, site in enumerate(sites):
            for name in site.excluded_allergens:
                excluding[name].append(s)
                if site.refuse_unknown_allergens:
                    refusing[name].append(s)
        self.allowed: Bools = np.zeros((len(classes), len(sites)), dtype=bool)
        for (warehouse, allergens, unknown, only), k in classes.items():
            row = reach[warehouse].copy()
            for name in allergens:
                row[excluding.get(name, [])] = False
            for name in unknown:
                row[refusing.get(name, [])] = False
            if only is not None:
                inside = [self.site_at[name] for name in only]
                kept = row[inside].copy()
                row[:] = False
                row[inside] = kept
            self.allowed[k] = row

    def _pins(self) -> None:
        self.lower: dict[tuple[int, int], int] = {}
        self.upper: dict[tuple[int, int], int] = {}
        for pin in self.problem.pins:
            key = (self.lot_at[pin.lot], self.site_at[pin.site])
            if pin.kind in ("exactly", "at_least") and pin.units:
                self.lower[key] = max(self.lower.get(key, 0), pin.units)
            if pin.kind != "at_least":
                most = 0 if pin.kind == "never" else pin.units
                self.upper[key] = min(self.upper.get(key, most), most)
        self.limited_of_lot: dict[int, list[int]] = defaultdict(list)
        for lot, site in sorted(self.upper):
            self.limited_of_lot[lot].append(site)
        pinned: Ints = np.zeros(len(self.units), dtype=np.int64)
        for (lot, _), count in self.lower.items():
            pinned[lot] += count
        self.pinned_units = pinned
        self.released: Ints = self.units.copy()
        for name, count in sorted(self.problem.policy.release_units.items()):
            i = self.lot_at[name]
            self.released[i] = min(self.units[i], max(count, pinned[i]))

    def eligible_sites(self, lot: int) -> Bools:
        """Which sites may be given this lot, pins aside."""
        mask: Bools = self.allowed[self.class_of[lot]] & (self.good_until <= self.last_day[lot])
        return mask & (self.usable[:, self.category[lot]] > 0)

    def eligible(self, lots: Any, sites: Any) -> Bools:
        """Pairwise (broadcast) eligibility of lots and sites, pins aside."""
        mask: Bools = self.allowed[self.class_of[lots], sites] & (
            self.good_until[sites] <= self.last_day[lots]
        )
        both: Bools = mask & (self.usable[sites, self.category[lots]] > 0)
        return both

    def most(self, lot: int, site: int) -> int:
        """The units of this pair that pins allow."""
        return self.upper.get((lot, site), UNLIMITED)

    def lot(self, index: int) -> Lot:
        """The lot behind an index."""
        return self.problem.lots[index]
