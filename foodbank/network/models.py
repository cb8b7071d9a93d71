"""Where food goes and where it is kept: districts, organisations, sites, activities, sessions, warehouses."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Membership
from foodbank.devices.models import Device
from foodbank.kana import search_key


class District(models.Model):
    """A school district (global reference data): a labelled point, never a boundary."""

    city_code = models.CharField(max_length=5)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    kana = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city_code", "number"], name="one_district_per_number")]
        ordering = ["city_code", "number"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """団体: who holds the agreement with the food bank."""

    class Sector(models.TextChoices):
        CITIZENS = "citizens", _("市民活動団体")
        COMPANY = "company", _("企業")
        SCHOOL = "school", _("大学・学校")
        RELIGIOUS = "religious", _("宗教関係")
        MEDICAL = "medical", _("医療関係")
        INDIVIDUAL = "individual", _("個人")
        GOVERNMENT = "government", _("行政")
        WELFARE_COUNCIL = "welfare_council", _("社会福祉協議会")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    sector = models.CharField(max_length=16, choices=Sector.choices, default=Sector.CITIZENS)
    agreement_from = models.DateField(null=True, blank=True)
    agreement_until = models.DateField(null=True, blank=True)
    search_key = models.CharField(max_length=260, editable=False, default="")

    class Meta:
        indexes = [GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="organisation_search")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(self.name, self.kana)[:260]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name


class Warehouse(models.Model):
    """A building with shelves. A food bank has one or more."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.SlugField(max_length=16)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    opens = models.TimeField()
    closes = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField(default=15)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "code"], name="one_warehouse_per_code"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="warehouse_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """居場所: where food is handed out. Its fridge and freezer are the site's, shared by its activities."""

    class Fetch(models.TextChoices):
        FETCHES = "fetches", _("取りに来る")
        DELIVERED = "delivered", _("届ける")
        PARCEL = "parcel", _("宅配便")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    public_name = models.CharField(max_length=120, blank=True, help_text="code name of a private stop; empty: the name")
    address = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    note_for_drivers = models.CharField(max_length=200, blank=True)
    is_private = models.BooleanField(default=False, help_text="address hidden on print-outs")
    keeps_stock = models.BooleanField(default=False)
    channel = models.CharField(max_length=40, blank=True)
    leaves_by = models.CharField(max_length=10, choices=Fetch.choices, default=Fetch.DELIVERED)
    fridge_ml = models.PositiveIntegerField(default=0)
    freezer_ml = models.PositiveIntegerField(default=0)
    ambient_g = models.PositiveIntegerField(default=300_000)
    transport_g = models.PositiveIntegerField(default=200_000, help_text="what one fetch or delivery can carry")
    minimum_days_left = models.PositiveSmallIntegerField(default=3)
    refuses_unknown_allergens = models.BooleanField(default=False)
    is_online = models.BooleanField(default=True, help_text="false: telephone, FAX, a visit")
    is_active = models.BooleanField(default=True)
    closed_from = models.DateField(null=True, blank=True)
    search_key = models.CharField(max_length=260, editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "name"], name="one_site_per_name"),
                       models.UniqueConstraint(fields=["food_bank", "id"], name="site_of_food_bank")]
        indexes = [models.Index(fields=["food_bank", "kana", "id"], name="sites_by_kana"),
                   GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="site_search")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(self.name, self.kana)[:260]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name anyone but the coordinator sees."""
        return self.public_name or self.name


class ReceivingWindow(models.Model):
    """When a site can take a delivery, by weekday (0 Monday)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(opens__lt=F("closes"), weekday__range=(0, 6)),
                                              name="receiving_window_is_a_window")]
        ordering = ["weekday", "opens"]


class Activity(models.Model):
    """活動: what the food is for: a shokudo, a pantry, a home-visit round."""

    class Kind(models.TextChoices):
        SHOKUDO = "shokudo", _("こども食堂")
        PANTRY = "pantry", _("フードパントリー")
        SATELLITE = "satellite", _("地域の小さな倉庫")
        HOME = "home", _("自宅へのお届け")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="activities")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    cooks = models.BooleanField(default=True)
    adults = models.PositiveSmallIntegerField(default=0)
    children = models.PositiveSmallIntegerField(default=0)
    households = models.PositiveSmallIntegerField(default=0)
    weight_percent = models.PositiveSmallIntegerField(default=100)
    excluded_allergens = ArrayField(models.SlugField(max_length=24), default=list, blank=True,
                                    help_text="codes of catalog.Allergen")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_activity_per_name"),
                       models.CheckConstraint(condition=Q(weight_percent__gte=1), name="activity_weighs_something")]

    @property
    def is_taken_home(self) -> bool:
        """Visitors carry the food away; elsewhere they eat it there."""
        return self.kind in (self.Kind.PANTRY, self.Kind.SATELLITE, self.Kind.HOME)

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """開催日: one day of an activity, with the heads expected and, afterwards, counted."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField()
    adults = models.PositiveSmallIntegerField(default=0)
    children = models.PositiveSmallIntegerField(default=0)
    households = models.PositiveSmallIntegerField(default=0)
    came = models.PositiveIntegerField(null=True, blank=True, help_text="persons, reported afterwards")
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "on"], name="one_session_per_day")]
        indexes = [models.Index(fields=["food_bank", "on"], name="sessions_of_a_day")]


class SiteLead(models.Model):
    """Which site a site lead's membership is for."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="leads")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="leads")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "site"], name="leads_a_site_once")]


class Station(models.Model):
    """Which enrolled device stands in which warehouse."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
