"""Where each number lies in the two flat vectors. Column names are offsets into a row of the given stride.

A `Model` is one problem and never changed by the search; a `State` is one search. Each is a single vector with a head:
every vector that is handed to a compiled function costs seven arguments at every call, and with a dozen of them calls
cost more than the work.

A node is one stop to be made: the end of a request, or (from `dim[NN]` on) a reload at one warehouse. A request is a
visit (one node) or a shipment (two). Positions 0 and length+1 of a route are the vehicle's start and end.
"""

from __future__ import annotations

from logistics.routing.kernel.compiled import Vector

Model = Vector
State = Vector

FAR = 1 << 60
UNIT = 18_000
"""Internal cost is cost x 18,000: per metre 18 x cost_per_km, per second 5 x cost_per_hour, without fractions."""

# the head of a model: sizes; MIXED: 0 if all vehicles are alike, 1 if they differ, 2 if they differ in room or price;
# UNITS: how many of the three units of load occur; RELEASES: 1 if some goods are ready late; where the second and third
# part of a shared section begins; where each section begins. `road`: seconds and metres side by side; `back`: the same
# table turned, so that the ways to one place lie beside each other as those from it do; `win`: pairs of windows, then
# (at RESTS) triples of rests; `allow`: vehicle x request, then (RELOADS) vehicle x warehouse; `order`: neighbours, then
# (RANKS) orders, then (LOGS) -ln u
(
    NL, R, V, NN, NW, M, A, CHANGE, RESTS, RELOADS, RANKS, LOGS, MIXED, UNITS, RELEASES, H_ROAD, H_BACK, H_VEH, H_NODE, H_REQ,
    H_WIN, H_ALLOW, H_ORDER,
) = range(23)  # fmt: skip
H_LENGTH = 23

# node rows
N_LOC, N_SERVICE, N_REQ, N_KIND, N_W0, N_W1 = range(6)
N_STRIDE = 6
DELIVERY, PICKUP, SHIP_PICKUP, SHIP_DELIVERY, RELOAD = range(5)

# request rows (FIXED: part of a locked prefix; TIMED: needs the full timetable to be judged)
Q_A, Q_B, Q_KIND, Q_ONBOARD, Q_READY, Q_PENALTY, Q_PREV, Q_ABOARD, Q_FIXED, Q_TIMED, Q_LOAD, Q_PRIORITY = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13,
)  # fmt: skip
Q_STRIDE = 14

# vehicle rows
(
    V_START, V_END, V_OPEN, V_CLOSE, V_RELOAD_S, V_TRIPS, V_STOPS, V_DRIVE, V_DUR, V_FIXED, V_KM, V_HOUR, V_CLASS,
    V_UNDERWAY, V_PREFIX, V_VISITED, V_LEFT, V_DEPARTED, V_B0, V_B1, V_TIMED, V_KNOWN, V_CAP,
) = range(23)  # fmt: skip
V_STRIDE = 26

# what is remembered per position of a route (LEG, METRES: the road to the next one)
P_LEAVE, P_LATE, P_LOC, P_LEG, P_METRES, P_PRE, P_SUF, P_LOAD, P_PD, P_PE, P_PL, P_SD, P_SE, P_SL = (
    0, 1, 2, 3, 4, 5, 8, 11, 14, 15, 16, 17, 18, 19,
)  # fmt: skip
P_STRIDE = 20

# what is remembered per route (LIST: not of this one; the vehicles that come into question, O_LISTED of them)
(
    R_LEN, R_COST, R_DRIVE, R_STOPS, R_TRIPS, R_TIMED, R_CURRENT, R_BEST, R_TOUCHED, R_BANNED, R_SEEN, R_VERSION,
    R_METRES, R_LIST,
) = range(14)  # fmt: skip
R_STRIDE = 14

# what is remembered per request and vehicle: the cheapest slot in the accepted route of that version (position -1: none
# below that cost). Most routes are not touched in a round, so most slots need not be looked for again
K_VERSION, K_COST, K_POS, K_POS2, K_WAY = range(5)
K_STRIDE = 5

# what is remembered per request: its route, accepted route, how often missed; lists of requests and of marks
B_WHERE, B_CURRENT, B_MISSED, B_KEY, B_ABSENT, B_MARK = range(6)
B_STRIDE = 6

# the route that is being judged, per position
W_BUF, W_ARRIVE, W_BEGIN, W_LEAVE, W_LOWER = range(5)
W_STRIDE = 5

# ways an insertion can bring a reload with it: none, before the stop at warehouse w (1 + 2w), after it (2 + 2w)
PLAIN = 0


# the head of a search: results of the latest call, the random state, the totals, where each section begins, the rests.
# `cell`: the working, the accepted and the best routes side by side; `row` per vehicle, `pos` per position, `by` per
# request, `walk` and `table` for the route that is being judged, `kept` per request and vehicle
(
    O_POS, O_POS2, O_WAY, O_COST, O_DEPART, O_RETURN, O_DIST, O_DRIVE, O_WHY, O_RANDOM, O_STAMP, O_TOTAL, O_BEST,
    O_ABSENT, O_AVOID, O_VERSION, O_LISTED, S_CELL, S_ROW, S_POS, S_BY, S_WALK, S_TABLE, S_KEPT, O_RESTS,
) = range(25)  # fmt: skip
S_LENGTH = 36

# the timetable's scratch table: per position and number of rests taken
T_ARRIVE, T_RESTED, T_BEGIN, T_LEAVE, T_RESTING = range(5)
T_STRIDE = 5

# why a timetable is refused (O_WHY)
OK, NO_ROOM, NO_TRIP, NO_STOPS, NO_DRIVE, NO_WINDOW, NO_SHIFT, NO_REST, NO_BOARD, NO_GOODS, NO_DURATION, NO_SKILL = range(12)
