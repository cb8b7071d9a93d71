"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.design.templatetags.design import day_with_year
from logistics.fleet.queries import reminders_due

PAPER_NAMES = {"licence": _("運転免許"), "car_insurance": _("自動車保険"), "volunteer_insurance": _("ボランティア保険")}

OVER = _("%(name)sさんの%(paper)sの期限が切れました")
SOON = _("%(name)sさんの%(paper)sがもうすぐ切れます")


def home_cards(identity: Identity, on: date) -> list[Card]:
    """The coordinator's: papers that end soon, one card each driver and paper, and the way to the vehicles."""
    if identity.role != Role.COORDINATOR:
        return []
    cards = [Card(order=840, title=_("車とドライバー"), text=_("積める量、当番、免許と保険の期限"), group="places",
                  action=Action(_("車とドライバーを見る"), reverse("fleet:fleet")))]
    for due in reminders_due(identity, on):
        paper, name = PAPER_NAMES[due.reminder.paper], due.driver.membership.name
        over = due.reminder.days_left < 0
        sentence = OVER if over else SOON
        title = sentence % {"name": name, "paper": paper}
        cards.append(Card(
            order=320, title=title, text=_("期限 %(day)s") % {"day": day_with_year(due.reminder.until)},
            tone="attention" if over else "plain", group="now" if over else "soon",
            action=Action(_("新しい期限を入れる"), reverse("fleet:driver", args=[due.driver.membership.code]))))
    return cards
