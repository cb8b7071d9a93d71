"""The forms in which a date is written: every meaning of a text as year, month, day or ten days; no calendar yet."""

import re
from dataclasses import dataclass
from datetime import date, time

from foodbank.catalog.rules.words import DateKind

#: An era: (years before its first year, its first day, the day after its last).
ERAS = {"令和": (2018, date(2019, 5, 1)), "平成": (1988, date(1989, 1, 8)), "R": (2018, date(2019, 5, 1)),
        "H": (1988, date(1989, 1, 8))}
REIWA = 2018
#: A two-digit year may be of the era while that day is no further away than the longest-lived goods: in 2026 up to 20.
ERA_REACH = 12
_KINDS = [(r"賞味(期限|期間)?", DateKind.BEST_BEFORE), (r"消費(期限)?", DateKind.USE_BY),
          (r"製造(年月日|年月|日)?", DateKind.MANUFACTURED), (r"(精米|調製)(年月日|年月旬|時期|日)?", DateKind.MILLED)]
_TIME = re.compile(r"(?:(?<=日)|\s|T)\s*(\d{1,2})(?::(\d{2})|時(?:(\d{2})分)?)(?:まで)?$")
_DEKADS = {"上旬": 1, "中旬": 2, "下旬": 3, "上": 1, "中": 2, "下": 3}
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


class Unreadable(Exception):
    """No form of a date at all."""


@dataclass(frozen=True)
class Meaning:
    """One way to mean a date. Without year: the nearest; without day and ten days: the whole month.

    `from_day`: the era's first day, before which this reading is impossible."""

    year: int | None
    month: int | None
    day: int | None = None
    dekad: int | None = None
    from_day: date | None = None


@dataclass(frozen=True)
class Words:
    """What stood around the date: what it is for, and an hour."""

    rest: str
    kind: DateKind | None = None
    last_time: time | None = None


def strip_words(typed: str) -> Words:
    kind = None
    for pattern, meant in _KINDS:
        shorter = re.sub(rf"^{pattern}[\s:：]*", "", typed)
        if shorter != typed:
            typed, kind = shorter, meant
            break
    last_time = None
    clock = _TIME.search(typed)
    if clock:
        hour, minute = int(clock[1]), int(clock[2] or clock[3] or 0)
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            raise Unreadable
        # 24時 is the end of its day: no hour at all.
        last_time = time(hour, minute) if hour < 24 else None
        typed = typed[:clock.start()]
    rest = re.sub(r"(まで|頃|ごろ)$", "", re.sub(r"\s+", "", typed)).translate(_KANJI_DIGITS)
    if not rest:
        raise Unreadable
    return Words(rest, kind, last_time)


def split_date(rest: str, on: date) -> list[Meaning]:
    """Every meaning of a date text without spaces. Raises Unreadable."""
    dekad = next((name for name in _DEKADS if rest.endswith(name)), None)
    if dekad:
        return _with_dekad(rest.removesuffix(dekad), _DEKADS[dekad], on)
    era = re.match(r"(令和|平成|R|H)\.?(.+)$", rest, re.IGNORECASE)
    if era:
        return _era(era[1].upper(), era[2])
    if re.fullmatch(r"\d+", rest):
        return _digits(rest, on)
    if re.fullmatch(r"\d{4}[eE]", rest):
        return _years(rest[:2], int(rest[2:4]), None, on)
    if re.fullmatch(r"\d{6}[eE]", rest):
        return [Meaning(int(rest[:4]), int(rest[4:6]))]
    day_only = re.fullmatch(r"(\d{1,2})日", rest)
    if day_only:
        return [Meaning(None, None, int(day_only[1]))]
    month_day = re.fullmatch(r"(\d{1,2})月(\d{1,2})日", rest)
    if month_day:
        return [Meaning(None, int(month_day[1]), int(month_day[2]))]
    return _parts(_numbers(rest), on)


def _numbers(rest: str) -> list[str]:
    """2 or 3 numbers between 年月日 or one kind of mark."""
    match = re.fullmatch(r"(\d{1,4})年(\d{1,2})月(?:末|末日|(\d{1,2})日)?", rest) or re.fullmatch(
        r"(\d{1,4})([./\-])(\d{1,2})(?:\2(\d{1,4}))?\.?", rest)
    if not match:
        raise Unreadable
    return [part for part in match.groups() if part and part.isdecimal()]


def _parts(numbers: list[str], on: date) -> list[Meaning]:
    if len(numbers) == 3:
        first, middle, last = numbers
        if len(last) == 4:  # imported: day and month before the year, in either order
            return [Meaning(int(last), int(month), int(day) or 99) for month, day in ((middle, first), (first, middle))]
        if len(last) > 2:
            raise Unreadable
        return _years(first, int(middle), int(last), on)
    first, last = numbers
    if len(first) > 2:
        return _years(first, int(last), None, on)
    # 27.09 is year and month; 5/17 can only be month and day; 9.9 can be both.
    return [*_years(first, int(last), None, on), Meaning(None, int(first) or 99, int(last) or 99)]


def _years(year: str, month: int, day: int | None, on: date) -> list[Meaning]:
    if len(year) == 4:
        return [Meaning(int(year), month, day or None)]
    if len(year) > 2:
        raise Unreadable
    number = int(year)
    western = Meaning(2000 + number, month, day or None)
    if number == 0 or REIWA + number > on.year + ERA_REACH:
        return [western]
    return [western, Meaning(REIWA + number, month, day or None, from_day=ERAS["R"][1])]


def _era(name: str, rest: str) -> list[Meaning]:
    before, first_day = ERAS[name]
    rest = re.sub(r"^元", "1", rest)
    if re.fullmatch(r"\d{6}", rest):
        rest = f"{rest[:2]}.{rest[2:4]}.{rest[4:]}"
    elif re.fullmatch(r"\d{4}", rest):
        rest = f"{rest[:2]}.{rest[2:]}"
    year, month, *day = _numbers(rest)
    number = int(year)
    if len(year) > 2 or not number or (name in ("平成", "H") and number > 31):
        return []
    return [Meaning(before + number, int(month), (int(day[0]) or None) if day else None, from_day=first_day)]


def _digits(rest: str, on: date) -> list[Meaning]:
    """Without marks: 0517, 260417, 20260417; year and month only where nothing else is possible."""
    if len(rest) == 4:
        month, day = int(rest[:2]), int(rest[2:])
        return [Meaning(None, month, day or 99)] if 1 <= month <= 12 else _years(rest[:2], int(rest[2:]), None, on)
    if len(rest) == 6:
        if 1 <= int(rest[2:4]) <= 12:
            return _years(rest[:2], int(rest[2:4]), int(rest[4:]), on)
        return [Meaning(int(rest[:4]), int(rest[4:]))]
    if len(rest) == 8:
        return [Meaning(int(rest[:4]), int(rest[4:6]), int(rest[6:]) or None)]
    raise Unreadable


def _with_dekad(rest: str, dekad: int, on: date) -> list[Meaning]:
    rest = rest.removesuffix("の").rstrip(".-/")
    alone = re.fullmatch(r"(\d{1,2})月", rest)
    if alone:
        return [Meaning(None, int(alone[1]), dekad=dekad)]
    if not rest or re.search(r"\d日$", rest):
        raise Unreadable
    months = split_date(rest, on) if not re.fullmatch(r"\d{1,2}[./\-]\d{1,2}", rest) else _years(
        *_year_and_month(rest), None, on)
    if any(meaning.day for meaning in months):
        raise Unreadable
    return [Meaning(one.year, one.month, dekad=dekad, from_day=one.from_day) for one in months]


def _year_and_month(rest: str) -> tuple[str, int]:
    year, month = re.split(r"[./\-]", rest)
    return year, int(month)
