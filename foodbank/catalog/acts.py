"""The act behind a posted form or an API call: its id, and the hash of what was sent."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from foodbank import clock
from foodbank.accounts.rules import Identity
from foodbank.devices.rules import Act
from foodbank.devices.services import act_from_page
from foodbank.errors import InvalidInput

_NOT_CONTENT = frozenset({"csrfmiddlewaretoken", "operation_id"})


def identity_of_request(request: HttpRequest) -> Identity:
    identity: Identity = request.identity  # type: ignore[attr-defined]
    return identity


def act_of_form(request: HttpRequest, kind: str) -> Act:
    """Raises InvalidInput when the form carries no operation id of ours."""
    payload = {"path": request.path, **{name: request.POST.getlist(name) for name in sorted(request.POST)
                                        if name not in _NOT_CONTENT}}
    try:
        operation_id = UUID(request.POST.get("operation_id", ""))
    except ValueError:
        raise InvalidInput(field="operation_id") from None
    return act_from_page(identity=identity_of_request(request), operation_id=operation_id, kind=kind, payload=payload,
                         now=clock.now())


def act_of_call(request: HttpRequest, kind: str, *, operation_id: UUID, payload: Any) -> Act:
    """The act behind an API call; its client made the id."""
    return act_from_page(identity=identity_of_request(request), operation_id=operation_id, kind=kind,
                         payload={"path": request.path, "body": payload}, now=clock.now())


def version_of(request: HttpRequest) -> int:
    """The version the page was drawn from; something unreadable counts as old."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
