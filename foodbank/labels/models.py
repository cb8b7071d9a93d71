"""The printers of a food bank: which stock lies in them and how far they print beside the mark."""

import uuid

from django.db import models
from django.db.models import Q

from foodbank.accounts.models import FoodBank
from foodbank.labels.rules.formats import FORMATS, MOST_SHIFT_TENTHS_MM

_SHIFT = (-MOST_SHIFT_TENTHS_MM, MOST_SHIFT_TENTHS_MM)


class Printer(models.Model):
    """One printer. The usual one is taken when nobody says which; shifts are tenths of a millimetre."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    format = models.CharField(max_length=16, choices=[(key, one.name) for key, one in FORMATS.items()])
    right_tenths_mm = models.SmallIntegerField(default=0)
    down_tenths_mm = models.SmallIntegerField(default=0)
    is_usual = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "name"], name="one_printer_per_name"),
            models.UniqueConstraint(fields=["food_bank"], condition=Q(is_usual=True), name="one_usual_printer"),
            models.CheckConstraint(condition=Q(right_tenths_mm__range=_SHIFT, down_tenths_mm__range=_SHIFT),
                                   name="printer_is_shifted_a_little"),
        ]

    def __str__(self) -> str:
        return self.name
