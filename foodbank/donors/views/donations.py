"""The coordinator's pages for donations: what waits, one with its answer, and what came by telephone or from a drive."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.donors import queries, services
from foodbank.donors.forms import AnswerForm, RegisterForm
from foodbank.donors.forms.donors import restriction_words
from foodbank.donors.models import Donation
from foodbank.donors.queries import announced, picked_up
from foodbank.donors.rules.offers import Offer, is_short_lived
from foodbank.donors.views.offering import Page, offering
from foodbank.errors import InvalidInput, RuleBroken
from foodbank.network.acts import act_of_form, identity_of_request, see_other, version_of
from foodbank.network.rules.typed import read_number

DEFAULT_DAYS_LEFT = 30


def donations(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    state = request.GET.get("state", "")
    page = queries.donations(identity, states=(state,) if state else (), after=request.GET.get("after", ""))
    return render(request, "donors/donations.html", {
        "page": page, "state": state, "states": Donation.State.choices,
        "donations": [(one, announced(one)) for one in page.rows]})


def donation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.get_donation_for(identity_of_request(request), uuid)
    form = AnswerForm(initial={"how": "bring" if found.is_brought else "fetch", "fetch_on": found.fetch_on,
                               "fetch_opens": found.fetch_opens, "fetch_closes": found.fetch_closes})
    return _shown(request, found, form)


def _shown(request: HttpRequest, found: Donation, form: AnswerForm, *, typed: dict[int, str] | None = None,
           status: int = 200) -> HttpResponse:
    on = clock.today()
    minimum = found.agreement.minimum_days_left if found.agreement else DEFAULT_DAYS_LEFT
    lines = [(line, (typed or {}).get(line.line, line.pieces),
              is_short_lived(line.last_day, line.date_kind, on=on,
                             minimum_days_left=minimum)) for line in found.lines.all()]
    return render(request, "donors/donation.html", {
        "donation": found, "figures": announced(found), "picked_up": picked_up(found), "lines": lines, "form": form,
        "minimum": minimum, "restrictions": restriction_words(found.restrictions),
        "waits": found.state == Donation.State.OFFERED, "can_cancel": found.state == Donation.State.ACCEPTED},
                  status=status)


@require_POST
def donation_accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything with one tap (`all`), or so many pieces of each line."""
    found = queries.get_donation_for(identity_of_request(request), uuid)
    form = AnswerForm(request.POST)
    whole = request.POST.get("all") == "1"
    typed = _typed(request.POST, found)
    try:
        pieces = None if whole else {number: read_number(text, field="pieces") for number, text in typed.items()}
        if not form.is_valid():
            return _shown(request, found, form, typed=typed, status=422)
        services.accept_donation(act=act_of_form(request, "donation.accept"), donation_uuid=uuid, pieces=pieces,
                                 version=version_of(request), fetch=form.fetch, words=form.cleaned_data["words"])
    except InvalidInput:
        form.add_error(None, _("受け取る数を、数字で入力してください。"))
        return _shown(request, found, form, typed=typed, status=422)
    except RuleBroken as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal))
        return _shown(request, found, form, typed=typed, status=422)
    messages.success(request, _("受け入れを決めました。相手にも知らせます。"))
    return see_other("donors:donation", uuid)


def _typed(post: QueryDict, found: Donation) -> dict[int, str]:
    return {line.line: post.get(f"pieces_{line.line}", str(line.pieces)) for line in found.lines.all()}


@require_POST
def donation_decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    services.decline_donation(act=act_of_form(request, "donation.decline"), donation_uuid=uuid,
                              version=version_of(request), words=request.POST.get("words", ""))
    messages.success(request, _("お断りしました。相手にも知らせます。"))
    return see_other("donors:donation", uuid)


@require_POST
def donation_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    services.cancel_donation(act=act_of_form(request, "donation.cancel"), donation_uuid=uuid,
                             version=version_of(request),
                             words=request.POST.get("words", ""))
    messages.success(request, _("取り消しました。"))
    return see_other("donors:donation", uuid)


def register(request: HttpRequest) -> HttpResponse:
    """By telephone or FAX for a donor, a food drive, public stock, a purchase: accepted as it is typed."""
    donors = queries.givers(identity_of_request(request))
    first = {"donor": request.GET.get("donor", ""), "source": request.GET.get("source", "donated")}
    form = RegisterForm(request.POST if request.method == "POST" else None, donors=donors, initial=first)

    def send(full: Offer) -> str:
        donor, via = form.givers
        titled = Offer(**{**vars(full), "title": form.cleaned_data["title"]})
        made = services.register_donation(act=act_of_form(request, "donation.register"), offer=titled, donor=donor,
                                          via=via,
                                          source=form.cleaned_data["source"])
        messages.success(request, _("登録しました。番号は %(number)s です。") % {"number": made.number})
        return reverse("donors:donation", args=[made.uuid])

    page = Page(template="donors/register.html", check_template="donors/offer_check.html", form=form, send=send,
                minimum_days_left=DEFAULT_DAYS_LEFT,
                context={"agreed": True, "action": request.path, "back": reverse("donors:donations"),
                         "registers": True})
    return offering(request, page)
