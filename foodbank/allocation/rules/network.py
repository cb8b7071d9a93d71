"""The round as a flow network in which hubs stand for all pairs of lots and sites.

Lots that differ in nothing that matters for eligibility are one *group*. Groups of one category, warehouse and
donor's restriction feed chains of hubs: one chain for every set of sites that may have the same of them, one
hub on it for every day until which food must be good and from which on more of it is. Food enters a chain at the
latest day it reaches and runs down to earlier ones, so it arrives exactly at the sites that may have it, with a few
arcs instead of every pair.
From a hub it goes to (site, category), then (site, zone), then the site: caps on the way are nested, which is
what makes levelling by cuts exact (site totals form a polymatroid; Fujishige 1980). Where large units fill less of
a category than small ones (`fillable.py`), they pass nodes (site, category, size class) of their own before it, from
large to small.

    source -> group -> hub -> hub ... -> (site, category, large) ... -> (site, category) -> (site, zone) -> site -> sink
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foodbank.allocation.rules.arrays import Bools, Ints
from foodbank.allocation.rules.fillable import fillable_rooms
from foodbank.allocation.rules.holdings import Holdings

SOURCE, SINK = 0, 1
MAX_PAIR_ARCS = 400_000


@dataclass(frozen=True)
class Entry:
    """Where units enter a site: `node(sites, c, k)` for size class k of category c (`Fill.least_g`).

    The last class enters at (site, category); the others have nodes of their own, larger units higher numbers.
    """

    first_category: int
    categories: int
    first_size: int
    before: tuple[int, ...]
    classes: tuple[int, ...]

    def node(self, sites: Ints, c: int, k: int) -> Ints:
        """The nodes of (site, category, size class)."""
        above = self.classes[c] - 1
        found: Ints = (
            self.first_category + sites * self.categories + c
            if k == above
            else self.first_size + self.before[c] + sites * above + (above - 1 - k)
        )
        return found


@dataclass(frozen=True)
class Network:
    """Arcs as arrays of tail, head and cap (grams; `endless` where nothing is to be capped).

    `supply_g[g]` is a group's stock and `group_of[l]` a lot's group (-1: it can go nowhere). Arcs lie in this
    order: group -> hub or (site, category), hub -> hub, hub -> (site, category), size class -> smaller size class
    or (site, category), then (site, category) -> (site, zone), (site, zone) -> site; source and sink arcs are left to
    whoever solves. `relaxed`: pins on pairs were
    too many to be followed exactly, so bounds from this network are true but might not be tight.
    """

    nodes: int
    groups: int
    first_group: int
    first_site: int
    sites: int
    categories: int
    group_of: Ints
    size_class: Ints
    supply_g: Ints
    tail: Ints
    head: Ints
    cap: Ints
    category_arcs: slice
    category_site: Ints
    category_of: Ints
    entry: Entry
    upper_g: Ints
    room_site: Ints
    relaxed: bool

    @property
    def endless(self) -> int:
        """More than could ever flow."""
        return int(self.supply_g.sum()) + 1

    @property
    def site_nodes(self) -> Ints:
        """The node of every site."""
        return np.arange(self.first_site, self.first_site + self.sites, dtype=np.int64)

    @property
    def group_nodes(self) -> Ints:
        """The node of every group."""
        return np.arange(self.first_group, self.first_group + self.groups, dtype=np.int64)


class _Builder:
    """Collects hubs and arcs category by category."""

    def __init__(self, holdings: Holdings) -> None:
        a = holdings.arrays
        self.a, self.holdings = a, holdings
        self.count_s, self.count_c = a.usable.shape
        self.count_z = a.storage.shape[1]
        self.first_zone = 2 + self.count_s
        self.first_category = self.first_zone + self.count_s * self.count_z
        self.first_group = self.first_category + self.count_s * self.count_c
        self.days, self.day_of_site = np.unique(a.good_until, return_inverse=True)
        supply = holdings.left * a.unit_g
        bucket = np.searchsorted(self.days, a.last_day, side="right") - 1
        self.live: Bools = (supply > 0) & (bucket >= 0)
        self.bucket = bucket.astype(np.int64)
        self.fill = fillable_rooms(holdings)
        self.room_category, self.room_zone = self.fill.category, self.fill.zone
        self.open: Bools = (
            (self.room_category > 0) & (self.room_zone[:, a.zone_of] > 0) & (holdings.room_site[:, None] > 0)
        )
        self.supply = supply
        self._group()
        above = [max(0, part.shape[1] - 1) * self.count_s for part in self.fill.caps]
        self.entry = Entry(
            self.first_category,
            self.count_c,
            self.first_group + self.groups,
            tuple(int(n) for n in np.cumsum([0, *above])),
            tuple(part.shape[1] for part in self.fill.caps),
        )
        self.next_node = self.entry.first_size + sum(above)
        self.into: list[tuple[Ints, Ints, Ints]] = []
        self.down: list[tuple[Ints, Ints]] = []
        self.out: list[tuple[Ints, Ints]] = []

    def _group(self) -> None:
        a = self.a
        special = np.zeros(len(a.units), dtype=bool)
        special[[lot for lot in a.limited_of_lot if self.live[lot]]] = True
        expected = int(special.sum()) * self.count_s
        self.relaxed = expected > MAX_PAIR_ARCS
        if self.relaxed:
            special[:] = False
        asked = np.zeros(len(a.product_at) + 1, dtype=np.int64)
        for _, product in a.product_asked:
            asked[product] = product + 1
        self.size_class: Ints = np.zeros(len(a.units), dtype=np.int64)
        for c in range(self.count_c):
            own = np.nonzero(self.live & (a.category == c))[0]
            self.size_class[own] = self.fill.class_of(c, a.unit_g[own])
        # Perishing lots of different days are kept apart so that the earliest can be preferred.
        late = np.where(a.perishes, a.last_day - a.last_day.min(initial=0) + 1, 0)
        columns = (
            a.category,
            self.size_class,
            a.class_of,
            self.bucket + 1,
            late,
            asked[a.product] if len(a.units) else np.zeros(0, dtype=np.int64),
            np.where(special, np.arange(len(a.units)) + 1, 0),
        )
        lots = np.nonzero(self.live)[0]
        self.group_of: Ints = np.full(len(a.units), -1, dtype=np.int64)
        if not len(lots):
            self.groups = 0
            self.first_lot: Ints = np.zeros(0, dtype=np.int64)
            self.group_supply: Ints = np.zeros(0, dtype=np.int64)
            self.special_groups: list[int] = []
            return
        keys = np.stack([column[lots] for column in columns], axis=1)
        _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        inverse = inverse.reshape(-1)
        self.group_of[lots] = inverse
        self.groups = len(first)
        self.first_lot = lots[first]
        self.group_supply = np.bincount(inverse, weights=self.supply[lots], minlength=self.groups).astype(
            np.int64
        )
        # bincount sums in floats; a round's total stays below 2**53, where that is exact.
        self.special_groups = sorted({int(g) for g in self.group_of[np.nonzero(special & self.live)[0]]})

    def chains(self) -> None:
        """Hub chains for all ordinary groups, by category, size class, warehouse and donor's restriction."""
        a = self.a
        ordinary = np.setdiff1d(np.arange(self.groups), np.array(self.special_groups, dtype=np.int64))
        if not len(ordinary):
            return
        families: dict[object, int] = {}
        family = np.array([families.setdefault((key[0], key[3]), len(families)) for key in a.class_keys])
        lots = self.first_lot[ordinary]
        most = max(self.entry.classes)
        keys = (a.category[lots] * most + self.size_class[lots]) * len(families) + family[a.class_of[lots]]
        for key in np.unique(keys):
            groups = ordinary[keys == key]
            c, k = divmod(int(key) // len(families), most)
            self._chain(groups, c, k)

    def _chain(self, groups: Ints, c: int, k: int) -> None:
        a = self.a
        classes, class_at = np.unique(a.class_of[self.first_lot[groups]], return_inverse=True)
        sites = np.nonzero(self.open[:, c] & (self.fill.caps[c][:, k] > 0))[0]
        allowed = a.allowed[classes][:, sites]
        reached = allowed.any(axis=0)
        sites, allowed = sites[reached], allowed[:, reached]
        if not len(sites):
            return
        packed = np.ascontiguousarray(np.packbits(allowed, axis=0).T).tobytes()
        size = len(packed) // len(sites)
        numbers: dict[bytes, int] = {}
        kind: Ints = np.array(
            [numbers.setdefault(packed[i : i + size], len(numbers)) for i in range(0, len(packed), size)],
            dtype=np.int64,
        )
        first = np.unique(kind, return_index=True)[1]
        kinds = allowed[:, first]
        width = len(self.days)
        at_group, at_kind = np.nonzero(kinds[class_at])
        wanted = at_kind * width + self.bucket[self.first_lot[groups[at_group]]]
        # A hub for every day on which stock joins the chain: a site takes from the first one that is late enough.
        joins: Ints = np.full(len(first) * width, len(first) * width, dtype=np.int64)
        joins[wanted] = wanted
        joins = np.minimum.accumulate(joins[::-1])[::-1]
        hub_of = joins[kind * width + self.day_of_site[sites]]
        fed = hub_of // width == kind
        sites, hub_of = sites[fed], hub_of[fed]
        if not len(sites):
            return
        hubs, hub_at = np.unique(hub_of, return_inverse=True)
        nodes = self.next_node + np.arange(len(hubs), dtype=np.int64)
        self.next_node += len(hubs)
        self.out.append((nodes[hub_at], self.entry.node(sites, c, k)))
        linked = np.nonzero(hubs[1:] // width == hubs[:-1] // width)[0]
        self.down.append((nodes[linked + 1], nodes[linked]))
        place = np.searchsorted(hubs, wanted, side="right") - 1
        fits = (place >= 0) & (hubs[np.maximum(place, 0)] // width == at_kind)
        tails = self.first_group + groups[at_group[fits]]
        self.into.append((tails, nodes[place[fits]], np.full(len(tails), -1, dtype=np.int64)))

    def pairs(self) -> None:
        """Direct arcs for lots whose pins limit single sites."""
        a, held = self.a, self.holdings
        for group in self.special_groups:
            lot = int(self.first_lot[group])
            c = int(a.category[lot])
            k = int(self.size_class[lot])
            sites = np.nonzero(a.eligible_sites(lot) & self.open[:, c] & (self.fill.caps[c][:, k] > 0))[0]
            caps = np.full(len(sites), -1, dtype=np.int64)
            for site in a.limited_of_lot[lot]:
                at = np.nonzero(sites == site)[0]
                caps[at] = (a.most(lot, site) - held.lines[site].get(lot, 0)) * int(a.unit_g[lot])
            keep = caps != 0
            tails = np.full(int(keep.sum()), self.first_group + group, dtype=np.int64)
            self.into.append((tails, self.entry.node(sites[keep], c, k), caps[keep]))

    def size_arcs(self) -> tuple[Ints, Ints, Ints]:
        """From every size class to the next smaller one, capped by what its units can fill."""
        tails, heads, caps = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for c, table in enumerate(self.fill.caps):
            for k in range(table.shape[1] - 1):
                sites = np.nonzero(self.open[:, c] & (table[:, k] > 0))[0]
                tails.append(self.entry.node(sites, c, k))
                heads.append(self.entry.node(sites, c, k + 1))
                caps.append(table[sites, k])
        return np.concatenate(tails), np.concatenate(heads), np.concatenate(caps)

    def build(self) -> Network:
        """All arcs in the order that `Network` promises."""
        a, held = self.a, self.holdings
        endless = int(self.group_supply.sum()) + 1
        site, category = np.nonzero(self.open)
        zone_site, zone = np.nonzero(self.room_zone > 0)
        none = (np.zeros(0, dtype=np.int64),) * 3
        into = [np.concatenate(part) for part in zip(*(self.into or [none]), strict=True)]
        down = [np.concatenate(part) for part in zip(*(self.down or [none[:2]]), strict=True)]
        out = [np.concatenate(part) for part in zip(*(self.out or [none[:2]]), strict=True)]
        sizes = self.size_arcs()
        to_zone = self.first_zone + site * self.count_z + a.zone_of[category]
        tail = [into[0], down[0], out[0], sizes[0], self.first_category + site * self.count_c + category]
        head = [into[1], down[1], out[1], sizes[1], to_zone]
        cap = [
            np.where(into[2] < 0, endless, into[2]),
            np.full(len(down[0]) + len(out[0]), endless, dtype=np.int64),
            sizes[2],
            self.room_category[site, category],
        ]
        start = len(into[0]) + len(down[0]) + len(out[0]) + len(sizes[0])
        tail.append(self.first_zone + zone_site * self.count_z + zone)
        head.append(2 + zone_site)
        cap.append(self.room_zone[zone_site, zone])
        return Network(
            nodes=self.next_node,
            groups=self.groups,
            first_group=self.first_group,
            first_site=2,
            sites=self.count_s,
            categories=self.count_c,
            group_of=self.group_of,
            size_class=self.size_class,
            supply_g=self.group_supply,
            tail=np.concatenate(tail),
            head=np.concatenate(head),
            cap=np.concatenate(cap),
            category_arcs=slice(start, start + len(site)),
            category_site=site,
            category_of=category,
            entry=self.entry,
            upper_g=self._upper(into, down, out),
            room_site=held.room_site.copy(),
            relaxed=self.relaxed,
        )

    def _upper(self, into: list[Ints], down: list[Ints], out: list[Ints]) -> Ints:
        """For every site the most its own caps allow, counting only categories of which any lot reaches it."""
        held = self.holdings
        reached = np.zeros(self.next_node, dtype=bool)
        reached[into[1]] = True
        # Chains were numbered from early to late days; food runs down from late to early.
        order = np.argsort(-down[0], kind="stable")
        for late, early in zip(down[0][order].tolist(), down[1][order].tolist(), strict=True):
            reached[early] |= reached[late]
        reached[out[1][reached[out[0]]]] = True
        everyone = np.arange(self.count_s, dtype=np.int64)
        by_category: Ints = np.zeros((self.count_s, self.count_c), dtype=np.int64)
        for c, table in enumerate(self.fill.caps):
            for k in range(table.shape[1]):
                here = reached[self.entry.node(everyone, c, k)]
                by_category[here, c] = table[here, k]
        total = np.zeros(self.count_s, dtype=np.int64)
        for z in range(self.count_z):
            inside = by_category[:, self.a.zone_of == z].sum(axis=1)
            total += np.minimum(inside, self.room_zone[:, z])
        most: Ints = np.maximum(np.minimum(total, held.room_site), 0)
        return most


def build_network(holdings: Holdings) -> Network:
    """The network of everything that is still free beside what `holdings` already gave (the pinned units)."""
    builder = _Builder(holdings)
    builder.chains()
    builder.pairs()
    return builder.build()
