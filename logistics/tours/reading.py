"""What a driver's or coordinator's form says, read into values."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest

from foodbank.errors import InvalidInput, NotFound
from foodbank.network.rules.typed import folded, one_line, read_day, read_grams, read_number
from logistics.tours.services import Counted, Left
from logistics.tours.words import REASONS

LINE = "line-"


def counted(request: HttpRequest) -> Counted:
    """`all=1` or a number per line; temperature, reason, who received. Raises InvalidInput."""
    post = request.POST
    pieces = None if post.get("all") == "1" else {
        str(key): max(-1, _number(post[f"{LINE}{key}"])) for name in post if (key := _key(name)) is not None}
    reason = post.get("reason", "")
    return Counted(pieces=pieces, temperature_tenths_c=temperature(post.get("temperature", "")),
                   reason=reason if reason in REASONS else "",
                   received_by=one_line(post.get("received_by", ""), field="received_by", most=80))


def _key(name: str) -> UUID | None:
    if not name.startswith(LINE):
        return None
    try:
        return UUID(name.removeprefix(LINE))
    except ValueError:
        raise InvalidInput(field="lines") from None


def _number(text: str) -> int:
    return min(read_number(text or "0", field="pieces"), 10**9)


def temperature(text: str) -> int | None:
    """'5', '-18.5', '－１８' in degrees, as tenths; None when nothing was typed. Raises InvalidInput."""
    plain = folded(text).replace("−", "-").replace("ー", "-").removesuffix("℃").removesuffix("°C").strip()
    if not plain:
        return None
    try:
        tenths = round(float(plain) * 10)
    except (ValueError, OverflowError):
        raise InvalidInput(field="temperature", reason="not_a_number") from None
    if not -600 <= tenths <= 600:
        raise InvalidInput(field="temperature", reason="out_of_range")
    return tenths


def pickup(request: HttpRequest) -> tuple[int, int]:
    """(cartons, grams); kg as typed."""
    cartons = read_number(request.POST.get("cartons", "") or "0", field="cartons")
    grams = read_grams(request.POST.get("kg", "") or "0", field="kg", unit="kg")
    return cartons, grams


def left(request: HttpRequest, keys: list[str]) -> dict[str, Left]:
    """Per kind of goods: a shelf's code or `board`, until when, and whether the site still gets it."""
    found: dict[str, Left] = {}
    for key in keys:
        where = request.POST.get(f"where-{key}", "")
        if not where:
            continue
        until = request.POST.get(f"until-{key}", "")
        found[key] = Left(place="" if where == "board" else where[:8], until=_day(until),
                          is_promised=request.POST.get(f"promised-{key}", "1") == "1")
    return found


def _day(text: str) -> date | None:
    return read_day(text, field="until").day if text.strip() else None


def uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise InvalidInput(field="stops") from None


def read_day_of_address(text: str) -> date:
    """The day of an address; NotFound for what is none, or lies out of reach."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
    if not 2000 <= found.year <= 2100:
        raise NotFound()
    return found
