from django.urls import path

from foodbank.outbox import views

urlpatterns = [
    path("outbox/", views.messages, name="outbox"),
    path("outbox/<uuid:key>/", views.message, name="outbox_message"),
    path("outbox/<uuid:key>/attachment/", views.attachment, name="outbox_attachment"),
]
