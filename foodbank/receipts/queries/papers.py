"""Issued papers, by whom they may be seen."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of
from foodbank.receipts.models import Paper

PAGE = 50


def _visible(identity: Identity) -> QuerySet[Paper]:
    found = Paper.objects.filter(food_bank_id=identity.bank).select_related("donor", "donation", "void", "replaced_by")
    if identity.role is Role.COORDINATOR:
        return found
    return found.filter(donor__contacts__membership_id=identity.membership_id or 0)


def papers(identity: Identity, *, search: str = "", since: date | None = None, until: date | None = None,
           least_g: int | None = None, after: str = "") -> Page[Paper]:
    """Newest first, fifty a page, without their bytes: by party, date and amount."""
    found = _visible(identity).defer("pdf", "facts")
    if search:
        found = found.filter(Q(donor__search_key__contains=search) | Q(file_name__contains=search))
    if since:
        found = found.filter(issued_on__gte=since)
    if until:
        found = found.filter(issued_on__lte=until)
    if least_g is not None:
        found = found.filter(total_g__gte=least_g)
    return page_of(found, "-id", after=after, most=PAGE)


def papers_of_month(identity: Identity, month: date, next_month: date) -> list[Paper]:
    """All valid papers of one month with their bytes, for the monthly ZIP."""
    return list(_visible(identity).filter(issued_on__gte=month, issued_on__lt=next_month, void__isnull=True).order_by("id"))


def get_paper_for(identity: Identity, uuid: UUID) -> Paper:
    paper = _visible(identity).filter(uuid=uuid).first()
    if not paper:
        raise NotFound()
    return paper


def paper_of_donation(donation_id: int) -> Paper | None:
    """The paper in force of a donation: not void, the newest."""
    return Paper.objects.filter(donation_id=donation_id, kind=Paper.Kind.RECEIPT, void__isnull=True).order_by("-id").first()
