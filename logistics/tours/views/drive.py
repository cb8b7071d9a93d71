"""The driver's pages: today's tour, loading, one stop at a time. Forms that work without script; with it, every act
goes through the one sender of devices and survives a tunnel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.errors import InvalidInput
from foodbank.network.acts import SeeOther, act_of_form, identity_of_request, see_other
from logistics.tours import queries, reading, services
from logistics.tours.drawing import in_school_hours
from logistics.tours.models import Stop, Tour
from logistics.tours.rules.facts import TourPolicy
from logistics.tours.words import REASONS

#: Temperatures offered as one tap, in degrees.
CHIPS = {"frozen_values": ["-22", "-20", "-18", "-15", "-12"], "chilled_values": ["2", "4", "6", "8", "10", "12"]}


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The driver's home: today's tour at once, a choice when there are several."""
    identity = identity_of_request(request)
    tours = queries.tours_of_driver(identity, clock.today())
    open_tours = [one for one in tours if one.state != Tour.State.CLOSED] or tours
    if len(open_tours) == 1:
        return redirect("tours:drive", open_tours[0].code)
    return render(request, "tours/drive_home.html", {"tours": tours, "on": clock.today()})


@never_cache
def drive(request: HttpRequest, code: str) -> HttpResponse:
    """積み込み, then the stops in order, then the end: whichever comes next."""
    identity = identity_of_request(request)
    tour = queries.get_driving_tour_for(identity, code)
    stops = list(tour.stops.all())
    waiting = [stop for stop in stops if stop.state == Stop.State.PLANNED]
    lines = [line for stop in stops for line in stop.lines.all()]
    hours = TourPolicy().school_hours
    return render(request, "tours/drive.html", {
        "tour": tour, "stops": stops, "waiting": waiting, "next": waiting[0] if waiting else None,
        "expected": queries.expected_at(waiting[0]) if waiting else None,
        "later": waiting[1:], "fetched": [stop for stop in stops if stop.kind == Stop.Kind.PICKUP
                                          and stop.state in (Stop.State.DONE, Stop.State.PARTLY)],
        "done": [stop for stop in stops if stop.state != Stop.State.PLANNED],
        **CHIPS, "goods": _to_load(stops), "cold": sorted({line.lot.zone for line in lines if line.lot.zone != "ambient"}),
        "pieces": sum(line.pieces for line in lines), "grams": sum(line.pieces * line.lot.piece_g for line in lines),
        "may_act": queries.may_act_on(identity, tour), "by_coordinator": identity.role == Role.COORDINATOR,
        "school": any(in_school_hours(tour, stop, hours) for stop in waiting),
        "still_on_board": queries.goods_on_board(tour) if not waiting and tour.state != Tour.State.CLOSED else []})


def _to_load(stops: list[Stop]) -> list[dict[str, Any]]:
    """What goes into the vehicle, the last stop first: what is handed over first lies nearest to the door."""
    return [{"stop": stop, "lines": list(stop.lines.all())} for stop in reversed(stops) if stop.lines.all()]


@require_POST
def load(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    tour = queries.get_acting_tour_for(identity, code)
    services.load_tour(act=act_of_form(request, "load.1"), identity=identity, code=tour.code,
                       counted=reading.counted(request))
    return see_other("tours:drive", tour.code)


@never_cache
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One stop: what to hand over, and the three answers."""
    identity = identity_of_request(request)
    found = queries.get_stop_for(identity, uuid)
    tour = queries.get_driving_tour_for(identity, found.tour.code)
    shown = next(one for one in tour.stops.all() if one.uuid == uuid)
    lines = list(shown.lines.all())
    return render(request, "tours/stop.html", {
        **CHIPS, "tour": tour, "stop": shown, "lines": lines, "reasons": _reasons(shown),
        "cold": sorted({line.lot.zone for line in lines if line.lot.zone != "ambient"}),
        "answer": request.GET.get("answer", ""), "expected": queries.expected_at(shown),
        "may_act": queries.may_act_on(identity, tour)})


def _reasons(stop: Stop) -> list[tuple[str, Any]]:
    none = {"refused", "too_much", "no_fridge"} if stop.kind == Stop.Kind.PICKUP else set()
    return [(code, words) for code, words in REASONS.items() if code not in none]


@require_POST
def deliver(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_stop_for(identity, uuid)
    tour = queries.get_acting_tour_for(identity, found.tour.code)
    services.record_delivery(act=act_of_form(request, "deliver.1"), identity=identity, stop_key=uuid,
                             counted=reading.counted(request))
    messages.success(request, _("%(name)s：記録しました。") % {"name": found.site.shown_name if found.site else ""})
    return see_other("tours:drive", tour.code)


@require_POST
def pickup(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_stop_for(identity, uuid)
    tour = queries.get_acting_tour_for(identity, found.tour.code)
    cartons, grams = (0, 0) if request.POST.get("nothing") == "1" else reading.pickup(request)
    services.record_pickup(act=act_of_form(request, "pickup.1"), identity=identity, stop_key=uuid, cartons=cartons,
                           grams=grams, counted=reading.counted(request))
    messages.success(request, _("引き取りを記録しました。"))
    return see_other("tours:drive", tour.code)


@never_cache
def order(request: HttpRequest, code: str) -> HttpResponse:
    """Another order by buttons; times follow at once."""
    identity = identity_of_request(request)
    tour = queries.get_driving_tour_for(identity, code)
    if request.method == "POST":
        queries.get_acting_tour_for(identity, code)
        keys = reading.uuids(request.POST.getlist("stop")[:300])
        chosen = reading.uuids([request.POST.get("first", "")])[0] if request.POST.get("first") else None
        if chosen is not None:
            if chosen not in keys:
                raise InvalidInput(field="stops")
            place = max(0, keys.index(chosen) - 1)
            keys.remove(chosen)
            keys.insert(place, chosen)
        services.reorder_stops(act=act_of_form(request, "tours.reorder"), code=tour.code, keys=keys, now=clock.now())
        return SeeOther(reverse("tours:drive_order", args=[tour.code]))
    waiting = [one for one in tour.stops.all() if one.state == Stop.State.PLANNED]
    return render(request, "tours/order.html", {"tour": tour, "waiting": waiting,
                                                "may_act": queries.may_act_on(identity, tour)})


@require_POST
def finish(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    tour = queries.get_acting_tour_for(identity, code)
    services.close_tour(act=act_of_form(request, "close.1"), identity=identity, code=tour.code, now=clock.now())
    return see_other("tours:drive", tour.code)
