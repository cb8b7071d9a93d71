"""Taking an act back: new lines answer the old ones, nothing is erased."""

import uuid
from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction

from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer
from foodbank.donors.models import Donation
from foodbank.errors import NotFound
from foodbank.stock import ledger
from foodbank.stock.errors import AlreadyReversed, CannotReverse, DonationClosed, NotEnoughStock, PromiseStays, ReservationGone
from foodbank.stock.ledger import Locked
from foodbank.stock.models import Hold, StockMovement
from foodbank.stock.rules.ledger import Line, reversal
from foodbank.stock.rules.words import Kind

#: What else is put right, in the same transaction, when an act is taken back; filled by the wiring.
after_reversal: list[Callable[[Act, Operation], None]] = []


def reverse_operation(*, act: Act, operation_id: uuid.UUID) -> Answer:
    """Reverses every stock line of an earlier act, last line first.

    A receipt taken back takes its holds along: nothing is left to be stopped. What other rooms wrote down with the act
    follows. Raises NotFound, AlreadyReversed (also for a reversal itself), CannotReverse when the goods have moved on,
    DonationClosed for a receipt whose donation is 検品済み, PromiseStays for what only set goods aside, and what other
    rooms refuse.
    """
    operation = Operation.objects.filter(food_bank_id=act.food_bank_id, id=operation_id).first()
    lines = list(StockMovement.objects.filter(food_bank_id=act.food_bank_id, operation_id=operation_id)
                 .select_related("reversed_by", "lot__donation").order_by("-line"))
    if not operation or not lines:
        raise NotFound()
    mine = StockMovement.objects.filter(operation_id=act.id).exists()
    if not mine and any(hasattr(line, "reversed_by") or line.reverses_id for line in lines):
        raise AlreadyReversed()
    if not mine and all(line.kind in (Kind.RESERVE, Kind.RELEASE) for line in lines):
        raise PromiseStays()
    given = [line.lot.donation for line in lines if line.kind == Kind.RECEIVE]
    if not mine and any(one and one.state == Donation.State.INSPECTED for one in given):
        raise DonationClosed()

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        back = [reversal(Line(Kind(line.kind), line.lot_id, line.from_place_id, line.to_place_id, line.quantity,
                              line.reserved_delta, line.reservation_id), line.id) for line in lines]
        return back, {"reversed": str(operation_id), "lines": len(back)}

    try:
        with transaction.atomic():
            answer = ledger.write(act=act, build=build, lot_ids=sorted({line.lot_id for line in lines}),
                                  place_ids=sorted({end for line in lines for end in (line.from_place_id, line.to_place_id)}))
            gone = [line.lot_id for line in lines if line.kind == Kind.RECEIVE]
            if gone:
                Hold.objects.filter(lot_id__in=gone, closed_at__isnull=True).update(
                    closed_at=act.effective_at, closed_by_id=act.actor_id)
            if not mine:
                for follow in after_reversal:
                    follow(act, operation)
            return answer
    except (NotEnoughStock, ReservationGone):
        raise CannotReverse() from None
    except IntegrityError:
        raise AlreadyReversed() from None
