"""One label as a black and white image: name, last day, zone, shelf and count beside a QR, over a Code 128.

Bars and modules are whole printer dots, so that nothing is scaled between here and the paper.
"""

import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import zxingcpp
from barcode import Code128
from PIL import Image, ImageDraw

from foodbank.labels.render.letters import draw_line, fit, sizes, width
from foodbank.labels.rules.face import Face
from foodbank.labels.rules.formats import UM_PER_INCH, UNMOVED, RollFormat, Shift

WHITE, BLACK = 255, 0
#: Quiet zones in modules: Code 128 wants 10, QR 4 (ISO/IEC 15417, 18004).
QUIET_BARS, QUIET_QR = 10, 4
#: A Code 128 module is 0.25 mm or more, a QR module 0.37 mm: what hand scanners and telephones read at arm's length.
LEAST_BAR_UM, LEAST_QR_UM = 240, 360


@dataclass(frozen=True)
class Ink:
    """What is drawn on, and how many dots a millimetre has."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    dpi: int

    def dots(self, um: int) -> int:
        return (um * self.dpi + UM_PER_INCH // 2) // UM_PER_INCH


def label_png(face: Face, roll: RollFormat, *, shift: Shift = UNMOVED, dpi: int | None = None) -> bytes:
    """The label as PNG with its resolution inside; 1 bit a pixel."""
    image = label_image(face, roll, shift=shift, dpi=dpi)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi or roll.dpi, dpi or roll.dpi), optimize=True)
    return out.getvalue()


def labels_pdf(faces: list[Face], roll: RollFormat, *, shift: Shift = UNMOVED) -> bytes:
    """One page a label at its true size, for printers that are fed a document."""
    first, *others = [label_image(face, roll, shift=shift) for face in faces]
    out = io.BytesIO()
    first.save(out, "PDF", resolution=roll.dpi, save_all=True, append_images=others, title="labels")
    return out.getvalue()


def label_image(face: Face, roll: RollFormat, *, shift: Shift = UNMOVED, dpi: int | None = None) -> Image.Image:
    scale = dpi or roll.dpi
    size = roll.pixels(scale)
    image = Image.new("L", size, WHITE)
    ink = Ink(image, ImageDraw.Draw(image), scale)
    _lay_out(face, ink)
    moved = (ink.dots(shift.right_tenths_mm * 100), ink.dots(shift.down_tenths_mm * 100))
    if moved != (0, 0):
        image = _moved(image, *moved)
    black_and_white = image.point(lambda grey: WHITE if grey > 140 else BLACK).convert("1")
    return black_and_white.transpose(Image.Transpose.ROTATE_90) if roll.is_turned else black_and_white


def _moved(image: Image.Image, right: int, down: int) -> Image.Image:
    page = Image.new("L", image.size, WHITE)
    page.paste(image, (right, down))
    return page


def _lay_out(face: Face, ink: Ink) -> None:
    """Upper block: words left, QR right. Lower block: bars with the code under them, count at the right."""
    across, down = ink.image.size
    edge = ink.dots(700)
    bars_top = down - edge - ink.dots(8_000 if down > ink.dots(22_000) else 7_000)
    qr_left = _qr(face.code, ink, right=across - edge // 2, top=edge // 2, most=bars_top)
    _words(face, ink, (edge, edge, qr_left - ink.dots(400), bars_top - ink.dots(300)))
    bars_right = _bars(face.code, ink, is_demo=face.is_demo, left=edge // 2, top=bars_top, bottom=down - edge)
    _count(face, ink, (bars_right, bars_top - ink.dots(600), across - edge, down - edge))


def _qr(code: str, ink: Ink, *, right: int, top: int, most: int) -> int:
    """Draws the QR in the upper right corner as large as the block allows; gives its left edge."""
    modules = qr_modules(code)
    count = modules.width + 2 * QUIET_QR
    # The quiet zone may reach into white paper above and at the right.
    dots = max(1, min(most // (count - QUIET_QR), ink.image.width * 30 // 100 // count))
    side = modules.width * dots
    left, upper = right - side - dots, max(0, top)
    ink.image.paste(modules.resize((side, side), Image.Resampling.NEAREST), (left, upper))
    return left - QUIET_QR * dots


def _bars(code: str, ink: Ink, *, is_demo: bool, left: int, top: int, bottom: int) -> int:
    """Draws the Code 128 with its text; gives its right edge, quiet zone included."""
    modules = code128_modules(code)
    dots = max(1, ink.dots(LEAST_BAR_UM), min(ink.dots(400), (ink.image.width * 68 // 100) // (len(modules) + 2 * QUIET_BARS)))
    letters = ink.dots(2_600)
    x = left + QUIET_BARS * dots
    for place, module in enumerate(modules):
        if module == "1":
            ink.draw.rectangle((x + place * dots, top, x + (place + 1) * dots - 1, bottom - letters - 2), fill=BLACK)
    after = draw_line(ink.draw, (x, bottom - letters // 2), f"{code[:4]} {code[4:]}", letters, bold=True)
    if is_demo:
        mark = letters * 80 // 100
        upper = bottom - letters // 2 - (mark + mark // 7) // 2
        _badge(ink, (after + ink.dots(900), upper), "見本データ", mark, inverted=False)
    return x + len(modules) * dots + QUIET_BARS * dots


def _count(face: Face, ink: Ink, box: tuple[int, int, int, int]) -> None:
    """3/12 and the pieces; below the QR, right of the bars, or dropped beside the code where there is no room."""
    if not face.product:
        return
    left, top, right, bottom = box
    room = (right - left, bottom - top)
    if room[0] < ink.dots(6_500):
        letters = ink.dots(2_600)
        text = f"{face.count} {face.amount}"
        draw_line(ink.draw, (right - width(text, letters, True), bottom - letters // 2), text, letters, bold=True)
        return
    upper = (room[1] * 56 // 100)
    count = fit(face.count, (room[0], upper), largest=ink.dots(5_400), smallest=ink.dots(2_000), bold=True, most_lines=1)
    draw_line(ink.draw, (right - width(count.lines[0], count.size, True), top + upper // 2), count.lines[0], count.size,
              bold=True)
    amount = fit(face.amount, (room[0], room[1] - upper), largest=ink.dots(3_400), smallest=ink.dots(1_800), most_lines=1)
    draw_line(ink.draw, (right - width(amount.lines[0], amount.size, False), bottom - (room[1] - upper) // 2),
              amount.lines[0], amount.size)


def _words(face: Face, ink: Ink, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    if not face.product:
        _to_be_written(ink, box)
        return
    foot = max(ink.dots(2_900), down * 22 // 100)
    day_height = max(ink.dots(4_000), down * 39 // 100)
    name_box = (across, down - foot - day_height)
    name = fit(face.product, name_box, largest=min(ink.dots(6_000), name_box[1] * 84 // 100), smallest=ink.dots(1_900),
               bold=True, most_lines=3)
    line_height = name_box[1] // max(1, len(name.lines))
    for number, line in enumerate(name.lines):
        draw_line(ink.draw, (left, top + number * line_height + line_height // 2), line, name.size, bold=True)
    _last_day(face, ink, (left, top + name_box[1], right, top + name_box[1] + day_height))
    foot_letters = min(foot * 76 // 100, ink.dots(3_600))
    shelf_left = _badge(ink, (left, bottom - foot + (foot - foot_letters) // 2), face.zone_name, foot_letters,
                        inverted=face.zone == "frozen", doubled=face.zone == "chilled") + ink.dots(900)
    shelf = fit(face.shelf, (max(1, right - shelf_left), foot), largest=foot_letters, smallest=ink.dots(1_700), most_lines=1)
    draw_line(ink.draw, (shelf_left, bottom - foot // 2), shelf.lines[0], shelf.size)


def _last_day(face: Face, ink: Ink, box: tuple[int, int, int, int]) -> None:
    """The kind in its box and the day, as large as both fit beside each other."""
    left, top, right, bottom = box
    middle, gap = (top + bottom) // 2, ink.dots(800)
    size = next((size for size in sizes((bottom - top) * 92 // 100, ink.dots(2_000))
                 if _badge_width(ink, face.kind, size * 64 // 100) + gap + width(face.day, size, True) <= right - left),
                ink.dots(2_000))
    letters = size * 64 // 100
    after = _badge(ink, (left, middle - (letters + max(2, letters // 7)) // 2), face.kind, letters, inverted=face.is_use_by)
    draw_line(ink.draw, (after + gap, middle), face.day, size, bold=True)


def _to_be_written(ink: Ink, box: tuple[int, int, int, int]) -> None:
    """A blank label: what to write by hand, each on its line."""
    left, top, right, bottom = box
    row = (bottom - top) // 3
    letters = min(ink.dots(2_800), row * 60 // 100)
    for number, caption in enumerate(("品名", "期限", "数・棚")):
        foot = top + (number + 1) * row - ink.dots(300)
        ink.draw.line((left, foot, right, foot), fill=BLACK, width=max(1, ink.dots(150)))
        draw_line(ink.draw, (left, foot - letters * 60 // 100 - 1), caption, letters)


def _badge_width(ink: Ink, text: str, letters: int) -> int:
    return width(text, letters, True) + 2 * (max(2, letters // 7) + max(1, ink.dots(220))) if text else 0


def _badge(ink: Ink, at: tuple[int, int], text: str, letters: int, *, inverted: bool, doubled: bool = False) -> int:
    """A word in a box: outlined, doubly outlined or black. Gives the x after it. Shape and word say the same."""
    if not text:
        return at[0]
    pad, line = max(2, letters // 7), max(1, ink.dots(220))
    box = (at[0], at[1], at[0] + _badge_width(ink, text, letters), at[1] + letters + pad)
    ink.draw.rectangle(box, fill=BLACK if inverted else WHITE, outline=BLACK, width=line * (2 if doubled else 1))
    inner = letters * 80 // 100 if doubled else letters
    x = (box[0] + box[2] - width(text, inner, True)) // 2
    draw_line(ink.draw, (x, (box[1] + box[3]) // 2), text, inner, bold=True, fill=WHITE if inverted else BLACK)
    return box[2]


@lru_cache(maxsize=1024)
def code128_modules(code: str) -> str:
    """The bars of Code 128 as 1 and 0, without quiet zones."""
    return str(Code128(code).build()[0])


@lru_cache(maxsize=1024)
def qr_modules(code: str) -> Image.Image:
    """The QR's modules, one pixel each, without quiet zone; level H still fits the smallest symbol (21x21)."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
    return Image.fromarray(np.asarray(made.to_image(scale=1, add_quiet_zones=False)))


__all__ = ["code128_modules", "label_image", "label_png", "labels_pdf", "qr_modules"]
