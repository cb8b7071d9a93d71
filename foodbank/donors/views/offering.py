"""Typing an offer: rows or pasted rows, checked, shown once more, then sent. Used by the company and the coordinator."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foodbank import clock
from foodbank.donors import queries
from foodbank.donors.forms import FIELDS, OfferForm, Rows, read_rows, rows_of_paste, rows_of_post
from foodbank.donors.forms.lines import Row
from foodbank.donors.models import Donation
from foodbank.donors.rules.offers import MOST_LINES, Offer, check_offer, is_short_lived
from foodbank.errors import NotFound, RuleBroken, StalePage
from foodbank.network.acts import SeeOther, identity_of_request

EMPTY_ROWS = 2


@dataclass
class Page:
    """Which templates, and what sending means: `send(offer)` gives the address to go to."""

    template: str
    check_template: str
    form: OfferForm
    send: Callable[[Offer], str]
    minimum_days_left: int = 0
    context: dict[str, Any] = field(default_factory=dict)


def offering(request: HttpRequest, page: Page) -> HttpResponse:
    """GET shows the form; POST `check` shows what was understood, `send` sends it, `more` and `edit` show it again."""
    if request.method != "POST":
        return _shown(request, page, Rows([]))
    step = request.POST.get("step", "check")
    typed = [*rows_of_post(request.POST), *rows_of_paste(request.POST.get("paste", ""))]
    if step in ("more", "edit"):
        return _shown(request, page, Rows([Row(number, row) for number, row in enumerate(typed, 1)]),
                      empty=5 if step == "more" else 1)
    on = clock.today()
    known = queries.known_products(identity_of_request(request), [row["product"] for row in typed])
    rows = read_rows(typed, known, on=on)
    if not page.form.is_valid() or rows.has_errors:
        return _shown(request, page, rows, status=422)
    offer = page.form.offer(rows.lines)
    try:
        check_offer(offer, on=on)
        if step == "send":
            return SeeOther(page.send(offer))
    except (NotFound, StalePage):
        raise
    except RuleBroken as refusal:
        page.form.add_error(None, str(refusal))
        return _shown(request, page, rows, status=refusal.status)
    return _checked(request, page, rows, offer)


def _shown(request: HttpRequest, page: Page, rows: Rows, *, empty: int = EMPTY_ROWS,
           status: int = 200) -> HttpResponse:
    shown = [*rows.rows]
    while len(shown) < min(MOST_LINES, max(EMPTY_ROWS, len(rows.rows) + empty)):
        shown.append(Row(len(shown) + 1, dict.fromkeys(FIELDS, "")))
    return render(request, page.template, {**page.context, "form": page.form, "rows": shown, "wrong": rows.wrong},
                  status=status)


def _checked(request: HttpRequest, page: Page, rows: Rows, offer: Offer) -> HttpResponse:
    on = clock.today()
    lines = [(row, row.line, is_short_lived(row.line.last_day, row.line.date_kind, on=on,
                                            minimum_days_left=page.minimum_days_left))
             for row in rows.rows if row.line]
    total = sum(line.pieces * line.piece_g for line in offer.lines) + (offer.mixed.grams if offer.mixed else 0)
    kept = [(name, value) for name in page.form.fields for value in request.POST.getlist(name)]
    return render(request, page.check_template, {
        **page.context, "form": page.form, "offer": offer, "lines": lines, "total_g": total, "kept": kept,
        "rows": rows.rows, "minimum": page.minimum_days_left, "short": any(short for *_, short in lines)})


def like(donation: Donation) -> list[dict[str, str]]:
    """An earlier donation's lines as rows to type over: the date is left open, it is another day's."""
    return [{"product": line.description, "pieces": str(line.pieces), "piece_g": str(line.piece_g), "last_day": "",
             "date_kind": line.date_kind, "cartons": str(line.cartons), "zone": line.zone}
            for line in donation.lines.all()]
