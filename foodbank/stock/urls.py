"""Addresses of this room."""

from django.urls import path

from foodbank.stock.views import coordinator, tablet

app_name = "stock"
urlpatterns = [
    path("tablet/", tablet.home, name="tablet"),
    path("tablet/receive/", tablet.receive, name="receive"),
    path("tablet/receive/unannounced/", tablet.receive_unannounced, name="receive_unannounced"),
    path("tablet/receive/<uuid:uuid>/", tablet.receive_goods, name="receive_goods"),
    path("tablet/put-away/", tablet.put_away, name="put_away"),
    path("tablet/find/", tablet.find, name="find"),
    path("tablet/label/<slug:code>/", tablet.label, name="label"),
    path("tablet/today/", tablet.today, name="today"),
    path("stock/", coordinator.stock, name="stock"),
    path("stock/lots/<slug:code>/", coordinator.lot, name="lot"),
    path("stock/lots/<slug:code>/hold/", coordinator.hold_lot, name="hold_lot"),
    path("stock/lots/<slug:code>/count/", coordinator.count_lot, name="count_lot"),
    path("stock/lots/<slug:code>/leave/", coordinator.leave_lot, name="leave_lot"),
    path("stock/lots/<slug:code>/move/", coordinator.move_lot, name="move_lot"),
    path("stock/reverse/<uuid:operation>/", coordinator.reverse, name="reverse"),
    path("stock/holds/", coordinator.holds, name="holds"),
    path("stock/holds/<uuid:uuid>/close/", coordinator.close_hold, name="close_hold"),
    path("stock/inspections/", coordinator.inspections, name="inspections"),
    path("stock/inspections/<uuid:uuid>/", coordinator.inspection, name="inspection"),
    path("stock/counts/", coordinator.counts, name="counts"),
    path("stock/places/", coordinator.places, name="places"),
]
