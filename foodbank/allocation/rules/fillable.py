"""How much of a cap whole units can fill.

A site that can use 3,400 g of bread and may only get loaves of 350 g gets 3,150 g at most, whatever a fractional
plan says; one that can use 36 kg of rice gets 20 kg at most out of sacks of 20 kg. Counting that before levelling
makes every share, bound and proof truer for whole units. The caps for "units of at least so many grams" lie inside
one another, so site totals stay a polymatroid and levelling stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.holdings import Holdings

MOST_STEPS = 120_000
# Sizes are told apart only while all classes of all sites together are no more than this ...
MOST_CLASS_CAPS = 40_000
# ... and only where a class fills so much less than the smaller sizes do (part of what all sites can use).
WORTH = 2e-3


def prefix_sums(cap: int, sizes: Sequence[int], counts: Sequence[int]) -> list[int]:
    """For every k the largest sum up to `cap` of `counts[i]` units of `sizes[i]` grams, i <= k; sizes descend.

    Subset sums are bits of one integer, a bit for every common step of the sizes. Where small sizes make the
    step so small that a cap has more than `MOST_STEPS` of them, they fill it as it is.
    """
    fitting = [(size, min(count, max(cap, 0) // size)) for size, count in zip(sizes, counts, strict=True)]
    found: list[int] = []
    total = step = 0
    for k, (size, count) in enumerate(fitting):
        total += size * count
        if total <= cap:
            found.append(total)
            continue
        step = int(np.gcd.reduce([g for g, n in fitting if n > 0]))
        if cap // step <= MOST_STEPS:
            return found + _sums(cap, step, fitting, k)
        # The fine step comes from the smaller sizes: they fill the cap, the larger ones are worked out alone.
        large = fitting[: k + 1]
        step = int(np.gcd.reduce([g for g, n in large if n > 0]))
        found.append(_sums(cap, step, large, k)[0] if cap // step <= MOST_STEPS else cap)
    return found


def _sums(cap: int, step: int, units: Sequence[tuple[int, int]], first: int) -> list[int]:
    """The largest sums of the first k + 1 sizes for k from `first` on."""
    limit = cap // step
    bits, mask = 1, (1 << (limit + 1)) - 1
    found: list[int] = []
    for k, (size, count) in enumerate(units):
        chunk = 1
        while count > 0 and not bits >> limit & 1:
            chunk = min(chunk, count)
            bits |= (bits << (size // step * chunk)) & mask
            count -= chunk
            chunk *= 2
        if k >= first:
            found.append((bits.bit_length() - 1) * step)
    return found


def fillable(cap: int, sizes: Sequence[int], counts: Sequence[int]) -> int:
    """The largest sum up to `cap` of `counts[i]` units of `sizes[i]` grams."""
    order = sorted(zip(sizes, counts, strict=True), reverse=True)
    return prefix_sums(cap, [size for size, _ in order], [count for _, count in order])[-1] if order else 0


@dataclass(frozen=True)
class Fill:
    """What whole units still left can fill: `category[s, c]` and `zone[s, z]` grams, and for units of at least
    `least_g[c][k]` grams (descending; the last one is every unit) `caps[c][s, k]` grams of the category."""

    category: Ints
    zone: Ints
    least_g: list[Ints]
    caps: list[Ints]

    def class_of(self, c: int, unit_g: Ints) -> Ints:
        """The size class of units of a category."""
        found: Ints = np.searchsorted(-self.least_g[c], -unit_g).astype(np.int64)
        return found


def fillable_rooms(holdings: Holdings) -> Fill:
    """What whole units still left can fill of every room beside what `holdings` already gave."""
    a = holdings.arrays
    count_s, count_c = a.usable.shape
    category: Ints = np.zeros_like(holdings.room_category)
    zone: Ints = np.zeros_like(holdings.room_zone)
    sizes_of: list[Ints] = []
    tables: list[Ints] = []
    prefixes: list[Ints] = []
    for c in range(count_c):
        lots = np.nonzero((holdings.left > 0) & (a.category == c))[0]
        sizes = np.unique(a.unit_g[lots])[::-1]
        counts: Ints = np.zeros((count_s, len(sizes)), dtype=np.int64)
        if len(lots) and count_s:
            reach = a.eligible(lots[:, None], np.arange(count_s)[None, :])
            for k, size in enumerate(sizes):
                own = a.unit_g[lots] == size
                counts[:, k] = holdings.left[lots[own]] @ reach[own]
        room = np.minimum(holdings.room_category[:, c], holdings.room_zone[:, a.zone_of[c]])
        room = np.minimum(room, holdings.room_site)
        sizes_of.append(sizes)
        tables.append(counts)
        prefixes.append(_prefixes(room, sizes, counts))
        if len(sizes):
            category[:, c] = prefixes[-1][:, -1]
    for z in range(zone.shape[1]):
        inside = np.nonzero(a.zone_of == z)[0].tolist()
        sizes = np.concatenate([sizes_of[c] for c in inside])
        counts = np.concatenate([tables[c] for c in inside], axis=1)
        room = np.minimum(holdings.room_zone[:, z], holdings.room_site)
        zone[:, z] = np.maximum(holdings.room_zone[:, z], 0)
        tight = np.nonzero((room > 0) & (room < category[:, inside].sum(axis=1)))[0]
        order = np.argsort(-sizes, kind="stable")
        if len(tight):
            zone[tight, z] = _prefixes(room[tight], sizes[order], counts[tight][:, order])[:, -1]
    least, caps = _classes(sizes_of, prefixes)
    return Fill(category, zone, least, caps)


def _prefixes(room: Ints, sizes: Ints, counts: Ints) -> Ints:
    """`prefix_sums` for every site; equal cases are worked out once."""
    found: Ints = np.zeros(counts.shape, dtype=np.int64)
    if not len(sizes):
        return found
    open_room = np.maximum(room, 0)
    clipped = np.minimum(counts, open_room[:, None] // sizes[None, :])
    grams = np.cumsum(clipped * sizes[None, :], axis=1)
    easy = grams[:, -1] <= open_room
    found[easy] = grams[easy]
    known: dict[tuple[int, ...], list[int]] = {}
    names = sizes.tolist()
    for s in np.nonzero(~easy)[0].tolist():
        row = clipped[s].tolist()
        key = (int(open_room[s]), *row)
        if key not in known:
            known[key] = prefix_sums(int(open_room[s]), names, row)
        found[s] = known[key]
    return found


def _classes(sizes_of: list[Ints], prefixes: list[Ints]) -> tuple[list[Ints], list[Ints]]:
    """Sizes whose caps differ enough to matter are told apart; the others share the class of the next smaller."""
    many = sum(part.size for part in prefixes) > MOST_CLASS_CAPS
    least: list[Ints] = []
    caps: list[Ints] = []
    for sizes, part in zip(sizes_of, prefixes, strict=True):
        kept = [len(sizes) - 1] if len(sizes) else []
        for k in range(len(sizes) - 2, -1, -1):
            lost = int(part[:, kept[-1]].sum() - part[:, k].sum())
            if not many and lost > WORTH * int(part[:, -1].sum()):
                kept.append(k)
        kept.reverse()
        least.append(sizes[kept])
        caps.append(part[:, kept])
    return least, caps
