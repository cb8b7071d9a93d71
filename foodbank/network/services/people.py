"""People's roles, and the invitations that let them in."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import PEOPLE, STRONG_ROLES, Identity, Purpose, Role
from foodbank.accounts.services import IssuedLink, add_member, end_sessions, issue_link, revoke_links
from foodbank.devices.services import revoke_devices_of
from foodbank.errors import InvalidInput, NotFound
from foodbank.network.errors import AddressNeeded, OwnRole, RoleNotHere
from foodbank.network.models import Site, SiteLead
from foodbank.outbox.services import write_message

#: Roles that stand for something (a site, a donor, a supporters' group) are given where that thing is.
GIVEN_HERE = (Role.COORDINATOR, Role.VOLUNTEER, Role.DRIVER)


def add_person(*, food_bank_id: int, name: str, role: Role, now: datetime, kana: str = "", email: str = "",
               telephone: str = "") -> Membership:
    """Gives a person a role that needs nothing else. Raises RoleNotHere, InvalidInput (a coordinator needs an address)."""
    if role not in GIVEN_HERE:
        raise RoleNotHere()
    if role in STRONG_ROLES and not email:
        raise InvalidInput(field="email", reason="missing")
    return _member(food_bank_id, name=name, role=role, now=now, kana=kana, email=email, telephone=telephone)


@transaction.atomic
def add_person_by(*, by: Identity, name: str, role: Role, now: datetime, kana: str = "", email: str = "",
                  telephone: str = "") -> Membership:
    """The same by a coordinator; another coordinator gets the invitation at once, by mail. Raises what the two raise."""
    member = add_person(food_bank_id=by.bank, name=name, role=role, now=now, kana=kana, email=email, telephone=telephone)
    if role in STRONG_ROLES:
        invite_coordinator(by=by, member=member, now=now)
    return member


@transaction.atomic
def add_site_lead(*, food_bank_id: int, site_uuid: UUID, name: str, now: datetime, kana: str = "", email: str = "",
                  telephone: str = "") -> Membership:
    """A person who leads the site from now on; a site may have several, or none."""
    site = Site.objects.filter(food_bank_id=food_bank_id, uuid=site_uuid).first()
    if not site:
        raise NotFound()
    member = _member(food_bank_id, name=name, role=Role.SITE_LEAD, now=now, kana=kana, email=email,
                     telephone=telephone)
    SiteLead.objects.get_or_create(membership=member, site=site)
    return member


def remove_site_lead(*, food_bank_id: int, site_uuid: UUID, code: str) -> None:
    """The person leads this site no more; the role stays, for other sites."""
    gone, _ = SiteLead.objects.filter(site__uuid=site_uuid, site__food_bank_id=food_bank_id,
                                      membership__code=code).delete()
    if not gone:
        raise NotFound()


@transaction.atomic
def invite(*, by: Identity, member: Membership, now: datetime) -> IssuedLink:
    """An invitation of 30 days, to be handed over; older ones of this role end, so that the newest paper is the one that
    counts. It opens this role and no other of the person. Raises RoleNotHere: a supporter's is their group's to give, a
    coordinator's goes by mail."""
    if member.food_bank_id != by.bank or not member.is_active:
        raise NotFound()
    if member.role == Role.SUPPORTER or member.role in STRONG_ROLES:
        raise RoleNotHere()
    return _invitation(member, by, now)


@transaction.atomic
def invite_coordinator(*, member: Membership, now: datetime, by: Identity | None = None) -> IssuedLink:
    """The same for a coordinator, to their own address: whoever reads it may choose the first password.

    So it is shown to nobody; the command that opens a food bank prints it where no mail can go out. Raises AddressNeeded.
    """
    if not member.is_active or (by and member.food_bank_id != by.bank):
        raise NotFound()
    user, bank = member.user, FoodBank.objects.get(id=member.food_bank_id)
    if not user.email:
        raise AddressNeeded()
    issued = _invitation(member, by, now)
    write_message(food_bank_id=bank.id, kind="coordinator_invitation", to=user.email, now=now, language=user.language,
                  context={"name": member.name, "food_bank": bank, "address": settings.ADDRESS + issued.path})
    return issued


def _invitation(member: Membership, by: Identity | None, now: datetime) -> IssuedLink:
    revoke_links(food_bank_id=member.food_bank_id, purpose=Purpose.INVITATION, subject=member.code, now=now)
    return issue_link(food_bank=FoodBank.objects.get(id=member.food_bank_id), purpose=Purpose.INVITATION, now=now,
                      membership=member, subject=member.code, by=by)


@transaction.atomic
def take_back_invitation(*, by: Identity, code: str, now: datetime) -> int:
    """The open invitations of this role open nothing any more; whoever is in by one stays in. Gives their number."""
    member = _locked(by.bank, code)
    return revoke_links(food_bank_id=by.bank, purpose=Purpose.INVITATION, subject=member.code, now=now)


@transaction.atomic
def sign_out_everywhere(*, by: Identity, code: str, now: datetime) -> Membership:
    """A lost telephone: every browser and device that is in as this role is out, and its links open nothing any more.

    Raises OwnRole, NotFound.
    """
    member = _locked(by.bank, code)
    if member.id == by.membership_id:
        raise OwnRole()
    _end(member, now)
    return member


def _end(member: Membership, now: datetime) -> None:
    end_sessions(membership=member, now=now)
    revoke_devices_of(membership=member, now=now)


@transaction.atomic
def stop_role(*, by: Identity, code: str, now: datetime) -> Membership:
    """Ends a role: its sessions and links let nobody in any more, not even when it starts again; what the person did stays.
    Raises OwnRole."""
    member = _locked(by.bank, code)
    if member.id == by.membership_id:
        raise OwnRole()
    member.is_active = False
    member.save(update_fields=["is_active"])
    _end(member, now)
    for purpose in (Purpose.INVITATION, Purpose.CALENDAR):
        revoke_links(food_bank_id=by.bank, purpose=purpose, subject=member.code, now=now)
    return member


@transaction.atomic
def start_role_again(*, by: Identity, code: str) -> Membership:
    member = _locked(by.bank, code)
    member.is_active = True
    member.save(update_fields=["is_active"])
    return member


def _locked(food_bank_id: int, code: str) -> Membership:
    found = Membership.objects.select_for_update(of=("self",)).select_related("user").filter(
        food_bank_id=food_bank_id, code=code, hides_name=False).first()
    if not found:
        raise NotFound()
    return found


def _member(food_bank_id: int, *, name: str, role: Role, now: datetime, kana: str, email: str,
            telephone: str) -> Membership:
    if not name.strip():
        raise InvalidInput(field="name", reason="missing")
    if role not in PEOPLE:
        raise RoleNotHere()
    return add_member(food_bank=FoodBank.objects.get(id=food_bank_id), name=name, role=role, now=now, kana=kana,
                      email=email or None, telephone=telephone)
