"""Role homes: each room offers its cards, this list says which room is asked, role by role."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.allocation.cards import home_cards as allocation_cards
from foodbank.catalog.cards import home_cards as catalog_cards
from foodbank.design.cards import Card
from foodbank.devices.cards import home_cards as devices_cards
from foodbank.donors.cards import home_cards as donors_cards
from foodbank.labels.cards import home_cards as labels_cards
from foodbank.network.cards import home_cards as network_cards
from foodbank.outbox.cards import home_cards as outbox_cards
from foodbank.receipts.cards import home_cards as receipts_cards
from foodbank.requests.cards import home_cards as requests_cards
from foodbank.stock.cards import home_cards as stock_cards
from foodbank.supporters.cards import home_cards as supporters_cards
from foodbank.volunteers.cards import home_cards as volunteers_cards
from logistics.fleet.cards import home_cards as fleet_cards
from logistics.tours.cards import home_cards as tours_cards

HomeCards = Callable[[Identity, date], list[Card]]
ROOMS: list[HomeCards] = [
    devices_cards,
    stock_cards,
    labels_cards,
    network_cards,
    donors_cards,
    catalog_cards,
    volunteers_cards,
    requests_cards,
    allocation_cards,
    receipts_cards,
    fleet_cards,
    supporters_cards,
    tours_cards,
    outbox_cards,
]
#: Roles whose home is a page of one room.
OWN_PAGE: dict[Role, str] = {
    Role.TABLET: "stock:tablet",
    Role.DONOR: "donors:home",
    Role.SITE_LEAD: "requests:home",
    Role.SUPPORTER: "supporters:home",
    Role.SHARE: "supporters:home",
    Role.DRIVER: "tours:drive_home",
}


def home_of(request: HttpRequest, identity: Identity) -> HttpResponse:
    if identity.role == Role.VOLUNTEER and identity.device_id:
        return redirect(OWN_PAGE[Role.TABLET])
    if identity.role in OWN_PAGE:
        return redirect(OWN_PAGE[identity.role])
    on = clock.today()
    cards = [card for room in ROOMS for card in room(identity, on)]
    return render(request, "config/home.html", {"cards": sorted(cards, key=lambda card: card.order), "on": on})
