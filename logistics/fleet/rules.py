"""Who is free when, and which dates are to be reminded of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

#: How early somebody is told: a licence takes weeks to renew (a setting, not a law).
REMIND_BEFORE = timedelta(days=30)

Paper = Literal["licence", "car_insurance", "volunteer_insurance"]
PAPERS: tuple[Paper, ...] = ("licence", "car_insurance", "volunteer_insurance")


@dataclass(frozen=True)
class Shift:
    """From when to when on one day; the end is the first moment that is free again."""

    starts: time
    ends: time


def overlap(one: Shift, other: Shift) -> bool:
    return one.starts < other.ends and other.starts < one.ends


@dataclass(frozen=True)
class Reminder:
    """A paper that ends soon, or has ended (`days_left` below 0)."""

    paper: Paper
    until: date
    days_left: int


def reminders(papers: Mapping[Paper, date | None], *, on: date, before: timedelta = REMIND_BEFORE) -> list[Reminder]:
    """What ends within `before`, soonest first. A paper without a date is not reminded of: nobody wrote it down.

    The last day itself is still good, as with every date of the house.
    """
    found = [Reminder(paper, until, (until - on).days) for paper, until in papers.items()
             if until is not None and until - on <= before]
    return sorted(found, key=lambda one: (one.until, PAPERS.index(one.paper)))


def may_drive_on(papers: Mapping[Paper, date | None], on: date) -> Paper | None:
    """The paper that has ended by that day; None when none has."""
    return next((paper for paper in PAPERS if (until := papers.get(paper)) is not None and until < on), None)
