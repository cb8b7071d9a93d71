"""A warehouse with a tablet: what the tests of events, pages and scans start from."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import Role
from foodbank.devices.models import Device
from foodbank.donors.models import Donation
from foodbank.stock.models import Place
from foodbank.stock.services import open_places
from tests import builders
from tests.foodbank.devices.batches import event, post, tablet, verdicts

JAN = "9521234567899"


@dataclass
class Hall:
    bank: FoodBank
    person: Membership
    device: Device
    token: str
    dock: Place
    shelf: Place
    donation: Donation
    seq: list[int] = field(default_factory=lambda: [0])

    def send(self, kind: str, payload: dict[str, Any], **values: Any) -> dict[str, Any]:
        """One event through the door; its verdict, with the id it was sent under."""
        self.seq[0] += 1
        one = event(self.seq[0], kind=kind, payload=payload, **{"actor": self.person.code, **values})
        return verdicts(post(self.token, one))[one["id"]]

    def client(self) -> Client:
        """A browser at this tablet, the volunteer's name tapped."""
        client = Client()
        session = client.session
        session["identity"] = {"membership": self.person.id, "link": None, "device": self.device.id}
        session["user"] = self.person.user_id
        session.save()
        return client


def hall(**person: Any) -> Hall:
    bank = builders.food_bank()
    open_places(food_bank_id=bank.id, warehouse=builders.warehouse(bank))
    enrolled = tablet(bank)
    return Hall(bank=bank, person=builders.member(bank, Role.VOLUNTEER, "山田 花子", **person), device=enrolled.device,
                token=enrolled.token, dock=Place.objects.get(food_bank=bank, kind="dock"), shelf=builders.shelf(bank, "A-1"),
                donation=builders.donation(bank))


def receipt(at: Hall, **values: Any) -> dict[str, Any]:
    """A receive.1 payload for 24 pieces that are fine; the product is made unless given."""
    made = values.pop("made", None) or (None if "new_product" in values else builders.product(at.bank))
    named = {"product": str(made.uuid)} if made else {}
    return {"donation": str(at.donation.uuid), **named, "pieces": 24, "place": at.dock.code,
            "date": {"kind": "best_before", "precision": "day", "last_day": "2027-05-31", "text": "270531"},
            "check": {"is_fine": True}, **values}
