"""What a product is, as somebody said it, before it is stored."""

import unicodedata
from dataclasses import dataclass, replace

from foodbank.catalog.errors import ProductIncomplete

#: A piece of 1 g (loose goods) to 1 t (a tank); a case of up to 10,000 pieces.
MOST_PIECE_G = 1_000_000
MOST_PIECE_ML = 2_000_000
MOST_PER_CASE = 10_000
LENGTHS = {"name": 120, "kana": 120, "name_en": 120, "maker": 80}


@dataclass(frozen=True)
class ProductDetails:
    """Grams and millilitres are of one piece, the smallest thing ever handed out alone; loose goods: a piece of 1 g.

    An empty name is a normal case at the dock: the coordinator names it later."""

    name: str
    category: str
    piece_g: int
    zone: str = "ambient"
    kana: str = ""
    name_en: str = ""
    maker: str = ""
    piece_ml: int = 0
    pieces_per_case: int = 1
    needs_cooking: bool = False
    is_catering_size: bool = False
    is_loose: bool = False


def checked(details: ProductDetails) -> ProductDetails:
    """The details with tidy text. Raises ProductIncomplete for what cannot be."""
    details = replace(details, name=_one_line(details.name), kana=_one_line(details.kana),
                      name_en=_one_line(details.name_en), maker=_one_line(details.maker))
    for name, most in LENGTHS.items():
        if len(getattr(details, name)) > most:
            raise ProductIncomplete(field=name)
    piece_g = 1 if details.is_loose else details.piece_g
    limits = {"piece_g": (piece_g, 1, MOST_PIECE_G), "piece_ml": (details.piece_ml, 0, MOST_PIECE_ML),
              "pieces_per_case": (details.pieces_per_case, 1, MOST_PER_CASE)}
    for name, (value, least, most) in limits.items():
        if not least <= value <= most:
            raise ProductIncomplete(field=name)
    return replace(details, piece_g=piece_g)


def _one_line(text: str) -> str:
    """As typed, without control and half characters; spaces as one."""
    return " ".join("".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs"))
                    .split())
