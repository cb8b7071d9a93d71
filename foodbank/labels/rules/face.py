"""What stands on one label. Nobody's name does: not the donor's (who may be unnamed), not a site's."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True)
class Face:
    """One label's facts in words. `kind` is 賞味, 消費 or めやす (no printed limit); `number` of `of` cartons."""

    code: str
    product: str
    day: str
    kind: str
    is_use_by: bool
    zone: str
    zone_name: str
    shelf: str
    number: int
    of: int
    pieces: int
    is_loose: bool = False
    is_demo: bool = False

    @property
    def count(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def amount(self) -> str:
        """Pieces of this carton; loose goods are pieces of 1 g."""
        if not self.is_loose:
            return f"{self.pieces}個"
        return f"{self.pieces / 1000:g}kg" if self.pieces >= 1000 else f"{self.pieces}g"


def blank_face(code: str, *, is_demo: bool) -> Face:
    """A pre-printed label: a code before its goods; the rest is written by hand."""
    return Face(code=code, product="", day="", kind="", is_use_by=False, zone="", zone_name="", shelf="", number=1, of=1,
                pieces=0, is_demo=is_demo)


KINDS = {"best_before": "賞味", "use_by": "消費"}
POLICY_KIND = "めやす"


def day_words(last_day: date, *, precision: str, date_kind: str, last_time: time | None = None) -> str:
    """The last good day as big as it can be and as it is printed on the food: 2027.9.30, 2027.9末, 2027.9中旬."""
    month = f"{last_day.year}.{last_day.month}"
    if date_kind in KINDS and precision == "month":
        return f"{month}末"
    if date_kind in KINDS and precision == "dekad":
        return month + {10: "上旬", 20: "中旬"}.get(last_day.day, "下旬")
    hour = f" {last_time.hour}時" if last_time else ""
    if last_time and last_time.minute:
        hour = f" {last_time.hour}:{last_time.minute:02d}"
    return f"{month}.{last_day.day}{hour}"
