"""Who drives what that day: typed beside the day's tours, because only here is known what has left."""

from datetime import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from foodbank.network.acts import SeeOther, identity_of_request, kept, once
from foodbank.network.queries import warehouses
from logistics.fleet import queries as fleet, services
from logistics.fleet.forms import DutyForm
from logistics.tours import queries
from logistics.tours.reading import read_day_of_address


def duty_new(request: HttpRequest, day: str) -> HttpResponse:
    """Who drives what that day. Ends on the day's page of tours."""
    identity, on = identity_of_request(request), read_day_of_address(day)
    places, people, cars = warehouses(identity), fleet.drivers(identity), fleet.vehicles(identity)
    form = DutyForm(request.POST if request.method == "POST" else None, drivers=people, vehicles=cars,
                    warehouses=places, initial={"starts": time(9), "ends": time(12)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if kept(request, form, "duty.add", lambda: {"duty": str(services.add_duty(
                food_bank_id=identity.bank, driver=fleet.get_driver_for(identity, data["driver"]),
                vehicle=fleet.get_vehicle_for(identity, data["vehicle"]),
                warehouse=next(one for one in places if one.code == data["warehouse"]),
                on=on, starts=data["starts"], ends=data["ends"]).uuid)}):
            messages.success(request, _("当番を決めました。"))
            return SeeOther(reverse("tours:day", args=[on.isoformat()]))
    missing = not (places and people and cars)
    return render(request, "tours/duty.html", {"form": form, "on": on, "missing": missing},
                  status=422 if form.errors else 200)


def duty_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks once, then takes the duty off the day. Raises DutyDriven when its tour has left."""
    duty = fleet.get_duty_for(identity_of_request(request), uuid)
    if request.method == "POST":
        driven = queries.is_driven(duty)
        once(request, "duty.cancel", lambda: {"duty": str(services.cancel_duty(duty=duty, is_driven=driven).uuid)})
        messages.success(request, _("当番を取りやめました。"))
        return SeeOther(reverse("tours:day", args=[duty.on.isoformat()]))
    return render(request, "tours/duty_cancel.html", {"duty": duty})
