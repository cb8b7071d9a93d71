"""People who help: open shifts and who said they would come."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Membership
from foodbank.network.models import Warehouse


class Shift(models.Model):
    """A stretch of work that needs so many people."""

    class Kind(models.TextChoices):
        SORTING = "sorting", _("仕分け")
        DRIVING = "driving", _("配達")
        COUNTER = "counter", _("お渡し")
        OFFICE = "office", _("事務")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people_needed = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=120, blank=True)
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")) & Q(people_needed__gte=1),
                                              name="shift_is_a_stretch_of_time")]
        indexes = [models.Index(fields=["food_bank", "starts_at"], name="shifts_by_start")]


class SignUp(models.Model):
    """手伝えます: one person on one shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="sign_ups")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    at = models.DateTimeField()
    minutes_done = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "membership"], name="signs_up_once")]
