"""Which agreement holds on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class HasPeriod(Protocol):
    starts_on: date
    ends_on: date | None
    number: str


Period = TypeVar("Period", bound=HasPeriod)


def holds(agreement: HasPeriod, on: date) -> bool:
    """From its first day to its last, both included; without a last day for ever."""
    return agreement.starts_on <= on and (agreement.ends_on is None or on <= agreement.ends_on)


def in_force(agreements: Iterable[Period], on: date) -> Period | None:
    """The agreement that holds on that day; of several the one that began last, then the greater number."""
    holding = [one for one in agreements if holds(one, on)]
    return max(holding, key=lambda one: (one.starts_on, one.number), default=None)
