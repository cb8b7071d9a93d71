"""What enrolled tablets and phones talk to: events in, verdicts out, and who and what this device is."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.queries import get_food_bank, members_with_role
from foodbank.accounts.rules import Identity, Role
from foodbank.devices.envelope import read_batch
from foodbank.devices.errors import DeviceNeeded
from foodbank.devices.intake import EventService, Verdict, take_events
from foodbank.devices.models import Device
from foodbank.devices.queries import (
    devices_health,
    gaps_of,
    get_device_for,
    names_of_actors,
    quarantine_open,
    sentence_of_event,
)
from foodbank.devices.services import accept_event, act_from_page, perform_once, refuse_event
from foodbank.paging import Listed

_EVENT = {
    "id": "7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a11", "device": "5f0f2f8e-52a9-4f0b-9f57-3f6a1b9d2c44", "seq": 41,
    "kind": "move.1", "payload": {"code": "L7K2M9QX", "to": "S4T8W2ZB"},
    "occurred_at": "2026-11-24T10:00:00+09:00", "actor": "P3D5F7HN"}
_BATCH = {"sent_at": "2026-11-24T10:00:02+09:00", "app_version": "1", "schema": 1, "events": [_EVENT]}
#: The body is read by `envelope`, which never lets one bad event refuse the others; this is what it expects.
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"example": _BATCH, "schema": {
    "type": "object", "required": ["sent_at", "events"], "properties": {
        "sent_at": {"type": "string", "format": "date-time", "description": "the device's clock when it sends"},
        "app_version": {"type": "string"}, "schema": {"type": "integer"},
        "events": {"type": "array", "maxItems": 200, "items": {
            "type": "object", "required": ["id", "seq", "kind", "payload", "occurred_at"], "properties": {
                "id": {"type": "string", "format": "uuid", "description": "made by the device, once per act"},
                "device": {"type": "string", "format": "uuid"},
                "seq": {"type": "integer", "minimum": 1, "description": "dense per device"},
                "kind": {"type": "string"}, "payload": {"type": "object"},
                "occurred_at": {"type": "string", "format": "date-time"},
                "actor": {"type": "string", "description": "person code; a phone's own person when empty"}}}}}}}}}}


class VerdictOut(Schema):
    id: str
    verdict: str = Field(description="accepted | duplicate | quarantined", examples=["accepted"])
    answer: dict[str, Any] = Field(description="what the act came to; kept by the device", examples=[{"lot": "L7K2M9QX"}])
    reason: str = Field("", description="a refusal code, see `errors`")
    sentence: str = ""


class Verdicts(Schema):
    received_at: datetime
    verdicts: list[VerdictOut]


class Gaps(Schema):
    last_seq: int
    missing: list[int] = Field(description="numbers below last_seq that never arrived, at most 500")


class PersonOut(Schema):
    code: str
    name: str
    kana: str
    has_pin: bool


class Me(Schema):
    device: str
    kind: str
    name: str
    food_bank: str
    last_seq: int
    now: datetime = Field(description="the server's clock")
    person: str = Field("", description="code of whoever has tapped a name; empty: nobody")
    people: list[PersonOut] = Field(description="who may act on a tablet; empty for phones")


class Token(Schema):
    device: str
    last_seq: int
    token: str | None = Field(None, description="handed out once, right after enrolment; later null")


class HealthOut(Schema):
    uuid: str
    kind: str = Field(examples=["tablet"])
    name: str
    person: str = Field(description="whose phone it is; empty: a tablet")
    last_seen_at: datetime | None
    minutes_off: int = Field(description="how far its clock is from ours")
    waiting: int = Field(description="events set aside that nobody has settled")
    missing: list[int] = Field(description="acts that never arrived, at most 50")


class SetAsideOut(Schema):
    event: int = Field(description="its number in the queue", examples=[41])
    device: str
    kind: str = Field(examples=["move.1"])
    person: str = Field(description="who did it, where that is known")
    payload: dict[str, Any]
    reason: str = Field(description="a refusal code, see `errors`", examples=["not_enough_stock"])
    sentence: str
    occurred_at: datetime
    received_at: datetime


class SettleIn(Schema):
    operation_id: UUID = Field(description="made by the client, once per act",
                               examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a21"])
    settlement: Literal["accepted", "refused"] = Field(description="accepted: does the act after all")


class SettledOut(Schema):
    event: int
    settlement: str
    answer: dict[str, Any] = Field(description="what the act came to", examples=[{"lot": "L7K2M9QX"}])


def device_router(table: dict[str, EventService]) -> Router:
    """The device's operations; `table` says which service answers a kind of event (config owns it)."""
    router = Router(tags=["devices"])
    router.post("/events", response=Verdicts, url_name="devices_events", openapi_extra=_BODY)(_taking(table))
    router.get("/gaps", response=Gaps, url_name="devices_gaps")(gaps)
    router.get("/me", response=Me, url_name="devices_me")(me)
    router.post("/token", response=Token, url_name="devices_token")(token)
    router.get("", response=Listed[HealthOut], url_name="devices_health")(health)
    router.get("/quarantine", response=Listed[SetAsideOut], url_name="devices_quarantine")(quarantine)
    router.post("/quarantine/{int:event}/settle", response=SettledOut, url_name="devices_settle")(_settling(table))
    return router


def _taking(table: dict[str, EventService]) -> Callable[[HttpRequest], dict[str, Any]]:
    def events(request: HttpRequest) -> dict[str, Any]:
        """Takes a batch of up to 200 events in the order of seq; every event gets a verdict, none blocks another.

        A repetition gets the stored answer as `duplicate`. A wrong clock never causes a refusal.
        """
        now = clock.now()
        verdicts = take_events(identity=_identity(request), batch=read_batch(request.body, now), table=table, now=now)
        return {"received_at": now, "verdicts": [_shown(one) for one in verdicts]}

    return events


def _shown(verdict: Verdict) -> dict[str, Any]:
    return {"id": verdict.id, "verdict": verdict.verdict, "answer": verdict.answer, "reason": verdict.reason,
            "sentence": verdict.sentence}


def gaps(request: HttpRequest, after: Annotated[int, Field(ge=0, le=2**62)] = 0) -> dict[str, Any]:
    """Which of this device's numbers never arrived, lowest first, 500 at a time; `after` is the last one told."""
    device = _device(request)
    return {"last_seq": device.last_seq, "missing": gaps_of(device, after=after)}


def me(request: HttpRequest) -> dict[str, Any]:
    """This device, the food bank it works for, who has tapped a name, and who may."""
    identity, device = _identity(request), _device(request)
    people = members_with_role(identity.bank, Role.VOLUNTEER) if device.kind == "tablet" else []
    person = next((one.code for one in people if one.id == identity.membership_id), "")
    return {
        "device": str(device.uuid), "kind": device.kind, "name": device.name, "last_seq": device.last_seq,
        "food_bank": get_food_bank(identity).name, "now": clock.now(),
        "person": device.membership.code if device.membership else person,
        "people": [_person(one) for one in people]}


def _person(member: Membership) -> dict[str, Any]:
    return {"code": member.code, "name": member.name, "kana": member.kana, "has_pin": bool(member.pin_hash)}


def token(request: HttpRequest) -> dict[str, Any]:
    """Hands the device's token to the browser that was just enrolled: once. Later answers carry none, and the browser
    goes on with its session."""
    device = _device(request)
    return {"device": str(device.uuid), "last_seq": device.last_seq, "token": request.session.pop("device_token", None)}


def health(request: HttpRequest, after: str = "", limit: int = 100) -> dict[str, Any]:
    """Every tablet and phone in use: last seen, clock, what never arrived, what waits."""
    page = devices_health(_identity(request), after=after, most=max(1, min(200, limit)))
    return {"next_cursor": page.next_cursor, "items": [{
        "uuid": str(one.device.uuid), "kind": one.device.kind, "name": one.device.name,
        "person": one.device.membership.name if one.device.membership else "",
        "last_seen_at": one.device.last_seen_at, "minutes_off": one.minutes_off, "waiting": one.waiting,
        "missing": one.missing} for one in page.rows]}


def quarantine(request: HttpRequest, after: str = "", limit: int = 50) -> dict[str, Any]:
    """Events that could not be taken, oldest first, each with its reason."""
    identity = _identity(request)
    page = quarantine_open(identity, after=after, most=max(1, min(200, limit)))
    names = names_of_actors(identity, {one.actor for one in page.rows})
    return {"next_cursor": page.next_cursor, "items": [{
        "event": one.id, "device": str(one.device.uuid), "kind": one.kind, "person": names.get(one.actor, ""),
        "payload": one.payload, "reason": one.reason, "sentence": sentence_of_event(one),
        "occurred_at": one.occurred_at, "received_at": one.received_at} for one in page.rows]}


def _settling(table: dict[str, EventService]) -> Callable[..., dict[str, Any]]:
    def settle(request: HttpRequest, event: int, body: SettleIn) -> dict[str, Any]:
        """Does a set-aside act after all, or refuses it for good; the event itself is kept as it came.

        A row is settled once: the second answers already_settled. What the act's own rule refuses stays open.
        """
        identity, now = _identity(request), clock.now()
        act = act_from_page(identity=identity, operation_id=body.operation_id, kind="event.settle", now=now,
                            payload={"event": event, "settlement": body.settlement})

        def work() -> dict[str, Any]:
            done = (accept_event(identity=identity, event_id=event, table=table, now=now)
                    if body.settlement == "accepted" else refuse_event(identity=identity, event_id=event, now=now))
            return {"event": done.id, "settlement": done.settlement, "answer": done.answer}

        return perform_once(act=act, work=work)

    return settle


def _identity(request: HttpRequest) -> Identity:
    identity: Identity = request.identity  # type: ignore[attr-defined]
    return identity


def _device(request: HttpRequest) -> Device:
    identity = _identity(request)
    if not identity.device_id:
        raise DeviceNeeded()
    return get_device_for(identity)
