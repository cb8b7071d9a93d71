"""A hand-over that was a mistake: its lines and requests go back to where they were."""

from django.db.models import Q

from foodbank.allocation.models import AllocationLine, HandOver
from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.requests.services import mark_taken_back
from foodbank.stock.models import Reservation
from foodbank.stock.rules.words import PlaceKind


def take_hand_over_back(act: Act, operation: Operation) -> None:
    """Follows the reversal of a hand-over, from whichever screen: the goods are promised again, so the site is told so.

    Nothing happens for acts that were no hand-over.
    """
    made = HandOver.objects.select_for_update().filter(food_bank_id=act.food_bank_id, operation_id=operation.id).first()
    if not made:
        return
    lines = list(AllocationLine.objects.select_for_update().filter(food_bank_id=act.food_bank_id, id__in=made.handed).order_by("id"))
    for line in lines:
        line.handed_pieces = max(0, line.handed_pieces - made.handed[str(line.id)])
        line.state = AllocationLine.State.ON_THE_WAY if _is_on_board(line) else AllocationLine.State.RESERVED
    AllocationLine.objects.bulk_update(lines, ["handed_pieces", "state"])
    asked = {line.request_id: line.state == AllocationLine.State.ON_THE_WAY for line in lines if line.request_id}
    still_handed = set(AllocationLine.objects.filter(request_id__in=asked, handed_pieces__gt=0).values_list("request_id", flat=True))
    for on_the_way in (False, True):
        mark_taken_back(request_ids=[key for key, moving in asked.items() if moving is on_the_way and key not in still_handed],
                        is_on_the_way=on_the_way, now=act.effective_at, by_id=act.actor_id)
    made.delete()


def _is_on_board(line: AllocationLine) -> bool:
    part = Q(id=line.reservation_id) | Q(origin_id=line.reservation_id)
    return Reservation.objects.filter(part, food_bank_id=line.food_bank_id, quantity__gt=0, place__kind=PlaceKind.VEHICLE).exists()
