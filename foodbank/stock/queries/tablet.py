"""What the warehouse tablet needs around its acts: the places of its warehouse, and what a donation has given so far."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from foodbank.accounts.rules import Identity
from foodbank.donors.models import Donation, OfferLine
from foodbank.network.models import Site, Station
from foodbank.stock.models import Label, Lot, Place
from foodbank.stock.rules.words import PlaceKind


def places_here(identity: Identity) -> list[Place]:
    """Docks first, then shelves by name, of the warehouse this tablet stands in; of all when it stands nowhere."""
    station = Station.objects.filter(device_id=identity.device_id or 0).first()
    places = Place.objects.filter(food_bank_id=identity.bank, kind__in=(PlaceKind.DOCK, PlaceKind.SHELF), is_active=True)
    if station:
        places = places.filter(warehouse_id=station.warehouse_id)
    return list(places.order_by("kind", "name", "id")[:200])


@dataclass(frozen=True)
class AnnouncedLine:
    """A line of the offer that is to come, as the dock takes it when there is no bar code."""

    line: OfferLine

    @property
    def json(self) -> dict[str, Any]:
        line = self.line
        return {"product": str(line.product.uuid) if line.product else "", "name": line.description,
                "piece_g": line.piece_g, "category": line.category.code if line.category else "", "zone": line.zone,
                "pieces": line.accepted_pieces, "cartons": line.cartons, "date_kind": line.date_kind,
                "last_day": line.last_day.isoformat() if line.last_day else ""}


def announced_lines(donation: Donation) -> list[AnnouncedLine]:
    """What of the offer was not declined. One statement."""
    return [AnnouncedLine(line) for line in donation.lines.select_related("product", "category").all()
            if line.accepted_pieces != 0]


def vehicles_here(identity: Identity) -> list[Place]:
    """Vehicles that goods may be loaded onto straight from the dock, without shelf or label."""
    return list(Place.objects.filter(food_bank_id=identity.bank, kind=PlaceKind.VEHICLE, is_active=True).order_by("name", "id"))


def sites_here(identity: Identity) -> list[Site]:
    """Sites that goods may go to straight from the dock (その日配布), in the order of the syllabary."""
    return list(Site.objects.filter(food_bank_id=identity.bank, is_active=True).order_by("kana", "id"))


@dataclass(frozen=True)
class InLot:
    """A lot of a donation as the dock lists it."""

    lot: Lot
    labels: int
    is_stopped: bool


def lots_of_donation(identity: Identity, donation: Donation) -> list[InLot]:
    """What of a donation is in, newest first; what was taken back is not. Three statements."""
    lots = list(Lot.objects.select_related("product").filter(food_bank_id=identity.bank, donation=donation)
                .annotate(left=Sum("balances__on_hand")).filter(left__gt=0).order_by("-id"))
    labels: dict[int, int] = {}
    for lot_id in Label.objects.filter(lot__in=lots).values_list("lot_id", flat=True):
        labels[lot_id] = labels.get(lot_id, 0) + 1
    stopped = set(Lot.objects.filter(id__in=[lot.id for lot in lots], holds__closed_at__isnull=True,
                                     holds__isnull=False).values_list("id", flat=True))
    return [InLot(lot, labels.get(lot.id, 0), lot.id in stopped) for lot in lots]
