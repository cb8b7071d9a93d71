"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card


def home_cards(identity: Identity, on: date) -> list[Card]:
    """The coordinator's way in. No statement."""
    if identity.role != Role.COORDINATOR:
        return []
    return [Card(order=895, title=_("送ったメール"), text=_("招待、受領書、お知らせ"), group="places",
                 action=Action(_("メールを読む"), reverse("outbox")))]
