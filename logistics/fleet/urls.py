from django.urls import path

from logistics.fleet import views

app_name = "fleet"
urlpatterns = [
    path("fleet/", views.fleet, name="fleet"),
    path("fleet/vehicles/new/", views.vehicle_new, name="vehicle_new"),
    path("fleet/vehicles/<slug:code>/", views.vehicle_edit, name="vehicle"),
    path("fleet/drivers/new/", views.driver_new, name="driver_new"),
    path("fleet/drivers/<slug:code>/", views.driver_edit, name="driver"),
]
