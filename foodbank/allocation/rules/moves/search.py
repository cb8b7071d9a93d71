"""The loop: draw a move, judge it, do it or not (`exchanging.py` says why)."""

from __future__ import annotations

from typing import Any

from foodbank.allocation.rules.moves.chains import force, pass_on
from foodbank.allocation.rules.moves.compiled import compiled
from foodbank.allocation.rules.moves.ends import allowed, may_have, place, row_of
from foodbank.allocation.rules.moves.judging import lack, met, worth
from foodbank.allocation.rules.moves.tables import (
    CAPACITY,
    FAR,
    GOT,
    HANDFUL,
    LEFT,
    LEFT_LIST_AT,
    LINE,
    LINES,
    LOT,
    LOTS,
    LOTS_AT,
    MANY_SITES,
    MOVED,
    OFFERS,
    ROOM,
    ROWS_AT,
    SHARE,
    SITES,
    SITES_AT,
    TOLERANCE,
    UNIT_G,
    UNITS,
    WEIGHT,
    WISH,
)


def draw(seed: int) -> int:
    """The next number of a linear congruential generator of 31 bits; its upper bits are used."""
    return (seed * 1103515245 + 12345) & 0x7FFFFFFF


def next_open(tables: Any, numbers: Any, x: int, t: int) -> int:
    """The first site after t that may have lot x, or -1."""
    for k in range(1, numbers[SITES]):
        v = (t + k) % numbers[SITES]
        if may_have(tables, numbers, x, v):
            return int(v)
    return -1


def partner(tables: Any, numbers: Any, s: int, t: int, x: int, x_units: int, bound: int, seed: int) -> tuple[int, int]:
    """The lot of t and its units that best come back for units of x from s: (-1, 0) nothing, (-2, 0) no move is
    better than `bound`."""
    lots, sites, rows = tables[LOTS_AT], tables[SITES_AT], tables[ROWS_AT]
    count_s = numbers[SITES]
    from_left, to_left = s == count_s, t == count_s
    x_g = x_units * lots[x, UNIT_G]
    short_s = 0 if from_left else sites[s, SHARE] - sites[s, GOT]
    short_t = 0 if to_left else sites[t, SHARE] - sites[t, GOT]
    now = 0 if from_left else -lack(short_s, sites[s, FAR], sites[s, WEIGHT])
    now -= 0 if to_left else lack(short_t, sites[t, FAR], sites[t, WEIGHT])
    # One line less where all units of x leave, one more where x is new.
    lines = 0
    if not from_left and rows[row_of(rows, s * numbers[CAPACITY], sites[s, LINES], x), UNITS] == x_units:
        lines -= 1
    if not to_left and row_of(rows, t * numbers[CAPACITY], sites[t, LINES], x) < 0:
        lines += 1
    best_y, best_units = -2, 0
    waiting = tables[LEFT_LIST_AT][numbers[LOTS], 0]
    size = min(waiting, OFFERS) if to_left else sites[t, LINES]
    for j in range(-1, size):
        y, stock = -1, 0
        if j >= 0 and to_left:
            y = tables[LEFT_LIST_AT][(j + seed) % waiting, 0]
            stock = lots[y, LEFT]
        elif j >= 0:
            y = rows[t * numbers[CAPACITY] + j, LOT]
            stock = rows[t * numbers[CAPACITY] + j, UNITS]
        if y == x:
            continue
        unit_g = lots[y, UNIT_G] if y >= 0 else 0
        # One unit, or as many as come near to the weight of what was given.
        for k in range(2):
            y_units = 0 if y < 0 else 1
            if k == 1:
                if y < 0 or stock == 1 or x_g + unit_g // 2 < 2 * unit_g:
                    break
                y_units = min(stock, (x_g + unit_g // 2) // unit_g)
            y_g = y_units * unit_g
            net = x_g - y_g
            value = now + numbers[MOVED] * ((0 if from_left else x_g) + (0 if to_left else y_g))
            if from_left:
                value -= x_g * worth(lots, numbers, x) - (y_g * worth(lots, numbers, y) if y >= 0 else 0)
            else:
                value += lack(short_s + net, sites[s, FAR], sites[s, WEIGHT])
            if to_left:
                value += x_g * worth(lots, numbers, x) - (y_g * worth(lots, numbers, y) if y >= 0 else 0)
            else:
                value += lack(short_t - net, sites[t, FAR], sites[t, WEIGHT])
            value += numbers[LINE] * lines
            if y >= 0 and not to_left and y_units == stock:
                value -= numbers[LINE]
            # What wishes could still make better, before they are looked at.
            if value - numbers[WISH] * (x_g + y_g) >= bound:
                continue
            if y >= 0 and not from_left and not may_have(tables, numbers, y, s):
                break
            if not from_left:
                value -= numbers[WISH] * met(tables, numbers, s, y, y_g, x, x_g)
            if not to_left:
                value -= numbers[WISH] * met(tables, numbers, t, x, x_g, y, y_g)
            if value >= bound:
                continue
            if y >= 0 and not from_left and row_of(rows, s * numbers[CAPACITY], sites[s, LINES], y) < 0:
                value += numbers[LINE]
            if value < bound and allowed(tables, numbers, s, t, x, x_units, y, y_units):
                bound, best_y, best_units = value, y, y_units
    return best_y, best_units


def search(tables: Any, numbers: Any, start: int, until: int, total: int, seed: int) -> int:
    """Look at moves `start` to `until` of `total`, drawn from `seed`; returns the seed to go on with."""
    lots, sites, rows, waiting = tables[LOTS_AT], tables[SITES_AT], tables[ROWS_AT], tables[LEFT_LIST_AT]
    count_s, count_l = numbers[SITES], numbers[LOTS]
    for step in range(start, until):
        seed = draw(seed)
        bound = numbers[TOLERANCE] * (total - step) // total * (seed >> 16) // 32768
        seed = draw(seed)
        if (seed >> 8) % 6 == 1 and waiting[count_l, 0] > 0:
            v = (seed >> 12) % count_s
            seed = draw(seed)
            t = (seed >> 8) % count_s
            if sites[v, ROOM] > 0 and t != v and sites[t, LINES] > 0:
                pass_on(tables, numbers, t, v, bound, seed >> 8)
            continue
        s = count_s
        if (seed >> 8) % 6 > 0 or waiting[count_l, 0] == 0:
            seed = draw(seed)
            s = (seed >> 8) % count_s
        seed = draw(seed)
        if s == count_s:
            x = waiting[(seed >> 8) % waiting[count_l, 0], 0]
            stock = lots[x, LEFT]
        elif sites[s, LINES] == 0:
            continue
        else:
            i = s * numbers[CAPACITY] + (seed >> 8) % sites[s, LINES]
            x = rows[i, LOT]
            stock = rows[i, UNITS]
        seed = draw(seed)
        t = (seed >> 8) % count_s
        if s < count_s and (t == s or (seed >> 4) % 16 == 0):
            t = count_s
        if t < count_s and not may_have(tables, numbers, x, t):
            if s < count_s or count_s > MANY_SITES:
                continue
            t = next_open(tables, numbers, x, t)
            if t < 0:
                continue
        seed = draw(seed)
        x_units = 1
        if (seed >> 8) % 4 == 0:
            x_units = 1 + (seed >> 10) % stock
        y, y_units = partner(tables, numbers, s, t, x, x_units, bound, seed >> 8)
        if y == -2:
            if s == count_s:
                most = min(stock, max(1, HANDFUL // lots[x, UNIT_G]))
                force(tables, numbers, t, x, 1 + (seed >> 9) % most, bound, seed)
            continue
        place(tables, numbers, s, x, -x_units)
        place(tables, numbers, t, x, x_units)
        if y >= 0:
            place(tables, numbers, t, y, -y_units)
            place(tables, numbers, s, y, y_units)
    return seed


COMPILED = compiled(draw, next_open, partner, search)
draw, next_open, partner, search = COMPILED
