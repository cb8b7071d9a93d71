"""From the facts of a day to the engine's round: lots become cases and pieces, requests become sites with caps.

One engine site is one request (an activity's session). Two activities of one site share its fridge, freezer, shelf and
what one fetch can carry: each gets its part by need, before the problem is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from foodbank.allocation.rules.problem import SCHEMA

LOOSE_PORTION = 1000  # goods by weight (a piece is 1 g) are shared in portions of 1 kg
ZONES = ("ambient", "chilled", "frozen")


@dataclass(frozen=True)
class LotFact:
    """A lot as stock sees it; `available` pieces may be promised. `allowed`: request ids, None when nothing restricts."""

    code: str
    product: str
    category: str
    zone: str
    warehouse: str
    available: int
    piece_g: int
    piece_ml: int
    pieces_per_case: int
    last_day: date
    contains: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None


@dataclass(frozen=True)
class AskFact:
    """One request: what the activity needs, asks for, can use and can keep. Rooms are those of its whole site."""

    id: str
    site: str
    memory: str
    serve_on: date
    keep_days: int
    need_g: int
    wanted_g: Mapping[str, int]
    minimum_g: Mapping[str, int]
    usable_g: Mapping[str, int]
    fridge_ml: int
    freezer_ml: int
    ambient_g: int
    transport_g: int
    excluded: tuple[str, ...] = ()
    refuses_unknown: bool = False


@dataclass(frozen=True)
class Round:
    """The engine's problem (schema 1) and, per engine lot, how many pieces one unit is."""

    problem: dict[str, Any]
    unit_pieces: Mapping[str, int] = field(default_factory=dict)


def build_round(
    *,
    name: str,
    first_day: date,
    next_round: date,
    lots: Sequence[LotFact],
    asks: Sequence[AskFact],
    offsets: Mapping[str, int],
    requests: str = "fair",
) -> Round:
    """Writes the round. Days count from `first_day`; every list is sorted by id, so the same facts give the same file."""
    units: dict[str, tuple[LotFact, int, int]] = {}
    most = {lot.category: max((ask.usable_g.get(lot.category, 0) for ask in asks), default=0) for lot in lots}
    for lot in lots:
        units |= _units(lot, most[lot.category])
    categories = {_category(lot): lot.zone for lot in lots}
    stock_g: dict[str, int] = {}
    for lot, pieces, number in units.values():
        stock_g[_category(lot)] = stock_g.get(_category(lot), 0) + pieces * number * lot.piece_g
    density = {zone: _worst_density(lots, zone) for zone in ZONES}
    shares = _shares(asks)
    problem = {
        "schema": SCHEMA,
        "round": name,
        "next_round_day": (next_round - first_day).days,
        "categories": [{"id": key, "zone": zone} for key, zone in sorted(categories.items())],
        "lots": [
            {
                "id": key,
                "product": lot.product,
                "category": _category(lot),
                "warehouse": lot.warehouse,
                "units": number,
                "unit_g": pieces * lot.piece_g,
                "last_day": (lot.last_day - first_day).days,
                "at_risk": False,
                "allergens": sorted(lot.contains),
                "allergens_unknown": sorted(lot.unknown),
                "only_sites": None if lot.allowed is None else sorted(lot.allowed),
            }
            for key, (lot, pieces, number) in sorted(units.items())
        ],
        "sites": [
            _site(
                ask,
                first_day,
                offsets,
                categories,
                stock_g,
                density,
                shares[ask.id],
                sorted({lot.warehouse for lot in lots}),
            )
            for ask in sorted(asks, key=lambda one: one.id)
        ],
        "pins": [],
        "previous": [],
        "policy": {"requests": requests, "fair_until": None},
    }
    return Round(problem, {key: pieces for key, (_, pieces, _) in units.items()})


def _units(lot: LotFact, most_g: int) -> dict[str, tuple[LotFact, int, int]]:
    """engine id -> (lot, pieces a unit, units): unopened cases, and the loose rest.

    Where nobody could use two whole cases (`most_g` is the largest use of the category), cases are opened: a case that
    is too large for everybody would otherwise stay on the shelf until its day.
    """
    at = f"@{lot.warehouse}"
    if lot.piece_g == 1:
        return (
            {f"{lot.code}/portion{at}": (lot, LOOSE_PORTION, lot.available // LOOSE_PORTION)}
            if lot.available >= LOOSE_PORTION
            else {}
        )
    stays_whole = lot.pieces_per_case > 1 and 2 * lot.pieces_per_case * lot.piece_g <= most_g
    cases, loose = divmod(lot.available, lot.pieces_per_case) if stays_whole else (0, lot.available)
    found: dict[str, tuple[LotFact, int, int]] = {}
    if cases:
        found[f"{lot.code}/case{at}"] = (lot, lot.pieces_per_case, cases)
    if loose:
        found[f"{lot.code}/piece{at}"] = (lot, 1, loose)
    return found


def lot_code(engine_lot: str) -> str:
    return engine_lot.split("/")[0]


def _category(lot: LotFact) -> str:
    return f"{lot.category}/{lot.zone}"


def _worst_density(lots: Sequence[LotFact], zone: str) -> tuple[int, int]:
    """(grams, millilitres) of the bulkiest goods of a zone: litres are turned into grams so that nothing overflows."""
    bulky = [(lot.piece_g, lot.piece_ml) for lot in lots if lot.zone == zone and lot.piece_ml > 0]
    return min(bulky, key=lambda pair: pair[0] / pair[1], default=(1, 1))


def _shares(asks: Sequence[AskFact]) -> dict[str, tuple[int, int]]:
    """Each ask's part of its site's rooms: (its need, the need of all asks of that site)."""
    total: dict[str, int] = {}
    for ask in asks:
        total[ask.site] = total.get(ask.site, 0) + ask.need_g
    return {ask.id: (ask.need_g, total[ask.site]) for ask in asks}


def _site(
    ask: AskFact,
    first_day: date,
    offsets: Mapping[str, int],
    categories: Mapping[str, str],
    stock_g: Mapping[str, int],
    density: Mapping[str, tuple[int, int]],
    share: tuple[int, int],
    warehouses: list[str],
) -> dict[str, Any]:
    part, whole = share

    def room_g(millilitres: int, zone: str) -> int:
        grams, volume = density[zone]
        return millilitres * part * grams // (whole * volume)

    return {
        "id": ask.id,
        "serve_day": (ask.serve_on - first_day).days,
        "keep_days": ask.keep_days,
        "need_g": ask.need_g,
        "offset_g": offsets.get(ask.memory, 0),
        "storage_g": {
            "ambient": ask.ambient_g * part // whole,
            "chilled": room_g(ask.fridge_ml, "chilled"),
            "frozen": room_g(ask.freezer_ml, "frozen"),
        },
        "transport_g": ask.transport_g * part // whole,
        "warehouses": warehouses,
        "excluded_allergens": sorted(ask.excluded),
        "refuse_unknown_allergens": ask.refuses_unknown,
        "requests_g": _spread(ask.wanted_g, categories, stock_g),
        "usable_g": _spread(ask.usable_g, categories, stock_g),
        "minimum_g": {},
    }


def _spread(
    grams: Mapping[str, int], categories: Mapping[str, str], stock_g: Mapping[str, int]
) -> dict[str, int]:
    """A wish by category over its zones (prepared/chilled, prepared/frozen), by what is there; the rest to the fullest."""
    found: dict[str, int] = {}
    for code, wish in grams.items():
        keys = sorted(
            (key for key in categories if key.split("/")[0] == code),
            key=lambda key: (-stock_g.get(key, 0), key),
        )
        there = sum(stock_g.get(key, 0) for key in keys)
        if not there or not wish:
            continue
        parts = {key: wish * stock_g[key] // there for key in keys}
        parts[keys[0]] += wish - sum(parts.values())
        found |= {key: part for key, part in parts.items() if part}
    return dict(sorted(found.items()))
