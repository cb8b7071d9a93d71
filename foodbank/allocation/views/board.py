"""The coordinator's rounds: start, watch, change a line, confirm, let go."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foodbank import clock
from foodbank.allocation import queries, services
from foodbank.allocation.words import figures_words, left_words, limit_words, line_words
from foodbank.errors import InvalidInput, RuleBroken
from foodbank.network.acts import act_of_form, identity_of_request, see_other, version_of
from foodbank.outbox.services import cancel_job, enqueue_job
from foodbank.requests.queries import open_requests


@never_cache
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Past rounds, the open one, and what a new one would be about."""
    identity, today = identity_of_request(request), clock.today()
    until = today + timedelta(days=7)
    page = queries.runs(identity, after=request.GET.get("after", ""))
    return render(request, "allocation/rounds.html", {
        "page": page, "runs": page.rows, "open": queries.open_run(identity), "today": today, "until": until,
        "waiting": open_requests(identity.bank, today, until)})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    first, last = (_day(request.POST.get(name, ""), name) for name in ("first_day", "last_day"))
    if not first <= last <= first + timedelta(days=62):
        raise InvalidInput(field="last_day")
    answer = services.ask_for_round(act=act_of_form(request, "allocation_start"), first_day=first, last_day=last)
    enqueue_job(answer["job"])
    return see_other("allocation:board", answer["run"])


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field=field) from None


@never_cache
@require_safe
def board(request: HttpRequest, key: UUID) -> HttpResponse:
    """The board of one round; while it is computed, its progress."""
    run = queries.get_run_for(identity_of_request(request), key)
    context: dict[str, object] = {"run": run}
    if run.state != "running":
        made = queries.board_of(run)
        context |= {"board": made, "figures": figures_words(run.figures)}
        for site in made.sites:
            site.limit = {"words": limit_words(site.limit)}
            for line in site.lines:
                line.words = line_words(line.reason)  # type: ignore[attr-defined]
        context["left_over"] = [(left, left_words(left.reason)) for left in made.left_over]
    return render(request, "allocation/board.html", context)


@never_cache
@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    run = queries.get_run_for(identity_of_request(request), key)
    return render(request, "allocation/_progress.html", {"run": run, "job": run.job})


@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    run = queries.get_run_for(identity_of_request(request), key)
    if run.job:
        cancel_job(job=run.job, now=clock.now())
    return see_other("allocation:board", key)


@require_POST
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """One line by hand; a refusal is shown on the board and the plan stays."""
    text = request.POST.get("pieces", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise InvalidInput(field="pieces")
    try:
        services.change_line(
            act=act_of_form(request, "allocation_change"), identity=identity_of_request(request), run_uuid=key,
            lot=request.POST.get("lot", "")[:8], request=_uuid(request.POST.get("request", "")), pieces=int(text),
            version=version_of(request))
    except RuleBroken as refusal:
        if refusal.code not in ("pins_conflict", "invalid_input"):
            raise
        from django.contrib import messages

        messages.warning(request, str(refusal))
    return see_other("allocation:board", key)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(field="request") from None


@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    services.undo_changes(act=act_of_form(request, "allocation_undo"), identity=identity_of_request(request), run_uuid=key,
                          version=version_of(request))
    return see_other("allocation:board", key)


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    services.confirm_round(act=act_of_form(request, "allocation_confirm"), identity=identity_of_request(request),
                           run_uuid=key, version=version_of(request), now=clock.now())
    return see_other("allocation:board", key)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    services.discard_round(act=act_of_form(request, "allocation_discard"), identity=identity_of_request(request),
                           run_uuid=key, now=clock.now())
    return see_other("allocation:rounds")


@require_POST
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Takes one promised line back."""
    identity = identity_of_request(request)
    line = queries.get_line_for(identity, key)
    services.release_lines(act=act_of_form(request, "allocation_release"), identity=identity, line_ids=[line.id],
                           now=clock.now())
    return see_other("allocation:board", line.run.uuid)
