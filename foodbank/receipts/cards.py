"""What homes say about papers."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.outbox.models import Message


def home_cards(identity: Identity, on: date) -> list[Card]:
    """One statement for the coordinator; donors find their papers from their own page."""
    if identity.role is not Role.COORDINATOR:
        return []
    cards = [Card(order=95, group="places", title=_("書面"), text=_("受領書と活用結果報告書"),
                  action=Action(_("開く"), reverse("receipts:papers")))]
    lost = Message.objects.filter(food_bank_id=identity.bank, state__in=["failed", "unknown"]).count()
    if lost:
        cards.append(Card(order=15, title=_("送れたか不明なメール"), count=lost, tone="attention",
                          text=_("相手に届いたか確かめてください。同じ番号の書面が2通出ることはありません。"),
                          action=Action(_("見る"), reverse("outbox"))))
    return cards
