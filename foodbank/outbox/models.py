"""What must leave the house, and long work: rows written with the fact, so that no crash loses them."""

import uuid

from django.db import models
from django.db.models import Q

from foodbank.accounts.models import FoodBank, Membership

#: Mails whose body lets their reader in as somebody: for that person's eyes alone. Those of allauth begin with `account_`.
DOORS = frozenset({"sign_in_link", "supporters_invitation", "coordinator_invitation", "password_reset_key"})


class Message(models.Model):
    """One thing to send. Its uuid is the Message-ID; a row found in `sending` after a crash is `unknown` for papers."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    channel = models.CharField(max_length=12, default="mail")
    kind = models.CharField(max_length=40)
    to = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    attachment_name = models.CharField(max_length=120, blank=True)
    attachment = models.BinaryField(null=True, blank=True)
    is_paper = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="pending"), name="message_waiting"),
            models.Index(fields=["food_bank", "-created_at", "-id"], name="message_newest_first"),
        ]

    @property
    def opens_a_door(self) -> bool:
        """True when whoever reads it could sign in as its receiver."""
        return self.kind in DOORS or self.kind.startswith("account_")


class Job(models.Model):
    """Long work that tells the truth: state, step, percent, heartbeat. Every write names the attempt it belongs to."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=80, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error_code = models.CharField(max_length=40, blank=True)
    error_facts = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="percent_up_to_100")]
        indexes = [models.Index(fields=["created_at"], condition=Q(state__in=["waiting", "running"]),
                                name="job_unfinished")]
