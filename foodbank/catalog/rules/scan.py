"""The answer of `read_scan`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from biip.checksums import gs1_standard_check_digit

from foodbank.catalog.rules.words import DateKind, Precision


class ScanKind(StrEnum):
    OUR_CODE = "our_code"  # a label, shelf, person, vehicle, tour or receipt of ours
    PRODUCT = "product"  # a GTIN and nothing else: no date, no count
    CASE = "case"  # ITF-14: a closed case; how many pieces it holds is asked once and remembered
    IN_STORE = "in_store"  # 02, 20-29: means something only in the shop that printed it, so it names no product
    ELEMENTS = "elements"  # GS1 element strings: a GTIN with what else the maker says, or a logistic unit


@dataclass(frozen=True)
class ScannedDay:
    """A day inside a code. Day 00 is the last day of its month (GS1 General Specifications 3.4)."""

    day: date
    precision: Precision
    text: str


@dataclass(frozen=True)
class Scan:
    """What a code says. `gtin` has 14 digits; with `is_contents` it is what lies inside a logistic unit, `count` times.

    `net_g` are grams; `others` are valid element strings this house has no use for, as (identifier, value).
    """

    kind: ScanKind
    text: str
    code: str | None = None
    gtin: str | None = None
    is_contents: bool = False
    count: int | None = None
    maker_lot: str | None = None
    made_on: ScannedDay | None = None
    best_before: ScannedDay | None = None
    use_by: ScannedDay | None = None
    serial: str | None = None
    net_g: int | None = None
    sscc: str | None = None
    others: tuple[tuple[str, str], ...] = ()

    @property
    def names_a_product(self) -> bool:
        return self.gtin is not None and self.kind is not ScanKind.IN_STORE

    @property
    def inner_gtin(self) -> str | None:
        """For a case: the GTIN-14 of the piece inside, if the maker kept to indicator + 12 digits + new check digit."""
        if self.gtin is None or self.gtin[0] not in "12345678":
            return None
        body = "0" + self.gtin[1:13]
        return body + str(gs1_standard_check_digit(body))

    @property
    def date_kind(self) -> DateKind:
        """The kind of date to sort by: a safety limit goes before a quality limit, both before a day of making."""
        if self.use_by:
            return DateKind.USE_BY
        if self.best_before:
            return DateKind.BEST_BEFORE
        return DateKind.MANUFACTURED if self.made_on else DateKind.NONE

    @property
    def printed_day(self) -> ScannedDay | None:
        return self.use_by or self.best_before or self.made_on
