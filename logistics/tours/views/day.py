"""The coordinator's day: duties, what waits, planning, the map, tours as columns."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.queries import get_food_bank
from foodbank.errors import InvalidInput
from foodbank.network.acts import SeeOther, act_of_form, identity_of_request, version_of
from foodbank.outbox.services import enqueue_job
from logistics.tours import queries, services
from logistics.tours.board import is_running, left_out_of
from logistics.tours.drawing import draw, in_school_hours, ink_of, map_points
from logistics.tours.models import DayPlan, Tour
from logistics.tours.queries import DayBoard
from logistics.tours.reading import read_day_of_address as read_day
from logistics.tours.rules.facts import TourPolicy


def today(request: HttpRequest) -> HttpResponse:
    return redirect("tours:day", clock.today().isoformat())


def day(request: HttpRequest, day: str) -> HttpResponse:
    """One day. Works without script: buttons for every move, a drawing instead of the map."""
    identity, on = identity_of_request(request), read_day(day)
    board = queries.day_board(identity, on, clock.today())
    policy = TourPolicy.of(get_food_bank(identity).policy.get("tours", {}))
    running = board.latest if board.latest and services.plan_is_running(identity.bank, on) else None
    return render(request, "tours/day.html", {
        "on": on, "board": board, "columns": _columns(board, policy), "left_out": left_out_of(board),
        "running": running, "failed": _failed(board, running), "points": map_points(board), "drawing": draw(board),
        "day_before": on - timedelta(days=1), "day_after": on + timedelta(days=1),
        "to_publish": [one.tour for one in board.columns if one.tour.state == Tour.State.PROPOSED],
        "is_estimate": bool(board.plan and "estimate" in board.plan.roads)})


def _columns(board: DayBoard, policy: TourPolicy) -> list[dict[str, Any]]:
    tours = [column.tour for column in board.columns]
    shown = []
    for index, column in enumerate(board.columns):
        tour = column.tour
        ink, dash = ink_of(index)
        others = [one for one in tours if one.id != tour.id and one.day_plan_id == tour.day_plan_id
                  and one.state in (Tour.State.PROPOSED, Tour.State.PUBLISHED)]
        shown.append({
            "tour": tour, "grams": column.grams, "ink": ink, "dash": dash, "others": others,
            "can_edit": tour.state in (Tour.State.PROPOSED, Tour.State.PUBLISHED), "version": tour.day_plan.version,
            "percent": min(100, column.grams * 100 // max(1, tour.vehicle.capacity_g)),
            "stops": [{"stop": stop, "first": number == 1, "last": number == len(column.stops),
                       "school": in_school_hours(tour, stop, policy.school_hours),
                       "grams": sum(line.pieces * line.lot.piece_g for line in stop.lines.all())}
                      for number, stop in enumerate(column.stops, start=1)]})
    return shown


def _failed(board: DayBoard, running: DayPlan | None) -> DayPlan | None:
    latest = board.latest
    if running or latest is None or latest.job is None or latest.state not in (DayPlan.State.FAILED, DayPlan.State.RUNNING):
        return None
    return latest


@require_POST
def plan(request: HttpRequest, day: str) -> HttpResponse:
    on = read_day(day)
    answer = services.ask_for_plan(act=act_of_form(request, "tours.plan"), on=on, now=clock.now())
    enqueue_job(answer["job"])
    return _to_day(on.isoformat())


def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bar of a plan being made; when it is over, htmx loads the whole day anew."""
    found = queries.get_plan_for(identity_of_request(request), uuid)
    if not request.headers.get("HX-Request"):
        return _to_day(found.on.isoformat())
    response = render(request, "tours/_progress.html", {"plan": found})
    if not is_running(found):
        response["HX-Redirect"] = reverse("tours:day", args=[found.on.isoformat()])
    return response


@require_POST
def plan_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.get_plan_for(identity_of_request(request), uuid)
    services.cancel_plan(plan=found, now=clock.now())
    return _to_day(found.on.isoformat())


@require_POST
def publish(request: HttpRequest, day: str) -> HttpResponse:
    """Everything proposed for the day."""
    identity, on = identity_of_request(request), read_day(day)
    codes = request.POST.getlist("tour")[:200]
    if not codes:
        raise InvalidInput(field="tour")
    done = services.publish_tours(act=act_of_form(request, "tours.publish"), identity=identity, codes=codes,
                                  now=clock.now())
    messages.success(request, _("%(count)sコースを公開しました。それぞれのQRをドライバーに渡してください。")
                     % {"count": len(done["tours"])})
    return _to_day(on.isoformat())


@require_POST
def left_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.get_plan_for(identity_of_request(request), uuid)
    services.add_left_out(act=act_of_form(request, "tours.add_left_out"), plan=found, version=version_of(request),
                          visit=request.POST.get("visit", "")[:200], to_tour=request.POST.get("tour", "")[:8],
                          on_day=clock.today())
    messages.success(request, _("コースに入れました。時間を計算しなおしました。"))
    return _to_day(found.on.isoformat())


@require_POST
def stop_move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Up, down, or into another tour; all by buttons."""
    stop = queries.get_stop_for(identity_of_request(request), uuid)
    steps = {"up": -1, "down": 1}.get(request.POST.get("go", ""), 0)
    services.move_stop(act=act_of_form(request, "tours.move_stop"), stop=stop, version=version_of(request), steps=steps,
                       to_tour=request.POST.get("tour", "")[:8])
    return _to_day(stop.tour.on.isoformat(), stop.uuid)


@require_POST
def stop_lock(request: HttpRequest, uuid: UUID) -> HttpResponse:
    stop = queries.get_stop_for(identity_of_request(request), uuid)
    services.lock_stop(act=act_of_form(request, "tours.lock_stop"), stop=stop,
                       is_locked=request.POST.get("locked") == "1")
    return _to_day(stop.tour.on.isoformat(), stop.uuid)


def _to_day(day: str, stop: UUID | None = None) -> HttpResponse:
    return SeeOther(reverse("tours:day", args=[day]) + (f"#stop-{stop}" if stop else ""))
