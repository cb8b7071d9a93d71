"""What a device sends, and how its clock is read."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

CLOCK_NOTE_OVER = timedelta(minutes=5)


@dataclass(frozen=True)
class Act:
    """One act of one person, whatever door it came through; done once, for ever, under its id.

    `occurred_at` is what the device says, `recorded_at` the server's clock, `effective_at` the corrected time that
    months and papers use.
    """

    id: UUID
    kind: str
    food_bank_id: int
    actor_id: int | None
    payload_sha256: str
    occurred_at: datetime
    recorded_at: datetime
    effective_at: datetime
    device_id: int | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Event:
    """One line of a device's batch, as sent. `fault` says why it could not be read; then it is kept aside as text.

    `sent_id` is the id word for word, so that the device recognises its verdict; `device` is empty or the sender's uuid.
    """

    id: UUID
    seq: int
    kind: str
    payload: dict[str, Any]
    occurred_at: datetime
    actor: str
    device: str = ""
    fault: str = ""
    sent_id: str = ""


@dataclass(frozen=True)
class Batch:
    events: tuple[Event, ...]
    sent_at: datetime
    app_version: str = ""


def payload_sha256(payload: Any) -> str:
    """Hash of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def effective_time(*, occurred_at: datetime, sent_at: datetime, received_at: datetime,
                   previous: datetime | None) -> datetime:
    """The device's moment on the server's clock: never in the future, never before the device's previous act.

    A clock so wrong that the sum leaves the calendar counts as "just now": no clock ever causes a refusal.
    """
    try:
        corrected = occurred_at + (received_at - sent_at)
    except OverflowError:
        corrected = received_at
    if previous:
        corrected = max(previous, corrected)
    return min(received_at, corrected)
