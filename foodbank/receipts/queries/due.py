"""Which papers should exist and do not: asked by a task, so that no fact has to call upwards."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from foodbank import clock
from foodbank.donors.models import Donation, Donor, Source
from foodbank.receipts.models import Paper


@dataclass(frozen=True)
class Due:
    """One paper to issue: of a donation, or of a donor and a month."""

    food_bank_id: int
    donation_id: int | None = None
    donor_id: int | None = None
    month: date | None = None


def receipts_due(on: date, most: int = 100) -> list[Due]:
    """Donations that are 検品済み without a paper, and closed months of donors who get one paper a month."""
    issued = Paper.objects.filter(kind=Paper.Kind.RECEIPT, donation_id=OuterRef("id"))
    done = Donation.objects.filter(state=Donation.State.INSPECTED, source=Source.DONATED, donor__isnull=False)
    each = done.filter(~Exists(issued), donor__papers=Donor.Papers.PER_DONATION).order_by("inspected_at", "id")
    due = [Due(row[0], donation_id=row[1]) for row in each.values_list("food_bank_id", "id")[:most]]
    this_month = clock.at(clock.month_start(on))
    monthly = done.filter(donor__papers=Donor.Papers.MONTHLY, inspected_at__lt=this_month,
                          inspected_at__gte=this_month - timedelta(days=370))
    wanted = {(row[0], row[1], clock.month_start(clock.day_of(row[2])))
              for row in monthly.values_list("food_bank_id", "donor_id", "inspected_at") if row[2]}
    papers = Paper.objects.filter(kind=Paper.Kind.RECEIPT, month__isnull=False, replaces__isnull=True)
    have = {(row[0], row[1], row[2]) for row in papers.values_list("food_bank_id", "donor_id", "month") if row[2]}
    due += [Due(bank, donor_id=donor, month=month) for bank, donor, month in sorted(wanted - have)][:most]
    return due
