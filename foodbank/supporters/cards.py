"""What this room puts on the coordinator's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.design.templatetags.design import day
from foodbank.supporters.queries import pledges_for


def home_cards(identity: Identity, on: date) -> list[Card]:
    """Promises whose day has come, and the way to the groups: one statement. Nobody else has any here."""
    if identity.role is not Role.COORDINATOR:
        return []
    cards = [Card(order=870, title=pgettext("list", "応援団"), text=_("今月のようす、共有リンク、届く予定"), group="places",
                  action=Action(_("開く"), reverse("supporters:home")))]
    due = list(pledges_for(identity).filter(arrived_at__isnull=True, withdrawn_at__isnull=True, by_day__lte=on)
               .order_by("by_day", "id")[:50])
    if due:
        cards.append(Card(order=70, title=_("応援団から届くはずの品"), count=len(due),
                          text=_("いちばん前の約束：{day} {category}").format(day=day(due[0].by_day), category=due[0].category),
                          action=Action(_("届いたか確かめる"), reverse("supporters:pledges"))))
    return cards
