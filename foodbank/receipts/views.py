"""Papers on screen: the donor's own, the coordinator's all."""

import io
import zipfile
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foodbank import clock
from foodbank.donors.models import Donation
from foodbank.donors.queries import get_donation_for, get_donor_for
from foodbank.errors import InvalidInput
from foodbank.kana import plain_text, search_key
from foodbank.network.acts import identity_of_request, once, see_other
from foodbank.receipts import queries, services


@never_cache
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Search by party, date and amount (電子帳簿保存法)."""
    search, since, until = request.GET.get("search", "")[:60], _day(request, "since"), _day(request, "until")
    page = queries.papers(identity_of_request(request), search=search_key(plain_text(search)), since=since, until=until,
                          after=request.GET.get("after", ""))
    asked = {"search": search, "since": since or "", "until": until or ""}
    older = "?" + urlencode({**asked, "after": page.next_cursor}) if page.next_cursor else ""
    month = clock.month_start(clock.today())
    return render(request, "receipts/papers.html", {
        "papers": page.rows, "older": older, "search": search, "since": since, "until": until, "month": month,
        "last_month": clock.month_start(date.fromordinal(month.toordinal() - 1))})


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(field=name) from None


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type="application/pdf", headers={
        "Content-Disposition": content_disposition_header(False, name) or "inline"})


@never_cache
@require_safe
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    found = queries.get_paper_for(identity_of_request(request), key)
    return _pdf(bytes(found.pdf), found.file_name)


@never_cache
@require_safe
def month_zip(request: HttpRequest, month: str) -> HttpResponse:
    """All valid papers of a month (YYYY-MM) in one ZIP."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InvalidInput(field="month") from None
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for found in queries.papers_of_month(identity_of_request(request), first, clock.next_month(first)):
            archive.writestr(found.file_name, bytes(found.pdf))
    return HttpResponse(content.getvalue(), content_type="application/zip", headers={
        "Content-Disposition": content_disposition_header(True, f"{first:%Y%m}_papers.zip") or "attachment"})


@never_cache
@require_safe
def provisional(request: HttpRequest, key: UUID) -> HttpResponse:
    """仮受取 of a donation that is not 検品済み yet."""
    donation = get_donation_for(identity_of_request(request), key)
    return _pdf(services.provisional_receipt(donation=donation, now=clock.now()), f"kari_{donation.number}.pdf")


@require_POST
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issues a donation's receipt now instead of waiting for the task."""
    identity = identity_of_request(request)
    donation = get_donation_for(identity, key)
    once(request, "receipt_issue", lambda: {"paper": str(services.issue_receipt(
        food_bank_id=identity.bank, donation_id=donation.id, now=clock.now(), by=identity).uuid)})
    return see_other("receipts:papers")


@require_POST
def void(request: HttpRequest, key: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_paper_for(identity, key)
    once(request, "receipt_void", lambda: {"paper": str(services.void_and_reissue(
        identity=identity, paper=found, reason=request.POST.get("reason", ""), now=clock.now()).uuid)})
    return see_other("receipts:papers")


@never_cache
@require_safe
def where(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where one donation went: areas and kinds of places, never names."""
    identity = identity_of_request(request)
    donation: Donation = get_donation_for(identity, key)
    went = queries.whereabouts_of(donation, clock.today())
    return render(request, "receipts/where.html", {
        "donation": donation, "items": went.items, "places": went.places, "received": went.received_g,
        "handed": went.handed_g, "paper": queries.paper_of_donation(donation.id)})


@require_POST
def results(request: HttpRequest, key: UUID) -> HttpResponse:
    """活用結果報告書 of a donor and month (YYYY-MM)."""
    identity = identity_of_request(request)
    donor = get_donor_for(identity, key)
    try:
        month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        raise InvalidInput(field="month") from None
    once(request, "results_issue", lambda: {"paper": str(services.issue_results(
        identity=identity, donor=donor, month=month, now=clock.now()).uuid)})
    return see_other("receipts:papers")
