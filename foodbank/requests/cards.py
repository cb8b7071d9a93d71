"""What the coordinator's home says about requests."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.requests import queries
from foodbank.requests.models import Request

SOON = timedelta(days=7)


def home_cards(identity: Identity, on: date) -> list[Card]:
    """At most four cards in four statements; nobody but the coordinator has any here."""
    if identity.role is not Role.COORDINATOR:
        return []
    cards = []
    waiting = Request.objects.filter(food_bank_id=identity.bank, state=Request.State.SENT, session__on__gte=on).count()
    if waiting:
        cards.append(Card(order=30, title=_("配分を待っている希望"), count=waiting,
                          action=Action(_("見る"), reverse("requests:all"))))
    to_ask = [session for session in queries.sessions_to_ask(identity, on, offline_only=True, most=20).rows
              if session.on <= on + SOON]
    if to_ask:
        site = to_ask[0].activity.site
        cards.append(Card(order=25, title=_("電話で希望を聞く居場所"), count=len(to_ask), tone="attention",
                          text=_("まず {name}（{telephone}）").format(name=site.name, telephone=site.telephone or "—"),
                          action=Action(_("聞いて書く"), reverse("requests:by_telephone") + "?offline=1")))
    to_report = queries.sessions_to_report(identity, on, most=20).rows
    if to_report:
        first_day = to_report[0]
        cards.append(Card(order=60, group="soon", title=_("報告がまだの開催"), count=len(to_report),
                          text=_("いちばん古い回：{name}").format(name=first_day.activity.site.name),
                          action=Action(_("聞いて書く"), reverse("requests:report", args=[first_day.uuid]))))
    cards.append(Card(order=90, group="places", title=pgettext("list", "希望"), text=_("一覧と、電話・FAX・来所の受け付け"),
                      action=Action(_("開く"), reverse("requests:all"))))
    return cards
