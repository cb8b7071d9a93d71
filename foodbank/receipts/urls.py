from django.urls import path

from foodbank.receipts import views

app_name = "receipts"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("<uuid:key>.pdf", views.paper, name="paper"),
    path("<uuid:key>/void/", views.void, name="void"),
    path("month/<str:month>.zip", views.month_zip, name="month_zip"),
    path("donations/<uuid:key>/where/", views.where, name="where"),
    path("donations/<uuid:key>/provisional.pdf", views.provisional, name="provisional"),
    path("donations/<uuid:key>/issue/", views.issue, name="issue"),
    path("donors/<uuid:key>/results/", views.results, name="results"),
]
