"""What sites ask for."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Membership
from foodbank.catalog.models import Category, Product
from foodbank.network.models import Activity, Session, Site


class Request(models.Model):
    """希望: one activity asks for one session. Who asked and who typed are both kept; a site may have no user."""

    class State(models.TextChoices):
        SENT = "sent", _("受け付けました")
        ALLOCATED = "allocated", _("配分が決まりました")
        ON_THE_WAY = "on_the_way", _("お届け中")
        RECEIVED = "received", _("お渡し済み")
        NOTHING = "nothing", _("今回はお渡しできません")
        CANCELLED = "cancelled", _("取り消し")

    class Channel(models.TextChoices):
        SCREEN = "screen", _("画面")
        TELEPHONE = "telephone", _("電話")
        FAX = "fax", _("FAX")
        VISIT = "visit", _("来所")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="requests")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    state_at = models.DateTimeField()
    adults = models.PositiveSmallIntegerField(default=0)
    children = models.PositiveSmallIntegerField(default=0)
    households = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    takes_offers = models.BooleanField(default=True, help_text="false: only what was asked")
    wants_slot = models.TimeField(null=True, blank=True, help_text="fetch slot begins")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.SCREEN)
    asked_by = models.CharField(max_length=80, blank=True, help_text="who spoke, when someone else typed")
    typed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expected_on = models.DateField(null=True, blank=True, help_text="day it arrives, written down by the rooms above")
    expected_time = models.TimeField(null=True, blank=True)
    allocated_g = models.PositiveIntegerField(null=True, blank=True, help_text="written down by allocation")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session"], condition=~Q(state="cancelled"),
                                               name="one_open_request_per_session")]
        indexes = [models.Index(fields=["food_bank", "state", "created_at"], name="requests_by_state"),
                   models.Index(fields=["site", "-created_at"], name="requests_of_a_site")]


class RequestLine(models.Model):
    """最低 / 希望 / これ以上は不要 of one category (or one product), in grams."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True)
    minimum_g = models.PositiveIntegerField(default=0)
    wanted_g = models.PositiveIntegerField()
    maximum_g = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "category"], condition=Q(product__isnull=True),
                                    name="one_line_per_category"),
            models.CheckConstraint(
                condition=Q(minimum_g__lte=F("wanted_g"))
                & (Q(maximum_g__isnull=True) | Q(maximum_g__gte=F("wanted_g"))), name="minimum_wanted_maximum"),
        ]


class RequestStep(models.Model):
    """When a request came into each state, and who typed it; never edited, so that a site sees its own dates."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Request.State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["request", "at"], name="steps_of_a_request")]


class SessionReport(models.Model):
    """開催報告: what came of one session, in words that take five taps; head-counts only, never names."""

    class Part(models.TextChoices):
        ALL = "all", _("ぜんぶ")
        SOME = "some", _("一部")
        NONE = "none", _("なし")

    class Left(models.TextChoices):
        NONE = "none", _("残らなかった")
        LITTLE = "little", _("少し残った")
        MUCH = "much", _("たくさん残った")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="report")
    request = models.ForeignKey(Request, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    received = models.CharField(max_length=4, choices=Part.choices)
    given = models.CharField(max_length=4, choices=Part.choices)
    left = models.CharField(max_length=6, choices=Left.choices)
    households = models.PositiveIntegerField()
    came = models.PositiveIntegerField(help_text="persons")
    thrown_g = models.PositiveIntegerField(default=0)
    voice = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, choices=Request.Channel.choices, default=Request.Channel.SCREEN)
    told_by = models.CharField(max_length=80, blank=True, help_text="who spoke, when someone else typed")
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["food_bank", "-reported_at"], name="reports_newest_first")]
