"""What allocation, the counter and tours write down into a request."""

from datetime import date, time, timedelta

import pytest

from foodbank.requests.errors import WrongRequestState
from foodbank.requests.models import Request
from foodbank.requests.services import (
    mark_allocated,
    mark_nothing,
    mark_on_the_way,
    mark_received,
    mark_waiting_again,
)
from tests.builders import NOW, activity, food_bank, session, site
from tests.foodbank.requests.wishes import asked

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


def _request(state: str = "sent") -> Request:
    request = asked(session(activity(site(food_bank()))))
    Request.objects.filter(id=request.id).update(state=state)
    return request


def test_a_request_walks_to_received_and_every_step_has_its_moment() -> None:
    request = _request()
    mark_allocated(request_ids=[request.id], now=NOW, grams={request.id: 12_300}, expected_on=date(2026, 11, 27))
    mark_on_the_way(request_ids=[request.id], now=LATER, expected_time=time(10, 30))
    mark_received(request_ids=[request.id], now=LATER + timedelta(hours=1))
    request.refresh_from_db()
    assert (request.state, request.allocated_g, request.expected_on, request.expected_time) == (
        "received", 12_300, date(2026, 11, 27), time(10, 30))
    assert list(request.steps.order_by("at", "id").values_list("state", flat=True)) == [
        "sent", "allocated", "on_the_way", "received"]


def test_marking_twice_is_marking_once() -> None:
    request = _request()
    assert mark_allocated(request_ids=[request.id], now=NOW, grams={request.id: 500}) == [request.id]
    request.refresh_from_db()
    assert mark_allocated(request_ids=[request.id, request.id], now=LATER, grams={request.id: 500}) == []
    again = Request.objects.get(id=request.id)
    assert (again.version, again.state_at) == (request.version, NOW)
    assert again.steps.count() == 2


def test_a_newer_time_of_arrival_is_written_without_a_new_step() -> None:
    request = _request()
    mark_on_the_way(request_ids=[request.id], now=NOW, expected_time=time(10))
    mark_on_the_way(request_ids=[request.id], now=LATER, expected_time=time(10, 40))
    request.refresh_from_db()
    assert request.expected_time == time(10, 40)
    assert request.steps.count() == 2


def test_a_late_message_does_not_take_back_what_was_received() -> None:
    request = _request("received")
    assert mark_on_the_way(request_ids=[request.id], now=LATER) == []
    assert mark_allocated(request_ids=[request.id], now=LATER) == []
    request.refresh_from_db()
    assert request.state == "received"


def test_goods_for_a_cancelled_request_are_a_fact_but_allocating_to_it_is_refused() -> None:
    request = _request("cancelled")
    assert mark_received(request_ids=[request.id], now=LATER) == []
    with pytest.raises(WrongRequestState):
        mark_allocated(request_ids=[request.id], now=LATER)


def test_one_refusal_leaves_all_of_them_as_they_were() -> None:
    open_one, cancelled = _request(), _request("cancelled")
    with pytest.raises(WrongRequestState):
        mark_allocated(request_ids=[open_one.id, cancelled.id], now=LATER)
    open_one.refresh_from_db()
    assert (open_one.state, open_one.version) == ("sent", 1)


def test_nothing_this_time_forgets_what_was_promised_and_can_become_something() -> None:
    request = _request()
    mark_allocated(request_ids=[request.id], now=NOW, grams={request.id: 900}, expected_on=date(2026, 11, 27))
    mark_nothing(request_ids=[request.id], now=LATER)
    request.refresh_from_db()
    assert (request.state, request.allocated_g, request.expected_on) == ("nothing", None, None)
    assert mark_allocated(request_ids=[request.id], now=LATER) == [request.id]


def test_an_allocation_taken_back_waits_again_unless_goods_left() -> None:
    request = _request("allocated")
    assert mark_waiting_again(request_ids=[request.id], now=LATER) == [request.id]
    gone = _request("on_the_way")
    with pytest.raises(WrongRequestState):
        mark_waiting_again(request_ids=[gone.id], now=LATER)


def test_twenty_requests_are_marked_with_two_statements_each(django_assert_max_num_queries) -> None:
    doing = activity(site(food_bank()))
    ids = [asked(session(doing, on=date(2026, 12, 1) + timedelta(days=day))).id for day in range(20)]
    with django_assert_max_num_queries(2 * len(ids) + 3):
        assert len(mark_allocated(request_ids=ids, now=LATER)) == 20
