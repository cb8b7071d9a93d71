"""When the rest of a tour is reached, told anew after every act on the road."""

from datetime import datetime

from foodbank.clock import JST, day_of, seconds_of_day
from logistics.tours.models import Stop, Tour
from logistics.tours.rules.timing import time_tour
from logistics.tours.services.plan import visit_of


def retime_rest(tour: Tour, moment: datetime, after: Stop | None = None) -> None:
    """New times for the stops still to be done, in their order. On the road they count from the moment the last stop
    was left; before that, and for acts told on another day, from the plan's own departure."""
    rest = list(tour.stops.select_related("site", "donation").filter(state=Stop.State.PLANNED).order_by("position"))
    known = {one["id"] for one in tour.day_plan.problem.get("visits", [])}
    order = [visit_of(stop, tour) for stop in rest]
    if not rest or not set(order) <= known:
        return
    last = after or tour.stops.exclude(state=Stop.State.PLANNED).select_related("site", "donation").order_by(
        "-done_at").first()
    leaves = _leaves_s(tour, moment) if last or tour.state == Tour.State.LOADED else None
    begun = visit_of(last, tour) if last else ""
    planned = time_tour(tour.day_plan.problem, str(tour.duty.uuid), order, leaves_s=leaves,
                        after=begun if begun in known else "")
    times = {one["id"]: one for one in planned["stops"]}
    for stop, name in zip(rest, order, strict=True):
        stop.arrives_s, stop.begins_s = times[name]["arrives_s"], times[name]["begins_s"]
        stop.leaves_s = times[name]["leaves_s"]
    Stop.objects.bulk_update(rest, ["arrives_s", "begins_s", "leaves_s"])
    Tour.objects.filter(id=tour.id).update(returns_s=planned["returns_s"])


def _leaves_s(tour: Tour, moment: datetime) -> int | None:
    """Seconds of the tour's day, not before the plan's departure when it is only being loaded."""
    if day_of(moment) != tour.on:
        return None
    now_s = seconds_of_day(moment.astimezone(JST).time())
    return max(now_s, tour.departs_s) if tour.state == Tour.State.LOADED else now_s
