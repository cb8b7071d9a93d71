"""Why every line, every site's limit and every leftover is what it is: codes with facts, read off it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from foodbank.allocation.rules.arrays import UNLIMITED, Ints
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.plan import LeftOver, Line, Reason, SiteResult, Tier, Warning_
from foodbank.allocation.rules.shares import Shares


def lines_of(holdings: Holdings) -> tuple[Line, ...]:
    """The plan's lines by lot and site. Within a category the wish is served by pinned lines first, then by
    products that were asked for, then by the earliest day; a line is `requested` while the wish is open."""
    a = holdings.arrays
    previous = {(line.lot, line.site): line.units for line in a.problem.previous}
    found: list[Line] = []
    for s, held in enumerate(holdings.lines):
        open_g = [int(grams) for grams in a.asked[s]]
        order = sorted(
            held,
            key=lambda lot, s=s: (  # type: ignore[misc]
                (lot, s) not in a.lower,
                (s, int(a.product[lot])) not in a.product_asked,
                int(a.last_day[lot]),
                lot,
            ),
        )
        for lot in order:
            found.append(_line(holdings, lot, s, held[lot], open_g, previous))
    return tuple(sorted(found, key=lambda line: (line.lot, line.site)))


def _line(
    holdings: Holdings, lot: int, s: int, units: int, open_g: list[int], previous: dict[tuple[str, str], int]
) -> Line:
    a = holdings.arrays
    item, site = a.problem.lots[lot], a.problem.sites[s]
    c = int(a.category[lot])
    grams = units * item.unit_g
    wished = open_g[c] > 0
    asked_g = min(grams, open_g[c])
    open_g[c] -= asked_g
    tier: Tier = "requested" if wished else "offered"
    facts: dict[str, Any] = {"category": item.category, "grams": grams}
    if (lot, s) in a.lower:
        tier = "pinned"
        reason = Reason("pinned", {"units": a.lower[lot, s], **facts})
    elif wished:
        reason = Reason(
            "requested", {"requested_g": int(a.asked[s, c]), "of_which_requested_g": asked_g, **facts}
        )
    elif a.perishes[lot]:
        reason = Reason(
            "use_soon", {"last_day": item.last_day, "next_round_day": a.problem.next_round_day, **facts}
        )
    elif previous.get((item.id, site.id)) == units:
        reason = Reason("kept", facts)
    else:
        reason = Reason("fair_share", facts)
    risky = sorted(set(item.allergens_unknown) & set(site.excluded_allergens))
    warnings = (Warning_("allergens_unknown", {"allergens": risky}),) if risky else ()
    return Line(item.id, site.id, units, tier, reason, warnings)


def left_over_of(holdings: Holdings) -> tuple[LeftOver, ...]:
    """Everything that stays, with its reason; units held back by policy are named apart from the others."""
    a = holdings.arrays
    held_back = a.units - a.released
    found: list[LeftOver] = []
    for lot in range(len(a.units)):
        item = a.problem.lots[lot]
        if held_back[lot] > 0:
            facts = {"released_units": int(a.released[lot]), "last_day": item.last_day}
            found.append(LeftOver(item.id, int(held_back[lot]), Reason("held_back", facts)))
        if holdings.left[lot] > 0:
            found.append(LeftOver(item.id, int(holdings.left[lot]), _why_left(holdings, lot)))
    return tuple(found)


def _why_left(holdings: Holdings, lot: int) -> Reason:
    a = holdings.arrays
    c, grams = a.category[lot], int(a.unit_g[lot])
    mask = a.eligible_sites(lot)
    pinned_shut = [
        s
        for s in a.limited_of_lot.get(lot, [])
        if mask[s] and a.most(lot, s) <= holdings.lines[s].get(lot, 0)
    ]
    sites = int(mask.sum())
    mask[pinned_shut] = False
    if not mask.any():
        if pinned_shut:
            return Reason("pin", {"sites": len(pinned_shut)})
        return Reason("no_eligible_site", {"category": a.problem.lots[lot].category})
    rooms = {
        "all_satisfied": holdings.room_category[mask, c],
        "storage": holdings.room_zone[mask, a.zone_of[c]],
        "transport": np.minimum(holdings.room_site[mask], holdings.room_route[a.route_of[mask]]),
    }
    room = np.minimum(np.minimum(rooms["all_satisfied"], rooms["storage"]), rooms["transport"])
    facts: dict[str, Any] = {"eligible_sites": sites, "unit_g": grams, "largest_room_g": int(room.max())}
    if room.max() >= grams:
        return Reason("less_than_one_unit", {"rule": "minimum_line", **facts})
    if room.max() > 0:
        return Reason("less_than_one_unit", facts)
    blocked: Counter[str] = Counter()
    for i in range(len(room)):
        blocked[next(code for code in ("all_satisfied", "storage", "transport") if rooms[code][i] <= 0)] += 1
    code = min(blocked, key=lambda name: (-blocked[name], name))
    return Reason(code, {**facts, "sites": blocked[code]})


def sites_of(holdings: Holdings, shares: Shares | None) -> tuple[SiteResult, ...]:
    """Every site's result in the round's order."""
    a = holdings.arrays
    step_of = shares.step_of() if shares else []
    steps = shares.steps if shares else ()
    scarce = {
        k: np.array(step.scarce_lots, dtype=np.int64) for k, step in enumerate(steps) if step.scarce_lots
    }
    found: list[SiteResult] = []
    for s, site in enumerate(a.problem.sites):
        received = int(holdings.got[s])
        found.append(
            SiteResult(
                site=site.id,
                received_g=received,
                fair_share_g=None if shares is None else max(0, round(shares.aim_g[s])),
                level=round((site.offset_g + received) / site.need_g, 9),
                limited_by=limit_of(holdings, s, shares, step_of, scarce),
                fair_level=None if shares is None else str(shares.level[s]),
            )
        )
    return tuple(found)


def limit_of(
    holdings: Holdings, s: int, shares: Shares | None, step_of: list[int], scarce: dict[int, Ints]
) -> Reason:
    """What keeps this site from more, in the order in which a coordinator would ask.

    `scarce` holds the scarce lots of every step that has any.
    """
    a = holdings.arrays
    received = int(holdings.got[s])
    fit = a.eligible(np.arange(len(a.units)), s) & (a.units > 0)
    fits = np.nonzero(fit)[0]
    if not len(fits):
        return Reason("no_eligible_lot", {"stock_lots": int((a.units > 0).sum())})
    least = int(a.unit_g[fits].min())
    if holdings.room_site[s] < least:
        return Reason("transport", {"transport_g": int(a.transport[s]), "received_g": received})
    r = int(a.route_of[s])
    if r >= 0 and holdings.room_route[r] < least:
        route = a.problem.routes[r]
        return Reason("route", {"route": route.id, "capacity_g": route.capacity_g, "sites": len(route.sites)})
    if shares is not None and shares.aim_g[s] < float(a.transport[s]):
        lots = scarce.get(step_of[s], fits[:0])
        wanted = lots[fit[lots]]
        if len(wanted):
            step = shares.steps[step_of[s]]
            names = [a.problem.categories[c].id for c in np.nonzero(np.bincount(a.category[wanted]))[0]]
            facts: dict[str, Any] = {"level": str(step.level), "sites": len(step.sites), "categories": names}
            return Reason("scarce_stock", {**facts, "scarce_lots": len(lots)})
    return _own_cap(holdings, s, fits)


def _own_cap(holdings: Holdings, s: int, fits: Any) -> Reason:
    """Which of its own caps stop the site, by the grams of stock each of them turns away."""
    a = holdings.arrays
    received = int(holdings.got[s])
    left = fits[holdings.left[fits] > 0]
    turned = np.bincount(
        a.category[left], weights=holdings.left[left] * a.unit_g[left], minlength=len(a.zone_of)
    )
    stock = {c: round(grams) for c, grams in enumerate(turned.tolist()) if grams > 0}
    blocked: Counter[str] = Counter()
    facts: dict[str, dict[str, Any]] = {}
    for c, grams in sorted(stock.items()):
        zone = int(a.zone_of[c])
        name = a.problem.categories[c].id
        same = fits[a.category[fits] == c]
        least = int(a.unit_g[same[holdings.left[same] > 0]].min())
        r = int(a.route_of[s])
        code, fact = "minimum_line", dict[str, Any](category=name)
        if holdings.room_site[s] < least:
            code, fact = "transport", {"transport_g": int(a.transport[s])}
        elif r >= 0 and holdings.room_route[r] < least:
            route = a.problem.routes[r]
            code, fact = (
                "route",
                {"route": route.id, "capacity_g": route.capacity_g, "sites": len(route.sites)},
            )
        elif holdings.room_zone[s, zone] < min(least, holdings.room_category[s, c] + 1):
            code, fact = "storage", {"zone": a.zones[zone], "storage_g": int(a.storage[s, zone])}
        elif holdings.room_category[s, c] < least:
            cap = int(a.usable[s, c])
            code = "own_request" if a.asked[s, c] == cap else "usable_cap"
            fact = {"category": name, "cap_g": cap, "category_g": int(holdings.got_category[s, c])}
        elif any(a.most(lot, s) < UNLIMITED for lot in same.tolist()):
            code, fact = "pin", {"category": name}
        blocked[code] += grams
        facts.setdefault(code, {"received_g": received, **fact})
    if not blocked:
        if holdings.room_category[s].max(initial=0) <= 0:
            return Reason("satisfied", {"received_g": received})
        return Reason("no_eligible_lot", {"received_g": received, "stock_lots": len(fits)})
    code = min(blocked, key=lambda item: (-blocked[item], item))
    return Reason(code, facts[code])
