"""Letters for images: our fonts with a fallback per character, and text made to fit its box."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

from foodbank.design.paper import font_files

#: Marks that must not begin a line.
_NO_START = frozenset("、。，．・：；！？）」』】〕〉》ー〜々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.!?:;%")


@lru_cache(maxsize=512)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


@cache
def _faces(bold: bool) -> tuple[Path, ...]:
    """Preferred font first; without the front-end packages only the fallback, which has one weight."""
    files = font_files()
    wanted = [path for path in files if ("Bold" in path.name) == bold and "BIZ" in path.name]
    return (*wanted, *(path for path in files if "BIZ" not in path.name))


@lru_cache(maxsize=8192)
def _draws(path: Path, char: str) -> bool:
    """Whether the font has this character: its picture differs from the one of a character nobody has."""
    font = _font(path, 24)
    return char.isspace() or bytes(font.getmask(char)) != bytes(font.getmask("\U0010ffff"))


def font_of(char: str, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    faces = _faces(bold)
    return _font(next((path for path in faces if _draws(path, char)), faces[0]), size)


def forget_fonts() -> None:
    """Looks at the installed fonts anew."""
    for kept in (_font, _faces, _draws, _advance):
        kept.cache_clear()


def runs(text: str, size: int, bold: bool) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces that one font can draw."""
    piece, font = "", None
    for char in text:
        wanted = font_of(char, size, bold)
        if piece and wanted is not font:
            assert font is not None
            yield piece, font
            piece = ""
        piece, font = piece + char, wanted
    if piece and font is not None:
        yield piece, font


@lru_cache(maxsize=65536)
def _advance(char: str, size: int, bold: bool) -> float:
    return font_of(char, size, bold).getlength(char)


def width(text: str, size: int, bold: bool) -> int:
    """Dots the text takes, without kerning, so that it is never wider when drawn."""
    return int(sum(_advance(char, size, bold) for char in text) + 0.999)


def draw_line(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, *, bold: bool = False,
              fill: int = 0) -> int:
    """Draws from the left on the line whose middle is at[1]; gives the x after the text."""
    x = float(at[0])
    for piece, font in runs(text, size, bold):
        draw.text((x, at[1]), piece, font=font, fill=fill, anchor="lm")
        x += sum(_advance(char, size, bold) for char in piece)
    return int(x + 0.999)


@dataclass(frozen=True)
class Fitted:
    lines: tuple[str, ...]
    size: int


def fit(text: str, box: tuple[int, int], *, largest: int, smallest: int, bold: bool = False, most_lines: int = 2) -> Fitted:
    """The largest size at which the text fits the box in 1 to `most_lines` lines; one line is kept while it costs less
    than a quarter of the size. At the smallest size the rest is cut with an ellipsis, never drawn outside."""
    best: Fitted | None = None
    for size in sizes(largest, smallest):
        lines = wrap(text, box[0], size, bold)
        if len(lines) <= min(most_lines, _room(box[1], size)):
            if len(lines) == 1:
                return Fitted(tuple(lines), size)
            best = best or Fitted(tuple(lines), size)
        if best and size * 4 < best.size * 3:
            break
    return best or Fitted(_cut(wrap(text, box[0], smallest, bold), min(most_lines, _room(box[1], smallest)), box[0],
                               smallest, bold), smallest)


def sizes(largest: int, smallest: int) -> Iterator[int]:
    """From the largest down in steps of about 4 %, the smallest last."""
    size = max(largest, smallest)
    while size > smallest:
        yield size
        size = max(smallest, size - max(1, size // 24))
    yield smallest


def _room(height: int, size: int) -> int:
    """Lines of a size that fit a height; one always does."""
    return max(1, height * 100 // (size * 115))


def _cut(lines: list[str], possible: int, most_width: int, size: int, bold: bool) -> tuple[str, ...]:
    if len(lines) <= possible:
        return tuple(lines)
    last = lines[possible - 1]
    while last and width(last + "…", size, bold) > most_width:
        last = last[:-1]
    return (*lines[:possible - 1], last + "…")


def wrap(text: str, most_width: int, size: int, bold: bool) -> list[str]:
    """Lines no wider than `most_width`: broken between Japanese characters, at spaces, never inside a number or a Latin
    word that fits a line, never before a closing mark."""
    lines, line, taken = [], "", 0.0
    for char in text:
        advance = _advance(char, size, bold)
        if line and taken + advance > most_width + 0.5:
            keep = _break_at(line, char)
            lines.append(line[:keep].rstrip())
            line = line[keep:].lstrip()
            taken = sum(_advance(one, size, bold) for one in line)
            if char == " " and not line:
                continue
        line += char
        taken += advance
    return [*lines, line] if line or not lines else lines


def _break_at(line: str, next_char: str) -> int:
    """How much of a full line stays, when `next_char` does not fit any more."""
    keep = len(line)
    if next_char in _NO_START:
        keep -= 1
    while keep > 1 and _is_word(line[keep - 1]) and _is_word(line[keep] if keep < len(line) else next_char):
        keep -= 1
    return keep if keep > len(line) // 3 else len(line)


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".-×/")
