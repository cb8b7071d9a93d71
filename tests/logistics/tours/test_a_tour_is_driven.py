"""From the published tour to the empty vehicle, with real stock; once for ever, whatever door an act came through."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from foodbank.accounts.errors import LinkBoundElsewhere, LinkUnusable
from foodbank.accounts.models import Link
from foodbank.accounts.rules import Role
from foodbank.accounts.services import use_link
from foodbank.allocation.models import AllocationLine, HandOver
from foodbank.config.wiring import EVENTS
from foodbank.devices.intake import Batch, take_events
from foodbank.devices.models import QuarantinedEvent
from foodbank.devices.rules import Event
from foodbank.donors.models import Donation
from foodbank.errors import NotFound
from foodbank.stock.errors import OnHold
from foodbank.stock.models import Balance, CountRemark, Hold, StockMovement
from foodbank.stock.queries import ledger_faults
from foodbank.stock.rules.words import HoldReason, PlaceKind
from foodbank.stock.services import Check, add_place, hold_lot
from logistics.fleet.services import add_driver
from logistics.tours import queries, services
from logistics.tours.errors import (
    AlreadyLoaded,
    ColdWithoutBox,
    FrozenOvernight,
    GoodsOnBoard,
    LeftUntilMissing,
    NotLoadedYet,
    ReasonMissing,
    StopDone,
    StopsLeft,
    StopTemperatureMissing,
    TooManyPieces,
    TourNotPublished,
    TourOnTheRoad,
    TourOver,
    WrongShelf,
)
from logistics.tours.models import Tour
from logistics.tours.services import Counted, Left
from tests import builders
from tests.logistics.tours.day import ON, Day, new_day, stop_of

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)  # 9:30 in Japan


def day_of_two() -> Day:
    day = new_day()
    day.duty()
    day.promise(day.site())
    day.promise(day.site())
    return day


def on_board(tour: Tour) -> int:
    return sum(row.on_hand for row in Balance.objects.filter(place=tour.vehicle.place))


def deliver(day: Day, tour: Tour, number: int = 0, counted: Counted | None = None, **how):
    return services.record_delivery(act=how.pop("act", None) or day.act("deliver", MORNING), identity=day.identity,
                                    stop_key=stop_of(tour, day.sites[number]).uuid, counted=counted or Counted())


def sent(phone, kind: str, payload: dict, *, key: uuid.UUID | None = None, seq: int = 1, at: datetime = MORNING):
    event = Event(id=key or uuid.uuid4(), seq=seq, kind=kind, payload=payload, occurred_at=at, actor="")
    return take_events(identity=phone, batch=Batch((event,), sent_at=at), table=EVENTS, now=at)[0]


def test_loading_moves_the_promised_goods_onto_the_vehicle_and_says_so_downward() -> None:
    day = day_of_two()
    tour = day.loaded()
    assert (tour.state, on_board(tour)) == ("loaded", 24)
    assert set(AllocationLine.objects.values_list("state", flat=True)) == {"on_the_way"}
    assert list(ledger_faults(day.bank.id)) == []


def test_the_same_loading_twice_is_one_and_another_one_is_refused() -> None:
    day = day_of_two()
    tour = day.published()
    act = day.act("load")
    for _ in range(2):
        services.load_tour(act=act, identity=day.identity, code=tour.code, counted=Counted())
    assert on_board(tour) == 24
    with pytest.raises(AlreadyLoaded):
        services.load_tour(act=day.act("load"), identity=day.identity, code=tour.code, counted=Counted())


def test_a_counted_part_is_loaded_and_the_rest_stays_promised_on_the_shelf() -> None:
    day = day_of_two()
    tour = day.published()
    first, second = (AllocationLine.objects.get(site=site) for site in day.sites)
    services.load_tour(act=day.act("load"), identity=day.identity, code=tour.code,
                       counted=Counted(pieces={str(first.uuid): 12, str(second.uuid): 5}))
    assert on_board(tour) == 17
    deliver(day, tour, 1)
    second.refresh_from_db()
    assert (second.handed_pieces, second.state) == (5, "on_the_way")
    assert sum(row.reserved for row in Balance.objects.filter(lot=second.lot)) == 7
    with pytest.raises(TooManyPieces):
        deliver(day, tour, 0, Counted(pieces={str(first.uuid): 13}, reason="too_much"))


def test_everything_is_handed_over_in_one_act() -> None:
    day = day_of_two()
    tour = day.loaded()
    act = day.act("deliver", MORNING)
    deliver(day, tour, act=act)
    deliver(day, tour, act=act)
    stop = stop_of(tour, day.sites[0])
    assert (stop.state, stop.hand_over.site, HandOver.objects.count()) == ("done", day.sites[0], 1)
    assert AllocationLine.objects.get(site=day.sites[0]).state == "handed_over"
    assert on_board(tour) == 12
    with pytest.raises(StopDone):
        deliver(day, tour)


def test_a_part_or_nothing_needs_a_reason_and_keeps_the_rest_on_board() -> None:
    day = day_of_two()
    tour = day.loaded()
    key = str(AllocationLine.objects.get(site=day.sites[0]).uuid)
    with pytest.raises(ReasonMissing):
        deliver(day, tour, 0, Counted(pieces={key: 4}))
    deliver(day, tour, 0, Counted(pieces={key: 4}, reason="too_much"))
    deliver(day, tour, 1, Counted(pieces={}, reason="absent"))
    states = [stop_of(tour, site) for site in day.sites]
    assert [(stop.state, stop.reason) for stop in states] == [("partly", "too_much"), ("not_done", "absent")]
    assert on_board(tour) == 20
    assert list(ledger_faults(day.bank.id)) == []


def test_nothing_is_handed_over_before_loading_or_publishing() -> None:
    day = day_of_two()
    tour = day.drafted().tours.get()
    with pytest.raises(TourNotPublished):
        deliver(day, tour)
    services.publish_tour(act=day.act(), identity=day.identity, code=tour.code, now=day.now)
    with pytest.raises(NotLoadedYet):
        deliver(day, tour)


def test_cold_goods_need_a_temperature_at_loading_and_at_the_stop() -> None:
    day = new_day()
    day.duty()
    milk = builders.lot(day.bank, 24, made=builders.product(day.bank, zone="chilled"), check=Check(temperature_tenths_c=40))
    day.promise(day.site(), 12, milk)
    tour = day.published()
    with pytest.raises(StopTemperatureMissing):
        services.load_tour(act=day.act(), identity=day.identity, code=tour.code, counted=Counted())
    services.load_tour(act=day.act(), identity=day.identity, code=tour.code, counted=Counted(temperature_tenths_c=45))
    with pytest.raises(StopTemperatureMissing):
        deliver(day, tour)
    deliver(day, tour, counted=Counted(temperature_tenths_c=60))
    tour.refresh_from_db()
    assert (tour.load_temperature_tenths_c, stop_of(tour, day.sites[0]).temperature_tenths_c) == (45, 60)


def test_after_a_stop_the_rest_is_timed_from_the_real_moment() -> None:
    day = day_of_two()
    tour = day.loaded()
    first = tour.stops.order_by("position").first()
    late = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)  # 11:00 in Japan
    services.record_delivery(act=day.act("deliver", late), identity=day.identity, stop_key=first.uuid, counted=Counted())
    following = tour.stops.order_by("position").last()
    assert 39_600 < following.arrives_s < 39_600 + 1_800


def test_the_driver_changes_the_order_and_times_follow() -> None:
    day = day_of_two()
    tour = day.loaded()
    keys = [stop.uuid for stop in tour.stops.order_by("-position")]
    services.reorder_stops(act=day.act("reorder", MORNING), code=tour.code, keys=keys, now=MORNING)
    stops = list(tour.stops.order_by("position"))
    assert [stop.uuid for stop in stops] == keys
    assert stops[0].leaves_s < stops[1].arrives_s
    with pytest.raises(NotFound):
        services.reorder_stops(act=day.act(), code=tour.code, keys=keys[:1], now=MORNING)


def test_a_pickup_writes_its_own_figure_and_overwrites_none() -> None:
    day = new_day()
    day.duty()
    gift = builders.donation(day.bank, fetch_on=ON, mixed_cartons=12, mixed_g=90_000)
    tour = day.published()
    stop = tour.stops.get()
    act = day.act("pickup", MORNING)
    for _ in range(2):
        services.record_pickup(act=act, identity=day.identity, stop_key=stop.uuid, cartons=10, grams=80_000,
                               counted=Counted())
    gift.refresh_from_db()
    assert (gift.state, gift.picked_up_cartons, gift.picked_up_g) == (Donation.State.PICKED_UP, 10, 80_000)
    assert (gift.mixed_cartons, gift.mixed_g) == (12, 90_000)
    services.close_tour(act=day.act("close", MORNING), identity=day.phone(tour), code=tour.code, now=MORNING)
    tour.refresh_from_db()
    assert tour.state == "closed"


def test_an_empty_vehicle_closes_and_stops_nobody_recorded_do_not() -> None:
    day = day_of_two()
    tour = day.loaded()
    with pytest.raises(StopsLeft):
        services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING)
    deliver(day, tour, 0)
    deliver(day, tour, 1)
    services.close_tour(act=day.act(), identity=day.phone(tour), code=tour.code, now=MORNING)
    with pytest.raises(TourOver):
        services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING)


def not_delivered(zone: str = "ambient", **car) -> tuple[Day, Tour, str]:
    """A tour that came back with what nobody took; and the key of those goods."""
    day = new_day()
    day.duty(**car)
    cold = {} if zone == "ambient" else {"check": Check(temperature_tenths_c=-200 if zone == "frozen" else 40)}
    goods = builders.lot(day.bank, 24, made=builders.product(day.bank, zone=zone, name="見本の品"), **cold)
    day.promise(day.site(), 12, goods)
    tour = day.published()
    services.load_tour(act=day.act(), identity=day.identity, code=tour.code, counted=Counted(is_fact=True))
    deliver(day, tour, 0, Counted(pieces={}, reason="absent"))
    tour.refresh_from_db()
    return day, tour, queries.goods_on_board(tour)[0].key


def shelf_of(day: Day, zone: str) -> str:
    return add_place(food_bank_id=day.bank.id, kind=PlaceKind.SHELF, name=f"{zone}の棚", warehouse=day.store,
                     zone=zone).code


def test_with_goods_on_board_only_the_coordinator_closes_and_says_where_they_go() -> None:
    day, tour, key = not_delivered()
    with pytest.raises(GoodsOnBoard):
        services.close_tour(act=day.act(), identity=day.phone(tour), code=tour.code, now=MORNING)
    with pytest.raises(GoodsOnBoard):
        services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING)
    shelf = shelf_of(day, "ambient")
    act = day.act("close", MORNING)
    for _ in range(2):
        services.close_tour(act=act, identity=day.identity, code=tour.code, now=MORNING, left={key: Left(place=shelf)})
    tour.refresh_from_db()
    line = AllocationLine.objects.get()
    assert (tour.state, on_board(tour), line.state) == ("closed", 0, "reserved")
    assert tour.left_on_board == [{"lot": line.lot.code, "pieces": 12, "zone": "ambient", "where": shelf, "until": None}]
    tomorrow = ON + timedelta(days=1)
    assert queries.lines_of_day(day.bank.id, tomorrow, tomorrow) == [line]
    assert list(ledger_faults(day.bank.id)) == []


def test_goods_nobody_will_get_any_more_are_free_on_their_shelf() -> None:
    day, tour, key = not_delivered()
    shelf = shelf_of(day, "ambient")
    services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING,
                        left={key: Left(place=shelf, is_promised=False)})
    balance = Balance.objects.get(place__code=shelf)
    assert (balance.on_hand, balance.reserved, AllocationLine.objects.get().state) == (12, 0, "released")


@pytest.mark.parametrize(("zone", "car", "refusal"), [
    ("frozen", {}, FrozenOvernight), ("chilled", {"cold_boxes": 0}, ColdWithoutBox), ("ambient", {}, LeftUntilMissing)])
def test_what_may_not_stay_in_the_vehicle_is_refused_by_name_and_nothing_changes(zone, car, refusal) -> None:
    if car:  # without a box the engine would not load cold goods at all: the box is lost on the way
        day, tour, key = not_delivered(zone)
        tour.vehicle.cold_boxes = 0
        tour.vehicle.save()
    else:
        day, tour, key = not_delivered(zone)
    until = None if refusal is LeftUntilMissing else ON + timedelta(days=1)
    before = StockMovement.objects.count()
    with pytest.raises(refusal):
        services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING,
                            left={key: Left(until=until)})
    tour.refresh_from_db()
    assert (tour.state, StockMovement.objects.count()) == ("driving", before)


def test_what_stays_in_the_vehicle_is_stopped_there_until_somebody_looks() -> None:
    day, tour, key = not_delivered()
    services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING,
                        left={key: Left(until=ON + timedelta(days=2))})
    hold = Hold.objects.get()
    assert (hold.reason, hold.place, hold.pieces) == (HoldReason.LEFT_ON_BOARD, tour.vehicle.place, 12)
    tour.refresh_from_db()
    assert tour.left_on_board[0]["until"] == "2026-11-30"


def test_frozen_goods_go_back_to_a_frozen_shelf_only() -> None:
    day, tour, key = not_delivered("frozen")
    with pytest.raises(WrongShelf):
        services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING,
                            left={key: Left(place=shelf_of(day, "chilled"))})
    services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING,
                        left={key: Left(place=shelf_of(day, "frozen"))})
    assert on_board(tour) == 0


# ── links and phones


def test_the_link_lets_one_phone_in_and_its_address_can_be_printed_again() -> None:
    day = day_of_two()
    tour = day.published()
    token = services.link_address(tour).rpartition("/")[2]
    link = use_link(token=token, browser="phone", now=day.now)
    assert (link.membership, link.subject, link.next_page) == (tour.driver.membership, tour.code, f"/tours/drive/{tour.code}/")
    with pytest.raises(LinkBoundElsewhere):
        use_link(token=token, browser="another", now=day.now)
    assert token not in str(Link.objects.values_list("token_sha256", flat=True))


def test_a_reissued_link_ends_an_unused_one_at_once() -> None:
    day = day_of_two()
    tour = day.published()
    old = services.link_address(tour).rpartition("/")[2]
    services.reissue_link(act=day.act(), identity=day.identity, code=tour.code, now=day.now)
    with pytest.raises(LinkUnusable):
        use_link(token=old, browser="phone", now=day.now)
    tour.refresh_from_db()
    use_link(token=services.link_address(tour).rpartition("/")[2], browser="phone", now=day.now)


def test_another_driver_takes_over_and_the_old_phone_reads_only_while_its_unsent_acts_count() -> None:
    day = day_of_two()
    tour = day.loaded()
    use_link(token=services.link_address(tour).rpartition("/")[2], browser="old", now=day.now)
    old_phone = day.phone(tour)
    assert queries.may_act_on(old_phone, tour)
    other = add_driver(membership=builders.member(day.bank, Role.DRIVER, "見本 代わり"))
    services.change_driver(act=day.act(), identity=day.identity, code=tour.code, driver=other, now=MORNING)
    tour = queries.get_tour_for(day.identity, tour.code)
    assert tour.driver == other and tour.duty.driver_id == other.id
    assert not queries.may_act_on(old_phone, tour)
    assert queries.get_driving_tour_for(old_phone, tour.code) == tour
    said = sent(old_phone, "deliver.1", {"stop": str(stop_of(tour, day.sites[0]).uuid), "lines": None})
    assert said.verdict == "accepted"
    assert stop_of(tour, day.sites[0]).state == "done"


def test_a_phone_finds_the_tour_it_was_let_in_for_and_no_other() -> None:
    day = day_of_two()
    day.duty()
    day.promise(day.site())
    first = day.published()
    day.promise(day.site())
    second = day.planned().tours.get()
    assert first != second
    with pytest.raises(NotFound):
        queries.get_tour_for(day.phone(first), second.code)


def test_a_phone_cannot_speak_of_another_tour() -> None:
    day, other = day_of_two(), day_of_two()
    tour, foreign = day.loaded(), other.loaded()
    phone = day.phone(tour)
    said = sent(phone, "deliver.1", {"stop": str(stop_of(foreign, other.sites[0]).uuid), "lines": None})
    assert (said.verdict, said.reason) == ("quarantined", "not_found")
    assert stop_of(foreign, other.sites[0]).state == "planned"


def test_a_cancelled_tour_gives_its_goods_back_to_the_day_and_ends_its_link() -> None:
    day = day_of_two()
    tour = day.published()
    token = services.link_address(tour).rpartition("/")[2]
    services.cancel_tour(act=day.act(), code=tour.code, version=tour.version, now=day.now)
    with pytest.raises(LinkUnusable):
        use_link(token=token, browser="phone", now=day.now)
    assert len(queries.lines_of_day(day.bank.id, ON, builders.TODAY)) == 2
    assert day.drafted().tours.count() == 1


def test_a_loaded_tour_is_not_called_off() -> None:
    day = day_of_two()
    tour = day.loaded()
    with pytest.raises(TourOnTheRoad):
        services.cancel_tour(act=day.act(), code=tour.code, version=tour.version, now=day.now)


# ── facts from a phone


def test_the_same_event_sent_again_and_again_is_one_act() -> None:
    day = day_of_two()
    tour = day.published()
    phone, key = day.phone(tour), uuid.uuid4()
    payload = {"tour": tour.code, "lines": None}
    verdicts = [sent(phone, "load.1", payload, key=key).verdict for _ in range(3)]
    assert verdicts == ["accepted", "duplicate", "duplicate"]
    assert on_board(tour) == 24


def test_a_hand_over_that_stock_did_not_cover_is_written_and_flagged() -> None:
    day = day_of_two()
    tour = day.loaded()
    line = AllocationLine.objects.get(site=day.sites[0])
    said = sent(day.phone(tour), "deliver.1", {"stop": str(stop_of(tour, day.sites[0]).uuid),
                                               "lines": {str(line.uuid): 15}, "reason": ""})
    assert said.verdict == "accepted"
    assert stop_of(tour, day.sites[0]).lines.get().handed_pieces == 15
    assert CountRemark.objects.filter(food_bank=day.bank).count() == 1
    assert list(ledger_faults(day.bank.id)) == []


def test_goods_stopped_on_the_way_are_recorded_when_they_were_handed_over_anyway() -> None:
    day = day_of_two()
    tour = day.loaded()
    line = AllocationLine.objects.get(site=day.sites[0])
    hold_lot(identity=day.identity, lot_id=line.lot_id, reason=HoldReason.RECALL, now=MORNING, recall="R-1")
    said = sent(day.phone(tour), "deliver.1", {"stop": str(stop_of(tour, day.sites[0]).uuid), "lines": None})
    assert said.verdict == "accepted" and said.answer["despite_hold"] == [line.lot.code]


def test_stopped_goods_are_not_loaded_on_screen_but_a_late_word_of_it_is_recorded_and_flagged() -> None:
    day = day_of_two()
    tour = day.published()
    line = AllocationLine.objects.get(site=day.sites[0])
    hold_lot(identity=day.identity, lot_id=line.lot_id, reason=HoldReason.RECALL, now=MORNING, recall="R-1")
    with pytest.raises(OnHold):
        services.load_tour(act=day.act("load.1", MORNING), identity=day.identity, code=tour.code, counted=Counted())
    said = sent(day.phone(tour), "load.1", {"tour": tour.code, "lines": None})
    assert said.verdict == "accepted" and said.answer["despite_hold"] == [line.lot.code]
    assert on_board(tour) == 24


@pytest.mark.parametrize("payload", [
    {}, {"stop": "x"}, {"stop": "%s", "lines": {"y": 1}}, {"stop": "%s", "lines": {"00000000-0000-4000-8000-000000000000": 1}},
    {"stop": "%s", "lines": None, "temperature_tenths_c": 10**30}, {"stop": "%s", "lines": 7}])
def test_a_broken_event_is_kept_whole_and_blocks_nothing(payload: dict) -> None:
    day = day_of_two()
    tour = day.loaded()
    filled = {**payload, **({"stop": str(stop_of(tour, day.sites[0]).uuid)} if payload.get("stop") == "%s" else {})}
    phone = day.phone(tour)
    assert sent(phone, "deliver.1", filled).verdict == "quarantined"
    assert QuarantinedEvent.objects.get().payload == filled
    assert sent(phone, "deliver.1", {"stop": str(stop_of(tour, day.sites[0]).uuid), "lines": None}, seq=2).verdict == "accepted"


def test_a_site_that_keeps_stock_gets_the_goods_into_its_store() -> None:
    day = new_day()
    day.duty()
    day.promise(day.site(keeps_stock=True))
    tour = day.loaded()
    deliver(day, tour)
    store = Balance.objects.get(place__kind=PlaceKind.SITE_STORE)
    assert (store.on_hand, store.reserved) == (12, 0)


def test_days_left_on_board_are_counted_from_the_day_of_closing() -> None:
    day, tour, key = not_delivered()
    with pytest.raises(LeftUntilMissing):
        services.close_tour(act=day.act(), identity=day.identity, code=tour.code, now=MORNING,
                            left={key: Left(until=date(2026, 12, 6))})
