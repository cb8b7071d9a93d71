"""The cheapest place for a request: every rule in one test, the cheap parts of it first."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.kernel.clock import open_from, weigh
from logistics.routing.kernel.compiled import compiled, inlined
from logistics.routing.kernel.layout import (
    CHANGE, DELIVERY, FAR, H_ALLOW, H_BACK, H_NODE, H_REQ, H_ROAD, H_VEH, H_WIN, K_COST, K_POS, K_POS2, K_STRIDE,
    K_VERSION, K_WAY, M, NL, NN, NW, N_KIND, N_LOC, N_SERVICE, N_STRIDE, N_W0, N_W1, O_AVOID, O_COST, O_POS,
    O_POS2, O_RANDOM, O_WAY, PLAIN, P_LATE, P_LEAVE, P_LEG, P_LOAD, P_LOC, P_METRES, P_PD, P_PE, P_PL, P_PRE,
    P_SD, P_SE, P_SL, P_STRIDE, P_SUF, Q_A, Q_ABOARD, Q_B, Q_KIND, Q_LOAD, Q_PREV, Q_READY, Q_STRIDE, Q_TIMED, RELOAD,
    RELOADS, R_COST, R_DRIVE, R_LEN, R_STOPS, R_STRIDE, R_TIMED, R_TOUCHED, R_TRIPS, R_VERSION, S_CELL, S_KEPT,
    S_POS, S_ROW, S_WALK, UNIT, V, V_CAP, V_DRIVE, V_DUR, V_END, V_FIXED, V_HOUR, V_KM, V_PREFIX, V_RELOAD_S, V_START,
    V_STOPS, V_STRIDE, V_TIMED, V_TRIPS, V_UNDERWAY, W_BUF, W_STRIDE, Model, State,
)  # fmt: skip
from logistics.routing.kernel.slots import node_at, service_of


@inlined
def draw(s: State) -> int:
    """32 random bits (xorshift of Marsaglia 2003); every step stays below 2^63, so plain and compiled agree."""
    x = s[O_RANDOM]
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
    s[O_RANDOM] = x
    return x


@inlined
def below(s: State, n: int) -> int:
    return (draw(s) * n) >> 32


@inlined
def place_at(m: Model, s: State, v: int, p: int) -> int:
    if p == 0:
        return m[m[H_VEH] + v * V_STRIDE + V_START]
    if p > s[s[S_ROW] + v * R_STRIDE + R_LEN]:
        return m[m[H_VEH] + v * V_STRIDE + V_END]
    return m[m[H_NODE] + node_at(m, s, v, p) * N_STRIDE + N_LOC]


@compiled
def build_single(m: Model, s: State, v: int, p: int, node: int, way: int) -> int:
    """The route with `node` after position `p`, and a reload beside it if `way` says so, into `buf`."""
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    base = v * m[M]
    k = 0
    for i in range(n + 1):
        if i == p:
            if way != PLAIN and way % 2 == 1:
                s[s[S_WALK] + k * W_STRIDE + W_BUF] = m[NN] + (way - 1) // 2
                k += 1
            s[s[S_WALK] + k * W_STRIDE + W_BUF] = node
            k += 1
            if way != PLAIN and way % 2 == 0:
                s[s[S_WALK] + k * W_STRIDE + W_BUF] = m[NN] + (way - 2) // 2
                k += 1
        if i < n:
            s[s[S_WALK] + k * W_STRIDE + W_BUF] = s[s[S_CELL] + 3 * (base + i)]
            k += 1
    return k


@compiled
def build_pair(m: Model, s: State, v: int, p: int, q: int, first: int, second: int) -> int:
    """The route with `first` after position `p` and `second` after position `q` >= `p`, into `buf`."""
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    base = v * m[M]
    k = 0
    for i in range(n + 1):
        if i == p:
            s[s[S_WALK] + k * W_STRIDE + W_BUF] = first
            k += 1
        if i == q:
            s[s[S_WALK] + k * W_STRIDE + W_BUF] = second
            k += 1
        if i < n:
            s[s[S_WALK] + k * W_STRIDE + W_BUF] = s[s[S_CELL] + 3 * (base + i)]
            k += 1
    return k


@inlined
def has_room(m: Model, s: State, v: int, c: int, r: int, column: int) -> bool:
    """Does the load of `r` fit on top of the peak in `column` at position row `c`?"""
    q, cap = r * Q_STRIDE + Q_LOAD, v * V_STRIDE + V_CAP
    return bool(
        s[c + column] + m[m[H_REQ] + q] <= m[m[H_VEH] + cap]
        and s[c + column + 1] + m[m[H_REQ] + q + 1] <= m[m[H_VEH] + cap + 1]
        and s[c + column + 2] + m[m[H_REQ] + q + 2] <= m[m[H_VEH] + cap + 2]
    )


@inlined
def longer_by(m: Model, s: State, v: int, c: int, node: int, to: int, fro: int, before: int) -> int:
    """Internal cost of the seconds that `node` adds after row `c`; FAR if the tour gets longer than it may be.
    For routes that are not timed: one window per stop."""
    window = 2 * m[m[H_NODE] + node * N_STRIDE + N_W0]
    opens, closes = m[m[H_WIN] + window], m[m[H_WIN] + window + 1]
    delta = s[c + P_PD] + to
    wait = max(opens - delta - s[c + P_PL], 0)
    duration = delta + m[m[H_NODE] + node * N_STRIDE + N_SERVICE] + wait
    late = min(closes - delta, s[c + P_PL])
    early = max(opens - delta, s[c + P_PE]) - wait
    d = c + P_STRIDE
    delta = duration + fro
    wait = max(s[d + P_SE] - delta - late, 0)
    duration = delta + s[d + P_SD] + wait
    if early + delta > s[d + P_SL]:
        return FAR
    limit = m[m[H_VEH] + v * V_STRIDE + V_DUR]
    if limit >= 0 and duration > limit:
        return FAR
    return 5 * m[m[H_VEH] + v * V_STRIDE + V_HOUR] * (duration - before)


@inlined
def duration_now(m: Model, s: State, v: int) -> int:
    """Seconds on the road of a route that is not timed."""
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    if n == 0:
        return 0
    c = s[S_POS] + v * (m[M] + 2) * P_STRIDE + n * P_STRIDE
    delta = s[c + P_PD] + m[m[H_ROAD] + 2 * (place_at(m, s, v, n) * m[NL] + m[m[H_VEH] + v * V_STRIDE + V_END])]
    return delta + max(s[c + P_STRIDE + P_SE] - delta - s[c + P_PL], 0)


@inlined
def extra(m: Model, v: int, r: int) -> int:
    """Cost of giving `r` to another vehicle than the previous plan did."""
    before = m[m[H_REQ] + r * Q_STRIDE + Q_PREV]
    return m[CHANGE] if before >= 0 and before != v else 0


@inlined
def best_with_reload(m: Model, s: State, v: int, r: int, p: int, best: int) -> int:
    """The visit after position `p` together with a reload before or after it."""
    node = m[m[H_REQ] + r * Q_STRIDE + Q_A]
    loc, size = m[m[H_NODE] + node * N_STRIDE + N_LOC], m[NL]
    here, there = place_at(m, s, v, p), place_at(m, s, v, p + 1)
    service, turn = m[m[H_NODE] + node * N_STRIDE + N_SERVICE], m[m[H_VEH] + v * V_STRIDE + V_RELOAD_S]
    delivery = m[m[H_REQ] + r * Q_STRIDE + Q_KIND] == DELIVERY
    ready = m[m[H_REQ] + r * Q_STRIDE + Q_READY] if delivery else 0
    c = s[S_POS] + (v * (m[M] + 2) + p) * P_STRIDE
    leave, late = s[c + P_LEAVE], s[c + P_STRIDE + P_LATE]
    for w in range(m[NW]):
        if m[m[H_ALLOW] + m[RELOADS] + v * m[NW] + w] == 0:
            continue
        store = m[m[H_NODE] + (m[NN] + w) * N_STRIDE + N_LOC]
        for side in range(2):
            if side == 0:
                metres = (
                    m[m[H_ROAD] + 2 * (here * size + store) + 1]
                    + m[m[H_ROAD] + 2 * (store * size + loc) + 1]
                    + m[m[H_ROAD] + 2 * (loc * size + there) + 1]
                )
            else:
                metres = (
                    m[m[H_ROAD] + 2 * (here * size + loc) + 1]
                    + m[m[H_ROAD] + 2 * (loc * size + store) + 1]
                    + m[m[H_ROAD] + 2 * (store * size + there) + 1]
                )
            if 18 * m[m[H_VEH] + v * V_STRIDE + V_KM] * (metres - m[m[H_ROAD] + 2 * (here * size + there) + 1]) >= best:
                continue
            if side == 0:
                seconds = m[m[H_ROAD] + 2 * (here * size + store)] + m[m[H_ROAD] + 2 * (store * size + loc)]
                begin = open_from(m, node, max(leave + seconds + turn, ready + m[m[H_ROAD] + 2 * (store * size + loc)]))
                after = begin + service + m[m[H_ROAD] + 2 * (loc * size + there)]
            else:
                begin = open_from(m, node, leave + m[m[H_ROAD] + 2 * (here * size + loc)])
                seconds = m[m[H_ROAD] + 2 * (loc * size + store)] + m[m[H_ROAD] + 2 * (store * size + there)]
                after = begin + service + seconds + turn
            if begin < 0 or after > late:
                continue
            way = 1 + 2 * w + side
            if weigh(m, s, v, build_single(m, s, v, p, node, way), False):
                cost = s[O_COST] - s[s[S_ROW] + v * R_STRIDE + R_COST] + extra(m, v, r)
                if cost < best:
                    best = cost
                    s[O_POS], s[O_WAY] = p, way
    return best


@inlined
def pushed_on(m: Model, s: State, v: int, p: int, pushed: int, ready: int) -> int:
    """When position `p` is left if the trip before it left its warehouse no sooner than `ready`; FAR if that is too
    late. `pushed` is the same for position `p` - 1."""
    c = s[S_POS] + (v * (m[M] + 2) + p) * P_STRIDE
    node = node_at(m, s, v, p)
    if m[m[H_NODE] + node * N_STRIDE + N_KIND] == RELOAD:
        return max(s[c + P_LEAVE], ready)
    if pushed <= s[c - P_STRIDE + P_LEAVE]:
        return s[c + P_LEAVE]
    arrive = pushed + s[c - P_STRIDE + P_LEG]
    if arrive > s[c + P_LATE]:
        return FAR
    begin = open_from(m, node, arrive)
    return FAR if begin < 0 else begin + m[m[H_NODE] + node * N_STRIDE + N_SERVICE]


@inlined
def pushed_until(m: Model, s: State, v: int, first: int, ready: int) -> int:
    """`pushed_on` for the position `first`, from the beginning. What is visited is not pushed any more."""
    pushed = s[s[S_POS] + v * (m[M] + 2) * P_STRIDE + P_LEAVE]
    if m[m[H_VEH] + v * V_STRIDE + V_UNDERWAY] == 0:
        pushed = max(pushed, ready)
    for p in range(1, first + 1):
        pushed = pushed_on(m, s, v, p, pushed, ready)
    return pushed


@inlined
def best_single(m: Model, s: State, v: int, r: int, best: int) -> int:
    """Internal cost of the cheapest slot of `v` for the visit `r` below `best`, with the slot in `out`; else `best`.
    Position O_AVOID is passed over. Kept in one function of 70 lines: it is where the search spends its time, and each
    test uses the numbers of the one before."""
    vr, rr, node = m[H_VEH] + v * V_STRIDE, s[S_ROW] + v * R_STRIDE, m[m[H_REQ] + r * Q_STRIDE + Q_A]
    n, row = s[rr + R_LEN], m[H_NODE] + node * N_STRIDE
    if m[vr + V_STOPS] >= 0 and s[rr + R_STOPS] + 1 > m[vr + V_STOPS]:
        return best
    base, one = s[S_POS] + v * (m[M] + 2) * P_STRIDE, m[row + N_W1] - m[row + N_W0] == 1
    column = P_PRE if m[m[H_REQ] + r * Q_STRIDE + Q_KIND] == DELIVERY else P_SUF
    reloads = s[rr + R_TRIPS] < m[vr + V_TRIPS]
    edge = base if column == P_PRE else base + n * P_STRIDE
    if s[rr + R_TRIPS] == 1 and not reloads and not has_room(m, s, v, edge, r, P_LOAD):
        return best
    precise = m[vr + V_TIMED] != 0
    timed = s[rr + R_TIMED] != 0 or m[m[H_REQ] + r * Q_STRIDE + Q_TIMED] != 0 or m[m[H_REQ] + r * Q_STRIDE + Q_ABOARD] >= 0
    ready = m[m[H_REQ] + r * Q_STRIDE + Q_READY] if column == P_PRE else 0
    timed = timed or (precise and (not one or ready > 0))
    before = duration_now(m, s, v) if precise and not timed else 0
    opens, closes = m[m[H_WIN] + 2 * m[row + N_W0]], m[m[H_WIN] + 2 * m[row + N_W1] - 1]
    loc, service, km, avoid = m[row + N_LOC], m[row + N_SERVICE], 18 * m[vr + V_KM], s[O_AVOID]
    forth, back = m[H_BACK] + 2 * loc * m[NL], m[H_ROAD] + 2 * loc * m[NL]
    fixed = extra(m, v, r) + (UNIT * m[vr + V_FIXED] if n == 0 else 0)
    spare = m[vr + V_DRIVE] - s[rr + R_DRIVE] if m[vr + V_DRIVE] >= 0 else FAR
    pushed = -1 if ready == 0 or timed else pushed_until(m, s, v, m[vr + V_PREFIX], ready)
    for p in range(m[vr + V_PREFIX], n + 1):
        c = base + p * P_STRIDE
        leave, late = s[c + P_LEAVE], s[c + P_STRIDE + P_LATE]
        if leave > closes:
            break
        if pushed >= 0:
            if p > m[vr + V_PREFIX]:
                pushed = pushed_on(m, s, v, p, pushed, ready)
            leave = max(leave, pushed)
        to, fro = forth + 2 * s[c + P_LOC], back + 2 * s[c + P_STRIDE + P_LOC]
        cost = km * (m[to + 1] + m[fro + 1] - (s[c + P_METRES] if n > 0 else 0)) + fixed
        if cost >= best or opens + service > late or p == avoid:
            continue
        begin = leave + m[to]
        if begin > closes:
            continue
        begin = max(begin, opens) if one else open_from(m, node, begin)
        if begin + service + m[fro] > late:
            continue
        fits = has_room(m, s, v, c, r, column) and m[to] + m[fro] - s[c + P_LEG] <= spare
        if fits and timed:
            fits = weigh(m, s, v, build_single(m, s, v, p, node, PLAIN), False)
            if fits:
                cost = s[O_COST] - s[rr + R_COST] + extra(m, v, r)
        elif fits and precise:
            longer = longer_by(m, s, v, c, node, m[to], m[fro], before)
            fits = longer < FAR
            cost += longer if fits else 0
        if fits and cost < best:
            best = cost
            s[O_POS], s[O_WAY] = p, PLAIN
        elif reloads and not fits:
            best = best_with_reload(m, s, v, r, p, best)
    return best


@inlined
def best_pair(m: Model, s: State, v: int, r: int, best: int) -> int:
    """As `best_single`, for the two ends of a shipment; 70 lines for the same reason."""
    vr, rr, need = m[H_VEH] + v * V_STRIDE, s[S_ROW] + v * R_STRIDE, m[H_REQ] + r * Q_STRIDE
    if m[vr + V_STOPS] >= 0 and s[rr + R_STOPS] + 2 > m[vr + V_STOPS]:
        return best
    base, n = s[S_POS] + v * (m[M] + 2) * P_STRIDE, s[rr + R_LEN]
    first, second, size, nodes, road = m[need + Q_A], m[need + Q_B], m[NL], m[H_NODE], m[H_ROAD]
    one, two = nodes + first * N_STRIDE, nodes + second * N_STRIDE
    f, g, wait_f, wait_g = m[one + N_LOC], m[two + N_LOC], m[one + N_SERVICE], m[two + N_SERVICE]
    closes_f, closes_g = m[m[H_WIN] + 2 * m[one + N_W1] - 1], m[m[H_WIN] + 2 * m[two + N_W1] - 1]
    to_f, from_f, to_g, from_g = m[H_BACK] + 2 * f * size, road + 2 * f * size, m[H_BACK] + 2 * g * size, road + 2 * g * size
    direct = from_f + 2 * g
    km, avoid, cell = 18 * m[vr + V_KM], s[O_AVOID], s[S_CELL] + 3 * v * m[M]
    fixed = extra(m, v, r) + (UNIT * m[vr + V_FIXED] if n == 0 else 0)
    timed = s[rr + R_TIMED] != 0 or m[need + Q_TIMED] != 0 or m[vr + V_TIMED] != 0 or m[vr + V_DRIVE] >= 0
    for p in range(m[vr + V_PREFIX], n + 1):
        c = base + p * P_STRIDE
        if s[c + P_LEAVE] > closes_f:
            break
        here, there, leg = s[c + P_LOC], s[c + P_STRIDE + P_LOC], s[c + P_METRES] if n > 0 else 0
        metres = m[to_f + 2 * here + 1]
        apart = fixed + km * (metres + m[from_f + 2 * there + 1] - leg)
        beside = fixed + km * (metres + m[direct + 1] + m[from_g + 2 * there + 1] - leg)
        if (apart >= best and beside >= best) or p == avoid or not has_room(m, s, v, c, r, P_LOAD):
            continue
        begin = open_from(m, first, s[c + P_LEAVE] + m[to_f + 2 * here])
        if begin < 0:
            continue
        leave, place = begin + wait_f, f
        for q in range(p, n + 1):
            d = base + q * P_STRIDE
            cost = beside
            if q > p:
                node = s[cell + 3 * (q - 1)]
                row = nodes + node * N_STRIDE
                loc = m[row + N_LOC]
                arrive = leave + m[road + 2 * (place * size + loc)]
                if arrive > s[d + P_LATE] or not has_room(m, s, v, d, r, P_LOAD):
                    break
                place = loc
                leave = (arrive if m[row + N_KIND] == RELOAD else open_from(m, node, arrive)) + service_of(m, v, node)
                cost = apart + km * (m[to_g + 2 * place + 1] + m[from_g + 2 * s[d + P_STRIDE + P_LOC] + 1] - s[d + P_METRES])
            if leave > closes_g:
                break
            if cost >= best:
                if apart >= best:
                    break
                continue
            begin = open_from(m, second, leave + m[to_g + 2 * place])
            if begin < 0 or begin + wait_g + m[from_g + 2 * s[d + P_STRIDE + P_LOC]] > s[d + P_STRIDE + P_LATE]:
                continue
            if timed:
                if not weigh(m, s, v, build_pair(m, s, v, p, q, first, second), False):
                    continue
                cost = s[O_COST] - s[rr + R_COST] + extra(m, v, r)
            if cost < best:
                best = cost
                s[O_POS], s[O_POS2], s[O_WAY] = p, q, PLAIN
    return best


@inlined
def best_slot(m: Model, s: State, v: int, r: int, best: int) -> int:
    if m[m[H_REQ] + r * Q_STRIDE + Q_B] >= 0:
        return best_pair(m, s, v, r, best)
    return best_single(m, s, v, r, best)


@inlined
def kept_slot(m: Model, s: State, v: int, r: int, best: int) -> int:
    """As `best_slot`; for a route that is as it was accepted, from memory if it has been looked for before."""
    rr = s[S_ROW] + v * R_STRIDE
    if s[rr + R_TOUCHED] != 0:
        return best_slot(m, s, v, r, best)
    k = s[S_KEPT] + (r * m[V] + v) * K_STRIDE
    if s[k + K_VERSION] == s[rr + R_VERSION]:
        if s[k + K_COST] >= best:
            return best
        if s[k + K_POS] >= 0:
            s[O_POS], s[O_POS2], s[O_WAY] = s[k + K_POS], s[k + K_POS2], s[k + K_WAY]
            return s[k + K_COST]
    cost = best_slot(m, s, v, r, best)
    s[k + K_VERSION], s[k + K_COST], s[k + K_POS] = s[rr + R_VERSION], cost, -1
    if cost < best:
        s[k + K_POS], s[k + K_POS2], s[k + K_WAY] = s[O_POS], s[O_POS2], s[O_WAY]
    return cost
