"""Asking and reporting back: a site lead for their sites, the coordinator on behalf of any."""

from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, SITE, Rule, act, see, use

TABLE: dict[str, Rule] = {
    "requests:home": see(frozenset({Role.SITE_LEAD})),
    "requests:rule": see(SITE),
    "requests:site": see(SITE),
    "requests:history": see(SITE),
    "requests:new": use(SITE),
    "requests:repeat": use(SITE),
    "requests:report": use(SITE),
    "requests:paper": see(SITE),
    "requests:request": see(SITE),
    "requests:change": use(SITE),
    "requests:amounts": use(SITE),
    "requests:cancel": act(SITE),
    "requests:all": see(COORDINATOR),
    "requests:by_telephone": see(COORDINATOR),
    "api:requests": use(SITE),
    "api:request": see(SITE),
    "api:request_repeat": act(SITE),
    "api:request_change": act(SITE),
    "api:request_cancel": act(SITE),
    "api:request_sessions": see(SITE),
    "api:sessions_to_report": see(SITE),
    "api:request_rule": see(SITE),
    "api:request_sizes": see(SITE),
    "api:session_report": act(SITE),
}
