"""今月の1枚: the foreword, a look at the page, and the PDF to print."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from foodbank import clock
from foodbank.errors import StalePage
from foodbank.network.acts import SeeOther, act_of_form, identity_of_request, version_of
from foodbank.supporters import queries, services
from foodbank.supporters.forms import ForewordForm
from foodbank.supporters.models import MonthSheet
from foodbank.supporters.paper import sheet_pdf, sheet_picture
from foodbank.supporters.queries import Dashboard, Short, Standing
from foodbank.supporters.rules.months import Period
from foodbank.supporters.views.answers import answered
from foodbank.supporters.views.board import month_asked
from foodbank.supporters.words import month_name


def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page as it will be printed, and the secretary's words on it."""
    identity = identity_of_request(request)
    standing = queries.get_group_for(identity, key)
    period = month_asked(request, clock.today())
    stored = queries.month_sheet(standing.group, period.first)
    form = ForewordForm(request.POST if request.method == "POST" else None, initial={"foreword": stored.foreword})
    if request.method != "POST":
        return _page(request, standing, period, stored, form)
    version, stale = version_of(request), False
    if form.is_valid():
        act = act_of_form(request, "supporters.foreword")
        try:
            saved = answered(form, lambda: services.write_foreword(
                act=act, identity=identity, group_key=key, month=period.first, text=form.cleaned_data["foreword"],
                version=version, now=clock.now()))
        except StalePage:
            # What was typed must not be lost: both texts are shown, and the next press is a decision.
            stored, stale, saved = queries.month_sheet(standing.group, period.first), True, None
            version = stored.version
        if saved:
            messages.success(request, _("はじめのことばを保存しました。"))
            return SeeOther(f"{reverse('supporters:sheet', args=[key])}?month={period.first:%Y-%m}")
    return _page(request, standing, period, stored, form, version=version, stale=stale)


def _page(request: HttpRequest, standing: Standing, period: Period, stored: MonthSheet, form: ForewordForm, *,
          version: int | None = None, stale: bool = False) -> HttpResponse:
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "supporters/sheet.html", {
        "standing": standing, "group": standing.group, "period": period, "stored": stored, "form": form, "stale": stale,
        "version": stored.version if version is None else version, "month": f"{period.first:%Y-%m}",
        "month_name": month_name(period.first)}, status=status)


def sheet_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The A4 as PDF, opened in the browser so that printing is one more tap."""
    group, board, short, stored = _content(request, key)
    pdf = sheet_pdf(group.group, board, short, stored, made_at=clock.now())
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="tayori-{board.period.first:%Y-%m}.pdf"'
    return answer


def sheet_preview(request: HttpRequest, key: UUID) -> HttpResponse:
    group, board, short, stored = _content(request, key)
    return HttpResponse(sheet_picture(group.group, board, short, stored, made_at=clock.now()), content_type="image/png")


def _content(request: HttpRequest, key: UUID) -> tuple[Standing, Dashboard, list[Short], MonthSheet]:
    standing = queries.get_group_for(identity_of_request(request), key)
    today = clock.today()
    period = month_asked(request, today)
    return (standing, queries.dashboard(standing.group, period), queries.short_now(standing.group, today),
            queries.month_sheet(standing.group, period.first))
