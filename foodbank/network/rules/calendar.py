"""Which days a site opens, whether it is open at all, and when it can take a delivery."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from foodbank.network.errors import ClosedSite, NoSessionDays, WindowsOverlap

MOST_DAYS_AHEAD = 800


@dataclass(frozen=True)
class Pattern:
    """Every `weekday` (0 Monday), or only the `nths` of each month (1-5; 5 is a fifth one, where there is one)."""

    weekday: int
    nths: frozenset[int] = frozenset()

    def names(self, day: date) -> bool:
        return day.weekday() == self.weekday and (not self.nths or (day.day - 1) // 7 + 1 in self.nths)


def days_of(pattern: Pattern, *, first: date, last: date) -> list[date]:
    """The pattern's days from `first` to `last`, both included, at most about two years ahead. Raises NoSessionDays."""
    end = min(last, first + timedelta(days=MOST_DAYS_AHEAD))
    days = [first + timedelta(days=ahead) for ahead in range((end - first).days + 1)]
    found = [day for day in days if pattern.names(day)]
    if not found:
        raise NoSessionDays()
    return found


def is_closed(*, closed_from: date | None, is_active: bool, on: date) -> bool:
    """A site is closed from the day it says, that day included."""
    return not is_active or (closed_from is not None and closed_from <= on)


def refuse_closed(*, name: str, closed_from: date | None, is_active: bool, on: date) -> None:
    """Raises ClosedSite when the site takes no part on that day."""
    if is_closed(closed_from=closed_from, is_active=is_active, on=on):
        raise ClosedSite(site=name, since=(closed_from or on).isoformat())


@dataclass(frozen=True, order=True)
class Window:
    """On `weekday` (0 Monday) a delivery may begin from `opens` and must begin before `closes`."""

    weekday: int
    opens: time
    closes: time


def checked_windows(windows: Iterable[Window]) -> list[Window]:
    """The windows in order. Raises WindowsOverlap when one is empty, backwards or laps over another."""
    ordered = sorted(windows)
    for window in ordered:
        if not (0 <= window.weekday <= 6 and window.opens < window.closes):
            raise WindowsOverlap(weekday=window.weekday)
    for before, after in itertools.pairwise(ordered):
        if before.weekday == after.weekday and after.opens < before.closes:
            raise WindowsOverlap(weekday=after.weekday)
    return ordered
