"""From a request to an identity, and from an identity to a session."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.http import HttpRequest

from foodbank import clock
from foodbank.accounts import queries
from foodbank.accounts.models import Membership
from foodbank.accounts.rules import NOBODY, SESSION_BY_LINK, SESSION_COORDINATOR, STRONG_ROLES, Identity, Purpose
from foodbank.devices.queries import identity_of_device, identity_of_device_token

KEY = "identity"
#: Who proved, in this session, to be somebody: by a mail to their own address, by password, or in the demo.
PERSON, PERSON_AT = "user", "user_at"
#: Roles that were opened here by a paper or a link handed over: {membership id: when}. Each link opens its own role only.
OPENED = "opened"
STRONG = "strong"
BROWSER_COOKIE = "browser"


def identify(request: HttpRequest) -> Identity:
    """The identity behind a request: a bearer token first, else the session; NOBODY otherwise."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ").strip()
        return identity_of_device_token(token) or queries.identity_of_api_token(token) or NOBODY
    kept = request.session.get(KEY)
    return _from_session(kept, clock.now()) if kept else NOBODY


def _from_session(kept: dict[str, Any], now: datetime) -> Identity:
    link_id, membership_id, device_id = kept.get("link"), kept.get("membership"), kept.get("device")
    identity: Identity | None = None
    if link_id:
        identity = queries.identity_of_link(link_id, now)
    elif membership_id:
        identity = queries.identity_of_membership(membership_id, begun_at=kept.get("at", 0.0))
        if identity and device_id and not identity_of_device(device_id):
            return NOBODY
    elif device_id:
        return identity_of_device(device_id) or NOBODY
    if identity and device_id:
        identity = replace(identity, device_id=device_id)
    return identity or NOBODY


def enter(request: HttpRequest, *, membership: Membership | None = None, link_id: int | None = None,
          device_id: int | None = None) -> None:
    """Begins a new session in one role of one food bank; of an older one only who was proven to be there is carried along.

    A coordinator's ends 12 hours from now whatever is done in it, and so does every session with a password in it.
    """
    request.session.cycle_key()
    request.session[KEY] = {"membership": membership.id if membership else None, "link": link_id, "device": device_id,
                            "at": clock.now().timestamp()}
    is_short = request.user.is_authenticated or (membership and membership.role in STRONG_ROLES)
    request.session.set_expiry(SESSION_COORDINATOR if is_short else int(SESSION_BY_LINK.total_seconds()))


def enter_at_tablet(request: HttpRequest, *, membership: Membership, device_id: int) -> None:
    """A name was tapped on a shared tablet: whoever stands there has this role, and nothing else of that person, or of
    whoever used the tablet before, is within reach."""
    kept = {name: request.session[name] for name in ("device_token", "pin_tries") if name in request.session}
    logout(request)
    request.session.update(kept)
    enter(request, membership=membership, device_id=device_id)


#: A session that stays tied to its link, and ends with it.
TIED_TO_LINK = frozenset({Purpose.TOUR.value, Purpose.SHARE.value})


def person_here(request: HttpRequest) -> int | None:
    """The user who is proven to sit here, whatever their roles; None when only links were used."""
    if request.user.is_authenticated:
        return int(request.user.pk)
    found = request.session.get(PERSON)
    return int(found) if found else None


def choices_here(request: HttpRequest) -> list[Membership]:
    """The roles this session may enter, food bank by food bank: all of a proven person, else those that links opened."""
    person = person_here(request)
    if person:
        begun = _signed_in_at(request)
        return [one for one in queries.memberships_of_user(person) if queries.still_holds(one, begun)]
    opened = {int(key): at for key, at in request.session.get(OPENED, {}).items()}
    return [one for one in queries.memberships_by_id(list(opened)) if queries.still_holds(one, opened[one.id])]


def _signed_in_at(request: HttpRequest) -> float:
    if request.user.is_authenticated:
        return max((float(one["at"]) for one in get_authentication_records(request, request.user)), default=0.0)
    return float(request.session.get(PERSON_AT, 0.0))


def remember_person(request: HttpRequest, user_id: int) -> None:
    request.session[PERSON], request.session[PERSON_AT] = user_id, clock.now().timestamp()


def remember_role(request: HttpRequest, membership: Membership, before: list[Membership]) -> None:
    """A link opened this role; other roles of the same person that this browser had open stay open."""
    now = clock.now().timestamp()
    request.session[OPENED] = {str(one.id): now for one in [*before, membership] if one.user_id == membership.user_id}


def prove_strong(request: HttpRequest, user_id: int) -> None:
    """A second step was just passed (or a demo link used): good for 12 hours, for this person only."""
    until = clock.now() + SESSION_COORDINATOR
    request.session[STRONG] = {"user": user_id, "until": until.timestamp()}


def is_strong(request: HttpRequest, user_id: int) -> bool:
    """True when this person passed a second step in this session within 12 hours."""
    now, proven = clock.now().timestamp(), request.session.get(STRONG)
    if isinstance(proven, dict) and proven.get("user") == user_id and now < float(proven.get("until", 0)):
        return True
    if not request.user.is_authenticated or request.user.pk != user_id:
        return False
    since = now - SESSION_COORDINATOR.total_seconds()
    return any(one.get("method") == "mfa" and one["at"] > since for one in get_authentication_records(request, request.user))


def browser_secret(request: HttpRequest) -> str:
    """The secret that tells this browser from others; made on first use, kept in a cookie by the caller."""
    return request.COOKIES.get(BROWSER_COOKIE) or secrets.token_urlsafe(24)
