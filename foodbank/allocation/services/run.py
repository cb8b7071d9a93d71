"""One round, from the facts of the day to a proposed plan."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foodbank.allocation.errors import NothingToAllocate, RoundOpen
from foodbank.allocation.models import AllocationLine, AllocationRun
from foodbank.allocation.queries.facts import facts_of_round
from foodbank.allocation.rules import Plan
from foodbank.allocation.rules.facts import build_round, lot_code
from foodbank.allocation.solver import solved, solved_here
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.outbox.services import Progress, ask_for_job
from foodbank.requests.models import Request
from foodbank.requests.queries import open_requests
from foodbank.stock.models import Lot

JOB = "allocate"
_WAY = {"fetches": AllocationLine.Way.FETCHED, "delivered": AllocationLine.Way.DELIVERED, "parcel": AllocationLine.Way.PARCEL}


def ask_for_round(*, act: Act, first_day: date, last_day: date) -> Answer:
    """Opens a round for requests whose session lies in the days given (both included) and asks for its computation.

    The answer names run and job; the door enqueues the job once this is committed. Raises NothingToAllocate, RoundOpen.
    """

    def work() -> Answer:
        if not open_requests(act.food_bank_id, first_day, last_day):
            raise NothingToAllocate()
        job = ask_for_job(food_bank_id=act.food_bank_id, kind=JOB, arguments={}, now=act.recorded_at,
                          asked_by_id=act.actor_id)
        try:
            with transaction.atomic():
                run = AllocationRun.objects.create(
                    food_bank_id=act.food_bank_id, first_day=first_day, last_day=last_day, job=job,
                    created_at=act.recorded_at, created_by_id=act.actor_id)
        except IntegrityError:
            raise RoundOpen() from None
        job.arguments = {"run": run.id}
        job.save(update_fields=["arguments"])
        return {"run": str(run.uuid), "job": str(job.uuid)}

    return perform_once(act=act, work=work)


def compute_round(progress: Progress | None, arguments: dict[str, Any]) -> None:
    """The job: gathers facts, writes the problem, solves, checks, saves the proposal. A run decided meanwhile stays.

    `arguments`: the run's id; `quickly` solves without polishing and without a process of its own.
    """
    run = AllocationRun.objects.get(id=arguments["run"])
    if progress:
        progress.say(_("在庫と希望を集めています"), 10)
    facts = facts_of_round(run.food_bank_id, run.first_day, run.last_day)
    made = build_round(name=f"{run.first_day:%Y-%m-%d}", first_day=run.first_day, next_round=run.last_day + timedelta(days=7),
                       lots=facts.lots, asks=facts.asks, offsets=facts.offsets, requests=facts.requests)
    if progress:
        progress.say(_("公平に分けています"), 30)
    if arguments.get("quickly"):
        plan, document = solved_here(made.problem)
    else:
        plan, document = solved(made.problem, tell=(lambda step: progress.beat()) if progress else None,
                                is_cancelled=(lambda: progress.is_cancelled) if progress else None)
    if progress:
        progress.say(_("たしかめて、書きこんでいます"), 90)
    save_plan(run_id=run.id, problem=made.problem, unit_pieces=dict(made.unit_pieces), plan=plan, document=document)


@transaction.atomic
def save_plan(*, run_id: int, problem: dict[str, Any], unit_pieces: dict[str, int], plan: Plan,
              document: dict[str, Any]) -> AllocationRun:
    """Replaces the proposal of an undecided run by a plan that the checker has read."""
    run = AllocationRun.objects.select_for_update().get(id=run_id)
    if run.state not in (AllocationRun.State.RUNNING, AllocationRun.State.PROPOSED):
        return run
    run.problem, run.unit_pieces, run.plan, run.figures = problem, unit_pieces, document, dict(plan.figures)
    run.problem_sha256 = plan.problem_sha256
    run.state = AllocationRun.State.PROPOSED
    run.version += 1
    run.save()
    run.lines.all().delete()
    AllocationLine.objects.bulk_create(_lines(run, plan))
    return run


def _lines(run: AllocationRun, plan: Plan) -> list[AllocationLine]:
    """Engine lines (case and piece of one lot for one request) as one line in pieces each."""
    lots = {lot.code: lot for lot in Lot.objects.filter(food_bank_id=run.food_bank_id,
                                                        code__in={lot_code(line.lot) for line in plan.lines})}
    asks = {str(ask.uuid): ask for ask in Request.objects.select_related("site", "session").filter(
        food_bank_id=run.food_bank_id, uuid__in={line.site for line in plan.lines})}
    pinned = {(lot_code(pin["lot"]), pin["site"]) for pin in run.problem.get("pins", [])}
    found: dict[tuple[str, str], AllocationLine] = {}
    for line in plan.lines:
        key = (lot_code(line.lot), line.site)
        pieces = line.units * run.unit_pieces[line.lot]
        if key in found:
            found[key].pieces += pieces
            continue
        ask = asks[line.site]
        found[key] = AllocationLine(
            food_bank_id=run.food_bank_id, run=run, lot=lots[key[0]], site=ask.site, request=ask, pieces=pieces,
            tier=line.tier, way=_WAY[ask.site.leaves_by], leaves_on=max(run.first_day, ask.session.on - timedelta(days=1)),
            is_pinned=key in pinned,
            reason={"code": line.reason.code, "facts": dict(line.reason.facts),
                    "warnings": [{"code": one.code, "facts": dict(one.facts)} for one in line.warnings]})
    return list(found.values())
