"""The facts of a round, read once: what may be promised, who asks, who went short lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from foodbank.accounts.models import FoodBank
from foodbank.allocation.models import AllocationRun
from foodbank.allocation.rules.facts import AskFact, LotFact
from foodbank.allocation.rules.memory import PastRound, offsets
from foodbank.donors.queries import facts_of_activity
from foodbank.donors.rules.restrictions import allows, read_restrictions
from foodbank.requests.models import Request
from foodbank.requests.queries import heads_of_request, heads_of_session, need_of, open_requests, request_policy
from foodbank.requests.rules.amounts import RequestPolicy, usable_g
from foodbank.stock.queries import AvailableLot, available_lots

ROUNDS_REMEMBERED = 12


@dataclass(frozen=True)
class RoundFacts:
    lots: Sequence[LotFact]
    asks: Sequence[AskFact]
    offsets: Mapping[str, int]
    requests: str


def facts_of_round(food_bank_id: int, first_day: date, last_day: date) -> RoundFacts:
    """Everything the rules are given, in a handful of statements however many lots there are."""
    requests = open_requests(food_bank_id, first_day, last_day)
    policy = request_policy(food_bank_id)
    stock = available_lots(food_bank_id, first_day)
    categories = sorted({lot.category for lot in stock})
    asks = [_ask(request, policy, categories) for request in requests]
    lots = [_lot(lot, requests) for lot in stock]
    own = FoodBank.objects.values_list("policy", flat=True).get(id=food_bank_id) or {}
    need = {ask.memory: ask.need_g for ask in asks}
    return RoundFacts(lots, asks, offsets(_history(food_bank_id), need),
                      "first" if own.get("allocation", {}).get("requests") == "first" else "fair")


def _ask(request: Request, policy: RequestPolicy, categories: Sequence[str]) -> AskFact:
    site, activity = request.site, request.activity
    heads = heads_of_request(request)
    if not (heads.persons or heads.households):
        heads = heads_of_session(request.session)
    need = max(1, need_of(heads, activity, policy) * activity.weight_percent // 100)
    wanted = {line.category.code: line.wanted_g for line in request.lines.all() if line.product_id is None}
    most = {line.category.code: line.maximum_g for line in request.lines.all() if line.maximum_g is not None}
    usable = {code: max(wanted.get(code, 0), usable_g(code, need=need, policy=policy)) for code in categories} \
        if request.takes_offers or not wanted else dict(wanted)
    usable = {code: min(grams, most.get(code, grams)) for code, grams in usable.items()}
    return AskFact(
        id=str(request.uuid), site=str(site.uuid), memory=str(activity.uuid), serve_on=request.session.on,
        keep_days=site.minimum_days_left, need_g=need, wanted_g=wanted,
        minimum_g={line.category.code: line.minimum_g for line in request.lines.all() if line.minimum_g},
        usable_g=usable, fridge_ml=site.fridge_ml, freezer_ml=site.freezer_ml, ambient_g=site.ambient_g,
        transport_g=site.transport_g, excluded=tuple(activity.excluded_allergens),
        refuses_unknown=site.refuses_unknown_allergens)


def _lot(lot: AvailableLot, requests: Sequence[Request]) -> LotFact:
    allowed = None
    if lot.restrictions:
        asked = read_restrictions(lot.restrictions)
        allowed = frozenset(str(request.uuid) for request in requests
                            if allows(asked, facts_of_activity(request.site, request.activity), request.session.on))
    return LotFact(code=lot.code, product=str(lot.product_id), category=lot.category, zone=lot.zone,
                   warehouse=lot.warehouse, available=lot.available, piece_g=lot.piece_g, piece_ml=lot.piece_ml,
                   pieces_per_case=lot.pieces_per_case, last_day=lot.last_day, contains=lot.contains,
                   unknown=lot.unknown, allowed=allowed)


def _history(food_bank_id: int) -> list[PastRound]:
    """What confirmed rounds gave and what was needed, by activity, oldest first."""
    runs = AllocationRun.objects.filter(food_bank_id=food_bank_id, state=AllocationRun.State.CONFIRMED).order_by(
        "-confirmed_at", "-id").values_list("figures", flat=True)[:ROUNDS_REMEMBERED]
    return [PastRound(received_g=figures["memory"]["received_g"], need_g=figures["memory"]["need_g"])
            for figures in reversed(list(runs)) if "memory" in figures]
