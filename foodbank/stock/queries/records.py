"""Today's records: what was done, by whom, and whether it can still be taken back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.devices.models import Operation
from foodbank.paging import Page, page_of
from foodbank.stock.models import StockMovement
from foodbank.stock.rules.words import Kind


@dataclass(frozen=True)
class RecordLine:
    """One ledger line in words: what, how many, from where to where."""

    kind: str
    product: str
    code: str
    pieces: int
    from_place: str
    to_place: str


@dataclass(frozen=True)
class Record:
    """`is_own`: done by this person or on this device; only those does a volunteer take back."""

    operation_id: str
    kind: str
    at: datetime
    actor: str
    answer: dict[str, Any]
    is_reversed: bool
    can_reverse: bool
    is_own: bool
    lines: list[RecordLine] = field(default_factory=list)
    takes_back: bool = False

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)


def records_of_today(identity: Identity, now: datetime, *, after: str = "", most: int = 40) -> Page[Record]:
    """The newest acts of today (JST) that moved goods; reversals are shown, not offered. Two statements."""
    since = clock.at(clock.day_of(now))
    rows = (Operation.objects.filter(food_bank_id=identity.bank, recorded_at__gte=since, movements__quantity__gt=0)
            .select_related("actor__user").distinct())
    page = page_of(rows, "-recorded_at", "id", after=after, most=most)
    found: dict[Any, list[StockMovement]] = {row.id: [] for row in page.rows}
    for line in (StockMovement.objects.filter(operation_id__in=found)
                 .select_related("lot__product", "from_place", "to_place", "reversed_by").order_by("line")):
        found[line.operation_id].append(line)
    return page.shown(lambda row: _record(identity, row, found[row.id]))


def _record(identity: Identity, row: Operation, lines: list[StockMovement]) -> Record:
    taken_back = any(hasattr(line, "reversed_by") for line in lines)
    takes_back = any(line.reverses_id for line in lines)
    own = (row.actor_id is not None and row.actor_id == identity.membership_id) or (
        row.device_id is not None and row.device_id == identity.device_id)
    may = own or identity.role == Role.COORDINATOR
    return Record(
        str(row.id), row.kind, row.effective_at, row.actor.name if row.actor else "", row.answer, taken_back,
        may and not taken_back and not takes_back, own, takes_back=takes_back,
        lines=[RecordLine(line.kind, line.lot.product.name, line.lot.code, line.quantity, line.from_place.name,
                          line.to_place.name) for line in lines if line.kind not in (Kind.RESERVE, Kind.RELEASE)])
