"""Addresses of this room. Entering as a member and the table of event kinds are config's, so config hands them over."""

from django.urls import URLPattern, path

from foodbank.devices import views
from foodbank.devices.intake import EventService
from foodbank.devices.views import Enter

app_name = "devices"


def urls_for(*, enter: Enter, events: dict[str, EventService]) -> tuple[list[URLPattern], str]:
    """For `include()`."""
    return [
        path("tablet/who/", views.people_page(enter), name="people"),
        path("devices/", views.devices, name="devices"),
        path("devices/quarantine/", views.quarantine, name="quarantine"),
        path("devices/quarantine/<int:event_id>/", views.settle_page(events), name="settle"),
    ], app_name
