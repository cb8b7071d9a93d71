"""その日配布: goods that go from the dock, or from a shop, straight to a site."""

from datetime import date
from uuid import UUID

from foodbank.donors.models import Donation
from foodbank.donors.queries import facts_of_activity
from foodbank.donors.rules.restrictions import broken_by, read_restrictions
from foodbank.errors import NotFound
from foodbank.network.models import Site
from foodbank.network.rules.calendar import refuse_closed
from foodbank.stock.errors import NotForThisSite
from foodbank.stock.services.places import place_of_site


def straight_place(*, food_bank_id: int, site: UUID, donation: UUID, on: date) -> str:
    """The code of the place the goods are at once the site has them.

    Raises NotFound, ClosedSite, NotForThisSite when what the donor asked for allows none of the site's activities, or asks
    for something of which a site without an activity says nothing.
    """
    found = Site.objects.select_related("district").filter(food_bank_id=food_bank_id, uuid=site).first()
    if not found:
        raise NotFound()
    refuse_closed(name=found.name, closed_from=found.closed_from, is_active=found.is_active, on=on)
    given = Donation.objects.select_related("agreement").filter(food_bank_id=food_bank_id, uuid=donation).first()
    asked = read_restrictions([*given.restrictions, *(given.agreement.restrictions if given.agreement else [])]) if given else ()
    activities = [facts_of_activity(found, one) for one in found.activities.all() or [None]] if asked else []
    if asked and all(broken_by(asked, one, on) for one in activities):
        raise NotForThisSite(site=found.name)
    return place_of_site(found).code
