"""What this room puts on the coordinator's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.rules import Identity, Role
from foodbank.design.cards import Action, Card
from logistics.tours.models import Tour
from logistics.tours.queries.facts import lines_of_day, pickups_of_day


def home_cards(identity: Identity, on: date) -> list[Card]:
    """Goods that wait for a tour today, proposals nobody published, tours that came back with goods, and the way there."""
    if identity.role != Role.COORDINATOR:
        return []
    today = reverse("tours:day", args=[on.isoformat()])
    cards = [Card(order=200, title=_("コースと配達"), text=_("当番、地図、運行表"), group="places",
                  action=Action(_("きょうのコースを見る"), today))]
    tours = list(Tour.objects.filter(food_bank_id=identity.bank, on=on).exclude(state=Tour.State.CANCELLED))
    proposed = [one for one in tours if one.state == Tour.State.PROPOSED]
    if proposed:
        cards.append(Card(order=60, title=_("コースの案がまだ公開されていません"), count=len(proposed), tone="attention",
                          action=Action(_("案を見て公開する"), today)))
    waiting = {line.site_id for line in lines_of_day(identity.bank, on, on)}
    waiting_count = len(waiting) + len(pickups_of_day(identity.bank, on, on))
    if waiting_count and not proposed:
        cards.append(Card(order=65, title=_("きょう届ける先・引き取る先に、まだコースがありません"), count=waiting_count,
                          tone="attention", action=Action(_("コースを作る"), today)))
    for tour in tours:
        if tour.state == Tour.State.DRIVING and not tour.stops.filter(state="planned").exists():
            cards.append(Card(order=50, title=_("回り終わったコースがあります"), text=str(tour.vehicle), tone="attention",
                              action=Action(_("残りを見て終了する"), reverse("tours:tour_close", args=[tour.code]))))
    return cards
