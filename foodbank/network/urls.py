from django.urls import path

from foodbank.network.views import people, places, sites

app_name = "network"
urlpatterns = [
    path("sites/", sites.sites, name="sites"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/<uuid:uuid>/", sites.site, name="site"),
    path("sites/<uuid:uuid>/edit/", sites.site_edit, name="site_edit"),
    path("sites/<uuid:uuid>/close/", sites.site_close, name="site_close"),
    path("sites/<uuid:uuid>/reopen/", sites.site_reopen, name="site_reopen"),
    path("sites/<uuid:uuid>/windows/", sites.site_windows, name="site_windows"),
    path("sites/<uuid:uuid>/activities/new/", sites.activity_new, name="activity_new"),
    path("sites/<uuid:uuid>/leads/new/", people.lead_new, name="lead_new"),
    path("sites/<uuid:uuid>/leads/<slug:code>/remove/", people.lead_remove, name="lead_remove"),
    path("activities/<uuid:uuid>/edit/", sites.activity_edit, name="activity_edit"),
    path("activities/<uuid:uuid>/sessions/", sites.sessions_new, name="sessions_new"),
    path("sessions/<uuid:uuid>/call-off/", sites.session_call_off, name="session_call_off"),
    path("districts/", sites.districts, name="districts"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<slug:code>/", people.person, name="person"),
    path("people/<slug:code>/invite/", people.person_invite, name="person_invite"),
    path("people/<slug:code>/uninvite/", people.person_uninvite, name="person_uninvite"),
    path("people/<slug:code>/sign-out/", people.person_sign_out, name="person_sign_out"),
    path("people/<slug:code>/stop/", people.person_stop, name="person_stop"),
    path("people/<slug:code>/start/", people.person_start, name="person_start"),
    path("link-made/", people.link_made, name="link_made"),
    path("warehouses/", places.warehouses, name="warehouses"),
    path("warehouses/new/", places.warehouse_new, name="warehouse_new"),
    path("warehouses/<slug:code>/edit/", places.warehouse_edit, name="warehouse_edit"),
    path("tablets/", places.tablets, name="tablets"),
    path("tablets/enrol/<slug:code>/", places.tablet_enrol, name="tablet_enrol"),
    path("tablets/here/<slug:code>/", places.tablet_here, name="tablet_here"),
    path("tablets/<uuid:uuid>/", places.tablet_edit, name="tablet_edit"),
    path("tablets/<uuid:uuid>/revoke/", places.tablet_revoke, name="tablet_revoke"),
]
