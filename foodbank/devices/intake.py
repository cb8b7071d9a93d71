"""Events from devices: each gets a verdict, none blocks another, none is thrown away (see promises, device protocol)."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, Error as DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from foodbank.accounts.models import Membership
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Identity, Role
from foodbank.devices.envelope import MOST_EVENTS
from foodbank.devices.errors import BatchTooLarge, DeviceNeeded, NotUnderstood, SeqConflict, UnreadablePayload
from foodbank.devices.models import Device, Operation, OperationPayload, QuarantinedEvent
from foodbank.devices.rules import CLOCK_NOTE_OVER, Act, Batch, Event, effective_time, payload_sha256
from foodbank.errors import NotAllowed, RuleBroken, all_refusals

#: What answers a kind of event: gets the act, who acted, the payload; gives the answer the device keeps.
EventService = Callable[[Act, Identity, dict[str, Any]], dict[str, Any]]
_ON_A_TABLET = (Role.VOLUNTEER, Role.COORDINATOR, Role.DRIVER)
_log = logging.getLogger(__name__)


def only(roles: Iterable[Role], service: EventService) -> EventService:
    """The same service for some roles; whoever else sent the event finds it in quarantine as `not_allowed`."""
    allowed = frozenset(roles)

    def checked(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
        if identity.role not in allowed:
            raise NotAllowed()
        return service(act, identity, payload)

    return checked


@dataclass(frozen=True)
class Verdict:
    """accepted | duplicate | quarantined; the answer of the act, or why it waits for a person, in one sentence."""

    id: str
    verdict: str
    answer: dict[str, Any]
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return sentence_of(self.reason, self.facts)


def sentence_of(reason: str, facts: dict[str, Any]) -> str:
    """The refusal's words for a reason kept in quarantine; the general one for a code that is gone."""
    if not reason:
        return ""
    found = next((refusal for refusal in all_refusals() if refusal.code == reason), RuleBroken)
    return str(found(**facts))


def take_events(*, identity: Identity, batch: Batch, table: dict[str, EventService], now: datetime) -> list[Verdict]:
    """Takes a batch in the order of seq. Raises DeviceNeeded, BatchTooLarge; every other trouble is one event's verdict."""
    device = Device.objects.select_related("membership__user").filter(
        id=identity.device_id, revoked_at__isnull=True).first() if identity.device_id else None
    if not device:
        raise DeviceNeeded()
    if len(batch.events) > MOST_EVENTS:
        raise BatchTooLarge(most=MOST_EVENTS)
    taking = _Taking.begin(device, batch, table, now)
    verdicts = [taking.verdict(event) for event in sorted(batch.events, key=lambda one: one.seq)]
    off = now - batch.sent_at
    Device.objects.filter(id=device.id).update(
        last_seen_at=now, app_version=batch.app_version, last_effective_at=device.last_effective_at,
        clock_off_by_s=int(off.total_seconds()) if abs(off) > CLOCK_NOTE_OVER else 0,
        last_seq=Greatest(F("last_seq"), max((event.seq for event in batch.events), default=0)))
    return verdicts


@dataclass
class _Taking:
    """What is known while a batch is taken: acts done before, numbers used, what waits for a person, who may act."""

    device: Device
    batch: Batch
    table: dict[str, EventService]
    now: datetime
    known: dict[UUID, Operation]
    seqs: dict[int, UUID]
    waiting: dict[tuple[UUID, str], QuarantinedEvent]
    actors: dict[str, Membership]

    @classmethod
    def begin(cls, device: Device, batch: Batch, table: dict[str, EventService], now: datetime) -> "_Taking":
        ids = [event.id for event in batch.events]
        return cls(
            device, batch, table, now, known={row.id: row for row in Operation.objects.filter(id__in=ids)},
            seqs={seq: used for seq, used in Operation.objects.filter(
                device=device, seq__in=[event.seq for event in batch.events]).values_list("seq", "id") if seq},
            waiting={(row.event_id, row.payload_sha256): row
                     for row in QuarantinedEvent.objects.filter(device=device, event_id__in=ids).order_by("id")},
            actors=actors_of(device, {event.actor for event in batch.events}))

    def verdict(self, event: Event) -> Verdict:
        again = self._again(event)
        if again:
            return again
        if event.fault:
            return self._set_aside(event, event.fault, {})
        if self.seqs.get(event.seq, event.id) != event.id:
            return self._set_aside(event, "seq_conflict", {"seq": event.seq})
        if event.device and event.device != str(self.device.uuid):
            return self._set_aside(event, "other_device", {})
        service = self.table.get(event.kind)
        if not service:
            return self._set_aside(event, "unknown_kind", {"kind": event.kind})
        actor = self.actors.get(event.actor)
        if not actor:
            return self._set_aside(event, "unknown_actor", {})
        return self._do(event, actor, service)

    def _again(self, event: Event) -> Verdict | None:
        """The verdict of an event that was here before; one id with two contents sets the second aside."""
        hashed = payload_sha256(event.payload)
        quarantined = self.waiting.get((event.id, hashed))
        if quarantined:
            if quarantined.settlement == "accepted":
                return Verdict(_name(event), "duplicate", dict(quarantined.answer))
            return Verdict(_name(event), "quarantined", dict(quarantined.answer), quarantined.reason, quarantined.facts)
        operation = self.known.get(event.id)
        if operation is None:
            return None
        same = (operation.payload_sha256, operation.kind, operation.food_bank_id) == (
            hashed, event.kind, self.device.food_bank_id)
        if same:
            return Verdict(_name(event), "duplicate", dict(operation.answer))
        return self._set_aside(event, "operation_reused", {})

    def _do(self, event: Event, actor: Membership, service: EventService) -> Verdict:
        effective = effective_time(occurred_at=event.occurred_at, sent_at=self.batch.sent_at, received_at=self.now,
                                   previous=self.device.last_effective_at)
        act = act_of_event(event, device=self.device, actor=actor, effective_at=effective, now=self.now)
        try:
            answer = do_once(act, actor, self.device, service, event.payload)
        except RuleBroken as refusal:
            return self._set_aside(event, refusal.code, refusal.facts)
        self.device.last_effective_at = effective
        self.seqs[event.seq] = event.id
        self.known[event.id] = Operation(
            id=event.id, food_bank_id=act.food_bank_id, kind=act.kind, payload_sha256=act.payload_sha256, answer=answer)
        return Verdict(_name(event), "accepted", answer)

    def _set_aside(self, event: Event, reason: str, facts: dict[str, Any]) -> Verdict:
        plain = {name: value if isinstance(value, str | int | bool | type(None)) else str(value)
                 for name, value in facts.items()}
        kept = QuarantinedEvent.objects.create(
            food_bank_id=self.device.food_bank_id, device=self.device, event_id=event.id, seq=event.seq, kind=event.kind,
            actor=event.actor, payload=event.payload, payload_sha256=payload_sha256(event.payload), reason=reason[:40],
            facts=plain, occurred_at=event.occurred_at, received_at=self.now)
        self.waiting[event.id, kept.payload_sha256] = kept
        return Verdict(_name(event), "quarantined", {}, reason, plain)


def _name(event: Event) -> str:
    return event.sent_id or str(event.id)


def actors_of(device: Device, codes: set[str]) -> dict[str, Membership]:
    """Who may act on a device, by code. A phone is one person's and speaks for nobody else; a tablet is nobody's.

    Somebody who has left since stays an actor: what they did offline was done.
    """
    if device.membership:
        return {"": device.membership, device.membership.code: device.membership}
    people = Membership.objects.select_related("user").filter(
        food_bank_id=device.food_bank_id, code__in=codes - {""}, role__in=_ON_A_TABLET)
    return {member.code: member for member in people}


def act_of_event(event: Event, *, device: Device, actor: Membership, effective_at: datetime, now: datetime) -> Act:
    return Act(id=event.id, kind=event.kind, food_bank_id=device.food_bank_id, actor_id=actor.id,
               payload_sha256=payload_sha256(event.payload), occurred_at=event.occurred_at, recorded_at=now,
               effective_at=effective_at, device_id=device.id, seq=event.seq)


def do_once(act: Act, actor: Membership, device: Device, service: EventService, payload: dict[str, Any]) -> dict[str, Any]:
    """Runs the service of an event and keeps its payload, together or not at all.

    Whatever goes wrong becomes a RuleBroken; only a database that is away goes through, so that the device keeps its
    batch and sends it again.
    """
    identity = replace(identity_of(actor), device_id=device.id, subject=device.subject)
    try:
        with transaction.atomic():
            answer = service(act, identity, payload)
            OperationPayload.objects.bulk_create([OperationPayload(operation_id=act.id, payload=payload)],
                                                 ignore_conflicts=True)
        return answer
    except (RuleBroken, OperationalError, InterfaceError):
        raise
    except IntegrityError as error:
        raise (SeqConflict(seq=act.seq) if "one_operation_per_seq" in str(error) else NotUnderstood()) from error
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError, DataError) as error:
        raise UnreadablePayload(what=type(error).__name__) from error
    except DatabaseError as error:
        _log.exception("event %s (%s) failed in the database", act.id, act.kind)
        raise NotUnderstood() from error
