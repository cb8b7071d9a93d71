"""The shape of schema version 1: which keys, of which type and size. Every fault is named with its path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from foodbank.allocation.rules.problem import PIN_KINDS, SCHEMA

MAX_AMOUNT = 10**12
MAX_DAY = 100_000
MAX_TOTAL_G = 10**15


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: a stable code, where it is, and a sentence."""

    code: str
    path: str
    message: str


class InvalidProblem(ValueError):
    """The input is refused; `faults` names everything found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults[:3]))
        self.faults = tuple(faults)

    def to_json(self) -> dict[str, Any]:
        """The one object that the door writes on standard error."""
        faults = [{"code": f.code, "path": f.path, "message": f.message} for f in self.faults]
        return {"code": "invalid_input", "faults": faults}


Check = Callable[[Any, str, list[Fault]], Any]


def _name(value: Any) -> str:
    return {
        type(None): "null",
        bool: "true or false",
        int: "a whole number",
        float: "a fraction",
        str: "a text",
        list: "a list",
        dict: "an object",
    }.get(type(value), "something else")


def _integer(low: int, high: int, low_code: str) -> Check:
    def check(value: Any, path: str, faults: list[Fault]) -> int:
        if type(value) is int and low <= value <= high:
            return value
        if type(value) is not int:
            code = "not_an_integer" if type(value) is float else "wrong_type"
            faults.append(Fault(code, path, f"a whole number is needed here, not {_name(value)}"))
        elif value < low:
            faults.append(
                Fault(low_code, path, f"{value} is less than {low}" if low > -high else "too small")
            )
        else:
            faults.append(Fault("too_large", path, f"more than {high}"))
        return max(low, 0)

    return check


amount = _integer(0, MAX_AMOUNT, "negative")
positive = _integer(1, MAX_AMOUNT, "not_positive")
signed = _integer(-MAX_AMOUNT, MAX_AMOUNT, "too_small")
day = _integer(-MAX_DAY, MAX_DAY, "too_small")


def text(value: Any, path: str, faults: list[Fault]) -> str:
    """A non-empty printable text that can be written in UTF-8, at most 200 characters."""
    if type(value) is not str:
        faults.append(Fault("wrong_type", path, f"a text is needed here, not {_name(value)}"))
        return ""
    if value.isascii() and value.isprintable() and 0 < len(value) <= 200:
        return value
    if not value:
        faults.append(Fault("empty", path, "an empty text names nothing"))
    elif len(value) > 200:
        faults.append(Fault("too_large", path, "more than 200 characters"))
    elif any(ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF or ord(letter) == 127 for letter in value):
        faults.append(Fault("bad_text", path, "control characters and lone surrogates are not allowed"))
    return value


def flag(value: Any, path: str, faults: list[Fault]) -> bool:
    """true or false."""
    if type(value) is not bool:
        faults.append(Fault("wrong_type", path, f"true or false is needed here, not {_name(value)}"))
        return False
    return value


def texts(value: Any, path: str, faults: list[Fault]) -> tuple[str, ...]:
    """A list of different texts; the result is sorted, because the order of a set means nothing."""
    if type(value) is not list:
        faults.append(Fault("wrong_type", path, f"a list is needed here, not {_name(value)}"))
        return ()
    if not value:
        return ()
    found = [text(item, f"{path}[{i}]", faults) for i, item in enumerate(value)]
    if len(set(found)) != len(found):
        faults.append(Fault("duplicate_id", path, "a name stands twice in this list"))
    return tuple(sorted(found))


def amounts(value: Any, path: str, faults: list[Fault]) -> dict[str, int]:
    """An object of amounts by name, sorted by name."""
    if type(value) is not dict:
        faults.append(Fault("wrong_type", path, f"an object is needed here, not {_name(value)}"))
        return {}
    for name, number in value.items():
        text(name, f"{path}.{name}"[:300], faults)
        amount(number, f"{path}.{name}", faults)
    return dict(sorted(value.items()))


def or_null(check: Check) -> Check:
    """The same, or null."""

    def nullable(value: Any, path: str, faults: list[Fault]) -> Any:
        return None if value is None else check(value, path, faults)

    return nullable


def one_of(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, faults: list[Fault]) -> Any:
        if type(value) is not str or value not in allowed:
            faults.append(Fault("wrong_value", path, f"one of {', '.join(allowed)} is needed here"))
            return allowed[0]
        return value

    return check


def milli(value: Any, path: str, faults: list[Fault]) -> int:
    """A level such as 1 or 0.75 as thousandths: 0 < level <= 100, at most three decimals."""
    if type(value) is not int and type(value) is not float:
        faults.append(Fault("wrong_type", path, f"a number is needed here, not {_name(value)}"))
        return 1000
    try:
        thousandths = Decimal(str(value)) * 1000
        if not 0 < thousandths <= 100_000 or thousandths != int(thousandths):
            raise InvalidOperation
    except (InvalidOperation, OverflowError, ValueError):
        faults.append(Fault("wrong_value", path, "a level above 0 and up to 100 with at most three decimals"))
        return 1000
    return int(thousandths)


Fields = dict[str, tuple[Check, bool]]

CATEGORY: Fields = {"id": (text, True), "zone": (text, True)}
LOT: Fields = {
    "id": (text, True),
    "product": (text, True),
    "category": (text, True),
    "warehouse": (text, True),
    "units": (amount, True),
    "unit_g": (positive, True),
    "last_day": (day, True),
    "at_risk": (flag, False),
    "allergens": (texts, False),
    "only_sites": (or_null(texts), False),
    "allergens_unknown": (texts, False),
}
SITE: Fields = {
    "id": (text, True),
    "serve_day": (day, True),
    "keep_days": (_integer(0, MAX_DAY, "negative"), True),
    "need_g": (positive, True),
    "offset_g": (signed, False),
    "storage_g": (amounts, True),
    "transport_g": (or_null(amount), False),
    "warehouses": (texts, True),
    "excluded_allergens": (texts, False),
    "requests_g": (amounts, False),
    "usable_g": (amounts, True),
    "minimum_g": (amounts, False),
    "product_requests_g": (amounts, False),
    "refuse_unknown_allergens": (flag, False),
}
PIN: Fields = {
    "lot": (text, True),
    "site": (text, True),
    "kind": (one_of(*PIN_KINDS), True),
    "units": (amount, True),
}
LINE: Fields = {"lot": (text, True), "site": (text, True), "units": (positive, True)}
ROUTE: Fields = {"id": (text, True), "capacity_g": (amount, True), "sites": (texts, True)}
POLICY: Fields = {
    "requests": (one_of("fair", "first"), False),
    "fair_until": (or_null(milli), False),
    "minimum_line_units": (positive, False),
    "maximum_lines_per_site": (or_null(positive), False),
    "release_units": (amounts, False),
}
LISTS: dict[str, tuple[Fields, bool]] = {
    "categories": (CATEGORY, True),
    "lots": (LOT, True),
    "sites": (SITE, True),
    "pins": (PIN, False),
    "previous": (LINE, False),
    "routes": (ROUTE, False),
}
TOP = {"schema", "round", "next_round_day", "policy", *LISTS}


def read_object(value: Any, fields: Fields, path: str, faults: list[Fault]) -> dict[str, Any]:
    """The checked values of one object; keys that are absent stay absent."""
    if type(value) is not dict:
        faults.append(Fault("wrong_type", path, f"an object is needed here, not {_name(value)}"))
        return {}
    found: dict[str, Any] = {}
    for key, (check, required) in fields.items():
        if key in value:
            found[key] = check(value[key], f"{path}.{key}", faults)
        elif required:
            faults.append(Fault("missing_key", f"{path}.{key}", f"the key {key!r} is missing"))
    if len(found) != len(value):
        for key in value:
            if key not in fields:
                faults.append(Fault("unknown_key", f"{path}.{key}", f"the key {key!r} is not known here"))
    return found


def read_shape(document: Any) -> dict[str, Any]:
    """The document as plain checked values; raises `InvalidProblem` when anything has the wrong shape."""
    faults: list[Fault] = []
    if type(document) is not dict:
        raise InvalidProblem([Fault("wrong_type", "", f"an object is needed here, not {_name(document)}")])
    if document.get("schema") != SCHEMA:
        raise InvalidProblem([Fault("wrong_schema", "schema", f"only {SCHEMA!r} is understood")])
    body: dict[str, Any] = {
        "round": text(document["round"], "round", faults) if "round" in document else None,
        "next_round_day": day(document["next_round_day"], "next_round_day", faults)
        if "next_round_day" in document
        else None,
    }
    for key, (fields, required) in LISTS.items():
        body[key] = _rows(document, key, fields, required, faults)
    body["policy"] = read_object(document.get("policy", {}), POLICY, "policy", faults)
    faults += [
        Fault("missing_key", key, f"the key {key!r} is missing")
        for key in ("round", "next_round_day", *(k for k, (_, need) in LISTS.items() if need))
        if key not in document
    ]
    faults += [
        Fault("unknown_key", key, f"the key {key!r} is not known here") for key in document if key not in TOP
    ]
    if not faults:
        faults += _totals(body)
    if faults:
        raise InvalidProblem(faults)
    return body


def _rows(
    document: dict[str, Any], key: str, fields: Fields, required: bool, faults: list[Fault]
) -> list[Any]:
    rows = document.get(key, [])
    if type(rows) is not list:
        faults.append(Fault("wrong_type", key, f"a list is needed here, not {_name(rows)}"))
        return []
    found = [read_object(row, fields, f"{key}[{i}]", faults) for i, row in enumerate(rows)]
    if "id" in fields:
        first: dict[Any, int] = {}
        for i, row in enumerate(found):
            name = row.get("id")
            if name is not None and first.setdefault(name, i) != i:
                message = f"{key}[{first[name]}] already has the id {name!r}"
                faults.append(Fault("duplicate_id", f"{key}[{i}].id", message))
    return found


def _totals(body: dict[str, Any]) -> list[Fault]:
    """The whole round stays far from the edge of 64-bit sums."""
    sums = {
        "lots": sum(lot["units"] * lot["unit_g"] for lot in body["lots"]),
        "sites": sum(site["need_g"] + abs(site.get("offset_g", 0)) for site in body["sites"]),
    }
    return [
        Fault("too_large", key, f"together {total} g, more than {MAX_TOTAL_G} g")
        for key, total in sums.items()
        if total > MAX_TOTAL_G
    ]
