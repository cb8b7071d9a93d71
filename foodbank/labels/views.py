"""Pages and files about labels."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from foodbank.accounts.rules import Identity
from foodbank.catalog.acts import act_of_form, identity_of_request, version_of
from foodbank.errors import InvalidInput
from foodbank.labels import printing, queries, services
from foodbank.labels.errors import PrinterRefused
from foodbank.labels.forms import BlankForm, PrinterForm
from foodbank.labels.printing import Asked
from foodbank.labels.rules.face import Face
from foodbank.labels.rules.formats import FORMATS, ROLLS, USUAL_ROLL, RollFormat


class SeeOther(HttpResponseRedirect):
    """After a POST: the page to look at now."""

    status_code = 303


def image(request: HttpRequest, code: str) -> HttpResponse:
    """One label as PNG; `format` or `printer` say on what."""
    return _file(printing.one_image(identity_of_request(request), code, _asked(request)), "image/png", f"{code}.png")


def lot(request: HttpRequest, code: str) -> HttpResponse:
    """Shows the first label of a lot and offers to print all of them."""
    return _print_page(request, queries.faces_of_lot(identity_of_request(request), code),
                       resolve_url("labels:lot_sheet", code), lot_code=code)


def lot_sheet(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    return _document(request, identity, queries.faces_of_lot(identity, code), f"labels-{code}.pdf")


def donation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same for everything received of a donation."""
    return _print_page(request, queries.faces_of_donation(identity_of_request(request), uuid),
                       resolve_url("labels:donation_sheet", uuid), lot_code="")


def donation_sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    return _document(request, identity, queries.faces_of_donation(identity, uuid), f"labels-{uuid}.pdf")


def printed(request: HttpRequest, code: str) -> HttpResponse:
    services.mark_printed(act=act_of_form(request, "labels.printed"), lot=code)
    messages.success(request, _("印刷済みにしました。"))
    return SeeOther(resolve_url("labels:lot", code))


def blank(request: HttpRequest) -> HttpResponse:
    """Asks how many blank labels; the codes are taken at once and stay with this act."""
    form = BlankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = act_of_form(request, queries.BLANKS)
        services.lease_blanks(act=act, number=form.cleaned_data["number"])
        return SeeOther(f"{resolve_url('labels:blank_made', act.id)}?format={form.cleaned_data['format']}")
    return render(request, "labels/blank.html", {"form": form}, status=422 if form.errors else 200)


def blank_made(request: HttpRequest, operation: UUID) -> HttpResponse:
    faces = queries.blank_faces(identity_of_request(request), operation)
    return _print_page(request, faces, resolve_url("labels:blank_sheet", operation), lot_code="")


def blank_sheet(request: HttpRequest, operation: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    return _document(request, identity, queries.blank_faces(identity, operation), "labels-blank.pdf")


def printers(request: HttpRequest) -> HttpResponse:
    return render(request, "labels/printers.html", {"printers": queries.printers(identity_of_request(request))})


def printer_new(request: HttpRequest) -> HttpResponse:
    form = PrinterForm(request.POST or None, initial={"format": USUAL_ROLL, "right_tenths_mm": "0", "down_tenths_mm": "0"})
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        return SeeOther(resolve_url("labels:printers"))
    return render(request, "labels/printer.html", {"form": form}, status=422 if form.errors else 200)


def printer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.get_printer_for(identity_of_request(request), uuid)
    form = PrinterForm(request.POST or None, initial=PrinterForm.initial_of(found))
    if request.method == "POST" and form.is_valid() and _saved(request, form, uuid):
        return SeeOther(resolve_url("labels:printers"))
    return render(request, "labels/printer.html", {"form": form, "printer": found}, status=422 if form.errors else 200)


def printer_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    services.remove_printer(act=act_of_form(request, "printer.remove"), printer=uuid)
    messages.success(request, _("プリンターを消しました。"))
    return SeeOther(resolve_url("labels:printers"))


def _saved(request: HttpRequest, form: PrinterForm, uuid: UUID | None) -> bool:
    try:
        services.save_printer(act=act_of_form(request, "printer.save"), details=form.details, printer=uuid,
                              version=version_of(request))
    except PrinterRefused as refusal:
        _told(form, refusal)
        return False
    messages.success(request, _("プリンターを保存しました。"))
    return True


def _told(form: forms.Form, refusal: PrinterRefused) -> None:
    field = refusal.facts.get("field")
    form.add_error(field if field in form.fields else None, str(refusal))


def _print_page(request: HttpRequest, faces: list[Face], sheet_address: str, *, lot_code: str) -> HttpResponse:
    identity = identity_of_request(request)
    chosen = request.GET.get("format", "")
    stock = queries.stock_for(identity, chosen if chosen in FORMATS else "")
    preview = stock.format.key if isinstance(stock.format, RollFormat) else ROLLS[0].key
    return render(request, "labels/print.html", {
        "faces": faces, "first": faces[0], "sheet_address": sheet_address, "chosen": stock.format.key, "preview": preview,
        "formats": FORMATS.values(), "lot_code": lot_code})


def _document(request: HttpRequest, identity: Identity, faces: list[Face], name: str) -> HttpResponse:
    pdf = printing.document(identity, faces, _asked(request), title=_("ラベル"))
    return _file(pdf, "application/pdf", name)


def _asked(request: HttpRequest) -> Asked:
    start = request.GET.get("start", "").strip() or "1"
    if not (start.isascii() and start.isdigit() and len(start) < 6):
        raise InvalidInput(field="start")
    return Asked(format=request.GET.get("format", ""), printer=request.GET.get("printer", ""), start=int(start))


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'})
