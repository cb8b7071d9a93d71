"""The dashboard, its pictures, and a hand for an open shift."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotAllowed, NotFound
from foodbank.network.acts import identity_of_request, once, see_other
from foodbank.supporters import drawing, queries
from foodbank.supporters.months import read_month
from foodbank.supporters.queries import Standing
from foodbank.supporters.rules.months import Period, months_back
from foodbank.supporters.words import (
    depth_said,
    estimate_said,
    factor_name,
    factor_said,
    month_name,
    month_sentence,
    served_marks,
)
from foodbank.volunteers.queries import ShownShift, get_shift_for, open_shifts
from foodbank.volunteers.services import sign_up

SHOWN_SHORT, SHOWN_SHIFTS = 5, 3


def home(request: HttpRequest) -> HttpResponse:
    """The dashboard of one's group; who is in several chooses one, a coordinator sees them all."""
    identity = identity_of_request(request)
    if identity.role is Role.COORDINATOR:
        return render(request, "supporters/groups.html", {
            "groups": queries.groups_with_counts(identity),
            "waiting": len(queries.pledges_waiting(identity, most=50).rows)})
    groups = list(queries.groups_for(identity))
    if len(groups) == 1:
        return _board(request, identity, queries.get_group_for(identity, groups[0].uuid))
    return render(request, "supporters/choose.html", {"groups": groups})


def board(request: HttpRequest, key: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    return _board(request, identity, queries.get_group_for(identity, key))


def month_asked(request: HttpRequest, today: date) -> Period:
    """The month of ?month=2026-11, else this one."""
    return read_month(request.GET.get("month", ""), today)


def _board(request: HttpRequest, identity: Identity, standing: Standing) -> HttpResponse:
    today = clock.today()
    period = month_asked(request, today)
    shown = queries.dashboard(standing.group, period)
    short = [{"category": one.category, "shortage": one.shortage, "depth": depth_said(one.shortage.depth),
              "level": drawing.level_drawn(one.shortage.covered_percent)} for one in
             queries.short_now(standing.group, today)] if period.is_running or period.last == today else None
    before, after = months_back(period.first, 1), months_back(period.first, -1)
    has_before = any(one.in_g or one.out_g for one in shown.months[:-1])
    return render(request, "supporters/board.html", {
        "standing": standing, "group": standing.group, "board": shown, "period": period,
        "sentence": month_sentence(shown.told), "month_name": month_name(period.first),
        "month": f"{period.first:%Y-%m}", "before": f"{before:%Y-%m}" if has_before else "",
        "after": f"{after:%Y-%m}" if after <= today else "",
        "months_wide": drawing.months_wide(shown), "months_narrow": drawing.months_narrow(shown),
        "table": list(reversed(shown.months)), "tiles": drawing.tiles_of(shown), "marks": served_marks(),
        "districts_said": drawing.districts_said(shown),
        "estimates": [(factor_name(one.factor), estimate_said(one), factor_said(one.factor)) for one in shown.estimates],
        "short": short[:SHOWN_SHORT] if short else short, "short_more": short[SHOWN_SHORT:] if short else [],
        "shifts": _shifts(identity, standing, today), "pledges": [
            one for one in queries.own_pledges(standing) if not one.arrived_at and not one.withdrawn_at]})


def _shifts(identity: Identity, standing: Standing, today: date) -> list[ShownShift]:
    """Where a hand is missing, and where one's own is promised; nobody but a member is asked."""
    if not standing.may_act:
        return []
    now = clock.now()
    coming = [one for one in open_shifts(identity, today).rows if one.shift.starts_at > now]
    return [one for one in coming if one.is_mine or one.wanted][:SHOWN_SHIFTS]


def picture(request: HttpRequest, key: UUID, chart: str, kind: Literal["png", "svg"]) -> HttpResponse:
    """A chart with its table, as a file to put into a slide."""
    if chart not in drawing.CHARTS:
        raise NotFound()
    standing = queries.get_group_for(identity_of_request(request), key)
    period = month_asked(request, clock.today())
    drawn = drawing.picture(standing.group, queries.dashboard(standing.group, period), chart, kind=kind)
    answer = HttpResponse(drawn, content_type="image/png" if kind == "png" else "image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{chart}-{period.first:%Y-%m}.{kind}"'
    return answer


def lend_a_hand(request: HttpRequest, key: UUID, shift: UUID) -> HttpResponse:
    """手伝えます: a page that says when and where, and the one button."""
    identity = identity_of_request(request)
    standing = queries.get_group_for(identity, key)
    if not standing.may_act:
        raise NotAllowed()
    found = get_shift_for(identity, shift)
    if request.method != "POST":
        return render(request, "supporters/shift.html", {"standing": standing, "group": standing.group, "shown": found})

    def work() -> dict[str, Any]:
        sign_up(by=identity, shift_uuid=shift, now=clock.now())
        return {}

    once(request, "supporters.help", work)
    messages.success(request, _("ありがとうございます。お待ちしています。"))
    return see_other("supporters:board", key)
