"""Who may see which site, session and request: a lead their own sites, a coordinator the whole food bank."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotFound
from foodbank.network.models import Session, Site
from foodbank.requests.models import Request, RequestLine, RequestStep


def sites_for(identity: Identity) -> QuerySet[Site]:
    """Sites this identity may act for, in the order of the syllabary."""
    sites = Site.objects.filter(food_bank_id=identity.bank).order_by("kana", "id")
    if identity.role is Role.COORDINATOR:
        return sites
    return sites.filter(leads__membership_id=identity.membership_id or 0)


def get_site_for(identity: Identity, key: UUID) -> Site:
    site = sites_for(identity).filter(uuid=key).first()
    if not site:
        raise NotFound()
    return site


def sessions_for(identity: Identity) -> QuerySet[Session]:
    """Sessions of those sites, activity and site joined."""
    sessions = Session.objects.select_related("activity__site").filter(food_bank_id=identity.bank)
    if identity.role is Role.COORDINATOR:
        return sessions
    return sessions.filter(activity__site__leads__membership_id=identity.membership_id or 0)


def get_session_for(identity: Identity, key: UUID) -> Session:
    session = sessions_for(identity).filter(uuid=key).first()
    if not session:
        raise NotFound()
    return session


def requests_for(identity: Identity) -> QuerySet[Request]:
    found = Request.objects.filter(food_bank_id=identity.bank).select_related("site", "activity", "session")
    if identity.role is Role.COORDINATOR:
        return found
    return found.filter(site__leads__membership_id=identity.membership_id or 0)


def get_request_for(identity: Identity, key: UUID) -> Request:
    """A request with its lines and steps: three statements."""
    found = requests_for(identity).prefetch_related(LINES, STEPS).filter(uuid=key).first()
    if not found:
        raise NotFound()
    return found


LINES = Prefetch("lines", RequestLine.objects.select_related("category", "product").order_by("category__order", "id"))
STEPS = Prefetch("steps", RequestStep.objects.order_by("at", "id"))
