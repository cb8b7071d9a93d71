"""The road of one lot, line by line, through repacking."""

from dataclasses import dataclass
from datetime import datetime

from foodbank.accounts.rules import Identity
from foodbank.stock.models import Lot, Parentage, StockMovement
from foodbank.stock.rules.words import Kind


@dataclass(frozen=True)
class TraceStep:
    at: datetime
    lot: str
    kind: str
    from_place: str
    to_place: str
    pieces: int
    actor: str
    operation: str
    hash: str
    is_reversal: bool
    can_reverse: bool


def trace_of_lot(identity: Identity, lot: Lot) -> list[TraceStep]:
    """Every line of the lot and of everything made from it or that it was made from, in the order of time."""
    family = {lot.id}
    while True:
        pairs = Parentage.objects.filter(food_bank_id=identity.bank)
        wider = family | set(pairs.filter(parent_id__in=family).values_list("child_id", flat=True)) \
            | set(pairs.filter(child_id__in=family).values_list("parent_id", flat=True))
        if wider == family:
            break
        family = wider
    lines = (StockMovement.objects.filter(food_bank_id=identity.bank, lot_id__in=family)
             .select_related("lot", "from_place", "to_place", "actor__user", "reversed_by").order_by("effective_at", "id"))
    return [TraceStep(line.effective_at, line.lot.code, line.kind, line.from_place.name, line.to_place.name,
                      line.quantity or abs(line.reserved_delta), line.actor.name if line.actor else "",
                      str(line.operation_id), line.hash, line.reverses_id is not None, _can_reverse(line)) for line in lines]


def _can_reverse(line: StockMovement) -> bool:
    """What moved goods and was not taken back yet; a promise is taken back where it was made."""
    return line.reverses_id is None and not hasattr(line, "reversed_by") and line.kind not in (Kind.RESERVE, Kind.RELEASE)
