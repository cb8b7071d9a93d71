"""Papers drawn: facts as text, the template lays out. A paper is Japanese, whatever language its issuer reads."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from foodbank.accounts.models import FoodBank
from foodbank.design.paper import render_pdf
from foodbank.design.templatetags.design import day_with_year
from foodbank.donors.models import Donor
from foodbank.receipts.rules import Destination, Item, date_words
from foodbank.units import kg

FOLDER = settings.BASE_DIR / "templates" / "receipts"


def sender(bank: FoodBank) -> dict[str, Any]:
    """The food bank as it signs; a demo says so on the paper itself."""
    return {"demo": bank.is_demo, "crossed": "見本・無効" if bank.is_demo else None, "food_bank": bank.name,
            "address": bank.address, "telephone": bank.telephone, "representative": bank.representative}


def item_rows(items: Sequence[Item]) -> list[list[str]]:
    """name, count with unit, kg, date label, label number."""
    return [[item.name, f"{kg(item.grams)} kg" if item.is_loose else f"{item.pieces} 個", kg(item.grams),
             date_words(item.date_kind, item.precision, item.last_day), item.label] for item in items]


@translation.override("ja")
def draw_receipt(*, bank: FoodBank, donor: Donor, items: Sequence[Item], number: str, agreement: str, issued_on: date,
                 made_at: datetime, period: str = "", replaces: str = "") -> bytes:
    """受領書. Without a number it is a 仮受取 and says so."""
    days = sorted({item.received_on for item in items})
    received = " 〜 ".join(day_with_year(day) for day in dict.fromkeys((days[0], days[-1]))) if days else "—"
    data = {**sender(bank), "number": number, "to": donor.legal_name, "to_address": donor.address, "agreement": agreement,
            "issued_on": day_with_year(issued_on), "received": period or received, "rows": item_rows(items),
            "total": kg(sum(item.grams for item in items)), "replaces": replaces}
    title = "受領書" if number else "仮受取書"
    return render_pdf(FOLDER / "receipt.typ", data, title, made_at=made_at.replace(microsecond=0))


@translation.override("ja")
def draw_results(*, bank: FoodBank, donor: Donor, number: str, month: str, received_g: int, places: Sequence[Destination],
                 left_g: int, discarded_g: int, issued_on: date, made_at: datetime) -> bytes:
    """活用結果報告書: where the goods went, by area and kind of place."""
    out = sum(place.grams for place in places)
    data = {**sender(bank), "number": number, "to": donor.legal_name, "issued_on": day_with_year(issued_on), "month": month,
            "received": kg(received_g), "handed": kg(out), "left": kg(max(0, left_g)), "discarded": kg(discarded_g),
            "rows": [[place.area, place.kind, str(place.sites), kg(place.grams),
                      f"{place.first.month}/{place.first.day}〜{place.last.month}/{place.last.day}"] for place in places]}
    return render_pdf(FOLDER / "results.typ", data, "活用結果報告書", made_at=made_at.replace(microsecond=0))
