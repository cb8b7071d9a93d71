"""Whole units near to the exact shares: pack, fill, refill and exchange until nothing improves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.choosing import Choice
from foodbank.allocation.rules.exchanging import GRAM, Exchange, Weights
from foodbank.allocation.rules.filling import fill_poorest_first
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.moves.tables import MANY_SITES
from foodbank.allocation.rules.network import Network
from foodbank.allocation.rules.packing import pack
from foodbank.allocation.rules.refilling import Refill

# A plan that starts from an earlier one is left alone while a site lacks little: every gram moved counts this many
# 64ths of a gram short, and single grams short count more the more of them there are.
MOVED_WHEN_KEEPING = 512

# Where wishes come before offers, a gram of them counts so many 64ths of a gram short.
WISHES_FIRST = 60
FEW_SITES = 20

# While perishing lots are alone, which site has them hardly matters: a line less is worth 4 g. They are looked at a second
# time while more than this part of the least possible waste could still go out.
PERISHING_FIRST = Weights(tolerance=200 * GRAM, waste=GRAM // 2, line=4 * GRAM)
PERISHING_RUNS, NEAR_LEAST = 2, 0.005

Score = tuple[float, int]
Told = Callable[[Score], None]


def shortfall(holdings: Holdings, share_g: NDArray[np.float64]) -> float:
    """The grams that sites lack of their exact shares."""
    return float(np.maximum(share_g - holdings.got, 0).sum())


def is_somebody_short(holdings: Holdings, due_g: NDArray[np.float64]) -> bool:
    """Whether a site lacks more than a case (the middle unit of all lots) of what fairness asks for."""
    case = np.sort(holdings.arrays.unit_g)[max(0, (len(holdings.arrays.unit_g) - 1) // 2) :]
    return bool(len(case) and (due_g - holdings.got > case[0]).any())


def waste_g(holdings: Holdings) -> int:
    """Perishing grams not handed out (held-back units not counted)."""
    a = holdings.arrays
    return int((holdings.left * a.unit_g)[a.perishes].sum())


def moves_for(sites: int, iterations: int) -> int:
    """Enough moves for an ordinary round to settle; large rounds are near enough with fewer a site, and more
    iterations look at more of them."""
    return (60_000 + 900 * min(sites, 100) + 300 * max(0, sites - 100)) * (1 + min(iterations, 20))


def perishing_moves_for(sites: int) -> int:
    """Moves of perishing lots before the others are placed; among very many sites chance finds them room."""
    return 0 if sites > MANY_SITES else 1_200 * min(sites, 100) + 600 * max(0, sites - 100)


def weights_for(holdings: Holdings, kept: bool) -> Weights:
    """What moves count under the round's policy. Few sites, and wishes for whole cases, have few ways round a hill, so
    they may climb higher."""
    policy = holdings.arrays.problem.policy
    weights = Weights(tolerance=(200 if len(holdings.arrays.need) < FEW_SITES else 40) * GRAM)
    if policy.requests == "first" or policy.fair_until is not None:
        weights = Weights(tolerance=200 * GRAM, wish=WISHES_FIRST, waste=8, line=8 * GRAM)
    return replace(weights, tolerance=0, moved=MOVED_WHEN_KEEPING) if kept else weights


def keep_previous(holdings: Holdings) -> bool:
    """Start from the previous plan's lines as far as they still fit; says whether there was one."""
    a = holdings.arrays
    for line in a.problem.previous:
        lot, site = a.lot_at.get(line.lot), a.site_at[line.site]
        if lot is None or not a.eligible(lot, site):
            continue
        units = min(line.units - holdings.lines[site].get(lot, 0), holdings.takes(lot, site))
        if units > 0 and units >= holdings.batch(lot, site):
            holdings.place(lot, site, units)
    return bool(a.problem.previous)


def make_whole(
    holdings: Holdings,
    network: Network,
    choice: Choice,
    share_g: NDArray[np.float64],
    due_g: NDArray[np.float64],
    least_waste_g: int,
    tie: Ints,
    iterations: int,
    stop: Callable[[], bool],
    told: Told,
) -> None:
    """Fill `holdings` (which has the pinned units) with whole units so that sites come near to `share_g`.

    Perishing lots are placed first, those of the earliest day before the others: the choice of sites is
    narrowest for them. They fill caps to the gram and change places while nothing else stands in their way; then the
    rest goes out up to the shares, and units of all lots change places.
    `due_g` is what fairness asks for; between it and `share_g` wishes decide.
    """

    def tell() -> None:
        told((shortfall(holdings, share_g), waste_g(holdings)))

    kept = keep_previous(holdings)
    if not kept:
        perishes = holdings.arrays.perishes
        pack(holdings, network, choice, perishes, share_g)
        soon = np.nonzero(perishes)[0].tolist()
        fill_poorest_first(holdings, share_g, True, stop, tie, soon)
        refill = Refill(holdings, share_g, stop)
        refill.run(beyond_share=True, only_perishing=True)
        exchange = Exchange(holdings, due_g, stop, PERISHING_FIRST, perishes)
        for _ in range(PERISHING_RUNS):
            if waste_g(holdings) > least_waste_g * (1 + NEAR_LEAST):
                exchange.run(perishing_moves_for(len(share_g)), tell)
        pack(holdings, network, choice, ~perishes, share_g)
        refill.run(beyond_share=False)
    fill_poorest_first(holdings, share_g, False, stop, tie)
    tell()
    exchange = Exchange(holdings, due_g, stop, weights_for(holdings, kept))
    exchange.run(moves_for(len(share_g), iterations), tell)
    if not kept and is_somebody_short(holdings, due_g):
        exchange.run(moves_for(len(share_g), iterations), tell)
    fill_poorest_first(holdings, share_g, True, stop, tie)
