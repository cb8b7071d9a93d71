"""What an offer may hold, what it weighs, and where a donation can go from where it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from foodbank.donors.errors import (
    AcceptsTooMuch,
    FetchDayImpossible,
    NothingAccepted,
    OfferDatePassed,
    OfferEmpty,
    QuantityImpossible,
    TooManyLines,
)
from foodbank.donors.rules.restrictions import Restriction

MOST_LINES = 200
MOST_PIECES = 1_000_000
MOST_PIECE_G = 1_000_000
MOST_CARTONS = 20_000
MOST_G = 200_000_000  # two hundred tonnes: more than a year's gifts
FARTHEST_FETCH = timedelta(days=366)
#: Date kinds whose day is a limit; the others say when something was made.
LIMITS = frozenset({"use_by", "best_before"})


@dataclass(frozen=True)
class Line:
    """One kind of goods announced. `pieces` of `piece_g` grams each; `product_id` when the food bank knows it."""

    description: str
    pieces: int
    piece_g: int
    cartons: int = 1
    zone: str = "ambient"
    date_kind: str = "none"
    last_day: date | None = None
    product_id: int | None = None
    category_id: int | None = None

    @property
    def grams(self) -> int:
        return self.pieces * self.piece_g


@dataclass(frozen=True)
class Mixed:
    """「いろいろ、約12箱、約90kg」."""

    cartons: int
    grams: int


@dataclass(frozen=True)
class Fetch:
    """When to fetch it; `is_brought`: the donor brings it. Without a day it is agreed by telephone."""

    on: date | None = None
    opens: time | None = None
    closes: time | None = None
    is_brought: bool = False


@dataclass(frozen=True)
class Offer:
    lines: tuple[Line, ...] = ()
    mixed: Mixed | None = None
    fetch: Fetch = Fetch()
    title: str = ""
    reason: str = "surplus"
    note: str = ""
    restrictions: tuple[Restriction, ...] = ()


@dataclass(frozen=True)
class Figures:
    """One of the three figures of a donation; none overwrites another."""

    cartons: int = 0
    grams: int = 0
    pieces: int | None = None


@dataclass(frozen=True)
class Announced:
    """All that was announced, and what of it the coordinator accepted (None: not answered)."""

    all: Figures
    accepted: Figures | None
    zones: Mapping[str, int] = field(default_factory=dict)


def check_offer(offer: Offer, *, on: date) -> None:
    """Raises OfferEmpty, TooManyLines, QuantityImpossible, OfferDatePassed, FetchDayImpossible."""
    if not offer.lines and not offer.mixed:
        raise OfferEmpty()
    if len(offer.lines) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES, lines=len(offer.lines))
    for number, line in enumerate(offer.lines, 1):
        check_line(line, number=number, on=on)
    if offer.mixed:
        _possible(offer.mixed.cartons, MOST_CARTONS, line=len(offer.lines) + 1)
        _possible(offer.mixed.grams, MOST_G, line=len(offer.lines) + 1)
    check_fetch(offer.fetch, on=on)


def check_line(line: Line, *, number: int, on: date) -> None:
    """Raises QuantityImpossible, OfferDatePassed. A day that says when it was made may lie in the past."""
    _possible(line.pieces, MOST_PIECES, line=number)
    _possible(line.piece_g, MOST_PIECE_G, line=number)
    _possible(line.cartons, MOST_CARTONS, line=number)
    _possible(line.pieces * line.piece_g, MOST_G, line=number)
    if line.date_kind in LIMITS and line.last_day and line.last_day < on:
        raise OfferDatePassed(line=number, last_day=line.last_day.isoformat())


def check_fetch(fetch: Fetch, *, on: date) -> None:
    """A day from today to a year ahead; a window whose end lies behind its start is none. Raises FetchDayImpossible."""
    if fetch.on and not on <= fetch.on <= on + FARTHEST_FETCH:
        raise FetchDayImpossible(on=fetch.on.isoformat())
    if fetch.opens and fetch.closes and fetch.opens >= fetch.closes:
        raise FetchDayImpossible(on=f"{fetch.opens:%H:%M}-{fetch.closes:%H:%M}")


def _possible(quantity: int, most: int, *, line: int) -> None:
    if not 1 <= quantity <= most:
        shown = str(quantity) if abs(quantity) < 10**12 else f"{str(quantity)[:6]}…"
        raise QuantityImpossible(line=line, quantity=shown, least=1, most=most)


def is_short_lived(last_day: date | None, date_kind: str, *, on: date, minimum_days_left: int) -> bool:
    """True when less life is left than the agreement asks for: shown to both sides, refused to none."""
    return date_kind in LIMITS and last_day is not None and (last_day - on).days < minimum_days_left


def accepted_pieces(offered: Mapping[int, int], wanted: Mapping[int, int] | None, *, has_mixed: bool) -> dict[int,
                                                                                                              int]:
    """Line -> pieces accepted; all of it when `wanted` is None, 0 for a line that `wanted` leaves out.

    Raises AcceptsTooMuch, NothingAccepted. The mixed part is accepted with the rest, or the whole offer is declined.
    """
    if wanted is None:
        return dict(offered)
    for line, pieces in wanted.items():
        if line not in offered or not 0 <= pieces <= offered[line]:
            raise AcceptsTooMuch(line=line, offered=offered.get(line, 0))
    taken = {line: wanted.get(line, 0) for line in offered}
    if not any(taken.values()) and not has_mixed:
        raise NothingAccepted()
    return taken


def number_of(month: str, count: int) -> str:
    """'2611', 12 -> 'K2611-0012'; after 9999 in a month the number grows longer."""
    return f"K{month}-{count:04d}"


def with_terms(offer: Offer, agreed: Iterable[Restriction]) -> Offer:
    """The offer under the agreement's restrictions and its own."""
    return replace(offer, restrictions=tuple(sorted({*offer.restrictions, *agreed})))
