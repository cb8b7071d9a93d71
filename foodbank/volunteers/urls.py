from django.urls import path

from foodbank.volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("shifts/", views.shifts, name="shifts"),
    path("shifts/new/", views.shift_new, name="shift_new"),
    path("shifts/calendar/", views.my_calendar, name="my_calendar"),
    path("shifts/<uuid:uuid>/", views.shift, name="shift"),
    path("shifts/<uuid:uuid>/cancel/", views.shift_cancel, name="shift_cancel"),
    path("shifts/<uuid:uuid>/sign-up/", views.sign_up, name="sign_up"),
    path("shifts/<uuid:uuid>/withdraw/", views.withdraw, name="withdraw"),
    path("shifts/<uuid:uuid>/hours/", views.hours, name="hours"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
]
