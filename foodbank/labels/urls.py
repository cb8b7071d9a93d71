"""Addresses of this room."""

from django.urls import path
from django.views.decorators.http import require_POST

from foodbank.labels import views

app_name = "labels"
urlpatterns = [
    path("printers/", views.printers, name="printers"),
    path("printers/new/", views.printer_new, name="printer_new"),
    path("printers/<uuid:uuid>/", views.printer, name="printer"),
    path("printers/<uuid:uuid>/remove/", require_POST(views.printer_remove), name="printer_remove"),
    path("blank/", views.blank, name="blank"),
    path("blank/<uuid:operation>/", views.blank_made, name="blank_made"),
    path("blank/<uuid:operation>.pdf", views.blank_sheet, name="blank_sheet"),
    path("donation/<uuid:uuid>/", views.donation, name="donation"),
    path("donation/<uuid:uuid>.pdf", views.donation_sheet, name="donation_sheet"),
    path("lot/<slug:code>/", views.lot, name="lot"),
    path("lot/<slug:code>/printed/", require_POST(views.printed), name="printed"),
    path("lot/<slug:code>.pdf", views.lot_sheet, name="lot_sheet"),
    path("<slug:code>.png", views.image, name="image"),
]
