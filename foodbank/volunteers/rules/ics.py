"""A calendar as text (RFC 5545): what calendar programs subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_LONGEST_OCTETS = 75


@dataclass(frozen=True)
class Entry:
    """One event. A `date` start is a whole day; `ends` is then left out. `uid` never changes, so that a called-off
    event is found again and struck out."""

    uid: str
    starts: datetime | date
    summary: str
    ends: datetime | None = None
    place: str = ""
    note: str = ""
    is_cancelled: bool = False


def calendar(entries: Iterable[Entry], *, name: str, now: datetime) -> str:
    """The whole calendar, lines folded at 75 octets and ended with CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//foodbank//calendar//JA", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_text(name)}", "X-WR-TIMEZONE:Asia/Tokyo", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for entry in entries:
        lines += _event(entry, now)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, now: datetime) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{_text(entry.uid)}", f"DTSTAMP:{_moment(now)}"]
    if isinstance(entry.starts, datetime):
        lines.append(f"DTSTART:{_moment(entry.starts)}")
        lines.append(f"DTEND:{_moment(entry.ends or entry.starts + timedelta(hours=1))}")
    else:
        lines.append(f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}")
        lines.append(f"DTEND;VALUE=DATE:{entry.starts + timedelta(days=1):%Y%m%d}")
    lines.append(f"SUMMARY:{_text(entry.summary)}")
    lines += [f"{field}:{_text(text)}" for field,
              text in (("LOCATION", entry.place), ("DESCRIPTION", entry.note)) if text]
    return [*lines, f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}", "END:VEVENT"]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> str:
    """Long lines go on after CRLF and a blank; no character is cut in two."""
    pieces, used = [""], 0
    for char in line:
        octets = len(char.encode())
        if used + octets > _LONGEST_OCTETS:
            pieces.append(" ")
            used = 1
        pieces[-1] += char
        used += octets
    return "\r\n".join(pieces)
