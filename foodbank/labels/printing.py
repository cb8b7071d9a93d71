"""From an asked print to its bytes; what pages and API share."""

from dataclasses import dataclass

from foodbank.accounts.rules import Identity
from foodbank.kana import plain_text
from foodbank.labels import queries
from foodbank.labels.errors import BadStart, NotARoll
from foodbank.labels.render.png import label_png, labels_pdf
from foodbank.labels.render.sheet import sheet_pdf
from foodbank.labels.rules.face import Face
from foodbank.labels.rules.formats import RollFormat


@dataclass(frozen=True)
class Asked:
    """How somebody wants it printed: a stock's key, a printer's uuid, the first face of the first sheet (1: upper left)."""

    format: str = ""
    printer: str = ""
    start: int = 1


def one_image(identity: Identity, code: str, asked: Asked) -> bytes:
    """One label as PNG. Raises NotFound, UnknownFormat, NotARoll."""
    stock = queries.stock_for(identity, plain_text(asked.format), plain_text(asked.printer))
    if not isinstance(stock.format, RollFormat):
        raise NotARoll()
    return label_png(queries.face_of(identity, code), stock.format, shift=stock.shift)


def document(identity: Identity, faces: list[Face], asked: Asked, *, title: str) -> bytes:
    """Many labels as PDF: sheets, or one page a label for a roll. Raises UnknownFormat, BadStart."""
    stock = queries.stock_for(identity, plain_text(asked.format), plain_text(asked.printer))
    if isinstance(stock.format, RollFormat):
        return labels_pdf(faces, stock.format, shift=stock.shift)
    if not 1 <= asked.start <= stock.format.faces:
        raise BadStart(most=stock.format.faces)
    return sheet_pdf(faces, stock.format, title=title, start=asked.start, shift=stock.shift)
