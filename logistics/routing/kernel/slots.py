"""What is remembered per position of a route, so that most insertions are judged without walking it."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.kernel.clock import open_from, open_until, weigh
from logistics.routing.kernel.compiled import compiled, inlined
from logistics.routing.kernel.layout import (
    DELIVERY, FAR, H_NODE, H_REQ, H_ROAD, H_VEH, H_WIN, M, NL, N_KIND, N_LOC, N_REQ, N_SERVICE, N_STRIDE,
    N_W0, N_W1, O_COST, PICKUP, P_LATE, P_LEAVE, P_LEG, P_LOAD, P_LOC, P_METRES, P_PD, P_PE, P_PL, P_PRE, P_SD,
    P_SE, P_SL, P_STRIDE, P_SUF, Q_LOAD, Q_READY, Q_STRIDE, Q_TIMED, RELEASES, RELOAD, R_COST, R_DRIVE, R_LEN, R_METRES, R_STOPS,
    R_STRIDE, R_TIMED, R_TRIPS, SHIP_PICKUP, S_CELL, S_POS, S_ROW, S_WALK, UNIT, UNITS, V_B0, V_B1, V_CLOSE, V_DEPARTED,
    V_END, V_FIXED, V_HOUR, V_KM, V_LEFT, V_OPEN, V_RELOAD_S, V_START, V_STRIDE, V_TIMED, V_UNDERWAY, V_VISITED,
    W_BUF, W_STRIDE, Model, State,
)  # fmt: skip


@inlined
def service_of(m: Model, v: int, node: int) -> int:
    if m[m[H_NODE] + node * N_STRIDE + N_KIND] == RELOAD:
        return m[m[H_VEH] + v * V_STRIDE + V_RELOAD_S]
    return m[m[H_NODE] + node * N_STRIDE + N_SERVICE]


@inlined
def node_at(m: Model, s: State, v: int, p: int) -> int:
    """The node at position `p` (1 to the length) of the working route."""
    return s[s[S_CELL] + 3 * (v * m[M] + p - 1)]


@inlined
def copy_out(m: Model, s: State, v: int) -> int:
    """The working route into `buf`; answers its length."""
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    base = v * m[M]
    for i in range(n):
        s[s[S_WALK] + i * W_STRIDE + W_BUF] = s[s[S_CELL] + 3 * (base + i)]
    return n


@inlined
def copy_in(m: Model, s: State, v: int, n: int) -> None:
    """`buf` becomes the working route."""
    base = v * m[M]
    for i in range(n):
        s[s[S_CELL] + 3 * (base + i)] = s[s[S_WALK] + i * W_STRIDE + W_BUF]
    s[s[S_ROW] + v * R_STRIDE + R_LEN] = n


@inlined
def join_first(m: Model, s: State, c: int, travel: int, service: int, opens: int, closes: int) -> None:
    """Prefix segment of one more stop: duration and the interval of starts that waste nothing (Vidal et al. 2013)."""
    before = c - P_STRIDE
    delta = s[before + P_PD] + travel
    wait = max(opens - delta - s[before + P_PL], 0)
    early, late = max(opens - delta, s[before + P_PE]) - wait, min(closes - delta, s[before + P_PL])
    s[c + P_PD] = delta + service + wait
    s[c + P_PE] = early
    s[c + P_PL] = late


@inlined
def join_last(m: Model, s: State, c: int, travel: int, service: int, opens: int, closes: int) -> None:
    """Suffix segment of one more stop in front."""
    after = c + P_STRIDE
    delta = service + travel
    wait = max(s[after + P_SE] - delta - closes, 0)
    early, late = max(s[after + P_SE] - delta, opens) - wait, min(s[after + P_SL] - delta, closes)
    s[c + P_SD] = delta + s[after + P_SD] + wait
    s[c + P_SE] = early
    s[c + P_SL] = late


@compiled
def walk_places(m: Model, s: State, v: int) -> int:
    """Places, roads between them, stops, trips, and whether the full timetable is needed; answers the metres."""
    vr, rr = m[H_VEH] + v * V_STRIDE, s[S_ROW] + v * R_STRIDE
    size, road, nodes = m[NL], m[H_ROAD], m[H_NODE]
    cell, c = s[S_CELL] + 3 * v * m[M], s[S_POS] + v * (m[M] + 2) * P_STRIDE
    n = s[rr + R_LEN]
    timed = m[vr + V_UNDERWAY] != 0 or m[vr + V_B1] > m[vr + V_B0]
    precise = m[vr + V_TIMED] != 0
    dist, drive, trips = 0, 0, 1
    place = m[vr + V_START]
    for p in range(n + 1):
        there = m[vr + V_END]
        if p < n:
            row = nodes + s[cell + 3 * p] * N_STRIDE
            there = m[row + N_LOC]
            if m[row + N_KIND] == RELOAD:
                trips += 1
            else:
                q = m[H_REQ] + m[row + N_REQ] * Q_STRIDE
                timed = timed or m[q + Q_TIMED] != 0
                timed = timed or (precise and (m[row + N_W1] - m[row + N_W0] > 1 or m[q + Q_READY] > 0))
        leg = road + 2 * (place * size + there)
        drive += m[leg]
        dist += m[leg + 1]
        s[c + P_LOC] = place
        s[c + P_LEG] = m[leg]
        s[c + P_METRES] = m[leg + 1]
        place = there
        c += P_STRIDE
    s[c + P_LOC] = place
    s[rr + R_METRES] = dist
    s[rr + R_DRIVE], s[rr + R_STOPS], s[rr + R_TRIPS], s[rr + R_TIMED] = drive, n + 1 - trips, trips, 1 if timed else 0
    return dist


@inlined
def ready_for(m: Model, s: State, v: int, first: int, n: int) -> int:
    """When the last of the deliveries from position `first` to the next warehouse is ready."""
    nodes, cell, requests = m[H_NODE], s[S_CELL] + 3 * v * m[M], m[H_REQ] + Q_READY
    ready = 0
    for p in range(first - 1, n):
        row = nodes + s[cell + 3 * p] * N_STRIDE
        if m[row + N_KIND] == RELOAD:
            break
        if m[row + N_KIND] == DELIVERY:
            ready = max(ready, m[requests + m[row + N_REQ] * Q_STRIDE])
    return ready


@compiled
def walk_forward(m: Model, s: State, v: int) -> None:
    """Earliest leaving per position without rests and limits on board: exact for a route that is not timed, a lower
    bound for one that is."""
    vr, nodes, win = m[H_VEH] + v * V_STRIDE, m[H_NODE], m[H_WIN]
    cell, c = s[S_CELL] + 3 * v * m[M], s[S_POS] + v * (m[M] + 2) * P_STRIDE
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    visited, precise = m[vr + V_VISITED], m[vr + V_TIMED] != 0
    releases = m[RELEASES] != 0
    leave = m[vr + V_DEPARTED] if m[vr + V_UNDERWAY] else m[vr + V_OPEN]
    if releases and m[vr + V_UNDERWAY] == 0:
        leave = max(leave, ready_for(m, s, v, 1, n))
    s[c + P_LEAVE] = leave
    s[c + P_PD], s[c + P_PE], s[c + P_PL] = 0, m[vr + V_OPEN], m[vr + V_CLOSE]
    for p in range(1, n + 1):
        travel = s[c + P_LEG]
        c += P_STRIDE
        node = s[cell + 3 * (p - 1)]
        row = nodes + node * N_STRIDE
        if m[row + N_KIND] == RELOAD or p <= visited:
            service = service_of(m, v, node)
            leave += travel + service
            if releases and p > visited:
                leave = max(leave, ready_for(m, s, v, p + 1, n))
            if precise:
                join_first(m, s, c, travel, service, 0, FAR)
        else:
            service = m[row + N_SERVICE]
            begin = open_from(m, node, leave + travel)
            leave = (FAR if begin < 0 else begin) + service
            if precise:
                window = win + 2 * m[row + N_W0]
                join_first(m, s, c, travel, service, m[window], m[window + 1])
        if p == visited and m[vr + V_LEFT] >= 0:
            leave = m[vr + V_LEFT]
        s[c + P_LEAVE] = leave


@compiled
def walk_back(m: Model, s: State, v: int) -> None:
    """Latest arrival per position from which the rest of the route can still be driven."""
    vr, nodes, win = m[H_VEH] + v * V_STRIDE, m[H_NODE], m[H_WIN]
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    cell, c = s[S_CELL] + 3 * v * m[M], s[S_POS] + (v * (m[M] + 2) + n + 1) * P_STRIDE
    precise = m[vr + V_TIMED] != 0
    late = m[vr + V_CLOSE]
    s[c + P_LATE] = late
    s[c + P_SD], s[c + P_SE], s[c + P_SL] = 0, m[vr + V_OPEN], m[vr + V_CLOSE]
    for p in range(n, 0, -1):
        c -= P_STRIDE
        travel = s[c + P_LEG]
        node = s[cell + 3 * (p - 1)]
        row = nodes + node * N_STRIDE
        service = service_of(m, v, node)
        late -= travel + service
        if m[row + N_KIND] == RELOAD:
            if precise:
                join_last(m, s, c, travel, service, 0, FAR)
        else:
            late = open_until(m, node, late)
            if precise:
                window = win + 2 * m[row + N_W0]
                join_last(m, s, c, travel, service, m[window], m[window + 1])
        s[c + P_LATE] = late


@inlined
def to_deliver(m: Model, s: State, v: int, first: int, n: int, unit: int) -> int:
    """What the deliveries from position `first` to the next warehouse weigh in one unit."""
    nodes, load = m[H_NODE], 0
    cell, requests = s[S_CELL] + 3 * v * m[M], m[H_REQ] + Q_LOAD + unit
    for p in range(first - 1, n):
        row = nodes + s[cell + 3 * p] * N_STRIDE
        kind = m[row + N_KIND]
        if kind == RELOAD:
            break
        if kind == DELIVERY:
            load += m[requests + m[row + N_REQ] * Q_STRIDE]
    return load


@compiled
def walk_goods(m: Model, s: State, v: int, unit: int) -> None:
    """Load in one unit after each position, its peak since the warehouse (`PRE`) and until the next one (`SUF`)."""
    nodes, cell, requests = m[H_NODE], s[S_CELL] + 3 * v * m[M], m[H_REQ] + Q_LOAD + unit
    c = s[S_POS] + v * (m[M] + 2) * P_STRIDE + unit
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    load, collected = to_deliver(m, s, v, 1, n, unit), 0
    peak = load
    s[c + P_LOAD] = load
    s[c + P_PRE] = load
    for p in range(1, n + 1):
        c += P_STRIDE
        row = nodes + s[cell + 3 * (p - 1)] * N_STRIDE
        kind = m[row + N_KIND]
        if kind == RELOAD:
            load += to_deliver(m, s, v, p + 1, n, unit) - collected
            peak, collected = load, 0
        else:
            amount = m[requests + m[row + N_REQ] * Q_STRIDE]
            load += amount if kind == PICKUP or kind == SHIP_PICKUP else -amount
            collected += amount if kind == PICKUP else 0
            peak = max(peak, load)
        s[c + P_LOAD] = load
        s[c + P_PRE] = peak
    peak = load
    s[c + P_SUF] = load
    for p in range(n, 0, -1):
        kind = m[nodes + s[cell + 3 * (p - 1)] * N_STRIDE + N_KIND]
        c -= P_STRIDE
        load = s[c + P_LOAD]
        peak = load if kind == RELOAD else max(load, peak)
        s[c + P_SUF] = peak


@compiled
def refresh(m: Model, s: State, v: int) -> None:
    """After the working route of `v` has changed: its cost and everything remembered about it."""
    vr, rr = m[H_VEH] + v * V_STRIDE, s[S_ROW] + v * R_STRIDE
    dist = walk_places(m, s, v)
    walk_forward(m, s, v)
    walk_back(m, s, v)
    for unit in range(m[UNITS]):
        walk_goods(m, s, v, unit)
    if s[rr + R_LEN] == 0:
        s[rr + R_COST] = 0
    elif m[vr + V_HOUR] > 0:
        weigh(m, s, v, copy_out(m, s, v), False)
        s[rr + R_COST] = s[O_COST]
    else:
        s[rr + R_COST] = 18 * m[vr + V_KM] * dist + UNIT * m[vr + V_FIXED]
