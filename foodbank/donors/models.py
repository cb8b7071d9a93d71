"""Who gives, under which agreement, what was offered, and what became of it."""

import uuid
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Membership
from foodbank.catalog.models import Category, Product
from foodbank.kana import search_key
from foodbank.network.models import Organisation
from foodbank.zones import Zone


class Donor(models.Model):
    """寄贈者. The legal name and address are those on papers; an unnamed donor is named nowhere else."""

    class Papers(models.TextChoices):
        PER_DONATION = "per_donation", _("寄贈ごと")
        MONTHLY = "monthly", _("月ごと")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    legal_name = models.CharField(max_length=160)
    address = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    sector = models.CharField(max_length=16, choices=Organisation.Sector.choices, default=Organisation.Sector.COMPANY)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    dock_opens = models.TimeField(null=True, blank=True)
    dock_closes = models.TimeField(null=True, blank=True)
    note_for_drivers = models.CharField(max_length=200, blank=True)
    papers = models.CharField(max_length=12, choices=Papers.choices, default=Papers.PER_DONATION)
    is_unnamed = models.BooleanField(default=False, help_text="named on no label, slip, site page or dashboard")
    photo_consent = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    search_key = models.CharField(max_length=260, editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "name"], name="one_donor_per_name")]
        indexes = [GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="donor_search")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(self.name, self.kana)[:260]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name as volunteers, sites and supporters may see it; empty for a donor who wants to be named nowhere."""
        return "" if self.is_unnamed else self.name


class DonorContact(models.Model):
    """Which donor a donor's membership is for."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="donor_contacts")
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="contacts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "donor"], name="contact_of_a_donor_once")]


class Agreement(models.Model):
    """合意書: without one in force nothing can be offered."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=24)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    bans_resale = models.BooleanField(default=True)
    allows_onward_gift = models.BooleanField(default=False)
    allows_publicity = models.BooleanField(default=False)
    minimum_days_left = models.PositiveSmallIntegerField(default=30)
    restrictions = models.JSONField(default=list, blank=True, help_text="[{kind, value}], see donors/rules")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "number"], name="one_agreement_per_number"),
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                                   name="agreement_ends_after_it_starts"),
        ]


class Source(models.TextChoices):
    DONATED = "donated", _("寄贈")
    FOOD_DRIVE = "food_drive", _("フードドライブ")
    PUBLIC_STOCK = "public_stock", _("公的備蓄")
    PURCHASED = "purchased", _("購入")


class Reason(models.TextChoices):
    DELIVERY_LIMIT = "delivery_limit", _("納品期限切れ")
    SALES_LIMIT = "sales_limit", _("販売期限切れ")
    OFF_STANDARD = "off_standard", _("規格外")
    STOCKPILE = "stockpile", _("備蓄の入れ替え")
    FOOD_DRIVE = "food_drive", _("フードドライブ")
    SURPLUS = "surplus", _("余剰")
    OTHER = "other", _("その他")


class Donation(models.Model):
    """One gift, from the offer to 検品済み. Announced, picked up and received are three figures; none overwrites another.

    announced: the offer's lines; picked up: `picked_up_*`; received: the lots that name this donation.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("申し出")
        ACCEPTED = "accepted", _("受け入れ予定")
        DECLINED = "declined", _("お断り")
        PICKED_UP = "picked_up", _("引き取り済み")
        RECEIVING = "receiving", _("検品中")
        INSPECTED = "inspected", _("検品済み")
        CANCELLED = "cancelled", _("取り消し")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=16)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, null=True, blank=True, related_name="donations")
    via = models.ForeignKey(Donor, on_delete=models.PROTECT, null=True, blank=True, related_name="passed_on")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.DONATED)
    reason = models.CharField(max_length=16, choices=Reason.choices, default=Reason.SURPLUS)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    title = models.CharField(max_length=120, blank=True)
    mixed_cartons = models.PositiveIntegerField(null=True, blank=True, help_text="only 「いろいろ、約12箱」")
    mixed_g = models.PositiveIntegerField(null=True, blank=True)
    fetch_on = models.DateField(null=True, blank=True)
    fetch_opens = models.TimeField(null=True, blank=True)
    fetch_closes = models.TimeField(null=True, blank=True)
    is_brought = models.BooleanField(default=False, help_text="the donor brings it; no pickup")
    note = models.CharField(max_length=300, blank=True)
    restrictions = models.JSONField(default=list, blank=True)
    picked_up_cartons = models.PositiveIntegerField(null=True, blank=True)
    picked_up_g = models.PositiveIntegerField(null=True, blank=True)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="what the coordinator says to the giver")
    picked_up_at = models.DateTimeField(null=True, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "number"], name="one_donation_per_number"),
            models.UniqueConstraint(fields=["food_bank", "id"], name="donation_of_food_bank"),
            models.CheckConstraint(condition=~Q(source="donated") | Q(donor__isnull=False) | Q(via__isnull=False),
                                   name="a_gift_has_a_giver"),
        ]
        indexes = [models.Index(fields=["food_bank", "state", "fetch_on"], name="donations_by_state"),
                   models.Index(fields=["food_bank", "-offered_at", "-id"], name="donations_newest_first")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class DonationCounter(models.Model):
    """The last number given in a month of a food bank: the lock that keeps donation numbers apart."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    month = models.CharField(max_length=4, help_text="YYMM in Japan")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "month"], name="one_donation_counter_per_month")]


class OfferLine(models.Model):
    """One kind of goods announced. `accepted_pieces` is the coordinator's answer; null: not answered yet."""

    donation = models.ForeignKey(Donation, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True)
    description = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True)
    zone = models.CharField(max_length=8, choices=Zone.choices, default=Zone.AMBIENT)
    pieces = models.PositiveIntegerField()
    piece_g = models.PositiveIntegerField()
    cartons = models.PositiveIntegerField(default=1)
    date_kind = models.CharField(max_length=12, default="best_before")
    last_day = models.DateField(null=True, blank=True)
    accepted_pieces = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["donation", "line"], name="one_offer_line_per_number"),
            models.CheckConstraint(condition=Q(pieces__gte=1) & Q(piece_g__gte=1), name="offer_line_is_something"),
            models.CheckConstraint(condition=Q(accepted_pieces__isnull=True) | Q(accepted_pieces__lte=F("pieces")),
                                   name="accepts_no_more_than_offered"),
        ]
        ordering = ["line"]

    @property
    def grams(self) -> int:
        """Announced, in grams."""
        return self.pieces * self.piece_g
