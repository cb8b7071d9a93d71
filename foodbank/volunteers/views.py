"""Shifts for those who help and for the coordinator; the calendar feed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.errors import LinkUnusable
from foodbank.accounts.queries import get_food_bank
from foodbank.accounts.rules import Role
from foodbank.accounts.services import IssuedLink, record_access
from foodbank.errors import InvalidInput
from foodbank.network.acts import identity_of_request, kept, once, see_other
from foodbank.network.queries import warehouses
from foodbank.network.rules.typed import read_number
from foodbank.volunteers import queries, services
from foodbank.volunteers.errors import HoursImpossible
from foodbank.volunteers.forms import ShiftForm
from foodbank.volunteers.rules.ics import calendar
from foodbank.volunteers.rules.shifts import MOST_MINUTES


def shifts(request: HttpRequest) -> HttpResponse:
    """Days on which somebody is needed; mine on top."""
    identity, on = identity_of_request(request), clock.today()
    plans = identity.role == Role.COORDINATOR
    return render(request, "volunteers/shifts.html", {
        "page": queries.open_shifts(identity, on, after=request.GET.get("after", "")),
        "mine": queries.my_shifts(identity, on, after=request.GET.get("mine", "")), "plans": plans, "now": clock.now(),
        "past": queries.past_shifts(identity, on, after=request.GET.get("past", "")) if plans else None})


def shift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One shift; the coordinator sees who comes, and writes down the hours afterwards."""
    identity, now = identity_of_request(request), clock.now()
    found = queries.get_shift_for(identity, uuid)
    plans = identity.role == Role.COORDINATOR
    people = queries.people_of_shift(identity, found.shift) if plans else []
    if people:
        record_access(identity=identity, what="shift_people", subject=str(uuid), now=now)
    usual = (found.shift.ends_at - found.shift.starts_at).seconds // 60
    return render(request, "volunteers/shift.html", {
        "shown": found, "shift": found.shift, "people": people, "plans": plans, "usual": usual,
        "is_over": found.shift.starts_at <= now})


def shift_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = ShiftForm(request.POST if request.method == "POST" else None, warehouses=warehouses(identity))
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "shift.add", lambda: {"shift": str(services.add_shift(
            food_bank_id=identity.bank, **form.values).uuid)})
        if answer:
            messages.success(request, _("手伝いの募集を出しました。"))
            return see_other("volunteers:shift", answer["shift"])
    return render(request, "volunteers/shift_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def shift_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    once(request, "shift.cancel", lambda: {"shift": str(services.cancel_shift(
        food_bank_id=identity.bank, shift_uuid=uuid, now=clock.now()).uuid)})
    messages.success(request, _("中止にしました。手を挙げた人に連絡してください。"))
    return see_other("volunteers:shift", uuid)


@require_POST
def sign_up(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        services.sign_up(by=identity, shift_uuid=uuid, now=clock.now())
        return {}

    once(request, "shift.sign_up", work)
    messages.success(request, _("ありがとうございます。お待ちしています。"))
    return see_other("volunteers:shift", uuid)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        services.withdraw(by=identity, shift_uuid=uuid, now=clock.now())
        return {}

    once(request, "shift.withdraw", work)
    messages.success(request, _("取り消しました。知らせてくれてありがとうございます。"))
    return see_other("volunteers:shift", uuid)


@require_POST
def hours(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Minutes of everybody on the page at once, all or nothing."""
    identity = identity_of_request(request)
    found = queries.get_shift_for(identity, uuid)

    def work() -> dict[str, Any]:
        for one in queries.people_of_shift(identity, found.shift):
            text = request.POST.get(f"minutes_{one.membership.code}", "")
            if text.strip():
                services.record_hours(food_bank_id=identity.bank, shift_uuid=uuid, code=one.membership.code,
                                      minutes=_minutes(text), now=clock.now())
        return {}

    once(request, "shift.hours", work)
    messages.success(request, _("手伝った時間を記録しました。"))
    return see_other("volunteers:shift", uuid)


def _minutes(text: str) -> int:
    try:
        return read_number(text.replace("分", ""), field="minutes")
    except InvalidInput:
        raise HoursImpossible(minutes=text[:12], most=MOST_MINUTES) from None


CALENDAR_MADE = "calendar_made"


def my_calendar(request: HttpRequest) -> HttpResponse:
    """The address for one's own calendar program; made, shown once, and ended here."""
    identity = identity_of_request(request)
    if request.method != "POST":
        return render(request, "volunteers/calendar.html", {"address": request.session.pop(CALENDAR_MADE, "")})
    made: list[IssuedLink] = []
    ends = request.POST.get("end") == "1"

    def work() -> dict[str, Any]:
        if ends:
            return {"ended": services.end_calendar_link(by=identity, now=clock.now())}
        made.append(services.calendar_link(by=identity, now=clock.now()))
        return {"link": made[0].link.id}

    once(request, "calendar.link", work)
    if made:
        request.session[CALENDAR_MADE] = services.calendar_address(made[0])
    if ends:
        messages.success(request, _("カレンダーのアドレスを使えなくしました。"))
    return see_other("volunteers:my_calendar")


@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever holds its address; nothing but days, kinds and places stands in it."""
    now = clock.now()
    identity = queries.calendar_of_token(token, now)
    if not identity:
        raise LinkUnusable()
    text = calendar(queries.entries(identity, clock.today()), name=get_food_bank(identity).name, now=now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="foodbank.ics"'
    return response
