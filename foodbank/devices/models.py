"""Enrolled tablets and phones, every act ever done, and what could not be accepted."""

import uuid

from django.db import models

from foodbank.accounts.models import FoodBank, Membership


class Device(models.Model):
    """A tablet or phone that may send acts. Its token is hashed; revoking it ends its sessions."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=[("tablet", "tablet"), ("phone", "phone")])
    name = models.CharField(max_length=60)
    token_sha256 = models.CharField(max_length=64, unique=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True,
                                   help_text="whose phone it is; a tablet is nobody's")
    subject = models.CharField(max_length=64, blank=True, help_text="the tour a phone was let in for")
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.BigIntegerField(default=0)
    last_effective_at = models.DateTimeField(null=True, blank=True)
    clock_off_by_s = models.BigIntegerField(default=0)
    app_version = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "kind"], name="devices_of_a_food_bank")]

    def __str__(self) -> str:
        return self.name


class Operation(models.Model):
    """One act, once, for ever. Triggers refuse UPDATE and DELETE; the id is the client's."""

    id = models.UUIDField(primary_key=True)
    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True)
    seq = models.BigIntegerField(null=True, blank=True)
    actor = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=40)
    payload_sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, default="accepted")
    answer = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "seq"], name="one_operation_per_seq")]
        indexes = [models.Index(fields=["food_bank", "-recorded_at"], name="operations_newest_first")]


class OperationPayload(models.Model):
    """What the device sent, word for word; may be purged, the operation stays."""

    operation = models.OneToOneField(Operation, on_delete=models.CASCADE, primary_key=True)
    payload = models.JSONField()


class QuarantinedEvent(models.Model):
    """An event that could not be taken: kept whole, shown to the coordinator, never thrown away."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    device = models.ForeignKey(Device, on_delete=models.PROTECT)
    event_id = models.UUIDField(db_index=True)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=8, blank=True)
    payload = models.JSONField()
    payload_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True)
    settlement = models.CharField(max_length=12, blank=True, choices=[("accepted", "accepted"), ("refused", "refused")])
    answer = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "received_at"], condition=models.Q(settled_at__isnull=True),
                                name="quarantine_open")]
