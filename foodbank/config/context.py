"""What every page knows: who is looking, in which food bank, and how big the letters are."""

from django.conf import settings
from django.http import HttpRequest

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import NOBODY


def frame(request: HttpRequest) -> dict[str, object]:
    identity = getattr(request, "identity", NOBODY)
    return {
        "identity": identity,
        "food_bank": _LazyFoodBank(identity.food_bank_id) if identity.food_bank_id else None,
        "demo": settings.DEMO,
        "large_text": request.COOKIES.get("large_text") == "1",
        "languages": settings.LANGUAGES,
        "has_bundle": (settings.BASE_DIR / "bundle").exists(),
    }


class _LazyFoodBank:
    """The food bank's row, read only when a template asks for one of its fields."""

    def __init__(self, food_bank_id: int) -> None:
        self._id = food_bank_id
        self._row: FoodBank | None = None

    def __getattr__(self, name: str) -> object:
        if self._row is None:
            self._row = FoodBank.objects.get(id=self._id)
        return getattr(self._row, name)

    def __str__(self) -> str:
        return str(self.name)
