"""How food is shared where there is no such engine: simple rules, to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from foodbank.allocation.rules.arrays import Arrays
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.plan import Plan
from foodbank.allocation.rules.problem import Problem, problem_hash
from foodbank.allocation.rules.solving import Limits, plan_of, solve, tie_order


def first_come(problem: Problem) -> Plan:
    """Sites come in an order drawn by lot (the round's hash); each takes, earliest day first, until its need is
    met or nothing fits."""
    holdings = Holdings(Arrays(problem))
    a = holdings.arrays
    for site in np.argsort(tie_order(problem)).tolist():
        _take(holdings, site, int(a.need[site] - a.offset[site]))
    return _finished(holdings)


def proportional(problem: Problem) -> Plan:
    """Every site may take its part (by need) of all stock, earliest day first, in order of the list."""
    holdings = Holdings(Arrays(problem))
    a = holdings.arrays
    stock_g, need_g = int((a.released * a.unit_g).sum()), int(a.need.sum())
    for site in range(len(a.need)):
        _take(holdings, site, stock_g * int(a.need[site]) // max(1, need_g))
    return _finished(holdings)


def needs_list(problem: Problem) -> Plan:
    """The list is ordered by need; in every turn each site takes one unit, what it asked for and the earliest
    day first, until a turn gives nobody anything."""
    holdings = Holdings(Arrays(problem))
    a = holdings.arrays
    order = np.lexsort((np.arange(len(a.need)), -a.need)).tolist()
    waiting = {site: _wanted(holdings, site) for site in order}
    current = {site: next(waiting[site], None) for site in order}
    going = True
    while going:
        going = False
        for site in order:
            lot = current[site]
            while lot is not None and holdings.takes(lot, site) < holdings.batch(lot, site):
                lot = current[site] = next(waiting[site], None)
            if lot is not None:
                holdings.place(lot, site, holdings.batch(lot, site))
                going = True
    return _finished(holdings)


def requests_first(problem: Problem) -> Plan:
    """This engine with the policy that honours wishes before it levels; hard rules are those of the round."""
    plan = solve(replace(problem, policy=replace(problem.policy, requests="first")), Limits())
    return replace(plan, problem_sha256=problem_hash(problem))


BASELINES: dict[str, Callable[[Problem], Plan]] = {
    "first_come": first_come,
    "proportional": proportional,
    "needs_list": needs_list,
    "requests_first": requests_first,
}


def _wanted(holdings: Holdings, site: int) -> Iterator[int]:
    a = holdings.arrays
    lots = np.nonzero(holdings.left > 0)[0]
    lots = lots[a.eligible(lots, site)]
    asked = a.asked[site, a.category[lots]] > 0
    return iter(lots[np.lexsort((lots, a.last_day[lots], ~asked))].tolist())


def _take(holdings: Holdings, site: int, limit_g: int) -> None:
    a = holdings.arrays
    lots = np.nonzero(holdings.left > 0)[0]
    lots = lots[a.eligible(lots, site)]
    for lot in lots[np.lexsort((lots, a.last_day[lots]))].tolist():
        units = min(holdings.takes(lot, site), (limit_g - int(holdings.got[site])) // int(a.unit_g[lot]))
        if units > 0 and units >= holdings.batch(lot, site):
            holdings.place(lot, site, units)


def _finished(holdings: Holdings) -> Plan:
    return plan_of(holdings, None, None, "within_budget")
