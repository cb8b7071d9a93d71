"""Taking a record of a stop back: a wrong tap on the road, put right by the coordinator."""

from uuid import UUID

from django.db import transaction

from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, record_operation, stored_answer
from foodbank.errors import NotFound
from foodbank.stock.services import reverse_operation
from logistics.tours.errors import LoadStays, StopDone, TourOver
from logistics.tours.models import Stop, StopLine, Tour
from logistics.tours.services.arrivals import retime_rest
from logistics.tours.services.publish import locked_tour


def undo_stop(*, act: Act, stop_key: UUID) -> Answer:
    """Goods are back in the vehicle, the stop is still to be done. A pickup's figure stays with its donation.

    Raises NotFound, TourOver, StopDone (there is nothing to take back), CannotReverse when the goods moved on.
    """
    with transaction.atomic():
        found = Stop.objects.select_related("tour").filter(
            tour__food_bank_id=act.food_bank_id, uuid=stop_key, kind=Stop.Kind.DELIVERY).first()
        if not found:
            raise NotFound()
        tour = locked_tour(act.food_bank_id, found.tour.code)
        known = stored_answer(act)
        if known is not None:
            return known
        stop = Stop.objects.select_related("hand_over").get(id=found.id)
        if stop.state == Stop.State.PLANNED:
            raise StopDone()
        if stop.hand_over:
            return reverse_operation(act=act, operation_id=stop.hand_over.operation_id)  # take_stop_back follows
        answer: Answer = {"reversed": str(stop.uuid), "lines": 0}
        record_operation(act=act, answer=answer)
        _still_to_do(tour, stop, act)
        return answer


def take_stop_back(act: Act, operation: Operation) -> None:
    """Follows the reversal of a hand-over on the road, from whichever screen: the stop is still to be done.

    Raises TourOver, and LoadStays for a loading: what lies in a vehicle comes back by the tour's own end.
    """
    if operation.kind == "load.1":
        raise LoadStays()
    stop = Stop.objects.select_related("tour").filter(tour__food_bank_id=act.food_bank_id, hand_over__operation_id=operation.id).first()
    if stop:
        _still_to_do(locked_tour(act.food_bank_id, stop.tour.code), stop, act)


def _still_to_do(tour: Tour, stop: Stop, act: Act) -> None:
    if tour.state in (Tour.State.CLOSED, Tour.State.CANCELLED):
        raise TourOver()
    StopLine.objects.filter(stop=stop).update(handed_pieces=None)
    stop.hand_over, stop.temperature_tenths_c, stop.done_at = None, None, None
    stop.state, stop.reason, stop.received_by = Stop.State.PLANNED, "", ""
    stop.save(update_fields=["hand_over", "state", "reason", "received_by", "done_at", "temperature_tenths_c"])
    retime_rest(tour, act.effective_at)
