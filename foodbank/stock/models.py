"""Places, lots, labels and the ledger. Quantities are pieces; every change is a line that stays for ever."""

import uuid

from django.db import models
from django.db.models import F, Q

from foodbank.accounts.models import FoodBank, Membership
from foodbank.catalog.models import Product
from foodbank.catalog.rules.words import DateKind, Precision
from foodbank.devices.models import Device, Operation
from foodbank.donors.models import Donation
from foodbank.network.models import Site, Warehouse
from foodbank.stock.rules.words import HoldReason, Kind, PlaceKind
from foodbank.zones import Zone


class Place(models.Model):
    """Where pieces are. Inside places carry balances; outside places are where pieces come from and go to."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in PlaceKind])
    name = models.CharField(max_length=60)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    zone = models.CharField(max_length=8, choices=Zone.choices, blank=True)
    is_inside = models.BooleanField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "id"], name="place_of_food_bank"),
            models.UniqueConstraint(fields=["food_bank", "kind", "site"], condition=Q(site__isnull=False),
                                    name="one_place_per_site_and_kind"),
            models.UniqueConstraint(fields=["food_bank", "kind"], name="one_outside_place_of_a_kind",
                                    condition=Q(kind__in=["donor", "discarded", "count_difference", "repacked"])),
            models.CheckConstraint(condition=Q(kind__in=["dock", "shelf", "staging"], warehouse__isnull=False)
                                   | ~Q(kind__in=["dock", "shelf", "staging"]), name="shelf_stands_in_a_warehouse"),
            models.CheckConstraint(condition=Q(kind__in=["dock", "shelf", "staging", "vehicle", "site_store"], is_inside=True)
                                   | Q(kind__in=["donor", "site", "discarded", "count_difference", "repacked"],
                                       is_inside=False), name="place_kind_says_inside"),
        ]
        indexes = [models.Index(fields=["food_bank", "kind", "name"], name="places_by_kind")]

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """One product, one date, one donation. This row is the lock for all its balances; `last_seq` and `last_hash` are
    the head of its chain."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.CharField(max_length=8, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, null=True, blank=True, related_name="lots")
    piece_g = models.PositiveIntegerField()
    piece_ml = models.PositiveIntegerField(default=0)
    pieces_per_case = models.PositiveIntegerField(default=1)
    zone = models.CharField(max_length=8, choices=Zone.choices)
    date_kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in DateKind])
    precision = models.CharField(max_length=6, choices=[(precision.value, precision.value) for precision in Precision])
    date_text = models.CharField(max_length=40, blank=True, help_text="as printed or typed")
    last_day = models.DateField(help_text="the day FEFO sorts by; a policy day when undated")
    last_time = models.TimeField(null=True, blank=True)
    internal_cutoff = models.DateField(null=True, blank=True)
    made_on = models.DateField(null=True, blank=True)
    eat_by = models.DateField(null=True, blank=True, help_text="donor-assured, with evidence; never written over last_day")
    eat_by_evidence = models.CharField(max_length=200, blank=True)
    maker_lot = models.CharField(max_length=20, blank=True)
    restrictions = models.JSONField(default=list, blank=True)
    received_at = models.DateTimeField(help_text="effective time of the RECEIVE")
    received_pieces = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "id"], name="lot_of_food_bank"),
            models.CheckConstraint(condition=Q(piece_g__gte=1) & Q(pieces_per_case__gte=1) & Q(received_pieces__gte=1),
                                   name="lot_is_something"),
        ]
        indexes = [
            models.Index(fields=["food_bank", "last_day", "id"], name="lots_by_last_day"),
            models.Index(fields=["food_bank", "product", "-id"], name="lots_of_a_product"),
            models.Index(fields=["food_bank", "-received_at", "-id"], name="lots_newest_first"),
        ]

    def __str__(self) -> str:
        return self.code


class Parentage(models.Model):
    """REPACK: which lots a lot was made from, and how many of their pieces went in."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    child = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="children")
    pieces = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "parent"], name="parent_named_once")]


class Label(models.Model):
    """One printed code = one carton or bundle of a lot. `number` of `of` is printed beside it."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.CharField(max_length=8, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="labels")
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    pieces = models.PositiveIntegerField()
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="one_label_per_number"),
                       models.CheckConstraint(condition=Q(number__gte=1) & Q(number__lte=F("of")) & Q(pieces__gte=1),
                                              name="label_counts_from_one")]


class CodeLease(models.Model):
    """A code given out before its lot exists: to a device for eight hours offline, or on a blank pre-printed sheet."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    code = models.CharField(max_length=8, unique=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True)
    leased_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["food_bank", "device"], name="leases_of_a_device")]


class Balance(models.Model):
    """What lies in an inside place. Only the ledger writes here."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="balances")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="balances")
    on_hand = models.IntegerField()
    reserved = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "place"], name="one_balance_per_lot_and_place"),
            models.CheckConstraint(condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")),
                                   name="reserved_within_on_hand"),
        ]
        indexes = [models.Index(fields=["food_bank", "place", "lot"], condition=Q(on_hand__gt=0), name="stock_of_a_place")]


class Reservation(models.Model):
    """取り置き: pieces of a lot at a place, promised to a site. A part that moves is split off from its origin."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="reservations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    quantity = models.IntegerField(help_text="pieces still promised; 0: closed")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="reservation_not_negative")]
        indexes = [
            models.Index(fields=["food_bank", "site"], condition=Q(quantity__gt=0), name="open_reservations_of_a_site"),
            models.Index(fields=["lot", "place"], condition=Q(quantity__gt=0), name="open_reservations_of_a_lot"),
        ]


class StockMovement(models.Model):
    """One immutable ledger line. `reserved_delta` counts at the inside end; between two inside ends at the receiving one."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    lot_seq = models.PositiveIntegerField()
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="movements")
    line = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])
    from_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    to_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    quantity = models.IntegerField()
    reserved_delta = models.IntegerField(default=0)
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, null=True, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    actor = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "lot_seq"], name="one_movement_per_lot_seq"),
            models.UniqueConstraint(fields=["operation", "line"], name="one_movement_per_operation_line"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="movement_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=["RESERVE", "RELEASE"], quantity=0, from_place=F("to_place"))
                & ~Q(reserved_delta=0)
                | ~Q(kind__in=["RESERVE", "RELEASE"]) & Q(quantity__gte=1) & ~Q(from_place=F("to_place")),
                name="movement_moves_or_reserves"),
        ]
        indexes = [
            models.Index(fields=["food_bank", "effective_at", "id"], name="movements_by_time"),
            models.Index(fields=["food_bank", "kind", "effective_at"], name="movements_by_kind"),
            models.Index(fields=["to_place", "effective_at"], name="movements_into_a_place"),
        ]


class Hold(models.Model):
    """出庫止め: pieces of a lot at a place, or (no place) the whole lot. Wins over everything, also over a reservation."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="holds")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True)
    pieces = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=16, choices=[(reason.value, reason.value) for reason in HoldReason])
    recall = models.CharField(max_length=24, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(
            condition=Q(place__isnull=True, pieces__isnull=True) | Q(place__isnull=False, pieces__gte=1),
            name="hold_names_pieces_at_a_place_or_all")]
        indexes = [models.Index(fields=["lot"], condition=Q(closed_at__isnull=True), name="open_holds_of_a_lot"),
                   models.Index(fields=["food_bank", "-opened_at"], condition=Q(closed_at__isnull=True), name="open_holds")]


class IntakeCheck(models.Model):
    """検品 of one lot at receipt: temperature for chilled and frozen, condition, who looked."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, primary_key=True, related_name="intake_check")
    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    temperature_tenths_c = models.SmallIntegerField(null=True, blank=True)
    is_fine = models.BooleanField()
    findings = models.JSONField(default=list, blank=True, help_text="hold reasons seen")
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)


class CountRemark(models.Model):
    """A fact that stock did not cover: what was found missing, for the coordinator to look into."""

    movement = models.OneToOneField(StockMovement, on_delete=models.PROTECT, primary_key=True)
    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    is_explained = models.BooleanField(default=False)
    explanation = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["food_bank"], condition=Q(is_explained=False), name="remarks_unexplained")]
