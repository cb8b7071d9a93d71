"""Every address. Who may use which stands in `policy`."""

from django.contrib import admin
from django.urls import include, path

from foodbank.config import pages, welcome
from foodbank.config.api import api
from foodbank.config.identity import enter_at_tablet
from foodbank.config.wiring import EVENTS
from foodbank.devices.urls import urls_for

handler400 = "foodbank.config.pages.bad_request"
handler404 = "foodbank.config.pages.not_found"
handler500 = "foodbank.config.pages.server_error"

urlpatterns = [
    path("", pages.home, name="home"),
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("l/<str:token>", pages.link, name="link"),
    path("enter/", pages.enter, name="enter"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/app/", welcome.WelcomeApp.as_view(), name="welcome_app"),
    path("welcome/passkey/", welcome.WelcomePasskey.as_view(), name="welcome_passkey"),
    path("language/", pages.language, name="language"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("requests/", include("foodbank.requests.urls")),
    path("allocation/", include("foodbank.allocation.urls")),
    path("papers/", include("foodbank.receipts.urls")),
    path("", include("foodbank.outbox.urls")),
    path("catalog/", include("foodbank.catalog.urls")),
    path("labels/", include("foodbank.labels.urls")),
    path("", include(urls_for(enter=enter_at_tablet, events=EVENTS))),
    path("", include("foodbank.stock.urls")),
    path("api/v1/", api.urls),
    path("", include("foodbank.network.urls")),
    path("", include("foodbank.donors.urls")),
    path("", include("foodbank.volunteers.urls")),
    path("", include("logistics.fleet.urls")),
    path("tours/", include("logistics.tours.urls")),
    path("supporters/", include("foodbank.supporters.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
