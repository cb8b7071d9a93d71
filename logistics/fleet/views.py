"""The coordinator's pages: vehicles and drivers. Duties are typed on the page of their day, in tours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foodbank import clock
from foodbank.network.acts import identity_of_request, kept, see_other, version_of
from logistics.fleet import queries, services
from logistics.fleet.forms import DriverForm, VehicleForm


def fleet(request: HttpRequest) -> HttpResponse:
    """Vehicles, people who drive, and papers that end soon."""
    identity, on = identity_of_request(request), clock.today()
    return render(request, "fleet/fleet.html", {
        "vehicles": queries.vehicles(identity, also_retired=True), "drivers": queries.drivers(identity),
        "could_drive": queries.members_who_could_drive(identity), "due": queries.reminders_due(identity, on), "on": on})


def vehicle_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = VehicleForm(request.POST if request.method == "POST" else None, initial=VehicleForm.initial_of(None))
    if request.method == "POST" and form.is_valid() and kept(
            request, form, "vehicle.add",
            lambda: {"vehicle": services.add_vehicle(food_bank_id=identity.bank, details=form.details).code}):
        messages.success(request, _("車を追加しました。"))
        return see_other("fleet:fleet")
    return render(request, "fleet/vehicle.html", {"form": form}, status=422 if form.errors else 200)


def vehicle_edit(request: HttpRequest, code: str) -> HttpResponse:
    vehicle = queries.get_vehicle_for(identity_of_request(request), code)
    form = VehicleForm(request.POST if request.method == "POST" else None, initial=VehicleForm.initial_of(vehicle))
    if request.method == "POST" and form.is_valid() and kept(
            request, form, "vehicle.edit", lambda: {"vehicle": services.edit_vehicle(
                vehicle=vehicle, version=version_of(request), details=form.details, is_active=form.cleaned_data["is_active"]).code}):
        messages.success(request, _("保存しました。"))
        return see_other("fleet:fleet")
    return render(request, "fleet/vehicle.html", {
        "form": form, "vehicle": vehicle, "version": request.POST.get("version") or vehicle.version},
        status=422 if form.errors else 200)


def driver_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    people = queries.members_who_could_drive(identity)
    form = DriverForm(request.POST if request.method == "POST" else None, people=people,
                      vehicles=queries.vehicles(identity), initial={"lifts_heavy": True, "is_active": True})
    if request.method == "POST" and form.is_valid():
        person = next(one for one in people if one.code == form.cleaned_data["person"])
        own = form.cleaned_data["own_vehicle"]
        if kept(request, form, "driver.add", lambda: {"driver": services.add_driver(
                membership=person, details=form.details,
                own_vehicle=queries.get_vehicle_for(identity, own) if own else None).membership.code}):
            messages.success(request, _("ドライバーを追加しました。"))
            return see_other("fleet:fleet")
    return render(request, "fleet/driver.html", {"form": form, "nobody": not people},
                  status=422 if form.errors else 200)


def driver_edit(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    driver = queries.get_driver_for(identity, code)
    form = DriverForm(request.POST if request.method == "POST" else None, people=[driver.membership],
                      vehicles=queries.vehicles(identity, also_retired=True), initial=DriverForm.initial_of(driver))
    if request.method == "POST" and form.is_valid():
        own = form.cleaned_data["own_vehicle"]
        if kept(request, form, "driver.edit", lambda: {"driver": services.edit_driver(
                driver=driver, version=version_of(request), details=form.details, is_active=form.cleaned_data["is_active"],
                own_vehicle=queries.get_vehicle_for(identity, own) if own else None).membership.code}):
            messages.success(request, _("保存しました。"))
            return see_other("fleet:fleet")
    page = queries.duties_of_driver(driver, clock.today(), after=request.GET.get("after", ""))
    return render(request, "fleet/driver.html", {
        "form": form, "driver": driver, "version": request.POST.get("version") or driver.version, "page": page,
        "duties": page.rows}, status=422 if form.errors else 200)
