"""Asking by program: everything the pages do."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router

from foodbank import clock
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.models import Session
from foodbank.paging import Listed
from foodbank.requests import queries, services
from foodbank.requests.api.schemas import (
    AskedOut,
    ChangeIn,
    HeldOut,
    RepeatIn,
    ReportedOut,
    ReportIn,
    RequestOut,
    RuleOut,
    SendIn,
    SessionOut,
    SizesOut,
    VersionIn,
    plain,
)
from foodbank.requests.models import Request
from foodbank.requests.rules.amounts import sizes_g
from foodbank.requests.rules.dates import deadline_of
from foodbank.requests.services import Report

router = Router(tags=["requests"])


@router.get("", url_name="requests", response=Listed[RequestOut])
def requests_list(request: HttpRequest, state: str = "", site: UUID | None = None, after: str = "",
                  limit: Annotated[int, Field(ge=1, le=200)] = 50) -> dict[str, Any]:
    """Requests newest first, of one site when it is named; a site lead sees those of their sites."""
    identity = identity_of_request(request)
    page = queries.requests_by_state(identity, state[:20], after=after, most=limit,
                                     site=queries.get_site_for(identity, site) if site else None)
    return {"items": [_request(row) for row in page.rows], "next_cursor": page.next_cursor}


@router.get("sessions", url_name="request_sessions", response=Listed[SessionOut])
def request_sessions(request: HttpRequest, find: str = "", offline: bool = False, after: str = "",
                     limit: Annotated[int, Field(ge=1, le=200)] = 50) -> dict[str, Any]:
    """Coming sessions nobody asked for yet, by date; with `offline` only of sites that work by telephone."""
    identity = identity_of_request(request)
    page = queries.sessions_to_ask(identity, clock.today(), find=find[:60], offline_only=offline, after=after, most=limit)
    policy = queries.request_policy(identity.bank)
    return {"items": [{**_session(row), "deadline": deadline_of(row.on, policy)} for row in page.rows],
            "next_cursor": page.next_cursor}


@router.get("sessions/to-report", url_name="sessions_to_report", response=Listed[HeldOut])
def sessions_to_report(request: HttpRequest, site: UUID | None = None, after: str = "",
                       limit: Annotated[int, Field(ge=1, le=200)] = 20) -> dict[str, Any]:
    """Held sessions of the last 60 days that had a request and no report yet, oldest first."""
    identity = identity_of_request(request)
    of_site = queries.get_site_for(identity, site) if site else None
    page = queries.sessions_to_report(identity, clock.today(), site=of_site, after=after, most=limit)
    return {"items": [_session(row) for row in page.rows], "next_cursor": page.next_cursor}


@router.get("rule", url_name="request_rule", response=RuleOut)
def rule(request: HttpRequest) -> Any:
    """The food bank's own numbers behind 分け方のきまり, in grams, per cent and days."""
    return queries.request_policy(identity_of_request(request).bank)


@router.get("sizes", url_name="request_sizes", response=SizesOut)
def request_sizes(request: HttpRequest, session: UUID) -> dict[str, Any]:
    """What small, medium and large weigh for the heads of a session, in grams."""
    identity = identity_of_request(request)
    found = queries.get_session_for(identity, session)
    policy = queries.request_policy(identity.bank)
    need = queries.need_of(queries.heads_of_session(found), found.activity, policy)
    return {"need_g": need, "categories": {
        category.code: {size.value: grams for size, grams in sizes_g(category.code, need=need, policy=policy).items()}
        for category in queries.categories()}}


@router.post("", url_name="requests", response=AskedOut)
def request_send(request: HttpRequest, body: SendIn) -> dict[str, Any]:
    """Asks for a session; 409 `already_asked` names the request that stands (facts.request, facts.link)."""
    act = act_of_call(request, "requests.send", operation_id=body.operation_id, payload=body.dict())
    return services.send_request(act=act, identity=identity_of_request(request), session_key=body.session,
                                 wish=body.wish.wish(), now=clock.now(), on_behalf=body.on_behalf())


@router.post("repeat", url_name="request_repeat", response=AskedOut)
def request_repeat(request: HttpRequest, body: RepeatIn) -> dict[str, Any]:
    """前回と同じ for a session."""
    act = act_of_call(request, "requests.repeat", operation_id=body.operation_id, payload=body.dict())
    return services.repeat_last(act=act, identity=identity_of_request(request), session_key=body.session,
                                now=clock.now(), on_behalf=body.on_behalf())


@router.post("sessions/{uuid:session}/report", url_name="session_report", response=ReportedOut)
def session_report(request: HttpRequest, session: UUID, body: ReportIn) -> dict[str, Any]:
    """Reports back on a session; `version` 0 for the first report, else that of the one being corrected."""
    act = act_of_call(request, "requests.report", operation_id=body.operation_id, payload=body.dict())
    report = Report(received=body.received, given=body.given, left=body.left, households=body.households,
                    came=body.came, thrown_g=body.thrown_g, voice=plain(body.voice))
    return services.report_back(act=act, identity=identity_of_request(request), session_key=session, report=report,
                                now=clock.now(), version=body.version, on_behalf=body.on_behalf())


@router.get("{uuid:key}", url_name="request", response=RequestOut)
def one_request(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One request with its lines."""
    return _request(queries.get_request_for(identity_of_request(request), key))


@router.post("{uuid:key}/change", url_name="request_change", response=AskedOut)
def request_change(request: HttpRequest, key: UUID, body: ChangeIn) -> dict[str, Any]:
    """Another wish in place of the old one, while nothing is allocated."""
    act = act_of_call(request, "requests.change", operation_id=body.operation_id, payload=body.dict())
    return services.change_request(act=act, identity=identity_of_request(request), key=key, version=body.version,
                                   wish=body.wish.wish(), now=clock.now())


@router.post("{uuid:key}/cancel", url_name="request_cancel", response=AskedOut)
def request_cancel(request: HttpRequest, key: UUID, body: VersionIn) -> dict[str, Any]:
    """Takes a request back, while nothing is allocated."""
    act = act_of_call(request, "requests.cancel", operation_id=body.operation_id, payload=body.dict())
    return services.cancel_request(act=act, identity=identity_of_request(request), key=key, version=body.version,
                                   now=clock.now())


def _request(row: Request) -> dict[str, Any]:
    same = ("uuid", "state", "state_at", "adults", "children", "households", "takes_offers", "wants_slot", "note",
            "channel", "asked_by", "allocated_g", "expected_on", "expected_time", "version")
    return {**{name: getattr(row, name) for name in same}, "site": row.site.uuid, "site_name": row.site.name,
            "activity": row.activity.uuid, "session": row.session.uuid, "on": row.session.on,
            "lines": [{"category": line.category.code, "product": line.product.uuid if line.product else None,
                       "minimum_g": line.minimum_g, "wanted_g": line.wanted_g, "maximum_g": line.maximum_g}
                      for line in row.lines.all()]}


def _session(row: Session) -> dict[str, Any]:
    site = row.activity.site
    return {"uuid": row.uuid, "site": site.uuid, "site_name": site.name, "activity_name": row.activity.name,
            "on": row.on}
