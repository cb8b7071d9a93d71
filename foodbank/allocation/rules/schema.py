"""JSON Schema of both files, generated from the tables that read them; `python -m foodbank.allocation.rules.schema`
writes them into the room, and a test keeps them in step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from foodbank.allocation.rules import plan as plans, plan_reader, shape
from foodbank.allocation.rules.problem import PIN_KINDS, SCHEMA

FOLDER = Path(__file__).resolve().parent.parent / "schemas"

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_AMOUNT = {"type": "integer", "minimum": 0, "maximum": shape.MAX_AMOUNT}
_FRACTION = {"type": "string", "pattern": "^-?[0-9]+(/[0-9]+)?$"}


def _texts() -> dict[str, Any]:
    return {"type": "array", "items": _TEXT, "uniqueItems": True}


def _or_null(value: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [value, {"type": "null"}]}


def _kinds() -> dict[str, dict[str, Any]]:
    """The schema of every key, by its name; a name means the same wherever it stands."""
    signed = {"type": "integer", "minimum": -shape.MAX_AMOUNT, "maximum": shape.MAX_AMOUNT}
    day = {"type": "integer", "minimum": -shape.MAX_DAY, "maximum": shape.MAX_DAY}
    amounts = {"type": "object", "propertyNames": _TEXT, "additionalProperties": _AMOUNT}
    number = {"type": "number"}
    numbers = {"type": "object", "additionalProperties": number}
    found: dict[str, dict[str, Any]] = dict.fromkeys(
        ("id", "zone", "product", "category", "warehouse"), _TEXT
    )
    found |= dict.fromkeys(("lot", "site", "rule", "problem_sha256", "code", "round"), _TEXT)
    found |= dict.fromkeys(("last_day", "serve_day", "next_round_day"), day)
    found |= {
        name: _texts() for name in ("allergens", "allergens_unknown", "warehouses", "excluded_allergens")
    }
    found |= {
        name: _texts() for name in ("sites", "scarce_lots", "waste_scarce_lots", "requested_scarce_lots")
    }
    found |= dict.fromkeys(
        ("storage_g", "requests_g", "usable_g", "minimum_g", "product_requests_g"), amounts
    )
    found |= {name: {"type": "boolean"} for name in ("at_risk", "refuse_unknown_allergens")}
    found |= dict.fromkeys(("units", "received_g", "waste_g", "requested_g", "capacity_g"), _AMOUNT)
    found |= {name: {**_AMOUNT, "minimum": 1} for name in ("unit_g", "need_g", "minimum_line_units")}
    found |= {
        "release_units": amounts,
        "only_sites": _or_null(_texts()),
        "keep_days": {**day, "minimum": 0},
        "offset_g": signed,
        "transport_g": _or_null(_AMOUNT),
        "fair_share_g": _or_null(_AMOUNT),
        "fair_level": _or_null(_FRACTION),
        "kind": {"enum": list(PIN_KINDS)},
        "requests": {"enum": ["fair", "first"]},
        "fair_until": _or_null({"type": "number", "exclusiveMinimum": 0, "maximum": 100}),
        "maximum_lines_per_site": _or_null({**_AMOUNT, "minimum": 1}),
        "tier": {"enum": list(get_args(plans.Tier))},
        "status": {"enum": list(get_args(plans.Status))},
        "facts": {"type": "object"},
        "lorenz": {
            "type": "array",
            "items": {"type": "array", "items": number, "minItems": 2, "maxItems": 2},
        },
        "figures": numbers,
        "seconds": numbers,
    }
    return found


def _object(fields: shape.Fields, special: dict[str, dict[str, Any]]) -> dict[str, Any]:
    kinds = _kinds() | special
    return {
        "type": "object",
        "properties": {name: kinds[name] for name in fields},
        "required": [name for name, (_, required) in fields.items() if required],
        "additionalProperties": False,
    }


def _rows(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def problem_schema() -> dict[str, Any]:
    """JSON Schema of a round."""
    positive = {"units": {**_AMOUNT, "minimum": 1}}
    rows = {
        name: _rows(_object(fields, positive if name == "previous" else {}))
        for name, (fields, _) in shape.LISTS.items()
    }
    kinds = _kinds()
    required = [name for name, (_, needed) in shape.LISTS.items() if needed]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "round": kinds["round"],
            "next_round_day": kinds["next_round_day"],
            **rows,
            "policy": _object(shape.POLICY, {}),
        },
        "required": ["schema", "round", "next_round_day", *required],
        "additionalProperties": False,
    }


def _reason(codes: Any) -> dict[str, Any]:
    fields: shape.Fields = {"code": (shape.text, True), "facts": (shape.text, False)}
    return _object(fields, {"code": {"enum": list(get_args(codes))}})


def plan_schema() -> dict[str, Any]:
    """JSON Schema of a plan."""
    level = {"level": {"type": "number"}}
    positive = {"units": {**_AMOUNT, "minimum": 1}}
    warning: shape.Fields = {"code": (shape.text, True), "facts": (shape.text, True)}
    certificate: shape.Fields = {"level": (shape.text, True), "scarce_lots": (shape.texts, True)}
    line = {"reason": _reason(plans.LineCode), "warnings": _rows(_object(warning, {})), **positive}
    bounds = _object(plan_reader.BOUNDS, {"certificates": _rows(_object(certificate, {"level": _FRACTION}))})
    special: dict[str, dict[str, Any]] = {
        "schema": {"const": plans.SCHEMA},
        "lines": _rows(_object(plan_reader.LINE, line)),
        "sites": _rows(_object(plan_reader.SITE, {"limited_by": _reason(plans.LimitCode), **level})),
        "left_over": _rows(_object(plan_reader.LEFT, {"reason": _reason(plans.LeftCode), **positive})),
        "bounds": _or_null(bounds),
        "conflicting_pins": _rows(_object(plan_reader.CONFLICT, {})),
    }
    body = _object(plan_reader.PLAN, special)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": plans.SCHEMA, **body}


def text_of(schema: dict[str, Any]) -> str:
    """The schema as it stands in the room."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write both schemas."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "allocation-problem.schema.json").write_text(text_of(problem_schema()), encoding="utf-8")
    (FOLDER / "allocation-plan.schema.json").write_text(text_of(plan_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
