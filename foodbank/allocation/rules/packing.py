"""From a fractional plan to whole units: first what is certain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.rules.arrays import Bools
from foodbank.allocation.rules.choosing import Choice
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.network import Network


def pack(holdings: Holdings, network: Network, choice: Choice, lots: Bools, share_g: NDArray[np.float64]) -> None:
    """Give every site the whole units that lie inside its fractional plan, large units first.

    A group's sites are served one after another, the largest part first, so that a lot goes to few sites.
    What is left of parts smaller than a unit is the business of filling and exchanging.
    """
    a = holdings.arrays
    members: dict[int, list[int]] = {}
    for lot, group in enumerate(network.group_of.tolist()):
        if group >= 0 and lots[lot]:
            members.setdefault(group, []).append(lot)
    wanted: dict[int, list[list[int]]] = {}
    for group, site, grams in zip(
        choice.group.tolist(), choice.site.tolist(), choice.grams.tolist(), strict=True
    ):
        wanted.setdefault(group, []).append([grams, site])
    unit_g = a.unit_g.tolist()
    last_day = a.last_day.tolist()
    for group in sorted(members):
        if group not in wanted:
            continue
        parts = sorted(wanted[group], key=lambda part: (-part[0], part[1]))
        for lot in sorted(members[group], key=lambda lot: (-unit_g[lot], last_day[lot], lot)):
            left = int(holdings.left[lot])
            size = unit_g[lot]
            for part in parts:
                units = min(left, part[0] // size)
                if units <= 0:
                    continue
                site = part[1]
                if not holdings.plain and units < holdings.batch(lot, site):
                    continue
                units = min(units, holdings.takes(lot, site), int(share_g[site] - holdings.got[site]) // size)
                if units <= 0 or (not holdings.plain and units < holdings.batch(lot, site)):
                    continue
                holdings.place(lot, site, units)
                part[0] -= units * size
                left -= units
                if left == 0:
                    break
