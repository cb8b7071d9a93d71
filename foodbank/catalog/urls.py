"""Addresses of this room."""

from django.urls import path
from django.views.decorators.http import require_POST

from foodbank.catalog import views

app_name = "catalog"
urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/new/", views.product_new, name="product_new"),
    path("products/<uuid:uuid>/", views.product, name="product"),
    path("products/<uuid:uuid>/code/", require_POST(views.product_code), name="product_code"),
    path("products/<uuid:uuid>/allergens/", views.product_allergens, name="product_allergens"),
]
