"""What no plan can beat: the least waste and the most wishes, as maximum flows with the cut that proves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from foodbank.allocation.rules.arrays import Bools, Ints
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.network import SINK, SOURCE, Network


@dataclass(frozen=True)
class Most:
    """The most grams that can flow, and the groups that are used up in the cut that proves it."""

    grams: int
    scarce_groups: Ints


def most_handed_out(network: Network, from_groups: Bools, category_caps: Ints | None = None) -> Most:
    """The most grams that the chosen groups can bring to sites; `category_caps` replaces usable caps by wishes."""
    cap = network.cap.copy()
    if category_caps is not None:
        cap[network.category_arcs] = category_caps
    chosen = np.nonzero(from_groups)[0]
    count_s, count_g = network.sites, len(chosen)
    tails = np.concatenate([network.tail, np.full(count_g, SOURCE), network.site_nodes])
    heads = np.concatenate([network.head, network.first_group + chosen, np.full(count_s, SINK)])
    room = np.clip(network.room_site, 0, network.endless)
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(
        tails.astype(np.int32), heads.astype(np.int32), np.concatenate([cap, network.supply_g[chosen], room])
    )
    if solver.solve(SOURCE, SINK) != solver.OPTIMAL:
        raise ArithmeticError("maximum flow did not end")
    near: Bools = np.zeros(network.nodes, dtype=bool)
    near[solver.get_sink_side_min_cut()] = True
    return Most(int(solver.optimal_flow()), chosen[near[network.first_group + chosen]])


def most_perishing(network: Network, holdings: Holdings) -> Most:
    """The most perishing grams that can leave beside the pinned ones."""
    perishing = np.zeros(network.groups, dtype=bool)
    members = np.nonzero((network.group_of >= 0) & holdings.arrays.perishes)[0]
    perishing[network.group_of[members]] = True
    return most_handed_out(network, perishing)


def most_requested(network: Network, holdings: Holdings) -> Most:
    """The most requested grams that can be honoured beside the pinned ones."""
    open_g = open_wishes(network, holdings)
    return most_handed_out(network, np.ones(network.groups, dtype=bool), open_g)


def open_wishes(network: Network, holdings: Holdings) -> Ints:
    """For every (site, category) arc of the network the wish that pins leave open, within its cap."""
    asked = holdings.arrays.asked - holdings.got_category
    open_g: Ints = asked[network.category_site, network.category_of]
    return np.clip(open_g, 0, network.cap[network.category_arcs])


def lots_of(network: Network, groups: Ints) -> list[int]:
    """The lots of some groups, ascending."""
    return np.nonzero((network.group_of >= 0) & np.isin(network.group_of, groups))[0].tolist()
