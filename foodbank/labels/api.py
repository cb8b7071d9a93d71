"""Labels as pictures and sheets, for programs and devices."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from foodbank.accounts.rules import Identity
from foodbank.catalog.acts import act_of_call, identity_of_request
from foodbank.devices.rules import Act
from foodbank.labels import printing, queries, services
from foodbank.labels.models import Printer
from foodbank.labels.printing import Asked
from foodbank.labels.rules.face import Face
from foodbank.labels.rules.formats import FORMATS, SheetFormat
from foodbank.labels.services import PrinterDetails

router = Router(tags=["labels"])


def _gives(kind: str) -> dict[str, Any]:
    """How OpenAPI says that an operation answers with a file."""
    return {"responses": {200: {"description": "OK", "content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}}


class AskedIn(Schema):
    format: str = Field("", description="a stock's key; empty: the usual printer's", examples=["roll-62x29", "a4-24-66"])
    printer: str = Field("", description="a printer's uuid, for its stock and shift")
    start: int = Field(1, description="first face of the first sheet, 1 is upper left")

    @property
    def asked(self) -> Asked:
        return Asked(format=self.format, printer=self.printer, start=self.start)


class FormatOut(Schema):
    key: str = Field(examples=["a4-24-66"])
    name: str
    faces: int = Field(description="labels on one sheet; 1 on a roll")


class PrinterOut(Schema):
    uuid: UUID
    name: str
    format: str
    right_tenths_mm: int
    down_tenths_mm: int
    is_usual: bool
    version: int

    @staticmethod
    def of(printer: Printer) -> "PrinterOut":
        return PrinterOut(**{name: getattr(printer, name) for name in PrinterOut.model_fields})


class Once(Schema):
    operation_id: UUID = Field(description="made by the client, once per act",
                               examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a31"])


class PrinterIn(Once):
    name: str = Field(max_length=60, examples=["荷受け場のプリンター"])
    format: str = Field(max_length=40, description="key of what is in it", examples=["roll-62x29"])
    right_tenths_mm: int = Field(0, description="minus: to the left", examples=[15])
    down_tenths_mm: int = Field(0, description="minus: up", examples=[-5])
    is_usual: bool = Field(False, description="takes it from the printer that was the usual one")

    @property
    def details(self) -> PrinterDetails:
        return PrinterDetails(**{name: getattr(self, name) for name in PrinterDetails.__dataclass_fields__})


class PrinterChange(PrinterIn):
    version: int = Field(examples=[1])


class RemovedOut(Schema):
    printer: UUID


class PrintedOut(Schema):
    lot: str = Field(examples=["L7K2M9QX"])
    printed: int = Field(description="labels of the lot", examples=[12])


class BlanksIn(Once):
    number: int = Field(examples=[24])


class BlanksOut(Schema):
    operation_id: UUID
    codes: list[str]


@router.get("/formats", url_name="label_formats", response=list[FormatOut])
def formats(request: HttpRequest) -> list[FormatOut]:
    """Every label stock that can be printed on."""
    return [FormatOut(key=one.key, name=one.name, faces=one.faces if isinstance(one, SheetFormat) else 1)
            for one in FORMATS.values()]


@router.get("/printers", url_name="label_printers", response=list[PrinterOut])
def printers(request: HttpRequest) -> list[PrinterOut]:
    """Where labels are printed, with what is in each printer."""
    return [PrinterOut.of(one) for one in queries.printers(identity_of_request(request))]


@router.post("/printers", url_name="label_printers", response=PrinterOut)
def add_printer(request: HttpRequest, body: PrinterIn) -> PrinterOut:
    """A name taken, or a shift of more than 10 mm, answers with the refusal's code and its field."""
    return _saved(request, body, None, version=1)


@router.get("/printers/{uuid:printer}", url_name="label_printer", response=PrinterOut)
def printer(request: HttpRequest, printer: UUID) -> PrinterOut:
    return PrinterOut.of(queries.get_printer_for(identity_of_request(request), printer))


@router.post("/printers/{uuid:printer}", url_name="label_printer", response=PrinterOut)
def edit_printer(request: HttpRequest, printer: UUID, body: PrinterChange) -> PrinterOut:
    """Changes a printer as one whole; an old `version` answers stale_page."""
    return _saved(request, body, printer, version=body.version)


@router.post("/printers/{uuid:printer}/remove", url_name="label_printer_remove", response=RemovedOut)
def remove_printer(request: HttpRequest, printer: UUID, body: Once) -> dict[str, Any]:
    return services.remove_printer(act=_act(request, "printer.remove", body), printer=printer)


@router.post("/lots/{code}/printed", url_name="label_printed", response=PrintedOut)
def printed(request: HttpRequest, code: str, body: Once) -> dict[str, Any]:
    """Says that the labels of the lot this code belongs to came out of the printer."""
    return services.mark_printed(act=_act(request, "labels.printed", body), lot=queries.code_in(code))


@router.post("/blanks", url_name="label_blanks", response=BlanksOut)
def blanks(request: HttpRequest, body: BlanksIn) -> BlanksOut:
    """Leases codes for pre-printed labels; their sheet is `blanks/{operation_id}.pdf`."""
    act = act_of_call(request, queries.BLANKS, operation_id=body.operation_id, payload=body.model_dump(mode="json"))
    return BlanksOut(operation_id=body.operation_id, codes=services.lease_blanks(act=act, number=body.number)["codes"])


@router.get("/blanks/{uuid:operation}.pdf", url_name="label_blank_sheet", openapi_extra=_gives("application/pdf"))
def blank_sheet(request: HttpRequest, operation: UUID, how: Query[AskedIn]) -> HttpResponse:
    identity = identity_of_request(request)
    return _pdf(identity, queries.blank_faces(identity, operation), how)


@router.get("/lots/{code}.pdf", url_name="label_lot_sheet", openapi_extra=_gives("application/pdf"))
def lot_sheet(request: HttpRequest, code: str, how: Query[AskedIn]) -> HttpResponse:
    """All labels of the lot that this lot or label code belongs to."""
    identity = identity_of_request(request)
    return _pdf(identity, queries.faces_of_lot(identity, queries.code_in(code)), how)


@router.get("/donations/{uuid:donation}.pdf", url_name="label_donation_sheet", openapi_extra=_gives("application/pdf"))
def donation_sheet(request: HttpRequest, donation: UUID, how: Query[AskedIn]) -> HttpResponse:
    """All labels of everything received of a donation."""
    identity = identity_of_request(request)
    return _pdf(identity, queries.faces_of_donation(identity, donation), how)


@router.get("/{code}.png", url_name="label_image", openapi_extra=_gives("image/png"))
def image(request: HttpRequest, code: str, how: Query[AskedIn]) -> HttpResponse:
    """One label as a picture for a label printer."""
    return HttpResponse(printing.one_image(identity_of_request(request), queries.code_in(code), how.asked),
                        content_type="image/png")


def _saved(request: HttpRequest, body: PrinterIn, printer: UUID | None, *, version: int) -> PrinterOut:
    answer = services.save_printer(act=_act(request, "printer.save", body), details=body.details, printer=printer,
                                   version=version)
    return PrinterOut.of(queries.get_printer_for(identity_of_request(request), UUID(answer["printer"])))


def _act(request: HttpRequest, kind: str, body: Once) -> Act:
    return act_of_call(request, kind, operation_id=body.operation_id,
                       payload=body.model_dump(mode="json", exclude={"operation_id"}))


def _pdf(identity: Identity, faces: list[Face], how: AskedIn) -> HttpResponse:
    return HttpResponse(printing.document(identity, faces, how.asked, title=_("ラベル")), content_type="application/pdf")
