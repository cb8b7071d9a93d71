"""開催報告."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.network.acts import act_of_form, identity_of_request, version_of
from foodbank.requests import queries, services
from foodbank.requests.errors import WHY, WishUnclear
from foodbank.requests.forms import ReportForm, SpokenForm
from foodbank.requests.services import OnBehalf


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Report back on a session, or correct the report; nothing is prefilled that has to be looked at."""
    identity = identity_of_request(request)
    session = queries.get_session_for(identity, key)
    standing = queries.report_of(session)
    heads = queries.heads_of_session(session)
    known = standing.__dict__ if standing else {"households": heads.households, "came": heads.persons}
    form = ReportForm(request.POST or None, initial={name: known.get(name) for name in ReportForm.base_fields})
    spoken = SpokenForm(request.POST or None) if identity.role is Role.COORDINATOR else None
    if request.method == "POST" and form.is_valid() and (spoken is None or spoken.is_valid()):
        act = act_of_form(request, "requests.report")
        try:
            services.report_back(act=act, identity=identity, session_key=key, report=form.report(), now=clock.now(),
                                 version=version_of(request), on_behalf=spoken.on_behalf() if spoken else OnBehalf())
        except WishUnclear as refusal:
            for fault in refusal.facts["faults"]:
                form.add_error(fault["field"], str(WHY[fault["reason"]]))
        else:
            messages.success(request, _("報告を受け取りました。ありがとうございます。"))
            return HttpResponseRedirect(reverse("requests:site", args=[session.activity.site.uuid]), status=303)
    version = version_of(request) if request.method == "POST" else (standing.version if standing else 0)
    return render(request, "requests/report.html", {
        "form": form, "spoken": spoken, "session": session, "site": session.activity.site, "version": version,
        "standing": standing})
