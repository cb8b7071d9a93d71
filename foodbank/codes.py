"""Codes that leave the house: a type letter, six characters, one check character; unique across food banks.

The alphabet leaves out I, L, O and U, which people misread. The check character is Luhn mod 32 over all seven.
"""

import secrets
from enum import StrEnum

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


class CodeType(StrEnum):
    LABEL = "L"
    SHELF = "S"
    PERSON = "P"
    VEHICLE = "V"
    TOUR = "T"
    RECEIPT = "R"


def new_code(kind: CodeType) -> str:
    """A random code; uniqueness is the database's to say."""
    return with_check(kind, "".join(secrets.choice(ALPHABET) for _ in range(6)))


def with_check(kind: CodeType, body: str) -> str:
    """The code of a six-character body."""
    return f"{kind}{body}{luhn.calc_check_digit(_payload(kind, body), ALPHABET)}"


def is_code(text: str) -> bool:
    """True for a well-formed code of ours; says nothing about whether it was ever issued."""
    if len(text) != 8 or text[0] not in set(CodeType) or any(letter not in ALPHABET for letter in text[1:]):
        return False
    return luhn.calc_check_digit(_payload(text[0], text[1:7]), ALPHABET) == text[7]


def normalised(text: str) -> str:
    """As typed by a person: spaces and hyphens away, capitals, I and L as 1, O as 0 behind the type letter."""
    squeezed = "".join(text.split()).replace("-", "").upper()
    return squeezed[:1] + squeezed[1:].translate(_MISREAD)


def _payload(kind: str, body: str) -> str:
    return ("1" if kind == "L" else kind) + body
