"""The coordinator's page of one tour: link, run sheet, another driver, end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.errors import RuleBroken
from foodbank.network.acts import SeeOther, act_of_form, identity_of_request, see_other, version_of
from foodbank.stock.queries import places_of
from foodbank.stock.rules.words import PlaceKind
from logistics.fleet.queries import drivers, get_driver_for
from logistics.tours import queries, reading, services
from logistics.tours.drawing import qr
from logistics.tours.sheet import run_sheet


def tour(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.get_tour_for(identity_of_request(request), code)
    address = services.link_address(found)
    return render(request, "tours/tour.html", {
        "tour": found, "stops": list(found.stops.all()), "address": address,
        "drawing": qr(address) if address else ""})


def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The run sheet: A4, FAX-safe, with the QR of the tour's link."""
    found = queries.get_tour_for(identity_of_request(request), code)
    pdf = run_sheet(found, address=services.link_address(found), made_at=clock.now())
    return HttpResponse(pdf, content_type="application/pdf", headers={
        "Content-Disposition": f'inline; filename="{found.on:%Y%m%d}_{found.code}.pdf"'})


@require_POST
def link_new(request: HttpRequest, code: str) -> HttpResponse:
    services.reissue_link(act=act_of_form(request, "tours.link"), identity=identity_of_request(request), code=code[:8],
                          now=clock.now())
    messages.success(request, _("新しいリンクを出しました。前のリンクの端末は、見るだけになります。"))
    return see_other("tours:tour", code)


def driver(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody else drives. One question."""
    identity = identity_of_request(request)
    found = queries.get_tour_for(identity, code)
    if request.method == "POST":
        chosen = get_driver_for(identity, request.POST.get("driver", "")[:8])
        services.change_driver(act=act_of_form(request, "tours.driver"), identity=identity, code=found.code,
                               driver=chosen, now=clock.now())
        messages.success(request, _("%(name)sさんに代わりました。新しいリンクを渡してください。")
                         % {"name": chosen.membership.name})
        return see_other("tours:tour", found.code)
    others = [one for one in drivers(identity) if one.id != found.driver_id]
    return render(request, "tours/driver.html", {"tour": found, "drivers": others})


@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.get_tour_for(identity_of_request(request), code)
    services.cancel_tour(act=act_of_form(request, "tours.cancel"), code=found.code, version=version_of(request),
                         now=clock.now())
    messages.success(request, _("コースを取りやめました。品物と引き取りは、この日の待ちに戻りました。"))
    return SeeOther(reverse("tours:day", args=[found.on.isoformat()]))


def close(request: HttpRequest, code: str) -> HttpResponse:
    """終了. What is still on board is listed, each with the question where it goes."""
    identity = identity_of_request(request)
    found = queries.get_tour_for(identity, code)
    goods = queries.goods_on_board(found)
    refused = ""
    if request.method == "POST":
        try:
            services.close_tour(act=act_of_form(request, "close.1"), identity=identity, code=found.code,
                                now=clock.now(), left=reading.left(request, [one.key for one in goods]))
        except RuleBroken as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("コースを終了しました。"))
            return see_other("tours:tour", found.code)
    places = places_of(identity, PlaceKind.SHELF, PlaceKind.DOCK, PlaceKind.STAGING)
    rows = [{"goods": one, "typed": {name: request.POST.get(f"{name}-{one.key}", "") for name in
                                     ("where", "until", "promised")},
             "places": [place for place in places if (place.zone or "ambient") == one.balance.lot.zone]}
            for one in goods]
    waiting = [stop for stop in found.stops.all() if stop.state == "planned"]
    return render(request, "tours/close.html", {"tour": found, "rows": rows, "refused": refused, "waiting": waiting},
                  status=409 if refused else 200)


@require_POST
def stop_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    stop = queries.get_stop_for(identity_of_request(request), uuid)
    services.undo_stop(act=act_of_form(request, "tours.undo_stop"), stop_key=stop.uuid)
    messages.success(request, _("記録を取り消しました。品物は車にあることになっています。"))
    return see_other("tours:tour", stop.tour.code)
