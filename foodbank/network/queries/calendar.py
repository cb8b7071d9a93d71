"""Activities and their sessions."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotFound
from foodbank.network.models import Activity, Session, Site
from foodbank.paging import Page, page_of


def _sessions(identity: Identity) -> QuerySet[Session]:
    found = Session.objects.select_related("activity__site__district").filter(food_bank_id=identity.bank)
    if identity.role == Role.SITE_LEAD:
        return found.filter(activity__site__leads__membership_id=identity.membership_id or 0)
    return found


def sessions_to_come(identity: Identity, on: date, *, until: date | None = None, after: str = "",
                     most: int = 200) -> Page[Session]:
    """Sessions from that day on that were not called off, soonest first; a site lead's are those of their sites."""
    found = _sessions(identity).filter(on__gte=on, is_cancelled=False, activity__site__is_active=True)
    if until:
        found = found.filter(on__lte=until)
    return page_of(found, "on", "activity__site__kana", "uuid", after=after, most=most)


def sessions_of_site(identity: Identity, site: Site, since: date, *, after: str = "", most: int = 60) -> Page[Session]:
    """A site's sessions from `since` on, soonest first, called-off ones included."""
    return page_of(_sessions(identity).filter(activity__site=site, on__gte=since), "on", "uuid", after=after, most=most)


def get_session_for(identity: Identity, uuid: UUID) -> Session:
    found = _sessions(identity).filter(uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def activities_of(identity: Identity, site: Site) -> list[Activity]:
    return list(Activity.objects.filter(food_bank_id=identity.bank, site=site).order_by("-is_active", "id"))


def get_activity_for(identity: Identity, uuid: UUID) -> Activity:
    found = Activity.objects.select_related("site").filter(food_bank_id=identity.bank, uuid=uuid)
    if identity.role == Role.SITE_LEAD:
        found = found.filter(site__leads__membership_id=identity.membership_id or 0)
    activity = found.first()
    if not activity:
        raise NotFound()
    return activity
