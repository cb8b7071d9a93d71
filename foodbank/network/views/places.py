"""Warehouses and tablets."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.services import IssuedLink
from foodbank.devices.services import revoke_device
from foodbank.network import queries, services
from foodbank.network.acts import SeeOther, identity_of_request, kept, once, see_other, version_of
from foodbank.network.errors import NotATablet
from foodbank.network.forms import TabletForm, WarehouseForm
from foodbank.network.views.people import show_once


def warehouses(request: HttpRequest) -> HttpResponse:
    return render(request, "network/warehouses.html",
                  {"warehouses": queries.warehouses(identity_of_request(request))})


def warehouse_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = WarehouseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "warehouse.add", lambda: {"warehouse": services.add_warehouse(
            food_bank_id=identity.bank, code=form.cleaned_data["code"], details=form.details).code})
        if answer:
            messages.success(request, _("倉庫を追加しました。"))
            return see_other("network:warehouses")
    return render(request, "network/warehouse_edit.html", {"form": form}, status=422 if form.errors else 200)


def warehouse_edit(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_warehouse_for(identity, code)
    form = WarehouseForm(request.POST if request.method == "POST" else None, is_new=False,
                         initial=WarehouseForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "warehouse.edit", lambda: {"warehouse": services.edit_warehouse(
            food_bank_id=identity.bank, code=code, version=version_of(request), details=form.details).code})
        if answer:
            messages.success(request, _("保存しました。"))
            return see_other("network:warehouses")
    return render(request, "network/warehouse_edit.html",
                  {"form": form, "warehouse": found, "version": request.POST.get("version") or found.version},
                  status=422 if form.errors else 200)


def tablets(request: HttpRequest) -> HttpResponse:
    """Which tablets are enrolled, where they stand, when they were last heard of; enrolling one more."""
    identity = identity_of_request(request)
    page = queries.tablets(identity, after=request.GET.get("after", ""))
    return render(request, "network/tablets.html", {"page": page, "tablets": page.rows,
                                                    "warehouses": queries.warehouses(identity)})


@require_POST
def tablet_enrol(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    warehouse = queries.get_warehouse_for(identity, code)
    made: list[IssuedLink] = []

    def work() -> dict[str, Any]:
        made.append(services.enrolment_link(by=identity, warehouse=warehouse, now=clock.now()))
        return {"link": made[0].link.id}

    once(request, "tablet.enrol", work)
    if made:
        show_once(request, made[0], title=_("%(place)sにタブレットを登録する") % {"place": warehouse.name},
                  text=_("10分以内に、タブレットのカメラで読み取ってください。1台だけ登録できます。"),
                  back="/tablets/")
    return see_other("network:link_made")


def tablet_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    device = queries.get_tablet_for(identity, uuid)
    station = getattr(device, "station", None)
    form = TabletForm(request.POST if request.method == "POST" else None, warehouses=queries.warehouses(identity),
                      initial={"name": device.name, "warehouse": station.warehouse.code if station else ""})
    if request.method == "POST" and form.is_valid():
        place = queries.get_warehouse_for(identity, form.cleaned_data["warehouse"])
        answer = kept(request, form, "tablet.stand", lambda: {"place": services.stand_tablet(
            food_bank_id=identity.bank, device=device, warehouse=place,
            name=form.cleaned_data["name"]).warehouse.code})
        if answer:
            messages.success(request, _("保存しました。"))
            return see_other("network:tablets")
    return render(request, "network/tablet_edit.html", {"form": form, "tablet": device},
                  status=422 if form.errors else 200)


@require_POST
def tablet_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    device = queries.get_tablet_for(identity, uuid)

    def work() -> dict[str, Any]:
        revoke_device(device=device, now=clock.now())
        return {"device": str(device.uuid)}

    once(request, "tablet.revoke", work)
    messages.success(request, _("このタブレットを使えなくしました。送られた記録は残っています。"))
    return see_other("network:tablets")


def tablet_here(request: HttpRequest, code: str) -> HttpResponse:
    """The first page of a tablet that was just enrolled: one tap says that it stands here."""
    identity = identity_of_request(request)
    warehouse = queries.get_warehouse_for(identity, code)
    if not identity.device_id:
        raise NotATablet()
    if request.method != "POST":
        return render(request, "network/tablet_here.html", {"warehouse": warehouse})

    def work() -> dict[str, Any]:
        device = queries.device_of(identity)
        services.stand_tablet(food_bank_id=identity.bank, device=device, warehouse=warehouse)
        return {"place": warehouse.code}

    once(request, "tablet.here", work)
    return SeeOther("/tablet/")
