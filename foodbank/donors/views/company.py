"""The company's pages: its own offers, in plain states, and offering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.donors import queries, services
from foodbank.donors.forms.donors import restriction_words
from foodbank.donors.forms.lines import Row
from foodbank.donors.forms.offers import CompanyOfferForm
from foodbank.donors.queries import announced, picked_up
from foodbank.donors.rules.offers import Offer
from foodbank.donors.views.offering import Page, like, offering
from foodbank.errors import NotFound
from foodbank.network.acts import act_of_form, identity_of_request, read_uuid, see_other, version_of


def home(request: HttpRequest) -> HttpResponse:
    """What a company sees first: the way to offer, what became of its offers, its agreement."""
    identity, on = identity_of_request(request), clock.today()
    mine = queries.donors_of_contact(identity)
    page = queries.donations(identity, after=request.GET.get("after", ""), limit=20)
    return render(request, "donors/home.html", {
        "donors": [(donor, queries.agreement_in_force(donor, on)) for donor in mine],
        "can_offer": any(queries.agreement_in_force(donor, on) for donor in mine), "on": on,
        "page": page, "donations": [(one, announced(one)) for one in page.rows]})


def offer(request: HttpRequest) -> HttpResponse:
    identity, on = identity_of_request(request), clock.today()
    mine = queries.donors_of_contact(identity)
    if not mine:
        raise NotFound()
    holding = [queries.agreement_in_force(donor, on) for donor in mine]
    form = CompanyOfferForm(request.POST if request.method == "POST" else None, donors=mine)

    def send(full: Offer) -> str:
        giver = form.giver
        if not giver:
            raise NotFound()
        made = services.offer_donation(act=act_of_form(request, "donation.offer"), donor=giver, offer=full)
        messages.success(request,
                         _("申し出ました。返事をお待ちください。番号は %(number)s です。") % {"number": made.number})
        return reverse("donors:my_donation", args=[made.uuid])

    page = Page(template="donors/offer.html", check_template="donors/offer_check.html", form=form, send=send,
                minimum_days_left=max((one.minimum_days_left for one in holding if one), default=0),
                context={"usual": queries.usual_products(mine[0]), "agreed": any(holding), "action": request.path,
                         "back": reverse("donors:home")})
    again = request.GET.get("like", "")
    if request.method != "POST" and again:
        return _like(request, page, again)
    return offering(request, page)


def _like(request: HttpRequest, page: Page, uuid: str) -> HttpResponse:
    """The same again: an earlier offer's lines, to change and send."""
    earlier = queries.get_donation_for(identity_of_request(request), read_uuid(uuid, field="like"))
    rows = [Row(number, row) for number, row in enumerate(like(earlier), 1)]
    return render(request, page.template, {**page.context, "form": page.form, "rows": rows or [Row(1, {})]})


def my_donation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.get_donation_for(identity_of_request(request), uuid)
    return render(request, "donors/my_donation.html", {
        "donation": found, "figures": announced(found), "picked_up": picked_up(found),
        "restrictions": restriction_words(found.restrictions), "can_cancel": found.state in ("offered", "accepted")})


@require_POST
def my_donation_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    queries.get_donation_for(identity_of_request(request), uuid)
    services.cancel_donation(act=act_of_form(request, "donation.cancel"), donation_uuid=uuid,
                             version=version_of(request))
    messages.success(request, _("申し出を取り消しました。"))
    return see_other("donors:my_donation", uuid)
