"""Who belongs to the food bank, in which role. Pages that show these rows note that they were read.

Supporters' personal data is their group's own: here they appear by name only by choice, and else as a number.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from foodbank.accounts.models import Link, Membership
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.errors import NotFound
from foodbank.kana import search_key
from foodbank.network.rules.typed import folded
from foodbank.paging import Page, page_behind

PAGE = 50


@dataclass(frozen=True)
class People(Page[Membership]):
    """`unnamed` supporters are told by their number alone, once, on the first page of a list that asks for them."""

    unnamed: int = 0


def _named(identity: Identity) -> QuerySet[Membership]:
    return Membership.objects.select_related("user").filter(food_bank_id=identity.bank, hides_name=False)


def people(identity: Identity, *, role: Role | None = None, search: str = "", after: str = "",
           limit: int = PAGE) -> People:
    """Memberships of the food bank, ended ones included, in the order of the syllabary; two statements, three where
    sites are led."""
    found = _named(identity).prefetch_related("leads__site")
    if role:
        found = found.filter(role=role.value)
    wanted = search_key(folded(search)[:80])
    if wanted:
        found = found.filter(search_key__contains=wanted)
    page = page_behind(found, "kana", "id", among=_named(identity), after=after, most=limit, by="code")
    unnamed = _unnamed(identity) if role in (None, Role.SUPPORTER) and not wanted and not after else 0
    return People(page.rows, page.next_cursor, unnamed)


def _unnamed(identity: Identity) -> int:
    return Membership.objects.filter(food_bank_id=identity.bank, hides_name=True, is_active=True).count()


def get_person_for(identity: Identity, code: str) -> Membership:
    """A membership of the food bank, ended or not; NotFound otherwise, and for a supporter who is not named."""
    found = _named(identity).filter(code=code).first()
    if not found:
        raise NotFound()
    return found


def person_roles(identity: Identity, membership: Membership) -> list[Membership]:
    """The same person's other roles in this food bank (never what they are elsewhere).

    Whether somebody supports a group stands on their supporter's page only, if there is one.
    """
    if membership.role == Role.SUPPORTER:
        return []
    return list(_named(identity).filter(user_id=membership.user_id).exclude(role=Role.SUPPORTER)
                .exclude(id=membership.id).order_by("role"))


@dataclass(frozen=True)
class Invitation:
    """The newest invitation of a role, as far as it concerns this food bank. `state`: open, used, over, taken_back."""

    link: Link
    state: str

    @property
    def may_be_taken_back(self) -> bool:
        return self.state in ("open", "used")


def invitation_of(membership: Membership, now: datetime) -> Invitation | None:
    """None when nobody invited this person into this role yet."""
    link = Link.objects.filter(food_bank_id=membership.food_bank_id, purpose=Purpose.INVITATION,
                               subject=membership.code).order_by("-id").first()
    if not link:
        return None
    if link.revoked_at:
        return Invitation(link, "taken_back")
    if link.expires_at and link.expires_at <= now:
        return Invitation(link, "over")
    return Invitation(link, "used" if link.used_at else "open")
