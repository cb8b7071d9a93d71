"""Products, their codes, categories and allergens."""

import uuid
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from foodbank.accounts.models import FoodBank
from foodbank.kana import search_key
from foodbank.zones import Zone


def _said(row: "Category | Allergen") -> str:
    """Reference data under its name in the reader's language."""
    return {"en": row.name_en, "ja-easy": row.name_easy}.get(get_language() or "", "") or row.name


class Category(models.Model):
    """A report group (global): what sites ask by. `five_group` maps onto the official five-group form."""

    code = models.SlugField(max_length=24, unique=True)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    kana = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60)
    name_easy = models.CharField(max_length=60, blank=True)
    five_group = models.CharField(max_length=24)
    is_food = models.BooleanField(default=True)
    symbol = models.CharField(max_length=4, blank=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return _said(self)


class Allergen(models.Model):
    """One allergen of the food labelling standard, as a dated row (global)."""

    class Tier(models.TextChoices):
        MANDATORY = "mandatory", _("特定原材料")
        RECOMMENDED = "recommended", _("準ずるもの")

    code = models.SlugField(max_length=24)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    name_easy = models.CharField(max_length=40, blank=True)
    tier = models.CharField(max_length=12, choices=Tier.choices)
    valid_from = models.DateField()
    transition_until = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_allergen_row_per_start")]

    def __str__(self) -> str:
        return _said(self)


class Product(models.Model):
    """A kind of goods, learnt on first scan; per food bank. Piece sizes are what the next lot starts from."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    maker = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    zone = models.CharField(max_length=8, choices=Zone.choices, default=Zone.AMBIENT)
    piece_g = models.PositiveIntegerField()
    piece_ml = models.PositiveIntegerField(default=0)
    pieces_per_case = models.PositiveIntegerField(default=1)
    needs_cooking = models.BooleanField(default=False)
    is_catering_size = models.BooleanField(default=False)
    is_loose = models.BooleanField(default=False, help_text="by weight: the piece is 1 g")
    needs_naming = models.BooleanField(default=False,
                                       help_text="made at the dock without a name; the coordinator names it")
    search_key = models.CharField(max_length=260, editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "id"], name="product_of_food_bank"),
            models.CheckConstraint(condition=Q(piece_g__gte=1) & Q(pieces_per_case__gte=1), name="product_has_a_size"),
        ]
        indexes = [models.Index(fields=["food_bank", "kana", "id"], name="products_by_kana"),
                   GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="product_search")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(self.name, self.kana, self.maker)[:260]
        super().save(*args, **kwargs)


class ProductCode(models.Model):
    """A GTIN (normalised to 14 digits) that means a product, and how many pieces one such package holds."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="codes")
    gtin = models.CharField(max_length=14)
    pieces = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "gtin"], name="one_product_per_gtin"),
                       models.CheckConstraint(condition=Q(pieces__gte=1) & Q(gtin__regex=r"^\d{14}$"),
                                              name="product_code_is_a_gtin14")]


class ProductAllergen(models.Model):
    """What a product's label says about one allergen. No row: unknown."""

    class State(models.TextChoices):
        CONTAINS = "contains", _("含む")
        NOT_LISTED = "not_listed", _("表示にない")
        SAME_LINE = "same_line", _("同じ工場で使用")
        UNKNOWN = "unknown", _("わからない")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="allergens")
    code = models.SlugField(max_length=24)
    state = models.CharField(max_length=12, choices=State.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "code"], name="one_state_per_allergen")]
