"""Donations to be fetched, as the planner of tours needs them."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from foodbank.accounts.rules import Identity
from foodbank.donors.models import Donation
from foodbank.donors.queries.donations import announced

LATE = timedelta(days=31)


@dataclass(frozen=True)
class Pickup:
    """One place to fetch at, grams per zone of what was accepted. The window is the donation's, else the dock's.

    Without latitude and longitude it cannot be driven to by plan. `is_late`: it was due before that day.
    """

    donation_id: int
    uuid: UUID
    number: str
    title: str
    donor_id: int
    name: str
    address: str
    telephone: str
    note_for_drivers: str
    latitude: float | None
    longitude: float | None
    opens: time | None
    closes: time | None
    cartons: int
    grams: int
    zones: dict[str, int]
    is_late: bool


def pickups_due(identity: Identity, on: date) -> list[Pickup]:
    """Accepted and not brought, due on that day or left over from the month before; late ones first. Two statements.

    Food drives without a donor have no address and are not here.
    """
    rows = Donation.objects.select_related("donor", "via").prefetch_related("lines").filter(
        food_bank_id=identity.bank, state=Donation.State.ACCEPTED, is_brought=False,
        fetch_on__range=(on - LATE, on)).order_by("fetch_on", "number")
    return [_pickup(row, on) for row in rows if row.donor or row.via]


def _pickup(donation: Donation, on: date) -> Pickup:
    giver = donation.donor or donation.via
    assert giver
    figures = announced(donation)
    coming = figures.accepted or figures.all
    return Pickup(
        donation_id=donation.id, uuid=donation.uuid, number=donation.number, title=donation.title, donor_id=giver.id,
        name=giver.name, address=giver.address, telephone=giver.telephone, note_for_drivers=giver.note_for_drivers,
        latitude=giver.latitude, longitude=giver.longitude, opens=donation.fetch_opens or giver.dock_opens,
        closes=donation.fetch_closes or giver.dock_closes, cartons=coming.cartons, grams=coming.grams,
        zones=dict(figures.zones), is_late=donation.fetch_on is not None and donation.fetch_on < on)
