"""What a scanner, a camera or fingers gave: one text in, one `Scan` out, or a refusal by name.

Understood: our own codes (bare or in a link), JAN-13/8, UPC-A/E, in-store codes, ITF-14, SSCC, GS1 element strings
(GS1-128, GS1 DataMatrix, GS1 QR, or typed with parentheses) and GS1 Digital Links. Source: GS1 General Specifications;
element strings are parsed by biip.
"""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from biip import ParseError
from biip.checksums import gs1_standard_check_digit
from biip.sscc import Sscc
from biip.upc import Upc

from foodbank import codes
from foodbank.catalog.errors import BadCheckDigit, NothingScanned, ScanTooLong, UnreadableScan
from foodbank.catalog.rules.elements import GS, Elements, elements_of_link, elements_of_message, elements_of_typed
from foodbank.catalog.rules.scan import Scan, ScanKind
from foodbank.kana import plain_text

LONGEST = 512
#: What an input method for Japanese, or a US scanner on a Japanese keyboard, makes of the signs in a code.
_MANGLED = str.maketrans({"」": "]", "「": "[", "。": ".", "・": "/", "ー": "-", "〜": "~", "、": ",", "¥": "\\",
                          "␝": GS, "“": '"', "”": '"', "−": "-", "‐": "-", "–": "-"})
_SEPARATORS = re.compile(r"<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\^\]", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[\[\]]([A-Za-z])([0-9A-Fa-f])")
_GS1_CARRIERS = {"C1", "D2", "Q3", "J1"}  # case is lost on some keyboards: e0 (GS1 DataBar) is told by its length
#: Many scanners send no identifier: a GTIN or SSCC first, or a date that another element follows.
_LOOKS_LIKE_ELEMENTS = re.compile(r"0[012]\d{14}|1[157]\d{6}(10|21|30|37|310)")
_IN_STORE_13 = re.compile(r"0[24]|2\d")


def read_scan(text: str) -> Scan:
    """What was scanned. Raises NothingScanned, ScanTooLong, UnreadableScan, BadCheckDigit, UnknownElement or
    ImpossibleDate (a day in the code that does not exist)."""
    if len(text) > LONGEST:
        raise ScanTooLong(length=len(text))
    read = _SEPARATORS.sub(GS, plain_text(text).translate(_MANGLED)).strip()
    if not read.strip(GS):
        raise NothingScanned()
    if not read.isascii():
        raise _unreadable(read)
    identifier = _IDENTIFIER.match(read)
    if identifier:
        carrier, body = identifier[1].upper() + identifier[2].upper(), read[identifier.end():].strip(" " + GS)
        if not body:
            raise NothingScanned()
        is_message = carrier in _GS1_CARRIERS or (carrier == "E0" and len(body) > 14)
        if is_message and not _is_link(body):
            return _message(body)
        read = body
    return _link(read) if _is_link(read) else _bare(read)


def _is_link(read: str) -> bool:
    return re.match(r"https?:", read, re.IGNORECASE) is not None


def _bare(read: str) -> Scan:
    typed = codes.normalised(read)
    if codes.is_code(typed):
        return Scan(ScanKind.OUR_CODE, read, code=typed)
    if read.startswith("("):
        return _scan_of(read, elements_of_typed(read))
    digits = re.sub(r"[ \-]", "", read)
    reader = _BY_LENGTH.get(len(digits)) if digits.isdecimal() else None
    if reader:
        return reader(read, digits)
    if GS in read or _LOOKS_LIKE_ELEMENTS.match(read):
        return _message(read.strip(GS))
    if len(typed) == 8 and typed[0] in set(codes.CodeType) and all(char in codes.ALPHABET for char in typed[1:]) \
            and any(char.isdigit() for char in typed):
        raise BadCheckDigit(read=typed)
    raise _unreadable(read)


def _message(body: str) -> Scan:
    return _scan_of(body, elements_of_message(body))


def _link(read: str) -> Scan:
    try:
        parts = urlsplit(read)
    except ValueError:
        raise _unreadable(read) from None
    code = _our_code_in(parts)
    if code:
        return Scan(ScanKind.OUR_CODE, read, code=code)
    elements = elements_of_link(parts)
    if elements is None:
        raise _unreadable(read)
    return _scan_of(read, elements)


def _our_code_in(parts: SplitResult) -> str | None:
    """Our papers carry `.../L7K2M9QX`; the code stands alone between slashes, or as a query's value."""
    pieces = [*parts.path.split("/"), *re.split(r"[&=]", parts.query), parts.fragment]
    return next((codes.normalised(piece) for piece in reversed(pieces) if codes.is_code(codes.normalised(piece))), None)


def _scan_of(read: str, elements: Elements) -> Scan:
    if elements.gtin is None and elements.sscc is None and not elements.says_anything:
        raise _unreadable(read)
    in_store = elements.gtin is not None and _IN_STORE_13.match(elements.gtin[1:]) is not None
    return Scan(ScanKind.IN_STORE if in_store else ScanKind.ELEMENTS, read, **vars(elements))


def _gtin_8(read: str, digits: str) -> Scan:
    # An 8-digit code beginning with 0 or 1 is a zero-suppressed UPC far oftener than an in-house GTIN-8.
    expanded = _upc_e(digits) if digits[0] in "01" else None
    if expanded:
        return Scan(ScanKind.PRODUCT, read, gtin=expanded.zfill(14))
    return _gtin(read, digits, in_store=digits[0] in "02")


def _upc_e(digits: str) -> str | None:
    try:
        return Upc.parse(digits).as_upc_a()
    except ParseError:
        return None


def _gtin_12(read: str, digits: str) -> Scan:
    return _gtin(read, digits, in_store=digits[0] in "24")


def _gtin_13(read: str, digits: str) -> Scan:
    return _gtin(read, digits, in_store=_IN_STORE_13.match(digits) is not None)


def _gtin_14(read: str, digits: str) -> Scan:
    in_store = _IN_STORE_13.match(digits[1:]) is not None
    return _gtin(read, digits, in_store=in_store, is_case=digits[0] in "12345678" and not in_store)


def _gtin(read: str, digits: str, *, in_store: bool, is_case: bool = False) -> Scan:
    if not digits.strip("0") or gs1_standard_check_digit(digits[:-1]) != int(digits[-1]):
        raise BadCheckDigit(read=digits)
    kind = ScanKind.IN_STORE if in_store else ScanKind.CASE if is_case else ScanKind.PRODUCT
    return Scan(kind, read, gtin=digits.zfill(14))


def _sscc(read: str, digits: str) -> Scan:
    try:
        return Scan(ScanKind.ELEMENTS, read, sscc=Sscc.parse(digits).value)
    except ParseError:
        raise BadCheckDigit(read=digits) from None


_BY_LENGTH: dict[int, Callable[[str, str], Scan]] = {
    8: _gtin_8, 12: _gtin_12, 13: _gtin_13, 14: _gtin_14, 18: _sscc}


def _unreadable(read: str) -> UnreadableScan:
    return UnreadableScan(read=read[:40].replace(GS, " "))
