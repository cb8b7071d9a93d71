"""Enrolling devices, and doing an act once for ever."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from foodbank.accounts.models import FoodBank, Link, Membership
from foodbank.accounts.queries import sha256
from foodbank.accounts.rules import Identity
from foodbank.devices.errors import AlreadySettled, OperationReused, UnknownKind, UnreadablePayload
from foodbank.devices.intake import EventService, actors_of, do_once
from foodbank.devices.models import Device, Operation, QuarantinedEvent
from foodbank.devices.rules import Act, payload_sha256
from foodbank.errors import NotFound

Answer = dict[str, Any]


@dataclass(frozen=True)
class Enrolled:
    device: Device
    token: str


def enrol(*, food_bank: FoodBank, kind: str, link: Link | None, now: datetime, name: str = "") -> Enrolled:
    """A new device with its token, shown once. A phone belongs to the link's member and carries the link's subject."""
    token = secrets.token_urlsafe(24)
    phone = kind == "phone"
    device = Device.objects.create(
        food_bank=food_bank, kind=kind, token_sha256=sha256(token), enrolled_at=now,
        membership=link.membership if phone and link else None,
        subject=link.subject if phone and link else "",
        name=name or (link.membership.name if phone and link and link.membership
                      else f"タブレット {secrets.token_hex(2)}"))
    return Enrolled(device, token)


def revoke_device(*, device: Device, now: datetime) -> None:
    Device.objects.filter(id=device.id, revoked_at__isnull=True).update(revoked_at=now)


def revoke_devices_of(*, membership: Membership, now: datetime) -> int:
    """The telephones enrolled for this role send and read nothing any more; gives their number."""
    return Device.objects.filter(membership=membership, revoked_at__isnull=True).update(revoked_at=now)


def act_from_page(*, identity: Identity, operation_id: uuid.UUID, kind: str, payload: Any, now: datetime) -> Act:
    """The act behind a form: the operation id was rendered by the server, the clock is ours."""
    return Act(id=operation_id, kind=kind, food_bank_id=identity.bank, actor_id=identity.membership_id,
               payload_sha256=payload_sha256(payload), occurred_at=now, recorded_at=now, effective_at=now)


def act_of_service(*, food_bank_id: int, kind: str, now: datetime, actor_id: int | None = None,
                   operation_id: uuid.UUID | None = None) -> Act:
    """An act that no person's form or device made: the seed, a task."""
    return Act(id=operation_id or uuid.uuid4(), kind=kind, food_bank_id=food_bank_id, actor_id=actor_id,
               payload_sha256=payload_sha256({}), occurred_at=now, recorded_at=now, effective_at=now)


def answer_again(known: Operation, act: Act) -> Answer:
    """The stored answer of an act done before. Raises OperationReused when its content was another."""
    if known.payload_sha256 != act.payload_sha256 or known.kind != act.kind or known.food_bank_id != act.food_bank_id:
        raise OperationReused()
    return dict(known.answer)


def stored_answer(act: Act) -> Answer | None:
    """The answer of this very act when it was done before; None when it is new. Raises OperationReused."""
    known = Operation.objects.filter(id=act.id).first()
    return answer_again(known, act) if known else None


def perform_once(*, act: Act, work: Callable[[], Answer]) -> Answer:
    """Does an act that writes no stock, in one transaction with its operation row; a repetition gets the same answer.

    Acts that do write stock go through `stock.ledger.post`, which writes the operation itself.
    """
    try:
        with transaction.atomic():
            stored = stored_answer(act)
            if stored is not None:
                return stored
            answer = work()
            record_operation(act=act, answer=answer)
            return answer
    except IntegrityError:
        known = Operation.objects.filter(id=act.id).first()
        if not known:
            raise
        return answer_again(known, act)


def record_operation(*, act: Act, answer: Answer) -> Operation:
    return Operation.objects.create(
        id=act.id, food_bank_id=act.food_bank_id, device_id=act.device_id, seq=act.seq, actor_id=act.actor_id,
        kind=act.kind, payload_sha256=act.payload_sha256, answer=answer, occurred_at=act.occurred_at,
        recorded_at=act.recorded_at, effective_at=act.effective_at)


@transaction.atomic
def refuse_event(*, identity: Identity, event_id: int, now: datetime) -> QuarantinedEvent:
    """Settles an event as not to be done; it is kept as it came. Raises NotFound, AlreadySettled."""
    event = _open_event(identity, event_id)
    return _settle(event, identity, "refused", {}, now)


@transaction.atomic
def accept_event(*, identity: Identity, event_id: int, table: dict[str, EventService], now: datetime) -> QuarantinedEvent:
    """Does a set-aside event after all, as its own person where that is known, else as whoever decides.

    An id or number that another act holds already is replaced by one made from the quarantine's row, so that a second
    press finds the act done. Raises NotFound, AlreadySettled, UnknownKind, UnreadablePayload, and whatever the service
    refuses: then it stays open.
    """
    event = _open_event(identity, event_id)
    if "as_text" in event.payload:
        raise UnreadablePayload()
    service = table.get(event.kind)
    if not service:
        raise UnknownKind(kind=event.kind)
    actor = actors_of(event.device, {event.actor}).get(event.actor) or Membership.objects.select_related("user").get(
        food_bank_id=identity.bank, id=identity.membership_id or 0)
    id_taken = Operation.objects.filter(id=event.event_id).exists()
    seq_taken = Operation.objects.filter(device=event.device, seq=event.seq).exists()
    act = Act(id=uuid.uuid5(event.event_id, f"settled {event.id}") if id_taken else event.event_id, kind=event.kind,
              food_bank_id=event.food_bank_id, actor_id=actor.id, payload_sha256=event.payload_sha256,
              occurred_at=event.occurred_at, recorded_at=now, effective_at=min(now, event.received_at),
              device_id=event.device_id, seq=None if seq_taken or event.seq == 0 else event.seq)
    answer = do_once(act, actor, event.device, service, event.payload)
    return _settle(event, identity, "accepted", answer, now)


def _open_event(identity: Identity, event_id: int) -> QuarantinedEvent:
    event = QuarantinedEvent.objects.select_for_update(of=("self",)).select_related("device__membership__user").filter(
        food_bank_id=identity.bank, id=event_id).first()
    if not event:
        raise NotFound()
    if event.settled_at:
        raise AlreadySettled()
    return event


def _settle(event: QuarantinedEvent, identity: Identity, settlement: str, answer: Answer, now: datetime) -> QuarantinedEvent:
    event.settled_at, event.settled_by_id, event.settlement, event.answer = now, identity.membership_id, settlement, answer
    event.save(update_fields=["settled_at", "settled_by", "settlement", "answer"])
    return event
