"""Rows as the rules see them: heads, needs, wishes, slots, and the food bank's own numbers."""

from datetime import time

from foodbank.accounts.models import FoodBank
from foodbank.catalog.models import Category
from foodbank.network.models import Activity, Session, Site, Warehouse
from foodbank.requests.models import Request
from foodbank.requests.rules.amounts import Heads, RequestPolicy, need_g, policy_from
from foodbank.requests.rules.dates import fetch_slots
from foodbank.requests.rules.wish import Wish, WishLine


def request_policy(food_bank_id: int) -> RequestPolicy:
    """The food bank's own numbers over the project's."""
    settings = FoodBank.objects.values_list("policy", flat=True).get(id=food_bank_id)
    own = settings.get("requests") if isinstance(settings, dict) else None
    return policy_from(own if isinstance(own, dict) else {})


def heads_of_session(session: Session) -> Heads:
    """Heads expected: the session's, or, where it says nothing, those of its activity."""
    own = Heads(session.adults, session.children, session.households)
    doing = session.activity
    return own if own.persons or own.households else Heads(doing.adults, doing.children, doing.households)


def heads_of_request(request: Request) -> Heads:
    return Heads(request.adults, request.children, request.households)


def need_of(heads: Heads, activity: Activity, policy: RequestPolicy) -> int:
    """Grams of a full supply for these heads of this kind of activity."""
    return need_g(heads, takes_home=activity.is_taken_home, policy=policy)


def wish_of(request: Request) -> Wish:
    """A stored request as the rules see it (its lines are read, or taken from a prefetch)."""
    lines = tuple(WishLine(category=line.category.code, wanted_g=line.wanted_g, minimum_g=line.minimum_g,
                           maximum_g=line.maximum_g, product=line.product.uuid if line.product else None)
                  for line in request.lines.all())
    return Wish(heads=heads_of_request(request), lines=lines, takes_offers=request.takes_offers,
                wants_slot=request.wants_slot, note=request.note)


def categories() -> list[Category]:
    """What sites ask by, in the house's order."""
    return list(Category.objects.order_by("order"))


def slots_of(site: Site) -> list[time]:
    """When this site may fetch; empty for one that does not. The first warehouse's hours count."""
    if site.leaves_by != Site.Fetch.FETCHES:
        return []
    warehouse = Warehouse.objects.filter(food_bank_id=site.food_bank_id).order_by("id").first()
    if not warehouse:
        return []
    return list(fetch_slots(warehouse.opens, warehouse.closes, every_minutes=warehouse.slot_minutes))
