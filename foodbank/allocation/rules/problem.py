"""One allocation round as values: what there is, who needs it, what was decided beforehand.

Everything is an integer (grams, units, days counted from the round's first day) or a string, sorted by id,
so that the same round is the same value and has the same hash whatever order its file was written in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

SCHEMA = "allocation-problem/1"

PinKind = Literal["exactly", "at_least", "at_most", "never"]
PIN_KINDS: tuple[PinKind, ...] = ("exactly", "at_least", "at_most", "never")
RequestsPolicy = Literal["fair", "first"]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of food kept in one storage zone."""

    id: str
    zone: str


@dataclass(frozen=True, slots=True)
class Lot:
    """`units` whole pieces or cases of `unit_g` grams each; `last_day` is the last good day.

    `only_sites` None means any site. `at_risk`: it cannot wait for the next round, whatever its date says.
    """

    id: str
    product: str
    category: str
    warehouse: str
    units: int
    unit_g: int
    last_day: int
    at_risk: bool = False
    allergens: tuple[str, ...] = ()
    only_sites: tuple[str, ...] | None = None
    allergens_unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place that hands food out on `serve_day` and wants it to be good for `keep_days` more days.

    `need_g` is what a full supply would weigh; `offset_g` above 0 means it got more than average lately.
    A zone missing in `storage_g` has no room; a category missing in `usable_g` is not accepted;
    `transport_g` None means no limit of its own.
    """

    id: str
    serve_day: int
    keep_days: int
    need_g: int
    storage_g: Mapping[str, int]
    warehouses: tuple[str, ...]
    usable_g: Mapping[str, int]
    offset_g: int = 0
    transport_g: int | None = None
    excluded_allergens: tuple[str, ...] = ()
    requests_g: Mapping[str, int] = field(default_factory=dict)
    minimum_g: Mapping[str, int] = field(default_factory=dict)
    product_requests_g: Mapping[str, int] = field(default_factory=dict)
    refuse_unknown_allergens: bool = False

    @property
    def good_until_day(self) -> int:
        """The earliest `last_day` this site may be given."""
        return self.serve_day + self.keep_days


@dataclass(frozen=True, slots=True)
class Route:
    """A vehicle that brings food to some sites; a site is on one route at most."""

    id: str
    capacity_g: int
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """What a person decided about one lot at one site; `never` has 0 units."""

    lot: str
    site: str
    kind: PinKind
    units: int


@dataclass(frozen=True, slots=True)
class PreviousLine:
    """A line of the plan this one should stay close to."""

    lot: str
    site: str
    units: int


@dataclass(frozen=True, slots=True)
class Policy:
    """How the food bank wants to share.

    `requests` "first" honours requests before levelling; `fair_until_milli` levels up to so many thousandths
    of need, then requests, then offers; `minimum_line_units` and `maximum_lines_per_site` spare the pickers;
    `release_units` (lot -> units) holds the rest of these lots back for later rounds.
    """

    requests: RequestsPolicy = "fair"
    fair_until_milli: int | None = None
    minimum_line_units: int = 1
    maximum_lines_per_site: int | None = None
    release_units: Mapping[str, int] = field(default_factory=dict)

    @property
    def fair_until(self) -> Fraction | None:
        """The level up to which everybody is levelled before requests count, or None for no such step."""
        return None if self.fair_until_milli is None else Fraction(self.fair_until_milli, 1000)


@dataclass(frozen=True, slots=True)
class Problem:
    """One round, every tuple sorted by id (pins and previous lines by lot and site)."""

    round: str
    next_round_day: int
    categories: tuple[Category, ...]
    lots: tuple[Lot, ...]
    sites: tuple[Site, ...]
    pins: tuple[Pin, ...] = ()
    previous: tuple[PreviousLine, ...] = ()
    routes: tuple[Route, ...] = ()
    policy: Policy = field(default_factory=Policy)

    def perishes(self, lot: Lot) -> bool:
        """Whether what is left of this lot after the round counts as waste."""
        return lot.at_risk or lot.last_day < self.next_round_day


def canonical(problem: Problem) -> Problem:
    """The same round in the one order that its hash and every later step rely on."""

    def by_id(item: Any) -> str:
        return str(item.id)

    def pair(item: Any) -> tuple[str, str, str, int]:
        return (item.lot, item.site, getattr(item, "kind", ""), item.units)

    return Problem(
        round=problem.round,
        next_round_day=problem.next_round_day,
        categories=tuple(sorted(problem.categories, key=by_id)),
        lots=tuple(sorted(problem.lots, key=by_id)),
        sites=tuple(sorted(problem.sites, key=by_id)),
        pins=tuple(sorted(problem.pins, key=pair)),
        previous=tuple(sorted(problem.previous, key=pair)),
        routes=tuple(sorted(problem.routes, key=by_id)),
        policy=problem.policy,
    )


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """The round as schema version 1 writes it, every optional key present."""

    def values(item: Any) -> dict[str, Any]:
        return {name: getattr(item, name) for name in item.__slots__}

    policy = values(problem.policy)
    milli = policy.pop("fair_until_milli")
    policy["fair_until"] = None if milli is None else (milli // 1000 if milli % 1000 == 0 else milli / 1000)
    return {
        "schema": SCHEMA,
        "round": problem.round,
        "next_round_day": problem.next_round_day,
        "categories": [values(item) for item in problem.categories],
        "lots": [values(item) for item in problem.lots],
        "sites": [values(item) for item in problem.sites],
        "pins": [values(item) for item in problem.pins],
        "previous": [values(item) for item in problem.previous],
        "routes": [values(item) for item in problem.routes],
        "policy": policy,
    }


def problem_hash(problem: Problem) -> str:
    """sha256 of the round's canonical JSON: equal for equal rounds, on any machine and for any hash seed."""
    text = json.dumps(problem_to_json(problem), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def wishes(problem: Problem) -> dict[tuple[str, str], int]:
    """(site, category) -> grams asked for: the category's wish, or its products' wishes together where those
    are more, never above what the site can use. A product kept in two categories counts in neither."""
    category_of: dict[str, str] = {}
    for lot in problem.lots:
        category_of[lot.product] = (
            lot.category if category_of.get(lot.product, lot.category) == lot.category else ""
        )
    found: dict[tuple[str, str], int] = {}
    for site in problem.sites:
        by_product: dict[str, int] = {}
        for product, grams in site.product_requests_g.items():
            category = category_of.get(product, "")
            by_product[category] = by_product.get(category, 0) + grams
        for category in sorted({*site.requests_g, *by_product} - {""}):
            grams = max(site.requests_g.get(category, 0), by_product.get(category, 0))
            grams = min(grams, site.usable_g.get(category, 0))
            if grams:
                found[site.id, category] = grams
    return found
