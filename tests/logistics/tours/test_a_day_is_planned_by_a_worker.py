"""A plan is asked for, computed by the real engine in its own process, read by the checker, and replaces the last one."""

from datetime import time, timedelta
from itertools import pairwise

import pytest

from foodbank.accounts.rules import Role
from foodbank.donors.models import Donation
from foodbank.errors import NotFound, StalePage
from foodbank.network.models import ReceivingWindow
from foodbank.outbox.models import Job
from foodbank.outbox.services import claimable_jobs, run_job
from logistics.fleet.services import add_driver
from logistics.tours import queries, services, solver
from logistics.tours.errors import NoDuties, NoPlanFound, NothingToCarry, OrderImpossible, PlanRunning, StopLocked
from logistics.tours.models import DayPlan, Tour
from logistics.tours.words import why_left_out
from tests import builders
from tests.logistics.tours.day import ON, Day, new_day, run_plan

pytestmark = pytest.mark.django_db


def three_sites(day: Day) -> None:
    for _ in range(3):
        day.promise(day.site())


def test_a_day_with_deliveries_and_a_pickup_becomes_tours() -> None:
    day = new_day()
    day.duty()
    three_sites(day)
    builders.donation(day.bank, fetch_on=ON, fetch_opens=time(10), fetch_closes=time(11), mixed_cartons=12, mixed_g=90_000)
    plan = day.planned()
    assert (plan.state, plan.job.state, plan.job.percent) == ("proposed", "done", 100)
    assert "estimate" in plan.roads and plan.unserved == []
    tour = plan.tours.get()
    stops = list(tour.stops.order_by("position"))
    assert sorted(stop.kind for stop in stops) == ["delivery", "delivery", "delivery", "pickup"]
    assert [stop.position for stop in stops] == [1, 2, 3, 4]
    assert all(one.leaves_s <= two.arrives_s for one, two in pairwise(stops))
    fetched = next(stop for stop in stops if stop.kind == "pickup")
    assert 36_000 <= fetched.begins_s <= 39_600
    assert 32_400 <= tour.departs_s <= tour.returns_s <= 43_200


def test_the_same_day_gives_the_same_tours() -> None:
    day = new_day()
    day.duty()
    three_sites(day)
    first, second = day.planned(), day.planned()
    assert first.plan["tours"] == second.plan["tours"]


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_vans_that_would_cost_the_same_the_one_goes_whose_driver_drove_longest_ago(first: int) -> None:
    day = new_day()
    drivers = [add_driver(membership=builders.member(day.bank, Role.DRIVER, name)) for name in ("見本 走", "見本 運")]
    for back in (2, 1):
        day.on = ON - timedelta(days=back)
        day.duty(driver=drivers[(first + back) % 2])
        day.promise(day.site())
        day.published()
    day.on = ON
    duties = [day.duty(driver=driver) for driver in drivers]
    day.promise(day.site())
    assert day.planned().tours.get(on=ON).duty == duties[first]


def test_two_lines_of_one_site_are_one_stop() -> None:
    day = new_day()
    day.duty()
    site = day.site()
    day.promise(site)
    day.promise(site, 5)
    stop = day.drafted().tours.get().stops.get()
    assert sorted(line.pieces for line in stop.lines.all()) == [5, 12]


def test_what_is_fetched_or_due_later_is_not_carried_and_what_is_overdue_is() -> None:
    day = new_day()
    day.duty()
    day.promise(day.site(), way="fetched")
    day.promise(day.site(), leaves_on=ON + timedelta(days=1))
    day.promise(day.site(), leaves_on=builders.TODAY)  # due today: another tour's
    late = day.site()
    day.promise(late, leaves_on=builders.TODAY - timedelta(days=1))
    assert [stop.site for stop in day.drafted().tours.get().stops.all()] == [late]


def test_a_site_is_reached_within_its_hours_of_that_weekday() -> None:
    day = new_day()
    day.duty()
    site = day.site()
    ReceivingWindow.objects.create(site=site, weekday=ON.weekday(), opens=time(11), closes=time(11, 15))
    ReceivingWindow.objects.create(site=site, weekday=(ON.weekday() + 1) % 7, opens=time(9), closes=time(10))
    day.promise(site)
    assert 39_600 <= day.planned().tours.get().stops.get().begins_s <= 40_500


def test_whoever_cannot_be_served_is_named_with_the_reason_in_words() -> None:
    day = new_day()
    duty = day.duty()
    early = day.site()
    ReceivingWindow.objects.create(site=early, weekday=ON.weekday(), opens=time(6), closes=time(7))
    day.promise(early)
    heavy = day.site()
    day.promise(heavy, 800)
    day.promise(day.site())
    plan = day.planned()
    reasons = {one["id"].split(":")[1]: one for one in plan.unserved}
    assert set(reasons) == {str(early.uuid), str(heavy.uuid)}
    cars = {str(duty.uuid): "軽バン（見本さん）"}
    assert "積みきれません" in why_left_out(**_said(reasons[str(heavy.uuid)]), cars=cars)
    assert "受け取り" in why_left_out(**_said(reasons[str(early.uuid)]), cars=cars)


def _said(one: dict) -> dict:
    return {"code": one["code"], "facts": one["facts"]}


def test_goods_in_a_warehouse_without_a_duty_are_left_out_by_name() -> None:
    day = new_day()
    day.duty()
    day.promise(day.site())
    far = day.promise(day.site())
    other = builders.warehouse(day.bank)
    far.reservation.place.warehouse = other
    far.reservation.place.pk = None
    far.reservation.place.code = "S0000001"
    far.reservation.place.save()
    type(far.reservation).objects.filter(id=far.reservation_id).update(place=far.reservation.place)
    plan = day.planned()
    assert [one["code"] for one in plan.unserved] == ["no_duty_here"]
    assert plan.tours.get().stops.count() == 1


def test_without_duties_or_without_goods_nothing_is_asked_of_the_worker() -> None:
    day = new_day()
    with pytest.raises(NoDuties):
        services.ask_for_plan(act=day.act(), on=ON, now=day.now)
    day.duty()
    with pytest.raises(NothingToCarry):
        services.ask_for_plan(act=day.act(), on=ON, now=day.now)
    assert not Job.objects.exists() and not DayPlan.objects.exists()


def test_a_double_click_is_one_plan_and_a_second_asker_waits() -> None:
    day = new_day()
    day.duty()
    three_sites(day)
    act = day.act("tours.plan")
    first = services.ask_for_plan(act=act, on=ON, now=day.now)
    assert services.ask_for_plan(act=act, on=ON, now=day.now) == first
    with pytest.raises(PlanRunning):
        services.ask_for_plan(act=day.act("tours.plan"), on=ON, now=day.now)
    assert Job.objects.count() == 1


def test_with_the_broker_down_the_row_stays_and_the_sweeper_finds_it() -> None:
    day = new_day()
    day.duty()
    three_sites(day)
    answer = services.ask_for_plan(act=day.act(), on=ON, now=day.now)
    assert claimable_jobs(now=day.now + timedelta(seconds=3)) == [answer["job"]]
    assert run_plan(answer["job"], day.now).state == "done"


def test_cancelling_ends_the_engine_and_the_last_plan_stays() -> None:
    day = new_day()
    day.bank.policy = {"tours": {"iterations": 10**8, "ceiling_s": 60}}
    day.duty()
    three_sites(day)
    day.bank.save()
    standing = _quick(day)
    answer = services.ask_for_plan(act=day.act(), on=ON, now=day.now)
    plan = DayPlan.objects.get(uuid=answer["plan"])
    cancelled: list[int] = []

    def task(progress, arguments) -> None:
        real = progress.say

        def say(step: str, percent: int) -> None:
            real(step, percent)
            if percent > 15 and not cancelled:
                cancelled.append(percent)
                services.cancel_plan(plan=plan, now=day.now)

        progress.say = say
        services.compute_plan(progress=progress, plan_id=arguments["plan"], now=day.now)

    run_job(uuid=answer["job"], table={services.JOB: task}, now=lambda: day.now)
    plan.refresh_from_db()
    assert cancelled and (plan.state, plan.job.state) == ("failed", "cancelled")
    assert queries.day_board(day.identity, ON, builders.TODAY).plan == standing
    assert Tour.objects.filter(state="proposed").count() == 1


def _quick(day: Day) -> DayPlan:
    long, day.bank.policy = day.bank.policy, {"tours": {"iterations": 10}}
    day.bank.save()
    plan = day.planned()
    day.bank.policy = long
    day.bank.save()
    return plan


def test_an_engine_that_refuses_the_file_is_a_sentence_and_the_day_can_be_planned_again() -> None:
    with pytest.raises(NoPlanFound) as refused:
        solver.solve({"schema": "routing-problem/1"}, iterations=1, ceiling_s=1)
    assert refused.value.facts["why"] not in ("", "engine")


def test_a_plan_that_the_checker_refuses_is_not_saved() -> None:
    day = new_day()
    day.duty()
    three_sites(day)
    plan = day.drafted()
    forged = {**plan.plan, "tours": [{**plan.plan["tours"][0], "departs_s": 0}]}
    with pytest.raises(NoPlanFound):
        solver.checked(plan.problem, forged)


def test_a_second_plan_replaces_the_proposals_and_leaves_what_is_published() -> None:
    day = new_day()
    day.duty()
    day.promise(day.site())
    first = day.published()
    day.duty()
    day.promise(day.site())
    second = day.planned()
    assert Tour.objects.get(id=first.id).state == "published"
    assert second.tours.get().stops.get().site == day.sites[1]
    third = day.planned()
    second.refresh_from_db()
    assert second.state == "replaced" and not second.tours.exists() and third.tours.count() == 1


def test_goods_given_out_while_the_engine_worked_fail_the_plan_by_name() -> None:
    day = new_day()
    day.duty()
    line = day.promise(day.site())
    plan = day.drafted()
    plan.state = "running"
    plan.save()
    line.state = "released"
    line.save()
    with pytest.raises(NoPlanFound):
        services.plan.save_plan(plan_id=plan.id, problem=plan.problem, document=plan.plan, stranded=[], now=day.now)
    assert plan.tours.count() == 1


def test_a_fixed_stop_keeps_its_place_in_the_next_plan() -> None:
    day = new_day()
    day.duty()
    three_sites(day)
    plan = day.planned()
    last = plan.tours.get().stops.order_by("-position").first()
    services.move_stop(act=day.act(), stop=last, version=plan.version, steps=-2)
    last.refresh_from_db()
    assert last.position == 1
    services.lock_stop(act=day.act(), stop=last, is_locked=True)
    first = day.planned().tours.get().stops.order_by("position").first()
    assert (first.site_id, first.is_locked) == (last.site_id, True)
    with pytest.raises(StopLocked):
        services.move_stop(act=day.act(), stop=first, version=first.tour.day_plan.version, steps=1)


def test_an_order_by_hand_is_timed_anew_and_one_that_cannot_be_is_refused_with_the_reason() -> None:
    day = new_day()
    day.duty()
    first, second = day.site(), day.site()
    ReceivingWindow.objects.create(site=first, weekday=ON.weekday(), opens=time(9), closes=time(9, 30))
    ReceivingWindow.objects.create(site=second, weekday=ON.weekday(), opens=time(11), closes=time(11, 30))
    day.promise(first)
    day.promise(second)
    plan = day.planned()
    stop = plan.tours.get().stops.get(site=second)
    with pytest.raises(OrderImpossible) as refused:
        services.move_stop(act=day.act(), stop=stop, version=plan.version, steps=-1)
    assert first.name in str(refused.value)
    stop.refresh_from_db()
    assert stop.position == 2
    with pytest.raises(StalePage):
        services.move_stop(act=day.act(), stop=stop, version=plan.version - 1, steps=-1)


def test_a_stop_goes_over_to_another_tour_at_its_best_place() -> None:
    day = new_day()
    day.duty(capacity_g=15_000)
    day.duty(capacity_g=15_000)
    three_sites(day)
    plan = day.planned()
    big, small = sorted(plan.tours.all(), key=lambda tour: -tour.stops.count())
    assert (big.stops.count(), small.stops.count()) == (2, 1)
    moved = big.stops.order_by("position").first()
    services.move_stop(act=day.act(), stop=moved, version=plan.version, to_tour=small.code)
    moved.refresh_from_db()
    assert moved.tour == small and big.stops.count() == 1
    assert sorted(small.stops.values_list("position", flat=True)) == [1, 2]


def test_somebody_left_out_is_put_in_by_hand_once_there_is_room() -> None:
    day = new_day()
    duty = day.duty()
    three_sites(day)
    plan = day.drafted()
    stop = plan.tours.get().stops.order_by("position").last()
    visit = f"D:{stop.site.uuid}:{day.store.code}"
    stop.delete()
    plan.unserved = [{"id": visit, "code": "no_time", "facts": {}}]
    plan.save()
    services.add_left_out(act=day.act(), plan=plan, visit=visit, to_tour=plan.tours.get().code, version=plan.version,
                          on_day=builders.TODAY)
    plan.refresh_from_db()
    assert plan.unserved == [] and plan.tours.get().stops.count() == 3
    assert plan.tours.get().duty == duty


def test_another_food_bank_sees_and_moves_nothing() -> None:
    day, other = new_day(), new_day()
    day.duty()
    day.promise(day.site())
    plan = day.drafted()
    tour, stop = plan.tours.get(), plan.tours.get().stops.get()
    for read in (lambda: queries.get_tour_for(other.identity, tour.code),
                 lambda: queries.get_stop_for(other.identity, stop.uuid),
                 lambda: queries.get_plan_for(other.identity, plan.uuid)):
        with pytest.raises(NotFound):
            read()
    with pytest.raises(NotFound):
        services.move_stop(act=other.act(), stop=stop, version=plan.version, steps=0)
    with pytest.raises(NotFound):
        services.publish_tour(act=other.act(), identity=other.identity, code=tour.code, now=other.now)
    assert queries.day_board(other.identity, ON, builders.TODAY).columns == []


def test_announced_and_donated_state_is_untouched_by_planning() -> None:
    day = new_day()
    day.duty()
    gift = builders.donation(day.bank, fetch_on=ON, mixed_cartons=2, mixed_g=9_000)
    day.planned()
    gift.refresh_from_db()
    assert gift.state == Donation.State.ACCEPTED
