"""A record of the road that was a mistake: taken back from the tour's page or from any stock page."""

from datetime import UTC, datetime

import pytest

from foodbank.allocation.models import AllocationLine, HandOver
from foodbank.stock.models import Balance
from foodbank.stock.queries import ledger_faults
from foodbank.stock.services import reverse_operation
from logistics.tours import services
from logistics.tours.errors import LoadStays, StopDone, TourOver
from logistics.tours.models import Stop, Tour
from logistics.tours.services import Counted
from tests import builders
from tests.logistics.tours.day import Day, new_day, stop_of

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)  # 9:30 in Japan


def delivered() -> tuple[Day, Tour, Stop]:
    day = new_day()
    day.duty()
    day.promise(day.site())
    day.promise(day.site())
    tour = day.loaded()
    return day, tour, deliver(day, tour)


def deliver(day: Day, tour: Tour, counted: Counted = Counted()) -> Stop:  # noqa: B008 (a frozen value)
    key = stop_of(tour, day.sites[0]).uuid
    services.record_delivery(act=day.act("deliver.1", MORNING), identity=day.identity, stop_key=key, counted=counted)
    return Stop.objects.get(uuid=key)


def on_board(tour: Tour) -> int:
    return sum(row.on_hand for row in Balance.objects.filter(place=tour.vehicle.place))


def test_the_coordinator_takes_a_wrong_tap_back_and_the_stop_is_done_again() -> None:
    day, tour, stop = delivered()
    services.undo_stop(act=day.act("undo", MORNING), stop_key=stop.uuid)
    stop.refresh_from_db()
    assert (stop.state, stop.hand_over, on_board(tour), HandOver.objects.count()) == ("planned", None, 24, 0)
    assert set(AllocationLine.objects.filter(site=day.sites[0]).values_list("state", "handed_pieces")) == {("on_the_way", 0)}
    with pytest.raises(StopDone):
        services.undo_stop(act=day.act("undo", MORNING), stop_key=stop.uuid)
    deliver(day, tour)
    assert on_board(tour) == 12
    assert list(ledger_faults(day.bank.id)) == []


def test_a_stop_where_nothing_was_handed_over_is_taken_back_too() -> None:
    day, tour, stop = delivered()
    services.undo_stop(act=day.act("undo", MORNING), stop_key=stop.uuid)
    refused = deliver(day, tour, Counted(pieces={}, reason="absent"))
    assert refused.state == "not_done"
    services.undo_stop(act=day.act("undo", MORNING), stop_key=stop.uuid)
    stop.refresh_from_db()
    assert (stop.state, stop.reason, on_board(tour)) == ("planned", "", 24)


def test_a_reversal_on_the_stock_page_puts_the_stop_right_as_well() -> None:
    day, tour, stop = delivered()
    assert stop.hand_over
    reverse_operation(act=builders.act(day.bank), operation_id=stop.hand_over.operation_id)
    stop.refresh_from_db()
    assert (stop.state, on_board(tour)) == ("planned", 24)


def test_nothing_is_taken_back_once_the_tour_is_closed() -> None:
    day, tour, stop = delivered()
    assert stop.hand_over
    Tour.objects.filter(id=tour.id).update(state=Tour.State.CLOSED)
    with pytest.raises(TourOver):
        reverse_operation(act=builders.act(day.bank), operation_id=stop.hand_over.operation_id)
    assert (on_board(tour), HandOver.objects.count()) == (12, 1)


def test_a_loading_comes_back_only_by_the_end_of_its_tour() -> None:
    day = new_day()
    day.duty()
    day.promise(day.site())
    tour = day.published()
    loading = day.act("load.1", MORNING)
    services.load_tour(act=loading, identity=day.identity, code=tour.code, counted=Counted())
    with pytest.raises(LoadStays):
        reverse_operation(act=builders.act(day.bank), operation_id=loading.id)
    assert on_board(tour) == 12
