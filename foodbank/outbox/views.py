"""What left the house, readable by the coordinator; in the demo this is where mail lands."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foodbank import clock
from foodbank.accounts.rules import Identity
from foodbank.accounts.services import record_access
from foodbank.errors import NotFound
from foodbank.outbox import queries


def _identity(request: HttpRequest) -> Identity:
    identity: Identity = request.identity  # type: ignore[attr-defined]
    return identity


@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    page = queries.messages(_identity(request), most=51,
                            before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None)
    return render(request, "outbox/messages.html", {
        "mails": [(one, one.opens_a_door and not settings.DEMO) for one in page[:50]],
        "older": page[49].id if len(page) > 50 else None,
        "folder": settings.MAIL_DIR if settings.DEMO else None})


@never_cache
@require_safe
def message(request: HttpRequest, key: UUID) -> HttpResponse:
    """One mail as it was written; reading it is logged, it may name a person. One that lets its reader in is sealed."""
    found = queries.get_message_for(_identity(request), str(key))
    record_access(identity=_identity(request), what="mail", subject=str(key), now=clock.now())
    return render(request, "outbox/message.html", {"mail": found, "is_sealed": found.opens_a_door and not settings.DEMO})


@never_cache
@require_safe
def attachment(request: HttpRequest, key: UUID) -> HttpResponse:
    found = queries.get_message_for(_identity(request), str(key))
    if found.attachment is None:
        raise NotFound()
    return HttpResponse(bytes(found.attachment), content_type="application/pdf", headers={
        "Content-Disposition": content_disposition_header(False, found.attachment_name) or "inline"})
