"""Planned days, tours, their stops, and the goods at each stop."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Link, Membership
from foodbank.allocation.models import AllocationLine, HandOver
from foodbank.donors.models import Donation, Donor
from foodbank.network.models import Site, Warehouse
from foodbank.outbox.models import Job
from foodbank.stock.models import Lot, Reservation
from logistics.fleet.models import Driver, Duty, Vehicle


class DayPlan(models.Model):
    """One planning of one day: problem and plan as they crossed the door, and who could not be served, and why."""

    class State(models.TextChoices):
        RUNNING = "running", _("計算中")
        PROPOSED = "proposed", _("案")
        PUBLISHED = "published", _("公開")
        REPLACED = "replaced", _("作り直し済み")
        FAILED = "failed", _("できませんでした")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True)
    problem = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    unserved = models.JSONField(default=list)
    roads = models.CharField(max_length=40, blank=True, help_text="which provider's travel times")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "on", "-id"], name="plans_of_a_day")]


class Tour(models.Model):
    """コース: one vehicle's stops in one shift. A published tour is driven by a link; `driver` may change."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("案")
        PUBLISHED = "published", _("公開")
        LOADED = "loaded", _("積み込み済み")
        DRIVING = "driving", _("走行中")
        CLOSED = "closed", _("終了")
        CANCELLED = "cancelled", _("取りやめ")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.CharField(max_length=8, unique=True)
    day_plan = models.ForeignKey(DayPlan, on_delete=models.PROTECT, related_name="tours")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="tours")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="tours")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    departs_s = models.PositiveIntegerField(help_text="seconds from midnight JST")
    returns_s = models.PositiveIntegerField()
    distance_m = models.PositiveIntegerField()
    drive_s = models.PositiveIntegerField()
    link = models.ForeignKey(Link, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
                             help_text="the door that drives; whoever came by an older one only reads")
    load_temperature_tenths_c = models.SmallIntegerField(null=True, blank=True)
    left_on_board = models.JSONField(default=list, blank=True, help_text="[{lot, pieces, where, zone, until}]")
    published_at = models.DateTimeField(null=True, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "on", "state"], name="tours_of_a_day")]


class Stop(models.Model):
    """立ち寄り先: a delivery to a site or a pickup from a donor."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("お届け先")
        PICKUP = "pickup", _("引き取り先")

    class State(models.TextChoices):
        PLANNED = "planned", _("これから")
        DONE = "done", _("済み")
        PARTLY = "partly", _("一部")
        NOT_DONE = "not_done", _("できなかった")

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="stops")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, null=True, blank=True)
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, null=True, blank=True)
    arrives_s = models.PositiveIntegerField()
    begins_s = models.PositiveIntegerField()
    leaves_s = models.PositiveIntegerField()
    is_locked = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=24, blank=True)
    received_by = models.CharField(max_length=80, blank=True)
    temperature_tenths_c = models.SmallIntegerField(null=True, blank=True)
    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tour", "position"], name="one_stop_per_position",
                                    deferrable=models.Deferrable.DEFERRED),
            models.CheckConstraint(
                condition=Q(kind="delivery", site__isnull=False) | Q(kind="pickup", donation__isnull=False),
                name="stop_goes_somewhere"),
        ]
        ordering = ["position"]


class StopLine(models.Model):
    """Goods to hand over at a stop: an allocation line with its reservation, and how many were handed over."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="lines")
    allocation_line = models.ForeignKey(AllocationLine, on_delete=models.PROTECT, related_name="stop_lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT)
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT)
    pieces = models.PositiveIntegerField()
    loaded_pieces = models.PositiveIntegerField(null=True, blank=True)
    handed_pieces = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stop", "allocation_line"],
                                               name="one_stop_line_per_allocation_line")]
