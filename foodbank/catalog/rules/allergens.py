"""What a label says about allergens, held against what a site must avoid.

"Not on the label" is not "free of it": a maker had to write an allergen only where the standard in force when the food
was made said so. (Food Labelling Standards; the dated rows come from fixtures/reference/allergens.csv.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: Five-year emergency food circulates: without a day of making the label may be this old.
OLDEST_LABEL = timedelta(days=5 * 366)


class State(StrEnum):
    CONTAINS = "contains"
    NOT_LISTED = "not_listed"
    SAME_LINE = "same_line"
    UNKNOWN = "unknown"


class Why(StrEnum):
    SAME_LINE = "same_line"
    UNKNOWN = "unknown"
    LABEL_NOT_DUE = "label_not_due"  # not on the label, but the label did not have to say it


@dataclass(frozen=True)
class AllergenRow:
    """One allergen in one tier for a time. In a transition the old labels are still legal."""

    code: str
    is_mandatory: bool
    valid_from: date
    transition_until: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class AllergenVerdict:
    """`blocks`: the food contains it. `warns`: somebody must look, with the reason. Both in the order asked."""

    blocks: tuple[str, ...]
    warns: tuple[tuple[str, Why], ...]

    @property
    def is_clear(self) -> bool:
        return not self.blocks and not self.warns


def rows_on(rows: Iterable[AllergenRow], on: date) -> list[AllergenRow]:
    """The rows in force on a day, one per code (the newest)."""
    found: dict[str, AllergenRow] = {}
    for row in sorted(rows, key=lambda row: (row.valid_from, row.code)):
        if row.valid_from <= on and (row.valid_until is None or on <= row.valid_until):
            found[row.code] = row
    return sorted(found.values(), key=lambda row: (not row.is_mandatory, row.code))


def label_had_to_say(code: str, made_on: date, rows: Iterable[AllergenRow]) -> bool:
    """True when food made on that day had to name the allergen: mandatory, and its transition over."""
    return any(row.code == code and row.is_mandatory
               and (row.transition_until or row.valid_from - timedelta(days=1)) < made_on
               and row.valid_from <= made_on and (row.valid_until is None or made_on <= row.valid_until)
               for row in rows)


def check_allergens(*, label: Mapping[str, State], avoid: Iterable[str], rows: Iterable[AllergenRow], on: date,
                    made_on: date | None = None) -> AllergenVerdict:
    """A product's label against a must-avoid list. An allergen without a state is unknown."""
    rows, made = list(rows), made_on or on - OLDEST_LABEL
    blocks: list[str] = []
    warns: list[tuple[str, Why]] = []
    for code in dict.fromkeys(avoid):
        state = label.get(code, State.UNKNOWN)
        if state is State.CONTAINS:
            blocks.append(code)
        elif state is State.SAME_LINE:
            warns.append((code, Why.SAME_LINE))
        elif state is State.UNKNOWN:
            warns.append((code, Why.UNKNOWN))
        elif not label_had_to_say(code, made, rows):
            warns.append((code, Why.LABEL_NOT_DUE))
    return AllergenVerdict(tuple(blocks), tuple(warns))


def united(labels: Iterable[Mapping[str, State]]) -> dict[str, State]:
    """The label of a set or a repack: contains wins, then unknown, then same line; silence is unknown."""
    labels = list(labels)
    codes = sorted({code for label in labels for code in label})
    order = [State.CONTAINS, State.UNKNOWN, State.SAME_LINE, State.NOT_LISTED]
    return {code: min((label.get(code, State.UNKNOWN) for label in labels), key=order.index) for code in codes}
