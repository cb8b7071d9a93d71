"""Every read of this room: what stands on labels, and where they are printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Identity
from foodbank.codes import normalised
from foodbank.devices.models import Operation
from foodbank.donors.models import Donation
from foodbank.errors import NotFound
from foodbank.kana import plain_text
from foodbank.labels.errors import NoLabels, TooManyLabels, UnknownFormat
from foodbank.labels.models import Printer
from foodbank.labels.rules.face import KINDS, POLICY_KIND, Face, blank_face, day_words
from foodbank.labels.rules.formats import FORMATS, USUAL_ROLL, RollFormat, SheetFormat, Shift
from foodbank.stock.models import Balance, CodeLease, Label, Lot
from foodbank.zones import Zone

MOST_LABELS = 1000
BLANKS = "labels.blank"


@dataclass(frozen=True)
class Stock:
    """The stock to print on, and how far to move."""

    format: RollFormat | SheetFormat
    shift: Shift


def stock_for(identity: Identity, format_key: str = "", printer: str = "") -> Stock:
    """A printer by its uuid, else the named stock with the shift of a printer that holds it, else the usual printer's.

    Raises NotFound (printer), UnknownFormat.
    """
    rows = list(Printer.objects.filter(food_bank_id=identity.bank))
    if printer:
        row = next((row for row in rows if str(row.uuid) == printer), None)
        if not row:
            raise NotFound()
    elif format_key:
        if format_key not in FORMATS:
            raise UnknownFormat()
        row = next((row for row in sorted(rows, key=lambda row: not row.is_usual) if row.format == format_key), None)
    else:
        row = next((row for row in rows if row.is_usual), None)
    key = format_key or (row.format if row else USUAL_ROLL)
    if key not in FORMATS:
        raise UnknownFormat()
    return Stock(FORMATS[key], Shift(row.right_tenths_mm, row.down_tenths_mm) if row else Shift())


def face_of(identity: Identity, code: str) -> Face:
    """The label with this code; a leased code without goods is a blank label. NotFound otherwise."""
    found = _faces(identity, Q(code=code))
    if found:
        return found[0]
    lease = CodeLease.objects.select_related("food_bank").filter(food_bank_id=identity.bank, code=code).first()
    if not lease:
        raise NotFound(code=code)
    return blank_face(code, is_demo=lease.food_bank.is_demo)


def faces_of_lot(identity: Identity, code: str) -> list[Face]:
    """All labels of the lot that this lot or label code belongs to, in their order. Raises NotFound, NoLabels."""
    lot = Lot.objects.filter(Q(code=code) | Q(labels__code=code), food_bank_id=identity.bank).values_list("id").first()
    if not lot:
        raise NotFound(code=code)
    return _some(_faces(identity, Q(lot_id=lot[0])))


def faces_of_donation(identity: Identity, uuid: UUID) -> list[Face]:
    """The labels of everything received of a donation, lot by lot. Raises NotFound, NoLabels, TooManyLabels."""
    donation = Donation.objects.filter(food_bank_id=identity.bank, uuid=uuid).values_list("id").first()
    if not donation:
        raise NotFound()
    return _some(_faces(identity, Q(lot__donation_id=donation[0])))


def blank_faces(identity: Identity, operation: UUID) -> list[Face]:
    """The blank labels that an act of this food bank leased. Raises NotFound."""
    found = Operation.objects.filter(food_bank_id=identity.bank, id=operation, kind=BLANKS).first()
    if not found:
        raise NotFound()
    is_demo = FoodBank.objects.values_list("is_demo", flat=True).get(id=identity.bank)
    return [blank_face(code, is_demo=is_demo) for code in found.answer["codes"]]


def code_in(text: str) -> str:
    """A code out of an address, as a person may have typed it."""
    return normalised(plain_text(text[:40]))


def printers(identity: Identity) -> list[Printer]:
    return list(Printer.objects.filter(food_bank_id=identity.bank))


def get_printer_for(identity: Identity, uuid: UUID) -> Printer:
    found = Printer.objects.filter(food_bank_id=identity.bank, uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def _some(faces: list[Face]) -> list[Face]:
    if not faces:
        raise NoLabels()
    if len(faces) > MOST_LABELS:
        raise TooManyLabels(most=MOST_LABELS, number=f"{MOST_LABELS}+")
    return faces


def _faces(identity: Identity, which: Q) -> list[Face]:
    labels = list(Label.objects.select_related("lot__product", "food_bank").filter(which, food_bank_id=identity.bank)
                  .order_by("lot_id", "number")[:MOST_LABELS + 1])
    shelves = _shelves(identity, {label.lot_id for label in labels})
    return [_face(label, shelves.get(label.lot_id, "")) for label in labels]


def _shelves(identity: Identity, lots: Iterable[int]) -> dict[int, str]:
    """Where most of a lot lies now."""
    found: dict[int, str] = {}
    for balance in Balance.objects.select_related("place").filter(
            food_bank_id=identity.bank, lot_id__in=list(lots), on_hand__gt=0).order_by("lot_id", "-on_hand", "id"):
        found.setdefault(balance.lot_id, balance.place.name)
    return found


def _face(label: Label, shelf: str) -> Face:
    lot = label.lot
    return Face(
        code=label.code, product=lot.product.name,
        day=day_words(lot.last_day, precision=lot.precision, date_kind=lot.date_kind, last_time=lot.last_time),
        kind=KINDS.get(lot.date_kind, POLICY_KIND), is_use_by=lot.date_kind == "use_by", zone=lot.zone,
        zone_name=str(Zone(lot.zone).label), shelf=shelf, number=label.number, of=label.of, pieces=label.pieces,
        is_loose=lot.piece_g == 1, is_demo=label.food_bank.is_demo)
