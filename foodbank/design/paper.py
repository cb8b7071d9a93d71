"""Papers: a typst template and plain data in, a PDF out. How to write one: PAPER.md beside this file."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst
import zxingcpp
from django.utils.functional import Promise

TOP = Path(__file__).resolve().parents[2]
#: BIZ UDPGothic (UD: legible when faxed) comes with the front-end packages; Noto Sans JP, from a wheel, draws what BIZ
#: lacks (𠮷) and everything when the packages are not there.
BIZ_UDP = TOP / "node_modules" / "@expo-google-fonts" / "biz-udpgothic"
_UNDRAWABLE = {code: None for code in range(32) if code not in (9, 10)} | {0x7F: None}


def render_pdf(template: Path, data: Mapping[str, Any], title: str, *, made_at: datetime | None = None) -> bytes:
    """The PDF of a template that imports `/foodbank/design/paper/frame.typ`.

    `data` is plain JSON (text, numbers, lists, dicts; days, moments and translated text are turned into text) and
    reaches the template as the value `data`, never as source: nothing in it can be typst code. The same template, data,
    title and `made_at` give the same bytes. Tagged for screen readers (PDF/UA-1) unless a character has no glyph in any
    of our fonts; then it is drawn as an empty box, in a PDF without that mark. Raises typst.TypstError only for a
    fault in the template.
    """
    inputs = {"data": json.dumps(plain(data), allow_nan=False), "title": str(plain(title))}
    try:
        return _compile(template, inputs, made_at, "ua-1")
    except typst.TypstError:
        # A name with a rare character must still get its paper; a fault in the template fails here again.
        return _compile(template, inputs, made_at, None)


def _compile(template: Path, inputs: dict[str, str], made_at: datetime | None,
             standard: Literal["ua-1"] | None) -> bytes:
    pdf: bytes = typst.compile(str(template), root=str(TOP), font_paths=_fonts(), ignore_system_fonts=True,
                               sys_inputs=inputs, pdf_standards=standard,
                               timestamp=(made_at or datetime(2000, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(microsecond=0))
    return pdf


def font_files() -> list[Path]:
    """Every font file of ours, the preferred family first; the bold one, when there is one, has Bold in its name."""
    ours = sorted(BIZ_UDP.rglob("*.ttf")) if BIZ_UDP.exists() else []
    return [*ours, Path(str(files("pylopdf_fonts_jp"))) / "NotoSansJP-Regular.otf"]


@cache
def _fonts() -> Any:
    """Read once per process: searching folders for fonts costs more than drawing a page."""
    folders = sorted({str(path.parent) for path in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def plain(value: Any) -> Any:
    """Data as JSON can carry it and a page can draw it: control characters and half characters go."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | Promise):
        return str(value).translate(_UNDRAWABLE).encode("utf-8", "replace").decode()
    return value


def qr_svg(text: str, *, level: str = "M") -> str:
    """A QR code as SVG, quiet zone included, one unit a module; for `qr(data.that, ...)` in a template.

    `level` is the error correction L, M, Q or H. Keep the text short: on FAX paper a module must be 0.7 mm or more.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return str(code.to_svg(scale=1, add_quiet_zones=True))
