"""Every write of this room: printers, leased codes on blank sheets, and that a label was printed."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import NotFound, StalePage
from foodbank.labels.errors import PrinterRefused, TooManyLabels, UnknownFormat
from foodbank.labels.models import Printer
from foodbank.labels.queries import BLANKS, MOST_LABELS
from foodbank.labels.rules.formats import FORMATS, MOST_SHIFT_TENTHS_MM
from foodbank.stock.models import Label
from foodbank.stock.services.labels import lease_codes


@dataclass(frozen=True)
class PrinterDetails:
    """Shifts are tenths of a millimetre, right and down positive."""

    name: str
    format: str
    right_tenths_mm: int = 0
    down_tenths_mm: int = 0
    is_usual: bool = False


def save_printer(*, act: Act, details: PrinterDetails, printer: UUID | None = None, version: int = 1) -> Answer:
    """A new printer, or what was corrected about one; making it the usual one takes that from the other.

    Raises StalePage, NotFound, UnknownFormat, PrinterRefused.
    """
    def work() -> Answer:
        if details.format not in FORMATS:
            raise UnknownFormat()
        name = " ".join("".join(char for char in details.name if char.isprintable() or char.isspace()).split())
        shifts = (details.right_tenths_mm, details.down_tenths_mm)
        if not 1 <= len(name) <= 60 or any(abs(shift) > MOST_SHIFT_TENTHS_MM for shift in shifts):
            raise PrinterRefused(field="name" if not 1 <= len(name) <= 60 else "shift")
        row = _locked_printer(act, printer, version) if printer else Printer(food_bank_id=act.food_bank_id, version=0)
        if details.is_usual:
            Printer.objects.filter(food_bank_id=act.food_bank_id, is_usual=True).exclude(id=row.id).update(is_usual=False)
        row.name, row.format, row.is_usual = name, details.format, details.is_usual
        row.right_tenths_mm, row.down_tenths_mm = shifts
        row.version += 1
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise PrinterRefused(field="name") from None
        return {"printer": str(row.uuid), "version": row.version}

    return perform_once(act=act, work=work)


def remove_printer(*, act: Act, printer: UUID) -> Answer:
    """The printer is asked nothing any more. Raises NotFound."""
    def work() -> Answer:
        gone, _ = Printer.objects.filter(food_bank_id=act.food_bank_id, uuid=printer).delete()
        if not gone:
            raise NotFound()
        return {"printer": str(printer)}

    return perform_once(act=act, work=work)


def lease_blanks(*, act: Act, number: int) -> Answer:
    """Fresh codes for pre-printed labels, remembered with the act, so that the same sheet can be printed again."""
    def work() -> Answer:
        if not 1 <= number <= MOST_LABELS:
            raise TooManyLabels(most=MOST_LABELS, number=number)
        return {"codes": lease_codes(food_bank_id=act.food_bank_id, number=number, now=act.recorded_at)}

    if act.kind != BLANKS:
        raise ValueError("blank sheets are found again by the kind of their act")
    return perform_once(act=act, work=work)


def mark_printed(*, act: Act, lot: str) -> Answer:
    """Somebody says that the labels of this lot came out of the printer. Raises NotFound."""
    def work() -> Answer:
        label = Label.objects.filter(food_bank_id=act.food_bank_id, code=lot).values_list("lot_id").first()
        if not label:
            raise NotFound(code=lot)
        printed = Label.objects.filter(food_bank_id=act.food_bank_id, lot_id=label[0]).update(printed_at=act.effective_at)
        return {"lot": lot, "printed": printed}

    return perform_once(act=act, work=work)


def _locked_printer(act: Act, printer: UUID, version: int) -> Printer:
    row = Printer.objects.select_for_update().filter(food_bank_id=act.food_bank_id, uuid=printer).first()
    if not row:
        raise NotFound()
    if row.version != version:
        raise StalePage()
    return row
