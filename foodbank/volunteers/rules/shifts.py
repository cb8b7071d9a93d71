"""What a shift may be, and who may still join it."""

from datetime import datetime, timedelta

from foodbank.volunteers.errors import HoursImpossible, ShiftFull, ShiftImpossible, ShiftOver

LONGEST = timedelta(hours=16)
MOST_PEOPLE = 200
MOST_MINUTES = 16 * 60


def check_shift(*, starts_at: datetime, ends_at: datetime, people_needed: int) -> None:
    """Raises ShiftImpossible."""
    lasts = ends_at - starts_at
    if not (2000 <= starts_at.year <= 2100 and timedelta(0) < lasts <= LONGEST and 1 <= people_needed <= MOST_PEOPLE):
        raise ShiftImpossible()


def check_open(*, starts_at: datetime, is_cancelled: bool, now: datetime) -> None:
    """Signing up and withdrawing end when the shift begins. Raises ShiftOver."""
    if is_cancelled or starts_at <= now:
        raise ShiftOver()


def check_room(*, people_needed: int, signed_up: int) -> None:
    """Raises ShiftFull when nobody more is needed."""
    if signed_up >= people_needed:
        raise ShiftFull(people_needed=people_needed)


def check_minutes(minutes: int) -> None:
    """Raises HoursImpossible."""
    if not 0 <= minutes <= MOST_MINUTES:
        raise HoursImpossible(minutes=str(minutes)[:12], most=MOST_MINUTES)
