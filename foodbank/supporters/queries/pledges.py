"""これを届けます: promises of goods. Members see their own; the coordinator sees the food bank's, named only by choice."""

from uuid import UUID

from django.db.models import QuerySet

from foodbank.accounts.rules import Identity, Role
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of
from foodbank.supporters.models import Pledge
from foodbank.supporters.queries.groups import Standing


def pledges_for(identity: Identity) -> QuerySet[Pledge]:
    """A member's own promises, a coordinator's whole food bank; category, group and person joined."""
    found = Pledge.objects.select_related("category", "member__group", "member__membership__user").filter(
        food_bank_id=identity.bank)
    if identity.role is Role.COORDINATOR:
        return found
    return found.filter(member__membership_id=identity.membership_id or 0, member__left_on__isnull=True)


def get_pledge_for(identity: Identity, key: UUID) -> Pledge:
    found = pledges_for(identity).filter(uuid=key).first()
    if not found:
        raise NotFound()
    return found


def pledges_waiting(identity: Identity, *, after: str = "", most: int = 50) -> Page[Pledge]:
    """Promised, not arrived, not withdrawn; soonest first, overdue ones included. One statement."""
    found = pledges_for(identity).filter(arrived_at__isnull=True, withdrawn_at__isnull=True)
    return page_of(found, "by_day", "uuid", after=after, most=most)


def own_pledges(standing: Standing, *, most: int = 20) -> list[Pledge]:
    """A member's own promises in this group, newest first; empty for anybody else."""
    if not standing.member:
        return []
    return list(Pledge.objects.select_related("category").filter(member=standing.member)
                .order_by("-created_at", "-id")[:most])


def shown_giver(pledge: Pledge) -> str:
    """The giver's name, if they chose to show it; else empty."""
    return pledge.member.name if pledge.member.shows_name else ""
