"""Every site's share under the round's policy, and the proofs that go with it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from foodbank.allocation.check.metrics import LORENZ_POINTS, lorenz_curve, poorest
from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.bounds import lots_of, most_perishing, most_requested
from foodbank.allocation.rules.choosing import Choice, choose, choose_wishes
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.leximin import Duties, Levelling, common_level, level_out
from foodbank.allocation.rules.network import Network
from foodbank.allocation.rules.plan import Bounds, Certificate
from foodbank.allocation.rules.shares import Shares, Step


def fair_shares(holdings: Holdings, network: Network) -> Shares:
    """The exact need-weighted leximin beside the pinned grams, with its steps."""
    a = holdings.arrays
    found = level_out(network, a.need, a.offset + holdings.got)
    grams = [extra + int(got) for extra, got in zip(found.extra_g, holdings.got, strict=True)]
    return Shares(
        level=tuple(found.level),
        grams=tuple(grams),
        steps=tuple(_steps(network, found)),
        aim_g=tuple(float(value) for value in grams),
        due_g=tuple(float(value) for value in grams),
    )


def _steps(network: Network, found: Levelling) -> list[Step]:
    sites: dict[Fraction, list[int]] = {}
    for site, level in enumerate(found.level):
        sites.setdefault(level, []).append(site)
    members: dict[int, list[int]] = {}
    for lot, group in enumerate(network.group_of.tolist()):
        if group >= 0:
            members.setdefault(group, []).append(lot)
    scarce = {
        level: sorted(lot for group in groups for lot in members.get(group, ()))
        for level, groups in found.scarce
    }
    return [Step(level, tuple(sites[level]), tuple(scarce.get(level, ()))) for level in sorted(sites)]


def bounds_of(holdings: Holdings, network: Network, shares: Shares) -> Bounds:
    """The bounds with their certificates, in the terms of the problem."""
    a = holdings.arrays
    lots = a.problem.lots
    curve = lorenz_curve([float(level) for level in shares.level], a.need.tolist())
    perishing, requested = most_perishing(network, holdings), most_requested(network, holdings)
    stock_g = int((a.units * a.unit_g)[a.perishes].sum())
    pinned_g = sum(n * int(a.unit_g[lot]) for (lot, _), n in a.lower.items() if a.perishes[lot])
    granted_g = int(np.minimum(holdings.got_category, a.asked).sum())
    return Bounds(
        lorenz=tuple((part, round(poorest(curve, part), 9)) for part in LORENZ_POINTS),
        waste_g=max(0, stock_g - pinned_g - perishing.grams),
        requested_g=granted_g + requested.grams,
        certificates=tuple(
            Certificate(str(step.level), tuple(lots[lot].id for lot in step.scarce_lots))
            for step in shares.steps
        ),
        waste_scarce_lots=tuple(lots[lot].id for lot in lots_of(network, perishing.scarce_groups)),
        requested_scarce_lots=tuple(lots[lot].id for lot in lots_of(network, requested.scarce_groups)),
    )


def aims(holdings: Holdings, network: Network, shares: Shares) -> tuple[Shares, Choice]:
    """What whole units should come near to under the policy, and a fractional plan that meets it exactly.

    "fair": the shares. `fair_until`: levels up to it, then wishes, then offers. "first": wishes, then levels.
    Vehicles lower the shares of the sites they serve.
    """
    a = holdings.arrays
    policy = a.problem.policy
    start = a.offset + holdings.got
    due: Ints | None = None
    if policy.requests == "first":
        extra = _wishes_first(holdings, network, start)
        choice = choose(network, holdings, extra, wishes_first=True)
    elif policy.fair_until is not None:
        top = policy.fair_until
        most = np.array([max(0, int(top * int(n)) - int(o)) for n, o in zip(a.need, start, strict=True)])
        found = _with_routes(holdings, network, start, most.astype(np.int64))
        share = _floors(found.extra_g)
        beyond = np.clip(network.room_site, 0, network.endless) - share
        choice = choose(network, holdings, share, np.maximum(beyond, 0), wishes_first=True)
        extra, due = choice.site_g, share
    elif len(a.capacity):
        extra = _floors(_with_routes(holdings, network, start, None).extra_g)
        choice = choose(network, holdings, extra)
    else:
        exact = [value - int(got) for value, got in zip(shares.grams, holdings.got, strict=True)]
        return shares, choose(network, holdings, _floors(exact))
    aim = tuple(float(value) for value in (extra + holdings.got).tolist())
    if due is not None:
        return replace(shares, aim_g=aim, due_g=tuple(float(value) for value in (due + holdings.got).tolist())), choice
    return replace(shares, aim_g=aim, due_g=aim), choice


def _floors(values: list[Fraction]) -> Ints:
    return np.array([value.numerator // value.denominator for value in values], dtype=np.int64)


def _wishes_first(holdings: Holdings, network: Network, start: Ints) -> Ints:
    """As many wishes as possible, evenly; then the exact levels of what is left on top of them."""
    a = holdings.arrays
    granted = choose_wishes(network, holdings)
    by_site = np.zeros(network.sites, dtype=np.int64)
    np.add.at(by_site, network.category_site, granted)
    part = network.category_arcs
    cap = network.cap.copy()
    cap[part] -= granted
    zone_nodes = network.head[part]
    taken = np.zeros(network.nodes, dtype=np.int64)
    np.add.at(taken, zone_nodes, granted)
    zone_arcs = slice(part.stop, len(cap))
    cap[zone_arcs] -= taken[network.tail[zone_arcs]]
    reduced = replace(network, cap=cap, room_site=network.room_site - by_site, upper_g=network.upper_g)
    some = granted > 0
    duties = Duties(network.tail[part][some], granted[some])
    upper = np.minimum(network.upper_g, reduced.room_site)
    found = level_out(replace(reduced, upper_g=upper), a.need, start + by_site, duties=duties)
    return _floors(found.extra_g) + by_site


def _with_routes(holdings: Holdings, network: Network, start: Ints, most: Ints | None) -> Levelling:
    """Exact levels when vehicles bind too: the vehicle that is full at the lowest level stops its sites there.

    Below that level no vehicle matters, so the division is right so far; then the stopped sites have a cap of
    their own and the rest is levelled again. One levelling per full vehicle.
    """
    a = holdings.arrays
    limit = np.clip(network.room_site, 0, network.endless)
    most = limit if most is None else np.minimum(limit, most)
    stopped: set[int] = set()
    while True:
        found = level_out(network, a.need, start, most)
        extra = _floors(found.extra_g)
        lowest: tuple[Fraction, int, Ints, Ints] | None = None
        for route in range(len(a.capacity)):
            sites = np.nonzero(a.route_of == route)[0]
            room = max(0, int(holdings.room_route[route]))
            if route in stopped or int(extra[sites].sum()) <= room:
                continue
            level, grams, q = common_level(a.need[sites], start[sites], extra[sites], room)
            if level is not None and (lowest is None or level < lowest[0]):
                lowest = (level, route, sites, np.array([value // q for value in grams], dtype=np.int64))
        if lowest is None:
            return found
        stopped.add(lowest[1])
        most = most.copy()
        most[lowest[2]] = np.minimum(most[lowest[2]], lowest[3])
