"""Reference files this room reads: school districts (labelled points, never boundaries), names of allergens."""

import csv
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from foodbank.network.models import District


def load_districts() -> int:
    """Loads every fixtures/reference/districts_CITYCODE.csv; existing rows are brought up to date."""
    total = 0
    for path in sorted((Path(settings.BASE_DIR) / "fixtures" / "reference").glob("districts_*.csv")):
        city_code = path.stem.removeprefix("districts_")
        with open(path, encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                District.objects.update_or_create(
                    city_code=city_code, number=int(row["number"]),
                    defaults={"name": row["school"], "kana": row.get("kana", ""), "name_en": row.get("name_en", ""),
                              "latitude": float(row["latitude"]), "longitude": float(row["longitude"])})
                total += 1
    return total


def allergen_names() -> dict[str, str]:
    """Code -> name in the reader's language, in the order of the food labelling standard.

    Read from the file that `catalog` loads: this room stands beside catalog and cannot ask its tables.
    """
    column = {"en": "name_en", "ja-easy": "name_easy"}.get(get_language() or "", "name")
    return {row["code"]: row[column] or row["name"] for row in _allergens()}


@cache
def _allergens() -> list[dict[str, str]]:
    with open(Path(settings.BASE_DIR) / "fixtures" / "reference" / "allergens.csv", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
