"""A problem with one rule lifted for one vehicle and one request: a copy of the vectors with a few numbers changed."""
# ruff: noqa: I001 - column names of the flat vectors stand packed, not one per line

from __future__ import annotations

from dataclasses import replace

from logistics.routing.kernel.layout import (
    H_ALLOW, H_NODE, H_REQ, H_VEH, H_WIN, N_STRIDE, N_W0, N_W1, Q_A, Q_ABOARD, Q_B, Q_ONBOARD, Q_STRIDE, Q_TIMED, R, V_CAP,
    V_CLOSE, V_DRIVE, V_DUR, V_HOUR, V_STOPS, V_STRIDE, V_TIMED, Model,
)  # fmt: skip
from logistics.routing.model import Compiled
from logistics.routing.problem import Shipment, Vehicle, Visit, Window


def lift(compiled: Compiled, vehicle: int, lifted: Vehicle, request: int, eased: Visit | Shipment) -> Compiled:
    """`lifted` differs from the vehicle in room, closing time and limits at most, `eased` from the request in skills,
    access, time on board and in having one window per stop. For `may_drive` only: prices, kinds and neighbours stay."""
    model = compiled.model.copy()
    row = model[H_VEH] + vehicle * V_STRIDE
    model[row + V_CLOSE] = lifted.closes_s
    limits = (lifted.maximum_stops, lifted.maximum_drive_s, lifted.maximum_duration_s)
    for column, limit in zip((V_STOPS, V_DRIVE, V_DUR), limits, strict=True):
        model[row + column] = -1 if limit is None else limit
    model[row + V_TIMED] = int(model[row + V_HOUR] > 0 or lifted.maximum_duration_s is not None)
    for unit, room in enumerate(lifted.capacity.amounts()):
        model[row + V_CAP + unit] = room
    _ease(model, request, eased)
    fits = all(load <= room for load, room in zip(eased.load.amounts(), lifted.capacity.amounts(), strict=True))
    may = eased.skills <= lifted.skills and (eased.vehicles is None or lifted.id in eased.vehicles)
    model[model[H_ALLOW] + vehicle * model[R] + request] = int(may and fits and _reachable(compiled, vehicle, request))
    return replace(compiled, model=model)


def _reachable(compiled: Compiled, vehicle: int, request: int) -> bool:
    """What lies in one vehicle is not handed to another."""
    aboard = int(compiled.model[compiled.model[H_REQ] + request * Q_STRIDE + Q_ABOARD])
    return aboard in (-1, vehicle)


def _ease(model: Model, request: int, eased: Visit | Shipment) -> None:
    row = model[H_REQ] + request * Q_STRIDE
    limit = eased.maximum_on_board_s
    model[row + Q_ONBOARD] = -1 if limit is None else limit
    model[row + Q_TIMED] = int(limit is not None)
    ends: tuple[tuple[Window, ...], ...]
    ends = (eased.windows,) if isinstance(eased, Visit) else (eased.pickup.windows, eased.delivery.windows)
    for column, windows in zip((Q_A, Q_B), ends, strict=False):
        node = model[H_NODE] + model[row + column] * N_STRIDE
        first = model[node + N_W0]
        for index, window in enumerate(windows):
            model[model[H_WIN] + 2 * (first + index)] = window.opens_s
            model[model[H_WIN] + 2 * (first + index) + 1] = window.closes_s
        model[node + N_W1] = first + len(windows)
