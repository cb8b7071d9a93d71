"""Can all pins be kept at once? If not, a smallest set of them that cannot.

Every hard rule bounds a sum from above, and pins promise at least so much; so pins can be kept together if
and only if the promised amounts alone keep every rule. For one broken sum the fewest pins that break it are
its largest ones; without any one of them the rest would fit, so the set is minimal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from foodbank.allocation.rules.arrays import UNLIMITED, Arrays
from foodbank.allocation.rules.plan import ConflictingPin
from foodbank.allocation.rules.problem import Pin


def conflicting_pins(arrays: Arrays) -> tuple[ConflictingPin, ...]:
    """The smallest set of pins that break one rule together (ties by rule and id); empty if none does."""
    if not arrays.problem.pins:
        return ()
    best: tuple[int, str, tuple[Pin, ...]] | None = None
    for rule, pins in (*_single(arrays), *_contradictions(arrays), *_sums(arrays)):
        key = (len(pins), rule, tuple(sorted(pins, key=lambda pin: (pin.lot, pin.site, pin.kind))))
        if best is None or (key[0], key[1], str(key[2])) < (best[0], best[1], str(best[2])):
            best = key
    if best is None:
        return ()
    return tuple(ConflictingPin(pin.lot, pin.site, pin.kind, pin.units, best[1]) for pin in best[2])


def _promises(arrays: Arrays) -> list[Pin]:
    """For every pinned pair the pin that promises most."""
    found: dict[tuple[str, str], Pin] = {}
    for pin in arrays.problem.pins:
        if pin.kind in ("exactly", "at_least") and pin.units:
            known = found.get((pin.lot, pin.site))
            if known is None or pin.units > known.units:
                found[pin.lot, pin.site] = pin
    return [found[key] for key in sorted(found)]


def _single(arrays: Arrays) -> Iterator[tuple[str, tuple[Pin, ...]]]:
    for pin in _promises(arrays):
        lot, site = arrays.lot_at[pin.lot], arrays.site_at[pin.site]
        if not arrays.eligible(lot, site):
            yield "not_eligible", (pin,)


def _contradictions(arrays: Arrays) -> Iterator[tuple[str, tuple[Pin, ...]]]:
    by_pair: dict[tuple[str, str], list[Pin]] = defaultdict(list)
    for pin in arrays.problem.pins:
        by_pair[pin.lot, pin.site].append(pin)
    for pins in by_pair.values():
        for low in pins:
            least = low.units if low.kind in ("exactly", "at_least") else 0
            for high in pins:
                most = UNLIMITED if high.kind == "at_least" else high.units
                if high is not low and least > most:
                    yield "contradiction", (low, high)


def _sums(arrays: Arrays) -> Iterator[tuple[str, tuple[Pin, ...]]]:
    sums: dict[tuple[str, int, int], list[tuple[int, Pin]]] = defaultdict(list)
    caps: dict[tuple[str, int, int], int] = {}
    for pin in _promises(arrays):
        lot, site = arrays.lot_at[pin.lot], arrays.site_at[pin.site]
        grams = pin.units * int(arrays.unit_g[lot])
        c = int(arrays.category[lot])
        z = int(arrays.zone_of[c])
        r = int(arrays.route_of[site])
        places = {
            ("stock", lot, 0): int(arrays.units[lot] * arrays.unit_g[lot]),
            ("usable_cap", site, c): int(arrays.usable[site, c]),
            ("storage", site, z): int(arrays.storage[site, z]),
            ("transport", site, 0): int(arrays.transport[site]),
            ("route", r, 0): int(arrays.capacity[r]) if r >= 0 else UNLIMITED,
        }
        for key, cap in places.items():
            caps[key] = cap
            sums[key].append((grams, pin))
    for key in sorted(sums):
        items = sorted(sums[key], key=lambda item: (-item[0], item[1].lot, item[1].site))
        running = np.cumsum([grams for grams, _ in items])
        if running[-1] > caps[key]:
            count = int(np.argmax(running > caps[key])) + 1
            yield key[0], tuple(pin for _, pin in items[:count])
