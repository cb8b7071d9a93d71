"""Every write of this room."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import Identity, Purpose
from foodbank.accounts.services import IssuedLink, issue_link, revoke_links
from foodbank.errors import InvalidInput, NotAllowed, NotFound
from foodbank.network.models import Warehouse
from foodbank.volunteers.errors import ShiftToCome
from foodbank.volunteers.models import Shift, SignUp
from foodbank.volunteers.rules.shifts import check_minutes, check_open, check_room, check_shift


def add_shift(*, food_bank_id: int, kind: str, starts_at: datetime, ends_at: datetime, people_needed: int,
              warehouse: Warehouse | None = None, note: str = "") -> Shift:
    """Raises ShiftImpossible, InvalidInput, NotFound (another food bank's warehouse)."""
    check_shift(starts_at=starts_at, ends_at=ends_at, people_needed=people_needed)
    if kind not in Shift.Kind.values:
        raise InvalidInput(field="kind", reason="unknown")
    if warehouse and warehouse.food_bank_id != food_bank_id:
        raise NotFound()
    return Shift.objects.create(food_bank_id=food_bank_id, kind=kind, starts_at=starts_at, ends_at=ends_at,
                                note=note[:120],
                                people_needed=people_needed, warehouse=warehouse)


@transaction.atomic
def cancel_shift(*, food_bank_id: int, shift_uuid: UUID, now: datetime) -> Shift:
    """Called off; twice is once. Those who signed up see it struck out in their calendar. Raises ShiftOver."""
    shift = _locked(food_bank_id, shift_uuid)
    if not shift.is_cancelled:
        check_open(starts_at=shift.starts_at, is_cancelled=False, now=now)
        shift.is_cancelled = True
        shift.save(update_fields=["is_cancelled"])
    return shift


@transaction.atomic
def sign_up(*, by: Identity, shift_uuid: UUID, now: datetime) -> SignUp:
    """手伝えます. Twice is once; the shift's row is the lock, so that one more than needed never gets in.

    Raises ShiftFull, ShiftOver, NotFound; NotAllowed for who is no member (a tablet without a name, a program).
    """
    if not by.membership_id:
        raise NotAllowed()
    shift = _locked(by.bank, shift_uuid)
    known = SignUp.objects.filter(shift=shift, membership_id=by.membership_id).first()
    if known:
        return known
    check_open(starts_at=shift.starts_at, is_cancelled=shift.is_cancelled, now=now)
    check_room(people_needed=shift.people_needed, signed_up=shift.sign_ups.count())
    return SignUp.objects.create(shift=shift, membership_id=by.membership_id, at=now)


@transaction.atomic
def withdraw(*, by: Identity, shift_uuid: UUID, now: datetime) -> None:
    """Cannot come after all; twice is once. Raises ShiftOver once it has begun."""
    shift = _locked(by.bank, shift_uuid)
    mine = SignUp.objects.filter(shift=shift, membership_id=by.membership_id or 0)
    if mine.exists():
        check_open(starts_at=shift.starts_at, is_cancelled=shift.is_cancelled, now=now)
        mine.delete()


@transaction.atomic
def record_hours(*, food_bank_id: int, shift_uuid: UUID, code: str, minutes: int, now: datetime) -> SignUp:
    """Minutes one person helped, written down afterwards; 0: did not come. A later figure replaces the earlier, and who
    came without signing up is added. Raises HoursImpossible, ShiftToCome, NotFound."""
    check_minutes(minutes)
    shift = _locked(food_bank_id, shift_uuid)
    if shift.starts_at > now:
        raise ShiftToCome()
    member = Membership.objects.filter(food_bank_id=food_bank_id, code=code).first()
    if not member:
        raise NotFound()
    done, _ = SignUp.objects.update_or_create(shift=shift, membership=member, defaults={"minutes_done": minutes},
                                              create_defaults={"minutes_done": minutes, "at": now})
    return done


@transaction.atomic
def calendar_link(*, by: Identity, now: datetime) -> IssuedLink:
    """A calendar address for this role, until it is revoked; an older one ends. It names the member in its subject and
    carries no membership: whoever finds the address can read this calendar and nothing else."""
    if not by.membership_id:
        raise NotAllowed()
    code = Membership.objects.values_list("code", flat=True).get(id=by.membership_id)
    end_calendar_link(by=by, now=now)
    return issue_link(food_bank=FoodBank.objects.get(id=by.bank), purpose=Purpose.CALENDAR, now=now, subject=code,
                      by=by)


def calendar_address(link: IssuedLink) -> str:
    """Where a calendar program reads; said once, by whoever made the link."""
    return f"{settings.ADDRESS}/calendar/{link.token}.ics"


def end_calendar_link(*, by: Identity, now: datetime) -> int:
    """Ends the calendar address of this role; gives how many were open."""
    code = Membership.objects.filter(id=by.membership_id or 0, food_bank_id=by.bank).values_list("code",
                                                                                                 flat=True).first()
    return revoke_links(food_bank_id=by.bank, purpose=Purpose.CALENDAR, subject=code, now=now) if code else 0


def _locked(food_bank_id: int, uuid: UUID) -> Shift:
    shift = Shift.objects.select_for_update().filter(food_bank_id=food_bank_id, uuid=uuid).first()
    if not shift:
        raise NotFound()
    return shift
