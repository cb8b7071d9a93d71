"""Quickest ways from one node to many over arcs and turns (Dijkstra 1959 on arcs, with a binary heap).

Plain Python over vectors of integers, compiled where numba is installed; the same figures either way.
"""

from __future__ import annotations

from typing import Any

njit: Any
try:
    from numba import njit
except ImportError:  # slower, not different

    def njit(**_: Any) -> Any:
        return lambda function: function


UNREACHED = 1 << 60
Vector = Any


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def quickest(
    source: int, wanted: Vector, head: Vector, deci_s: Vector, metres: Vector, turn_from: Vector, turn_to: Vector,
    first: int, last: int, cost: Vector, length: Vector, heap_cost: Vector, heap_arc: Vector, node_cost: Vector,
    node_length: Vector,
) -> None:  # fmt: skip
    """Fills `node_cost` (tenths of seconds) and `node_length` (metres of that way) for the nodes with `wanted` > 0 and
    stops when all are known. Arcs `first` to `last` leave `source`. One loop of 60 lines: the heap lives in it."""
    for arc in range(len(cost)):
        cost[arc] = UNREACHED
    missing = 0
    for node in range(len(node_cost)):
        node_cost[node] = UNREACHED
        if wanted[node] > 0:
            missing += 1
    if wanted[source] > 0:
        missing -= 1
    node_cost[source] = 0
    node_length[source] = 0
    size = 0
    for step in range(2):
        arc, base, metres_so_far = -1, 0, 0
        begin, end = first, last
        while True:
            if step == 1 or arc >= 0:
                if size == 0:
                    return
                base, arc = heap_cost[0], heap_arc[0]
                size -= 1
                late_cost, late_arc = heap_cost[size], heap_arc[size]
                hole = 0
                while True:
                    child = 2 * hole + 1
                    if child >= size:
                        break
                    if child + 1 < size and heap_cost[child + 1] < heap_cost[child]:
                        child += 1
                    if heap_cost[child] >= late_cost:
                        break
                    heap_cost[hole], heap_arc[hole] = heap_cost[child], heap_arc[child]
                    hole = child
                heap_cost[hole], heap_arc[hole] = late_cost, late_arc
                if base > cost[arc]:
                    continue
                metres_so_far = length[arc]
                node = head[arc]
                if base < node_cost[node]:
                    node_cost[node] = base
                    node_length[node] = metres_so_far
                    if wanted[node] > 0:
                        missing -= 1
                        if missing == 0:
                            return
                begin, end = turn_from[arc], turn_from[arc + 1]
            for index in range(begin, end):
                other = index if step == 0 else turn_to[index]
                reach = base + deci_s[other]
                if reach < cost[other]:
                    cost[other] = reach
                    length[other] = metres_so_far + metres[other]
                    place = size
                    size += 1
                    while place > 0 and heap_cost[(place - 1) // 2] > reach:
                        heap_cost[place], heap_arc[place] = heap_cost[(place - 1) // 2], heap_arc[(place - 1) // 2]
                        place = (place - 1) // 2
                    heap_cost[place], heap_arc[place] = reach, other
            if step == 0:
                break
