"""States written down into this room by the rooms above: allocation, the counter, tours."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from foodbank.requests.errors import WrongRequestState
from foodbank.requests.models import Request, RequestStep
from foodbank.requests.rules.states import State, follows, taken_back


def mark_allocated(*, request_ids: Iterable[int], now: datetime, grams: Mapping[int, int] | None = None,
                   expected_on: date | None = None, by_id: int | None = None) -> list[int]:
    """配分が決まりました. `grams` says how much each gets, `expected_on` when. Gives the ids that changed state.

    Idempotent; what is on its way or received already stays so. Raises WrongRequestState for a cancelled one.
    """
    return _mark(request_ids, State.ALLOCATED, now, by_id, grams=grams, expected_on=expected_on)


def mark_on_the_way(*, request_ids: Iterable[int], now: datetime, expected_on: date | None = None,
                    expected_time: time | None = None, by_id: int | None = None) -> list[int]:
    """お届け中, with the day and hour the tour expects to be there. A fact: refuses nothing but what never was."""
    return _mark(request_ids, State.ON_THE_WAY, now, by_id, expected_on=expected_on, expected_time=expected_time)


def mark_received(*, request_ids: Iterable[int], now: datetime, by_id: int | None = None) -> list[int]:
    """お渡し済み. A fact, so it is never refused: a cancelled request stays cancelled, every other one is received."""
    return _mark(request_ids, State.RECEIVED, now, by_id)


def mark_taken_back(*, request_ids: Iterable[int], is_on_the_way: bool, now: datetime, by_id: int | None = None) -> list[int]:
    """Not お渡し済み after all: the record was a mistake. Requests in any other state stay as they are."""
    return _mark(request_ids, State.ON_THE_WAY if is_on_the_way else State.ALLOCATED, now, by_id, rule=taken_back)


def mark_nothing(*, request_ids: Iterable[int], now: datetime, by_id: int | None = None) -> list[int]:
    """今回はお渡しできません. Raises WrongRequestState for one that was cancelled or received."""
    return _mark(request_ids, State.NOTHING, now, by_id)


def mark_waiting_again(*, request_ids: Iterable[int], now: datetime, by_id: int | None = None) -> list[int]:
    """Back to 受け付けました when an allocation was taken back. Raises WrongRequestState when goods left already."""
    return _mark(request_ids, State.SENT, now, by_id)


@transaction.atomic
def _mark(request_ids: Iterable[int], wanted: State, now: datetime, by_id: int | None,
          grams: Mapping[int, int] | None = None, rule: Callable[[State, State], bool | None] = follows,
          **written: Any) -> list[int]:
    """Ids come from rooms above and never from a door, so they are of one food bank already. All or nothing."""
    changed: list[int] = []
    # In the order of ids, so that two rooms that mark the same requests cannot wait for each other.
    for request in Request.objects.select_for_update().filter(id__in=set(request_ids)).order_by("id"):
        goes = rule(State(request.state), wanted)
        if goes is None:
            raise WrongRequestState(state=request.get_state_display(), request=str(request.uuid))
        before = (request.allocated_g, request.expected_on, request.expected_time)
        if goes or request.state == wanted:
            _write_down(request, wanted, grams, written)
        if goes:
            request.state, request.state_at = wanted, now
            RequestStep.objects.create(request=request, state=wanted, at=now, by_id=by_id)
            changed.append(request.id)
        if goes or before != (request.allocated_g, request.expected_on, request.expected_time):
            request.version += 1
            request.save(update_fields=["state", "state_at", "allocated_g", "expected_on", "expected_time", "version"])
    return changed


def _write_down(request: Request, wanted: State, grams: Mapping[int, int] | None, written: Mapping[str, Any]) -> None:
    if wanted in (State.SENT, State.NOTHING):
        request.allocated_g = request.expected_on = request.expected_time = None
    if grams and request.id in grams:
        request.allocated_g = grams[request.id]
    for name, value in written.items():
        if value is not None:
            setattr(request, name, value)
