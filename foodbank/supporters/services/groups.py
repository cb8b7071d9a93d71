"""A group, its members, and how they come in."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.accounts.services import IssuedLink, add_member, issue_link, record_access, revoke_links
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import NotAllowed
from foodbank.network.rules.typed import one_line
from foodbank.outbox.services import write_message
from foodbank.supporters.errors import GroupNameTaken, LastSecretary, MemberAlready, NoWayToInvite
from foodbank.supporters.models import Group, Member, Pledge
from foodbank.supporters.queries import get_group_for, get_member_of, get_secretary_for, opens_more


@dataclass(frozen=True)
class Person:
    """What is known of somebody who joins; only the name is needed."""

    name: str
    kana: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Invitation:
    """How somebody was invited: a link to hand over (shown once), or the address a mail went to."""

    member: Member
    link: IssuedLink | None = None
    mailed: bool = False


def open_group(*, act: Act, identity: Identity, name: str, kana: str, secretary: Person, now: datetime,
               today: date) -> Answer:
    """The coordinator opens a group with its first secretary. Gives {"group": uuid, "member": code}.

    Raises NotAllowed, GroupNameTaken, InvalidInput.
    """
    def work() -> Answer:
        if identity.role is not Role.COORDINATOR:
            raise NotAllowed()
        bank = FoodBank.objects.get(id=identity.bank)
        group = _new_group(bank, one_line(name, field="name", most=120, needed=True),
                           one_line(kana, field="kana", most=120), today)
        person = _checked(secretary)
        member = Member.objects.create(group=group, membership=_supporter(bank, person, now), is_secretary=True,
                                       joined_on=today, name=person.name, kana=person.kana, telephone=person.telephone)
        _write_down_who_is_named(member.membership)
        return {"group": str(group.uuid), "member": member.membership.code}

    return perform_once(act=act, work=work)


def _new_group(bank: FoodBank, name: str, kana: str, today: date) -> Group:
    if Group.objects.filter(food_bank=bank, name=name).exists():
        raise GroupNameTaken()
    try:
        with transaction.atomic():
            return Group.objects.create(food_bank=bank, name=name, kana=kana, city_code=bank.city_code, founded_on=today)
    except IntegrityError:  # the same name in the same moment, in another window
        raise GroupNameTaken() from None


def add_member_to_group(*, act: Act, identity: Identity, group_key: UUID, person: Person, now: datetime,
                        today: date) -> Answer:
    """The secretary adds somebody; who left comes back. Gives {"member": code}.

    Who is known by the address elsewhere is neither asked nor told: the register says what was typed here.
    Raises NotFound, SecretaryOnly, MemberAlready, InvalidInput.
    """
    def work() -> Answer:
        group, typed = get_secretary_for(identity, group_key).group, _checked(person)
        membership = _supporter(group.food_bank, typed, now)
        known = {"name": typed.name, "kana": typed.kana, "telephone": typed.telephone, "joined_on": today}
        member, created = Member.objects.get_or_create(group=group, membership=membership, defaults=known)
        if not created and member.left_on is None:
            raise MemberAlready()
        if not created:
            Member.objects.filter(id=member.id).update(**known, left_on=None, shows_name=False, is_secretary=False)
        return {"member": membership.code}

    return perform_once(act=act, work=work)


def _checked(person: Person) -> Person:
    return Person(name=one_line(person.name, field="name", most=80, needed=True),
                  kana=one_line(person.kana, field="kana", most=80),
                  email=one_line(person.email, field="email", most=200),
                  telephone=one_line(person.telephone, field="telephone", most=20))


def _supporter(bank: FoodBank, person: Person, now: datetime) -> Membership:
    return add_member(food_bank=bank, name=person.name, role=Role.SUPPORTER, now=now, email=person.email or None,
                      kana=person.kana, telephone=person.telephone)


def _write_down_who_is_named(membership: Membership) -> None:
    """For the rooms below, which know no groups: a supporter is named where they chose it, or keep a group's office."""
    named = Member.objects.filter(Q(shows_name=True) | Q(is_secretary=True), membership=membership, left_on__isnull=True)
    Membership.objects.filter(id=membership.id).update(hides_name=not named.exists())


def invite_member(*, act: Act, identity: Identity, group_key: UUID, code: str, now: datetime) -> Invitation:
    """An invitation of 30 days; older ones of this role end.

    Whoever has an address gets it by mail there and nowhere else. Without one it is given to the secretary's hand, unless it
    would open another group too. A coordinator invites secretaries the same way.
    Raises NotFound, SecretaryOnly, NoWayToInvite.
    """
    standing = (get_group_for if identity.role is Role.COORDINATOR else get_secretary_for)(identity, group_key)
    member = get_member_of(standing, code)
    if not standing.member and not member.is_secretary:
        raise NotAllowed()
    made: list[Invitation] = []

    def work() -> Answer:
        membership = member.membership
        email = membership.user.email or ""
        if not email and opens_more(member):
            raise NoWayToInvite()
        revoke_links(food_bank_id=identity.bank, purpose=Purpose.INVITATION, subject=membership.code, now=now)
        issued = issue_link(food_bank=standing.group.food_bank, purpose=Purpose.INVITATION, now=now,
                            membership=membership, subject=membership.code, by=identity)
        if email:
            _mail(member, issued, now)
        made.append(Invitation(member, None if email else issued, bool(email)))
        return {"member": membership.code}

    perform_once(act=act, work=work)
    return made[0] if made else Invitation(member)


def _mail(member: Member, issued: IssuedLink, now: datetime) -> None:
    group, user = member.group, member.membership.user
    write_message(food_bank_id=group.food_bank_id, kind="supporters_invitation", to=user.email or "", now=now,
                  context={"name": member.name, "group": group, "food_bank": group.food_bank,
                           "address": settings.ADDRESS + issued.path}, language=user.language)


def note_register_read(*, identity: Identity, group_key: UUID, now: datetime) -> None:
    """Names of a group were shown to this identity."""
    record_access(identity=identity, what="supporters_members", subject=str(group_key), now=now)


def choose_name(*, act: Act, identity: Identity, group_key: UUID, shows_name: bool) -> Answer:
    """One's own choice whether the other members see the name. Raises NotFound, NotAllowed."""
    def work() -> Answer:
        member = get_group_for(identity, group_key).member
        if not member:
            raise NotAllowed()
        Member.objects.filter(id=member.id).update(shows_name=shows_name)
        _write_down_who_is_named(member.membership)
        return {"shows_name": shows_name}

    return perform_once(act=act, work=work)


def make_secretary(*, act: Act, identity: Identity, group_key: UUID, code: str, is_secretary: bool) -> Answer:
    """The secretary shares or hands on the office. Raises NotFound, SecretaryOnly, LastSecretary."""
    def work() -> Answer:
        standing = get_secretary_for(identity, group_key)
        Group.objects.select_for_update().get(id=standing.group.id)
        member = get_member_of(standing, code)
        if not is_secretary:
            _not_the_last(member)
        Member.objects.filter(id=member.id).update(is_secretary=is_secretary)
        _write_down_who_is_named(member.membership)
        return {"member": code}

    return perform_once(act=act, work=work)


def let_go(*, act: Act, identity: Identity, group_key: UUID, code: str, now: datetime, today: date) -> Answer:
    """The secretary ends a membership of the group; open promises end with it, those kept stay.

    Raises NotFound, SecretaryOnly, LastSecretary.
    """
    def work() -> Answer:
        standing = get_secretary_for(identity, group_key)
        Group.objects.select_for_update().get(id=standing.group.id)
        member = get_member_of(standing, code)
        _not_the_last(member)
        Member.objects.filter(id=member.id).update(left_on=today, is_secretary=False, shows_name=False)
        _write_down_who_is_named(member.membership)
        Pledge.objects.filter(member=member, arrived_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=now)
        return {"member": code}

    return perform_once(act=act, work=work)


def _not_the_last(member: Member) -> None:
    others = Member.objects.filter(group_id=member.group_id, is_secretary=True, left_on__isnull=True).exclude(id=member.id)
    if member.is_secretary and not others.exists():
        raise LastSecretary()
