"""The day as a drawing: points and orders without tiles, for whoever has no script or no internet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from foodbank.design.paper import qr_svg
from logistics.tours.models import Stop, Tour
from logistics.tours.queries import DayBoard

WIDTH, HEIGHT, EDGE = 720, 460, 34
#: Line and number colours of tours, each 4.5:1 on white; a dash pattern each, so that colour is never alone.
INKS = ("#115a36", "#00118f", "#8b3200", "#5c10be", "#604b00", "#a90000", "#00667a", "#4d4d4d")
DASHES = ("", "10 5", "3 5", "14 5 3 5", "6 3", "2 3", "16 6", "8 3 2 3")


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    text: str
    title: str
    ink: str
    kind: str


@dataclass(frozen=True)
class Line:
    points: str
    ink: str
    dash: str


@dataclass(frozen=True)
class Drawing:
    lines: list[Line]
    marks: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT


def place_of(stop: Stop) -> tuple[float, float] | None:
    where = stop.site or stop.donor
    if where is None or where.latitude is None or where.longitude is None:
        return None
    return where.latitude, where.longitude


def map_points(board: DayBoard) -> dict[str, Any]:
    """What the map in the page draws, as JSON: tours with their stops, and what waits. Degrees."""
    return {
        "tours": [{
            "name": column.tour.vehicle.name, "ink": INKS[index % len(INKS)], "dash": DASHES[index % len(DASHES)],
            "home": [column.tour.warehouse.latitude, column.tour.warehouse.longitude, column.tour.warehouse.name],
            "stops": [[*place, stop.position, name_of(stop)] for stop in column.stops if (place := place_of(stop))],
        } for index, column in enumerate(board.columns)],
        "waiting": [[one.site.latitude, one.site.longitude, one.site.name] for one in board.waiting],
    }


def name_of(stop: Stop) -> str:
    """The coordinator's name for a stop; papers and phones say `shown_name`."""
    return stop.site.name if stop.site else stop.donor.name if stop.donor else str(stop.donation)


def draw(board: DayBoard) -> Drawing:
    """The same as a drawing of fixed size, north up, degrees of longitude shortened as at their latitude."""
    points = map_points(board)
    everywhere = [(one[0], one[1]) for tour in points["tours"] for one in [tour["home"], *tour["stops"]]]
    everywhere += [(one[0], one[1]) for one in points["waiting"]]
    if not everywhere:
        return Drawing([], [])
    at = _projection(everywhere)
    lines, marks = [], []
    for tour in points["tours"]:
        home = at(tour["home"])
        way = [home, *(at(stop) for stop in tour["stops"]), home]
        lines.append(Line(" ".join(f"{x},{y}" for x, y in way), tour["ink"], tour["dash"]))
        marks += [_mark(at(stop), str(stop[2]), f"{tour['name']} {stop[2]} {stop[3]}", tour["ink"], "stop")
                  for stop in tour["stops"]]
    homes = {tuple(tour["home"]) for tour in points["tours"]}
    marks += [_mark(at(one), "", str(one[2]), "#a90000", "waiting") for one in points["waiting"]]
    marks += [_mark(at(one), "", str(one[2]), "#1a1a1a", "home") for one in sorted(homes)]
    return Drawing(lines, marks)


def _mark(at: tuple[int, int], text: str, title: str, ink: str, kind: str) -> Mark:
    return Mark(at[0], at[1], text, title, ink, kind)


def _projection(places: Sequence[tuple[float, float]]) -> Callable[[Sequence[Any]], tuple[int, int]]:
    south, north = min(one[0] for one in places), max(one[0] for one in places)
    west, east = min(one[1] for one in places), max(one[1] for one in places)
    narrow = cos(radians((south + north) / 2))
    scale = min((WIDTH - 2 * EDGE) / max((east - west) * narrow, 1e-4), (HEIGHT - 2 * EDGE) / max(north - south, 1e-4))
    left = (WIDTH - (east - west) * narrow * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2

    def at(place: Sequence[Any]) -> tuple[int, int]:
        return round(left + (place[1] - west) * narrow * scale), round(top + (north - place[0]) * scale)

    return at


def qr(address: str) -> SafeString:
    """The address as a QR code to stand in a page at any size, quiet zone included."""
    drawn = qr_svg(address)
    inner = drawn[drawn.index("<svg"):].replace(' id="barcode"', "")
    side = inner.partition('width="')[2].partition('"')[0]
    label = gettext("ドライバーの入り口のQRコード")
    return mark_safe(inner.replace(  # noqa: S308  drawn from our own address
        "<svg ", f'<svg role="img" aria-label="{label}" viewBox="0 0 {side} {side}" ', 1))


def ink_of(index: int) -> tuple[str, str]:
    return INKS[index % len(INKS)], DASHES[index % len(DASHES)]


def in_school_hours(tour: Tour, stop: Stop, hours: Sequence[tuple[int, int]]) -> bool:
    """Whether the vehicle stands there while children walk to or from school (a weekday)."""
    return tour.on.weekday() < 5 and any(stop.arrives_s < closes and stop.leaves_s > opens for opens, closes in hours)
