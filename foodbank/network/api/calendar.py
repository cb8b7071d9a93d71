"""Activities of a site, and the days on which they open."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest

from foodbank import clock
from foodbank.network import queries, services
from foodbank.network.acts import identity_of_request
from foodbank.network.api.frame import Once, perform, router
from foodbank.network.api.schemas import ActivityChange, ActivityIn, ActivityOut, DaysIn, SessionOut
from foodbank.paging import Listed, listed


@router.get("/sites/{uuid:site}/activities", url_name="site_activities", response=list[ActivityOut])
def site_activities(request: HttpRequest, site: UUID) -> list[ActivityOut]:
    """What the site does, those that ended last."""
    identity = identity_of_request(request)
    return [ActivityOut.of(one) for one in queries.activities_of(identity, queries.get_site_for(identity, site))]


@router.post("/activities", url_name="activities", response=ActivityOut)
def add_activity(request: HttpRequest, body: ActivityIn) -> ActivityOut:
    identity, on = identity_of_request(request), clock.today()
    answer = perform(request, "activity.add", body, lambda: {"activity": str(services.add_activity(
        food_bank_id=identity.bank, site_uuid=body.site, details=body.details, on=on).uuid)})
    return ActivityOut.of(queries.get_activity_for(identity, UUID(answer["activity"])))


@router.get("/activities/{uuid:activity}", url_name="activity", response=ActivityOut)
def activity(request: HttpRequest, activity: UUID) -> ActivityOut:
    return ActivityOut.of(queries.get_activity_for(identity_of_request(request), activity))


@router.post("/activities/{uuid:activity}", url_name="activity", response=ActivityOut)
def edit_activity(request: HttpRequest, activity: UUID, body: ActivityChange) -> ActivityOut:
    """Changes an activity as one whole; sessions already made keep their heads. An old `version` answers stale_page."""
    identity = identity_of_request(request)
    perform(request, "activity.edit", body, lambda: {"activity": str(services.edit_activity(
        food_bank_id=identity.bank, activity_uuid=activity, version=body.version, details=body.details).uuid)})
    return ActivityOut.of(queries.get_activity_for(identity, activity))


@router.get("/sites/{uuid:site}/sessions", url_name="site_sessions", response=Listed[SessionOut])
def site_sessions(request: HttpRequest, site: UUID, since: date | None = None, after: str = "",
                  limit: int = 60) -> Listed[SessionOut]:
    """A site's sessions from today (or `since`) on, soonest first, called-off ones included."""
    identity = identity_of_request(request)
    page = queries.sessions_of_site(identity, queries.get_site_for(identity, site), since or clock.today(), after=after,
                                    most=max(1, min(200, limit)))
    return listed(page, SessionOut.of)


@router.get("/sessions", url_name="sessions", response=Listed[SessionOut])
def sessions(request: HttpRequest, since: date | None = None, until: date | None = None, after: str = "",
             limit: int = 200) -> Listed[SessionOut]:
    """Sessions to come, soonest first."""
    page = queries.sessions_to_come(identity_of_request(request), since or clock.today(), until=until, after=after,
                                    most=max(1, min(200, limit)))
    return listed(page, SessionOut.of)


@router.post("/activities/{uuid:activity}/sessions", url_name="activity_sessions", response=list[SessionOut])
def add_sessions(request: HttpRequest, activity: UUID, body: DaysIn) -> list[SessionOut]:
    """One session per day; days already there stay as they are."""
    identity = identity_of_request(request)
    perform(request, "sessions.add", body, lambda: {"sessions": len(services.add_sessions(
        food_bank_id=identity.bank, activity_uuid=activity, days=body.days))})
    found = queries.get_activity_for(identity, activity)
    made = queries.sessions_of_site(identity, found.site, min(body.days), most=400).rows
    return [SessionOut.of(one) for one in made if one.on in body.days and one.activity_id == found.id]


@router.post("/sessions/{uuid:session}/call-off", url_name="session_call_off", response=SessionOut)
def call_off(request: HttpRequest, session: UUID, body: Once) -> SessionOut:
    identity = identity_of_request(request)
    perform(request, "session.call_off", body, lambda: {"session": str(services.call_off_session(
        food_bank_id=identity.bank, session_uuid=session).uuid)})
    return SessionOut.of(queries.get_session_for(identity, session))
