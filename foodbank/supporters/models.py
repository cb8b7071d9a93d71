"""Supporters' groups, their members (the group's own data), month sheets and pledges."""

import uuid

from django.db import models
from django.db.models import Q

from foodbank.accounts.models import FoodBank, Membership
from foodbank.catalog.models import Category


class Group(models.Model):
    """応援団: a group that keeps a food bank alive. What it knows of its members, no other group sees."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    city_code = models.CharField(max_length=5)
    founded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "name"], name="one_group_per_name")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """One member as the group's register has them; the name appears to others only by choice."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="supports")
    name = models.CharField(max_length=80, default="")
    kana = models.CharField(max_length=80, blank=True, default="")
    telephone = models.CharField(max_length=20, blank=True, default="")
    shows_name = models.BooleanField(default=False)
    is_secretary = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True, help_text="kept, so that what was promised and written keeps its author")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "membership"], name="member_of_a_group_once")]


class MonthSheet(models.Model):
    """The A4 month sheet's foreword, edited by the secretary."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sheets")
    month = models.DateField()
    foreword = models.TextField(blank=True, max_length=800)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "month"], name="one_sheet_per_month")]


class Pledge(models.Model):
    """これを届けます: a member promises some of what is short."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pledges")
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    grams = models.PositiveIntegerField()
    by_day = models.DateField()
    note = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grams__gte=1), name="pledge_is_something"),
            models.CheckConstraint(condition=Q(arrived_at__isnull=True) | Q(withdrawn_at__isnull=True),
                                   name="pledge_arrived_or_withdrawn"),
        ]
        indexes = [models.Index(fields=["food_bank", "by_day"], name="pledges_by_day",
                                condition=Q(arrived_at__isnull=True, withdrawn_at__isnull=True))]
