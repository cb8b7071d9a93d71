"""Who may see which group. A member sees their own groups, a share link its one, a coordinator those of the food bank."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from foodbank.accounts.models import FoodBank, Link
from foodbank.accounts.queries import open_links
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.catalog.models import Category
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of
from foodbank.supporters.errors import SecretaryOnly
from foodbank.supporters.models import Group, Member, MonthSheet


@dataclass(frozen=True)
class Standing:
    """A group as one identity meets it. `member` is their own row; None for a coordinator and for a share link."""

    group: Group
    role: Role
    member: Member | None = None

    @property
    def is_secretary(self) -> bool:
        return bool(self.member and self.member.is_secretary)

    @property
    def may_act(self) -> bool:
        """Pledging, helping, choosing what is shown: a member's acts."""
        return self.member is not None

    @property
    def may_share(self) -> bool:
        return self.is_secretary or self.role is Role.COORDINATOR


def groups_for(identity: Identity) -> QuerySet[Group]:
    """Groups this identity may look at, in the order of the syllabary."""
    groups = Group.objects.select_related("food_bank").filter(food_bank_id=identity.bank).order_by("kana", "name", "id")
    if identity.role is Role.COORDINATOR:
        return groups
    if identity.role is Role.SHARE:
        return groups.filter(uuid=_uuid(identity.subject))
    return groups.filter(members__membership_id=identity.membership_id or 0, members__left_on__isnull=True)


def groups_with_counts(identity: Identity) -> list[Group]:
    """The same with `member_count`, for the coordinator's list: one statement."""
    return list(groups_for(identity).annotate(member_count=Count("members", filter=Q(members__left_on__isnull=True))))


def get_group_for(identity: Identity, key: UUID) -> Standing:
    """The group with the identity's own place in it. Raises NotFound."""
    if identity.role is Role.SUPPORTER:
        member = Member.objects.select_related("group__food_bank", "membership__user").filter(
            group__food_bank_id=identity.bank, group__uuid=key, membership_id=identity.membership_id or 0,
            left_on__isnull=True).first()
        if not member:
            raise NotFound()
        return Standing(member.group, identity.role, member)
    group = groups_for(identity).filter(uuid=key).first()
    if not group:
        raise NotFound()
    return Standing(group, identity.role)


def get_secretary_for(identity: Identity, key: UUID) -> Standing:
    """Like `get_group_for`, for its secretary alone. Raises NotFound, SecretaryOnly."""
    standing = get_group_for(identity, key)
    if not standing.is_secretary:
        raise SecretaryOnly()
    return standing


def get_sharing_for(identity: Identity, key: UUID) -> Standing:
    """Like `get_group_for`, for whoever may make share links. Raises NotFound, SecretaryOnly."""
    standing = get_group_for(identity, key)
    if not standing.may_share:
        raise SecretaryOnly()
    return standing


def members_of(standing: Standing, *, after: str = "", most: int = 50) -> Page[Member]:
    """The register for the secretary; for a member only who shows their name, and themselves. One statement.

    A coordinator sees the secretaries alone: the register is the group's own. Raises NotFound for a share link.
    """
    if standing.role is Role.SHARE:
        raise NotFound()
    found = _present(standing.group)
    if standing.member and not standing.is_secretary:
        found = found.filter(Q(shows_name=True) | Q(id=standing.member.id))
    elif not standing.member:
        found = found.filter(is_secretary=True)
    return page_of(found, "kana", "id", after=after, most=most)


def member_count(group: Group) -> int:
    return Member.objects.filter(group=group, left_on__isnull=True).count()


def get_member_of(standing: Standing, code: str) -> Member:
    """A member of this group by the code of the person. Raises NotFound."""
    found = _present(standing.group).filter(membership__code=code).first()
    if not found:
        raise NotFound()
    return found


def _present(group: Group) -> QuerySet[Member]:
    return Member.objects.select_related("membership__user", "group__food_bank").filter(group=group, left_on__isnull=True)


def share_links(standing: Standing, now: datetime) -> list[Link]:
    """Open share links of a group, newest first; the tokens are nowhere."""
    return list(open_links(now).filter(food_bank_id=standing.group.food_bank_id, purpose=Purpose.SHARE,
                                       subject=str(standing.group.uuid)).order_by("-created_at", "-id"))


def month_sheet(group: Group, month: date) -> MonthSheet:
    """The stored sheet of a month, or a blank one of version 0 that is not stored."""
    found = MonthSheet.objects.filter(group=group, month=month.replace(day=1)).first()
    return found or MonthSheet(group=group, month=month.replace(day=1), version=0)


def opens_more(member: Member) -> bool:
    """True when an invitation would open more than this group: the person is in another group too."""
    return Member.objects.filter(membership_id=member.membership_id, left_on__isnull=True).exclude(id=member.id).exists()


def settings_of(bank: FoodBank) -> dict[str, object]:
    """The food bank's own numbers for this room; a policy of another shape counts as none."""
    own = bank.policy.get("supporters") if isinstance(bank.policy, dict) else None
    return own if isinstance(own, dict) else {}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def get_category(code: str) -> Category:
    """What can be short and promised. Raises NotFound."""
    readable = code.isascii() and code.isprintable()  # anything else cannot even be asked for
    found = Category.objects.filter(code=code).first() if readable else None
    if not found:
        raise NotFound()
    return found
