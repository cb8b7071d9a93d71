"""Which opening dates may still be asked for, and the slots to fetch in."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from enum import StrEnum

from foodbank.requests.rules.amounts import RequestPolicy


class Closed(StrEnum):
    """Why nothing can be asked for an opening date."""

    PAST = "past"
    DEADLINE = "deadline"
    TOO_EARLY = "too_early"
    CANCELLED = "cancelled"
    SITE_CLOSED = "site_closed"


def deadline_of(opens_on: date, policy: RequestPolicy) -> date:
    """The last day on which a site may ask by itself."""
    return opens_on - timedelta(days=policy.deadline_days)


def why_closed(opens_on: date, *, today: date, policy: RequestPolicy, is_cancelled: bool = False,
               is_active: bool = True, closed_from: date | None = None, by_coordinator: bool = False) -> Closed | None:
    """None when the date may be asked for. The coordinator may still type what somebody said on the telephone
    after the deadline, up to the opening day itself."""
    if not is_active or (closed_from is not None and closed_from <= opens_on):
        return Closed.SITE_CLOSED
    if is_cancelled:
        return Closed.CANCELLED
    if opens_on < today:
        return Closed.PAST
    if opens_on > today + timedelta(days=policy.horizon_days):
        return Closed.TOO_EARLY
    if today > deadline_of(opens_on, policy) and not by_coordinator:
        return Closed.DEADLINE
    return None


def fetch_slots(opens: time, closes: time, *, every_minutes: int) -> Iterator[time]:
    """Beginnings of the slots between opening and closing; a slot that would end after closing is none."""
    first, last = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
    step = max(5, every_minutes)
    for minute in range(first, last - step + 1, step):
        yield time(minute // 60, minute % 60)
