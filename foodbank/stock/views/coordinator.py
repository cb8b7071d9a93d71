"""The coordinator's pages: what is there, one lot, what is stopped, what is being checked, counts, shelves."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.catalog.queries import categories
from foodbank.devices.services import Answer, perform_once
from foodbank.donors.queries import get_donation_for
from foodbank.errors import InvalidInput, NotFound, RuleBroken
from foodbank.kana import plain_text, search_key
from foodbank.network.acts import act_of_form, identity_of_request, once, see_other
from foodbank.network.queries import warehouses
from foodbank.stock import events, queries, services
from foodbank.stock.forms import CountForm, ExplainForm, HoldForm, LeaveForm, MoveForm, PlaceForm
from foodbank.stock.models import Hold
from foodbank.stock.queries.donations import donations_at_dock, figures_of_donation
from foodbank.stock.rules.words import HoldReason, Kind, PlaceKind
from foodbank.stock.words import HOLD_WORDS, KIND_WORDS, PLACE_WORDS, date_words
from foodbank.zones import Zone

_HOUSE = (PlaceKind.DOCK, PlaceKind.SHELF, PlaceKind.STAGING)


def stock(request: HttpRequest) -> HttpResponse:
    """Lots with stock, first to expire first; search, zone, category; prints as a list."""
    identity = identity_of_request(request)
    asked = {name: plain_text(request.GET.get(name, ""))[:80] for name in ("q", "zone", "category")}
    page = queries.stock_page(identity, after=request.GET.get("after", ""), search=search_key(asked["q"]),
                              zone=asked["zone"], category=asked["category"])
    where = queries.places_of_lots(identity, [line.lot.id for line in page.rows])
    older = "?" + urlencode({**asked, "after": page.next_cursor}) if page.next_cursor else ""
    return render(request, "stock/stock.html", {
        "asked": asked, "zones": Zone.choices, "categories": categories(), "older": older, "on": clock.today(),
        "lines": [{"line": line, "words": date_words(line.lot), "balances": where.get(line.lot.id, [])} for line in page.rows]})


def lot(request: HttpRequest, code: str) -> HttpResponse:
    """One lot: where it lies, what stops it, its road, and every act on it."""
    return _lot_page(request, code)


def _lot_page(request: HttpRequest, code: str, typed: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_lot_for(identity, code)
    balances = queries.lot_stock(identity, found)
    places = [one.place for one in balances]
    forms = {"hold": HoldForm(places=places), "count": CountForm(places=places), "leave": LeaveForm(places=places),
             "move": MoveForm(places=places, targets=queries.places_of(identity, *_HOUSE)), **(typed or {})}
    holds = Hold.objects.filter(lot=found, closed_at__isnull=True).select_related("place", "opened_by__user").order_by("id")
    return render(request, "stock/lot.html", {
        "lot": found, "words": date_words(found), "balances": balances, "forms": forms,
        "holds": [(hold, HOLD_WORDS[HoldReason(hold.reason)]) for hold in holds],
        "labels": list(found.labels.order_by("number")[:400]),
        "trace": [(one, KIND_WORDS[Kind(one.kind)]) for one in queries.trace_of_lot(identity, found)]}, status=status)


def _act_page(name: str, kind: str, payload_of: Callable[[dict[str, Any]], dict[str, Any]], service: Any, done: str) -> Any:
    """A form of the lot page: read, done once, back to the lot; a refusal comes back into the form."""

    @require_POST
    def view(request: HttpRequest, code: str) -> HttpResponse:
        identity = identity_of_request(request)
        found = queries.get_lot_for(identity, code)
        places = [one.place for one in queries.lot_stock(identity, found)]
        targets = {"targets": queries.places_of(identity, *_HOUSE)} if name == "move" else {}
        form = _FORMS[name](request.POST, places=places, **targets)
        if form.is_valid():
            payload = {"code": found.code, **payload_of(form.cleaned_data)}
            try:
                service(act_of_form(request, form.cleaned_data.get("how") or kind), identity, payload)
                messages.success(request, str(done))
                return see_other("stock:lot", found.code)
            except NotFound:
                raise
            except RuleBroken as refusal:
                form.add_error(None, str(refusal))
        return _lot_page(request, code, {name: form}, status=422)

    return view


def _leaving(act: Any, identity: Any, payload: dict[str, Any]) -> Answer:
    service = events.give_back if act.kind == "return.1" else events.discard
    return service(act, identity, payload)


_FORMS: dict[str, Any] = {"hold": HoldForm, "count": CountForm, "leave": LeaveForm, "move": MoveForm}
hold_lot = _act_page("hold", "hold.1", lambda form: {
    "reason": form["reason"], "place": form["place"], "pieces": form["pieces"]}, events.hold, _("出庫止めにしました。"))
count_lot = _act_page("count", "count.1", lambda form: {"place": form["place"], "pieces": form["pieces"]}, events.count,
                      _("数えた数に合わせました。"))
leave_lot = _act_page("leave", "discard.1", lambda form: {
    "place": form["place"], "pieces": form["pieces"], "reason": form["reason"]}, _leaving, _("記録しました。"))
move_lot = _act_page("move", "move.1", lambda form: {
    "from": form["origin"], "to": form["to"], "pieces": form["pieces"]}, events.move, _("移しました。"))


@require_POST
def reverse(request: HttpRequest, operation: UUID) -> HttpResponse:
    """Takes one act back, and returns to the lot it was seen on."""
    act = act_of_form(request, "reverse.1")
    events.reverse(act, identity_of_request(request), {"operation": str(operation)})
    messages.success(request, _("取り消しました。前の記録も残っています。"))
    if request.POST.get("to") == "today":
        return see_other("stock:today")
    back = plain_text(request.POST.get("lot", ""))[:8]
    return see_other("stock:lot", back) if back else see_other("stock:stock")


def holds(request: HttpRequest) -> HttpResponse:
    """What is stopped, newest first, each with the way to let it go."""
    page = queries.holds_open(identity_of_request(request), after=request.GET.get("after", ""))
    return render(request, "stock/holds.html", {
        "page": page, "holds": [{"hold": hold, "reason": HOLD_WORDS[HoldReason(hold.reason)], "words": date_words(hold.lot),
                   "needs_naming": hold.reason == HoldReason.UNNAMED and hold.lot.product.needs_naming}
                  for hold in page.rows]})


@require_POST
def close_hold(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity, now = identity_of_request(request), clock.now()
    answer = once(request, "hold.close", lambda: {
        "lot": services.close_hold(identity=identity, hold_uuid=str(uuid), now=now).lot.code})
    messages.success(request, _("出庫止めをやめました。"))
    return see_other("stock:lot", str(answer["lot"])) if request.POST.get("to") == "lot" else see_other("stock:holds")


def inspections(request: HttpRequest) -> HttpResponse:
    """Donations that are in the house and not yet 検品済み, with their three figures."""
    identity = identity_of_request(request)
    page = donations_at_dock(identity, after=request.GET.get("after", ""))
    return render(request, "stock/inspections.html", {
        "page": page, "lines": [figures_of_donation(identity, donation) for donation in page.rows]})


def inspection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One donation: announced, picked up, received; 「検品済みにする」."""
    identity, now = identity_of_request(request), clock.now()
    if request.method == "POST":
        services_of = {"finish": services.finish_inspection, "reopen": services.reopen_inspection}
        service = services_of.get(request.POST.get("how", ""))
        if not service:
            raise InvalidInput(field="how")
        try:
            once(request, f"donation.{request.POST['how']}", lambda: {
                "donation": service(identity=identity, donation_uuid=str(uuid), now=now).number})
            messages.success(request, _("検品済みにしました。受領書を出せます。") if service is services.finish_inspection
                             else _("続きを入れられるようにしました。"))
        except NotFound:
            raise
        except RuleBroken as refusal:
            messages.warning(request, str(refusal))
        return see_other("stock:inspection", uuid)
    figures = figures_of_donation(identity, get_donation_for(identity, uuid))
    return render(request, "stock/inspection.html", {
        "figures": figures, "undecided": [(hold, HOLD_WORDS[HoldReason(hold.reason)]) for hold in figures.undecided]})


def counts(request: HttpRequest) -> HttpResponse:
    """Facts that stock did not cover, until somebody says why."""
    identity = identity_of_request(request)
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        movement, words = request.POST.get("movement", ""), form.cleaned_data["explanation"]
        if not (movement.isascii() and movement.isdecimal() and len(movement) < 19):
            raise InvalidInput(field="movement")
        once(request, "count.explain", lambda: {"movement": services.explain_count(
            identity=identity, movement_id=int(movement), explanation=words)})
        messages.success(request, _("書きとめました。"))
        return see_other("stock:counts")
    page = queries.unexplained_counts(identity, after=request.GET.get("after", ""))
    return render(request, "stock/counts.html", {"page": page, "remarks": page.rows, "form": form},
                  status=422 if form.errors else 200)


def places(request: HttpRequest) -> HttpResponse:
    """Docks, shelves and hand-over spots, with their codes; adding a shelf."""
    identity = identity_of_request(request)
    houses = warehouses(identity)
    form = PlaceForm(request.POST or None, warehouses=houses)
    if request.method == "POST" and form.is_valid():
        house = next(one for one in houses if one.code == form.cleaned_data["warehouse"])
        perform_once(act=act_of_form(request, "place.add"), work=lambda: {"place": services.add_shelf(
            food_bank_id=identity.bank, warehouse=house, name=form.cleaned_data["name"],
            zone=form.cleaned_data["zone"]).code})
        messages.success(request, _("棚を追加しました。"))
        return see_other("stock:places")
    found = queries.places_of(identity, *_HOUSE)
    return render(request, "stock/places.html", {
        "places": [(one, PLACE_WORDS[PlaceKind(one.kind)]) for one in found], "form": form},
        status=422 if form.errors else 200)
