"""Evening out whole units: single units and small handfuls change places until shares, waste and wishes fit.

A move takes units of one lot from a site (or from what is left) to another one, against nothing or against units of
one of its lots; swapping a case against a slightly lighter one moves just the difference, so that a few grams can
be moved with cases of kilograms, and the room of two sites is merged for one lot. Moves are drawn by a counter of
its own and judged by one integer; a move that makes things a little worse is taken while the tolerance, which falls
to nothing, allows it (threshold accepting: Dueck, Scheuer 1990). The same holdings give the same result anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foodbank.allocation.rules.arrays import Arrays, Bools, Ints
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.moves import tables as at
from foodbank.allocation.rules.moves.search import search

# One gram short, in the integer that judges moves.
GRAM = 64
# A site this far below its share (part of need) feels every further gram twice.
FAR = 2e-3
# The poorest sites weigh more, up to this many times: leximin looks at them first.
POOREST = 4


@dataclass(frozen=True)
class Weights:
    """What moves are judged by, in 64ths of a gram short: a gram of waste, of an open wish, one more line, a gram
    taken from a site, a gram that stays; and the tolerance at the beginning."""

    waste: int = GRAM
    wish: int = 1
    line: int = 40 * GRAM
    moved: int = 0
    out: int = 2
    tolerance: int = 200 * GRAM


class Exchange:
    """Moves units between sites, and between sites and what is left.

    With `only`, nothing but these lots comes out of what is left, and a gram below the share counts the same
    everywhere: while the others wait, it does not matter yet which site lacks how much.
    """

    def __init__(
        self,
        holdings: Holdings,
        share_g: NDArray[np.float64],
        stop: Callable[[], bool],
        weights: Weights,
        only: Bools | None = None,
    ) -> None:
        self.held, self.a = holdings, holdings.arrays
        self.stop, self.weights = stop, weights
        self.share: Ints = np.floor(share_g).astype(np.int64)
        self.seed = 1
        self.only = only

    def run(self, moves: int, told: Callable[[], None]) -> None:
        """Look at so many moves; `told` is called now and then."""
        if not len(self.share) or not len(self.a.units) or moves <= 0:
            return
        tables, numbers = self._tables(), self._numbers()
        part = max(1, -(-moves // 16))
        for done in range(0, moves, part):
            if self.stop():
                break
            self.seed = int(search(tables, numbers, done, min(moves, done + part), moves, self.seed))
            self._take_back_sums(tables)
            told()
        self._take_back_lines(tables)

    def _numbers(self) -> Ints:
        a, w = self.a, self.weights
        return np.array(
            [len(a.need), len(a.units), a.usable.shape[1], self.capacity, self.held.minimum_line,
             w.waste, w.wish, w.line, w.moved, w.out, w.tolerance],
            dtype=np.int64,
        )  # fmt: skip

    def _tables(self) -> tuple[Ints, ...]:
        """Everything as the tables of `moves/tables.py`."""
        a, held = self.a, self.held
        count_s, count_c = a.usable.shape
        self.capacity = min(len(a.units), max(len(lines) for lines in held.lines) + 40)
        pairs = sorted({*a.lower, *a.upper})
        pinned: Ints = np.zeros(len(a.units), dtype=np.int64)
        pinned[[lot for lot, _ in pairs]] = 1
        order = np.nonzero((held.left > 0) & (True if self.only is None else self.only))[0]
        waiting: Ints = np.zeros((len(a.units) + 1, 1), dtype=np.int64)
        waiting[: len(order), 0] = order
        waiting[-1] = len(order)
        left_at: Ints = np.zeros(len(a.units), dtype=np.int64)
        left_at[order] = np.arange(len(order))
        exempt: Ints = np.zeros(a.usable.shape, dtype=np.int64)
        for s, c in held.pinned_category:
            exempt[s, c] = 1
        lots = [a.unit_g, a.category, a.zone_of[a.category], a.class_of, a.last_day, a.perishes, pinned, held.left, left_at]
        limits = [(lot * count_s + s, a.lower.get((lot, s), 0), a.most(lot, s)) for lot, s in pairs]
        by_pair = [a.usable, a.asked, a.minimum, exempt, held.got_category, held.room_category]
        return (
            _table(lots),
            self._site_table(),
            _table([part.reshape(-1) for part in by_pair]),
            np.ascontiguousarray(held.room_zone),
            held.room_route[:-1].reshape(-1, 1).copy(),
            np.ascontiguousarray(a.allowed.astype(np.int64)),
            np.array(limits, dtype=np.int64).reshape(-1, 3),
            self._rows(),
            waiting,
            np.zeros((at.NOTES, 4), dtype=np.int64),
        )

    def _site_table(self) -> Ints:
        a, held = self.a, self.held
        weight = weight_of(a, self.share)
        far = np.maximum(1, (a.need * FAR).astype(np.int64))
        if self.only is not None:
            weight, far = np.full_like(weight, GRAM), a.need
        most = np.minimum(np.array(held.maximum_lines, dtype=np.int64), self.capacity)
        lines = np.array([len(lines) for lines in held.lines], dtype=np.int64)
        return _table([a.good_until, self.share, far, weight, a.route_of, most, held.got, held.room_site, lines])

    def _rows(self) -> Ints:
        rows: Ints = np.zeros((len(self.share) * self.capacity, 2), dtype=np.int64)
        for s, lines in enumerate(self.held.lines):
            if lines:
                rows[s * self.capacity : s * self.capacity + len(lines)] = sorted(lines.items())
        return rows

    def _take_back_sums(self, tables: tuple[Ints, ...]) -> None:
        """The tables as the holdings' sums."""
        held = self.held
        lots, sites, pairs, zones, routes = tables[:5]
        held.left[:] = lots[:, at.LEFT]
        held.got[:], held.room_site[:] = sites[:, at.GOT], sites[:, at.ROOM]
        held.got_category[:] = pairs[:, at.PAIR_GOT].reshape(held.got_category.shape)
        held.room_category[:] = pairs[:, at.PAIR_ROOM].reshape(held.got_category.shape)
        held.room_zone[:] = zones
        held.room_route[:-1] = routes[:, 0]

    def _take_back_lines(self, tables: tuple[Ints, ...]) -> None:
        """The tables as the holdings' lines."""
        rows = tables[at.ROWS_AT]
        for s, length in enumerate(tables[at.SITES_AT][:, at.LINES].tolist()):
            first = s * self.capacity
            self.held.lines[s] = dict(sorted(rows[first : first + length].tolist()))


def weight_of(a: Arrays, share: Ints) -> Ints:
    """What a gram short counts at every site, in 64ths: `GRAM` at and above the middle level, more below it."""
    level = np.maximum((a.offset + share) / a.need, 1e-9)
    middle = float((level * a.need).sum() / a.need.sum())
    found: Ints = (GRAM * np.clip(middle / level, 1, POOREST)).astype(np.int64)
    return found


def _table(columns: Sequence[NDArray[Any]]) -> Ints:
    """Columns as one table of integers, row by row in memory."""
    found: Ints = np.ascontiguousarray(np.stack(columns, axis=1), dtype=np.int64)
    return found
