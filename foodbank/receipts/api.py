"""Papers for programs: list by cursor, the PDF itself, issue and void."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.devices.services import perform_once
from foodbank.donors.queries import get_donation_for, get_donor_for
from foodbank.kana import plain_text, search_key
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.rules.typed import read_day
from foodbank.paging import Listed
from foodbank.receipts import queries, services
from foodbank.receipts.rules import paper_number

router = Router(tags=["receipts"])


class PaperOut(Schema):
    uuid: UUID
    kind: str = Field(examples=["receipt"])
    number: str = Field(examples=["2026-0012"])
    donor: str
    issued_on: date
    total_g: int
    file_name: str
    pdf_sha256: str
    void: bool


class Once(Schema):
    operation_id: UUID = Field(description="made by the client, once per act",
                               examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a61"])


class IssueIn(Once):
    donation: UUID


class ResultsIn(Once):
    donor: UUID
    month: str = Field(max_length=7, pattern=r"^\d{4}-(0[1-9]|1[0-2])$", examples=["2026-11"])


class PlaceOut(Schema):
    area: str = Field(description="a school district, never a name", examples=["大和田小学校"])
    kind: str = Field(examples=["こども食堂"])
    sites: int
    grams: int
    first: date
    last: date


class WhereOut(Schema):
    number: str = Field(examples=["K2611-0002"])
    received_g: int
    handed_g: int
    places: list[PlaceOut]
    paper: UUID | None = Field(description="the receipt in force; null: none yet")


class VoidIn(Once):
    reason: str = Field(min_length=1, max_length=200)


class IssuedOut(Schema):
    paper: UUID


def _paper(paper: Any) -> dict[str, Any]:
    return {"uuid": paper.uuid, "kind": paper.kind, "number": paper_number(paper.fiscal_year, paper.number),
            "donor": paper.donor.legal_name, "issued_on": paper.issued_on, "total_g": paper.total_g,
            "file_name": paper.file_name, "pdf_sha256": paper.pdf_sha256, "void": hasattr(paper, "void")}


@router.get("papers", url_name="papers", response=Listed[PaperOut])
def papers(request: HttpRequest, after: str = "", search: str = "", since: date | None = None,
           until: date | None = None, least_g: int | None = None) -> dict[str, Any]:
    """Newest first, found by party, date and amount (電子帳簿保存法)."""
    page = queries.papers(identity_of_request(request), after=after, search=search_key(plain_text(search[:60])),
                          since=since, until=until, least_g=least_g)
    return {"items": [_paper(paper) for paper in page.rows], "next_cursor": page.next_cursor}


@router.get("papers/{uuid:key}/pdf", url_name="paper_pdf", response={200: None})
def pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bytes as issued; their sha256 is in the list."""
    return HttpResponse(bytes(queries.get_paper_for(identity_of_request(request), key).pdf), content_type="application/pdf")


@router.post("papers", url_name="papers", response=IssuedOut)
def issue(request: HttpRequest, body: IssueIn) -> dict[str, Any]:
    """Issues the receipt of a donation that is 検品済み; asked again, the same paper."""
    identity = identity_of_request(request)
    donation = get_donation_for(identity, body.donation)
    act = act_of_call(request, "receipt_issue", operation_id=body.operation_id, payload=body.dict())
    return perform_once(act=act, work=lambda: {"paper": str(services.issue_receipt(
        food_bank_id=identity.bank, donation_id=donation.id, now=clock.now(), by=identity).uuid)})


@router.post("papers/{uuid:key}/void", url_name="paper_void", response=IssuedOut)
def void(request: HttpRequest, key: UUID, body: VoidIn) -> dict[str, Any]:
    """Declares a paper void and issues it anew from today's facts."""
    identity = identity_of_request(request)
    paper = queries.get_paper_for(identity, key)
    act = act_of_call(request, "receipt_void", operation_id=body.operation_id, payload=body.dict())
    return perform_once(act=act, work=lambda: {"paper": str(services.void_and_reissue(
        identity=identity, paper=paper, reason=body.reason, now=clock.now()).uuid)})


@router.post("papers/results", url_name="paper_results", response=IssuedOut)
def results(request: HttpRequest, body: ResultsIn) -> dict[str, Any]:
    """活用結果報告書: what a donor gave in a month and where it is; asked again, the same paper."""
    identity = identity_of_request(request)
    donor, month = get_donor_for(identity, body.donor), read_day(f"{body.month}-01", field="month").day
    act = act_of_call(request, "results_issue", operation_id=body.operation_id, payload=body.dict())
    return perform_once(act=act, work=lambda: {"paper": str(services.issue_results(
        identity=identity, donor=donor, month=month, now=clock.now()).uuid)})


@router.get("donations/{uuid:donation}/where", url_name="paper_where", response=WhereOut)
def where(request: HttpRequest, donation: UUID) -> WhereOut:
    """Where one donation went until today: areas and kinds of places, never names."""
    found = get_donation_for(identity_of_request(request), donation)
    went, paper = queries.whereabouts_of(found, clock.today()), queries.paper_of_donation(found.id)
    return WhereOut(number=found.number, received_g=went.received_g, handed_g=went.handed_g,
                    places=[PlaceOut(**vars(one)) for one in went.places], paper=paper.uuid if paper else None)


@router.get("donations/{uuid:donation}/provisional.pdf", url_name="paper_provisional", response={200: None})
def provisional(request: HttpRequest, donation: UUID) -> HttpResponse:
    """仮受取: a PDF without a number of what is in so far; kept nowhere."""
    found = get_donation_for(identity_of_request(request), donation)
    return HttpResponse(services.provisional_receipt(donation=found, now=clock.now()), content_type="application/pdf")
