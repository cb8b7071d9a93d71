"""Seeded rounds of many kinds, as schema version 1 documents."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Any

ALLERGENS = ("egg", "milk", "wheat", "buckwheat", "peanut", "shrimp", "crab", "walnut")


@dataclass(frozen=True, slots=True)
class Good:
    """A category: its zone, its part of what is given and of what is needed, unit weights, days it keeps."""

    id: str
    zone: str
    supply: float
    want: float
    piece_g: tuple[int, ...]
    case_g: tuple[int, ...]
    days: tuple[int, int]
    allergens: tuple[str, ...] = ()


GOODS = (
    Good("rice", "ambient", 0.22, 0.25, (1000, 2000, 5000), (10000, 20000), (30, 300)),
    Good("bread", "ambient", 0.08, 0.06, (90, 130, 350), (1800, 2600), (1, 6), ("wheat", "milk", "egg")),
    Good(
        "noodle", "ambient", 0.12, 0.10, (85, 100, 500), (2400, 3000, 6000), (20, 300), ("wheat", "buckwheat")
    ),
    Good("retort", "ambient", 0.10, 0.09, (180, 210, 400), (4320, 6300), (20, 500), ("milk", "wheat")),
    Good("seasoning", "ambient", 0.06, 0.06, (150, 500, 1000), (6000, 12000), (30, 400), ("wheat",)),
    Good("sweets", "ambient", 0.08, 0.07, (55, 120, 240), (1440, 2880), (10, 200), ("milk", "egg", "walnut")),
    Good("drink", "ambient", 0.09, 0.08, (200, 500, 2000), (4800, 12000), (20, 300)),
    Good("baby", "ambient", 0.03, 0.04, (80, 300, 800), (2400, 4800), (40, 400), ("milk",)),
    Good("produce", "chilled", 0.10, 0.10, (150, 400, 1000), (5000, 10000), (2, 12)),
    Good("dairy", "chilled", 0.05, 0.07, (180, 400, 1000), (3600, 6000), (3, 20), ("milk", "egg")),
    Good(
        "prepared",
        "chilled",
        0.03,
        0.03,
        (200, 350),
        (3000, 4200),
        (1, 4),
        ("wheat", "egg", "shrimp", "crab"),
    ),
    Good("frozen", "frozen", 0.04, 0.05, (300, 500, 1000), (5000, 10000), (30, 200), ("shrimp", "peanut")),
)


@dataclass(frozen=True, slots=True)
class Family:
    """What makes a kind of round special; the defaults are an ordinary week."""

    supply: float = 0.6
    goods: tuple[str, ...] = tuple(good.id for good in GOODS)
    flood: str | None = None
    one_lot_g: int = 0
    zero_cold: float = 0.25
    pinned: float = 0.0
    need_kg: tuple[int, int] = (30, 200)
    excluding: float = 0.2
    choosy: float = 0.25
    identical: bool = False
    case_factor: int = 1
    cases_only: bool = False
    warehouses: int = 2
    routes: int = 0


FAMILIES: dict[str, Family] = {
    "base": Family(),
    "famine": Family(supply=0.3),
    "balanced": Family(supply=1.2),
    "glut": Family(supply=3.0),
    "disaster": Family(one_lot_g=10_000_000),
    "rice_only": Family(goods=("rice",)),
    "bread_flood": Family(flood="bread"),
    "freezer_poor": Family(zero_cold=0.85),
    "pinned": Family(pinned=0.3),
    "tiny_sites": Family(need_kg=(2, 12)),
    "exclusions": Family(excluding=0.8),
    "identical": Family(identical=True),
    "huge_cases": Family(case_factor=4, cases_only=True),
    "ten_warehouses": Family(warehouses=10),
}


def generate(lots: int, sites: int, seed: int, family: str = "base") -> dict[str, Any]:
    """One round with so many lots and sites; equal arguments give an equal document."""
    kind = FAMILIES[family]
    dice = random.Random(f"{family}|{lots}|{sites}|{seed}")
    goods = tuple(good for good in GOODS if good.id in kind.goods)
    if kind.flood:
        goods = tuple(replace(good, supply=1.0) if good.id == kind.flood else good for good in goods)
    rows = [_site(dice, kind, goods, i) for i in range(sites)]
    if kind.identical:
        rows = [{**rows[0], "id": row["id"]} for row in rows]
    supply_g = kind.supply * sum(row["need_g"] for row in rows)
    areas = (
        [sorted(dice.sample([row["id"] for row in rows], max(1, sites // 3))) for _ in range(3)]
        if rows
        else []
    )
    stock = [_lot(dice, kind, goods, i, supply_g / max(1, lots), areas) for i in range(lots)]
    if kind.one_lot_g and stock:
        stock[0].update(category="rice", product="rice-5000", unit_g=5000, units=kind.one_lot_g // 5000)
        stock[0].update(allergens=[], only_sites=None, last_day=200)
    body: dict[str, Any] = {
        "schema": "allocation-problem/1",
        "round": f"{family}-{lots}x{sites}-{seed}",
        "next_round_day": 14,
        "categories": [{"id": good.id, "zone": good.zone} for good in goods],
        "lots": stock,
        "sites": rows,
    }
    if kind.pinned:
        body["pins"] = _pins(dice, body, kind.pinned)
    return body


def _site(dice: random.Random, kind: Family, goods: tuple[Good, ...], index: int) -> dict[str, Any]:
    need = dice.randint(kind.need_kg[0] * 100, kind.need_kg[1] * 100) * 10
    want = sum(good.want for good in goods)
    usable: dict[str, int] = {}
    requests: dict[str, int] = {}
    # A quarter of the sites are choosy: a café without a cooker, a pantry that only hands out dry goods.
    refused = dice.choice((0.5, 0.75)) if dice.random() < kind.choosy else 0.08
    for good in goods:
        if dice.random() < refused and len(goods) > 1:
            continue
        cap = int(need * good.want / want * dice.uniform(0.8, 2.6)) // 10 * 10
        usable[good.id] = cap
        chance = dice.random()
        if chance < 0.15:
            requests[good.id] = cap
        elif chance < 0.65:
            requests[good.id] = int(cap * dice.uniform(0.2, 0.8)) // 10 * 10
    cold = {"chilled": dice.uniform(0.06, 0.3), "frozen": dice.uniform(0.04, 0.2)}
    storage = {zone: 0 if dice.random() < kind.zero_cold else int(need * part) for zone, part in cold.items()}
    excluded = sorted(dice.sample(ALLERGENS, dice.randint(1, 2))) if dice.random() < kind.excluding else []
    reach = [f"W{w + 1}" for w in range(kind.warehouses)]
    return {
        "id": f"S{index:05d}",
        "serve_day": dice.randint(0, 9),
        "keep_days": dice.choice((0, 0, 1, 2, 7)),
        "need_g": need,
        "offset_g": dice.randint(-need // 10, need // 10),
        "storage_g": {"ambient": int(need * dice.uniform(1.0, 2.0)), **storage},
        "transport_g": int(need * (0.3 if dice.random() < 0.1 else dice.uniform(0.9, 2.0))),
        "warehouses": sorted(dice.sample(reach, max(1, dice.randint(len(reach) // 2, len(reach))))),
        "excluded_allergens": excluded,
        "requests_g": requests,
        "usable_g": usable,
    }


def _lot(
    dice: random.Random,
    kind: Family,
    goods: tuple[Good, ...],
    index: int,
    mean_g: float,
    areas: list[list[str]],
) -> dict[str, Any]:
    good = dice.choices(goods, [item.supply for item in goods])[0]
    # A log-normal spread (mean kept): many small gifts, a few large ones.
    grams = mean_g * math.exp(dice.gauss(-0.32, 0.8))
    case = dice.choice(good.case_g) * kind.case_factor
    whole = kind.cases_only or grams >= case * dice.uniform(1.0, 3.0)
    unit = case if whole else dice.choice(good.piece_g)
    low, high = good.days
    return {
        "id": f"L{index:05d}",
        "product": f"{good.id}-{unit}",
        "category": good.id,
        "warehouse": f"W{dice.randint(1, kind.warehouses)}",
        "units": max(1, round(grams / unit)),
        "unit_g": unit,
        "last_day": dice.randint(low, high),
        "at_risk": dice.random() < 0.02,
        "allergens": sorted(name for name in good.allergens if dice.random() < 0.4),
        "only_sites": dice.choice(areas) if dice.random() < 0.05 else None,
    }


def _pins(dice: random.Random, body: dict[str, Any], part: float) -> list[dict[str, Any]]:
    """Pins on a part of the lots that can all be kept: few units, one pair a lot, at most one promise a site."""
    promised: set[str] = set()
    found: list[dict[str, Any]] = []
    for lot in body["lots"]:
        if dice.random() >= part:
            continue
        site = dice.choice(body["sites"])
        zone = next(item["zone"] for item in body["categories"] if item["id"] == lot["category"])
        stock_g = lot["unit_g"] * lot["units"]
        room = min(
            site["usable_g"].get(lot["category"], 0), site["storage_g"][zone], site["transport_g"], stock_g
        )
        fits = (
            room >= lot["unit_g"]
            and lot["warehouse"] in site["warehouses"]
            and lot["last_day"] >= site["serve_day"] + site["keep_days"]
            and not set(lot["allergens"]) & set(site["excluded_allergens"])
            and (lot["only_sites"] is None or site["id"] in lot["only_sites"])
            and site["id"] not in promised
        )
        kind = dice.choice(("exactly", "at_least")) if fits else dice.choice(("never", "at_most"))
        if fits:
            promised.add(site["id"])
        units = {"never": 0, "at_most": dice.randint(0, 2)}.get(kind, min(2, room // lot["unit_g"]))
        found.append({"lot": lot["id"], "site": site["id"], "kind": kind, "units": units})
    return found
