"""What a site may take and give: rooms, pins, side rules; and doing it."""

from __future__ import annotations

from typing import Any

from foodbank.allocation.rules.moves.compiled import compiled
from foodbank.allocation.rules.moves.tables import (
    CAPACITY,
    CATEGORIES,
    CATEGORY,
    CLASS,
    CLASSES_AT,
    EXEMPT,
    GOOD_UNTIL,
    GOT,
    KEY,
    LAST_DAY,
    LEFT,
    LEFT_AT,
    LEFT_LIST_AT,
    LINES,
    LOT,
    LOTS,
    LOTS_AT,
    LOWER,
    MINIMUM,
    MINIMUM_LINE,
    MOST_LINES,
    PAIR_GOT,
    PAIR_ROOM,
    PAIRS_AT,
    PINNED,
    PINS_AT,
    ROOM,
    ROUTE,
    ROUTES_AT,
    ROWS_AT,
    SITES,
    SITES_AT,
    UNIT_G,
    UNITS,
    UPPER,
    USABLE,
    ZONE,
    ZONES_AT,
)


def row_of(rows: Any, first: int, length: int, lot: int) -> int:
    """Where a site's rows hold a lot, or -1."""
    for i in range(first, first + length):
        if rows[i, LOT] == lot:
            return i
    return -1


def may_have(tables: Any, numbers: Any, lot: int, s: int) -> bool:
    """Whether a lot may go to a site at all, pins and rooms aside."""
    lots = tables[LOTS_AT]
    return bool(
        tables[CLASSES_AT][lots[lot, CLASS], s] == 1
        and tables[SITES_AT][s, GOOD_UNTIL] <= lots[lot, LAST_DAY]
        and tables[PAIRS_AT][s * numbers[CATEGORIES] + lots[lot, CATEGORY], USABLE] > 0
    )


def has_room(tables: Any, numbers: Any, s: int, x: int, x_g: int, y: int, y_g: int) -> bool:
    """Whether a site has room for grams of lot x once it gives grams of lot y (-1: nothing)."""
    lots = tables[LOTS_AT]
    room = x_g
    if y >= 0 and lots[y, CATEGORY] == lots[x, CATEGORY]:
        room = x_g - y_g
    if room > tables[PAIRS_AT][s * numbers[CATEGORIES] + lots[x, CATEGORY], PAIR_ROOM]:
        return False
    room = x_g
    if y >= 0 and lots[y, ZONE] == lots[x, ZONE]:
        room = x_g - y_g
    if room > tables[ZONES_AT][s, lots[x, ZONE]]:
        return False
    return bool(x_g - y_g <= tables[SITES_AT][s, ROOM])


def room_for(tables: Any, numbers: Any, lot: int, s: int) -> int:
    """How many units of a lot a site's rooms would take."""
    lots = tables[LOTS_AT]
    room = min(
        tables[PAIRS_AT][s * numbers[CATEGORIES] + lots[lot, CATEGORY], PAIR_ROOM],
        min(tables[ZONES_AT][s, lots[lot, ZONE]], tables[SITES_AT][s, ROOM]),
    )
    if room < lots[lot, UNIT_G]:
        return 0
    return int(room // lots[lot, UNIT_G])


def keeps_rules(tables: Any, numbers: Any, s: int, lot: int, change: int) -> bool:
    """Whether pins of the pair and the rules about lines hold after its units at the site change."""
    sites, rows = tables[SITES_AT], tables[ROWS_AT]
    if tables[LOTS_AT][lot, PINNED] == 0 and numbers[MINIMUM_LINE] <= 1:
        # Nothing but the number of lines can be in the way.
        if change <= 0 or sites[s, LINES] < sites[s, MOST_LINES]:
            return True
        return row_of(rows, s * numbers[CAPACITY], sites[s, LINES], lot) >= 0
    i = row_of(rows, s * numbers[CAPACITY], sites[s, LINES], lot)
    units = change
    if i >= 0:
        units += rows[i, UNITS]
    elif sites[s, LINES] >= sites[s, MOST_LINES]:
        return False
    promised = False
    if tables[LOTS_AT][lot, PINNED] == 1:
        pins = tables[PINS_AT]
        key = lot * numbers[SITES] + s
        low, high = 0, len(pins)
        while low < high:
            middle = (low + high) // 2
            if pins[middle, KEY] < key:
                low = middle + 1
            else:
                high = middle
        if low < len(pins) and pins[low, KEY] == key:
            if units < pins[low, LOWER] or units > pins[low, UPPER]:
                return False
            promised = pins[low, LOWER] > 0
    return bool(units == 0 or units >= numbers[MINIMUM_LINE] or promised)


def keeps_minimum(tables: Any, at: int, change_g: int) -> bool:
    """Whether a category of a site holds nothing, or at least what is worth fetching."""
    pairs = tables[PAIRS_AT]
    if pairs[at, MINIMUM] == 0 or pairs[at, EXEMPT] == 1:
        return True
    grams = pairs[at, PAIR_GOT] + change_g
    return bool(grams == 0 or grams >= pairs[at, MINIMUM])


def end_allows(tables: Any, numbers: Any, s: int, x: int, x_units: int, y: int, y_units: int) -> bool:
    """Whether rooms, pins and side rules of one end hold when it takes units of x and gives units of y (-1: none;
    x -1: it only gives)."""
    lots = tables[LOTS_AT]
    x_g = x_units * lots[x, UNIT_G] if x >= 0 else 0
    y_g = y_units * lots[y, UNIT_G] if y >= 0 else 0
    if x >= 0:
        if not has_room(tables, numbers, s, x, x_g, y, y_g) or not keeps_rules(tables, numbers, s, x, x_units):
            return False
        at = s * numbers[CATEGORIES] + lots[x, CATEGORY]
        same = y >= 0 and lots[y, CATEGORY] == lots[x, CATEGORY]
        if not keeps_minimum(tables, at, x_g - (y_g if same else 0)):
            return False
        if same:
            return keeps_rules(tables, numbers, s, y, -y_units)
    if y < 0:
        return True
    at = s * numbers[CATEGORIES] + lots[y, CATEGORY]
    return keeps_rules(tables, numbers, s, y, -y_units) and keeps_minimum(tables, at, -y_g)


def allowed(tables: Any, numbers: Any, s: int, t: int, x: int, x_units: int, y: int, y_units: int) -> bool:
    """Whether every rule holds at both ends and in both vehicles."""
    lots, sites, routes = tables[LOTS_AT], tables[SITES_AT], tables[ROUTES_AT]
    net = x_units * lots[x, UNIT_G] - (y_units * lots[y, UNIT_G] if y >= 0 else 0)
    route_s = sites[s, ROUTE] if s < numbers[SITES] else -1
    route_t = sites[t, ROUTE] if t < numbers[SITES] else -1
    if route_s != route_t:
        if route_t >= 0 and net > routes[route_t, 0]:
            return False
        if route_s >= 0 and -net > routes[route_s, 0]:
            return False
    if t < numbers[SITES] and not end_allows(tables, numbers, t, x, x_units, y, y_units):
        return False
    return s == numbers[SITES] or end_allows(tables, numbers, s, y, y_units, x, x_units)


def place(tables: Any, numbers: Any, s: int, lot: int, units: int) -> None:
    """Give a site, or what is left, units of a lot (below zero: take them back)."""
    lots = tables[LOTS_AT]
    if s == numbers[SITES]:
        waiting = tables[LEFT_LIST_AT]
        before = lots[lot, LEFT]
        lots[lot, LEFT] += units
        size = waiting[numbers[LOTS], 0]
        if before == 0:
            waiting[size, 0] = lot
            lots[lot, LEFT_AT] = size
            waiting[numbers[LOTS], 0] = size + 1
        elif lots[lot, LEFT] == 0:
            last = waiting[size - 1, 0]
            waiting[lots[lot, LEFT_AT], 0] = last
            lots[last, LEFT_AT] = lots[lot, LEFT_AT]
            waiting[numbers[LOTS], 0] = size - 1
        return
    rows, sites = tables[ROWS_AT], tables[SITES_AT]
    first = s * numbers[CAPACITY]
    i = row_of(rows, first, sites[s, LINES], lot)
    if i < 0:
        i = first + sites[s, LINES]
        rows[i, LOT] = lot
        rows[i, UNITS] = 0
        sites[s, LINES] += 1
    rows[i, UNITS] += units
    if rows[i, UNITS] == 0:
        last = first + sites[s, LINES] - 1
        rows[i, LOT] = rows[last, LOT]
        rows[i, UNITS] = rows[last, UNITS]
        sites[s, LINES] -= 1
    grams = units * lots[lot, UNIT_G]
    at = s * numbers[CATEGORIES] + lots[lot, CATEGORY]
    tables[PAIRS_AT][at, PAIR_GOT] += grams
    tables[PAIRS_AT][at, PAIR_ROOM] -= grams
    tables[ZONES_AT][s, lots[lot, ZONE]] -= grams
    sites[s, GOT] += grams
    sites[s, ROOM] -= grams
    if sites[s, ROUTE] >= 0:
        tables[ROUTES_AT][sites[s, ROUTE], 0] -= grams


COMPILED = compiled(row_of, may_have, has_room, room_for, keeps_rules, keeps_minimum, end_allows, allowed, place)
row_of, may_have, has_room, room_for, keeps_rules, keeps_minimum, end_allows, allowed, place = COMPILED
