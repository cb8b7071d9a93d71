"""これを届けます, 取りやめ, and the coordinator's list of what is to come."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.network.acts import act_of_form, identity_of_request, see_other
from foodbank.supporters import queries, services
from foodbank.supporters.errors import NotShort
from foodbank.supporters.forms import PledgeForm
from foodbank.supporters.queries.groups import get_category
from foodbank.supporters.views.answers import answered
from foodbank.supporters.words import depth_said


def pledge(request: HttpRequest, key: UUID, category: str) -> HttpResponse:
    """One short item: how much of it, and by when."""
    identity, today = identity_of_request(request), clock.today()
    standing = queries.get_group_for(identity, key)
    short = next((one for one in queries.short_now(standing.group, today) if one.category.code == category), None)
    form = PledgeForm(request.POST if request.method == "POST" else None, initial={"by_day": today + timedelta(days=7)})
    if request.method == "POST" and form.is_valid():
        values, act = form.cleaned_data, act_of_form(request, "supporters.pledge")
        if answered(form, lambda: services.pledge(act=act, identity=identity, group_key=key, category=category,
                                                  now=clock.now(), today=today, **values)):
            messages.success(request, _("ありがとうございます。お待ちしています。"))
            return see_other("supporters:board", key)
    if not short and not form.errors:
        raise NotShort(category=str(get_category(category)))
    return render(request, "supporters/pledge.html", {
        "standing": standing, "group": standing.group, "short": short, "form": form,
        "depth": depth_said(short.shortage.depth) if short else ""}, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    identity, act = identity_of_request(request), act_of_form(request, "supporters.withdraw")
    group = queries.get_pledge_for(identity, key).member.group.uuid
    services.withdraw_pledge(act=act, identity=identity, key=key, now=clock.now())
    messages.success(request, _("取りやめにしました。知らせてくれてありがとうございます。"))
    return see_other("supporters:board", group)


@require_POST
def arrived(request: HttpRequest, key: UUID) -> HttpResponse:
    act = act_of_form(request, "supporters.arrived")
    services.mark_arrived(act=act, identity=identity_of_request(request), key=key, now=clock.now())
    messages.success(request, _("「届いた」にしました。品物は、いつものように入庫してください。"))
    return see_other("supporters:pledges")


def pledges(request: HttpRequest) -> HttpResponse:
    """What supporters of all groups have promised; a name only where its owner shows it."""
    page = queries.pledges_waiting(identity_of_request(request), after=request.GET.get("after", ""))
    rows = [{"pledge": one, "giver": queries.shown_giver(one)} for one in page.rows]
    return render(request, "supporters/pledges.html", {"rows": rows, "page": page, "today": clock.today()})
