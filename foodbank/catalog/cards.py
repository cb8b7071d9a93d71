"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foodbank.accounts.rules import Identity, Role
from foodbank.catalog.queries import unnamed_products
from foodbank.design.cards import Action, Card


def home_cards(identity: Identity, on: date) -> list[Card]:
    if identity.role is not Role.COORDINATOR:
        return []
    cards = [Card(order=80, group="places", title=_("品の一覧"), text=_("名前、大きさ、バーコード、アレルゲン"),
                  action=Action(_("品の一覧"), reverse("catalog:products")))]
    waiting = unnamed_products(identity)
    if waiting:
        cards.append(Card(order=30, title=_("名前のない品があります"), count=waiting,
                          text=_("倉庫で名前なしで受け取りました。名前と分類を入れます。"),
                          tone="attention",
                          action=Action(_("名前をつける"), reverse("catalog:products") + "?unnamed=1")))
    return cards
