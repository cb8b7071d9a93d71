"""Everything about a route in `State.buf` that needs no clock: who may go where, room, trips, limits, metres."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.kernel.compiled import inlined
from logistics.routing.kernel.layout import (
    DELIVERY, H_ALLOW, H_NODE, H_REQ, H_ROAD, H_VEH, NL, NN, NO_DRIVE, NO_GOODS, NO_ROOM, NO_SKILL, NO_STOPS,
    NO_TRIP, NW, N_KIND, N_LOC, N_REQ, N_STRIDE, OK, O_DIST, O_DRIVE, O_WHY, PICKUP, Q_ABOARD, Q_LOAD,
    Q_STRIDE, R, RELOAD, RELOADS, SHIP_PICKUP, S_WALK, V_CAP, V_DRIVE, V_END, V_KNOWN, V_START, V_STOPS,
    V_STRIDE, V_TRIPS, V_UNDERWAY, V_VISITED, W_BUF, W_STRIDE, Model, State,
)  # fmt: skip


@inlined
def trip_load(m: Model, s: State, first: int, n: int) -> tuple[int, int, int]:
    """What the deliveries from `buf[first]` up to the next reload weigh together."""
    a, b, c = 0, 0, 0
    for i in range(first, n):
        row = m[H_NODE] + s[s[S_WALK] + i * W_STRIDE + W_BUF] * N_STRIDE
        kind = m[row + N_KIND]
        if kind == RELOAD:
            break
        if kind == DELIVERY:
            q = m[row + N_REQ] * Q_STRIDE + Q_LOAD
            a += m[m[H_REQ] + q]
            b += m[m[H_REQ] + q + 1]
            c += m[m[H_REQ] + q + 2]
    return a, b, c


@inlined
def may_carry(m: Model, v: int, r: int, reloads: int) -> bool:
    """A delivery against vehicles that are on the road: what lies in one stays in its current trip."""
    aboard = m[m[H_REQ] + r * Q_STRIDE + Q_ABOARD]
    if aboard >= 0 and aboard != v:
        return False
    if m[m[H_VEH] + v * V_STRIDE + V_UNDERWAY] == 0 or m[m[H_VEH] + v * V_STRIDE + V_KNOWN] == 0:
        return True
    return bool((aboard == v) == (reloads == 0))


@inlined
def carry(m: Model, s: State, v: int, n: int) -> int:
    """OK with metres and driving seconds in `out`, or the first rule that the route of `n` nodes breaks.
    One function of 60 lines: the load, the trips and the road are one walk."""
    vr = m[H_VEH] + v * V_STRIDE
    visited = m[vr + V_VISITED]
    room_a, room_b, room_c = m[vr + V_CAP], m[vr + V_CAP + 1], m[vr + V_CAP + 2]
    a, b, c = trip_load(m, s, 0, n)
    x, y, z = 0, 0, 0
    trips, reloads, stops, dist, drive = 1, 0, 0, 0, 0
    if visited == 0 and (a > room_a or b > room_b or c > room_c):
        return NO_ROOM
    place = m[vr + V_START] * m[NL]
    for i in range(n):
        node = s[s[S_WALK] + i * W_STRIDE + W_BUF]
        row = m[H_NODE] + node * N_STRIDE
        kind = m[row + N_KIND]
        loc = m[row + N_LOC]
        drive += m[m[H_ROAD] + 2 * (place + loc)]
        dist += m[m[H_ROAD] + 2 * (place + loc) + 1]
        place = loc * m[NL]
        if kind == RELOAD:
            trips += 1
            d, e, f = trip_load(m, s, i + 1, n)
            a, b, c = a - x + d, b - y + e, c - z + f
            x, y, z = 0, 0, 0
            if i >= visited:
                reloads += 1
                if m[m[H_ALLOW] + m[RELOADS] + v * m[NW] + node - m[NN]] == 0:
                    return NO_TRIP
        else:
            r = m[row + N_REQ]
            q = r * Q_STRIDE + Q_LOAD
            stops += 1
            sign = 1 if kind == PICKUP or kind == SHIP_PICKUP else -1
            a, b, c = a + sign * m[m[H_REQ] + q], b + sign * m[m[H_REQ] + q + 1], c + sign * m[m[H_REQ] + q + 2]
            if kind == PICKUP:
                x, y, z = x + m[m[H_REQ] + q], y + m[m[H_REQ] + q + 1], z + m[m[H_REQ] + q + 2]
            if i >= visited:
                if m[m[H_ALLOW] + v * m[R] + r] == 0:
                    return NO_SKILL
                if kind == DELIVERY and not may_carry(m, v, r, reloads):
                    return NO_GOODS
        if (i >= visited) and (a > room_a or b > room_b or c > room_c):
            return NO_ROOM
    drive += m[m[H_ROAD] + 2 * (place + m[vr + V_END])]
    dist += m[m[H_ROAD] + 2 * (place + m[vr + V_END]) + 1]
    s[O_DIST], s[O_DRIVE] = dist, drive
    if reloads > 0 and trips > m[vr + V_TRIPS]:
        return NO_TRIP
    if m[vr + V_STOPS] >= 0 and stops > max(m[vr + V_STOPS], visited):
        return NO_STOPS
    if m[vr + V_DRIVE] >= 0 and drive > m[vr + V_DRIVE] and visited < n:
        return NO_DRIVE
    s[O_WHY] = OK
    return OK
