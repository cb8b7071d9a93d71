"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.stock.models import CountRemark, Hold
from foodbank.stock.queries.donations import UNDECIDED, ready_to_inspect


def home_cards(identity: Identity, on: date) -> list[Card]:
    """The coordinator's: donations ready to be called 検品済み, stopped goods to decide, counts without a reason."""
    if identity.role != Role.COORDINATOR:
        return []
    cards = [
        Card(order=110, title=_("在庫"), text=_("品ごとの数、期限、置き場所"), group="places",
             action=Action(_("在庫を見る"), reverse("stock:stock"))),
        Card(order=112, title=_("検品"), text=_("届いた寄贈と3つの数字"), group="places",
             action=Action(_("検品を見る"), reverse("stock:inspections"))),
        Card(order=114, title=pgettext("list", "棚"), text=_("置き場所と番号"), group="places",
             action=Action(_("棚を見る"), reverse("stock:places"))),
        Card(order=116, title=_("倉庫の今日の記録"), text=_("見る・取り消す"), group="places",
             action=Action(_("記録を見る"), reverse("stock:today"))),
    ]
    ready = ready_to_inspect(identity)
    if ready:
        cards.append(Card(order=40, title=_("検品済みにできる寄贈"), count=ready, tone="attention",
                          text=_("数字を確かめると、受領書を出せます。"),
                          action=Action(_("確かめる"), reverse("stock:inspections"))))
    open_holds = Hold.objects.filter(food_bank_id=identity.bank, closed_at__isnull=True)
    undecided = open_holds.filter(reason__in=UNDECIDED).count()
    if undecided:
        cards.append(Card(order=60, title=_("確かめる品（出庫止め）"), count=undecided, tone="attention",
                          text=_("品名、期限、ようすを確かめて決めてください。"),
                          action=Action(_("見て決める"), reverse("stock:holds"))))
    unexplained = CountRemark.objects.filter(food_bank_id=identity.bank, is_explained=False).count()
    if unexplained:
        cards.append(Card(order=130, title=_("数が合わなかった記録"), count=unexplained, tone="attention",
                          text=_("足りないまま渡した分です。わけを書きとめてください。"),
                          action=Action(_("わけを書く"), reverse("stock:counts"))))
    return cards
