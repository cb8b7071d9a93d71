"""What a donor asks of those who hand its food on: a fixed vocabulary, kept as data, and whether a site may have it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from foodbank.donors.errors import RestrictionUnknown

Data = dict[str, Any]


class Kind(StrEnum):
    AREA = "area"  # only there: a list of area names or district numbers ("11230-3"), or a city code
    CHILDREN_ONLY = "children_only"
    CHANNEL = "channel"  # only members of one network
    COOK_HERE = "cook_here"  # cooked and eaten at the site
    TAKE_HOME = "take_home"  # handed out to be taken home
    HAND_OUT_BY = "hand_out_by"  # in people's hands on that day at the latest
    NO_ONWARD_GIFT = "no_onward_gift"  # not passed on to another organisation
    NO_PHOTO = "no_photo"
    DONOR_UNNAMED = "donor_unnamed"


#: Kinds that ask for care and never keep goods from a site.
MARKS = frozenset({Kind.NO_PHOTO, Kind.DONOR_UNNAMED})
_WITH_TEXTS = frozenset({Kind.AREA})
MOST_TEXT = 40


@dataclass(frozen=True, order=True)
class Restriction:
    """`value`: the areas joined by commas, the channel's name, the day as ISO text; '' for all others."""

    kind: Kind
    value: str = ""

    @property
    def data(self) -> Data:
        if self.kind in _WITH_TEXTS:
            return {"kind": self.kind.value, "value": self.value.split(",")}
        return {"kind": self.kind.value, "value": self.value} if self.value else {"kind": self.kind.value}


@dataclass(frozen=True)
class SiteFacts:
    """What a site and its activity are, as far as a donor may care. `areas` holds every name the place answers to;
    `passes_on`: it gives to other organisations (a sub-hub), which keeping stock for its own visitors is not."""

    areas: frozenset[str] = frozenset()
    channel: str = ""
    serves_only_children: bool = False
    cooks: bool = False
    hands_out_to_take_home: bool = True
    passes_on: bool = False


def read_restrictions(data: Iterable[Any]) -> tuple[Restriction, ...]:
    """Restrictions as stored or sent, in one order, each once. Raises RestrictionUnknown."""
    return tuple(sorted({_read(one) for one in data}))


def _read(data: Any) -> Restriction:
    if not isinstance(data, dict) or data.get("kind") not in set(Kind):
        raise RestrictionUnknown(kind=str(data.get("kind") if isinstance(data, dict) else data)[:MOST_TEXT])
    kind, value = Kind(data["kind"]), data.get("value", "")
    if kind is Kind.AREA:
        areas = value if isinstance(value, list) else [value]
        texts = sorted({str(area).strip() for area in areas if isinstance(area, str | int) and str(area).strip()})
        if not texts or any(len(text) > MOST_TEXT or "," in text for text in texts):
            raise RestrictionUnknown(kind=kind.value)
        return Restriction(kind, ",".join(texts))
    if kind is Kind.CHANNEL:
        if not isinstance(value, str) or not 0 < len(value.strip()) <= MOST_TEXT:
            raise RestrictionUnknown(kind=kind.value)
        return Restriction(kind, value.strip())
    if kind is Kind.HAND_OUT_BY:
        return Restriction(kind, _day(value).isoformat())
    if value:
        raise RestrictionUnknown(kind=kind.value)
    return Restriction(kind)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RestrictionUnknown(kind=Kind.HAND_OUT_BY.value) from None


def united(*sets: Iterable[Restriction]) -> tuple[Restriction, ...]:
    """Restrictions of goods put together add up."""
    return tuple(sorted({one for some in sets for one in some}))


def broken_by(restrictions: Iterable[Restriction], site: SiteFacts, on: date) -> tuple[Restriction, ...]:
    """The restrictions that handing out at this site on that day would break, in one order; () when all is well."""
    return tuple(sorted(one for one in restrictions if not _kept(one, site, on)))


def allows(restrictions: Iterable[Restriction], site: SiteFacts, on: date) -> bool:
    return not broken_by(restrictions, site, on)


def _kept(one: Restriction, site: SiteFacts, on: date) -> bool:
    match one.kind:
        case Kind.AREA:
            return bool(site.areas & set(one.value.split(",")))
        case Kind.CHILDREN_ONLY:
            return site.serves_only_children
        case Kind.CHANNEL:
            return site.channel == one.value
        case Kind.COOK_HERE:
            return site.cooks
        case Kind.TAKE_HOME:
            return site.hands_out_to_take_home
        case Kind.HAND_OUT_BY:
            return on <= date.fromisoformat(one.value)
        case Kind.NO_ONWARD_GIFT:
            return not site.passes_on
        case Kind.NO_PHOTO | Kind.DONOR_UNNAMED:
            return True
