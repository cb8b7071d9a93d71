"""From a parsed plan file to a `Plan`, or to a list that names every fault of its shape."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, get_args

from foodbank.allocation.rules.plan import (
    SCHEMA,
    Bounds,
    Certificate,
    ConflictingPin,
    LeftCode,
    LeftOver,
    LimitCode,
    Line,
    LineCode,
    Plan,
    Reason,
    SiteResult,
    Status,
    Tier,
    Warning_,
)
from foodbank.allocation.rules.shape import (
    Check,
    Fault,
    Fields,
    InvalidProblem,
    amount,
    one_of,
    positive,
    read_object,
    text,
    texts,
)


def fraction(value: Any, path: str, faults: list[Fault]) -> str:
    """A fraction such as "11/20" or "1", written in digits only."""
    if type(value) is str and len(value) <= 80 and value.isascii():
        try:
            if "." not in value and "e" not in value.lower() and "_" not in value:
                Fraction(value)
                return value
        except (ValueError, ZeroDivisionError):
            pass
    faults.append(Fault("wrong_value", path, 'a fraction such as "11/20" is needed here'))
    return "0"


def number(value: Any, path: str, faults: list[Fault]) -> float:
    """A finite number."""
    if type(value) in (int, float) and value - value == 0:
        return float(value)
    faults.append(Fault("wrong_type", path, "a number is needed here"))
    return 0.0


def _reason_of(*codes: str) -> Check:
    def check(value: Any, path: str, faults: list[Fault]) -> Reason:
        found = read_object(
            value, {"code": (one_of(*codes), True), "facts": (_anything, False)}, path, faults
        )
        facts = found.get("facts", {})
        if type(facts) is not dict:
            faults.append(Fault("wrong_type", f"{path}.facts", "an object is needed here"))
            facts = {}
        return Reason(found.get("code", codes[0]), facts)

    return check


def _anything(value: Any, path: str, faults: list[Fault]) -> Any:
    return value


def _or_null(check: Check) -> Check:
    return lambda value, path, faults: None if value is None else check(value, path, faults)


def _rows(fields: Fields) -> Check:
    def check(value: Any, path: str, faults: list[Fault]) -> list[dict[str, Any]]:
        if type(value) is not list:
            faults.append(Fault("wrong_type", path, "a list is needed here"))
            return []
        return [read_object(row, fields, f"{path}[{i}]", faults) for i, row in enumerate(value)]

    return check


def _points(value: Any, path: str, faults: list[Fault]) -> tuple[tuple[float, float], ...]:
    if type(value) is not list or any(type(point) is not list or len(point) != 2 for point in value):
        faults.append(Fault("wrong_type", path, "a list of pairs of numbers is needed here"))
        return ()
    return tuple(
        (number(x, f"{path}[{i}][0]", faults), number(y, f"{path}[{i}][1]", faults))
        for i, (x, y) in enumerate(value)
    )


LINE: Fields = {
    "lot": (text, True),
    "site": (text, True),
    "units": (positive, True),
    "tier": (one_of(*get_args(Tier)), True),
    "reason": (_reason_of(*get_args(LineCode)), True),
    "warnings": (_rows({"code": (text, True), "facts": (_anything, True)}), False),
}
SITE: Fields = {
    "site": (text, True),
    "received_g": (amount, True),
    "fair_share_g": (_or_null(amount), True),
    "level": (number, True),
    "fair_level": (_or_null(fraction), False),
    "limited_by": (_reason_of(*get_args(LimitCode)), True),
}
LEFT: Fields = {
    "lot": (text, True),
    "units": (positive, True),
    "reason": (_reason_of(*get_args(LeftCode)), True),
}
BOUNDS: Fields = {
    "lorenz": (_points, True),
    "waste_g": (amount, True),
    "requested_g": (amount, True),
    "certificates": (_rows({"level": (fraction, True), "scarce_lots": (texts, True)}), True),
    "waste_scarce_lots": (texts, False),
    "requested_scarce_lots": (texts, False),
}
CONFLICT: Fields = {
    "lot": (text, True),
    "site": (text, True),
    "kind": (text, True),
    "units": (amount, True),
    "rule": (text, True),
}


def _bounds(value: Any, path: str, faults: list[Fault]) -> Bounds:
    found = read_object(value, BOUNDS, path, faults)
    return Bounds(
        found.get("lorenz", ()),
        found.get("waste_g", 0),
        found.get("requested_g", 0),
        tuple(
            Certificate(row.get("level", "0"), row.get("scarce_lots", ()))
            for row in found.get("certificates", [])
        ),
        found.get("waste_scarce_lots", ()),
        found.get("requested_scarce_lots", ()),
    )


def _numbers(value: Any, path: str, faults: list[Fault]) -> dict[str, float]:
    if type(value) is not dict:
        faults.append(Fault("wrong_type", path, "an object is needed here"))
        return {}
    return {str(key): number(item, f"{path}.{key}", faults) for key, item in value.items()}


PLAN: Fields = {
    "schema": (one_of(SCHEMA), True),
    "problem_sha256": (text, True),
    "status": (one_of(*get_args(Status)), True),
    "lines": (_rows(LINE), True),
    "sites": (_rows(SITE), True),
    "left_over": (_rows(LEFT), True),
    "bounds": (_or_null(_bounds), True),
    "figures": (_numbers, True),
    "seconds": (_numbers, True),
    "conflicting_pins": (_rows(CONFLICT), False),
}


def read_plan(document: Any) -> Plan:
    """The plan in a parsed JSON document; raises `InvalidProblem` naming every fault of its shape."""
    faults: list[Fault] = []
    body = read_object(document, PLAN, "plan", faults)
    if faults:
        raise InvalidProblem(faults)

    def line(row: dict[str, Any]) -> Line:
        warnings = tuple(Warning_(item["code"], item["facts"]) for item in row.pop("warnings", []))
        return Line(**row, warnings=warnings)

    return Plan(
        problem_sha256=body["problem_sha256"],
        status=body["status"],
        lines=tuple(line(row) for row in body["lines"]),
        sites=tuple(SiteResult(**row) for row in body["sites"]),
        left_over=tuple(LeftOver(**row) for row in body["left_over"]),
        bounds=body["bounds"],
        figures=body["figures"],
        seconds=body["seconds"],
        conflicting_pins=tuple(ConflictingPin(**row) for row in body.get("conflicting_pins", [])),
    )
