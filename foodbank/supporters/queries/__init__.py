"""Every read of this room. Figures come from the ledger, names only to whom they were shown by choice."""

from foodbank.supporters.queries.dashboard import Dashboard, Reports, Short, dashboard, short_now
from foodbank.supporters.queries.groups import (
    Standing,
    get_group_for,
    get_member_of,
    get_secretary_for,
    get_sharing_for,
    groups_for,
    groups_with_counts,
    member_count,
    members_of,
    month_sheet,
    opens_more,
    share_links,
)
from foodbank.supporters.queries.pledges import (
    get_pledge_for,
    own_pledges,
    pledges_for,
    pledges_waiting,
    shown_giver,
)

__all__ = [
    "Dashboard", "Reports", "Short", "Standing", "dashboard", "get_group_for",
    "get_member_of", "get_pledge_for", "get_secretary_for", "get_sharing_for", "groups_for", "groups_with_counts",
    "member_count", "members_of", "month_sheet", "opens_more", "own_pledges", "pledges_for", "pledges_waiting", "share_links",
    "short_now", "shown_giver",
]
