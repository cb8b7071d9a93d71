"""What ruin and recreate choose by: who is near whom, and the orders in which requests are put in again."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from logistics.routing.problem import Shipment, Visit

NEIGHBOURS = 120


def neighbours(places: Sequence[Sequence[int]], distance_m: Sequence[Sequence[int]]) -> list[int]:
    """For every request all others (at most NEIGHBOURS), nearest first, itself in front; row after row. `places[r]` are
    the locations of request r, one of a visit and up to two of a shipment."""
    most = min(len(places), NEIGHBOURS)
    rows: list[int] = []
    for r, own in enumerate(places):
        reach = [
            (min(distance_m[a][b] + distance_m[b][a] for a in own for b in other), o)
            for o, other in enumerate(places)
            if o != r
        ]
        reach.sort()
        rows.append(r)
        rows.extend(other for _, other in reach[: most - 1])
    return rows


def ranks(requests: Sequence[Visit | Shipment], from_home_m: Sequence[int]) -> list[int]:
    """The place of every request in seven orders, order after order: heavy, far, near, narrow window, opens early, closes
    late, high priority."""
    keys: list[tuple[int, ...]] = []
    for request, metres in zip(requests, from_home_m, strict=True):
        windows = request.windows if isinstance(request, Visit) else request.delivery.windows
        width = sum(window.closes_s - window.opens_s for window in windows)
        keys.append((
            -sum(request.load.amounts()), -metres, metres, width, windows[0].opens_s, -windows[-1].closes_s,
            -request.priority,
        ))  # fmt: skip
    table: list[int] = []
    for column in range(7):
        order = [r for _, r in sorted((key[column], r) for r, key in enumerate(keys))]
        place = sorted(zip(order, range(len(order)), strict=True), key=itemgetter(0))
        table.extend(rank for _, rank in place)
    return table
