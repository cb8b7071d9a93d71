"""Hand edits of a day: another order, another tour, fixed stops. Re-timed, and read by the checker before saving."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import NotFound, StalePage
from logistics.routing.faults import Fault
from logistics.tours.errors import OrderImpossible, StopLocked, TourOnTheRoad
from logistics.tours.models import DayPlan, Stop, StopLine, Tour
from logistics.tours.queries.facts import lines_of_day, pickups_of_day
from logistics.tours.rules.timing import compose_plan, refusals_of
from logistics.tours.services.plan import visit_of
from logistics.tours.words import why_refused

EDITABLE = (Tour.State.PROPOSED, Tour.State.PUBLISHED)
Orders = dict[str, list[str]]


class Desk:
    """A plan on the table: its tours that may still be edited, locked, and their orders by duty."""

    def __init__(self, food_bank_id: int, plan_id: int, version: int) -> None:
        plan = DayPlan.objects.select_for_update().filter(food_bank_id=food_bank_id, id=plan_id).first()
        if not plan:
            raise NotFound()
        if plan.version != version:
            raise StalePage()
        self.plan = plan
        self.tours = {str(tour.duty.uuid): tour for tour in Tour.objects.select_for_update(of=("self",)).select_related(
            "duty", "warehouse").filter(day_plan=plan, state__in=EDITABLE).order_by("id")}
        self.stops: dict[str, Stop] = {}
        self.orders: Orders = {}
        for duty, tour in self.tours.items():
            stops = list(tour.stops.select_related("site", "donation").order_by("position"))
            self.orders[duty] = [visit_of(stop, tour) for stop in stops]
            self.stops.update(zip(self.orders[duty], stops, strict=True))

    def duty_of(self, visit: str) -> str:
        return next(duty for duty, order in self.orders.items() if visit in order)

    def tour_by_code(self, code: str) -> str:
        found = next((duty for duty, tour in self.tours.items() if tour.code == code), None)
        if not found:
            raise NotFound()
        return found

    def judged(self, orders: Orders, left: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], list[Fault]]:
        """The plan of these orders, and what the checker has against it. Only the tours on the table are judged:
        what has left the house is history."""
        shown = {visit for order in orders.values() for visit in order} | {str(one["id"]) for one in left}
        problem = {**self.plan.problem, "locked": [],
                   "visits": [one for one in self.plan.problem["visits"] if one["id"] in shown]}
        known = {one["id"] for one in problem["visits"]}
        plan = compose_plan(problem, orders, [one for one in left if one["id"] in known])
        return plan, refusals_of(problem, plan)

    def save(self, orders: Orders, left: list[dict[str, Any]]) -> None:
        """Raises OrderImpossible with the first rule that is broken; then nothing is changed."""
        plan, refusals = self.judged(orders, left)
        if refusals:
            raise OrderImpossible(why=str(why_refused(refusals[0], plan, self.names())))
        planned = {tour["vehicle"]: tour for tour in plan["tours"]}
        for duty, tour in self.tours.items():
            self._write(tour, planned.get(duty))
        self.plan.unserved = left
        self.plan.version += 1
        self.plan.save(update_fields=["unserved", "version"])

    def names(self) -> dict[str, str]:
        return {visit: _name(stop) for visit, stop in self.stops.items()}

    def _write(self, tour: Tour, planned: dict[str, Any] | None) -> None:
        if planned is None:
            if tour.state == Tour.State.PROPOSED:
                tour.delete()
                return
            raise OrderImpossible(why=str(why_refused(Fault("empty_tour", "", ""), {"tours": []}, {})))
        visited = [one for one in planned["stops"] if one["action"] in ("delivery", "pickup")]
        for position, times in enumerate(visited, start=1):
            Stop.objects.filter(id=self.stops[times["id"]].id).update(
                tour=tour, position=position, arrives_s=times["arrives_s"], begins_s=times["begins_s"],
                leaves_s=times["leaves_s"])
        for name in ("departs_s", "returns_s", "distance_m", "drive_s"):
            setattr(tour, name, planned[name])
        tour.version += 1
        tour.save(update_fields=["departs_s", "returns_s", "distance_m", "drive_s", "version"])


def _name(stop: Stop) -> str:
    return stop.site.name if stop.site else str(stop.donor or stop.donation)


def move_stop(*, act: Act, stop: Stop, version: int, to_tour: str = "", steps: int = 0) -> Answer:
    """Moves a stop up or down (`steps`), or into another tour of the same plan, at its best place there.

    Raises StalePage, StopLocked, TourOnTheRoad, OrderImpossible (with what is in the way), NotFound.
    """

    def work() -> Answer:
        desk = Desk(act.food_bank_id, stop.tour.day_plan_id, version)
        if stop.tour.state not in EDITABLE:
            raise TourOnTheRoad()
        visit = visit_of(stop, stop.tour)
        if visit not in desk.stops or desk.stops[visit].is_locked:
            raise StopLocked()
        duty = desk.duty_of(visit)
        target = desk.tour_by_code(to_tour) if to_tour else duty
        rest = {name: [one for one in order if one != visit] for name, order in desk.orders.items()}
        if target == duty:
            place = max(0, min(len(rest[duty]), desk.orders[duty].index(visit) + steps))
            orders = {**rest, duty: [*rest[duty][:place], visit, *rest[duty][place:]]}
        else:
            orders = _best_place(desk, rest, target, visit, list(desk.plan.unserved))
        desk.save(orders, list(desk.plan.unserved))
        return {"tour": desk.tours[target].code}

    return perform_once(act=act, work=work)


def _best_place(desk: Desk, rest: Orders, target: str, visit: str, left: list[dict[str, Any]]) -> Orders:
    """The cheapest place in a tour that breaks no rule; the cheapest of all when every one does, so that the refusal
    says what is in the way."""
    tries: list[tuple[bool, int, int, Orders]] = []
    for place in range(len(rest[target]) + 1):
        orders = {**rest, target: [*rest[target][:place], visit, *rest[target][place:]]}
        plan, refusals = desk.judged(orders, left)
        tries.append((bool(refusals), plan["cost"], place, orders))
    return min(tries, key=lambda one: one[:3])[3]


def lock_stop(*, act: Act, stop: Stop, is_locked: bool) -> Answer:
    """固定: a fixed stop and everything before it keep their order in the next planning."""

    def work() -> Answer:
        Stop.objects.filter(id=stop.id, tour__food_bank_id=act.food_bank_id).update(is_locked=is_locked)
        return {"locked": is_locked}

    return perform_once(act=act, work=work)


def add_left_out(*, act: Act, plan: DayPlan, visit: str, to_tour: str, version: int, on_day: date) -> Answer:
    """Puts somebody who could not be served into a tour after all, at the best place. `on_day` is today, for what is
    overdue. Raises StalePage, NotFound, OrderImpossible."""

    def work() -> Answer:
        desk = Desk(act.food_bank_id, plan.id, version)
        left = [one for one in desk.plan.unserved if one["id"] != visit]
        known = {one["id"] for one in desk.plan.problem.get("visits", ())}  # a plan called off has no problem yet
        if len(left) == len(desk.plan.unserved) or visit not in known:
            raise NotFound()
        target = desk.tour_by_code(to_tour)
        with transaction.atomic():
            desk.stops[visit] = _new_stop(desk, target, visit, on_day)
            desk.save(_best_place(desk, desk.orders, target, visit, left), left)
        return {"tour": desk.tours[target].code}

    return perform_once(act=act, work=work)


def _new_stop(desk: Desk, target: str, visit: str, today: date) -> Stop:
    tour = desk.tours[target]
    given = {"tour": tour, "position": 30_000, "arrives_s": 0, "begins_s": 0, "leaves_s": 0}
    kind, key, *store = visit.split(":")
    if kind == "P":
        due = pickups_of_day(desk.plan.food_bank_id, desk.plan.on, today)
        donation = next((one for one in due if str(one.uuid) == key), None)
        if not donation:
            raise NotFound()
        return Stop.objects.create(kind="pickup", donation=donation, donor=donation.donor or donation.via, **given)
    lines = [line for line in lines_of_day(desk.plan.food_bank_id, desk.plan.on, today)
             if str(line.site.uuid) == key and line.reservation and line.reservation.place.warehouse
             and line.reservation.place.warehouse.code == store[0]]
    if not lines:
        raise NotFound()
    stop = Stop.objects.create(kind="delivery", site=lines[0].site, **given)
    StopLine.objects.bulk_create([
        StopLine(stop=stop, allocation_line=line, lot=line.lot, reservation=line.reservation,
                 pieces=line.pieces - line.handed_pieces) for line in lines])
    return stop



