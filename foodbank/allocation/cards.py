"""What the coordinator's home says about allocation."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foodbank.accounts.rules import Identity, Role
from foodbank.allocation.models import AllocationLine, AllocationRun
from foodbank.allocation.queries import open_run
from foodbank.design.cards import Action, Card


def home_cards(identity: Identity, on: date) -> list[Card]:
    """Two statements; nobody but the coordinator has any here."""
    if identity.role is not Role.COORDINATOR:
        return []
    cards = [Card(order=91, group="places", title=_("配分"), text=_("案をつくる・決める・ふり返る"),
                  action=Action(_("開く"), reverse("allocation:rounds")))]
    run = open_run(identity)
    if run and run.state == AllocationRun.State.PROPOSED:
        cards.append(Card(order=10, title=_("配分の案ができています"), tone="attention",
                          text=_("見て、決めてください。決めるまで何も取り置きません。"),
                          action=Action(_("案を見る"), reverse("allocation:board", args=[run.uuid]))))
    overdue = AllocationLine.objects.filter(food_bank_id=identity.bank, state=AllocationLine.State.RESERVED,
                                            leaves_on__lt=on).values("site").distinct().count()
    if overdue:
        cards.append(Card(order=20, title=_("取り置きのまま日が過ぎた居場所"), count=overdue, tone="attention",
                          text=_("取りに来られないときは、日を変えるか取り置きをやめます。"),
                          action=Action(_("見る"), reverse("allocation:counter"))))
    return cards
