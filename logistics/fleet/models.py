"""Vehicles, cool boxes, and who drives what when."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from foodbank.accounts.models import FoodBank, Membership
from foodbank.network.models import Warehouse
from foodbank.stock.models import Place


class Vehicle(models.Model):
    """A kei van, a truck, a member's own car. Its place is where loaded goods are."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="vehicle")
    capacity_g = models.PositiveIntegerField(default=350_000)
    capacity_ml = models.PositiveIntegerField(default=2_000_000, help_text="planned volume, not the whole body")
    cold_boxes = models.PositiveSmallIntegerField(default=0)
    cold_box_ml = models.PositiveIntegerField(default=25_000)
    yen_per_km = models.PositiveSmallIntegerField(default=15)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(capacity_g__gte=1) & Q(capacity_ml__gte=1),
                                              name="vehicle_carries")]

    def __str__(self) -> str:
        return self.name


class Driver(models.Model):
    """A volunteer who drives: where the day begins and ends, what they are able to do, and dates to remind of."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="driver")
    own_vehicle = models.ForeignKey(Vehicle, on_delete=models.SET_NULL, null=True, blank=True)
    start_latitude = models.FloatField(null=True, blank=True)
    start_longitude = models.FloatField(null=True, blank=True)
    lifts_heavy = models.BooleanField(default=True)
    licence_until = models.DateField(null=True, blank=True)
    car_insurance_until = models.DateField(null=True, blank=True)
    volunteer_insurance_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.membership.name


class Duty(models.Model):
    """One driver with one vehicle on one day, from when to when, starting and ending at a warehouse."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="duties")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="duties")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="duty_starts_before_it_ends"),
            models.UniqueConstraint(fields=["vehicle", "on", "starts"], condition=Q(is_cancelled=False),
                                    name="vehicle_on_one_duty"),
            models.UniqueConstraint(fields=["driver", "on", "starts"], condition=Q(is_cancelled=False),
                                    name="driver_on_one_duty"),
        ]
        indexes = [models.Index(fields=["food_bank", "on"], name="duties_of_a_day")]
