"""A tour as the person who drives it sees it."""

from datetime import date

from foodbank.accounts.models import Link
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.donors.queries import announced
from foodbank.donors.rules.offers import Figures
from foodbank.errors import NotFound
from logistics.tours.errors import ReadOnlyTour
from logistics.tours.models import Stop, Tour
from logistics.tours.queries.day import get_tour_for

DRIVEN = (Tour.State.PUBLISHED, Tour.State.LOADED, Tour.State.DRIVING, Tour.State.CLOSED)


def tours_of_driver(identity: Identity, on: date) -> list[Tour]:
    """The published tours of this person that day; of a phone that was let in for one tour, that one, whatever day."""
    found = Tour.objects.select_related("vehicle", "warehouse").filter(food_bank_id=identity.bank, state__in=DRIVEN)
    if identity.subject:
        found = found.filter(code=identity.subject)
    else:
        found = found.filter(driver__membership_id=identity.membership_id or 0, on=on)
    return list(found.order_by("on", "departs_s", "id"))


def was_let_in(identity: Identity, tour: Tour) -> bool:
    """Whether this person, or this phone, ever drove the tour: what they still have to send is a fact."""
    if identity.role == Role.COORDINATOR:
        return True
    if identity.subject:
        return identity.subject == tour.code
    if tour.driver.membership_id == identity.membership_id:
        return True
    return Link.objects.filter(food_bank_id=tour.food_bank_id, purpose=Purpose.TOUR, subject=tour.code,
                               membership_id=identity.membership_id or 0).exists()


def may_act_on(identity: Identity, tour: Tour) -> bool:
    """Whether a page may act: the coordinator, the driver now named, and of phones let in by a link the last one."""
    if identity.role == Role.COORDINATOR:
        return True
    if tour.driver.membership_id != identity.membership_id:
        return False
    return not identity.subject or identity.link_id == tour.link_id


def get_driving_tour_for(identity: Identity, code: str) -> Tour:
    """A published tour that this person drives or drove; any other is NotFound."""
    tour = get_tour_for(identity, code)
    if tour.state not in DRIVEN or not was_let_in(identity, tour):
        raise NotFound()
    return tour


def get_acting_tour_for(identity: Identity, code: str) -> Tour:
    """The tour, for whoever may act on it now. Raises NotFound, ReadOnlyTour."""
    tour = get_driving_tour_for(identity, code)
    if not may_act_on(identity, tour):
        raise ReadOnlyTour()
    return tour


def stops_of(tour: Tour) -> list[Stop]:
    return list(tour.stops.all())


def expected_at(stop: Stop) -> Figures:
    """Cartons and grams to fetch: what was accepted, else all that was announced; nothing at a delivery."""
    if not stop.donation:
        return Figures()
    figures = announced(stop.donation)
    return figures.accepted or figures.all
