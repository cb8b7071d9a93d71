"""Goods that are promised and have not left: who fetches today, what is to be delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db.models import QuerySet

from foodbank.accounts.rules import Identity
from foodbank.allocation.models import AllocationLine
from foodbank.errors import NotFound
from foodbank.network.models import Site

_WAITING = (AllocationLine.State.RESERVED,)


@dataclass
class FetchingSite:
    """A site that comes for its goods: when, how many kinds, pieces and grams."""

    site: Site
    slot: time | None
    lines: list[AllocationLine]

    @property
    def grams(self) -> int:
        return sum((line.pieces - line.handed_pieces) * line.lot.piece_g for line in self.lines)

    @property
    def pieces(self) -> int:
        return sum(line.pieces - line.handed_pieces for line in self.lines)


def _lines(food_bank_id: int) -> QuerySet[AllocationLine]:
    return AllocationLine.objects.filter(food_bank_id=food_bank_id, run__state="confirmed").select_related(
        "lot__product__category", "site", "reservation__place", "request__session", "request__activity")


def lines_to_leave(food_bank_id: int, on: date, *ways: str) -> list[AllocationLine]:
    """Reserved lines due on or before a day, by way of leaving."""
    return list(_lines(food_bank_id).filter(state__in=_WAITING, leaves_on__lte=on, way__in=ways)
                .order_by("site__kana", "site_id", "lot__product__category__order", "id"))


def lines_to_deliver(food_bank_id: int, on: date) -> list[AllocationLine]:
    """What tours of that day carry."""
    return lines_to_leave(food_bank_id, on, AllocationLine.Way.DELIVERED)


def counter_of_day(identity: Identity, on: date) -> list[FetchingSite]:
    """Who fetches: today's and everything overdue, by slot, then by name."""
    found: dict[int, FetchingSite] = {}
    for line in lines_to_leave(identity.bank, on, AllocationLine.Way.FETCHED):
        slot = line.request.wants_slot if line.request else None
        entry = found.setdefault(line.site_id, FetchingSite(line.site, slot, []))
        entry.lines.append(line)
    return sorted(found.values(), key=lambda one: (one.slot or time(23, 59), one.site.kana, one.site.id))


def lines_of_site(identity: Identity, site: Site, on: date) -> list[AllocationLine]:
    """A site's lines that wait at the counter."""
    return [line for line in lines_to_leave(identity.bank, on, AllocationLine.Way.FETCHED) if line.site_id == site.id]


def get_line_for(identity: Identity, uuid: UUID) -> AllocationLine:
    line = AllocationLine.objects.select_related("lot__product", "site", "run", "reservation").filter(
        food_bank_id=identity.bank, uuid=uuid).first()
    if not line:
        raise NotFound()
    return line


def lines_by_ids(food_bank_id: int, ids: Sequence[int]) -> list[AllocationLine]:
    return list(_lines(food_bank_id).filter(id__in=ids).order_by("id"))
