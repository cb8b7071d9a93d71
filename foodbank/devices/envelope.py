"""From the bytes of a request to a batch: what cannot be read is one event's fault, never the whole batch's.

Only a body that is no JSON, or no batch, is refused. Clocks are taken as they come: a time that nobody can read counts
as the moment of sending.
"""

import json
import math
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from foodbank.devices.errors import BatchTooLarge, BatchUnreadable
from foodbank.devices.rules import Batch, Event

MOST_EVENTS = 200
DEEPEST_BODY = 200
DEEPEST_PAYLOAD = 32
LARGEST_SEQ = 2**53 - 1  # what JavaScript counts exactly
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")


def read_batch(body: bytes, now: datetime) -> Batch:
    """The batch in a request's body. Raises BatchUnreadable, BatchTooLarge."""
    raw = _parsed(body)
    events = raw.get("events") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(events, list):
        raise BatchUnreadable()
    if len(events) > MOST_EVENTS:
        raise BatchTooLarge(most=MOST_EVENTS)
    sent_at = read_time(raw.get("sent_at"), now)
    return Batch(events=tuple(read_event(one, sent_at) for one in events), sent_at=sent_at,
                 app_version=plain(raw.get("app_version"), 40))


def _parsed(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        if _depth_of_text(text) > DEEPEST_BODY:
            raise BatchUnreadable()
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BatchUnreadable() from None


def _depth_of_text(text: str) -> int:
    """How deep the brackets go, told without recursion; strings do not count."""
    depth = deepest = 0
    for char in _TEXT.sub("", text):
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def read_event(raw: Any, sent_at: datetime) -> Event:
    """One line. What is missing or impossible makes a fault; the line itself is then kept as text."""
    given = raw if isinstance(raw, dict) else {}
    seq = given.get("seq")
    kind, payload = given.get("kind"), given.get("payload")
    event_id = _uuid(given.get("id"))
    envelope_is_right = (event_id is not None and isinstance(seq, int) and not isinstance(seq, bool)
                         and 1 <= seq <= LARGEST_SEQ and isinstance(kind, str) and 1 <= len(kind) <= 40
                         and isinstance(given.get("actor", ""), str | None))
    fault = "" if envelope_is_right else "unreadable_event"
    if not fault and not (isinstance(payload, dict) and is_storable(payload)):
        fault = "unreadable_payload"
    kept = {"as_text": as_text(raw)} if fault else payload
    return Event(
        id=event_id or uuid.uuid5(uuid.NAMESPACE_OID, as_text(raw)),
        seq=seq if isinstance(seq, int) and 0 <= seq <= LARGEST_SEQ else 0, kind=plain(kind, 40),
        payload=kept if isinstance(kept, dict) else {}, occurred_at=read_time(given.get("occurred_at"), sent_at),
        actor=plain(given.get("actor"), 8), device=plain(given.get("device"), 40), fault=fault,
        sent_id=plain(given.get("id"), 64))


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def read_time(value: Any, otherwise: datetime) -> datetime:
    """An ISO time with its zone (without one: UTC); anything else, or outside 1900-2199, is `otherwise`."""
    if not isinstance(value, str):
        return otherwise
    try:
        moment = datetime.fromisoformat(value)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise
    return moment if 1900 <= moment.year < 2200 else otherwise


def is_storable(payload: Any) -> bool:
    """True when the database keeps it as it is: no NUL, no lone surrogate, no infinity, not nested beyond reason."""
    waiting: list[tuple[Any, int]] = [(payload, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str) and ("\x00" in value or _SURROGATES.search(value)):
            return False
        if isinstance(value, float) and not math.isfinite(value):
            return False
        if isinstance(value, dict | list):
            if depth > DEEPEST_PAYLOAD:
                return False
            inside = [*value.keys(), *value.values()] if isinstance(value, dict) else value
            waiting += [(one, depth + 1) for one in inside]
    return True


def as_text(raw: Any) -> str:
    """What was sent as ASCII text that any database keeps."""
    return json.dumps(raw, ensure_ascii=True, sort_keys=True)


def plain(value: Any, most: int) -> str:
    """A short text without NUL and lone surrogates; empty when it was no text."""
    if not isinstance(value, str):
        return ""
    return _SURROGATES.sub("?", value.replace("\x00", ""))[:most]
