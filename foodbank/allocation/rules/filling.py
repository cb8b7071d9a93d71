"""Handing out whole units one after another, each to the site that is furthest behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.holdings import Holdings

Stop = Callable[[], bool]


def coarse_first(holdings: Holdings, lots: Iterable[int] | None = None) -> list[int]:
    """Lots with units left: perishing ones first by day, then large units before small ones, then by id.

    The earliest day fits the fewest sites; small units come last because they even out what large ones leave.
    """
    a = holdings.arrays
    chosen = np.nonzero(holdings.left > 0)[0] if lots is None else np.array(sorted(lots), dtype=np.int64)
    soon = np.where(a.perishes[chosen], a.last_day[chosen], np.iinfo(np.int64).max)
    order = np.lexsort((chosen, -a.unit_g[chosen], soon))
    return [int(lot) for lot in chosen[order]]


def fill_poorest_first(
    holdings: Holdings,
    share_g: NDArray[np.float64] | None,
    all_of_it: bool,
    stop: Stop,
    tie: Ints,
    lots: Iterable[int] | None = None,
) -> None:
    """Give what is left to the sites furthest below their share.

    `share_g` None means an equal level for all. Unless `all_of_it`, a unit is only given where it brings the
    site nearer to its share (at least half of it is missing). `tie` orders equals.
    """
    a = holdings.arrays
    aim = share_g if share_g is not None else -a.offset.astype(np.float64)
    for lot in coarse_first(holdings, lots):
        if stop():
            return
        grams = int(a.unit_g[lot])
        open_sites = np.nonzero(a.eligible_sites(lot) & (holdings.rooms(lot) >= grams))[0]
        if not len(open_sites):
            continue
        while holdings.left[lot] > 0 and len(open_sites):
            behind = (holdings.got[open_sites] + grams / 2 - aim[open_sites]) / a.need[open_sites]
            at = int(np.lexsort((tie[open_sites], behind))[0]) if len(open_sites) > 1 else 0
            if not all_of_it and share_g is not None and behind[at] > 0:
                break
            site = int(open_sites[at])
            units = holdings.batch(lot, site)
            if units > holdings.takes(lot, site):
                open_sites = np.delete(open_sites, at)
                continue
            holdings.place(lot, site, units)
            if holdings.room(lot, site) < grams:
                open_sites = np.delete(open_sites, at)
