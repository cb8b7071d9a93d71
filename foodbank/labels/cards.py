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
    return [Card(order=118, title=_("ラベルプリンター"), text=_("プリンター、番号だけのラベル"), group="places",
                 action=Action(_("プリンターを見る"), reverse("labels:printers")))]
