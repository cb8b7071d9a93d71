"""A round of allocation on real stock: proposed with reasons, changed by hand, confirmed, reserved, handed over."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from foodbank.accounts.rules import Role
from foodbank.allocation import queries, services
from foodbank.allocation.errors import LineGone, NothingToAllocate, PinsConflict, RoundOpen
from foodbank.allocation.models import AllocationLine, AllocationRun, HandOver
from foodbank.errors import NotFound, StalePage
from foodbank.requests.models import Request, RequestLine
from foodbank.stock import services as stock_services
from foodbank.stock.models import Balance, Hold, Reservation
from foodbank.stock.queries import ledger_faults
from tests import builders

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 24), date(2026, 11, 30)


def ask(bank, site=None, wanted_g: int = 10_000, on: date = date(2026, 11, 28), code: str = "rice", **values):
    site = site or builders.site(bank)
    doing = builders.activity(site, name=f"活動{builders.next_number()}", **values)
    session = builders.session(doing, on)
    request = Request.objects.create(food_bank=bank, site=site, activity=doing, session=session, state_at=builders.NOW,
                                     created_at=builders.NOW, adults=doing.adults, children=doing.children)
    RequestLine.objects.create(request=request, category=builders.category(code), wanted_g=wanted_g)
    return request


def proposed(bank) -> AllocationRun:
    answer = services.ask_for_round(act=builders.act(bank), first_day=FIRST, last_day=LAST)
    run = AllocationRun.objects.get(uuid=answer["run"])
    services.compute_round(None, {"run": run.id})
    run.refresh_from_db()
    return run


def confirmed(bank, coordinator) -> AllocationRun:
    run = proposed(bank)
    services.confirm_round(act=builders.act(bank), identity=coordinator, run_uuid=run.uuid, version=run.version,
                           now=builders.NOW)
    run.refresh_from_db()
    return run


def test_scarce_rice_is_shared_by_need_and_every_line_says_why() -> None:
    bank = builders.food_bank()
    small, large = (ask(bank, wanted_g=30_000, adults=adults, children=0) for adults in (10, 30))
    builders.lot(bank, 40, made=builders.product(bank, piece_g=500, pieces_per_case=1))
    run = proposed(bank)
    lines = {line.request_id: line for line in run.lines.all()}
    assert lines[small.id].pieces * 3 == pytest.approx(lines[large.id].pieces, abs=3)
    assert sum(line.pieces for line in lines.values()) <= 40
    assert all(line.reason["code"] for line in lines.values())


def test_confirming_reserves_everything_and_tells_the_sites() -> None:
    bank = builders.food_bank()
    coordinator, request = builders.identity(bank), ask(bank)
    lot = builders.lot(bank, 24)
    run = confirmed(bank, coordinator)
    line = run.lines.get()
    request.refresh_from_db()
    assert (run.state, line.state, request.state) == ("confirmed", "reserved", "allocated")
    assert request.allocated_g == line.pieces * lot.piece_g
    assert Balance.objects.get(lot=lot).reserved == line.pieces == Reservation.objects.get(id=line.reservation_id).quantity
    assert ledger_faults(bank.id) == []


def test_a_double_click_on_confirm_is_one_act() -> None:
    bank = builders.food_bank()
    coordinator = builders.identity(bank)
    ask(bank)
    lot = builders.lot(bank, 24)
    run, act = proposed(bank), builders.act(bank)
    answers = [services.confirm_round(act=act, identity=coordinator, run_uuid=run.uuid, version=run.version, now=builders.NOW)
               for _ in range(2)]
    assert answers[0] == answers[1]
    assert Reservation.objects.filter(lot=lot).count() == 1


def test_a_stale_page_confirms_nothing() -> None:
    bank = builders.food_bank()
    ask(bank)
    lot = builders.lot(bank)
    run = proposed(bank)
    with pytest.raises(StalePage):
        services.confirm_round(act=builders.act(bank), identity=builders.identity(bank), run_uuid=run.uuid,
                               version=run.version - 1, now=builders.NOW)
    assert Balance.objects.get(lot=lot).reserved == 0


def test_a_change_by_hand_stands_and_is_marked() -> None:
    bank = builders.food_bank()
    coordinator = builders.identity(bank)
    first, second = ask(bank), ask(bank)
    lot = builders.lot(bank, 24, made=builders.product(bank, piece_g=500, pieces_per_case=12))
    run = proposed(bank)
    services.change_line(act=builders.act(bank), identity=coordinator, run_uuid=run.uuid, lot=lot.code,
                         request=first.uuid, pieces=5, version=run.version)
    lines = {line.request_id: line for line in AllocationLine.objects.filter(run=run)}
    assert (lines[first.id].pieces, lines[first.id].is_pinned) == (5, True)
    assert lines[second.id].pieces <= 19


def test_a_change_that_cannot_be_is_refused_with_its_reason_and_the_plan_stays() -> None:
    bank = builders.food_bank()
    coordinator = builders.identity(bank)
    request = ask(bank, site=builders.site(bank, ambient_g=3_000))
    lot = builders.lot(bank, 24)
    run = proposed(bank)
    before = list(run.lines.values_list("lot_id", "pieces"))
    with pytest.raises(PinsConflict) as refusal:
        services.change_line(act=builders.act(bank), identity=coordinator, run_uuid=run.uuid, lot=lot.code,
                             request=request.uuid, pieces=24, version=run.version)
    assert "こえ" in str(refusal.value)
    assert list(run.lines.values_list("lot_id", "pieces")) == before


def test_what_is_stopped_expired_or_restricted_is_not_allocated() -> None:
    bank = builders.food_bank()
    ask(bank, wanted_g=50_000)
    held, late = builders.lot(bank, 24), builders.lot(bank, 24, last_day=date(2026, 11, 29))
    elsewhere = builders.lot(bank, 24, given=builders.donation(bank, restrictions=[{"kind": "area", "value": "99999"}]))
    Hold.objects.create(food_bank=bank, lot=held, reason="damaged", opened_at=builders.NOW)
    good = builders.lot(bank, 24)
    run = proposed(bank)
    assert {line.lot_id for line in run.lines.all()} == {good.id}
    assert {held.id, late.id, elsewhere.id}.isdisjoint({line.lot_id for line in run.lines.all()})


def test_an_excluded_allergen_keeps_goods_away_from_one_activity_only() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    careful, other = ask(bank, site, excluded_allergens=["wheat"]), ask(bank, site)
    noodles = builders.product(bank, pieces_per_case=1)
    noodles.allergens.create(code="wheat", state="contains")
    builders.lot(bank, 40, made=noodles)
    run = proposed(bank)
    assert {line.request_id for line in run.lines.all()} == {other.id}
    assert careful.id != other.id


def test_two_activities_that_share_a_freezer_split_its_litres_by_need() -> None:
    bank = builders.food_bank()
    site = builders.site(bank, freezer_ml=40_000)
    one, three = (ask(bank, site, code="meat_fish", wanted_g=100_000, adults=adults, children=0) for adults in (10, 30))
    frozen = builders.product(bank, category=builders.category("meat_fish"), zone="frozen", piece_g=1000, piece_ml=1000,
                              pieces_per_case=1)
    from foodbank.stock.services import Check

    builders.lot(bank, 200, made=frozen, check=Check(temperature_tenths_c=-190))
    run = proposed(bank)
    rooms = {site["id"]: site["storage_g"]["frozen"] for site in run.problem["sites"]}
    assert rooms == {str(one.uuid): 10_000, str(three.uuid): 30_000}
    assert sum(line.pieces for line in run.lines.all()) <= 40


def test_the_counter_hands_over_and_takes_no_more_than_promised() -> None:
    bank = builders.food_bank()
    coordinator, site = builders.identity(bank), builders.site(bank, leaves_by="fetches")
    request = ask(bank, site)
    lot = builders.lot(bank, 24)
    confirmed(bank, coordinator)
    coming = queries.counter_of_day(coordinator, LAST)
    assert [entry.site.id for entry in coming] == [site.id]
    line = coming[0].lines[0]
    act = builders.act(bank)
    for _ in range(2):  # a double tap
        services.hand_over_lines(act=act, identity=coordinator, site=site, received_by="受取 花子",
                                 handed=[services.HandedLine(line.id, line.pieces)])
    request.refresh_from_db()
    assert request.state == "received"
    assert Balance.objects.get(lot=lot).on_hand == 24 - line.pieces
    assert queries.counter_of_day(coordinator, LAST) == []
    with pytest.raises(LineGone):
        services.hand_over_lines(act=builders.act(bank), identity=coordinator, site=site, received_by="",
                                 handed=[services.HandedLine(line.id, 1)])


def test_a_wrong_hand_over_taken_back_from_any_screen_is_promised_again() -> None:
    bank = builders.food_bank()
    coordinator, site = builders.identity(bank), builders.site(bank, leaves_by="fetches")
    request, lot = ask(bank, site), builders.lot(bank, 24)
    line = confirmed(bank, coordinator).lines.get()
    for attempt in range(2):  # handed over by mistake, taken back, and again
        act = builders.act(bank)
        services.hand_over_lines(act=act, identity=coordinator, site=site, received_by="",
                                 handed=[services.HandedLine(line.id, line.pieces)])
        back = builders.act(bank)
        for _ in range(2):  # a double tap
            stock_services.reverse_operation(act=back, operation_id=act.id)
        line.refresh_from_db()
        request.refresh_from_db()
        assert (line.state, line.handed_pieces, request.state, HandOver.objects.count()) == ("reserved", 0, "allocated", 0), attempt
        assert queries.counter_of_day(coordinator, LAST)[0].lines[0].id == line.id
    assert Balance.objects.get(lot=lot).reserved == line.pieces
    assert ledger_faults(bank.id) == []


def test_taking_a_promise_back_frees_the_goods_and_the_request_waits_again() -> None:
    bank = builders.food_bank()
    coordinator, request = builders.identity(bank), ask(bank)
    lot = builders.lot(bank, 24)
    run = confirmed(bank, coordinator)
    services.release_lines(act=builders.act(bank), identity=coordinator, line_ids=[run.lines.get().id], now=builders.NOW)
    request.refresh_from_db()
    assert (request.state, Balance.objects.get(lot=lot).reserved) == ("sent", 0)


def test_the_next_round_remembers_who_went_short() -> None:
    bank = builders.food_bank()
    coordinator = builders.identity(bank)
    unlucky, lucky = ask(bank), ask(bank)
    lot = builders.lot(bank, 20, made=builders.product(bank, piece_g=500, pieces_per_case=1))
    run = proposed(bank)
    services.change_line(act=builders.act(bank), identity=coordinator, run_uuid=run.uuid, lot=lot.code,
                         request=lucky.uuid, pieces=18, version=run.version)
    run.refresh_from_db()
    services.confirm_round(act=builders.act(bank), identity=coordinator, run_uuid=run.uuid, version=run.version,
                           now=builders.NOW)
    for one in (unlucky, lucky):
        later = builders.session(one.activity, one.session.on + timedelta(days=1))
        Request.objects.create(food_bank=bank, site=one.site, activity=one.activity, session=later, state_at=builders.NOW,
                               created_at=builders.NOW, adults=10, children=30)
    builders.lot(bank, 20)
    offsets = {site["id"]: site["offset_g"] for site in proposed(bank).problem["sites"]}
    by_activity = {str(request.uuid): request.activity_id for request in Request.objects.filter(food_bank=bank)}
    assert {by_activity[key]: value > 0 for key, value in offsets.items()} == {lucky.activity_id: True,
                                                                              unlucky.activity_id: False}


def test_one_open_round_at_a_time_and_none_without_requests() -> None:
    bank = builders.food_bank()
    with pytest.raises(NothingToAllocate):
        services.ask_for_round(act=builders.act(bank), first_day=FIRST, last_day=LAST)
    ask(bank)
    services.ask_for_round(act=builders.act(bank), first_day=FIRST, last_day=LAST)
    with pytest.raises(RoundOpen):
        services.ask_for_round(act=builders.act(bank), first_day=FIRST, last_day=LAST)


def test_a_stranger_sees_and_changes_nothing() -> None:
    bank = builders.food_bank()
    request = ask(bank)
    lot = builders.lot(bank)
    run = proposed(bank)
    stranger = builders.identity(builders.food_bank(), Role.COORDINATOR)
    for attempt in (
        lambda: queries.get_run_for(stranger, run.uuid),
        lambda: services.confirm_round(act=builders.act(bank), identity=stranger, run_uuid=run.uuid, version=run.version,
                                       now=builders.NOW),
        lambda: services.change_line(act=builders.act(bank), identity=stranger, run_uuid=run.uuid, lot=lot.code,
                                     request=request.uuid, pieces=1, version=run.version),
        lambda: queries.get_run_for(stranger, uuid4()),
    ):
        with pytest.raises(NotFound):
            attempt()
