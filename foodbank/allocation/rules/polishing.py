"""Polishing: a handful of sites at a time is solved anew as a whole, by CP-SAT.

All units that the sites hold, and what is left, are dealt again under every rule. The objective weighs distance
from the exact shares (of the poorest sites most of all) far above waste, waste above wishes, wishes above the number
of lines; a result is taken only if it is better in exactly that order of importance (lexicographically), so no step
ever trades fairness for convenience. One worker, a fixed seed and a limit in deterministic time make it repeatable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.exchanging import GRAM, weight_of
from foodbank.allocation.rules.holdings import Holdings

SITES = 6
LEFT_LOTS = 80
DETERMINISTIC_TIME = 0.1
FAIR, FAR, SOON, WISH, LINE = 60, 60, 8, 1, 40
FAR_PART = 2e-3

Score = tuple[int, int, int, int]


class Polish:
    """Improves holdings neighbourhood by neighbourhood."""

    def __init__(self, holdings: Holdings, share_g: NDArray[np.float64], tie: Ints) -> None:
        self.held, self.a = holdings, holdings.arrays
        self.share = np.floor(share_g).astype(np.int64)
        self.tie = tie
        self.weight = weight_of(self.a, self.share) if len(self.share) else self.share
        self.far = np.maximum(1, (self.a.need * FAR_PART).astype(np.int64))
        self.tried: dict[int, int] = {}

    def run(self, iterations: int, stop: Callable[[], bool], told: Callable[[], None]) -> None:
        """Up to so many neighbourhoods; ends when every site was tried in vain."""
        vain = 0
        for _ in range(iterations):
            if stop() or not len(self.share) or vain >= len(self.share):
                break
            seed = self._seed()
            if self._neighbourhood(self._around(seed)):
                vain = 0
                told()
            else:
                vain += 1

    def _seed(self) -> int:
        """The site furthest below its share among those tried least often; then those with most left for them."""
        short = (self.share - self.held.got) / self.a.need
        tried = np.array([self.tried.get(s, 0) for s in range(len(short))])
        seed = int(np.lexsort((self.tie, -short, tried))[0])
        self.tried[seed] = self.tried.get(seed, 0) + 1
        return seed

    def _around(self, seed: int) -> list[int]:
        """The seed and the sites with which it can exchange most; every visit looks at other ones."""
        a, held = self.a, self.held
        common = np.zeros(len(self.share), dtype=np.int64)
        for s in range(len(self.share)):
            lots = np.fromiter(held.lines[s], dtype=np.int64, count=len(held.lines[s]))
            grams = np.array([held.lines[s][lot] for lot in lots.tolist()], dtype=np.int64) * a.unit_g[lots]
            common[s] = int(grams[a.eligible(lots, seed)].sum())
        common[seed] = 0
        order = [s for s in np.lexsort((self.tie, -common)).tolist() if s != seed and common[s] > 0]
        turn = (self.tried[seed] - 1) * (SITES - 1)
        turn = turn % max(1, len(order))
        return [seed, *(order[turn:] + order[:turn])[: SITES - 1]]

    def _score(self, sites: list[int]) -> Score:
        a, held = self.a, self.held
        short = np.maximum(self.share[sites] - held.got[sites], 0)
        far = np.maximum(short - self.far[sites], 0)
        waste = int((held.left * a.unit_g)[a.perishes].sum())
        wishes = int(np.minimum(held.got_category[sites], a.asked[sites]).sum())
        return int((self.weight[sites] * (short + far)).sum()), waste, -wishes, sum(len(held.lines[s]) for s in sites)

    def _neighbourhood(self, sites: list[int]) -> bool:
        model = _Model(self, sites)
        if not model.solve():
            return False
        before, old = self._score(sites), {s: dict(self.held.lines[s]) for s in sites}
        self._deal({s: {} for s in sites}, model.result)
        sound = all(self.held.roomy(s) and self.held.sound(s) for s in sites)
        if sound and self._score(sites) < before:
            return True
        self._deal({s: {} for s in sites}, old)
        return False

    def _deal(self, empty: dict[int, dict[int, int]], lines: dict[int, dict[int, int]]) -> None:
        """Take everything back from the sites, then give them these lines."""
        for s in empty:
            for lot, units in sorted(self.held.lines[s].items()):
                self.held.place(lot, s, -units)
        for s in empty:
            for lot, units in sorted(lines[s].items()):
                self.held.place(lot, s, units)


class _Model:
    """The whole-number model of one neighbourhood."""

    def __init__(self, polish: Polish, sites: list[int]) -> None:
        self.polish, self.sites = polish, sites
        self.a, self.held = polish.a, polish.held
        self.model = cp_model.CpModel()
        self.x: dict[tuple[int, int], cp_model.IntVar] = {}
        self.cost: list[cp_model.LinearExprT] = []
        self.result: dict[int, dict[int, int]] = {}
        self._units()
        self._caps()
        self._side_rules()
        self._objective()

    def _units(self) -> None:
        a, held = self.a, self.held
        mine: dict[int, int] = defaultdict(int)
        for s in self.sites:
            for lot, units in held.lines[s].items():
                mine[lot] += units
        left = np.nonzero(held.left > 0)[0]
        fits = np.zeros(len(left), dtype=bool)
        for s in self.sites:
            fits |= a.eligible(left, s)
        left = left[fits]
        left = left[np.lexsort((left, a.unit_g[left], ~a.perishes[left]))][:LEFT_LOTS]
        for lot in sorted({*mine, *left.tolist()}):
            stock = mine[lot] + int(held.left[lot])
            row = []
            for s in self.sites:
                now = held.lines[s].get(lot, 0)
                if not now and not a.eligible(lot, s):
                    continue
                cap = int(a.usable[s, a.category[lot]]) // int(a.unit_g[lot])
                most = min(stock, a.most(lot, s), cap)
                least = a.lower.get((lot, s), 0)
                if most <= 0:
                    continue
                self.x[lot, s] = self.model.new_int_var(least, max(least, most), "")
                self.model.add_hint(self.x[lot, s], now)
                row.append(self.x[lot, s])
            if row:
                self.model.add(sum(row) <= stock)
            if a.perishes[lot]:
                self.cost += [-SOON * int(a.unit_g[lot]) * var for var in row]

    def _grams(self, pairs: list[tuple[int, int]]) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum(
            [self.x[pair] for pair in pairs], [int(self.a.unit_g[lot]) for lot, _ in pairs]
        )

    def _caps(self) -> None:
        a, held = self.a, self.held
        by_site: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.by_category: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        by_zone: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        by_route: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for lot, s in self.x:
            c = int(a.category[lot])
            by_site[s].append((lot, s))
            self.by_category[s, c].append((lot, s))
            by_zone[s, int(a.zone_of[c])].append((lot, s))
            if a.route_of[s] >= 0:
                by_route[int(a.route_of[s])].append((lot, s))
        for (s, c), pairs in self.by_category.items():
            self.model.add(self._grams(pairs) <= int(a.usable[s, c]))
        for (s, z), pairs in by_zone.items():
            self.model.add(self._grams(pairs) <= int(a.storage[s, z]))
        for r, pairs in by_route.items():
            own = sum(int(held.got[s]) for s in self.sites if a.route_of[s] == r)
            self.model.add(self._grams(pairs) <= int(held.room_route[r]) + own)
        self.by_site = by_site

    def _side_rules(self) -> None:
        a, held = self.a, self.held
        least = held.minimum_line
        self.line: dict[tuple[int, int], cp_model.IntVar] = {}
        for (lot, s), var in self.x.items():
            on = self.model.new_bool_var("")
            self.line[lot, s] = on
            self.model.add_hint(on, held.lines[s].get(lot, 0) > 0)
            floor = 1 if (lot, s) in a.lower else least
            self.model.add(var == 0).only_enforce_if(on.negated())
            self.model.add(var >= floor).only_enforce_if(on)
        for s, pairs in self.by_site.items():
            if held.maximum_lines[s] < len(pairs):
                self.model.add(sum(self.line[pair] for pair in pairs) <= held.maximum_lines[s])
        for (s, c), pairs in self.by_category.items():
            if a.minimum[s, c] > 0 and (s, c) not in held.pinned_category:
                some = self.model.new_bool_var("")
                self.model.add(self._grams(pairs) >= int(a.minimum[s, c])).only_enforce_if(some)
                self.model.add(self._grams(pairs) == 0).only_enforce_if(some.negated())

    def _objective(self) -> None:
        a, polish = self.a, self.polish
        for s in self.sites:
            share = max(0, int(polish.share[s]))
            top = int(min(a.transport[s], 10**12))
            got = self._grams(self.by_site[s]) if self.by_site[s] else cp_model.LinearExpr.sum([])
            self.model.add(got <= top)
            short = self.model.new_int_var(0, share, "")
            self.model.add(short >= share - got)
            far = self.model.new_int_var(0, share, "")
            self.model.add(far >= short - int(polish.far[s]))
            now = max(0, share - int(self.held.got[s]))
            self.model.add_hint(short, now)
            self.model.add_hint(far, max(0, now - int(polish.far[s])))
            weight = int(polish.weight[s])
            self.cost += [FAIR * weight // GRAM * short, FAR * weight // GRAM * far]
        for (s, c), pairs in self.by_category.items():
            asked = int(a.asked[s, c])
            if asked:
                met = self.model.new_int_var(0, asked, "")
                self.model.add(met <= self._grams(pairs))
                self.model.add_hint(met, min(asked, int(self.held.got_category[s, c])))
                self.cost.append(-WISH * met)
        self.cost += [LINE * on for on in self.line.values()]
        self.model.minimize(cp_model.LinearExpr.sum(self.cost))

    def solve(self) -> bool:
        """Whether a plan for the neighbourhood was found; it is in `result`."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return False
        self.result = {s: {} for s in self.sites}
        for (lot, s), var in self.x.items():
            units = solver.value(var)
            if units:
                self.result[s][lot] = units
        return True
