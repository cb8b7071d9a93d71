"""Shifts for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.accounts.services import IssuedLink, record_access
from foodbank.devices.services import perform_once
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.queries import get_warehouse_for
from foodbank.network.rules.typed import one_line
from foodbank.paging import Listed, listed
from foodbank.volunteers import queries, services
from foodbank.volunteers.queries import ShownShift

router = Router(tags=["volunteers"])
_OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a13"])


class Once(Schema):
    operation_id: UUID = _OPERATION


class ShiftIn(Once):
    kind: str = Field(max_length=8, examples=["sorting"])
    starts_at: datetime = Field(examples=["2026-11-28T09:00:00+09:00"])
    ends_at: datetime = Field(examples=["2026-11-28T12:00:00+09:00"])
    people_needed: int = Field(examples=[4])
    warehouse: str = Field("", max_length=16, examples=["main"])
    note: str = Field("", max_length=120)


class HoursIn(Once):
    member: str = Field(max_length=8, examples=["P7K2M9QX"])
    minutes: int = Field(examples=[180])


class ShiftOut(Schema):
    uuid: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime
    people_needed: int
    signed_up: int
    is_mine: bool
    is_cancelled: bool
    warehouse: str | None
    note: str

    @staticmethod
    def of(shown: ShownShift) -> "ShiftOut":
        shift = shown.shift
        return ShiftOut(**{name: getattr(shift, name) for name in (
            "uuid", "kind", "starts_at", "ends_at", "people_needed", "is_cancelled", "note")},
            signed_up=shown.signed_up, is_mine=shown.is_mine,
                        warehouse=shift.warehouse.name if shift.warehouse else None)


class HelperOut(Schema):
    member: str = Field(examples=["P7K2M9QX"])
    name: str
    at: datetime
    minutes_done: int | None = Field(description="null: not written down yet; 0: did not come")


class CalendarOut(Schema):
    address: str = Field(description="shown once; empty when this act was done before",
                         examples=["https://foodbank.example/calendar/0123456789abcdef.ics"])


class EndedOut(Schema):
    ended: int = Field(examples=[1])


@router.get("/shifts", url_name="shifts", response=Listed[ShiftOut])
def shifts(request: HttpRequest, after: str = "", limit: int = 40) -> Listed[ShiftOut]:
    """Shifts to come, soonest first."""
    page = queries.open_shifts(identity_of_request(request), clock.today(), after=after,
                               limit=max(1, min(200, limit)))
    return listed(page, ShiftOut.of)


@router.post("/shifts", url_name="shifts", response=ShiftOut)
def add_shift(request: HttpRequest, body: ShiftIn) -> ShiftOut:
    identity = identity_of_request(request)
    warehouse = get_warehouse_for(identity, body.warehouse) if body.warehouse else None
    starts, ends = (at if at.tzinfo else at.replace(tzinfo=clock.JST) for at in (body.starts_at, body.ends_at))
    answer = _perform(request, "shift.add", body, lambda: {"shift": str(services.add_shift(
        food_bank_id=identity.bank, kind=body.kind, starts_at=starts, ends_at=ends, people_needed=body.people_needed,
        warehouse=warehouse, note=one_line(body.note, field="note", most=120)).uuid)})
    return _shown(request, UUID(answer["shift"]))


@router.get("/shifts/mine", url_name="my_shifts", response=Listed[ShiftOut])
def my_shifts(request: HttpRequest, after: str = "", limit: int = 100) -> Listed[ShiftOut]:
    """What one promised, from today on, soonest first, called-off ones included."""
    page = queries.my_shifts(identity_of_request(request), clock.today(), after=after, most=max(1, min(200, limit)))
    return listed(page, ShiftOut.of)


@router.get("/shifts/past", url_name="past_shifts", response=Listed[ShiftOut])
def past_shifts(request: HttpRequest, after: str = "", limit: int = 40) -> Listed[ShiftOut]:
    """Shifts of the last two months, newest first: for writing down hours."""
    page = queries.past_shifts(identity_of_request(request), clock.today(), after=after, most=max(1, min(200, limit)))
    return listed(page, ShiftOut.of)


@router.get("/shifts/{uuid:shift}", url_name="shift", response=ShiftOut)
def shift(request: HttpRequest, shift: UUID) -> ShiftOut:
    return _shown(request, shift)


@router.get("/shifts/{uuid:shift}/people", url_name="shift_people", response=list[HelperOut])
def people(request: HttpRequest, shift: UUID) -> list[HelperOut]:
    """Who signed up, first come first. The reading is noted."""
    identity = identity_of_request(request)
    found = queries.people_of_shift(identity, queries.get_shift_for(identity, shift).shift)
    if found:
        record_access(identity=identity, what="shift_people", subject=str(shift), now=clock.now())
    return [HelperOut(member=one.membership.code, name=one.membership.name, at=one.at, minutes_done=one.minutes_done)
            for one in found]


@router.post("/shifts/calendar", url_name="my_calendar", response=CalendarOut)
def my_calendar(request: HttpRequest, body: Once) -> CalendarOut:
    """A calendar address of one's own; an older one ends. Whoever finds it reads this calendar and nothing else."""
    identity = identity_of_request(request)
    made: list[IssuedLink] = []

    def work() -> dict[str, Any]:
        made.append(services.calendar_link(by=identity, now=clock.now()))
        return {"link": made[0].link.id}

    _perform(request, "calendar.link", body, work)
    return CalendarOut(address=services.calendar_address(made[0]) if made else "")


@router.post("/shifts/calendar/end", url_name="my_calendar_end", response=EndedOut)
def my_calendar_end(request: HttpRequest, body: Once) -> EndedOut:
    identity = identity_of_request(request)
    answer = _perform(request, "calendar.end", body, lambda: {"ended": services.end_calendar_link(
        by=identity, now=clock.now())})
    return EndedOut(ended=answer["ended"])


@router.post("/shifts/{uuid:shift}/sign-up", url_name="shift_sign_up", response=ShiftOut)
def sign_up(request: HttpRequest, shift: UUID, body: Once) -> ShiftOut:
    """手伝えます; a full shift answers shift_full."""
    identity = identity_of_request(request)
    _perform(request, "shift.sign_up", body, lambda: {"at": services.sign_up(
        by=identity, shift_uuid=shift, now=clock.now()).at.isoformat()})
    return _shown(request, shift)


@router.post("/shifts/{uuid:shift}/withdraw", url_name="shift_withdraw", response=ShiftOut)
def withdraw(request: HttpRequest, shift: UUID, body: Once) -> ShiftOut:
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        services.withdraw(by=identity, shift_uuid=shift, now=clock.now())
        return {}

    _perform(request, "shift.withdraw", body, work)
    return _shown(request, shift)


@router.post("/shifts/{uuid:shift}/cancel", url_name="shift_cancel", response=ShiftOut)
def cancel(request: HttpRequest, shift: UUID, body: Once) -> ShiftOut:
    identity = identity_of_request(request)
    _perform(request, "shift.cancel", body, lambda: {"shift": str(services.cancel_shift(
        food_bank_id=identity.bank, shift_uuid=shift, now=clock.now()).uuid)})
    return _shown(request, shift)


@router.post("/shifts/{uuid:shift}/hours", url_name="shift_hours", response=ShiftOut)
def hours(request: HttpRequest, shift: UUID, body: HoursIn) -> ShiftOut:
    """Minutes one person helped, written down afterwards."""
    identity = identity_of_request(request)
    _perform(request, "shift.hours", body, lambda: {"minutes": services.record_hours(
        food_bank_id=identity.bank, shift_uuid=shift, code=one_line(body.member, field="member", most=8),
        minutes=body.minutes, now=clock.now()).minutes_done})
    return _shown(request, shift)


def _shown(request: HttpRequest, uuid: UUID) -> ShiftOut:
    return ShiftOut.of(queries.get_shift_for(identity_of_request(request), uuid))


def _perform(request: HttpRequest, kind: str, body: Any, work: Any) -> dict[str, Any]:
    payload = body.model_dump(mode="json", exclude={"operation_id"})
    return perform_once(act=act_of_call(request, kind, operation_id=body.operation_id, payload=payload), work=work)
