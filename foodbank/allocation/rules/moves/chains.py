"""Moves over several sites, done step by step and undone unless they were worth it."""

from __future__ import annotations

from typing import Any

from foodbank.allocation.rules.moves.compiled import compiled
from foodbank.allocation.rules.moves.ends import allowed, end_allows, has_room, may_have, place, room_for
from foodbank.allocation.rules.moves.judging import shifted
from foodbank.allocation.rules.moves.tables import (
    CAPACITY,
    CATEGORIES,
    CATEGORY,
    LEFT,
    LEFT_LIST_AT,
    LINES,
    LOOKED_AT,
    LOT,
    LOTS,
    LOTS_AT,
    NOTES,
    NOTES_AT,
    OFFERS,
    PAIR_ROOM,
    PAIRS_AT,
    REFILLS,
    ROOM,
    ROWS_AT,
    SITES,
    SITES_AT,
    UNIT_G,
    UNITS,
    ZONE,
    ZONES_AT,
)


def note(tables: Any, numbers: Any, k: int, s: int, t: int, x: int, units: int) -> int:
    """Do a move and write it down as number k; returns what it counts."""
    value = shifted(tables, numbers, s, t, x, units)
    place(tables, numbers, s, x, -units)
    place(tables, numbers, t, x, units)
    notes = tables[NOTES_AT]
    notes[k, 0], notes[k, 1], notes[k, 2], notes[k, 3] = s, t, x, units
    return value


def turn_out(tables: Any, numbers: Any, t: int, x: int, x_units: int, skip: int) -> tuple[int, int]:
    """A lot of t, and how many units of it, that stand in the way of units of x; (-1, 0) when none does."""
    lots, sites, rows = tables[LOTS_AT], tables[SITES_AT], tables[ROWS_AT]
    grams = x_units * lots[x, UNIT_G]
    in_category = grams - tables[PAIRS_AT][t * numbers[CATEGORIES] + lots[x, CATEGORY], PAIR_ROOM]
    in_zone = grams - tables[ZONES_AT][t, lots[x, ZONE]]
    length = sites[t, LINES]
    for k in range(length):
        i = t * numbers[CAPACITY] + (k + skip) % length
        y = rows[i, LOT]
        missing = grams - sites[t, ROOM]
        if in_category > 0:
            if lots[y, CATEGORY] != lots[x, CATEGORY]:
                continue
            missing = in_category
        elif in_zone > 0:
            if lots[y, ZONE] != lots[x, ZONE]:
                continue
            missing = in_zone
        if y == x:
            continue
        units = min(rows[i, UNITS], (missing + lots[y, UNIT_G] - 1) // lots[y, UNIT_G])
        if end_allows(tables, numbers, t, -1, 0, y, units):
            return y, units
    return -1, 0


def take_in(tables: Any, numbers: Any, y: int, units: int, but: int, start: int) -> tuple[int, int]:
    """The site, and how many units, where units of y that are left count best; (-1, 0) when nobody has room."""
    best, best_units, bound = -1, 0, 0
    for k in range(min(numbers[SITES], LOOKED_AT)):
        v = (start + k) % numbers[SITES]
        if v == but or not may_have(tables, numbers, y, v):
            continue
        count = min(units, room_for(tables, numbers, y, v))
        if count <= 0:
            continue
        value = shifted(tables, numbers, numbers[SITES], v, y, count)
        if (value < bound or best < 0) and allowed(tables, numbers, numbers[SITES], v, y, count, -1, 0):
            best, best_units, bound = v, count, value
    return best, best_units


def refill(tables: Any, numbers: Any, t: int, done: int, start: int) -> tuple[int, int]:
    """Give t of what is left, one lot after another, the one that counts best first; what it counts, and the notes."""
    lots, left, total = tables[LOTS_AT], numbers[SITES], 0
    for _ in range(REFILLS):
        if done >= NOTES or tables[SITES_AT][t, ROOM] <= 0:
            break
        best, best_units, best_value = -1, 0, 0
        waiting = tables[LEFT_LIST_AT][numbers[LOTS], 0]
        for k in range(min(waiting, LOOKED_AT)):
            x = tables[LEFT_LIST_AT][(start + k) % waiting, 0]
            units = min(lots[x, LEFT], room_for(tables, numbers, x, t))
            if units <= 0 or not may_have(tables, numbers, x, t):
                continue
            now = shifted(tables, numbers, left, t, x, units)
            if now < best_value and allowed(tables, numbers, left, t, x, units, -1, 0):
                best, best_units, best_value = x, units, now
        if best < 0:
            break
        total += note(tables, numbers, done, left, t, best, best_units)
        done += 1
    return total, done


def force(tables: Any, numbers: Any, t: int, x: int, x_units: int, bound: int, seed: int) -> bool:
    """Put units that are left to t, what stands in its way to other sites, and more of what is left into room that stays;
    undone unless better than `bound`.

    This is how the rooms of several sites are merged for one large unit or lot.
    """
    notes, left = tables[NOTES_AT], numbers[SITES]
    grams = x_units * tables[LOTS_AT][x, UNIT_G]
    value, done, out = 0, 0, 0
    while not has_room(tables, numbers, t, x, grams, -1, 0):
        y, units = turn_out(tables, numbers, t, x, x_units, seed >> 8)
        if y < 0 or done >= NOTES // 4:
            break
        value += note(tables, numbers, done, t, left, y, units)
        done += 1
    out = done
    fits = has_room(tables, numbers, t, x, grams, -1, 0) and allowed(tables, numbers, left, t, x, x_units, -1, 0)
    if fits:
        value += note(tables, numbers, done, left, t, x, x_units)
        done += 1
        for k in range(out):
            y, units = notes[k, 2], notes[k, 3]
            while units > 0 and done < NOTES:
                v, count = take_in(tables, numbers, y, units, t, seed >> 8)
                if v < 0:
                    break
                value += note(tables, numbers, done, left, v, y, count)
                done += 1
                units -= count
        more, done = refill(tables, numbers, t, done, seed >> 8)
        value += more
        if value < bound:
            return True
    for k in range(done - 1, -1, -1):
        place(tables, numbers, notes[k, 1], notes[k, 2], -notes[k, 3])
        place(tables, numbers, notes[k, 0], notes[k, 2], notes[k, 3])
    return False


def pass_on(tables: Any, numbers: Any, t: int, v: int, bound: int, seed: int) -> bool:
    """Let t give what v has room for, and take what is left instead; undone unless better than `bound`.

    This is how room at a site that may have nothing of what is left is used all the same.
    """
    lots, sites, rows, left = tables[LOTS_AT], tables[SITES_AT], tables[ROWS_AT], numbers[SITES]
    value, done, length = 0, 0, sites[t, LINES]
    for k in range(length):
        i = t * numbers[CAPACITY] + (k + seed) % length
        y = rows[i, LOT]
        units = min(rows[i, UNITS], room_for(tables, numbers, y, v))
        if units > 0 and may_have(tables, numbers, y, v):
            units = 1 + (seed >> 3) % units
            if allowed(tables, numbers, t, v, y, units, -1, 0):
                value += note(tables, numbers, 0, t, v, y, units)
                done = 1
                break
    waiting = tables[LEFT_LIST_AT][numbers[LOTS], 0]
    if done == 1 and waiting > 0:
        best, best_units, best_value = -1, 0, 0
        for k in range(min(waiting, OFFERS)):
            x = tables[LEFT_LIST_AT][(seed + k) % waiting, 0]
            units = min(lots[x, LEFT], room_for(tables, numbers, x, t))
            if units > 0 and may_have(tables, numbers, x, t):
                now = shifted(tables, numbers, left, t, x, units)
                if now < best_value and allowed(tables, numbers, left, t, x, units, -1, 0):
                    best, best_units, best_value = x, units, now
        if best >= 0:
            value += note(tables, numbers, 1, left, t, best, best_units)
            done = 2
    if done == 2 and value < bound:
        return True
    notes = tables[NOTES_AT]
    for k in range(done - 1, -1, -1):
        place(tables, numbers, notes[k, 1], notes[k, 2], -notes[k, 3])
        place(tables, numbers, notes[k, 0], notes[k, 2], notes[k, 3])
    return False


COMPILED = compiled(note, turn_out, take_in, refill, force, pass_on)
note, turn_out, take_in, refill, force, pass_on = COMPILED
