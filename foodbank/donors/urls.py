from django.urls import path

from foodbank.donors.views import company, donations, donors

app_name = "donors"
urlpatterns = [
    path("offers/", company.home, name="home"),
    path("offers/new/", company.offer, name="offer"),
    path("offers/<uuid:uuid>/", company.my_donation, name="my_donation"),
    path("offers/<uuid:uuid>/cancel/", company.my_donation_cancel, name="my_donation_cancel"),
    path("donors/", donors.donors, name="donors"),
    path("donors/new/", donors.donor_new, name="donor_new"),
    path("donors/<uuid:uuid>/", donors.donor, name="donor"),
    path("donors/<uuid:uuid>/edit/", donors.donor_edit, name="donor_edit"),
    path("donors/<uuid:uuid>/agreements/new/", donors.agreement_new, name="agreement_new"),
    path("donors/<uuid:uuid>/contacts/new/", donors.contact_new, name="contact_new"),
    path("donations/", donations.donations, name="donations"),
    path("donations/register/", donations.register, name="register"),
    path("donations/<uuid:uuid>/", donations.donation, name="donation"),
    path("donations/<uuid:uuid>/accept/", donations.donation_accept, name="donation_accept"),
    path("donations/<uuid:uuid>/decline/", donations.donation_decline, name="donation_decline"),
    path("donations/<uuid:uuid>/cancel/", donations.donation_cancel, name="donation_cancel"),
]
