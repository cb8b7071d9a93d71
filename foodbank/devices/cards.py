"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.devices.queries import quarantine_count


def home_cards(identity: Identity, on: date) -> list[Card]:
    """The coordinator's: acts of devices that wait for a decision. One statement."""
    if identity.role != Role.COORDINATOR:
        return []
    cards = [Card(order=890, title=_("端末のようす"), text=_("最後につながった時刻、時計、届いていない記録"), group="places",
                  action=Action(_("端末を見る"), reverse("devices:devices")))]
    waiting = quarantine_count(identity)
    if waiting:
        cards.append(Card(order=120, title=_("端末から届いて、決まっていない記録"), count=waiting, tone="attention",
                          text=_("記録するか、しないかを決めてください。"),
                          action=Action(_("見て決める"), reverse("devices:quarantine"))))
    return cards
