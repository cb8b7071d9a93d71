"""The timetable of the route in `State.buf`: windows, shift, rests, time on board, goods that are ready late.

All rules but the rests say "not before": service not before the window opens, leaving not before loading is done, not
so early that something lies aboard too long. Such a system has one earliest timetable, found by raising lower bounds
until nothing moves (Kleene's fixed point); it exists if and only if the route can be driven. Where the rests lie is
chosen by a small table over (position, rests taken), earliest return first.
"""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.kernel.compiled import compiled, entry, inlined
from logistics.routing.kernel.goods import carry
from logistics.routing.kernel.layout import (
    B_MARK, B_STRIDE, DELIVERY, FAR, H_NODE, H_REQ, H_ROAD, H_VEH, H_WIN, NL, NO_BOARD, NO_DURATION, NO_SHIFT,
    NO_WINDOW, N_KIND, N_LOC, N_REQ, N_SERVICE, N_STRIDE, N_W0, N_W1, OK, O_COST, O_DEPART, O_DIST, O_RESTS,
    O_RETURN, O_WHY, PICKUP, Q_ONBOARD, Q_READY, Q_STRIDE, RELOAD, RESTS, SHIP_PICKUP, S_BY, S_TABLE, S_WALK,
    T_ARRIVE, T_BEGIN, T_LEAVE, T_RESTED, T_RESTING, T_STRIDE, UNIT, V_B0, V_B1, V_CLOSE, V_DEPARTED, V_DUR,
    V_END, V_FIXED, V_HOUR, V_KM, V_LEFT, V_OPEN, V_RELOAD_S, V_START, V_STRIDE, V_TIMED, V_UNDERWAY,
    V_VISITED, W_ARRIVE, W_BEGIN, W_BUF, W_LEAVE, W_LOWER, W_STRIDE, Model, State,
)  # fmt: skip

ROUNDS = 60
"""Bound on raising: a route that has not settled by then is refused, which is safe."""


@inlined
def open_from(m: Model, node: int, t: int) -> int:
    """The first moment at or after `t` at which service may begin at `node`; -1 if there is none."""
    for w in range(m[m[H_NODE] + node * N_STRIDE + N_W0], m[m[H_NODE] + node * N_STRIDE + N_W1]):
        if t <= m[m[H_WIN] + 2 * w + 1]:
            return max(t, m[m[H_WIN] + 2 * w])
    return -1


@inlined
def open_until(m: Model, node: int, t: int) -> int:
    """The last moment at or before `t` at which service may begin at `node`; -1 if there is none."""
    for w in range(m[m[H_NODE] + node * N_STRIDE + N_W1] - 1, m[m[H_NODE] + node * N_STRIDE + N_W0] - 1, -1):
        if t >= m[m[H_WIN] + 2 * w]:
            return min(t, m[m[H_WIN] + 2 * w + 1])
    return -1


@inlined
def place_of(m: Model, s: State, v: int, p: int, n: int) -> int:
    """Location of position `p` of the route in `buf`."""
    if p == 0:
        return m[m[H_VEH] + v * V_STRIDE + V_START]
    if p > n:
        return m[m[H_VEH] + v * V_STRIDE + V_END]
    return m[m[H_NODE] + s[s[S_WALK] + (p - 1) * W_STRIDE + W_BUF] * N_STRIDE + N_LOC]


@compiled
def fill_table(m: Model, s: State, v: int, n: int) -> int:
    """Earliest arrival, begin and leaving per position and number of rests taken; answers the last position that can
    be reached with any number (n + 1: the end)."""
    vr = m[H_VEH] + v * V_STRIDE
    b0 = m[vr + V_B0]
    width = m[vr + V_B1] - b0 + 1
    visited, underway, left = m[vr + V_VISITED], m[vr + V_UNDERWAY], m[vr + V_LEFT]
    before = 0
    for p in range(n + 2):
        place = place_of(m, s, v, p, n)
        travel = m[m[H_ROAD] + 2 * (before * m[NL] + place)]
        before = place
        alive = False
        for k in range(width):
            cell = (p * width + k) * T_STRIDE
            if p > 0:
                gone = s[s[S_TABLE] + cell - width * T_STRIDE + T_LEAVE]
                arrive = FAR if gone >= FAR else gone + travel
            else:
                arrive = -FAR if k == 0 else FAR
            s[s[S_TABLE] + cell + T_RESTED] = 0
            if k > 0 and p <= n and (p > visited or (p == 0 and underway == 0)):
                rest = 3 * (b0 + k - 1)
                start = max(s[s[S_TABLE] + cell - T_STRIDE + T_ARRIVE], m[m[H_WIN] + m[RESTS] + rest])
                if start <= m[m[H_WIN] + m[RESTS] + rest + 1] and start + m[m[H_WIN] + m[RESTS] + rest + 2] < arrive:
                    arrive = start + m[m[H_WIN] + m[RESTS] + rest + 2]
                    s[s[S_TABLE] + cell + T_RESTED] = 1
            begin = FAR
            leave = FAR
            if arrive < FAR:
                if p == 0:
                    begin = (
                        m[vr + V_DEPARTED] if underway else max(arrive, m[vr + V_OPEN], s[s[S_WALK] + 0 * W_STRIDE + W_LOWER])
                    )
                    leave = begin
                elif p > n:
                    begin = arrive
                    leave = arrive
                elif m[m[H_NODE] + s[s[S_WALK] + (p - 1) * W_STRIDE + W_BUF] * N_STRIDE + N_KIND] == RELOAD:
                    begin = max(arrive + m[vr + V_RELOAD_S], s[s[S_WALK] + p * W_STRIDE + W_LOWER])
                    leave = begin
                else:
                    node = s[s[S_WALK] + (p - 1) * W_STRIDE + W_BUF]
                    begin = arrive if p <= visited else open_from(m, node, max(arrive, s[s[S_WALK] + p * W_STRIDE + W_LOWER]))
                    if begin < 0:
                        begin = FAR
                    else:
                        leave = begin + m[m[H_NODE] + node * N_STRIDE + N_SERVICE]
                if p == visited and p > 0 and left >= 0:
                    leave = left
            s[s[S_TABLE] + cell + T_ARRIVE] = arrive
            s[s[S_TABLE] + cell + T_BEGIN] = begin
            s[s[S_TABLE] + cell + T_RESTING] = 0
            if k > 0 and 0 < p <= n and p >= visited:
                rest = 3 * (b0 + k - 1)
                start = max(s[s[S_TABLE] + cell - T_STRIDE + T_LEAVE], m[m[H_WIN] + m[RESTS] + rest])
                if start <= m[m[H_WIN] + m[RESTS] + rest + 1] and start + m[m[H_WIN] + m[RESTS] + rest + 2] < leave:
                    leave = start + m[m[H_WIN] + m[RESTS] + rest + 2]
                    s[s[S_TABLE] + cell + T_RESTING] = 1
            s[s[S_TABLE] + cell + T_LEAVE] = leave
            alive = alive or leave < FAR
        if not alive:
            return p - 1
    return n + 1


@inlined
def rest_after(m: Model, v: int, k: int, back: int) -> bool:
    """Can the rests from number `k` on be taken after the tour that ends at `back`?"""
    t = back
    for rest in range(m[m[H_VEH] + v * V_STRIDE + V_B0] + k, m[m[H_VEH] + v * V_STRIDE + V_B1]):
        t = max(t, m[m[H_WIN] + m[RESTS] + 3 * rest])
        if t > m[m[H_WIN] + m[RESTS] + 3 * rest + 1]:
            return False
        t += m[m[H_WIN] + m[RESTS] + 3 * rest + 2]
    return True


@compiled
def earliest(m: Model, s: State, v: int, n: int) -> int:
    """Writes `arrive`, `begin` (of a warehouse: when it is left) and `leave` of the earliest timetable above `lower`,
    and where the rests lie: `rests[2k]` = 2 x position + side (1: after service), `rests[2k+1]` = its beginning;
    position -1 before the tour, n + 1 after it."""
    vr = m[H_VEH] + v * V_STRIDE
    if fill_table(m, s, v, n) <= n:
        return NO_WINDOW
    b0 = m[vr + V_B0]
    width = m[vr + V_B1] - b0 + 1
    best, k = FAR, -1
    for taken in range(width):
        back = s[s[S_TABLE] + ((n + 1) * width + taken) * T_STRIDE + T_ARRIVE]
        if back < best and rest_after(m, v, taken, back):
            best, k = back, taken
    if k < 0 or (best > m[vr + V_CLOSE] and not (m[vr + V_UNDERWAY] and n == m[vr + V_VISITED])):
        return NO_SHIFT
    for later in range(k, width - 1):
        s[O_RESTS + 2 * later], s[O_RESTS + 2 * later + 1] = 2 * (n + 1), 0
    for p in range(n + 1, -1, -1):
        s[s[S_WALK] + p * W_STRIDE + W_LEAVE] = s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_LEAVE]
        while s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_RESTING] == 1:
            k -= 1
            s[O_RESTS + 2 * k] = 2 * p + 1
            s[O_RESTS + 2 * k + 1] = max(
                s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_LEAVE], m[m[H_WIN] + m[RESTS] + 3 * (b0 + k)]
            )
        s[s[S_WALK] + p * W_STRIDE + W_BEGIN] = s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_BEGIN]
        while s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_RESTED] == 1:
            k -= 1
            s[O_RESTS + 2 * k] = 2 * p if p > 0 else -2
            s[O_RESTS + 2 * k + 1] = max(
                s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_ARRIVE], m[m[H_WIN] + m[RESTS] + 3 * (b0 + k)]
            )
        s[s[S_WALK] + p * W_STRIDE + W_ARRIVE] = s[s[S_TABLE] + (p * width + k) * T_STRIDE + T_ARRIVE]
    return OK


@compiled
def raise_bounds(m: Model, s: State, v: int, n: int) -> int:
    """Compares the timetable with the limits on board: 0 all kept, 1 bounds raised (draw it again), 2 cannot be kept.
    `mark[r]` remembers where shipment r was picked up."""
    visited = m[m[H_VEH] + v * V_STRIDE + V_VISITED]
    underway = m[m[H_VEH] + v * V_STRIDE + V_UNDERWAY]
    origin = 0
    raised = 0
    for p in range(1, n + 2):
        node = s[s[S_WALK] + (p - 1) * W_STRIDE + W_BUF] if p <= n else -1
        if node < 0 or m[m[H_NODE] + node * N_STRIDE + N_KIND] == RELOAD:
            for back in range(origin + 1, p):
                other = s[s[S_WALK] + (back - 1) * W_STRIDE + W_BUF]
                limit = m[m[H_REQ] + m[m[H_NODE] + other * N_STRIDE + N_REQ] * Q_STRIDE + Q_ONBOARD]
                if m[m[H_NODE] + other * N_STRIDE + N_KIND] == PICKUP and limit >= 0 and back > visited:
                    least = s[s[S_WALK] + p * W_STRIDE + W_ARRIVE] - limit - m[m[H_NODE] + other * N_STRIDE + N_SERVICE]
                    if least > s[s[S_WALK] + back * W_STRIDE + W_BEGIN]:
                        s[s[S_WALK] + back * W_STRIDE + W_LOWER] = least
                        raised = 1
            origin = p
            continue
        r = m[m[H_NODE] + node * N_STRIDE + N_REQ]
        kind = m[m[H_NODE] + node * N_STRIDE + N_KIND]
        limit = m[m[H_REQ] + r * Q_STRIDE + Q_ONBOARD]
        if kind == SHIP_PICKUP:
            s[s[S_BY] + r * B_STRIDE + B_MARK] = p
        if limit < 0 or p <= visited or kind == PICKUP or kind == SHIP_PICKUP:
            continue
        source = origin if kind == DELIVERY else s[s[S_BY] + r * B_STRIDE + B_MARK]
        service = (
            0 if kind == DELIVERY else m[m[H_NODE] + s[s[S_WALK] + (source - 1) * W_STRIDE + W_BUF] * N_STRIDE + N_SERVICE]
        )
        least = s[s[S_WALK] + p * W_STRIDE + W_BEGIN] - limit - service
        if least > s[s[S_WALK] + source * W_STRIDE + W_BEGIN]:
            if source <= visited and (underway or source > 0):
                return 2
            s[s[S_WALK] + source * W_STRIDE + W_LOWER] = least
            raised = 1
    return raised


@compiled
def settle(m: Model, s: State, v: int, n: int) -> int:
    """The earliest timetable that keeps every rule of time, above the bounds in `lower`."""
    for _ in range(ROUNDS):
        why = earliest(m, s, v, n)
        if why != OK:
            return why
        raised = raise_bounds(m, s, v, n)
        if raised == 0:
            return OK
        if raised == 2:
            return NO_BOARD
    return NO_BOARD


@compiled
def latest_departure(m: Model, s: State, v: int, n: int) -> int:
    """How late the vehicle may leave and still be back at `arrive[n + 1]`, the rests where they are."""
    vr = m[H_VEH] + v * V_STRIDE
    k = m[vr + V_B1] - m[vr + V_B0] - 1
    while k >= 0 and s[O_RESTS + 2 * k] >= 2 * (n + 1):
        k -= 1
    bound = s[s[S_WALK] + (n + 1) * W_STRIDE + W_ARRIVE]
    place = place_of(m, s, v, n + 1, n)
    for p in range(n, -1, -1):
        here = place_of(m, s, v, p, n)
        bound -= m[m[H_ROAD] + 2 * (here * m[NL] + place)]
        place = here
        while k >= 0 and s[O_RESTS + 2 * k] == 2 * p + 1:
            rest = 3 * (m[vr + V_B0] + k)
            bound = min(m[m[H_WIN] + m[RESTS] + rest + 1], bound - m[m[H_WIN] + m[RESTS] + rest + 2])
            k -= 1
        if p == 0:
            break
        node = s[s[S_WALK] + (p - 1) * W_STRIDE + W_BUF]
        if m[m[H_NODE] + node * N_STRIDE + N_KIND] == RELOAD:
            bound -= m[vr + V_RELOAD_S]
        else:
            bound = open_until(m, node, bound - m[m[H_NODE] + node * N_STRIDE + N_SERVICE])
        while k >= 0 and s[O_RESTS + 2 * k] == 2 * p:
            rest = 3 * (m[vr + V_B0] + k)
            bound = min(m[m[H_WIN] + m[RESTS] + rest + 1], bound - m[m[H_WIN] + m[RESTS] + rest + 2])
            k -= 1
    return bound


@compiled
def reset_bounds(m: Model, s: State, n: int) -> None:
    """No bounds but that a trip does not leave before its goods are ready."""
    origin = 0
    for p in range(n + 2):
        s[s[S_WALK] + p * W_STRIDE + W_LOWER] = 0
    for p in range(1, n + 1):
        row = m[H_NODE] + s[s[S_WALK] + (p - 1) * W_STRIDE + W_BUF] * N_STRIDE
        if m[row + N_KIND] == RELOAD:
            origin = p
        elif m[row + N_KIND] == DELIVERY:
            s[s[S_WALK] + origin * W_STRIDE + W_LOWER] = max(
                s[s[S_WALK] + origin * W_STRIDE + W_LOWER], m[m[H_REQ] + m[row + N_REQ] * Q_STRIDE + Q_READY]
            )


@entry
def weigh(m: Model, s: State, v: int, n: int, late: bool) -> bool:
    """The one test: may vehicle `v` drive the `n` nodes in `buf`? Then `out` has cost, departure, return and metres,
    and `arrive`, `begin`, `leave` a timetable; with `late` (or a cost of time) it departs as late as it can."""
    vr = m[H_VEH] + v * V_STRIDE
    why = carry(m, s, v, n)
    if why == OK:
        reset_bounds(m, s, n)
        why = settle(m, s, v, n)
    s[O_WHY] = why
    if why != OK:
        return False
    back = s[s[S_WALK] + (n + 1) * W_STRIDE + W_ARRIVE]
    depart = s[s[S_WALK] + 0 * W_STRIDE + W_BEGIN]
    if (late or m[vr + V_TIMED]) and m[vr + V_UNDERWAY] == 0:
        bound = latest_departure(m, s, v, n)
        if bound > depart:
            reset_bounds(m, s, n)
            s[s[S_WALK] + 0 * W_STRIDE + W_LOWER] = max(s[s[S_WALK] + 0 * W_STRIDE + W_LOWER], bound)
            if settle(m, s, v, n) != OK or s[s[S_WALK] + (n + 1) * W_STRIDE + W_ARRIVE] != back:
                reset_bounds(m, s, n)
                settle(m, s, v, n)
            depart = s[s[S_WALK] + 0 * W_STRIDE + W_BEGIN]
    s[O_DEPART], s[O_RETURN] = depart, back
    if m[vr + V_DUR] >= 0 and back - depart > m[vr + V_DUR] and m[vr + V_UNDERWAY] == 0:
        s[O_WHY] = NO_DURATION
        return False
    cost = 18 * m[vr + V_KM] * s[O_DIST] + 5 * m[vr + V_HOUR] * (back - depart)
    s[O_COST] = cost + UNIT * m[vr + V_FIXED]
    return True
