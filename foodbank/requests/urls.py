from django.urls import path

from foodbank.requests import views
from foodbank.requests.views import coordinator, report

app_name = "requests"
urlpatterns = [
    path("", views.home, name="home"),
    path("rule/", views.rule, name="rule"),
    path("sites/<uuid:key>/", views.site_home, name="site"),
    path("sites/<uuid:key>/history/", views.history, name="history"),
    path("sessions/<uuid:key>/new/", views.new, name="new"),
    path("sessions/<uuid:key>/repeat/", views.repeat, name="repeat"),
    path("sessions/<uuid:key>/report/", report.report, name="report"),
    path("sessions/<uuid:key>/paper.pdf", coordinator.paper, name="paper"),
    path("all/", coordinator.all_requests, name="all"),
    path("by-telephone/", coordinator.by_telephone, name="by_telephone"),
    path("<uuid:key>/", views.request_page, name="request"),
    path("<uuid:key>/change/", views.change, name="change"),
    path("<uuid:key>/amounts/", views.amounts, name="amounts"),
    path("<uuid:key>/cancel/", views.cancel, name="cancel"),
]
