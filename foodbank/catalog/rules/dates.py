"""A date as printed on food or typed at the dock: one text in, one reading out, or a question.

Every way the text can be meant is written out first (`meanings`); one possible day is the answer, none is a refusal,
several are a question. So nothing is ever guessed. What a month-only date means (its last day) is the food labelling
standard's; what the shorthands mean is ours: 0517 month and day, 260417 year, month, day, 2607e the end of a month.
"""

import calendar
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta

from foodbank.catalog.errors import AmbiguousYear, ImpossibleDate, UnreadableDate
from foodbank.catalog.rules.forms import Meaning, Unreadable, split_date, strip_words
from foodbank.catalog.rules.words import DateKind, Precision

LONGEST = 40
EARLIEST_YEAR, LATEST_YEAR = 1980, 2100
#: A date without its year that passed less than this ago may be that old one: it is asked about.
LATELY = timedelta(days=90)
LATELY_DAY_ONLY = timedelta(days=14)


@dataclass(frozen=True)
class DateReading:
    """`last_day` is the last good day (of the month, of the ten days); `kind` only when the text itself says it.

    `is_past`: the last good day lies before `on`. Whether that refuses is for the caller, who knows what it is for.
    """

    last_day: date
    precision: Precision
    text: str
    is_past: bool
    kind: DateKind | None = None
    last_time: time | None = None

    @property
    def iso(self) -> str:
        """The same day in words that can only be read one way: the answer to AmbiguousYear."""
        if self.precision is Precision.DAY:
            return self.last_day.isoformat()
        if self.precision is Precision.DEKAD:
            return f"{self.last_day:%Y-%m}-{_dekad_of(self.last_day)}"
        return f"{self.last_day:%Y-%m}"

    @property
    def words(self) -> str:
        """As a question names it: 2027年9月1日, 2027年9月上旬, 2027年9月."""
        month = f"{self.last_day.year}年{self.last_day.month}月"
        if self.precision is Precision.DAY:
            return f"{month}{self.last_day.day}日"
        return month + (_dekad_of(self.last_day) if self.precision is Precision.DEKAD else "")


def read_date(text: str, *, on: date) -> DateReading:
    """The day a text means, seen on the day `on`. Raises UnreadableDate, ImpossibleDate or AmbiguousYear (with every
    reading, nearest first)."""
    typed = _plain(text)
    if not typed or len(text) > LONGEST:
        raise UnreadableDate(text=_plain(text[:LONGEST]))
    try:
        words = strip_words(typed)
        meanings = split_date(words.rest, on)
    except Unreadable:
        raise UnreadableDate(text=typed) from None
    readings: dict[tuple[date, Precision], DateReading] = {}
    for meaning in meanings:
        for day, precision in _days_of(meaning, on):
            reading = DateReading(day, precision, typed, day < on, words.kind, words.last_time)
            readings.setdefault((day, precision), reading)
    if not readings:
        raise ImpossibleDate(text=typed)
    if len(readings) > 1:
        nearest = sorted(readings.values(), key=lambda one: (abs((one.last_day - on).days), one.last_day))
        raise AmbiguousYear(text=typed, candidates=[one.iso for one in nearest],
                            choices=" / ".join(one.words for one in nearest))
    return next(iter(readings.values()))


def _dekad_of(day: date) -> str:
    return {10: "上旬", 20: "中旬"}.get(day.day, "下旬")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char)[0] != "C" or char.isspace()).strip()


def _days_of(meaning: Meaning, on: date) -> list[tuple[date, Precision]]:
    if meaning.year is not None:
        day = _last_day(meaning.year, meaning.month or 0, meaning.day, meaning.dekad)
        return [(day, _precision(meaning))] if day and (meaning.from_day is None or meaning.from_day <= day) else []
    if meaning.month is None:
        return _near_day(meaning.day or 0, on)
    return _near_year(meaning, meaning.month, on)


def _precision(meaning: Meaning) -> Precision:
    if meaning.dekad:
        return Precision.DEKAD
    return Precision.DAY if meaning.day else Precision.MONTH


def _last_day(year: int, month: int, day: int | None, dekad: int | None) -> date | None:
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= 12):
        return None
    end = calendar.monthrange(year, month)[1]
    last = {1: 10, 2: 20, 3: end}[dekad] if dekad else day or end
    return date(year, month, last) if 1 <= last <= end else None


def _near_year(meaning: Meaning, month: int, on: date) -> list[tuple[date, Precision]]:
    """No year: the next such day, and the last one too while it is recent enough to be meant."""
    days = [_last_day(year, month, meaning.day, meaning.dekad) for year in range(on.year - 1, on.year + 9)]
    real = [day for day in days if day]
    coming = next((day for day in real if day >= on), None)
    passed = [day for day in real if on - LATELY <= day < on]
    return [(day, _precision(meaning)) for day in [coming, *passed] if day]


def _near_day(number: int, on: date) -> list[tuple[date, Precision]]:
    """Only a day of the month (milk): the next one, and one that passed in the last two weeks."""
    first = on.replace(day=1)
    months = [(first - timedelta(days=1)).replace(day=1), first, (first + timedelta(days=32)).replace(day=1),
              (first + timedelta(days=63)).replace(day=1)]
    real = [day for day in (_last_day(month.year, month.month, number, None) for month in months) if day and number]
    coming = next((day for day in real if day >= on), None)
    passed = [day for day in real if on - LATELY_DAY_ONLY <= day < on]
    return [(day, Precision.DAY) for day in [coming, *passed] if day]
