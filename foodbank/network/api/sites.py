"""Sites with their receiving times, organisations and districts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from foodbank import clock
from foodbank.errors import InvalidInput
from foodbank.network import queries, services
from foodbank.network.acts import identity_of_request
from foodbank.network.api.frame import Versioned, perform, plain, router
from foodbank.network.api.schemas import (
    CloseIn,
    DistrictOut,
    OrganisationOut,
    SiteChange,
    SiteIn,
    SiteOut,
    SiteWhole,
    WindowsIn,
    WindowsOut,
)
from foodbank.network.models import District
from foodbank.paging import Listed, listed


@router.get("/sites", url_name="sites", response=Listed[SiteOut])
def sites(request: HttpRequest, q: str = "", closed: bool = False, after: str = "", limit: int = 50) -> Listed[SiteOut]:
    """Sites in the order of the syllabary, the closed ones on demand; a site lead sees the sites they lead."""
    page = queries.sites(identity_of_request(request), search=q, closed=closed, after=after,
                         limit=max(1, min(200, limit)))
    return listed(page, SiteOut.of)


@router.post("/sites", url_name="sites", response=SiteOut)
def add_site(request: HttpRequest, body: SiteIn) -> SiteOut:
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        return {"site": str(services.add_site(
            food_bank_id=identity.bank, organisation=_organisation(request, body), details=body.details,
            district=_district(request, body)).uuid)}

    answer = perform(request, "site.add", body, work)
    return SiteOut.of(queries.get_site_for(identity, UUID(answer["site"])))


@router.get("/sites/{uuid:site}", url_name="site", response=SiteWhole)
def site(request: HttpRequest, site: UUID) -> SiteWhole:
    """One site with everything that a change says again."""
    return SiteWhole.of(queries.get_site_for(identity_of_request(request), site))


@router.post("/sites/{uuid:site}", url_name="site", response=SiteOut)
def edit_site(request: HttpRequest, site: UUID, body: SiteChange) -> SiteOut:
    """Changes a site as one whole; an old `version` answers stale_page."""
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        return {"site": str(services.edit_site(
            food_bank_id=identity.bank, site_uuid=site, version=body.version, details=body.details,
            organisation=_organisation(request, body), district=_district(request, body)).uuid)}

    perform(request, "site.edit", body, work)
    return SiteOut.of(queries.get_site_for(identity, site))


@router.post("/sites/{uuid:site}/close", url_name="site_close", response=SiteOut)
def close_site(request: HttpRequest, site: UUID, body: CloseIn) -> SiteOut:
    """From that day on the site takes no part; its history stays."""
    identity, on = identity_of_request(request), clock.today()
    perform(request, "site.close", body, lambda: {"version": services.close_site(
        food_bank_id=identity.bank, site_uuid=site, version=body.version, closed_from=body.closed_from,
        on=on).version})
    return SiteOut.of(queries.get_site_for(identity, site))


@router.post("/sites/{uuid:site}/reopen", url_name="site_reopen", response=SiteOut)
def reopen_site(request: HttpRequest, site: UUID, body: Versioned) -> SiteOut:
    """Open again; sessions that were called off stay called off."""
    identity = identity_of_request(request)
    perform(request, "site.reopen", body, lambda: {"version": services.reopen_site(
        food_bank_id=identity.bank, site_uuid=site, version=body.version).version})
    return SiteOut.of(queries.get_site_for(identity, site))


@router.get("/sites/{uuid:site}/windows", url_name="site_windows", response=WindowsOut)
def windows(request: HttpRequest, site: UUID) -> WindowsOut:
    """When the site can take a delivery, by weekday."""
    return WindowsOut.of(queries.get_site_for(identity_of_request(request), site))


@router.post("/sites/{uuid:site}/windows", url_name="site_windows", response=WindowsOut)
def set_windows(request: HttpRequest, site: UUID, body: WindowsIn) -> WindowsOut:
    """All receiving times at once, under the site's version; windows that lap over each other answer windows_overlap."""
    identity = identity_of_request(request)
    perform(request, "site.windows", body, lambda: {"windows": len(services.set_windows(
        food_bank_id=identity.bank, site_uuid=site, version=body.version,
        windows=[one.window for one in body.windows]))})
    return WindowsOut.of(queries.get_site_for(identity, site))


@router.get("/organisations", url_name="organisations", response=Listed[OrganisationOut])
def organisations(request: HttpRequest, after: str = "", limit: int = 50) -> Listed[OrganisationOut]:
    """Who holds agreements with the food bank, in the order of the syllabary."""
    page = queries.organisations_page(identity_of_request(request), after=after, limit=max(1, min(200, limit)))
    return Listed(next_cursor=page.next_cursor, items=[
        OrganisationOut(**{name: getattr(one, name) for name in OrganisationOut.model_fields})
        for one in page.rows])


@router.get("/districts", url_name="districts", response=list[DistrictOut])
def districts(request: HttpRequest) -> list[DistrictOut]:
    """Every school district of the food bank's city; those without a site have 0."""
    return [DistrictOut(number=one.district.number, name=one.district.name, sites=one.sites,
                        next_session_on=one.next_session_on)
            for one in queries.district_coverage(identity_of_request(request), clock.today())]


def _organisation(request: HttpRequest, body: SiteIn) -> Any:
    identity = identity_of_request(request)
    if body.organisation:
        return queries.get_organisation_for(identity, body.organisation)
    return services.add_organisation(food_bank_id=identity.bank,
                                     name=plain(body.new_organisation, "new_organisation"))


def _district(request: HttpRequest, body: SiteIn) -> District | None:
    if body.district_number is None:
        return None
    found = queries.district_of(identity_of_request(request), body.district_number)
    if not found:
        raise InvalidInput(field="district_number", reason="unknown")
    return found
