"""Papers: the same input gives the same bytes, data is never code, rare characters and demo marks are drawn."""

from typing import Any

import pypdfium2
import pytest
import zxingcpp

from foodbank.design.paper import BIZ_UDP, TOP, font_files, plain, qr_svg, render_pdf

SAMPLE = TOP / "foodbank" / "design" / "paper" / "sample.typ"
ADDRESS = "http://127.0.0.1:8000/x/LABCDEF7"


def data(**values: Any) -> dict[str, Any]:
    return {"demo": False, "sender": "見本フードバンク（架空）", "number": "R-1", "crossed": None, "to": "髙﨑𠮷商店",
            "day": "2026年11月24日", "qr": qr_svg(ADDRESS), "lines": [{"name": "米", "pieces": 2, "kg": "10"}],
            **values}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_pdf(SAMPLE, data(), "控え") == render_pdf(SAMPLE, data(), "控え")


def test_the_frame_is_tagged_for_screen_readers_and_draws_rare_name_characters() -> None:
    pdf = render_pdf(SAMPLE, data(), "控え")
    assert b"pdfuaid" in pdf
    assert "髙﨑𠮷商店" in text_of(pdf)


@pytest.mark.parametrize("name", ["#panic()", "$x^$ *a* `b`", "\x00\x07", "\ud800", "😀\ue000", "]#{", "あ" * 5_000])
def test_odd_text_is_text_and_never_code(name: str) -> None:
    pdf = render_pdf(SAMPLE, data(to=name), name)
    assert pdf.startswith(b"%PDF-")


def test_text_that_looks_like_markup_is_printed_as_typed() -> None:
    assert "#panic() *a*" in text_of(render_pdf(SAMPLE, data(to="#panic() *a*"), "控え"))


def test_only_the_demo_prints_the_sample_mark() -> None:
    assert "見本データ" in text_of(render_pdf(SAMPLE, data(demo=True), "控え"))
    assert "見本データ" not in text_of(render_pdf(SAMPLE, data(), "控え"))


def test_pages_are_counted_and_the_head_of_a_table_repeats() -> None:
    lines = [{"name": f"品{number}", "pieces": number, "kg": "1"} for number in range(80)]
    pdf = render_pdf(SAMPLE, data(lines=lines, demo=True, crossed="見本・無効"), "控え")
    text = text_of(pdf)
    assert b"pdfuaid" in pdf
    assert "1 / 3" in text and "3 / 3" in text
    assert text.count("品名") == 3


def test_the_qr_is_read_back_after_a_fax() -> None:
    page = pypdfium2.PdfDocument(render_pdf(SAMPLE, data(), "控え"))[0].render(scale=204 / 72).to_pil()
    faxed = page.convert("L").resize((page.width, page.height * 98 // 204)).point(lambda grey: 255 if grey > 127 else 0)
    seen = zxingcpp.read_barcodes(faxed.resize(page.size), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in seen] == [ADDRESS]


def test_fonts_come_from_packages_only() -> None:
    assert all("node_modules" in path.parts or "pylopdf_fonts_jp" in path.parts for path in font_files())
    assert all(path.exists() for path in font_files())


def test_a_paper_is_drawn_without_the_front_end_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    from foodbank.design import paper

    monkeypatch.setattr(paper, "BIZ_UDP", BIZ_UDP / "not-installed")
    paper._fonts.cache_clear()
    try:
        pdf = render_pdf(SAMPLE, data(), "控え")
        assert b"NotoSansJP" in pdf and b"BIZUDP" not in pdf
        assert "髙﨑𠮷商店" in text_of(pdf)
    finally:
        paper._fonts.cache_clear()


def test_days_and_translated_text_become_plain_text() -> None:
    from datetime import date

    from django.utils.translation import gettext_lazy

    assert plain({"day": date(2026, 11, 24), "word": gettext_lazy("米"), "n": [1, None, True]}) == {
        "day": "2026-11-24", "word": "米", "n": [1, None, True]}
