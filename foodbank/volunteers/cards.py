"""What this room puts on a role's home."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from foodbank.design.templatetags.design import day
from foodbank.volunteers.queries import my_shifts, open_shifts

_HELPERS = frozenset({Role.VOLUNTEER, Role.DRIVER, Role.SUPPORTER, Role.SITE_LEAD})


def home_cards(identity: Identity, on: date) -> list[Card]:
    """One's next shift and how many days still need somebody; the coordinator's way to plan them. Two statements."""
    if identity.role == Role.COORDINATOR:
        return [Card(order=860, title=_("手伝いの募集"), text=_("日を出す、時間を記録する"), group="places",
                     action=Action(_("募集を見る"), reverse("volunteers:shifts")))]
    if identity.role not in _HELPERS:
        return []
    cards = []
    mine = [one.shift for one in my_shifts(identity, on).rows if not one.shift.is_cancelled]
    if mine:
        at = date_format(mine[0].starts_at.astimezone(clock.JST), "G:i")
        cards.append(Card(order=400, title=_("あなたの次の手伝い"),
                          text=f"{day(mine[0].starts_at)} {at} {mine[0].get_kind_display()}",
                          group="soon", action=Action(_("見る"), reverse("volunteers:shift", args=[mine[0].uuid]))))
    wanted = [one for one in open_shifts(identity, on).rows if one.wanted and not one.is_mine]
    if wanted:
        cards.append(Card(order=410, title=_("手伝ってくれる人を探しています"), count=len(wanted), group="soon",
                          text=f"{day(wanted[0].shift.starts_at)} {wanted[0].shift.get_kind_display()}",
                          action=Action(_("日を見る"), reverse("volunteers:shifts"))))
    return cards
