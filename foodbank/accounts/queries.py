"""Who is who: identities from memberships, links and tokens."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from foodbank.accounts.models import ApiToken, FoodBank, Link, Membership
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.errors import NotFound


def sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def identity_of(membership: Membership) -> Identity:
    """The identity of a loaded membership (user already joined)."""
    return Identity(role=Role(membership.role), food_bank_id=membership.food_bank_id, user_id=membership.user_id,
                    membership_id=membership.id, name=membership.name)


def active_memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("user", "food_bank").filter(is_active=True, user__is_active=True)


def identity_of_membership(membership_id: int, *, begun_at: float) -> Identity | None:
    """The identity of a session that began then (seconds since 1970); None when the role or the session was ended."""
    membership = active_memberships().filter(id=membership_id).first()
    return identity_of(membership) if membership and still_holds(membership, begun_at) else None


def still_holds(membership: Membership, begun_at: float) -> bool:
    """False for what began before somebody ended all sessions of this role."""
    return membership.sessions_since is None or begun_at >= membership.sessions_since.timestamp()


def memberships_of_user(user_id: int) -> list[Membership]:
    """Every way this person may enter, food bank by food bank."""
    return list(active_memberships().filter(user_id=user_id).order_by("food_bank__name", "role"))


def memberships_by_id(ids: list[int]) -> list[Membership]:
    """The active ones of these, food bank by food bank."""
    return list(active_memberships().filter(id__in=ids).order_by("food_bank__name", "role")) if ids else []


def members_with_role(food_bank_id: int, role: Role) -> list[Membership]:
    """People of one role, in the order of the syllabary."""
    return list(active_memberships().filter(food_bank_id=food_bank_id, role=role).order_by("kana", "id"))


def get_member_for(identity: Identity, code: str) -> Membership:
    """A member of the identity's own food bank, or `NotFound`."""
    member = active_memberships().filter(food_bank_id=identity.bank, code=code).first()
    if not member:
        raise NotFound()
    return member


def open_links(at: datetime) -> QuerySet[Link]:
    """Links that are neither revoked nor over; whether one may still be used is the service's to say."""
    return Link.objects.select_related("membership__user", "food_bank").filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at__isnull=True)


def link_of_token(token: str, at: datetime) -> Link | None:
    return open_links(at).filter(token_sha256=sha256(token)).first()


def identity_of_link(link_id: int, at: datetime) -> Identity | None:
    """What an open link lets its holder be: a member, or whoever holds a supporters' share link."""
    link = open_links(at).filter(id=link_id).first()
    if not link:
        return None
    if link.membership:
        if not (link.membership.is_active and link.membership.user.is_active):
            return None
        if not still_holds(link.membership, link.created_at.timestamp()):
            return None
        return replace(identity_of(link.membership), link_id=link.id, subject=link.subject)
    if link.purpose == Purpose.SHARE:
        return Identity(role=Role.SHARE, food_bank_id=link.food_bank_id, link_id=link.id, subject=link.subject)
    return None


def identity_of_api_token(token: str) -> Identity | None:
    found = ApiToken.objects.select_related("membership__user").filter(
        token_sha256=sha256(token), revoked_at__isnull=True, membership__is_active=True).first()
    return identity_of(found.membership) if found else None


def get_food_bank(identity: Identity) -> FoodBank:
    return FoodBank.objects.get(id=identity.bank)
