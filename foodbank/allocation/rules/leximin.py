"""The fairest division of grams, exactly: raise the lowest level as far as it goes, then the next, and so on.

Levels are weighted by need. Because the caps are nested, the possible site totals form a polymatroid, on which
the fairest division minimises every separable convex measure at once and is found by cuts (Fujishige 1980;
Groenevelt 1991; the parametric view is Gallo, Grigoriadis, Tarjan 1989):

    give a set of sites one common level that uses up exactly what it can get together;
    if a flow serves that, it is final; if not, the minimum cut names the sites that cannot reach the level
    (and the lots they are waiting for); split there and go on with both halves.

All sets of one depth are served by one maximum flow, because after a split no arc joins two sets. A common level
is a fraction p/q; capacities of its set are multiplied by q, so everything stays an integer and nothing is
rounded. Only where 64 bits would not hold that, milligrams rounded down decide where to split; totals, levels
and certificates are exact all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from ortools.graph.python import max_flow

from foodbank.allocation.rules.arrays import Bools, Ints
from foodbank.allocation.rules.network import SINK, SOURCE, Network

LARGEST = 1 << 61


@dataclass(frozen=True)
class Levelling:
    """`extra_g[s]`: exact grams beside the pinned ones; `level[s]` = (start + extra) / need.

    `scarce` lists (level, groups of lots): what is used up at that level.
    """

    extra_g: list[Fraction]
    level: list[Fraction]
    scarce: list[tuple[Fraction, list[int]]]
    flows: int


@dataclass
class _Set:
    """Sites that share one common level while their `total` grams last; `scarce` once a cut enclosed them."""

    sites: Ints
    total: int
    done: bool = False
    scarce: bool = False
    water: Fraction | None = None
    grams: tuple[list[int], int] = field(default_factory=lambda: ([], 1))


def common_level(need: Ints, start: Ints, most: Ints, total: int) -> tuple[Fraction | None, list[int], int]:
    """Pour `total` grams into vessels of width `need`, bottom `start` / need and room `most`.

    Returns the water level (None when every vessel is full), and the grams of each as numerators over one
    denominator. Exact.
    """
    needs, starts, mosts = need.tolist(), start.tolist(), most.tolist()
    events: list[tuple[Fraction, int, int]] = []
    for i, width in enumerate(needs):
        if mosts[i] > 0:
            events.append((Fraction(starts[i], width), 0, i))
            events.append((Fraction(starts[i] + mosts[i], width), 1, i))
    events.sort()
    width_sum = start_sum = full = 0
    level: Fraction | None = None
    for k, (at, kind, i) in enumerate(events):
        if kind == 0:
            width_sum += needs[i]
            start_sum += starts[i]
        else:
            width_sum -= needs[i]
            start_sum -= starts[i]
            full += mosts[i]
        if width_sum:
            here = Fraction(total - full + start_sum, width_sum)
            if here >= at and (k + 1 == len(events) or here <= events[k + 1][0]):
                level = here
                break
    if level is None:
        if total >= full and events:
            return None, mosts, 1
        # Nothing to pour: the water stands at the lowest bottom.
        bottoms = [Fraction(s, w) for s, w in zip(starts, needs, strict=True)]
        return min(bottoms), [0] * len(needs), 1
    p, q = level.numerator, level.denominator
    grams = [min(max(p * w - q * s, 0), q * m) for w, s, m in zip(needs, starts, mosts, strict=True)]
    return level, grams, q


@dataclass(frozen=True)
class Duties:
    """Grams that nodes must get before anything is levelled (they bypass the sites and their caps)."""

    node: Ints
    grams: Ints


def level_out(
    network: Network, need: Ints, start_g: Ints, most_g: Ints | None = None, duties: Duties | None = None
) -> Levelling:
    """The exact need-weighted leximin of (start_g + grams) / need over all flows of the network.

    `most_g` caps single sites further than the network does; `duties` must be servable and are served in full.
    """
    most = network.room_site if most_g is None else np.minimum(network.room_site, most_g)
    return _Levelling(network, need, start_g, np.maximum(most, 0), duties).run()


class _Levelling:
    def __init__(self, network: Network, need: Ints, start: Ints, most: Ints, duties: Duties | None) -> None:
        self.network, self.need, self.start = network, need, start
        self.most = most
        self.upper = np.minimum(network.upper_g, most)
        endless = network.endless
        groups = network.group_nodes
        # Inner arcs, arcs from the source, and duties: arcs to the sink that an earlier split made.
        self.tail, self.head = network.tail, network.head
        self.cap = np.minimum(network.cap, endless)
        self.in_head, self.in_cap = groups, network.supply_g
        self.duty_tail: Ints = np.zeros(0, dtype=np.int64) if duties is None else duties.node
        self.duty_cap: Ints = np.zeros(0, dtype=np.int64) if duties is None else duties.grams
        self.label: Ints = np.zeros(network.nodes, dtype=np.int64)
        self.sets: list[_Set] = []
        self.flows = 0

    def run(self) -> Levelling:
        everyone = np.arange(self.network.sites, dtype=np.int64)
        if not len(everyone):
            return Levelling([], [], [], 0)
        self.sets = [_Set(everyone, 0)]
        target = np.minimum(self.most, self.network.endless)
        flow, near = self._solve([1], target)
        self.sets[0].total = flow - int(self.duty_cap.sum())
        self._split(near)
        while any(not item.done for item in self.sets):
            scale, target = self._targets()
            _, near = self._solve(scale, target)
            self._split(near)
        return self._result()

    def _targets(self) -> tuple[list[int], Ints]:
        """Give every open set its common level; returns the scale of each set and the scaled site targets."""
        wanted: list[list[int]] = []
        scale: list[int] = []
        supply = np.bincount(self.label[self.in_head], weights=self.in_cap, minlength=len(self.sets))
        for item in self.sets:
            if not item.done:
                level, grams, q = common_level(
                    self.need[item.sites], self.start[item.sites], self.upper[item.sites], item.total
                )
                item.water, item.grams = level, (grams, q)
            scale.append(item.grams[1])
        exact = all(int(s) * q < LARGEST // max(1, len(scale)) for s, q in zip(supply, scale, strict=True))
        target: Ints = np.zeros(self.network.sites, dtype=np.int64)
        for k, item in enumerate(self.sets):
            grams, q = item.grams
            if not exact:
                grams = [value * 1000 // q for value in grams]
                scale[k] = 1000
            wanted.append(grams)
            target[item.sites] = grams
        return scale, target

    def _solve(self, scale: list[int], target: Ints) -> tuple[int, Bools]:
        """One maximum flow for all sets; returns its value and which nodes can still reach the sink."""
        factor = np.array(scale, dtype=np.int64)
        label = self.label
        supply = np.bincount(label[self.in_head], weights=self.in_cap, minlength=len(scale)).astype(np.int64)
        site_nodes = self.network.site_nodes
        tails = np.concatenate([self.tail, np.full(len(self.in_head), SOURCE), self.duty_tail, site_nodes])
        heads = np.concatenate(
            [self.head, self.in_head, np.full(len(self.duty_tail) + len(site_nodes), SINK, dtype=np.int64)]
        )
        inner = label[self.tail]
        caps = np.concatenate(
            [
                np.minimum(self.cap, supply[inner] + 1) * factor[inner],
                self.in_cap * factor[label[self.in_head]],
                self.duty_cap * factor[label[self.duty_tail]],
                target,
            ]
        )
        solver = max_flow.SimpleMaxFlow()
        solver.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), caps)
        status = solver.solve(SOURCE, SINK)
        if status != solver.OPTIMAL:
            raise ArithmeticError(f"maximum flow ended with {status}")
        self.flows += 1
        near: Bools = np.zeros(self.network.nodes, dtype=bool)
        near[solver.get_sink_side_min_cut()] = True
        near[[SOURCE, SINK]] = False
        return int(solver.optimal_flow()), near

    def _split(self, near: Bools) -> None:
        """Cut every set into the sites near the sink (they cannot reach the level) and the others."""
        label = self.label * 2 + near
        site_nodes = self.network.site_nodes
        from_far = near[self.head] & ~near[self.tail]
        kept = near[self.head] == near[self.tail]
        full_in = np.bincount(label[self.in_head], weights=self.in_cap, minlength=2 * len(self.sets))
        full_in += np.bincount(
            label[self.head[from_far]], weights=self.cap[from_far], minlength=2 * len(self.sets)
        )
        full_in -= np.bincount(label[self.duty_tail], weights=self.duty_cap, minlength=2 * len(self.sets))
        self.in_head = np.concatenate([self.in_head, self.head[from_far]])
        self.in_cap = np.concatenate([self.in_cap, self.cap[from_far]])
        self.duty_tail = np.concatenate([self.duty_tail, self.tail[from_far]])
        self.duty_cap = np.concatenate([self.duty_cap, self.cap[from_far]])
        self.tail, self.head, self.cap = self.tail[kept], self.head[kept], self.cap[kept]
        sets: list[_Set] = []
        number: Ints = np.full(2 * len(self.sets), -1, dtype=np.int64)
        first = self.flows == 1
        for k, item in enumerate(self.sets):
            low = item.sites[near[site_nodes[item.sites]]]
            high = item.sites[~near[site_nodes[item.sites]]]
            total = round(full_in[2 * k + 1])
            if not len(low):
                item.done = item.done or not first
                number[2 * k] = number[2 * k + 1] = len(sets)
                sets.append(item if not first else _Set(item.sites, item.total))
                continue
            number[2 * k + 1] = len(sets)
            sets.append(_Set(low, total, scarce=True))
            if len(high):
                number[2 * k] = len(sets)
                sets.append(_Set(high, item.total - total, scarce=item.scarce))
            else:
                number[2 * k] = len(sets)
                sets.append(_Set(high, 0, done=True, scarce=item.scarce))
        self.label = number[label]
        self.sets = sets

    def _result(self) -> Levelling:
        count = self.network.sites
        extra = [Fraction(0)] * count
        level = [Fraction(0)] * count
        groups = self.label[self.network.group_nodes]
        scarce: dict[Fraction, list[int]] = {}
        for k, item in enumerate(self.sets):
            grams, q = item.grams
            waiting: list[Fraction] = []
            for site, value in zip(item.sites.tolist(), grams, strict=True):
                extra[site] = Fraction(value, q)
                level[site] = (int(self.start[site]) + extra[site]) / int(self.need[site])
                if value < q * int(self.upper[site]):
                    waiting.append(level[site])
            if item.scarce and waiting:
                scarce.setdefault(min(waiting), []).extend(np.nonzero(groups == k)[0].tolist())
        return Levelling(
            extra, level, sorted((at, sorted(found)) for at, found in scarce.items()), self.flows
        )
