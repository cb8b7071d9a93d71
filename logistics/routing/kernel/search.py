"""Ruin and recreate: strings of neighbouring stops are taken out and put back greedily (Christiaens, Vanden Berghe
2020, "Slack Induction by String Removals"), accepted by a cooling threshold."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from logistics.routing.kernel.clock import weigh
from logistics.routing.kernel.compiled import compiled, entry, inlined
from logistics.routing.kernel.insert import below, best_slot, build_pair, build_single, draw, kept_slot
from logistics.routing.kernel.layout import (
    A, B_ABSENT, B_CURRENT, B_KEY, B_MARK, B_MISSED, B_STRIDE, B_WHERE, CHANGE, FAR, H_ALLOW, H_NODE, H_ORDER,
    H_REQ, H_ROAD, H_VEH, LOGS, M, MIXED, NL, N_KIND, N_REQ, N_STRIDE, O_ABSENT, O_AVOID, O_BEST, O_COST,
    O_LISTED, O_POS, O_POS2, O_STAMP, O_TOTAL, O_VERSION, O_WAY, P_LATE, P_LEAVE, P_LEG, P_LOAD, P_LOC,
    P_METRES, P_STRIDE, Q_A, Q_B, Q_FIXED, Q_LOAD, Q_PENALTY, Q_PREV, Q_STRIDE, R, RANKS, RELOAD, R_BANNED,
    R_BEST, R_COST, R_CURRENT, R_DRIVE, R_LEN, R_LIST, R_METRES, R_SEEN, R_STRIDE, R_TIMED, R_TOUCHED, R_TRIPS,
    R_VERSION, S_BY, S_CELL, S_POS, S_ROW, S_WALK, UNIT, UNITS, V, V_CAP, V_CLASS, V_DRIVE, V_END, V_FIXED,
    V_KM, V_PREFIX, V_START, V_STRIDE, V_TIMED, W_BUF, W_STRIDE, Model, State,
)  # fmt: skip
from logistics.routing.kernel.slots import copy_in, copy_out, node_at, refresh, to_deliver

STRING = 10
"""Longest string taken out of one tour."""


@compiled
def take_out(m: Model, s: State, r: int) -> None:
    """Request `r` leaves its route; what is remembered about the route is stale until `refresh`."""
    v = s[s[S_BY] + r * B_STRIDE + B_WHERE]
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    base = v * m[M]
    k = 0
    for i in range(n):
        node = s[s[S_CELL] + 3 * (base + i)]
        if m[m[H_NODE] + node * N_STRIDE + N_KIND] == RELOAD or m[m[H_NODE] + node * N_STRIDE + N_REQ] != r:
            s[s[S_CELL] + 3 * (base + k)] = node
            k += 1
    s[s[S_ROW] + v * R_STRIDE + R_LEN] = k
    s[s[S_BY] + r * B_STRIDE + B_WHERE] = -1
    s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] = 1
    s[s[S_BY] + (s[O_ABSENT]) * B_STRIDE + B_ABSENT] = r
    s[O_ABSENT] += 1


@compiled
def put_in(m: Model, s: State, v: int, r: int, p: int, q: int, way: int) -> None:
    """Request `r` joins route `v` at a slot found by `best_slot`."""
    if m[m[H_REQ] + r * Q_STRIDE + Q_B] >= 0:
        n = build_pair(m, s, v, p, q, m[m[H_REQ] + r * Q_STRIDE + Q_A], m[m[H_REQ] + r * Q_STRIDE + Q_B])
    else:
        n = build_single(m, s, v, p, m[m[H_REQ] + r * Q_STRIDE + Q_A], way)
    copy_in(m, s, v, n)
    s[s[S_BY] + r * B_STRIDE + B_WHERE] = v
    s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] = 1
    refresh(m, s, v)


@compiled
def fits_one_trip(m: Model, s: State, v: int, p: int) -> bool:
    """Have the deliveries of the trips before and after the reload at position `p` room together?"""
    n, first = s[s[S_ROW] + v * R_STRIDE + R_LEN], p - 1
    while first > 0 and m[m[H_NODE] + node_at(m, s, v, first) * N_STRIDE + N_KIND] != RELOAD:
        first -= 1
    for unit in range(m[UNITS]):
        load = to_deliver(m, s, v, first + 1, n, unit) + to_deliver(m, s, v, p + 1, n, unit)
        if load > m[m[H_VEH] + v * V_STRIDE + V_CAP + unit]:
            return False
    return True


@compiled
def drop_reloads(m: Model, s: State, v: int) -> None:
    """Reloads that are no longer needed leave the route (those of a locked prefix stay)."""
    if s[s[S_ROW] + v * R_STRIDE + R_TRIPS] == 1:
        return
    p = m[m[H_VEH] + v * V_STRIDE + V_PREFIX] + 1
    while p <= s[s[S_ROW] + v * R_STRIDE + R_LEN]:
        if m[m[H_NODE] + node_at(m, s, v, p) * N_STRIDE + N_KIND] != RELOAD:
            p += 1
            continue
        if not fits_one_trip(m, s, v, p):
            p += 1
            continue
        n = copy_out(m, s, v)
        for i in range(p - 1, n - 1):
            s[s[S_WALK] + i * W_STRIDE + W_BUF] = s[s[S_WALK] + (i + 1) * W_STRIDE + W_BUF]
        if n == 1 or weigh(m, s, v, n - 1, False):
            copy_in(m, s, v, n - 1)
        else:
            p += 1


@compiled
def take_string(m: Model, s: State, v: int, r: int, length: int) -> None:
    """A string of about `length` stops of route `v` around request `r`; in half of the cases some stops inside it stay
    where they are."""
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    first = m[m[H_VEH] + v * V_STRIDE + V_PREFIX]
    at = first
    for p in range(first, n):
        if node_at(m, s, v, p + 1) == m[m[H_REQ] + r * Q_STRIDE + Q_A]:
            at = p
    kept = 0
    while length + kept < n - first and length > 1 and (draw(s) & 1) == 0 and kept < STRING:
        kept += 1
    span = min(length + kept, n - first)
    low = max(first, at - span + 1)
    high = min(at, n - span)
    low += below(s, high - low + 1) if high >= low else 0
    hole = low + below(s, span - kept + 1) if kept > 0 else n
    count = 0
    for i in range(low, low + span):
        node = node_at(m, s, v, i + 1)
        if m[m[H_NODE] + node * N_STRIDE + N_KIND] == RELOAD or (hole <= i < hole + kept and i != at):
            continue
        s[s[S_BY] + count * B_STRIDE + B_MARK] = m[m[H_NODE] + node * N_STRIDE + N_REQ]
        count += 1
    for i in range(count):
        other = s[s[S_BY] + i * B_STRIDE + B_MARK]
        if s[s[S_BY] + other * B_STRIDE + B_WHERE] == v and m[m[H_REQ] + other * Q_STRIDE + Q_FIXED] == 0:
            take_out(m, s, other)


@compiled
def ruin(m: Model, s: State, size: int) -> None:
    """About `size` requests leave, as strings from the tours around one stop."""
    r0 = below(s, m[R])
    tours, stops = 0, 0
    for v in range(m[V]):
        if s[s[S_ROW] + v * R_STRIDE + R_LEN] > 0:
            tours += 1
            stops += s[s[S_ROW] + v * R_STRIDE + R_LEN]
    if tours == 0:
        return
    longest = max(1, min(STRING, stops // tours))
    strings = 1 + below(s, max(1, 4 * size * 16 // (1 + longest) - 16)) // 16
    whole = m[MIXED] != 0 and below(s, 8 if m[MIXED] > 1 else 64) == 0
    if whole:
        strings = 1 + below(s, 3)
    taken = 0
    for i in range(m[A]):
        if taken >= strings:
            break
        r = m[m[H_ORDER] + r0 * m[A] + i]
        v = s[s[S_BY] + r * B_STRIDE + B_WHERE]
        if v < 0 or s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] != 0 or m[m[H_REQ] + r * Q_STRIDE + Q_FIXED] != 0:
            continue
        n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
        s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] = 1
        take_string(m, s, v, r, n if whole else 1 + below(s, min(longest, n)))
        taken += 1
    for v in range(m[V]):
        if s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] != 0:
            drop_reloads(m, s, v)
            refresh(m, s, v)


@compiled
def sort_absent(m: Model, s: State) -> None:
    """The order in which the absent come back: at random, or by one of the ranks in `Model.rank`."""
    choice = below(s, 24)
    rank = -1
    for i in range(8):
        choice -= 1 if i == 3 else 4 if i < 2 or i == 7 else 2
        if choice < 0:
            rank = i
            break
    count = s[O_ABSENT]
    for i in range(count):
        r = s[s[S_BY] + i * B_STRIDE + B_ABSENT]
        s[s[S_BY] + r * B_STRIDE + B_KEY] = draw(s) if rank <= 0 else m[m[H_ORDER] + m[RANKS] + (rank - 1) * m[R] + r]
    for i in range(1, count):
        r = s[s[S_BY] + i * B_STRIDE + B_ABSENT]
        k = i - 1
        while (
            k >= 0
            and s[s[S_BY] + (s[s[S_BY] + k * B_STRIDE + B_ABSENT]) * B_STRIDE + B_KEY] > s[s[S_BY] + r * B_STRIDE + B_KEY]
        ):
            s[s[S_BY] + (k + 1) * B_STRIDE + B_ABSENT] = s[s[S_BY] + k * B_STRIDE + B_ABSENT]
            k -= 1
        s[s[S_BY] + (k + 1) * B_STRIDE + B_ABSENT] = r


@compiled
def list_vehicles(m: Model, s: State) -> None:
    """The vehicles that come into question: those that drive, and of each kind the first that does not."""
    listed = 0
    s[O_STAMP] += 1
    for v in range(m[V]):
        row = s[S_ROW] + v * R_STRIDE
        if s[row + R_BANNED] != 0:
            continue
        if s[row + R_LEN] == 0:
            kind = s[S_ROW] + m[m[H_VEH] + v * V_STRIDE + V_CLASS] * R_STRIDE + R_SEEN
            if s[kind] == s[O_STAMP]:
                continue
            s[kind] = s[O_STAMP]
        s[s[S_ROW] + listed * R_STRIDE + R_LIST] = v
        listed += 1
    s[O_LISTED] = listed


@entry
def place_absent(m: Model, s: State, blink: int, only: int) -> None:
    """In the order of `absent`, each where it costs least, if that costs less than leaving it out. With `only` >= 0 no
    empty vehicle of another kind is begun, and the first stop of one is charged only its share of the fixed cost, by
    weight: a greedy search would never begin a large one."""
    count = s[O_ABSENT]
    left = 0
    list_vehicles(m, s)
    for i in range(count):
        r = s[s[S_BY] + i * B_STRIDE + B_ABSENT]
        best = m[m[H_REQ] + r * Q_STRIDE + Q_PENALTY]
        found, pos, pos2, way = -1, 0, 0, 0
        for index in range(s[O_LISTED]):
            v = s[s[S_ROW] + index * R_STRIDE + R_LIST]
            if m[m[H_ALLOW] + v * m[R] + r] == 0:
                continue
            discount = 0
            if s[s[S_ROW] + v * R_STRIDE + R_LEN] == 0:
                if only >= 0:
                    if m[m[H_VEH] + v * V_STRIDE + V_CLASS] != only:
                        continue
                    fixed = UNIT * m[m[H_VEH] + v * V_STRIDE + V_FIXED]
                    room = max(1, m[m[H_VEH] + v * V_STRIDE + V_CAP])
                    discount = fixed - fixed * min(room, m[m[H_REQ] + r * Q_STRIDE + Q_LOAD]) // room
                cost = best_slot(m, s, v, r, best + discount) - discount
            else:
                cost = kept_slot(m, s, v, r, best)
            if cost < best and blink > 0 and (draw(s) & 127) < blink:
                s[O_AVOID] = s[O_POS]
                cost = best_slot(m, s, v, r, best + discount) - discount
                s[O_AVOID] = -1
            if cost < best:
                best, found, pos, pos2, way = cost, v, s[O_POS], s[O_POS2], s[O_WAY]
        if found >= 0:
            begun = s[s[S_ROW] + found * R_STRIDE + R_LEN] == 0
            put_in(m, s, found, r, pos, pos2, way)
            if begun:
                list_vehicles(m, s)
        else:
            s[s[S_BY] + left * B_STRIDE + B_ABSENT] = r
            left += 1
    s[O_ABSENT] = left


@inlined
def least_price(m: Model, s: State, v: int, u: int) -> int:
    """What the stops of route `v` cost at least in vehicle `u`: its metres with other ends, without hours."""
    vr, c, n = m[H_VEH] + u * V_STRIDE, s[S_POS] + v * (m[M] + 2) * P_STRIDE, s[s[S_ROW] + v * R_STRIDE + R_LEN]
    first, last = s[c + P_STRIDE + P_LOC], s[c + n * P_STRIDE + P_LOC]
    metres = s[s[S_ROW] + v * R_STRIDE + R_METRES] - s[c + P_METRES] - s[c + n * P_STRIDE + P_METRES]
    metres += m[m[H_ROAD] + 2 * (m[vr + V_START] * m[NL] + first) + 1] + m[m[H_ROAD] + 2 * (last * m[NL] + m[vr + V_END]) + 1]
    return 18 * m[vr + V_KM] * metres + UNIT * m[vr + V_FIXED]


@inlined
def price_in(m: Model, s: State, v: int, u: int, limit: int) -> int:
    """What the stops of route `v` cost in vehicle `u`; FAR if it may not drive them or they cost `limit` or more."""
    c, cap = s[S_POS] + v * (m[M] + 2) * P_STRIDE, m[H_VEH] + u * V_STRIDE + V_CAP
    if least_price(m, s, v, u) >= limit or (s[s[S_ROW] + v * R_STRIDE + R_TRIPS] == 1 and s[c + P_LOAD] > m[cap]):
        return FAR
    if not weigh(m, s, u, copy_out(m, s, v), False) or s[O_COST] >= limit:
        return FAR
    return s[O_COST]


@compiled
def swap_routes(m: Model, s: State, v: int, u: int) -> None:
    """Vehicles `v` and `u` exchange their stops."""
    n = max(s[s[S_ROW] + v * R_STRIDE + R_LEN], s[s[S_ROW] + u * R_STRIDE + R_LEN])
    here, there = s[S_CELL] + 3 * v * m[M], s[S_CELL] + 3 * u * m[M]
    for i in range(n):
        node = s[here + 3 * i]
        s[here + 3 * i] = s[there + 3 * i]
        s[there + 3 * i] = node
    n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
    s[s[S_ROW] + v * R_STRIDE + R_LEN] = s[s[S_ROW] + u * R_STRIDE + R_LEN]
    s[s[S_ROW] + u * R_STRIDE + R_LEN] = n
    for side in range(2):
        w = v if side == 0 else u
        for p in range(1, s[s[S_ROW] + w * R_STRIDE + R_LEN] + 1):
            row = m[H_NODE] + node_at(m, s, w, p) * N_STRIDE
            if m[row + N_KIND] != RELOAD:
                s[s[S_BY] + m[row + N_REQ] * B_STRIDE + B_WHERE] = w
        s[s[S_ROW] + w * R_STRIDE + R_TOUCHED] = 1
        refresh(m, s, w)


@compiled
def trade_vehicles(m: Model, s: State) -> None:
    """The stops of a touched tour move to an empty vehicle of another kind, or change places with those of another
    tour, where that is cheaper: other room, other price, another warehouse."""
    for v in range(m[V]):
        rr = s[S_ROW] + v * R_STRIDE
        if s[rr + R_TOUCHED] == 0 or s[rr + R_LEN] == 0 or m[m[H_VEH] + v * V_STRIDE + V_PREFIX] > 0:
            continue
        best, found = 0, -1
        for index in range(s[O_LISTED]):
            u = s[s[S_ROW] + index * R_STRIDE + R_LIST]
            row = s[S_ROW] + u * R_STRIDE
            if m[m[H_VEH] + u * V_STRIDE + V_CLASS] == m[m[H_VEH] + v * V_STRIDE + V_CLASS]:
                continue
            if s[row + R_LEN] == 0:
                gain = s[rr + R_COST] - price_in(m, s, v, u, s[rr + R_COST] - best)
            else:
                both = s[rr + R_COST] + s[row + R_COST] - best
                back = least_price(m, s, u, v)
                if m[m[H_VEH] + u * V_STRIDE + V_PREFIX] > 0 or least_price(m, s, v, u) + back >= both:
                    continue
                there = price_in(m, s, v, u, both - back)
                gain = -1 if there >= FAR else both + best - there - price_in(m, s, u, v, both - there)
            if gain > best:
                best, found = gain, u
        if found >= 0:
            swap_routes(m, s, v, found)
            list_vehicles(m, s)


@compiled
def recreate(m: Model, s: State, blink: int) -> None:
    """Everything absent is put back."""
    sort_absent(m, s)
    only = -1
    if m[MIXED] > 1 and below(s, 2) == 0:
        only = m[m[H_VEH] + below(s, m[V]) * V_STRIDE + V_CLASS]
    place_absent(m, s, blink, only)
    if m[MIXED] != 0:
        trade_vehicles(m, s)


@compiled
def total(m: Model, s: State) -> int:
    """Internal cost of the working routes, with what is left out and what has changed vehicle."""
    cost = 0
    for v in range(m[V]):
        cost += s[s[S_ROW] + v * R_STRIDE + R_COST]
    for i in range(s[O_ABSENT]):
        cost += m[m[H_REQ] + s[s[S_BY] + i * B_STRIDE + B_ABSENT] * Q_STRIDE + Q_PENALTY]
    if m[CHANGE] > 0:
        for r in range(m[R]):
            before = m[m[H_REQ] + r * Q_STRIDE + Q_PREV]
            if s[s[S_BY] + r * B_STRIDE + B_WHERE] >= 0 and before >= 0 and before != s[s[S_BY] + r * B_STRIDE + B_WHERE]:
                cost += m[CHANGE]
    return cost


@compiled
def sound(m: Model, s: State) -> bool:
    """May all touched routes still be driven? Insertions were tested, but taking a stop out can break a rule too:
    roads are not metric, and a rest may have lain where the stop was."""
    for v in range(m[V]):
        rr = s[S_ROW] + v * R_STRIDE
        if s[rr + R_TOUCHED] == 0 or s[rr + R_LEN] == 0:
            continue
        if s[rr + R_TIMED] != 0 or m[m[H_VEH] + v * V_STRIDE + V_TIMED] != 0:
            if not weigh(m, s, v, copy_out(m, s, v), False):
                return False
            continue
        limit = m[m[H_VEH] + v * V_STRIDE + V_DRIVE]
        if limit >= 0 and s[rr + R_DRIVE] > limit:
            return False
        c = s[S_POS] + v * (m[M] + 2) * P_STRIDE
        for _ in range(s[rr + R_LEN] + 1 if s[rr + R_TRIPS] > 1 else 1):
            if s[c + P_LEAVE] + s[c + P_LEG] > s[c + P_STRIDE + P_LATE]:
                return False
            c += P_STRIDE
    return True


@compiled
def accept(m: Model, s: State) -> None:
    """The touched working routes become the accepted ones."""
    for v in range(m[V]):
        if s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] != 0:
            base = v * m[M]
            n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
            for i in range(n):
                s[s[S_CELL] + 3 * (base + i) + 1] = s[s[S_CELL] + 3 * (base + i)]
            s[s[S_ROW] + v * R_STRIDE + R_CURRENT] = n
            s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] = 0
            s[O_VERSION] += 1
            s[s[S_ROW] + v * R_STRIDE + R_VERSION] = s[O_VERSION]
    for r in range(m[R]):
        s[s[S_BY] + r * B_STRIDE + B_CURRENT] = s[s[S_BY] + r * B_STRIDE + B_WHERE]


@compiled
def go_back(m: Model, s: State) -> None:
    """The accepted routes become the working ones again."""
    for v in range(m[V]):
        if s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] != 0:
            base = v * m[M]
            n = s[s[S_ROW] + v * R_STRIDE + R_CURRENT]
            for i in range(n):
                s[s[S_CELL] + 3 * (base + i)] = s[s[S_CELL] + 3 * (base + i) + 1]
            s[s[S_ROW] + v * R_STRIDE + R_LEN] = n
            s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] = 0
            refresh(m, s, v)
    left = 0
    for r in range(m[R]):
        s[s[S_BY] + r * B_STRIDE + B_WHERE] = s[s[S_BY] + r * B_STRIDE + B_CURRENT]
        if s[s[S_BY] + r * B_STRIDE + B_WHERE] < 0:
            s[s[S_BY] + left * B_STRIDE + B_ABSENT] = r
            left += 1
    s[O_ABSENT] = left


@compiled
def keep_best(m: Model, s: State) -> None:
    for v in range(m[V]):
        n = s[s[S_ROW] + v * R_STRIDE + R_LEN]
        s[s[S_ROW] + v * R_STRIDE + R_BEST] = n
        base = v * m[M]
        for i in range(n):
            s[s[S_CELL] + 3 * (base + i) + 2] = s[s[S_CELL] + 3 * (base + i)]


@entry
def begin(m: Model, s: State) -> None:
    """Working routes as they stand in `seq` become the accepted and the best ones."""
    for v in range(m[V]):
        s[s[S_ROW] + v * R_STRIDE + R_TOUCHED] = 1
        refresh(m, s, v)
    accept(m, s)
    s[O_TOTAL] = total(m, s)
    s[O_BEST] = s[O_TOTAL]
    keep_best(m, s)


@entry
def run(m: Model, s: State, iterations: int, warmth: int, size: int, blink: int) -> int:
    """`iterations` rounds at one temperature (`warmth`, internal cost). Answers how often the best got better."""
    better = 0
    for _ in range(iterations):
        ruin(m, s, size)
        recreate(m, s, blink)
        cost = total(m, s)
        if sound(m, s) and cost < s[O_TOTAL] + ((warmth * m[m[H_ORDER] + m[LOGS] + (draw(s) & 4095)]) >> 16):
            accept(m, s)
            s[O_TOTAL] = cost
            if cost < s[O_BEST]:
                s[O_BEST] = cost
                keep_best(m, s)
                better += 1
        else:
            go_back(m, s)
    return better


@compiled
def missed(m: Model, s: State, count: bool) -> int:
    """How often the absent have been left out so far, together; with `count`, each once more."""
    times = 0
    for i in range(s[O_ABSENT]):
        r = s[s[S_BY] + i * B_STRIDE + B_ABSENT]
        times += s[s[S_BY] + r * B_STRIDE + B_MISSED]
        if count:
            s[s[S_BY] + r * B_STRIDE + B_MISSED] += 1
    return times


@entry
def run_fewer(m: Model, s: State, iterations: int, warmth: int, size: int, blink: int) -> int:
    """As `run`, while a vehicle has been taken away: first everything must find a place. Routes are accepted when what
    they leave out has been easier to place. Answers 1 as soon as nothing is left out, else 0."""
    for _ in range(iterations):
        if s[O_ABSENT] == 0:
            return 1
        before = missed(m, s, False)
        absent = s[O_ABSENT]
        ruin(m, s, size)
        recreate(m, s, blink)
        times = missed(m, s, False)
        cost = total(m, s)
        same = times == before and s[O_ABSENT] == absent
        limit = s[O_TOTAL] + ((warmth * m[m[H_ORDER] + m[LOGS] + (draw(s) & 4095)]) >> 16)
        if sound(m, s) and (s[O_ABSENT] == 0 or times < before or (same and cost < limit)):
            accept(m, s)
            s[O_TOTAL] = cost
            missed(m, s, True)
        else:
            missed(m, s, True)
            go_back(m, s)
    return 1 if s[O_ABSENT] == 0 else 0
