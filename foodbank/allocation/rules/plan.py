"""The answer to a round: lines, what each site gets and what limits it, what stays and why, and the proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA = "allocation-plan/1"

Status = Literal["proven", "within_budget", "pins_infeasible"]
Tier = Literal["requested", "offered", "pinned"]
LineCode = Literal["requested", "fair_share", "use_soon", "pinned", "kept"]
LimitCode = Literal[
    "scarce_stock",
    "own_request",
    "usable_cap",
    "storage",
    "transport",
    "route",
    "no_eligible_lot",
    "minimum_line",
    "pin",
    "satisfied",
]
LeftCode = Literal[
    "held_back", "no_eligible_site", "all_satisfied", "less_than_one_unit", "transport", "storage", "pin"
]


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable code and the facts that make it a sentence; every fact can be recomputed from the round."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Warning_:
    """Something a person should know before handing a line over."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """So many units of one lot for one site."""

    lot: str
    site: str
    units: int
    tier: Tier
    reason: Reason
    warnings: tuple[Warning_, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What one site gets, beside its exact share (rounded to grams) in the provably fairest division.

    `level` is the plan's (offset + received) / need; `fair_level` the exact share's as a fraction "p/q",
    None where no bound was computed.
    """

    site: str
    received_g: int
    fair_share_g: int | None
    level: float
    limited_by: Reason
    fair_level: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Units that stay in the warehouse, and why."""

    lot: str
    units: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof for one level: with the scarce lots of this and every lower level, nobody up to it can get more.

    `scarce_lots` lists only the lots that become scarce at this level.
    """

    level: str
    scarce_lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no plan whatever can beat, each with its proof.

    `lorenz`: (part of all need, poorest first; highest level that part can have). `waste_g`: the least
    perishing stock that must stay; `requested_g`: the most requested grams that can be honoured; the lots
    of both proofs stand in `waste_scarce_lots` and `requested_scarce_lots`.
    """

    lorenz: tuple[tuple[float, float], ...]
    waste_g: int
    requested_g: int
    certificates: tuple[Certificate, ...]
    waste_scarce_lots: tuple[str, ...] = ()
    requested_scarce_lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConflictingPin:
    """A member of the smallest set of pins that cannot all be kept, and the rule they break together."""

    lot: str
    site: str
    kind: str
    units: int
    rule: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer to the round whose hash is `problem_sha256`. `bounds` None: nothing was proven."""

    problem_sha256: str
    status: Status
    lines: tuple[Line, ...]
    sites: tuple[SiteResult, ...]
    left_over: tuple[LeftOver, ...]
    bounds: Bounds | None
    figures: Mapping[str, float]
    seconds: Mapping[str, float]
    conflicting_pins: tuple[ConflictingPin, ...] = ()


def _reason(reason: Reason | Warning_) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts)}


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as schema version 1 writes it."""
    lines = []
    for line in plan.lines:
        row: dict[str, Any] = {
            "lot": line.lot,
            "site": line.site,
            "units": line.units,
            "tier": line.tier,
            "reason": _reason(line.reason),
        }
        if line.warnings:
            row["warnings"] = [_reason(item) for item in line.warnings]
        lines.append(row)
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "problem_sha256": plan.problem_sha256,
        "status": plan.status,
        "lines": lines,
        "sites": [
            {
                "site": item.site,
                "received_g": item.received_g,
                "fair_share_g": item.fair_share_g,
                "level": item.level,
                "fair_level": item.fair_level,
                "limited_by": _reason(item.limited_by),
            }
            for item in plan.sites
        ],
        "left_over": [
            {"lot": item.lot, "units": item.units, "reason": _reason(item.reason)} for item in plan.left_over
        ],
        "bounds": None if plan.bounds is None else _bounds_to_json(plan.bounds),
        "figures": dict(plan.figures),
        "seconds": dict(plan.seconds),
    }
    if plan.conflicting_pins:
        body["conflicting_pins"] = [
            {"lot": pin.lot, "site": pin.site, "kind": pin.kind, "units": pin.units, "rule": pin.rule}
            for pin in plan.conflicting_pins
        ]
    return body


def _bounds_to_json(bounds: Bounds) -> dict[str, Any]:
    return {
        "lorenz": [list(point) for point in bounds.lorenz],
        "waste_g": bounds.waste_g,
        "requested_g": bounds.requested_g,
        "certificates": [
            {"level": item.level, "scarce_lots": list(item.scarce_lots)} for item in bounds.certificates
        ],
        "waste_scarce_lots": list(bounds.waste_scarce_lots),
        "requested_scarce_lots": list(bounds.requested_scarce_lots),
    }


def decisions_json(plan: Plan) -> str:
    """Everything of the plan but the time it took, as canonical text: equal for equal decisions."""
    body = plan_to_json(plan)
    body.pop("seconds")
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
