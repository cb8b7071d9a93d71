"""Planning a day: asked for by a person, done by a worker, the standing plan usable meanwhile."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foodbank.accounts.models import FoodBank
from foodbank.allocation.models import AllocationLine
from foodbank.clock import day_of
from foodbank.codes import CodeType, new_code
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.donors.models import Donation
from foodbank.errors import RuleBroken
from foodbank.outbox.models import Job
from foodbank.outbox.services import JobCancelled, Progress, ask_for_job, cancel_job
from logistics.fleet.models import Duty
from logistics.roads.tables import travel_table
from logistics.tours.errors import DayTooLarge, NoDuties, NoPlanFound, NothingToCarry, PlanRunning
from logistics.tours.models import DayPlan, Stop, StopLine, Tour
from logistics.tours.queries.facts import MOST_STOPS, day_facts, free_duties, lines_of_day, pickups_of_day
from logistics.tours.rules.facts import DayFacts
from logistics.tours.rules.problem import build_problem
from logistics.tours.rules.reading import PlannedTour, read_tours, read_unserved
from logistics.tours.solver import solve

JOB = "plan_tours"


def ask_for_plan(*, act: Act, on: date, now: datetime) -> Answer:
    """Asks for tours of a day: a DayPlan and its Job, in one transaction; the door enqueues on commit.

    Raises NoDuties, NothingToCarry, DayTooLarge, PlanRunning.
    """

    def work() -> Answer:
        FoodBank.objects.select_for_update(no_key=True).get(id=act.food_bank_id)  # two askers: one plan
        if plan_is_running(act.food_bank_id, on):
            raise PlanRunning()
        facts = day_facts(act.food_bank_id, on, day_of(now))
        _refuse_empty(facts)
        job = ask_for_job(food_bank_id=act.food_bank_id, kind=JOB, arguments={}, now=now, asked_by_id=act.actor_id)
        plan = DayPlan.objects.create(food_bank_id=act.food_bank_id, on=on, job=job, created_at=now,
                                      created_by_id=act.actor_id)
        job.arguments = {"plan": plan.id}
        job.save(update_fields=["arguments"])
        return {"plan": str(plan.uuid), "job": str(job.uuid)}

    return perform_once(act=act, work=work)


def plan_is_running(food_bank_id: int, on: date) -> bool:
    """True while a worker has a plan of that day in hand, or will have. A plan whose worker died for good is over."""
    return DayPlan.objects.filter(food_bank_id=food_bank_id, on=on, state=DayPlan.State.RUNNING,
                                  job__state__in=[Job.State.WAITING, Job.State.RUNNING]).exists()


def _refuse_empty(facts: DayFacts) -> None:
    if not facts.shifts:
        raise NoDuties()
    if not facts.stops:
        raise NothingToCarry()
    if facts.stops > MOST_STOPS:
        raise DayTooLarge(most=MOST_STOPS)


@transaction.atomic
def cancel_plan(*, plan: DayPlan, now: datetime) -> None:
    """The worker stops at its next look; whatever plan stood before stands on."""
    if plan.job:
        cancel_job(job=plan.job, now=now)
        DayPlan.objects.filter(id=plan.id, state=DayPlan.State.RUNNING, job__state=Job.State.CANCELLED).update(
            state=DayPlan.State.FAILED)


def compute_plan(*, progress: Progress, plan_id: int, now: datetime) -> None:
    """The job: facts, problem, solver, checker, rows. A plan decided meanwhile stays as it is; whatever goes wrong is
    the job's to tell, and the plan is marked as failed so that the day can be planned again."""
    plan = DayPlan.objects.get(id=plan_id)
    if plan.state not in (DayPlan.State.RUNNING, DayPlan.State.FAILED):
        return
    try:
        _compute(progress, plan, now)
    except (RuleBroken, JobCancelled):
        DayPlan.objects.filter(id=plan.id, state=DayPlan.State.RUNNING).update(state=DayPlan.State.FAILED)
        raise


def _compute(progress: Progress, plan: DayPlan, now: datetime) -> None:
    progress.say(_("届け先と引き取り先を集めています"), 5)
    facts = day_facts(plan.food_bank_id, plan.on, day_of(now))
    _refuse_empty(facts)
    progress.say(_("道のりを調べています"), 10)
    problem, stranded = build_problem(facts, travel_table)
    problem["locked"] = _locks(plan, problem)
    solving = _("回る順番を計算しています（{stops}か所、{cars}台）").format(stops=facts.stops, cars=len(facts.shifts))
    progress.say(solving, 15)
    document = solve(problem, iterations=facts.policy.iterations, ceiling_s=facts.policy.ceiling_s,
                     tell=lambda percent: progress.say(solving, 15 + percent * 75 // 100))
    progress.say(_("たしかめて、書きこんでいます"), 92)
    save_plan(plan_id=plan.id, problem=problem, document=document, stranded=stranded, now=now)


def _locks(plan: DayPlan, problem: dict[str, Any]) -> list[dict[str, Any]]:
    """A fixed stop keeps its place, and so does everything before it, as far as it is still to be done."""
    vehicles = {one["id"] for one in problem["vehicles"]}
    visits = {one["id"] for one in problem["visits"]}
    locks: list[dict[str, Any]] = []
    for tour in Tour.objects.select_related("duty", "warehouse").filter(
            food_bank_id=plan.food_bank_id, on=plan.on, state=Tour.State.PROPOSED).order_by("id"):
        stops = list(tour.stops.select_related("site", "donation").order_by("position"))
        last = max((index for index, stop in enumerate(stops) if stop.is_locked), default=-1)
        kept = [name for stop in stops[:last + 1] if (name := visit_of(stop, tour)) in visits]
        if kept and str(tour.duty.uuid) in vehicles:
            locks.append({"vehicle": str(tour.duty.uuid), "stops": kept, "visited": False})
    return locks


def visit_of(stop: Stop, tour: Tour) -> str:
    """What the problem calls this stop."""
    if stop.kind == Stop.Kind.PICKUP and stop.donation:
        return f"P:{stop.donation.uuid}"
    assert stop.site is not None
    return f"D:{stop.site.uuid}:{tour.warehouse.code}"


@transaction.atomic
def save_plan(*, plan_id: int, problem: dict[str, Any], document: dict[str, Any], stranded: Sequence[dict[str, Any]],
              now: datetime) -> DayPlan:
    """Turns a checked plan into proposed tours; those proposed before are replaced, published ones stay.

    Raises NoPlanFound when duties or goods were given out while the solver worked.
    """
    plan = DayPlan.objects.select_for_update().get(id=plan_id)
    if plan.state not in (DayPlan.State.RUNNING, DayPlan.State.FAILED):
        return plan
    lines, donations = _goods_by_visit(plan, now)
    duties = {str(duty.uuid): duty for duty in free_duties(plan.food_bank_id, plan.on)}
    tours = read_tours(document)
    planned = {stop.visit for tour in tours for stop in tour.stops}
    if any(tour.duty not in duties for tour in tours) or planned - lines.keys() - donations.keys():
        raise NoPlanFound(why=_("計算しているあいだに、当番や品物が変わりました"))
    locked = {name for lock in problem["locked"] for name in lock["stops"]}
    _replace_proposals(plan)
    for tour in tours:
        _write_tour(plan, tour, duties[tour.duty], lines, donations, locked)
    plan.problem, plan.plan = problem, document
    plan.unserved = [*read_unserved(document), *stranded]
    plan.roads = _roads(str(problem["travel"].get("provider") or ""))
    plan.state = DayPlan.State.PROPOSED
    plan.version += 1
    plan.save()
    return plan


def _roads(provider: str) -> str:
    """The provider's name without its settings; whether it is an estimate must not be cut off."""
    estimate = " (estimate)" if provider.endswith("(estimate)") else ""
    return f"{provider.partition(' ')[0][:29]}{estimate}"


def _goods_by_visit(plan: DayPlan, now: datetime) -> tuple[dict[str, list[AllocationLine]], dict[str, Donation]]:
    lines: dict[str, list[AllocationLine]] = {}
    for line in lines_of_day(plan.food_bank_id, plan.on, day_of(now)):
        place = line.reservation.place if line.reservation else None
        if place and place.warehouse:
            lines.setdefault(f"D:{line.site.uuid}:{place.warehouse.code}", []).append(line)
    donations = {f"P:{one.uuid}": one for one in pickups_of_day(plan.food_bank_id, plan.on, day_of(now))}
    return lines, donations


def _replace_proposals(plan: DayPlan) -> None:
    old = Tour.objects.filter(food_bank_id=plan.food_bank_id, on=plan.on, state=Tour.State.PROPOSED)
    DayPlan.objects.filter(food_bank_id=plan.food_bank_id, on=plan.on, state=DayPlan.State.PROPOSED).exclude(
        id=plan.id).update(state=DayPlan.State.REPLACED)
    old.delete()


def _write_tour(plan: DayPlan, tour: PlannedTour, duty: Duty, lines: dict[str, list[AllocationLine]],
                donations: dict[str, Donation], locked: set[str]) -> None:
    made = Tour.objects.create(
        food_bank_id=plan.food_bank_id, code=new_code(CodeType.TOUR), day_plan=plan, duty=duty, vehicle=duty.vehicle,
        driver=duty.driver, warehouse=duty.warehouse, on=plan.on, departs_s=tour.departs_s, returns_s=tour.returns_s,
        distance_m=tour.distance_m, drive_s=tour.drive_s)
    goods: list[StopLine] = []
    for position, stop in enumerate(tour.stops, start=1):
        donation, own = donations.get(stop.visit), lines.get(stop.visit, [])
        written = Stop.objects.create(
            tour=made, position=position, kind=stop.kind, site=own[0].site if own else None, donation=donation,
            donor=(donation.donor or donation.via) if donation else None, arrives_s=stop.arrives_s,
            begins_s=stop.begins_s, leaves_s=stop.leaves_s, is_locked=stop.visit in locked)
        goods += [StopLine(stop=written, allocation_line=line, lot=line.lot, reservation=line.reservation,
                           pieces=line.pieces - line.handed_pieces) for line in own if line.reservation]
    StopLine.objects.bulk_create(goods)
