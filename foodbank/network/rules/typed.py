"""What people type, read into values: full and half width, commas, eras and units are all normal ways of writing."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time

from foodbank.errors import InvalidInput

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_DAY = re.compile(
    r"^(?:(令和|平成|[RH])\s*)?(\d{1,4}|元)\s*[-/.年]\s*(\d{1,2})"
    r"(?:\s*月|\s*[-/.月]\s*(\d{1,2})\s*日?)?$", re.IGNORECASE)
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_TIME = re.compile(r"^(\d{1,2})(?:[:時](\d{1,2})?分?|(\d{2}))?$")
_GRAMS = re.compile(r"^(\d+(?:\.\d+)?)\s*(kg|キロ|キログラム|g|グラム|t|トン)?$", re.IGNORECASE)
_SCALE = {"kg": 1000, "キロ": 1000, "キログラム": 1000, "t": 1_000_000, "トン": 1_000_000}


def folded(text: str) -> str:
    """Half width, no control characters, trimmed."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char)[0] != "C").strip()


def one_line(text: str, *, field: str, most: int, needed: bool = False) -> str:
    """Text as typed, without control characters; InvalidInput when too long, or empty and needed."""
    kept = "".join(" " if char in "\r\n\t" else char for char in text if char in "\r\n\t"
                   or unicodedata.category(char) not in ("Cc", "Cs")).strip()
    if len(kept) > most:
        raise InvalidInput(field=field, reason="too_long", most=most)
    if needed and not kept:
        raise InvalidInput(field=field, reason="missing")
    return kept


def read_number(text: str, *, field: str) -> int:
    """A whole number of any size, its sign kept: '１，２００' -> 1200. Whether it is possible is the caller's rule."""
    plain = folded(text).replace(",", "").replace("、", "").removesuffix("個").removesuffix("箱").strip()
    if not re.fullmatch(r"[-+−]?\d{1,60}", plain):
        raise InvalidInput(field=field, reason="not_a_number")
    return int(plain.replace("−", "-"))


def read_grams(text: str, *, field: str, unit: str = "g") -> int:
    """A weight in grams: '500', '500g', '1.5kg'. A bare number is in `unit` ('g' or 'kg')."""
    plain = folded(text).replace(",", "")
    found = _GRAMS.match(plain)
    if not found or len(plain) > 40:
        raise InvalidInput(field=field, reason="not_a_weight")
    scale = _SCALE.get((found[2] or unit).lower(), 1)
    whole, _, rest = found[1].partition(".")
    return int(whole) * scale + (int((rest + "0" * 7)[:7]) * scale) // 10**7


@dataclass(frozen=True)
class TypedDay:
    """A day, and whether only the month was written (the day is then the month's last)."""

    day: date
    month_only: bool = False


def read_day(text: str, *, field: str) -> TypedDay:
    """2026-11-28, 2026/11/28, 2026年11月28日, 20261128, 令和8年11月28日, 2027.9 (month only: its last day).

    A two-digit year without an era could be either calendar: InvalidInput asks for four digits.
    """
    plain = folded(text)
    packed = _PACKED.match(plain)
    if packed:
        return TypedDay(_date(int(packed[1]), int(packed[2]), int(packed[3]), field))
    found = _DAY.match(plain)
    if not found:
        raise InvalidInput(field=field, reason="not_a_day")
    era = _ERAS.get((found[1] or "").upper())
    if not era and len(found[2]) != 4:
        raise InvalidInput(field=field, reason="year_needs_four_digits")
    year = (era or 0) + (1 if found[2] == "元" else int(found[2]))
    month = int(found[3])
    if found[4]:
        return TypedDay(_date(year, month, int(found[4]), field))
    if not (1 <= month <= 12 and 1900 <= year <= 2999):
        raise InvalidInput(field=field, reason="not_a_day")
    return TypedDay(date(year, month, monthrange(year, month)[1]), month_only=True)


def _date(year: int, month: int, day: int, field: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise InvalidInput(field=field, reason="not_a_day") from None
    if not 1900 <= year <= 2999:
        raise InvalidInput(field=field, reason="not_a_day")
    return found


def read_time(text: str, *, field: str) -> time:
    """9, 9:30, 0930, 9時, 9時30分."""
    plain = folded(text)
    if re.fullmatch(r"\d{3}", plain):
        plain = f"0{plain}"
    found = _TIME.match(plain)
    hour, minute = (int(found[1]), int(found[2] or found[3] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise InvalidInput(field=field, reason="not_a_time")
    return time(hour, minute)
