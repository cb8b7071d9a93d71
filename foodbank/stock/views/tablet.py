"""The warehouse tablet. Acts leave these pages through the device's sender; the pages only show."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.catalog.queries import categories
from foodbank.devices.queries import actor_code
from foodbank.donors import queries as donors
from foodbank.donors.errors import AgreementNeeded
from foodbank.donors.models import Donation
from foodbank.kana import plain_text, search_key
from foodbank.network.acts import act_of_form, identity_of_request, see_other
from foodbank.stock import queries
from foodbank.stock.forms import UnannouncedForm
from foodbank.stock.queries.scans import label_found
from foodbank.stock.queries.tablet import announced_lines, lots_of_donation, places_here, sites_here, vehicles_here
from foodbank.stock.rules.words import HoldReason
from foodbank.stock.services.dock import UNANNOUNCED, announce_at_dock
from foodbank.stock.words import HOLD_WORDS, PLACE_WORDS, date_words
from foodbank.zones import Zone

#: What a volunteer may see at intake; the other reasons are told by the date and the thermometer.
FINDINGS = (HoldReason.DAMAGED, HoldReason.SMELL, HoldReason.CHECKING)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A tablet page names who stands there; without a name it asks first, and comes back."""
    identity = identity_of_request(request)
    if identity.role is Role.TABLET:
        return redirect(f"{reverse('devices:people')}?next={request.path}")
    return render(request, template, {"actor": actor_code(identity), **context})


def home(request: HttpRequest) -> HttpResponse:
    """The big tiles."""
    identity = identity_of_request(request)
    waiting = len(donors.donations_to_receive(identity, clock.today()).rows) if identity.role is not Role.TABLET else 0
    return _page(request, "stock/tablet/home.html", {"to_receive": waiting, "counter": _address("allocation:counter")})


def _address(name: str) -> str:
    """A page of a room above, by name; empty while it is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def receive(request: HttpRequest) -> HttpResponse:
    """Chooses the donation, once."""
    identity, on = identity_of_request(request), clock.today()
    page = donors.donations_to_receive(identity, on, after=request.GET.get("after", ""))
    return _page(request, "stock/tablet/receive.html", {
        "on": on, "page": page,
        "under_way": [one for one in page.rows if one.state in (Donation.State.RECEIVING, Donation.State.PICKED_UP)],
        "expected": [one for one in page.rows if one.state == Donation.State.ACCEPTED]})


def receive_unannounced(request: HttpRequest) -> HttpResponse:
    """「申し出のない品」: somebody stands at the dock with goods nobody announced. A food drive needs no giver."""
    identity = identity_of_request(request)
    givers = donors.givers(identity)
    form = UnannouncedForm(request.POST or None, givers=givers, initial={"donor": "", "cartons": 1})
    if request.method == "POST" and form.is_valid():
        donor = next((one for one in givers if str(one.uuid) == form.cleaned_data["donor"]), None)
        try:
            donation = announce_at_dock(
                act=act_of_form(request, UNANNOUNCED), donor=donor, cartons=form.cleaned_data["cartons"],
                grams=form.cleaned_data["kg"] * 1000, title=form.cleaned_data["title"])
            return see_other("stock:receive_goods", donation.uuid)
        except AgreementNeeded as refusal:
            form.add_error("donor", str(refusal))
    return _page(request, "stock/tablet/unannounced.html", {"form": form})


def receive_goods(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One donation: scan after scan becomes lots."""
    identity = identity_of_request(request)
    donation = donors.get_donation_for(identity, uuid)
    places = places_here(identity)
    lots, announced = lots_of_donation(identity, donation), announced_lines(donation)
    return _page(request, "stock/tablet/goods.html", {
        "donation": donation, "lots": [{"line": one, "words": date_words(one.lot)} for one in lots],
        "is_open": donation.state in (Donation.State.ACCEPTED, Donation.State.PICKED_UP, Donation.State.RECEIVING),
        "announced": announced, "places": places, "vehicles": vehicles_here(identity),
        "sites": sites_here(identity), "zones": Zone.choices, "categories": categories(),
        "findings": [(one.value, HOLD_WORDS[one]) for one in FINDINGS], "digits": "123456789",
        "data": {"donation": str(donation.uuid), "announced": [one.json for one in announced], "zones": dict(Zone.choices),
                 "holds": {reason.value: str(word) for reason, word in HOLD_WORDS.items()},
                 "places": [{"code": one.code, "name": one.name, "kind": one.kind, "zone": one.zone} for one in places]}})


def put_away(request: HttpRequest) -> HttpResponse:
    """Scan a label, scan a shelf."""
    places = places_here(identity_of_request(request))
    return _page(request, "stock/tablet/put_away.html", {
        "places": places, "zones": Zone.choices,
        "data": {"zones": dict(Zone.choices), "kinds": {kind.value: str(word) for kind, word in PLACE_WORDS.items()},
                 "holds": {reason.value: str(word) for reason, word in HOLD_WORDS.items()}}})


def find(request: HttpRequest) -> HttpResponse:
    """Goods by any part of their name, first to expire first, with the places they lie in."""
    identity = identity_of_request(request)
    typed = plain_text(request.GET.get("q", ""))[:80]
    lines = queries.stock_page(identity, search=search_key(typed)).rows if typed else []
    where = queries.places_of_lots(identity, [line.lot.id for line in lines])
    return _page(request, "stock/tablet/find.html", {
        "typed": typed, "lines": [{"line": line, "words": date_words(line.lot), "balances": where.get(line.lot.id, [])}
                                  for line in lines]})


def label(request: HttpRequest, code: str) -> HttpResponse:
    """What a label is: the goods, where they lie, whether they are stopped."""
    found = label_found(identity_of_request(request), code)
    return _page(request, "stock/tablet/label.html", {
        "found": found, "words": date_words(found.lot),
        "holds": [HOLD_WORDS[HoldReason(hold.reason)] for hold in found.holds]})


def today(request: HttpRequest) -> HttpResponse:
    """Today's records; one's own can be taken back."""
    page = queries.records_of_today(identity_of_request(request), clock.now(), after=request.GET.get("after", ""))
    return _page(request, "stock/tablet/today.html", {"page": page, "records": page.rows, "on": clock.today()})
