"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.donors.models import Donation
from foodbank.donors.queries import agreements_ending, donations, offers_waiting


def home_cards(identity: Identity, on: date) -> list[Card]:
    """The coordinator's: offers to answer, agreements that end, and the ways in. Five statements at most."""
    if identity.role != Role.COORDINATOR:
        return []
    cards = [
        Card(order=830, title=pgettext("list", "寄贈者"), text=_("合意書、担当者"), group="places",
             action=Action(_("寄贈者を見る"), reverse("donors:donors"))),
        Card(order=840, title=pgettext("list", "寄贈"), text=_("申し出、電話で受けたもの、フードドライブ"), group="places",
             action=Action(_("寄贈を見る"), reverse("donors:donations"))),
    ]
    waiting = offers_waiting(identity)
    if waiting:
        oldest = donations(identity, states=(Donation.State.OFFERED,), limit=2).rows
        url = reverse("donors:donation", args=[oldest[0].uuid]) if waiting == 1 else (
            reverse("donors:donations") + "?state=offered")
        cards.append(Card(order=100, title=_("提供の申し出に返事をする"), text=oldest[0].title, count=waiting,
                          tone="attention",
                          action=Action(_("見て返事をする"), url)))
    ending = agreements_ending(identity, on)
    if ending:
        cards.append(Card(order=500, title=_("もうすぐ終わる合意書"),
                          text="、".join(one.donor.name for one in ending[:3]),
                          count=len(ending), group="soon",
                          action=Action(_("寄贈者を見る"), reverse("donors:donors"))))
    return cards
