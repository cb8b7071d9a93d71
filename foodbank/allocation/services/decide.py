"""What the coordinator makes of a proposal: change a line, confirm, or let it go."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foodbank.accounts.rules import Identity
from foodbank.allocation.errors import LineGone, PinsConflict
from foodbank.allocation.models import AllocationLine, AllocationRun
from foodbank.allocation.queries.board import get_run_for
from foodbank.allocation.rules.facts import lot_code
from foodbank.allocation.services.run import save_plan
from foodbank.allocation.solver import checked, solved
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once, stored_answer
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.outbox.services import cancel_job
from foodbank.requests.services import mark_allocated, mark_nothing
from foodbank.stock.services import Wish, reserve_lots


def change_line(*, act: Act, identity: Identity, run_uuid: UUID, lot: str, request: UUID, pieces: int,
                version: int) -> Answer:
    """Sets what one request gets of one lot, keeps every earlier change, and lets the engine settle the rest anew,
    staying close to the plan. 0 takes the line away.

    Raises StalePage, NotFound, InvalidInput, PinsConflict (the smallest set of changes that cannot stand together).
    """

    def work() -> Answer:
        run = get_run_for(identity, run_uuid)
        _check_version(run, version)
        problem = _with_pin(run, lot, str(request), pieces)
        plan, document = solved(problem, iterations=0)
        if plan.status == "pins_infeasible":
            raise PinsConflict(reason=_conflict_words(run, document.get("conflicting_pins", [])))
        saved = save_plan(run_id=run.id, problem=problem, unit_pieces=run.unit_pieces, plan=plan, document=document)
        return {"run": str(saved.uuid), "version": saved.version}

    return perform_once(act=act, work=work)


def _check_version(run: AllocationRun, version: int) -> None:
    if run.state != AllocationRun.State.PROPOSED:
        raise LineGone()
    if run.version != version:
        raise StalePage()


def _with_pin(run: AllocationRun, code: str, request: str, pieces: int) -> dict[str, Any]:
    """The problem with one more decision; a case is opened when the pieces asked for need it."""
    problem: dict[str, Any] = {**run.problem, "lots": [dict(lot) for lot in run.problem["lots"]]}
    own = [lot for lot in problem["lots"] if lot_code(lot["id"]) == code]
    if not own or request not in {site["id"] for site in problem["sites"]}:
        raise NotFound()
    whole = sum(lot["units"] * run.unit_pieces[lot["id"]] for lot in own)
    if not 0 <= pieces <= whole:
        raise InvalidInput(field="pieces", most=whole)
    cases = [lot for lot in own if run.unit_pieces[lot["id"]] > 1]
    singles = [lot for lot in own if run.unit_pieces[lot["id"]] == 1]
    wanted: dict[str, int] = {}
    rest = pieces
    for lot in cases:
        wanted[lot["id"]] = min(lot["units"], rest // run.unit_pieces[lot["id"]])
        rest -= wanted[lot["id"]] * run.unit_pieces[lot["id"]]
    if rest and (not singles or singles[0]["units"] < rest):
        rest = _open_case(run, problem, cases, singles, wanted, rest)
        singles = [lot for lot in problem["lots"] if lot_code(lot["id"]) == code and run.unit_pieces[lot["id"]] == 1]
    for lot in singles:
        wanted[lot["id"]] = min(lot["units"], rest)
        rest -= wanted[lot["id"]]
    kept = [pin for pin in run.problem.get("pins", []) if not (lot_code(pin["lot"]) == code and pin["site"] == request)]
    problem["pins"] = kept + [{"lot": key, "site": request, "kind": "exactly" if units else "never", "units": units}
                              for key, units in sorted(wanted.items())]
    problem["previous"] = [{"lot": line["lot"], "site": line["site"], "units": line["units"]} for line in run.plan["lines"]]
    problem["lots"].sort(key=lambda lot: lot["id"])
    return problem


def _open_case(run: AllocationRun, problem: dict[str, Any], cases: list[dict[str, Any]], singles: list[dict[str, Any]],
               wanted: dict[str, int], rest: int) -> int:
    """Turns one unopened case into single pieces of the same lot; gives the pieces still wanted."""
    case = next((lot for lot in cases if lot["units"] > wanted.get(lot["id"], 0)), None)
    if not case:
        raise InvalidInput(field="pieces", most=0)
    size = run.unit_pieces[case["id"]]
    if size >= 1000 and case["unit_g"] == size:  # goods by weight leave in whole portions
        raise InvalidInput(field="pieces", step=size)
    case["units"] -= 1
    if singles:
        singles[0]["units"] += size
    else:
        single = {**case, "id": case["id"].replace("/case", "/piece"), "units": size, "unit_g": case["unit_g"] // size}
        problem["lots"].append(single)
        run.unit_pieces[single["id"]] = 1
    if not case["units"]:
        problem["lots"].remove(case)
        wanted.pop(case["id"], None)
    return rest


def _conflict_words(run: AllocationRun, pins: list[dict[str, Any]]) -> str:
    rules = {"stock": _("在庫の数をこえます。"), "storage": _("保管できる量をこえます。"), "transport": _("運べる量をこえます。"),
             "usable_cap": _("使いきれる量をこえます。")}
    return " ".join(sorted({rules.get(pin["rule"], _("決まり（期限・アレルギー・受け取れる品）に合いません。")) for pin in pins}))


def undo_changes(*, act: Act, identity: Identity, run_uuid: UUID, version: int) -> Answer:
    """Takes all hand changes of a proposal back."""

    def work() -> Answer:
        run = get_run_for(identity, run_uuid)
        _check_version(run, version)
        problem = {**run.problem, "pins": [], "previous": []}
        plan, document = solved(problem)
        saved = save_plan(run_id=run.id, problem=problem, unit_pieces=run.unit_pieces, plan=plan, document=document)
        return {"run": str(saved.uuid), "version": saved.version}

    return perform_once(act=act, work=work)


def confirm_round(*, act: Act, identity: Identity, run_uuid: UUID, version: int, now: datetime) -> Answer:
    """Reserves every line or none, and tells the requests. The stored plan is checked once more before.

    Raises StalePage, LineGone, PlanRefused, NotEnoughStock, OnHold, LotExpired.
    """
    known = stored_answer(act)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            run = AllocationRun.objects.select_for_update().filter(food_bank_id=identity.bank, uuid=run_uuid).first()
            if not run:
                raise NotFound()
            _check_version(run, version)
            checked(run.problem, run.plan)
            lines = list(run.lines.select_related("lot").order_by("id"))
            answer = reserve_lots(act=act, on=run.first_day, wishes=[
                Wish(str(line.uuid), line.lot_id, line.site_id, line.pieces) for line in lines]) if lines else \
                perform_once(act=act, work=lambda: {"reservations": {}})
            for line in lines:
                line.reservation_id = answer["reservations"][str(line.uuid)]
                line.state = AllocationLine.State.RESERVED
            AllocationLine.objects.bulk_update(lines, ["reservation", "state"])
            _tell_requests(run, lines, now, identity.membership_id)
            run.state, run.confirmed_at, run.confirmed_by_id = AllocationRun.State.CONFIRMED, now, identity.membership_id
            run.figures = {**run.figures, "memory": _memory(run, lines)}
            run.version += 1
            run.save()
            return answer
    except IntegrityError:
        known = stored_answer(act)
        if known is None:
            raise
        return known


def _tell_requests(run: AllocationRun, lines: list[AllocationLine], now: datetime, by_id: int | None) -> None:
    grams: dict[int, int] = {}
    days: dict[int, Any] = {}
    for line in lines:
        if line.request_id:
            grams[line.request_id] = grams.get(line.request_id, 0) + line.pieces * line.lot.piece_g
            days[line.request_id] = line.leaves_on
    for day in sorted(set(days.values())):
        of_day = [key for key, value in days.items() if value == day]
        mark_allocated(request_ids=of_day, now=now, grams=grams, expected_on=day, by_id=by_id)
    asked = {site["id"] for site in run.problem["sites"]}
    from foodbank.requests.models import Request

    empty = Request.objects.filter(food_bank_id=run.food_bank_id, uuid__in=asked, state=Request.State.SENT)
    mark_nothing(request_ids=list(empty.values_list("id", flat=True)), now=now, by_id=by_id)


def _memory(run: AllocationRun, lines: list[AllocationLine]) -> dict[str, dict[str, int]]:
    """What this round gave and what was needed, by activity: the next round starts from it."""
    from foodbank.requests.models import Request

    activity = {str(key): str(value) for key, value in Request.objects.filter(
        food_bank_id=run.food_bank_id, uuid__in=[site["id"] for site in run.problem["sites"]]
    ).values_list("uuid", "activity__uuid")}
    received: dict[str, int] = {}
    need: dict[str, int] = {}
    told = {site["site"]: site["received_g"] for site in run.plan["sites"]}
    for site in run.problem["sites"]:
        key = activity[site["id"]]
        need[key] = need.get(key, 0) + site["need_g"]
        received[key] = received.get(key, 0) + told.get(site["id"], 0)
    return {"received_g": received, "need_g": need}


def discard_round(*, act: Act, identity: Identity, run_uuid: UUID, now: datetime) -> Answer:
    """Lets an undecided round go: nothing was promised, requests wait for the next one."""

    def work() -> Answer:
        run = AllocationRun.objects.select_for_update().filter(food_bank_id=identity.bank, uuid=run_uuid).first()
        if not run:
            raise NotFound()
        if run.state not in (AllocationRun.State.RUNNING, AllocationRun.State.PROPOSED):
            raise LineGone()
        if run.job:
            cancel_job(job=run.job, now=now)
        run.state = AllocationRun.State.DISCARDED
        run.version += 1
        run.save(update_fields=["state", "version"])
        return {"run": str(run.uuid)}

    return perform_once(act=act, work=work)
