"""What a site sees: its next dates, its requests with their dates, its history, the rule of sharing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foodbank import clock
from foodbank.network.acts import identity_of_request
from foodbank.network.models import Site
from foodbank.requests import queries
from foodbank.requests.rules.dates import deadline_of
from foodbank.requests.rules.states import MAY_STILL_CHANGE


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A lead's home: the one site, or the choice among several with the next date of each."""
    identity = identity_of_request(request)
    sites = list(queries.sites_for(identity)[:200])
    if len(sites) == 1:
        return _site_home(request, sites[0])
    return render(request, "requests/choose_site.html", {
        "sites": sites, "next": queries.next_session_of_sites(identity, clock.today())})


@never_cache
@require_safe
def site_home(request: HttpRequest, key: UUID) -> HttpResponse:
    return _site_home(request, queries.get_site_for(identity_of_request(request), key))


def _site_home(request: HttpRequest, site: Site) -> HttpResponse:
    identity, today = identity_of_request(request), clock.today()
    openings = queries.next_openings(identity, site, today)
    policy = queries.request_policy(site.food_bank_id)
    first = next((one for one in openings if one.may_ask), None)
    return render(request, "requests/site.html", {
        "site": site, "first": first, "openings": openings, "today": today,
        "deadline": deadline_of(first.session.on, policy) if first else None,
        "to_report": queries.sessions_to_report(identity, today, site=site, most=5).rows,
        "several": queries.sites_for(identity)[:2].count() > 1})


@never_cache
@require_safe
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    site = queries.get_site_for(identity, key)
    page = queries.requests_by_state(identity, site=site, after=request.GET.get("after", ""), most=20)
    return render(request, "requests/history.html", {"site": site, "page": page})


@never_cache
@require_safe
def request_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One request in plain words: where it stands, when each thing happened, what was asked."""
    asked = queries.get_request_for(identity_of_request(request), key)
    return render(request, "requests/request.html", {
        "asked": asked, "may_change": asked.state in MAY_STILL_CHANGE,
        "back": reverse("requests:site", args=[asked.site.uuid])})


@never_cache
@require_safe
def rule(request: HttpRequest) -> HttpResponse:
    """分け方のきまり, with the food bank's own numbers in it."""
    return render(request, "requests/rule.html", {
        "policy": queries.request_policy(identity_of_request(request).bank)})
