from django.urls import path

from logistics.tours.views import day, drive, duties, tour

app_name = "tours"
urlpatterns = [
    path("", day.today, name="today"),
    path("drive/", drive.home, name="drive_home"),
    path("drive/stops/<uuid:uuid>/", drive.stop, name="drive_stop"),
    path("drive/stops/<uuid:uuid>/deliver/", drive.deliver, name="deliver"),
    path("drive/stops/<uuid:uuid>/pickup/", drive.pickup, name="pickup"),
    path("drive/<slug:code>/", drive.drive, name="drive"),
    path("drive/<slug:code>/load/", drive.load, name="load"),
    path("drive/<slug:code>/order/", drive.order, name="drive_order"),
    path("drive/<slug:code>/finish/", drive.finish, name="finish"),
    path("duties/new/<str:day>/", duties.duty_new, name="duty_new"),
    path("duties/<uuid:uuid>/cancel/", duties.duty_cancel, name="duty_cancel"),
    path("plans/<uuid:uuid>/progress/", day.progress, name="progress"),
    path("plans/<uuid:uuid>/cancel/", day.plan_cancel, name="plan_cancel"),
    path("plans/<uuid:uuid>/left-out/", day.left_out, name="left_out"),
    path("stops/<uuid:uuid>/move/", day.stop_move, name="stop_move"),
    path("stops/<uuid:uuid>/lock/", day.stop_lock, name="stop_lock"),
    path("stops/<uuid:uuid>/undo/", tour.stop_undo, name="stop_undo"),
    path("t/<slug:code>/", tour.tour, name="tour"),
    path("t/<slug:code>/sheet.pdf", tour.sheet, name="sheet"),
    path("t/<slug:code>/link/", tour.link_new, name="link_new"),
    path("t/<slug:code>/driver/", tour.driver, name="driver"),
    path("t/<slug:code>/cancel/", tour.cancel, name="tour_cancel"),
    path("t/<slug:code>/close/", tour.close, name="tour_close"),
    path("<str:day>/", day.day, name="day"),
    path("<str:day>/plan/", day.plan, name="plan"),
    path("<str:day>/publish/", day.publish, name="publish"),
]
