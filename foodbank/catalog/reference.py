"""Categories and allergens from fixtures/reference: dated, sourced, the same for every food bank."""

import csv
from datetime import date
from pathlib import Path

from django.conf import settings

from foodbank.catalog.models import Allergen, Category


def _rows(name: str) -> list[dict[str, str]]:
    with open(Path(settings.BASE_DIR) / "fixtures" / "reference" / name, encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def load_categories() -> int:
    rows = _rows("categories.csv")
    for order, row in enumerate(rows, start=1):
        Category.objects.update_or_create(code=row["code"], defaults={
            "order": order, "name": row["name"], "kana": row["kana"], "name_en": row["name_en"],
            "name_easy": row["name_easy"], "five_group": row["five_group"], "is_food": row["is_food"] == "1",
            "symbol": row["symbol"]})
    return len(rows)


def load_allergens() -> int:
    rows = _rows("allergens.csv")
    for order, row in enumerate(rows, start=1):
        Allergen.objects.update_or_create(code=row["code"], valid_from=date.fromisoformat(row["valid_from"]), defaults={
            "order": order, "name": row["name"], "name_en": row["name_en"], "name_easy": row["name_easy"],
            "tier": row["tier"], "source": row["source"],
            "transition_until": date.fromisoformat(row["transition_until"]) if row["transition_until"] else None,
            "valid_until": date.fromisoformat(row["valid_until"]) if row["valid_until"] else None})
    return len(rows)
