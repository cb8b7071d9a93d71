"""Rounds and hand-overs for programs: the same services as the screens."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from foodbank import clock
from foodbank.allocation import queries, services
from foodbank.errors import InvalidInput, NotFound
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.models import Site
from foodbank.outbox.services import cancel_job, enqueue_job
from foodbank.paging import Listed

router = Router(tags=["allocation"])


class StartIn(Schema):
    operation_id: UUID
    first_day: date = Field(examples=["2026-11-24"])
    last_day: date = Field(examples=["2026-11-30"])


class RoundOut(Schema):
    uuid: UUID
    state: str
    first_day: date
    last_day: date
    version: int


class LineOut(Schema):
    uuid: UUID
    lot: str
    product: str
    site: str
    request: UUID | None
    pieces: int
    grams: int
    reason: dict[str, Any]
    way: str
    leaves_on: date
    state: str
    pinned: bool


class RoundDetail(RoundOut):
    step: str = Field(description="what a round being computed is at; empty when none is")
    percent: int
    figures: dict[str, Any]
    lines: list[LineOut]


class ChangeIn(Schema):
    operation_id: UUID
    version: int
    lot: str = Field(examples=["L7K2M9QX"], max_length=8)
    request: UUID
    pieces: int = Field(ge=0, le=1_000_000)


class ActIn(Schema):
    operation_id: UUID
    version: int = 0


class HandedIn(Schema):
    line: UUID
    pieces: int = Field(ge=0, le=1_000_000)


class HandOverIn(Schema):
    operation_id: UUID
    site: UUID
    received_by: str = Field("", max_length=80)
    lines: list[HandedIn] = Field(max_length=200)


class AnswerOut(Schema):
    answer: dict[str, Any]


def _round(run: Any) -> dict[str, Any]:
    return {"uuid": run.uuid, "state": run.state, "first_day": run.first_day, "last_day": run.last_day,
            "version": run.version}


def _line(line: Any) -> dict[str, Any]:
    return {"uuid": line.uuid, "lot": line.lot.code, "product": line.lot.product.name, "site": line.site.name,
            "request": line.request.uuid if line.request else None, "pieces": line.pieces,
            "grams": line.pieces * line.lot.piece_g, "reason": line.reason, "way": line.way, "leaves_on": line.leaves_on,
            "state": line.state, "pinned": line.is_pinned}


@router.get("rounds", url_name="allocation_rounds", response=Listed[RoundOut])
def rounds(request: HttpRequest, after: str = "", limit: int = 30) -> dict[str, Any]:
    """The newest rounds first."""
    page = queries.runs(identity_of_request(request), after=after, most=max(1, min(200, limit)))
    return {"items": [_round(run) for run in page.rows], "next_cursor": page.next_cursor}


@router.post("rounds", url_name="allocation_rounds", response={202: AnswerOut})
def start(request: HttpRequest, body: StartIn) -> Status[dict[str, Any]]:
    """Asks for a round over the requests of these days; watch its state until it is `proposed`."""
    if not body.first_day <= body.last_day <= body.first_day + timedelta(days=62):
        raise InvalidInput(field="last_day")
    act = act_of_call(request, "allocation_start", operation_id=body.operation_id, payload=body.dict())
    answer = services.ask_for_round(act=act, first_day=body.first_day, last_day=body.last_day)
    enqueue_job(answer["job"])
    return Status(202, {"answer": answer})


@router.get("rounds/{uuid:key}", url_name="allocation_round", response=RoundDetail)
def detail(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """A round with every line and its reason."""
    run = queries.get_run_for(identity_of_request(request), key)
    lines = run.lines.select_related("lot__product", "site", "request").order_by("id")
    return {**_round(run), "step": run.job.step if run.job else "", "percent": run.job.percent if run.job else 100,
            "figures": run.figures, "lines": [_line(line) for line in lines]}


@router.post("rounds/{uuid:key}/change", url_name="allocation_change", response=AnswerOut)
def change(request: HttpRequest, key: UUID, body: ChangeIn) -> dict[str, Any]:
    """Sets what one request gets of one lot; the rest is settled anew around it."""
    act = act_of_call(request, "allocation_change", operation_id=body.operation_id, payload=body.dict())
    return {"answer": services.change_line(act=act, identity=identity_of_request(request), run_uuid=key, lot=body.lot,
                                           request=body.request, pieces=body.pieces, version=body.version)}


@router.post("rounds/{uuid:key}/confirm", url_name="allocation_confirm", response=AnswerOut)
def confirm(request: HttpRequest, key: UUID, body: ActIn) -> dict[str, Any]:
    """Reserves every line or none."""
    act = act_of_call(request, "allocation_confirm", operation_id=body.operation_id, payload=body.dict())
    services.confirm_round(act=act, identity=identity_of_request(request), run_uuid=key, version=body.version,
                           now=clock.now())
    return {"answer": {"run": str(key)}}


@router.post("rounds/{uuid:key}/discard", url_name="allocation_discard", response=AnswerOut)
def discard(request: HttpRequest, key: UUID, body: ActIn) -> dict[str, Any]:
    """Lets an undecided round go."""
    act = act_of_call(request, "allocation_discard", operation_id=body.operation_id, payload=body.dict())
    return {"answer": services.discard_round(act=act, identity=identity_of_request(request), run_uuid=key, now=clock.now())}


@router.post("rounds/{uuid:key}/undo", url_name="allocation_undo", response=AnswerOut)
def undo(request: HttpRequest, key: UUID, body: ActIn) -> dict[str, Any]:
    """Lets go of every change by hand; the engine's own proposal stands again."""
    act = act_of_call(request, "allocation_undo", operation_id=body.operation_id, payload=body.dict())
    return {"answer": services.undo_changes(act=act, identity=identity_of_request(request), run_uuid=key, version=body.version)}


@router.post("rounds/{uuid:key}/cancel", url_name="allocation_cancel", response=AnswerOut)
def cancel(request: HttpRequest, key: UUID, body: ActIn) -> dict[str, Any]:
    """Stops a round being computed; stock and requests stay as they are."""
    run = queries.get_run_for(identity_of_request(request), key)
    if run.job:
        cancel_job(job=run.job, now=clock.now())
    return {"answer": {"run": str(key)}}


@router.post("lines/{uuid:key}/release", url_name="allocation_release", response=AnswerOut)
def release(request: HttpRequest, key: UUID, body: ActIn) -> dict[str, Any]:
    """Takes one promised line back; its pieces are free again."""
    identity = identity_of_request(request)
    line = queries.get_line_for(identity, key)
    act = act_of_call(request, "allocation_release", operation_id=body.operation_id, payload={**body.dict(), "line": str(key)})
    return {"answer": services.release_lines(act=act, identity=identity, line_ids=[line.id], now=clock.now())}


@router.get("counter", url_name="counter")
def counter(request: HttpRequest) -> list[dict[str, Any]]:
    """Who fetches today, with the lines that wait."""
    return [{"site": str(entry.site.uuid), "name": entry.site.name, "slot": entry.slot, "grams": entry.grams,
             "lines": [_line(line) for line in entry.lines]}
            for entry in queries.counter_of_day(identity_of_request(request), clock.today())]


@router.post("counter/hand-over", url_name="counter_hand_over", response=AnswerOut)
def counter_hand_over(request: HttpRequest, body: HandOverIn) -> dict[str, Any]:
    """Hands lines of one site over."""
    identity = identity_of_request(request)
    site = Site.objects.filter(food_bank_id=identity.bank, uuid=body.site).first()
    if not site:
        raise NotFound()
    act = act_of_call(request, "hand_over", operation_id=body.operation_id, payload=body.dict())
    handed = [services.HandedLine(queries.get_line_for(identity, one.line).id, one.pieces) for one in body.lines]
    return {"answer": services.hand_over_lines(act=act, identity=identity, site=site, handed=handed,
                                               received_by=body.received_by)}
