"""The coordinator's pages: every request, who is still to be asked, and the form on paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foodbank import clock
from foodbank.network.acts import identity_of_request
from foodbank.requests import queries
from foodbank.requests.models import Request
from foodbank.requests.paper import request_form


@never_cache
@require_safe
def all_requests(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", Request.State.SENT)
    page = queries.requests_by_state(identity_of_request(request), "" if state == "any" else state,
                                     after=request.GET.get("after", ""), most=30)
    return render(request, "requests/all.html", {"page": page, "state": state, "states": Request.State.choices})


@never_cache
@require_safe
def by_telephone(request: HttpRequest) -> HttpResponse:
    """Dates nobody asked for yet: choose one, type what was said."""
    find = request.GET.get("find", "")[:60]
    offline = request.GET.get("offline") == "1"
    page = queries.sessions_to_ask(identity_of_request(request), clock.today(), find=find, offline_only=offline,
                                   after=request.GET.get("after", ""), most=30)
    return render(request, "requests/by_telephone.html", {"page": page, "find": find, "offline": offline})


@never_cache
@require_safe
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """希望票: one A4 with boxes to tick and a QR that opens the form of this very date."""
    session = queries.get_session_for(identity_of_request(request), key)
    name = f"kibou_{session.on:%Y%m%d}.pdf"
    return HttpResponse(request_form(session, made_at=clock.now()), content_type="application/pdf", headers={
        "Content-Disposition": content_disposition_header(False, name) or "inline"})
