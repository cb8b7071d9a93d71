"""Which kinds of lots make up every site's share: one minimum-cost flow after the shares are known.

The shares are fixed first; any of them can be met while as much perishing stock leaves as could leave at all
(Megiddo 1977: a flow can be best for sources and sinks at once), so waste, wishes and variety are costs here
and never touch fairness. Costs stay small because the solver multiplies them by the number of nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from foodbank.allocation.rules.arrays import Ints
from foodbank.allocation.rules.bounds import open_wishes
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.network import Network

# Per gram. A gram of waste saved outweighs three wishes lost, and these outweigh variety and evenness.
KEEPABLE, OFFERED, PIECE, PRODUCT = 36, 12, 1, 2
KEEPABLE_WISHES_FIRST, OFFERED_WISHES_FIRST = 12, 60
DAYS = 3
SHARE = -100


@dataclass(frozen=True)
class Choice:
    """A fractional plan: grams of each group at each site (parallel arrays, by group then site), and the sums."""

    group: Ints
    site: Ints
    grams: Ints
    site_g: Ints


def choose(
    network: Network,
    holdings: Holdings,
    share_g: Ints,
    beyond_g: Ints | None = None,
    wishes_first: bool = False,
) -> Choice:
    """The cheapest way to give every site `share_g` grams (and up to `beyond_g` more where that is allowed)."""
    keepable, offered = (KEEPABLE_WISHES_FIRST, OFFERED_WISHES_FIRST) if wishes_first else (KEEPABLE, OFFERED)
    arcs = _Arcs(network)
    inner = np.ones(len(network.tail), dtype=bool)
    inner[network.category_arcs] = False
    cost: Ints = np.zeros(len(network.tail), dtype=np.int64)
    from_group = network.tail >= network.first_group
    from_group &= network.tail < network.first_group + network.groups
    cost[from_group] = _group_costs(network, holdings, keepable)[
        network.tail[from_group] - network.first_group
    ]
    arcs.add(network.tail[inner], network.head[inner], network.cap[inner], cost[inner])
    _add_wishes(arcs, network, holdings, offered)
    _add_products(arcs, network, holdings, keepable)
    sink = network.nodes
    arcs.add(
        network.site_nodes,
        np.full(network.sites, sink),
        share_g,
        np.full(network.sites, 0 if beyond_g is None else SHARE),
    )
    if beyond_g is not None:
        arcs.add(
            network.site_nodes,
            np.full(network.sites, sink),
            beyond_g,
            np.zeros(network.sites, dtype=np.int64),
        )
    flow = arcs.solve(sink)
    return _trace(network, arcs, flow)


def _group_costs(network: Network, holdings: Holdings, keepable: int) -> Ints:
    """Perishing groups cost next to nothing, the earliest nothing at all; the others `keepable`."""
    a = holdings.arrays
    cost: Ints = np.full(network.groups, keepable, dtype=np.int64)
    members = np.nonzero((network.group_of >= 0) & a.perishes)[0]
    if len(members):
        days, rank = np.unique(a.last_day[members], return_inverse=True)
        cost[network.group_of[members]] = rank * DAYS // max(1, len(days))
    return cost


class _Arcs:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.parts: list[tuple[Ints, Ints, Ints, Ints]] = []

    def add(self, tail: Ints, head: Ints, cap: Ints, cost: Ints) -> None:
        self.parts.append((tail, head, cap, cost))

    def solve(self, sink: int) -> Ints:
        tail, head, cap, cost = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        self.tail, self.head = tail, head
        network = self.network
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32), head.astype(np.int32), np.minimum(cap, network.endless), cost
        )
        solver.set_nodes_supplies(network.group_nodes.astype(np.int32), network.supply_g)
        solver.set_node_supply(sink, -network.endless)
        status = solver.solve_max_flow_with_min_cost()
        if status != solver.OPTIMAL:
            raise ArithmeticError(f"minimum-cost flow ended with {status}")
        flows: Ints = solver.flows(np.arange(len(tail), dtype=np.int32))
        return flows


def _add_wishes(arcs: _Arcs, network: Network, holdings: Holdings, offered: int) -> None:
    """Every (site, category) cap in convex pieces: thirds of the wish, then halves of what is only usable.

    Rising costs spread wishes evenly over sites and offers over categories.
    """
    part = network.category_arcs
    tail, head, cap = network.tail[part], network.head[part], network.cap[part]
    wish = open_wishes(network, holdings)
    pieces = [(wish // 3, 0), (wish // 3, PIECE), (wish - wish // 3 * 2, 2 * PIECE)]
    rest = cap - wish
    pieces += [(rest // 2, offered), (rest - rest // 2, offered + PIECE)]
    for grams, price in pieces:
        some = grams > 0
        arcs.add(tail[some], head[some], grams[some], np.full(int(some.sum()), price, dtype=np.int64))


def _add_products(arcs: _Arcs, network: Network, holdings: Holdings, keepable: int) -> None:
    """Cheaper direct arcs for products that a site asked for by name."""
    a = holdings.arrays
    if not a.product_asked:
        return
    groups: dict[int, list[int]] = {}
    first = {int(g): lot for lot, g in reversed(list(enumerate(network.group_of.tolist()))) if g >= 0}
    for g, lot in sorted(first.items()):
        groups.setdefault(int(a.product[lot]), []).append(g)
    costs = _group_costs(network, holdings, keepable)
    open_pairs = set(zip(network.category_site.tolist(), network.category_of.tolist(), strict=True))
    rows: list[tuple[int, int, int, int]] = []
    for (s, product), grams in sorted(a.product_asked.items()):
        for g in groups.get(product, []):
            lot = first[g]
            c = int(a.category[lot])
            if (s, c) in open_pairs and not a.limited_of_lot.get(lot) and a.eligible(lot, s):
                at = int(network.entry.node(np.array(s), c, int(network.size_class[lot])))
                rows.append((network.first_group + g, at, grams, max(0, int(costs[g]) - PRODUCT)))
    if rows:
        tail, head, cap, cost = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
        arcs.add(tail, head, cap, cost)


def _trace(network: Network, arcs: _Arcs, flow: Ints) -> Choice:
    """Follow the flow from groups along the hubs to sites: grams by group and site.

    Nodes are visited from groups to sites; what leaves a node is taken from what came in, first in first out,
    so that few groups are cut.
    """
    used = np.nonzero(flow > 0)[0]
    tails, heads, grams = arcs.tail[used], arcs.head[used], flow[used]
    stop_high = network.first_group
    order = np.lexsort((heads, tails))
    tails, heads, grams = tails[order], heads[order], grams[order]
    leaving: dict[int, list[tuple[int, int]]] = {}
    for tail, head, amount in zip(tails.tolist(), heads.tolist(), grams.tolist(), strict=True):
        if tail >= stop_high:
            leaving.setdefault(tail, []).append((head, amount))
    inside: dict[int, list[list[int]]] = {}
    found: dict[tuple[int, int], int] = {}
    width = network.categories
    first_category = network.first_group - network.sites * width
    last_group = network.first_group + network.groups
    # Groups first, then hubs from late to early days (a chain's hubs are numbered from early to late), then size
    # classes from large to small.
    visit = sorted(n for n in leaving if n < last_group) + sorted(
        (n for n in leaving if n >= last_group), reverse=True
    )
    for node in visit:
        if node < last_group:
            stock = [[node - network.first_group, sum(amount for _, amount in leaving[node])]]
        else:
            stock = inside.pop(node, [])
        at = 0
        # Sites before the next hub: what stays on the chain is the earliest stock's business.
        for head, amount in leaving[node]:
            while amount > 0:
                group, left = stock[at]
                taken = left if left < amount else amount
                amount -= taken
                stock[at][1] -= taken
                if stock[at][1] == 0:
                    at += 1
                if head >= network.first_group:
                    inside.setdefault(head, []).append([group, taken])
                else:
                    key = (group, (head - first_category) // width)
                    found[key] = found.get(key, 0) + taken
    keys = sorted(found)
    site_g: Ints = np.zeros(network.sites, dtype=np.int64)
    for key in keys:
        site_g[key[1]] += found[key]
    return Choice(
        group=np.array([g for g, _ in keys], dtype=np.int64),
        site=np.array([s for _, s in keys], dtype=np.int64),
        grams=np.array([found[key] for key in keys], dtype=np.int64),
        site_g=site_g,
    )


def choose_wishes(network: Network, holdings: Holdings) -> Ints:
    """For every (site, category) arc the wish that is granted when as many grams of wishes as possible are.

    Thirds of rising cost spread them evenly.
    """
    part = network.category_arcs
    wish = open_wishes(network, holdings)
    tail, head = network.tail[part], network.head[part]
    inner = np.ones(len(network.tail), dtype=bool)
    inner[part] = False
    arcs = _Arcs(network)
    zero = np.zeros(len(wish), dtype=np.int64)
    for grams, price in ((wish // 3, 0), (wish // 3, 1), (wish - wish // 3 * 2, 2)):
        arcs.add(tail, head, grams, zero + price)
    arcs.add(
        network.tail[inner],
        network.head[inner],
        network.cap[inner],
        np.zeros(int(inner.sum()), dtype=np.int64),
    )
    room = np.clip(network.room_site, 0, network.endless)
    sink = network.nodes
    arcs.add(network.site_nodes, np.full(network.sites, sink), room, np.zeros(network.sites, dtype=np.int64))
    flow = arcs.solve(sink)
    count = len(wish)
    granted: Ints = flow[:count] + flow[count : 2 * count] + flow[2 * count : 3 * count]
    return granted
