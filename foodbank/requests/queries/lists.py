"""Lists: what waits, what comes next, what is still to be asked for or reported."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from foodbank.accounts.rules import Identity, Role
from foodbank.errors import InvalidInput
from foodbank.kana import search_key
from foodbank.network.models import Activity, Session, Site
from foodbank.paging import Page, page_of
from foodbank.requests.models import Request, SessionReport
from foodbank.requests.queries.reach import LINES, STEPS, requests_for, sessions_for
from foodbank.requests.queries.values import request_policy
from foodbank.requests.rules.amounts import RequestPolicy
from foodbank.requests.rules.dates import Closed, why_closed

REPORT_WITHIN = timedelta(days=60)


def requests_by_state(identity: Identity, state: str = "", *, after: str = "", most: int = 50,
                      site: Site | None = None) -> Page[Request]:
    """Newest first with their lines: two statements, whatever the number.

    Raises InvalidInput for a state or a cursor that is none.
    """
    if state and state not in Request.State.values:
        raise InvalidInput(field="state")
    found = requests_for(identity).prefetch_related(LINES)
    if state:
        found = found.filter(state=state)
    if site:
        found = found.filter(site=site)
    return page_of(found, "-created_at", "-uuid", after=after, most=most)


def open_requests(food_bank_id: int, first_day: date, last_day: date) -> list[Request]:
    """What waits to be allocated for these opening dates (both ends included), in the order of date and arrival,
    with site, activity, session and lines (category, product): two statements. For the room above."""
    return list(Request.objects.select_related("site__district", "activity", "session").prefetch_related(LINES)
                .filter(food_bank_id=food_bank_id, state=Request.State.SENT, session__on__range=(first_day, last_day))
                .order_by("session__on", "created_at", "id"))


def last_request(site: Site, activity: Activity | None = None) -> Request | None:
    """The newest request of a site (of one activity, when given) that was not cancelled, with its lines."""
    found = Request.objects.filter(food_bank_id=site.food_bank_id, site=site).exclude(state=Request.State.CANCELLED)
    if activity:
        found = found.filter(activity=activity)
    return found.prefetch_related(LINES).order_by("-created_at", "-id").first()


def last_requests(site: Site) -> dict[int, Request]:
    """The newest request that was not cancelled of each activity of a site, by the activity's id."""
    newest = Request.objects.filter(food_bank_id=site.food_bank_id, site=site).exclude(
        state=Request.State.CANCELLED).order_by("activity_id", "-created_at", "-id").distinct("activity_id")
    return {one.activity_id: one for one in newest.prefetch_related(LINES)}


@dataclass(frozen=True)
class OpeningDate:
    """A coming session: what was asked for it, whether it may still be asked for, and what could be repeated."""

    session: Session
    request: Request | None
    closed: Closed | None
    last: Request | None = None

    @property
    def may_ask(self) -> bool:
        return self.request is None and self.closed is None

    @property
    def is_late(self) -> bool:
        return self.closed is Closed.DEADLINE


def closed_reason(session: Session, *, identity: Identity, today: date, policy: RequestPolicy) -> Closed | None:
    """Why nothing may be asked for a session now; None when it may."""
    site = session.activity.site
    return why_closed(session.on, today=today, policy=policy, is_cancelled=session.is_cancelled,
                      is_active=site.is_active and session.activity.is_active, closed_from=site.closed_from,
                      by_coordinator=identity.role is Role.COORDINATOR)


def next_openings(identity: Identity, site: Site, today: date, *, most: int = 6) -> list[OpeningDate]:
    """The next sessions of a site, each with its standing request: at most five statements, however many sessions."""
    policy = request_policy(site.food_bank_id)
    coming = list(sessions_for(identity).filter(activity__site=site, on__gte=today, is_cancelled=False)
                  .prefetch_related(_STANDING).order_by("on", "id")[:most])
    last = last_requests(site)
    return [OpeningDate(session, _standing(session),
                        closed_reason(session, identity=identity, today=today, policy=policy),
                        last.get(session.activity_id)) for session in coming]


_STANDING = Prefetch("requests", Request.objects.exclude(state=Request.State.CANCELLED)
                     .select_related("site", "activity", "session")
                     .prefetch_related(LINES, STEPS), to_attr="standing")


def _standing(session: Session) -> Request | None:
    found: list[Request] = getattr(session, "standing", [])
    return found[0] if found else None


def standing_request(session: Session) -> Request | None:
    """The one request of a session that was not cancelled."""
    return Request.objects.filter(session=session).exclude(state=Request.State.CANCELLED).first()


def sessions_to_ask(identity: Identity, today: date, *, find: str = "", offline_only: bool = False, after: str = "",
                    most: int = 50) -> Page[Session]:
    """Coming sessions nobody asked for yet, by date: one statement and the policy's. `find` is part of a name."""
    policy = request_policy(identity.bank)
    asked = Request.objects.filter(session=OuterRef("id")).exclude(state=Request.State.CANCELLED)
    found = sessions_for(identity).filter(
        ~Exists(asked), Q(activity__site__closed_from__isnull=True) | Q(activity__site__closed_from__gt=F("on")),
        on__range=(today, today + timedelta(days=policy.horizon_days)), is_cancelled=False, activity__is_active=True,
        activity__site__is_active=True)
    if find:
        found = found.filter(activity__site__search_key__contains=search_key(find.replace("\x00", "")))
    if offline_only:
        found = found.filter(activity__site__is_online=False)
    return page_of(found, "on", "uuid", after=after, most=most)


def sessions_to_report(identity: Identity, today: date, *, site: Site | None = None, after: str = "",
                       most: int = 20) -> Page[Session]:
    """Held sessions without a report that had a request, oldest first; older than 60 days are let go."""
    asked = Request.objects.filter(session=OuterRef("id")).exclude(state=Request.State.CANCELLED)
    found = sessions_for(identity).filter(Exists(asked), on__range=(today - REPORT_WITHIN, today), is_cancelled=False,
                                          report__isnull=True)
    if site:
        found = found.filter(activity__site=site)
    return page_of(found, "on", "uuid", after=after, most=most)


def report_of(session: Session) -> SessionReport | None:
    return SessionReport.objects.filter(session=session).first()


def next_session_of_sites(identity: Identity, today: date) -> dict[int, Session]:
    """The next session of every site one may act for, by the site's id: one statement."""
    coming = sessions_for(identity).filter(on__gte=today, is_cancelled=False).order_by(
        "activity__site_id", "on", "id").distinct("activity__site_id")
    return {session.activity.site_id: session for session in coming}
