"""希望票: one A4, boxes to tick, and a QR that is read after the worst FAX."""

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from foodbank.requests.paper import form_address, request_form
from tests.builders import NOW, activity, food_bank, session, signed_in, site
from tests.foodbank.requests.wishes import lead_of

pytestmark = pytest.mark.django_db


def _page(pdf: bytes):
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0]


def _text(pdf: bytes) -> str:
    """What can be read on the page, without the blanks that stand between Japanese and digits."""
    return "".join(_page(pdf).get_textpage().get_text_range().split())


def _faxed(pdf: bytes) -> Image.Image:
    """As a FAX in standard resolution sends it: 204 dots an inch across, 98 down, black or white."""
    fine = _page(pdf).render(scale=300 / 72).to_pil().convert("L")
    coarse = fine.resize((round(8.27 * 204), round(11.69 * 98)), Image.Resampling.BILINEAR)
    return coarse.point(lambda level: 255 if level > 128 else 0)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://foodbank-of-some-city.example.org"])
def test_the_qr_opens_the_form_of_this_date_after_a_fax(address: str, settings) -> None:
    settings.ADDRESS = address
    opening = session(activity(site(food_bank(), leaves_by="fetches")))
    faxed = _faxed(request_form(opening, made_at=NOW))
    square = faxed.resize((faxed.width, faxed.height * 2), Image.Resampling.NEAREST)
    assert [code.text for code in zxingcpp.read_barcodes(square)] == [form_address(opening)]


def test_the_form_names_the_site_the_day_and_every_size_but_no_address() -> None:
    place = site(food_bank(), name="ひみつの家（架空）", public_name="みどりの家", address="埼玉県新座市見本9-9-9")
    text = _text(request_form(session(activity(place)), made_at=NOW))
    assert "みどりの家" in text and "11月28日(土)" in text and "11月26日(木)" in text and "見本データ" in text
    assert "小2.5kg" in text and "大8.5kg" in text
    assert "ひみつの家" not in text and "見本9-9-9" not in text


def test_a_food_bank_that_is_no_demo_prints_no_sample_mark() -> None:
    assert "見本データ" not in _text(request_form(session(activity(site(food_bank(is_demo=False)))), made_at=NOW))


def test_the_same_form_has_the_same_bytes() -> None:
    opening = session(activity(site(food_bank())))
    assert request_form(opening, made_at=NOW) == request_form(opening, made_at=NOW)


def test_the_door_gives_a_pdf() -> None:
    opening = session(activity(site(food_bank())))
    answer = signed_in(lead_of(opening.activity.site)).get(f"/requests/sessions/{opening.uuid}/paper.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert "kibou_20261128.pdf" in answer["Content-Disposition"]


@pytest.mark.parametrize("name", ["外字\ue000と𠮷と👪", "#panic()", "x" * 120, "\x00\x07"])
def test_odd_names_still_print(name: str) -> None:
    place = site(food_bank(), public_name=name.replace("\x00", "") or "x")
    assert request_form(session(activity(place)), made_at=NOW).startswith(b"%PDF-")
