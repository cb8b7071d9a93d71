"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.devices.models import Device


def home_cards(identity: Identity, on: date) -> list[Card]:
    """The coordinator's: tablets that stand nowhere, and the ways to sites, people and places. One statement."""
    if identity.role != Role.COORDINATOR:
        return []
    homeless = Device.objects.filter(food_bank_id=identity.bank, kind="tablet", revoked_at__isnull=True,
                                     station__isnull=True).count()
    cards = [
        Card(order=810, title=pgettext("list", "居場所"), text=_("活動、開催日、代表"), group="places",
             action=Action(_("居場所を見る"), reverse("network:sites"))),
        Card(order=820, title=pgettext("list", "小学校区"), text=_("どこに居場所があるか"), group="places",
             action=Action(_("小学校区を見る"), reverse("network:districts"))),
        Card(order=870, title=_("人と役割"), text=_("招待リンクを作る"), group="places",
             action=Action(_("人を見る"), reverse("network:people"))),
        Card(order=880, title=_("倉庫とタブレット"), text=_("登録、置き場所"), group="places",
             action=Action(_("タブレットを見る"), reverse("network:tablets"))),
    ]
    if homeless:
        cards.append(Card(order=300, title=_("置き場所の決まっていないタブレットがあります"), count=homeless,
                          tone="attention", action=Action(_("置き場所を決める"), reverse("network:tablets"))))
    return cards
