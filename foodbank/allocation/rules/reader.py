"""From a file to a `Problem`, or to a list that names every fault with its path.

The shape is read first (`shape.py`: types, ranges, ids); only a round of good shape has its references and
its arithmetic looked at, so that one slip is not reported five times.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from foodbank.allocation.rules.problem import (
    Category,
    Lot,
    Pin,
    Policy,
    PreviousLine,
    Problem,
    Route,
    Site,
    canonical,
)
from foodbank.allocation.rules.shape import Fault, InvalidProblem, read_shape

MAX_FILE_BYTES = 400_000_000


def parse_json(raw: bytes) -> Any:
    """The JSON document in `raw`; raises `InvalidProblem` with not_utf8, not_json or duplicate_key."""
    if len(raw) > MAX_FILE_BYTES:
        raise InvalidProblem([Fault("too_large", "", f"the file is larger than {MAX_FILE_BYTES} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidProblem([Fault("not_utf8", "", f"byte {error.start} is not UTF-8")]) from None
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = dict(items)
        if len(found) != len(items):
            names = [name for name, _ in items]
            repeated.extend(sorted({name for name in names if names.count(name) > 1}))
        return found

    try:
        document = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError) as error:
        said = str(error).splitlines()[0] if str(error) else "nested too deeply"
        raise InvalidProblem([Fault("not_json", "", f"this is not JSON: {said}")]) from None
    if repeated:
        raise InvalidProblem(
            [
                Fault("duplicate_key", name, f"the key {name!r} stands twice in one object")
                for name in repeated
            ]
        )
    return document


def read_problem(document: Any) -> Problem:
    """The round in `document` (a parsed JSON value); raises `InvalidProblem` with every fault found."""
    body = read_shape(document)
    problem = _build(body)
    faults = [*_references(problem), *_pairs(problem), *_amounts(problem)]
    if faults:
        raise InvalidProblem(faults)
    return canonical(problem)


def _build(body: dict[str, Any]) -> Problem:
    policy = dict(body["policy"])
    policy["fair_until_milli"] = policy.pop("fair_until", None)
    return Problem(
        round=body["round"],
        next_round_day=body["next_round_day"],
        categories=tuple(Category(**item) for item in body["categories"]),
        lots=tuple(Lot(**item) for item in body["lots"]),
        sites=tuple(Site(**item) for item in body["sites"]),
        pins=tuple(Pin(**item) for item in body["pins"]),
        previous=tuple(PreviousLine(**item) for item in body["previous"]),
        routes=tuple(Route(**item) for item in body["routes"]),
        policy=Policy(**policy),
    )


def _unknown(names: Iterable[str], known: Iterable[str], path: str, what: str) -> list[Fault]:
    there = known if isinstance(known, (set, dict)) else set(known)
    return [
        Fault("unknown_reference", path, f"there is no {what} {name!r} in this round")
        for name in names
        if name not in there
    ]


def _references(problem: Problem) -> list[Fault]:
    faults: list[Fault] = []
    categories = {item.id for item in problem.categories}
    sites = {item.id for item in problem.sites}
    lots = {item.id for item in problem.lots}
    for i, lot in enumerate(problem.lots):
        if lot.category not in categories:
            faults += _unknown([lot.category], categories, f"lots[{i}].category", "category")
        if lot.only_sites is not None:
            faults += _unknown(lot.only_sites, sites, f"lots[{i}].only_sites", "site")
    for i, site in enumerate(problem.sites):
        named: list[tuple[str, Mapping[str, int]]] = [
            ("requests_g", site.requests_g),
            ("usable_g", site.usable_g),
            ("minimum_g", site.minimum_g),
        ]
        for key, values in named:
            for name in values:
                if name not in categories:
                    faults += _unknown([name], categories, f"sites[{i}].{key}.{name}", "category")
    for i, pin in enumerate(problem.pins):
        faults += _unknown([pin.lot], lots, f"pins[{i}].lot", "lot")
        faults += _unknown([pin.site], sites, f"pins[{i}].site", "site")
    for i, line in enumerate(problem.previous):
        # A lot may be gone since the last plan; only a site nobody knows is a slip.
        faults += _unknown([line.site], sites, f"previous[{i}].site", "site")
    for i, route in enumerate(problem.routes):
        faults += _unknown(route.sites, sites, f"routes[{i}].sites", "site")
    for name in problem.policy.release_units:
        faults += _unknown([name], lots, f"policy.release_units.{name}", "lot")
    return faults


def _pairs(problem: Problem) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[tuple[str, str, str], int] = {}
    for i, pin in enumerate(problem.pins):
        first = seen.setdefault((pin.lot, pin.site, pin.kind), i)
        if first != i:
            faults.append(
                Fault("duplicate_pin", f"pins[{i}]", f"pins[{first}] already says this of the pair")
            )
        if pin.kind == "never" and pin.units:
            faults.append(Fault("wrong_value", f"pins[{i}].units", "a pin that says never has 0 units"))
    pairs: dict[tuple[str, str], int] = {}
    for i, line in enumerate(problem.previous):
        first = pairs.setdefault((line.lot, line.site), i)
        if first != i:
            faults.append(
                Fault("duplicate_line", f"previous[{i}]", f"previous[{first}] has the same lot and site")
            )
    on_route: dict[str, str] = {}
    for i, route in enumerate(problem.routes):
        for name in route.sites:
            other = on_route.setdefault(name, route.id)
            if other != route.id:
                message = f"site {name!r} is already on route {other!r}; a site is on one route at most"
                faults.append(Fault("site_on_two_routes", f"routes[{i}].sites", message))
    return faults


def _amounts(problem: Problem) -> list[Fault]:
    faults: list[Fault] = []
    category_of: dict[str, str] = {}
    for lot in problem.lots:
        # A product kept in two zones has two categories; its wishes are then left to either of them.
        category_of[lot.product] = (
            lot.category if category_of.get(lot.product, lot.category) == lot.category else ""
        )
    for i, site in enumerate(problem.sites):
        for key in ("requests_g", "minimum_g"):
            for name, grams in getattr(site, key).items():
                usable = site.usable_g.get(name, 0)
                if grams > usable:
                    message = f"{grams} g of {name!r} is more than the {usable} g the site can use"
                    faults.append(Fault("above_usable", f"sites[{i}].{key}.{name}", message))
        asked: dict[str, int] = {}
        for product, grams in site.product_requests_g.items():
            if category_of.get(product):
                asked[category_of[product]] = asked.get(category_of[product], 0) + grams
        for name, grams in asked.items():
            if grams > site.usable_g.get(name, 0):
                message = f"products of {name!r} add up to {grams} g, more than the site can use"
                faults.append(Fault("above_usable", f"sites[{i}].product_requests_g", message))
    return faults
