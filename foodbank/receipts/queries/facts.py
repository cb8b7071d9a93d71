"""The facts of a paper, read from the ledger."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from foodbank import clock
from foodbank.donors.models import Donation
from foodbank.network.models import Activity, Site
from foodbank.receipts.rules import Destination, Item, destinations
from foodbank.stock.queries import dispatches_of_month, received_of_donation


def items_of(food_bank_id: int, donation_ids: list[int]) -> list[Item]:
    """What really came in of these donations, after reversals, in the order of receipt."""
    return [Item(lot.product, lot.pieces, lot.piece_g, lot.date_kind, lot.precision, lot.last_day, lot.code, lot.day)
            for lot in received_of_donation(food_bank_id, donation_ids)]


def results_of(food_bank_id: int, donations: list[Donation], until: date) -> list[dict[str, Any]]:
    """Hand-overs of the goods of these donations: area (school district), kind of place, day, grams. No names."""
    rows = [row for donation in donations
            for row in dispatches_of_month(food_bank_id, date(2000, 1, 1), until, donation.id)]
    sites = {site.id: site for site in Site.objects.select_related("district").filter(
        food_bank_id=food_bank_id, id__in={row["site_id"] for row in rows})}
    kinds: dict[int, str] = {}
    for site_id, kind in Activity.objects.filter(site_id__in=sites).order_by("id").values_list("site_id", "kind"):
        kinds.setdefault(site_id, str(Activity.Kind(kind).label))
    return [{"area": district.name if (district := sites[row["site_id"]].district) else "市内", "site": row["site_id"],
             "kind": str(kinds.get(row["site_id"], "居場所")), "day": row["day"], "grams": row["grams"]} for row in rows]


@dataclass(frozen=True)
class Whereabouts:
    """What came in of one donation, and where it went until today."""

    items: list[Item]
    places: list[Destination]

    @property
    def received_g(self) -> int:
        return sum(item.grams for item in self.items)

    @property
    def handed_g(self) -> int:
        return sum(place.grams for place in self.places)


def whereabouts_of(donation: Donation, on: date) -> Whereabouts:
    """Areas and kinds of places, never names."""
    rows = results_of(donation.food_bank_id, [donation], clock.next_month(on))
    return Whereabouts(items_of(donation.food_bank_id, [donation.id]), destinations(rows))
