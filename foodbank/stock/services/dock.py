"""Goods at the dock that nobody announced."""

from foodbank.devices.rules import Act
from foodbank.donors.models import Donation, Donor, Source
from foodbank.donors.rules.offers import Mixed, Offer
from foodbank.donors.services import register_donation

UNANNOUNCED = "donation.unannounced"


def announce_at_dock(*, act: Act, donor: Donor | None, cartons: int, grams: int, title: str) -> Donation:
    """申し出のない品: a donation for what stands there; without a giver it is a food drive's.

    Raises AgreementNeeded, and whatever an impossible offer raises.
    """
    return register_donation(
        act=act, donor=donor, source=Source.DONATED.value if donor else Source.FOOD_DRIVE.value,
        offer=Offer(mixed=Mixed(cartons, grams), title=title, reason="surplus" if donor else "food_drive"))
