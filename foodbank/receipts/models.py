"""Donor papers: issued once, never edited; corrected only by void and reissue."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import FoodBank, Membership
from foodbank.donors.models import Donation, Donor


class NumberSeries(models.Model):
    """The locked row a paper's number is taken from, last, in the paper's own transaction."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    kind = models.CharField(max_length=16)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "kind", "fiscal_year"], name="one_series_per_year")]


class Paper(models.Model):
    """An issued paper: its bytes, their hash, and the facts it was made from. Triggers refuse UPDATE and DELETE."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("受領書")
        RESULTS = "results", _("活用結果報告書")

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT)
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, null=True, blank=True)
    month = models.DateField(null=True, blank=True, help_text="first day of the month of a monthly paper")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True)
    total_g = models.BigIntegerField()
    facts = models.JSONField()
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["food_bank", "kind", "fiscal_year", "number"], name="paper_number_once"),
            models.UniqueConstraint(fields=["donation", "kind"], name="one_paper_per_donation",
                                    condition=Q(donation__isnull=False, replaces__isnull=True)),
            models.UniqueConstraint(fields=["donor", "month", "kind"], name="one_paper_per_donor_and_month",
                                    condition=Q(month__isnull=False, replaces__isnull=True)),
        ]
        indexes = [models.Index(fields=["food_bank", "donor", "-issued_on"], name="papers_of_a_donor")]


class PaperVoid(models.Model):
    """A paper declared void, with its reason; the paper itself stays as issued."""

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, primary_key=True, related_name="void")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True)
