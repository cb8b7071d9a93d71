"""What a move counts: one integer, in 64ths of a gram short at a site in the middle."""

from __future__ import annotations

from typing import Any

from foodbank.allocation.rules.moves.compiled import compiled
from foodbank.allocation.rules.moves.ends import row_of
from foodbank.allocation.rules.moves.tables import (
    ASKED,
    CAPACITY,
    CATEGORIES,
    CATEGORY,
    FAR,
    GOT,
    LINE,
    LINES,
    LOTS_AT,
    MOST_SQUARED,
    MOVED,
    OUT,
    PAIR_GOT,
    PAIRS_AT,
    ROWS_AT,
    SHARE,
    SITES,
    SITES_AT,
    SOON,
    UNIT_G,
    UNITS,
    WASTE,
    WEIGHT,
    WISH,
)


def lack(short: int, far: int, weight: int) -> int:
    """What it counts that a site lies so many grams below its share: twice as much for every gram at `far`."""
    if short <= 0:
        return 0
    square = min(short, MOST_SQUARED)
    return weight * (short + square * square // far)


def worth(lots: Any, numbers: Any, lot: int) -> int:
    """What it counts that a gram of a lot goes out at all."""
    return int(numbers[OUT] + numbers[WASTE] * lots[lot, SOON])


def met(tables: Any, numbers: Any, s: int, x: int, x_g: int, y: int, y_g: int) -> int:
    """How many more grams of wishes come true where grams of x arrive and grams of y leave (-1: none)."""
    lots, pairs = tables[LOTS_AT], tables[PAIRS_AT]
    found = 0
    same = x >= 0 and y >= 0 and lots[x, CATEGORY] == lots[y, CATEGORY]
    if x >= 0:
        at = s * numbers[CATEGORIES] + lots[x, CATEGORY]
        now = pairs[at, PAIR_GOT]
        after = now + x_g - (y_g if same else 0)
        found += min(after, pairs[at, ASKED]) - min(now, pairs[at, ASKED])
    if y >= 0 and not same:
        at = s * numbers[CATEGORIES] + lots[y, CATEGORY]
        now = pairs[at, PAIR_GOT]
        found += min(now - y_g, pairs[at, ASKED]) - min(now, pairs[at, ASKED])
    return found


def lines_more(tables: Any, numbers: Any, s: int, x: int, y: int, y_units: int) -> int:
    """By how many lines a site has more when x arrives and units of y leave (-1: none)."""
    rows = tables[ROWS_AT]
    first, length = s * numbers[CAPACITY], tables[SITES_AT][s, LINES]
    found = 0
    if x >= 0 and row_of(rows, first, length, x) < 0:
        found += 1
    if y >= 0 and rows[row_of(rows, first, length, y), UNITS] == y_units:
        found -= 1
    return found


def shifted(tables: Any, numbers: Any, s: int, t: int, x: int, units: int) -> int:
    """What it counts to move units from s to t, against nothing."""
    lots, sites = tables[LOTS_AT], tables[SITES_AT]
    grams = units * lots[x, UNIT_G]
    value = 0 if s == numbers[SITES] else numbers[MOVED] * grams
    if s == numbers[SITES]:
        value -= grams * worth(lots, numbers, x)
    else:
        short = sites[s, SHARE] - sites[s, GOT]
        value += lack(short + grams, sites[s, FAR], sites[s, WEIGHT]) - lack(short, sites[s, FAR], sites[s, WEIGHT])
        value -= numbers[WISH] * met(tables, numbers, s, -1, 0, x, grams)
        value += numbers[LINE] * lines_more(tables, numbers, s, -1, x, units)
    if t == numbers[SITES]:
        value += grams * worth(lots, numbers, x)
    else:
        short = sites[t, SHARE] - sites[t, GOT]
        value += lack(short - grams, sites[t, FAR], sites[t, WEIGHT]) - lack(short, sites[t, FAR], sites[t, WEIGHT])
        value -= numbers[WISH] * met(tables, numbers, t, x, grams, -1, 0)
        value += numbers[LINE] * lines_more(tables, numbers, t, x, -1, 0)
    return int(value)


COMPILED = compiled(lack, worth, met, lines_more, shifted)
lack, worth, met, lines_more, shifted = COMPILED
