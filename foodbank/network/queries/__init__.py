"""Every read of this room."""

from foodbank.network.queries.calendar import (
    activities_of,
    get_activity_for,
    get_session_for,
    sessions_of_site,
    sessions_to_come,
)
from foodbank.network.queries.people import Invitation, People, get_person_for, invitation_of, people, person_roles
from foodbank.network.queries.places import (
    device_of,
    get_tablet_for,
    get_warehouse_for,
    tablets,
    warehouse_of_device,
    warehouses,
    warehouses_of_bank,
)
from foodbank.network.queries.sites import (
    DistrictCoverage,
    district_coverage,
    district_of,
    get_open_site_for,
    get_organisation_for,
    get_site_for,
    organisations,
    organisations_page,
    site_leads,
    sites,
    sites_of_lead,
)

__all__ = [
    "DistrictCoverage", "Invitation", "People", "activities_of", "device_of",
    "district_coverage", "district_of", "get_activity_for", "get_open_site_for", "get_organisation_for",
    "get_person_for", "get_session_for", "get_site_for", "get_tablet_for", "get_warehouse_for", "invitation_of",
    "organisations", "organisations_page", "people", "person_roles", "sessions_of_site", "sessions_to_come",
    "site_leads", "sites", "sites_of_lead", "tablets", "warehouse_of_device", "warehouses", "warehouses_of_bank",
]
