"""What a paper says, computed from what came in. Pure: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Item:
    """One row of a paper: a product with one date, as received."""

    name: str
    pieces: int
    piece_g: int
    date_kind: str
    precision: str
    last_day: date
    label: str
    received_on: date

    @property
    def grams(self) -> int:
        return self.pieces * self.piece_g

    @property
    def is_loose(self) -> bool:
        return self.piece_g == 1


def paper_number(fiscal_year: int, number: int) -> str:
    """2026-0012: fiscal year and running number of one series."""
    return f"{fiscal_year}-{number:04d}"


def file_name(issued_on: date, donor: str, number: str) -> str:
    """YYYYMMDD_donor_number.pdf (search by date, party and number: 電子帳簿保存法)."""
    kept = "".join(char for char in donor if char.isalnum())[:60]
    return f"{issued_on:%Y%m%d}_{kept}_{number}.pdf"


def date_words(date_kind: str, precision: str, last_day: date) -> str:
    """賞味期限 2027-05-31, 賞味期限 2027-05, or nothing for goods without a date."""
    kinds = {"best_before": "賞味", "use_by": "消費", "manufactured": "製造", "milled": "精米"}
    if date_kind not in kinds:
        return "—"
    if precision == "month":
        return f"{kinds[date_kind]} {last_day:%Y.%m}"
    return "期限なし" if precision == "none" else f"{kinds[date_kind]} {last_day:%Y.%m.%d}"


@dataclass(frozen=True)
class Destination:
    """Where goods went: a district and a kind of place, never a person."""

    area: str
    kind: str
    grams: int
    sites: int
    first: date
    last: date


def destinations(rows: Sequence[Mapping[str, Any]]) -> list[Destination]:
    """Hand-overs (area, kind, site, day, grams) summed by area and kind; what came back in full is not a destination."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["area"], row["kind"]), []).append(row)
    made = [Destination(area, kind, sum(row["grams"] for row in some), len({row["site"] for row in some}),
                        min(row["day"] for row in some), max(row["day"] for row in some))
            for (area, kind), some in found.items()]
    return sorted((one for one in made if one.grams > 0), key=lambda one: (-one.grams, one.area, one.kind))
