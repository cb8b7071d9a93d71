"""Every write of this room."""

from foodbank.network.services.calendar import (
    add_activity,
    add_sessions,
    call_off_session,
    change_heads,
    edit_activity,
    report_visitors,
)
from foodbank.network.services.people import (
    add_person,
    add_person_by,
    add_site_lead,
    invite,
    invite_coordinator,
    remove_site_lead,
    sign_out_everywhere,
    start_role_again,
    stop_role,
    take_back_invitation,
)
from foodbank.network.services.places import add_warehouse, after_opening, edit_warehouse, enrolment_link, stand_tablet
from foodbank.network.services.sites import add_organisation, add_site, close_site, edit_site, reopen_site, set_windows

__all__ = [
    "add_activity", "add_organisation", "add_person", "add_person_by", "add_sessions", "add_site", "add_site_lead",
    "add_warehouse", "after_opening", "call_off_session", "change_heads", "close_site", "edit_activity", "edit_site", "edit_warehouse",
    "enrolment_link",
    "invite", "invite_coordinator", "remove_site_lead", "reopen_site", "report_visitors", "set_windows",
    "sign_out_everywhere", "stand_tablet", "start_role_again", "stop_role", "take_back_invitation",
]
