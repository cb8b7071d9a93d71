"""Runs of the allocation, their lines and reasons, and hand-overs at the counter."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Membership
from foodbank.devices.models import Operation
from foodbank.network.models import Site
from foodbank.outbox.models import Job
from foodbank.requests.models import Request
from foodbank.stock.models import Lot, Reservation


class AllocationRun(models.Model):
    """One round: the problem as it was put, the plan as it came back, and what the coordinator made of it."""

    class State(models.TextChoices):
        RUNNING = "running", _("計算中")
        PROPOSED = "proposed", _("案")
        CONFIRMED = "confirmed", _("決定")
        DISCARDED = "discarded", _("取りやめ")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    first_day = models.DateField()
    last_day = models.DateField()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True)
    problem = models.JSONField(default=dict)
    problem_sha256 = models.CharField(max_length=64, blank=True)
    plan = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    unit_pieces = models.JSONField(default=dict, help_text="engine lot -> pieces of one unit")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "-created_at"], name="runs_newest_first")]
        constraints = [models.UniqueConstraint(fields=["food_bank"], condition=Q(state__in=["running", "proposed"]),
                                               name="one_open_round")]


class AllocationLine(models.Model):
    """So many pieces of a lot for a site, with the reason, how they leave, and what became of them."""

    class Way(models.TextChoices):
        FETCHED = "fetched", _("取りに来る")
        DELIVERED = "delivered", _("届ける")
        PARCEL = "parcel", _("宅配便")
        DIRECT = "direct", _("寄贈者から直接")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("案")
        RESERVED = "reserved", _("取り置き")
        ON_THE_WAY = "on_the_way", _("お届け中")
        HANDED_OVER = "handed_over", _("お渡し済み")
        RELEASED = "released", _("取りやめ")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    request = models.ForeignKey(Request, on_delete=models.SET_NULL, null=True, blank=True)
    pieces = models.PositiveIntegerField()
    tier = models.CharField(max_length=10)
    reason = models.JSONField(default=dict)
    way = models.CharField(max_length=10, choices=Way.choices)
    leaves_on = models.DateField()
    is_pinned = models.BooleanField(default=False, help_text="changed by the coordinator's hand")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    reservation = models.OneToOneField(Reservation, on_delete=models.PROTECT, null=True, blank=True)
    handed_pieces = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "lot", "request"], name="one_line_per_lot_and_request"),
                       models.CheckConstraint(condition=Q(pieces__gte=1), name="allocation_line_is_something")]
        indexes = [models.Index(fields=["food_bank", "state", "leaves_on"], name="lines_to_leave"),
                   models.Index(fields=["site", "state"], name="lines_of_a_site")]

    @property
    def grams(self) -> int:
        return self.pieces * self.lot.piece_g


class HandOver(models.Model):
    """お渡し at the counter or a stop: who received, when; the goods are the operation's movements."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT)
    received_by = models.CharField(max_length=80, blank=True)
    handed = models.JSONField(default=dict, help_text="id of an allocation line -> pieces it counted for")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "-at"], name="hand_overs_newest_first")]
