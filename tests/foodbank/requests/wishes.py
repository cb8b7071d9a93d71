"""What the tests of this room start from."""

import uuid
from typing import Any

from foodbank.accounts.models import Membership
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Identity, Role
from foodbank.devices.rules import Act
from foodbank.devices.services import act_from_page
from foodbank.network.models import Session, Site, SiteLead
from foodbank.requests.models import Request
from foodbank.requests.rules.amounts import Heads, Size
from foodbank.requests.rules.wish import Wish, WishLine
from foodbank.requests.services import send_request
from tests.builders import NOW, member

FIVE = ("rice", "noodle", "retort_can", "seasoning", "sweets")


def act_for(identity: Identity, kind: str = "test", payload: Any = None, key: uuid.UUID | None = None) -> Act:
    return act_from_page(identity=identity, operation_id=key or uuid.uuid4(), kind=kind, payload=payload or {}, now=NOW)


def lead_of(*sites: Site) -> Membership:
    lead = member(sites[0].food_bank, Role.SITE_LEAD)
    SiteLead.objects.bulk_create([SiteLead(membership=lead, site=site) for site in sites])
    return lead


def wish(*codes: str, **values: Any) -> Wish:
    lines = tuple(WishLine(code, size=Size.MEDIUM) for code in codes)
    return Wish(**{"heads": Heads(10, 30, 0), "lines": lines, **values})


def asked(session: Session, *codes: str, identity: Identity | None = None, **values: Any) -> Request:
    """A stored request, sent as its site would."""
    who = identity or identity_of(lead_of(session.activity.site))
    answer = send_request(act=act_for(who), identity=who, session_key=session.uuid,
                          wish=wish(*(codes or FIVE)), now=values.pop("now", NOW), **values)
    return Request.objects.get(uuid=answer["request"])
