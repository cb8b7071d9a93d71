"""The routing problem of a day (schema routing-problem/1). Orders are written out: the same day, the same file."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from logistics.tours.rules.facts import DayFacts, Delivery, Goods, Pickup, Shift, TourPolicy

LIFTS = "lifts"
#: Gives `{drive_s, distance_m, provider}` for (latitude, longitude) pairs.
TravelTable = Callable[[Sequence[tuple[float, float]]], dict[str, Any]]


def build_problem(facts: DayFacts, travel: TravelTable) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(problem, what no duty could ever carry). A delivery goes only with a duty that starts where its goods lie;
    one from a warehouse without a duty is left out here, by name, because no engine can help it."""
    shifts = sorted(facts.shifts, key=lambda one: one.duty)
    by_store = {shift.store: [one.duty for one in shifts if one.store == shift.store] for shift in shifts}
    possible = [one for one in sorted(facts.deliveries, key=lambda one: one.id) if one.store in by_store]
    stranded = [{"id": one.id, "code": "no_duty_here", "facts": {"store": one.store}}
                for one in sorted(facts.deliveries, key=lambda one: one.id) if one.store not in by_store]
    box_ml = min((shift.cold_box_ml for shift in shifts), default=1)
    pickups = sorted(facts.pickups, key=lambda one: one.id) if shifts else []
    used = sorted({shift.store for shift in shifts})
    stores = [store for store in sorted(facts.stores, key=lambda one: one.code) if store.code in used]
    places = [(f"W:{store.code}", store.latitude, store.longitude) for store in stores]
    places += [(one.id, one.latitude, one.longitude) for one in possible]
    places += [(one.id, one.latitude, one.longitude) for one in pickups]
    visits = [_delivery(one, by_store[one.store], facts.policy, facts.day, box_ml) for one in possible]
    visits += [_pickup(one, facts.policy, box_ml) for one in pickups]
    problem = {
        "schema": "routing-problem/1", "day": facts.day.isoformat(),
        "locations": [{"id": name, "latitude": latitude, "longitude": longitude} for name, latitude, longitude in places],
        "travel": travel([(latitude, longitude) for _, latitude, longitude in places]),
        "vehicles": [_vehicle(shift, facts.policy) for shift in shifts], "visits": visits,
        "shipments": [], "locked": [], "previous": None, "unserved_cost": 100_000,
    }
    return problem, stranded


def _vehicle(shift: Shift, policy: TourPolicy) -> dict[str, Any]:
    """A yen per turn decides between vans that would cost the same, and nothing else: volunteers drive by turns."""
    home = f"W:{shift.store}"
    return {
        "id": shift.duty, "start": home, "end": home, "opens_s": shift.opens_s, "closes_s": shift.closes_s,
        "capacity": {"g": shift.capacity_g, "ml": shift.capacity_ml, "cold_boxes": shift.cold_boxes},
        "skills": [LIFTS] if shift.lifts_heavy else [], "breaks": [], "reload_at": [], "maximum_trips": 1,
        "fixed_cost": policy.cost_per_tour + shift.turn, "cost_per_km": shift.yen_per_km, "cost_per_hour": policy.cost_per_hour,
    }


def _delivery(delivery: Delivery, duties: list[str], policy: TourPolicy, day: date, box_ml: int) -> dict[str, Any]:
    grams = sum(one.g for one in delivery.goods)
    return {
        "id": delivery.id, "kind": "delivery", "location": delivery.id, "load": load_of(delivery.goods, policy, box_ml),
        "windows": [list(window) for window in sorted(delivery.windows)],
        "service_s": min(policy.longest_service_s, policy.service_s + policy.service_s_per_50_kg * (grams // 50_000)),
        "priority": priority_of(delivery, day), "vehicles": duties,
        "skills": [LIFTS] if any(one.carton_g >= policy.heavy_carton_g for one in delivery.goods) else [],
        "maximum_on_board_s": _on_board(delivery.goods, policy),
    }


def _pickup(pickup: Pickup, policy: TourPolicy, box_ml: int) -> dict[str, Any]:
    ml = pickup.cartons * policy.carton_ml or volume_ml(pickup.g, 0, policy)
    return {
        "id": pickup.id, "kind": "pickup", "location": pickup.id, "service_s": policy.pickup_service_s,
        "load": {"g": pickup.g, "ml": ml, "cold_boxes": boxes(pickup.cold_ml, box_ml)},
        "windows": [list(window) for window in sorted(pickup.windows)], "priority": 60, "skills": [], "vehicles": None,
        "maximum_on_board_s": policy.chilled_on_board_s if pickup.cold_ml else None,
    }


def volume_ml(g: int, ml: int, policy: TourPolicy) -> int:
    """Measured millilitres, or a usual volume for the weight when nobody measured."""
    return ml or g * policy.ml_per_kg // 1_000


def load_of(goods: Sequence[Goods], policy: TourPolicy, box_ml: int) -> dict[str, int]:
    """Chilled and frozen goods never share a cold box, so each zone is rounded up for itself; what lies in a box does
    not take planned volume a second time."""
    by_zone = {zone: sum(volume_ml(one.g, one.ml, policy) for one in goods if one.zone == zone)
               for zone in ("chilled", "frozen")}
    ambient = sum(volume_ml(one.g, one.ml, policy) for one in goods if one.zone not in by_zone)
    cold = sum(boxes(ml, box_ml) for ml in by_zone.values())
    return {"g": sum(one.g for one in goods), "ml": ambient + cold * box_ml, "cold_boxes": cold}


def boxes(ml: int, box_ml: int) -> int:
    return -(-ml // box_ml) if ml else 0


def priority_of(delivery: Delivery, day: date) -> int:
    """50, more where food spoils first or is cooked today; only compared with other stops of the day."""
    urgent = any(one.zone != "ambient" or one.last_day <= day + timedelta(days=3) for one in delivery.goods)
    return 50 + (20 if urgent else 0) + (20 if delivery.opens_today else 0)


def _on_board(goods: Sequence[Goods], policy: TourPolicy) -> int | None:
    zones = {one.zone for one in goods}
    limits = [limit for zone, limit in (("frozen", policy.frozen_on_board_s), ("chilled", policy.chilled_on_board_s))
              if zone in zones]
    return min(limits, default=None)
