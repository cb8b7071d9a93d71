"""Sites, organisations and districts. A site lead sees the sites they lead; everybody else those of their food bank."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotFound
from foodbank.kana import search_key
from foodbank.network.models import District, Organisation, Site, SiteLead
from foodbank.network.rules.calendar import refuse_closed
from foodbank.network.rules.typed import folded
from foodbank.paging import Page, page_behind

PAGE = 50


def _visible(identity: Identity) -> QuerySet[Site]:
    found = Site.objects.select_related("organisation", "district").filter(food_bank_id=identity.bank)
    if identity.role == Role.SITE_LEAD:
        return found.filter(leads__membership_id=identity.membership_id or 0)
    return found


def sites(identity: Identity, *, search: str = "", closed: bool = False, after: str = "",
          limit: int = PAGE) -> Page[Site]:
    """In the order of the syllabary, in one statement, two with a cursor.

    `search` finds name, kana and any part of them; `closed` shows closed ones.
    """
    found = _visible(identity).filter(is_active=not closed)
    wanted = search_key(folded(search)[:80])
    if wanted:
        found = found.filter(search_key__contains=wanted)
    return page_behind(found, "kana", "id", among=_visible(identity), after=after, most=limit)


def get_site_for(identity: Identity, uuid: UUID) -> Site:
    """The site, if this person may see it; NotFound otherwise."""
    site = _visible(identity).filter(uuid=uuid).first()
    if not site:
        raise NotFound()
    return site


def get_open_site_for(identity: Identity, uuid: UUID, on: date) -> Site:
    """The site, for an act on that day. Raises NotFound, ClosedSite."""
    site = get_site_for(identity, uuid)
    refuse_closed(name=site.name, closed_from=site.closed_from, is_active=site.is_active, on=on)
    return site


def sites_of_lead(identity: Identity) -> list[Site]:
    """The sites this membership leads, in the order of the syllabary; empty for anybody else."""
    return list(Site.objects.select_related("district").filter(
        food_bank_id=identity.bank, leads__membership_id=identity.membership_id or 0).order_by("kana", "id"))


def site_leads(identity: Identity, site: Site) -> list[Membership]:
    """Who leads the site; nobody, when it works by telephone, FAX and visits."""
    rows = SiteLead.objects.select_related("membership__user").filter(
        site=site, site__food_bank_id=identity.bank, membership__is_active=True).order_by("id")
    return [row.membership for row in rows]


def organisations(identity: Identity) -> list[Organisation]:
    return list(Organisation.objects.filter(food_bank_id=identity.bank).order_by("kana", "name", "id"))


def organisations_page(identity: Identity, *, after: str = "", limit: int = PAGE) -> Page[Organisation]:
    """In the order of the syllabary, in one statement, two with a cursor."""
    found = Organisation.objects.filter(food_bank_id=identity.bank)
    return page_behind(found, "kana", "id", among=found, after=after, most=limit)


def get_organisation_for(identity: Identity, uuid: UUID) -> Organisation:
    found = Organisation.objects.filter(food_bank_id=identity.bank, uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


@dataclass(frozen=True)
class DistrictCoverage:
    """One district: how many sites are open there, and the next session of any; 0 reads 「これから」."""

    district: District
    sites: int
    next_session_on: date | None


def district_coverage(identity: Identity, on: date) -> list[DistrictCoverage]:
    """All districts of the food bank's city by number, in one statement (and one for the city)."""
    city = FoodBank.objects.values_list("city_code", flat=True).get(id=identity.bank)
    mine = Q(site__food_bank_id=identity.bank, site__is_active=True)
    coming = mine & Q(site__activities__sessions__on__gte=on, site__activities__sessions__is_cancelled=False)
    rows = District.objects.filter(city_code=city).annotate(
        sites=Count("site", filter=mine, distinct=True), next_on=Min("site__activities__sessions__on", filter=coming))
    return [DistrictCoverage(row, row.sites, row.next_on) for row in rows.order_by("number")]


def district_of(identity: Identity, number: int) -> District | None:
    """The district of that number in the food bank's own city."""
    city = FoodBank.objects.filter(id=identity.bank).values("city_code")
    return District.objects.filter(city_code__in=city, number=number).first()
