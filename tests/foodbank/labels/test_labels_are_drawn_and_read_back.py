# ruff: noqa: E501 (tables of examples)
"""Labels as pictures and on paper: every code is read back, nothing is drawn outside, odd names are drawn."""

import io
from dataclasses import replace
from datetime import date, time

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from foodbank.codes import ALPHABET, CodeType, with_check
from foodbank.design.paper import font_files
from foodbank.labels.render import letters
from foodbank.labels.render.letters import fit, width
from foodbank.labels.render.png import code128_modules, label_image, label_png, labels_pdf
from foodbank.labels.render.sheet import sheet_pdf
from foodbank.labels.rules.face import Face, blank_face, day_words
from foodbank.labels.rules.formats import FORMATS, ROLLS, SHEETS, RollFormat, SheetFormat, Shift

CODE = with_check(CodeType.LABEL, "7K2M9Q")
RICE = Face(CODE, "見本の米 5kg", "2027.9.30", "賞味", False, "ambient", "常温", "棚 A-3", 3, 12, 4)
LONG = replace(RICE, product="髙﨑𠮷商店のとても長い名前のレトルトカレー中辛 国産野菜使用（200g×12袋入り）業務用", day="2026.11.25 15時",
               kind="消費", is_use_by=True, zone="chilled", zone_name="冷蔵", shelf="冷蔵庫 2 いちばん下の段の左", number=110, of=240,
               pieces=24, is_demo=True)
FACES = [RICE, LONG, replace(RICE, day="2027.9末", zone="frozen", zone_name="冷凍", is_demo=True), blank_face(CODE, is_demo=True)]
BOTH = {("QRCode", CODE), ("Code128", CODE)}


def numbered(index: int) -> str:
    """A different code for each index, with letters and digits mixed."""
    return with_check(CodeType.LABEL, "".join(ALPHABET[(index * step + start) % 32] for step, start in zip(
        (7, 11, 1, 13, 5, 3), (3, 20, 0, 9, 27, 14), strict=True)))


def seen(picture: Image.Image) -> set[tuple[str, str]]:
    return {(str(code.format.name), code.text) for code in zxingcpp.read_barcodes(picture.convert("L"))}


@pytest.mark.parametrize("face", FACES, ids=["plain", "long", "frozen", "blank"])
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("roll", ROLLS, ids=[roll.key for roll in ROLLS])
def test_both_codes_of_a_label_are_read_back_at_203_and_300_dpi(roll: RollFormat, dpi: int, face: Face) -> None:
    assert seen(label_image(face, roll, dpi=dpi)) == BOTH


def test_the_picture_is_as_many_dots_as_the_printer_wants() -> None:
    made = Image.open(io.BytesIO(label_png(RICE, FORMATS["roll-62x29"])))  # type: ignore[arg-type]
    assert (made.size, made.mode) == ((696, 271), "1")
    assert round(made.info["dpi"][0]) == 300
    turned = label_image(RICE, FORMATS["roll-29"])  # type: ignore[arg-type]
    assert turned.width == 306


def test_bars_are_whole_printer_dots() -> None:
    picture = label_image(RICE, ROLLS[0]).convert("L")
    row = [picture.getpixel((x, 200)) == 0 for x in range(picture.width)]
    first = row.index(True)
    modules = code128_modules(CODE)
    drawn = "".join("1" if row[first + 3 * place + 1] else "0" for place in range(len(modules)))
    assert drawn == modules
    assert all(row[first + 3 * place] == row[first + 3 * place + 2] for place in range(len(modules)))


def test_a_printer_s_shift_moves_the_picture_and_nothing_else() -> None:
    plain, moved = (label_image(RICE, ROLLS[0], shift=shift).convert("L") for shift in (Shift(), Shift(10, -5)))
    across, down = 12, -6  # 1.0 mm and -0.5 mm at 300 dpi
    part = (60, 60, 600, 200)
    there = tuple(edge + (across if place % 2 == 0 else down) for place, edge in enumerate(part))
    assert ImageChops.difference(plain.crop(part), moved.crop(there)).getbbox() is None
    assert seen(moved) == BOTH


@pytest.mark.parametrize("name", ["あ" * 500, "W" * 300, "!", "、" * 200, "A B " * 80, "﷽" * 20, "😀\ue000", "髙﨑𠮷"])
def test_no_name_spoils_the_codes_beside_it(name: str) -> None:
    assert seen(label_image(replace(RICE, product=name, shelf=name), ROLLS[3])) == BOTH


def test_rare_name_characters_are_drawn_as_themselves() -> None:
    pictures = [label_image(replace(RICE, product=char * 3), ROLLS[0]) for char in ("髙", "﨑", "𠮷", "高", "崎", "吉", "\U0010ffff")]
    for index, one in enumerate(pictures):
        for other in pictures[index + 1:]:
            assert ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is not None


def test_a_label_is_drawn_without_the_front_end_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    own = label_png(LONG, ROLLS[0])
    monkeypatch.setattr(letters, "font_files", lambda: [path for path in font_files() if "BIZ" not in path.name])
    letters.forget_fonts()
    try:
        other = label_image(LONG, ROLLS[0])
        assert seen(other) == BOTH
        assert ImageChops.difference(other.convert("L"), Image.open(io.BytesIO(own)).convert("L")).getbbox() is not None
    finally:
        monkeypatch.undo()
        letters.forget_fonts()


def test_text_is_never_wider_than_its_box() -> None:
    for text in (LONG.product, "W" * 200, "見本", "1,234,567,890 個", "、" * 90):
        for box in ((400, 60), (90, 30), (1000, 200)):
            fitted = fit(text, box, largest=60, smallest=12, bold=True)
            assert all(width(line, fitted.size, True) <= box[0] for line in fitted.lines)
            assert len(fitted.lines) * fitted.size <= max(box[1], fitted.size)


def test_the_demo_says_so_on_every_label_and_only_there() -> None:
    for roll in ROLLS:
        for face in (RICE, blank_face(CODE, is_demo=False)):
            plain, demo = (label_image(replace(face, is_demo=is_demo), roll) for is_demo in (False, True))
            assert ImageChops.difference(plain.convert("L"), demo.convert("L")).getbbox() is not None
    for sheet in SHEETS:
        for face in FACES:
            text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(
                sheet_pdf([face], sheet, title="ラベル")))
            assert ("見本データ" in text) == face.is_demo


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.key for sheet in SHEETS])
def test_a_sheet_fits_a4_and_keeps_inside_its_faces(sheet: SheetFormat) -> None:
    right, bottom = sheet.place(sheet.faces - 1)
    assert right + sheet.face_width_um + sheet.left_um <= 210_000 + 100
    assert abs(bottom + sheet.face_height_um + sheet.top_um - 297_000) <= 1_000
    page = rendered(sheet_pdf([LONG] * sheet.faces, sheet, title="ラベル"), 150)[0].convert("L")
    for index in range(sheet.faces):
        left, top = sheet.place(index)
        edges = [(left, top, left + sheet.face_width_um, top + 600), (left, top, left + 500, top + sheet.face_height_um)]
        for edge in edges:
            assert page.crop(tuple(round(um / 25_400 * 150) for um in edge)).getextrema()[0] > 128


def rendered(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Pages as a printer rasters them: black or white, no grey edges."""
    return [page.render(scale=dpi / 72, no_smoothpath=True).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def face_picture(page: Image.Image, sheet: SheetFormat, index: int, dpi: int) -> Image.Image:
    left, top = sheet.place(index)
    box = (left, top, left + sheet.face_width_um, top + sheet.face_height_um)
    return page.crop(tuple(round(um / 25_400 * dpi) for um in box))


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.key for sheet in SHEETS])
def test_every_code_of_a_sheet_is_read_back(sheet: SheetFormat) -> None:
    faces = [replace(FACES[index % 4], code=numbered(index)) for index in range(sheet.faces)]
    pdf = sheet_pdf(faces, sheet, title="ラベル")
    assert b"pdfuaid" in pdf
    pages = {dpi: rendered(pdf, dpi)[0] for dpi in (203, 300)}
    for index, face in enumerate(faces):
        assert seen(face_picture(pages[300], sheet, index, 300)) == {("QRCode", face.code), ("Code128", face.code)}
        assert seen(face_picture(pages[203], sheet, index, 203)) == {("QRCode", face.code), ("Code128", face.code)}


def test_the_qr_of_a_large_label_survives_a_fax() -> None:
    sheet = FORMATS["a4-12"]
    assert isinstance(sheet, SheetFormat)
    page = rendered(sheet_pdf([LONG], sheet, title="ラベル"), 204)[0].convert("L")
    faxed = page.resize((page.width, page.height * 98 // 204)).point(lambda grey: 255 if grey > 127 else 0).resize(page.size)
    assert ("QRCode", CODE) in seen(face_picture(faxed, sheet, 0, 204))


def test_a_used_sheet_is_begun_where_it_was_left() -> None:
    sheet = FORMATS["a4-24-66"]
    assert isinstance(sheet, SheetFormat)
    faces = [replace(RICE, code=numbered(index)) for index in range(5)]
    pages = rendered(sheet_pdf(faces, sheet, title="ラベル", start=22), 203)
    assert len(pages) == 2
    for number, face in enumerate(faces):
        page, index = divmod(21 + number, sheet.faces)
        assert ("Code128", face.code) in seen(face_picture(pages[page], sheet, index, 203))
    assert seen(face_picture(pages[0], sheet, 20, 203)) == set()


def test_a_roll_document_has_a_page_of_true_size_per_label() -> None:
    document = pypdfium2.PdfDocument(labels_pdf([RICE, LONG], ROLLS[0]))
    assert [tuple(round(side / 72 * 25.4, 1) for side in page.get_size()) for page in document] == [(58.9, 22.9)] * 2
    assert all(seen(page.render(scale=300 / 72).to_pil()) == BOTH for page in document)


@pytest.mark.parametrize(("precision", "kind", "hour", "words"), [
    ("day", "best_before", None, "2027.9.30"), ("month", "best_before", None, "2027.9末"), ("dekad", "best_before", None, "2027.9下旬"),
    ("day", "use_by", time(15), "2027.9.30 15時"), ("day", "use_by", time(9, 30), "2027.9.30 9:30"), ("none", "none", None, "2027.9.30"),
    ("month", "milled", None, "2027.9.30")])
def test_the_last_day_is_said_as_it_is_printed(precision: str, kind: str, hour: time | None, words: str) -> None:
    assert day_words(date(2027, 9, 30), precision=precision, date_kind=kind, last_time=hour) == words
