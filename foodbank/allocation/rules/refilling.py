"""Using a site's caps to the gram: its own units of a category are chosen anew together with what is left.

Where a cap stops a site, which units fill it best is a small knapsack; its reachable sums are the bits of one
integer, so the best filling is found exactly and quickly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.holdings import Holdings

LARGEST_G = 250_000
KEEPS = 1 << 40


def best_filling(cap: int, sizes: Sequence[int], counts: Sequence[int]) -> list[int]:
    """How many units of each size reach the largest sum up to `cap`; earlier sizes are preferred."""
    useful = [g for g, n in zip(sizes, counts, strict=True) if 0 < g <= cap and n > 0]
    if not useful:
        return [0] * len(sizes)
    step = int(np.gcd.reduce(useful))
    limit = cap // step
    mask = (1 << (limit + 1)) - 1
    bits = 1
    stages: list[tuple[int, int, int]] = []
    for i, (size, count) in enumerate(zip(sizes, counts, strict=True)):
        count = min(count, cap // size) if size else 0
        chunk = 1
        while count > 0:
            chunk = min(chunk, count)
            stages.append((bits, i, chunk))
            bits |= (bits << (size // step * chunk)) & mask
            count -= chunk
            chunk *= 2
    at = bits.bit_length() - 1
    found = [0] * len(sizes)
    for before, i, chunk in reversed(stages):
        if not before >> at & 1:
            found[i] += chunk
            at -= sizes[i] // step * chunk
    return found


class Refill:
    """Chooses units of one category at one site anew."""

    def __init__(self, holdings: Holdings, share_g: NDArray[np.float64], stop: Callable[[], bool]) -> None:
        self.held, self.a = holdings, holdings.arrays
        self.share, self.stop = share_g, stop
        # Kinds of units: perishing ones by day, then the others; within these large before small.
        day = np.where(self.a.perishes, self.a.last_day, KEEPS)
        kinds, kind = np.unique(np.stack([day, -self.a.unit_g], axis=1), axis=0, return_inverse=True)
        self.kind: list[int] = kind.reshape(-1).tolist()
        self.size_of_kind: list[int] = (-kinds[:, 1]).tolist()
        self.unit_g: list[int] = self.a.unit_g.tolist()
        self.category: list[int] = self.a.category.tolist()
        self.first_keeping = int((kinds[:, 0] < KEEPS).sum())

    def run(self, beyond_share: bool, only_perishing: bool = False) -> int:
        """Go over all sites, poorest first; up to their share, or as far as caps allow. Returns grams added."""
        self.wanted = self.a.perishes if only_perishing else np.ones(len(self.a.units), dtype=bool)
        if not ((self.held.left > 0) & self.wanted).any():
            return 0
        added = 0
        behind = (self.held.got - self.share) / self.a.need
        for site in np.argsort(behind, kind="stable").tolist():
            if self.stop():
                break
            missing = None if beyond_share else int(self.share[site] - self.held.got[site])
            if missing is not None and missing <= 0:
                continue
            added += self._site(site, missing)
        return added

    def _site(self, site: int, missing: int | None) -> int:
        a, held = self.a, self.held
        left = np.nonzero((held.left > 0) & self.wanted)[0]
        left = left[a.eligible(left, site)]
        added = 0
        wish = a.asked[site] - held.got_category[site]
        for c in sorted(np.unique(a.category[left]).tolist(), key=lambda c: (-max(0, int(wish[c])), c)):
            room = min(
                int(held.room_category[site, c]),
                int(held.room_zone[site, a.zone_of[c]]),
                int(held.room_site[site]),
                int(held.room_route[a.route_of[site]]),
            )
            if missing is not None:
                room = min(room, missing - added)
            if room > 0:
                added += self._category(site, c, left[a.category[left] == c], room)
        return added

    def _category(self, site: int, c: int, left: Ints, room: int) -> int:
        """Refill one category of one site by up to `room` grams; returns what was added."""
        a, held, unit_g, kind = self.a, self.held, self.unit_g, self.kind
        lines, waiting = held.lines[site], left.tolist()
        own = [lot for lot in sorted(lines) if self.category[lot] == c]
        movable = [lines[lot] - a.lower.get((lot, site), 0) for lot in own]
        fresh = held.left[left].tolist()
        if a.upper:
            fresh = [min(n, max(0, a.most(lot, site) - lines.get(lot, 0))) for lot, n in zip(waiting, fresh, strict=True)]
        cap = room + sum(n * unit_g[lot] for lot, n in zip(own, movable, strict=True))
        if cap > LARGEST_G:
            return 0
        counts: dict[int, int] = {}
        for lot, units in zip([*own, *waiting], [*movable, *fresh], strict=True):
            counts[kind[lot]] = counts.get(kind[lot], 0) + units
        kinds = sorted(counts)
        sizes = [self.size_of_kind[k] for k in kinds]
        chosen, soon = _soon_first(cap, sizes, [counts[k] for k in kinds], bisect_left(kinds, self.first_keeping))
        gain = sum(n * grams for n, grams in zip(chosen, sizes, strict=True)) - (cap - room)
        soon -= sum(n * unit_g[lot] for lot, n in zip(own, movable, strict=True) if kind[lot] < self.first_keeping)
        if soon < 0 or (soon == 0 and gain <= 0):
            return 0
        wanted = dict(zip(kinds, chosen, strict=True))
        changes = [*self._spread(zip(own, movable, strict=True), zip(waiting, fresh, strict=True), wanted)]
        for lot, units in changes:
            held.place(lot, site, units)
        if held.roomy(site) and (held.plain or held.sound(site)):
            return gain
        for lot, units in reversed(changes):
            held.place(lot, site, -units)
        return 0

    def _spread(
        self, own: Iterable[tuple[int, int]], left: Iterable[tuple[int, int]], wanted: dict[int, int]
    ) -> Iterator[tuple[int, int]]:
        """The change of every lot (with its units) when `wanted` units of each kind are kept or taken: own units are
        kept first, so that lines change little."""
        for lot, units in own:
            kept = min(units, wanted[self.kind[lot]])
            wanted[self.kind[lot]] -= kept
            if kept < units:
                yield lot, kept - units
        for lot, units in left:
            taken = min(units, wanted[self.kind[lot]])
            wanted[self.kind[lot]] -= taken
            if taken:
                yield lot, taken


def _soon_first(cap: int, sizes: list[int], counts: list[int], split: int) -> tuple[list[int], int]:
    """The best filling with the perishing kinds (the first `split`), then with the others in the room left."""
    first = best_filling(cap, sizes[:split], counts[:split])
    soon = sum(n * grams for n, grams in zip(first, sizes, strict=False))
    return first + best_filling(cap - soon, sizes[split:], counts[split:]), soon
