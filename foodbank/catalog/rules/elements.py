"""GS1 element strings: identifier and value pairs, however they were written, gathered into what a carton says."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import SplitResult, parse_qsl, unquote

from biip import ParseConfig, ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from foodbank.catalog.errors import BadCheckDigit, ImpossibleDate, UnknownElement, UnreadableScan
from foodbank.catalog.rules.scan import ScannedDay
from foodbank.catalog.rules.words import Precision

GS = "\x1d"
#: biip would ask the clock for the century; days are read here instead.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)
_DAYS = ("11", "15", "17")
_MOST_ELEMENTS = 24
_MOST_COUNT = 1_000_000
#: Link types in words, from before the standard dropped them; still printed.
_LINK_WORDS = {"gtin": "01", "lot": "10", "ser": "21", "exp": "17", "sscc": "00"}


@dataclass
class Elements:
    """Same names as in `Scan`; filled element by element."""

    gtin: str | None = None
    is_contents: bool = False
    count: int | None = None
    maker_lot: str | None = None
    made_on: ScannedDay | None = None
    best_before: ScannedDay | None = None
    use_by: ScannedDay | None = None
    serial: str | None = None
    net_g: int | None = None
    sscc: str | None = None
    others: tuple[tuple[str, str], ...] = ()

    @property
    def says_anything(self) -> bool:
        return any((self.count, self.maker_lot, self.made_on, self.best_before, self.use_by, self.net_g))


def elements_of_message(body: str) -> Elements:
    """From a carrier: fixed lengths run on, variable ones end with GS or with the code."""
    found: list[GS1ElementString] = []
    rest = body.rstrip(GS)
    while rest:
        element = _extract(rest, body)
        rest = rest[len(element):]
        if ".." in element.ai.format and rest and not rest.startswith(GS):
            raise UnreadableScan(read=_shown(body))
        rest = rest.lstrip(GS)
        found.append(element)
        if len(found) > _MOST_ELEMENTS:
            raise UnreadableScan(read=_shown(body))
    return _gathered(found, body)


def elements_of_typed(read: str) -> Elements:
    """As printed under the bars: (01)...(17)...; a shorter GTIN is filled up."""
    pairs = re.findall(r"\((\d{2,4})\)([^()]*)", read)
    if "".join(f"({ai}){value}" for ai, value in pairs) != read:
        raise UnreadableScan(read=_shown(read))
    return _gathered(_whole(((ai, value.strip().rstrip(GS)) for ai, value in pairs), read), read)


def elements_of_link(parts: SplitResult) -> Elements | None:
    """From a GS1 Digital Link (`/01/{gtin}/10/{lot}?15=...`); None when the address is none."""
    steps = [unquote(step) for step in parts.path.split("/")]
    start = next((index for index, step in enumerate(steps) if _LINK_WORDS.get(step, step) in ("01", "00")), None)
    if start is None or start + 1 >= len(steps):
        return None
    path = steps[start:]
    pairs = [*zip(path[::2], path[1::2], strict=False), *parse_qsl(parts.query)]
    known = [(_LINK_WORDS.get(ai, ai), value) for ai, value in pairs]
    read = parts.geturl()
    return _gathered(_whole(((ai, value) for ai, value in known if re.fullmatch(r"\d{2,4}", ai)), read), read)


def _whole(pairs: Iterable[tuple[str, str]], read: str) -> list[GS1ElementString]:
    return [_parse(ai, value.zfill(14) if ai in ("01", "02") and value.isdecimal() else value, read)
            for ai, value in list(pairs)[:_MOST_ELEMENTS]]


def _parse(ai: str, value: str, read: str) -> GS1ElementString:
    if _known(ai + value, read).ai != ai:
        raise UnknownElement(ai=ai, read=_shown(read))
    try:
        return GS1ElementString.parse(ai + value, config=_CONFIG)
    except ParseError:
        raise _not_a_value(ai, value, read) from None


def _extract(rest: str, read: str) -> GS1ElementString:
    ai = _known(rest, read).ai
    try:
        return GS1ElementString.extract(rest, config=_CONFIG)
    except ParseError:
        raise _not_a_value(ai, rest[len(ai):], read) from None


def _not_a_value(ai: str, value: str, read: str) -> ImpossibleDate | UnreadableScan:
    """biip's patterns refuse a month 13 before any calendar does."""
    if ai in _DAYS and re.match(r"\d{6}", value):
        return ImpossibleDate(text=value[:6])
    return UnreadableScan(read=_shown(read))


def _known(rest: str, read: str) -> GS1ApplicationIdentifier:
    try:
        return GS1ApplicationIdentifier.extract(rest)
    except ParseError:
        if re.match(r"\d{2}", rest):
            raise UnknownElement(ai=rest[:2], read=_shown(read)) from None
        raise UnreadableScan(read=_shown(read)) from None


def _gathered(found: list[GS1ElementString], read: str) -> Elements:
    values: dict[str, str] = {}
    for element in found:
        # biip takes an element without its value, and (from a link's escapes) digits of other scripts.
        if not element.value or not element.value.isascii():
            raise UnreadableScan(read=_shown(read))
        if values.setdefault(element.ai.ai, element.value) != element.value:
            raise UnreadableScan(read=_shown(read))  # the same thing said twice, differently
        if element.gtin_error or element.sscc_error:
            raise BadCheckDigit(read=element.value)
    elements = Elements(
        gtin=values.get("01") or values.get("02"), is_contents="02" in values and "01" not in values,
        maker_lot=values.get("10") or None, serial=values.get("21") or None, sscc=values.get("00"),
        made_on=_day(values.get("11")), best_before=_day(values.get("15")), use_by=_day(values.get("17")),
        count=_count(values.get("37") if "02" in values else values.get("30"), read),
        net_g=next((_grams(ai, value) for ai, value in values.items() if ai.startswith("310")), None))
    used = {"00", "01", "02", "10", "11", "15", "17", "21", "30", "37"}
    elements.others = tuple((ai, value) for ai, value in values.items()
                            if ai not in used and not ai.startswith("310"))
    return elements


def _day(value: str | None) -> ScannedDay | None:
    if value is None:
        return None
    # GS1's sliding window of fifty years, fixed where no food can tell the difference.
    year = int(value[:2]) + (1900 if int(value[:2]) >= 80 else 2000)
    month, day = int(value[2:4]), int(value[4:6])
    try:
        last = day or calendar.monthrange(year, month)[1]
        return ScannedDay(date(year, month, last), Precision.DAY if day else Precision.MONTH, value)
    except (ValueError, calendar.IllegalMonthError):
        raise ImpossibleDate(text=value) from None


def _count(value: str | None, read: str) -> int | None:
    if value is None:
        return None
    if not 1 <= int(value) <= _MOST_COUNT:
        raise UnreadableScan(read=_shown(read))
    return int(value)


def _grams(ai: str, value: str) -> int:
    """(310n): kilograms with n decimals; 0.5 g rounds up."""
    divisor: int = 10 ** int(ai[3])
    return (int(value) * 2000 + divisor) // (2 * divisor)


def _shown(read: str) -> str:
    return read[:40].replace(GS, " ")
