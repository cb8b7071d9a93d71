"""Many labels on A4 sheets, as vectors: bars and modules stay sharp at any printer's resolution."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from foodbank.design.paper import TOP, render_pdf
from foodbank.labels.render.letters import Fitted, fit, sizes, width
from foodbank.labels.render.png import QUIET_BARS, code128_modules, qr_modules
from foodbank.labels.rules.face import Face
from foodbank.labels.rules.formats import UNMOVED, SheetFormat, Shift

TEMPLATE: Path = TOP / "templates" / "labels" / "sheet.typ"
#: Letters are measured at 720 dots an inch: ten dots a point.
_DOTS_A_POINT = 10
_UM_A_DOT = 25_400 / 720
#: Code 128 of 8 characters with quiet zones is 143 modules: at 6 dots of an office printer's 600 dpi (0.25 mm) each, or 8
#: (0.34 mm), so that every bar is as wide as the next.
BARS_6_DOTS_UM, BARS_8_DOTS_UM = 143 * 254, 143 * 25_400 * 8 // 600


@dataclass(frozen=True)
class Parts:
    """How one face of a sheet is divided, in micrometres: words and QR above, bars and count below."""

    upper_um: int
    words_um: int
    name_um: int
    day_um: int
    foot_um: int
    qr_um: int
    bars_um: int
    bars_tall_um: int
    code_size: float
    is_narrow: bool


def parts_of(sheet: SheetFormat) -> Parts:
    wide, high = sheet.face_width_um - 2 * sheet.safe_x_um, sheet.face_height_um - 2 * sheet.safe_y_um
    lower = min(11_500, high * 36 // 100)
    upper = high - lower
    qr = min(upper, wide * 32 // 100, 21_000)
    bars = BARS_8_DOTS_UM if wide >= 70_000 else BARS_6_DOTS_UM
    foot, day = max(2_700, upper * 20 // 100), max(3_600, upper * 36 // 100)
    is_narrow = wide - bars < 7_000
    return Parts(upper, wide - qr - 800, upper - foot - day - 300, day, foot, qr, bars, lower - 3_100,
                 6.5 if is_narrow else 7.5, is_narrow)


def sheet_pdf(faces: list[Face], sheet: SheetFormat, *, title: str, start: int = 1, shift: Shift = UNMOVED) -> bytes:
    """The faces in order, beginning at face `start` (1: upper left) of the first sheet."""
    parts = parts_of(sheet)
    room = (sheet.face_width_um - 2 * sheet.safe_x_um) - parts.bars_um
    return render_pdf(TEMPLATE, {
        "sheet": asdict(sheet), "parts": asdict(parts), "start": start, "right_um": shift.right_tenths_mm * 100,
        "down_um": shift.down_tenths_mm * 100, "faces": [_face(face, parts, room) for face in faces]}, title)


def _face(face: Face, parts: Parts, room_um: int) -> dict[str, Any]:
    given = {**asdict(face), "qr": _qr_svg(face.code), "bars": _bars_svg(face.code)}
    if not face.product:
        return given
    zone_size = min(9.0, parts.foot_um * 0.62 / 352.8)
    marks = _points(face.zone_name, zone_size) + 0.7 * zone_size + (40 if face.is_demo and parts.is_narrow else 6)
    shelf = parts.words_um - int(marks * 352.8)
    given |= {
        "name_fitted": _fitted(face.product, parts.words_um, parts.name_um, 18, 5, bold=True, most_lines=3),
        "shelf_fitted": _fitted(face.shelf, max(1_000, shelf), parts.foot_um, zone_size, 4.5),
        "zone_size": zone_size, "day_size": _day_size(face, parts)}
    if parts.is_narrow:
        count = _fitted(f"{face.count} {face.amount}", parts.words_um + parts.qr_um - 23_000, 3_000, 7.5, 4, bold=True)
        return {**given, "count_fitted": count}
    return {**given, "count_fitted": _fitted(face.count, room_um, parts.bars_tall_um, 18, 3, bold=True),
            "amount_fitted": _fitted(face.amount, room_um, 3_200, 8, 5)}


def _fitted(text: str, wide_um: int, high_um: int, largest: float, smallest: float, *, bold: bool = False,
            most_lines: int = 1) -> dict[str, Any]:
    box = (int(wide_um / _UM_A_DOT), int(high_um / _UM_A_DOT))
    most = min(int(largest * _DOTS_A_POINT), box[1] * 84 // 100)
    fitted: Fitted = fit(text, box, largest=most, smallest=int(smallest * _DOTS_A_POINT), bold=bold, most_lines=most_lines)
    return {"lines": list(fitted.lines), "size": fitted.size / _DOTS_A_POINT}


def _day_size(face: Face, parts: Parts) -> float:
    """Points of the day so that it and its kind (at 62 %) stand beside each other."""
    room = parts.words_um / _UM_A_DOT - 40
    for size in sizes(min(260, int(parts.day_um / _UM_A_DOT * 0.82)), 45):
        if width(face.kind, size * 62 // 100, True) + size * 30 // 100 + width(face.day, size, True) <= room:
            return size / _DOTS_A_POINT
    return 4.5


def _points(text: str, size: float) -> float:
    return width(text, int(size * _DOTS_A_POINT), True) / _DOTS_A_POINT


@lru_cache(maxsize=2048)
def _bars_svg(code: str) -> str:
    """Code 128 in a picture as wide as its modules with quiet zones; its height is whatever it is stretched to."""
    modules = code128_modules(code)
    bars = "".join(f"M{place + QUIET_BARS} 0h1v10h-1z" for place, module in enumerate(modules) if module == "1")
    return _svg(len(modules) + 2 * QUIET_BARS, 10, bars)


@lru_cache(maxsize=2048)
def _qr_svg(code: str) -> str:
    """With two modules of quiet zone; the other two are white paper of the face."""
    modules = qr_modules(code)
    dark = "".join(f"M{x + 2} {y + 2}h1v1h-1z" for y in range(modules.height) for x in range(modules.width)
                   if not modules.getpixel((x, y)))
    return _svg(modules.width + 4, modules.height + 4, dark)


def _svg(width_units: int, height_units: int, path: str) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_units} {height_units}" width="{width_units}" '
            f'height="{height_units}" preserveAspectRatio="none"><path d="{path}" fill="#000"/></svg>')
