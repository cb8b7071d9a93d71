"""Every read of this room. A lead sees the sites they lead; a coordinator the food bank; nobody another's."""

from foodbank.requests.queries.lists import (
    OpeningDate,
    closed_reason,
    last_request,
    last_requests,
    next_openings,
    next_session_of_sites,
    open_requests,
    report_of,
    requests_by_state,
    sessions_to_ask,
    sessions_to_report,
    standing_request,
)
from foodbank.requests.queries.reach import (
    get_request_for,
    get_session_for,
    get_site_for,
    requests_for,
    sessions_for,
    sites_for,
)
from foodbank.requests.queries.values import (
    categories,
    heads_of_request,
    heads_of_session,
    need_of,
    request_policy,
    slots_of,
    wish_of,
)

__all__ = [
    "OpeningDate", "categories", "closed_reason", "get_request_for",
    "get_session_for", "get_site_for", "heads_of_request", "heads_of_session", "last_request", "last_requests",
    "need_of", "next_openings", "next_session_of_sites", "open_requests", "report_of", "request_policy",
    "requests_by_state",
    "requests_for", "sessions_for", "sessions_to_ask", "sessions_to_report", "sites_for", "slots_of",
    "standing_request", "wish_of",
]
