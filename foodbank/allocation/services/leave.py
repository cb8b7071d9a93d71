"""How promised goods leave: over the counter, on a tour, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from foodbank.accounts.rules import Identity
from foodbank.allocation.errors import LineGone, NothingToHandOver
from foodbank.allocation.models import AllocationLine, HandOver
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, stored_answer
from foodbank.errors import InvalidInput, NotFound
from foodbank.network.models import Site
from foodbank.requests.services import mark_on_the_way, mark_received, mark_waiting_again
from foodbank.stock.models import Reservation
from foodbank.stock.services import HandOverLine, hand_over, release_reservations


@dataclass(frozen=True)
class HandedLine:
    """Pieces of one allocation line that were really handed over; `reservation_id` when a part of it was loaded."""

    line_id: int
    pieces: int
    reservation_id: int | None = None


def hand_over_lines(*, act: Act, identity: Identity, site: Site, handed: Sequence[HandedLine], received_by: str,
                    is_fact: bool = False) -> Answer:
    """お渡し at the counter or at a stop: stock leaves, the hand-over is written, lines and requests say so.

    The answer carries the hand-over's uuid. Raises NothingToHandOver, NotFound, LineGone, NotEnoughStock, OnHold.
    """
    known = stored_answer(act)
    if known is not None:
        return known
    with transaction.atomic():
        lines = {line.id: line for line in AllocationLine.objects.select_for_update(of=("self",)).select_related("lot").filter(
            food_bank_id=identity.bank, site=site, id__in=[one.line_id for one in handed]).order_by("id")}
        wanted = [one for one in handed if one.pieces > 0]
        if not wanted:
            raise NothingToHandOver()
        if any(one.line_id not in lines for one in handed):
            raise NotFound()
        goods = [part for one in wanted for part in _parts(lines[one.line_id], one, is_fact=is_fact)]
        answer = hand_over(act=act, site=site, lines=goods, is_fact=is_fact, extra={"received_by_given": bool(received_by)})
        made, created = HandOver.objects.get_or_create(
            operation_id=act.id, defaults={"food_bank_id": identity.bank, "site": site, "at": act.effective_at,
                                           "received_by": received_by[:80],
                                           "handed": {str(one.line_id): one.pieces for one in wanted}, "by_id": identity.membership_id})
        if created:
            _settle(list(lines.values()), wanted, act.effective_at, identity.membership_id)
        return {**answer, "hand_over": str(made.uuid)}


def _parts(line: AllocationLine, handed: HandedLine, *, is_fact: bool) -> list[HandOverLine]:
    """The reservations (origin and split-off parts) that these pieces come from, the named one first."""
    open_states = (AllocationLine.State.RESERVED, AllocationLine.State.ON_THE_WAY)
    if line.reservation_id is None or (line.state not in open_states and not is_fact):
        raise LineGone()
    family = list(Reservation.objects.filter(food_bank_id=line.food_bank_id, lot_id=line.lot_id, quantity__gt=0).filter(
        id__in=_family(line.reservation_id)).order_by("id"))
    at = next((one.place_id for one in family if one.id == handed.reservation_id), None)
    family.sort(key=lambda one: (one.id != handed.reservation_id, one.place_id != at, one.id))
    parts: list[HandOverLine] = []
    missing = handed.pieces
    for one in family:
        pieces = min(missing, one.quantity)
        if pieces:
            parts.append(HandOverLine(line.lot_id, one.place_id, pieces, one.id))
            missing -= pieces
    if missing and not is_fact:
        raise InvalidInput(field="pieces", most=handed.pieces - missing)
    if missing:  # more was handed over than promised: it came from where the promise lay
        place = family[0].place_id if family else Reservation.objects.get(id=line.reservation_id).place_id
        parts.append(HandOverLine(line.lot_id, place, missing))
    return parts


def _family(origin_id: int) -> list[int]:
    return [origin_id, *Reservation.objects.filter(origin_id=origin_id).values_list("id", flat=True)]


def _settle(lines: list[AllocationLine], handed: Sequence[HandedLine], at: datetime, by_id: int | None) -> None:
    pieces = {one.line_id: one.pieces for one in handed}
    for line in lines:
        line.handed_pieces = min(line.handed_pieces + pieces.get(line.id, 0), 2**31 - 1)
        if line.handed_pieces >= line.pieces:
            line.state = AllocationLine.State.HANDED_OVER
    AllocationLine.objects.bulk_update(lines, ["handed_pieces", "state"])
    mark_received(request_ids=[line.request_id for line in lines if line.request_id], now=at, by_id=by_id)


def mark_lines_on_the_way(*, line_ids: Sequence[int], now: datetime) -> None:
    """Loaded onto a vehicle: lines and their requests are on their way."""
    lines = AllocationLine.objects.filter(id__in=line_ids, state=AllocationLine.State.RESERVED)
    requests = list(lines.exclude(request=None).values_list("request_id", flat=True))
    lines.update(state=AllocationLine.State.ON_THE_WAY)
    mark_on_the_way(request_ids=requests, now=now)


def move_lines_back(*, line_ids: Sequence[int], now: datetime) -> None:
    """Came back unopened, still promised: they wait to leave again."""
    AllocationLine.objects.filter(id__in=line_ids, state=AllocationLine.State.ON_THE_WAY).update(
        state=AllocationLine.State.RESERVED)


def set_way(*, identity: Identity, line_ids: Sequence[int], way: AllocationLine.Way, leaves_on: date) -> int:
    """How and when reserved lines leave; gives how many changed."""
    return AllocationLine.objects.filter(food_bank_id=identity.bank, id__in=line_ids,
                                         state=AllocationLine.State.RESERVED).update(way=way, leaves_on=leaves_on)


def release_lines(*, act: Act, identity: Identity, line_ids: Sequence[int], now: datetime) -> Answer:
    """Takes promises back: the pieces are free again, requests with nothing left wait anew."""
    known = stored_answer(act)
    if known is not None:
        return known
    with transaction.atomic():
        lines = list(AllocationLine.objects.select_for_update().filter(
            food_bank_id=identity.bank, id__in=line_ids,
            state__in=[AllocationLine.State.RESERVED, AllocationLine.State.ON_THE_WAY]).order_by("id"))
        if not lines:
            raise LineGone()
        answer = release_reservations(act=act, reservation_ids=[line.reservation_id for line in lines if line.reservation_id],
                                      lot_ids=[line.lot_id for line in lines])
        for line in lines:
            line.state = AllocationLine.State.RELEASED if not line.handed_pieces else AllocationLine.State.HANDED_OVER
        AllocationLine.objects.bulk_update(lines, ["state"])
        asks = {line.request_id for line in lines if line.request_id}
        busy = set(AllocationLine.objects.filter(request_id__in=asks).exclude(state="released").values_list(
            "request_id", flat=True))
        mark_waiting_again(request_ids=asks - busy, now=now, by_id=identity.membership_id)
        return answer
