"""Charts drawn on the server as SVG: shapes and letters with presentation attributes only (no style, no script), so that
the same drawing stands in a page under a strict policy, on paper, and in a slide."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from foodbank.supporters.rules.tiles import Served, Tile

FONT = "BIZ UDPGothic, Hiragino Kaku Gothic ProN, Noto Sans JP, Meiryo, sans-serif"


@dataclass(frozen=True)
class Bar:
    """One month: grams in and out. `label` under the bar; `is_running`: the month is not over."""

    label: str
    in_g: int
    out_g: int
    is_running: bool = False


@dataclass(frozen=True)
class Palette:
    """Colours of a drawing. Bars differ by fill and outline, tiles by mark and outline: never by colour alone."""

    ink: str
    soft: str
    line: str
    out_fill: str
    in_fill: str
    in_line: str
    served_fill: str
    served_ink: str
    paper: str


SCREEN = Palette("#1a1a1a", "#4d4d4d", "#ddd5c7", "#115a36", "#e6f5ec", "#115a36", "#115a36", "#ffffff", "#ffffff")
#: Black and white for paper and FAX: no greys.
PAPER = Palette("#000000", "#000000", "#000000", "#000000", "#ffffff", "#000000", "#000000", "#ffffff", "#ffffff")


@dataclass(frozen=True)
class Words:
    """The words of a chart, in the reader's language. `alt` says in one sentence what the drawing shows."""

    title: str
    alt: str
    out: str
    in_: str
    unit: str
    running: str


def ceiling(kilograms: float) -> int:
    """The top of the axis: 1, 2 or 5 times a power of ten that holds the tallest bar, so that ticks are round."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step * 4 >= kilograms:
                return factor * step * 4
        step *= 10


def columns(bars: Sequence[Bar], words: Words, palette: Palette, *, key: str = "columns", height: int = 340,
            letters: int = 15) -> str:
    """Months side by side (720 units wide), its letters `letters` units high: for computers, slides and paper."""
    left, right, top, bottom = 64, 708, 52, height - 38
    most = ceiling(max([bar.out_g for bar in bars] + [bar.in_g for bar in bars] + [1000]) / 1000)
    scale = (bottom - top) / (most * 1000)
    parts = _legend(words, palette, left, 22, letters)
    for tick in range(5):
        y = bottom - (bottom - top) * tick / 4
        parts += [_line(left, y, right, y, palette.line, 1 if tick else 0),
                  _text(left - 8, y + 5, f"{most * tick // 4:,}", palette.soft, letters, "end")]
    parts.append(_text(left - 8, 22, words.unit, palette.soft, letters, "end"))
    slot = (right - left) / max(1, len(bars))
    wide = min(22.0, slot * 0.36)
    for position, bar in enumerate(bars):
        middle = left + slot * (position + 0.5)
        parts += _pair(bar, palette, middle, wide, bottom, scale)
        parts.append(_text(middle, bottom + 22, bar.label, palette.ink, letters, "middle"))
    parts.append(_line(left, bottom, right, bottom, palette.ink, 2))
    return _svg(720, height, words, parts, key)


def rows(bars: Sequence[Bar], words: Words, palette: Palette, *, key: str = "rows") -> str:
    """Months below each other, newest first (340 units wide), each bar with its kilograms: for phones."""
    most = max([bar.out_g for bar in bars] + [bar.in_g for bar in bars] + [1000])
    parts = _legend(words, palette, 4, 18, 15)
    y = 40.0
    for bar in reversed(bars):
        parts.append(_text(4, y + 25, bar.label, palette.ink, 16, "start"))
        for grams, fill, offset in ((bar.out_g, palette.out_fill, 0), (bar.in_g, palette.in_fill, 19)):
            length = round(max(0, grams) / most * 190, 1)
            parts.append(_box(62, y + offset, max(length, 1.5), 15, fill, palette.in_line if offset else palette.out_fill))
            parts.append(_text(62 + length + 6, y + offset + 13, f"{max(0, grams) / 1000:,.0f}", palette.ink, 14, "start"))
        y += 52
    return _svg(340, int(y) + 2, words, parts, key)


def tile_map(shown: Sequence[Tile], title: str, alt: str, marks: dict[Served, str], palette: Palette, *,
             key: str = "tiles") -> str:
    """Districts as tiles (720 units wide): a filled tile was served, an outlined one has a place, a dashed one has none."""
    if not shown:
        return ""
    across = max(tile.column for tile in shown) + 1
    wide, high = 704 / across - 8, 62
    parts: list[str] = []
    for tile in shown:
        x, y = 8 + tile.column * (wide + 8), 8 + tile.row * (high + 8)
        full = tile.served is Served.SERVED
        dashed = ' stroke-dasharray="6 5"' if tile.served is Served.TO_COME else ""
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{high}" rx="8" '
                     f'fill="{palette.served_fill if full else palette.paper}" stroke="{palette.served_fill}" '
                     f'stroke-width="2"{dashed}/>')
        ink = palette.served_ink if full else palette.ink
        parts += [_text(x + wide / 2, y + 28, tile.name, ink, 19, "middle", bold=True),
                  _text(x + wide / 2, y + 50, marks[tile.served], ink, 14, "middle")]
    height = 8 + (max(tile.row for tile in shown) + 1) * (high + 8)
    return _svg(720, height, Words(title, alt, "", "", "", ""), parts, key)


def level(percent: int, palette: Palette) -> str:
    """A bar of how much of what is asked for is there; decoration beside the words that say it."""
    full = max(0, min(100, percent)) * 2
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 204 14" aria-hidden="true" focusable="false">'
            f'<rect x="1" y="1" width="202" height="12" rx="6" fill="{palette.paper}" stroke="{palette.in_line}" '
            f'stroke-width="1.5"/><rect x="2" y="2" width="{full}" height="10" rx="5" fill="{palette.out_fill}"/></svg>')


def _pair(bar: Bar, palette: Palette, middle: float, wide: float, bottom: float, scale: float) -> list[str]:
    """Out (full) and in (outlined) of one month; what is still running has a dashed outline."""
    drawn = []
    for grams, x, fill, edge in ((bar.out_g, middle - wide - 1, palette.out_fill, palette.out_fill),
                                 (bar.in_g, middle + 1, palette.in_fill, palette.in_line)):
        tall = max(0, grams) * scale
        if tall:
            drawn.append(_box(x, bottom - tall, wide, tall, fill, edge, dashed=bar.is_running and fill == palette.in_fill))
    return drawn


def _legend(words: Words, palette: Palette, x: float, y: float, letters: int) -> list[str]:
    gap = 26 + (letters + 1) * max(len(words.out), 1) + 18
    return [_box(x, y - 13, 15, 15, palette.out_fill, palette.out_fill),
            _text(x + 22, y, words.out, palette.ink, letters, "start"),
            _box(x + gap, y - 13, 15, 15, palette.in_fill, palette.in_line),
            _text(x + gap + 22, y, words.in_, palette.ink, letters, "start")]


def _svg(width: int, height: int, words: Words, parts: list[str], key: str) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" aria-labelledby="{key}-title {key}-alt" font-family="{FONT}">'
            f'<title id="{key}-title">{escape(words.title)}</title><desc id="{key}-alt">{escape(words.alt)}</desc>'
            f'{"".join(parts)}</svg>')


def _text(x: float, y: float, text: str, colour: str, size: int, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
            f'{escape(text)}</text>')


def _box(x: float, y: float, width: float, height: float, fill: str, edge: str, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="1.5"{dash}/>')


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"/>') if width else ""
