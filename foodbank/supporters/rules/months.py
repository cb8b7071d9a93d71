"""Which days a month's figures are about, and which days of the month before they are compared with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """The days `first` up to, not including, `until` of one month. `is_running`: the month is not over."""

    first: date
    until: date
    is_running: bool

    @property
    def last(self) -> date:
        """The last day counted."""
        return self.until - timedelta(days=1)

    @property
    def before(self) -> "Period":
        """The month before; for a running month only its same days (the 31st has no twin in November: its end)."""
        end = self.first - timedelta(days=1)
        begin = end.replace(day=1)
        if not self.is_running:
            return Period(begin, self.first, False)
        days = min(self.last.day, end.day)
        return Period(begin, begin + timedelta(days=days), True)


def period_of(month: date, today: date) -> Period | None:
    """The days of the month of `month` that have begun; None for a month that has not."""
    first = month.replace(day=1)
    if first > today:
        return None
    end = first.replace(day=monthrange(first.year, first.month)[1])
    if today < end:
        return Period(first, today + timedelta(days=1), True)
    return Period(first, end + timedelta(days=1), False)


def months_back(month: date, count: int) -> date:
    """The first day of the month `count` months before that of `month`."""
    total = month.year * 12 + month.month - 1 - count
    return date(total // 12, total % 12 + 1, 1)
