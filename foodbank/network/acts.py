"""The act behind a posted form: the id that its page was drawn with, and the hash of what was sent."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from foodbank import clock
from foodbank.accounts.rules import Identity
from foodbank.devices.errors import OperationReused
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, act_from_page, perform_once
from foodbank.errors import InvalidInput, NotFound, RuleBroken, StalePage
from foodbank.network.forms.fields import errors_said

_NOT_CONTENT = frozenset({"csrfmiddlewaretoken", "operation_id"})


def identity_of_request(request: HttpRequest) -> Identity:
    identity: Identity = request.identity  # type: ignore[attr-defined]
    return identity


def act_of_form(request: HttpRequest, kind: str) -> Act:
    """Raises InvalidInput when the form carries no operation id of ours."""
    payload = {"path": request.path, **{name: request.POST.getlist(name) for name in sorted(request.POST)
                                        if name not in _NOT_CONTENT}}
    operation_id = read_uuid(request.POST.get("operation_id", ""), field="operation_id")
    return act_from_page(identity=identity_of_request(request), operation_id=operation_id, kind=kind, payload=payload,
                         now=clock.now())


def act_of_call(request: HttpRequest, kind: str, *, operation_id: uuid.UUID, payload: Any) -> Act:
    """The act behind an API call; its client made the id."""
    return act_from_page(identity=identity_of_request(request), operation_id=operation_id, kind=kind,
                         payload={"path": request.path, "body": payload}, now=clock.now())


def once(request: HttpRequest, kind: str, work: Callable[[], Answer]) -> Answer:
    """Does what a form asks, once: a double click or a reload gets the first answer again."""
    return perform_once(act=act_of_form(request, kind), work=work)


def kept(request: HttpRequest, form: forms.Form, kind: str, work: Callable[[], Answer]) -> Answer | None:
    """Like `once`; a refusal about what was typed goes into the form, which is then shown again, and gives None.

    A page that is old or of something gone is refused as a whole.
    """
    try:
        return once(request, kind, work)
    except (StalePage, NotFound, OperationReused):
        raise
    except InvalidInput as refusal:
        field, sentence = errors_said(refusal)
        form.add_error(field if field in form.fields else None, sentence)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
    return None


class SeeOther(HttpResponseRedirect):
    """After a POST: the page to look at now (303)."""

    status_code = 303


def see_other(name: str, *values: object) -> SeeOther:
    return SeeOther(resolve_url(name, *values))


def version_of(request: HttpRequest) -> int:
    """The version the page was drawn from; something unreadable counts as old."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def read_uuid(text: str, *, field: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidInput(field=field, reason="not_a_uuid") from None
