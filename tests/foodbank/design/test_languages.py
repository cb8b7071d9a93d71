"""Japanese is the source; English and やさしい日本語 are chosen per browser and stay chosen."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils.translation import override, trans_real

from foodbank.catalog.models import Allergen, Category
from foodbank.config.launcher import catalogues
from foodbank.design.templatetags.design import ROLE_NAMES, boxes, day, day_with_year, month_with_year
from foodbank.requests.errors import SessionCancelled


@pytest.fixture(autouse=True)
def _compiled() -> None:
    """The catalogues as they are now; Django keeps what it read before."""
    catalogues.compile_all()
    trans_real._translations = {}
    trans_real._default = None


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "button", "heading"), [
    ("ja", "リンクを送る", "ほかの入り方"), ("ja-easy", "リンクを おくる", "ほかの はいりかた"),
    ("en", "Send the link", "Other ways in")])
def test_the_sign_in_page_speaks_the_chosen_language(client: Client, language: str, button: str, heading: str) -> None:
    client.cookies["language"] = language
    page = client.get("/sign-in/").content.decode()
    assert f">{button}<" in page and f">{heading}<" in page
    assert f'value="{language}"' in page.split('aria-pressed="true">')[-2][-120:]


@pytest.mark.django_db
def test_a_browser_that_asks_for_english_by_itself_gets_japanese(client: Client) -> None:
    page = client.get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()
    assert "リンクを送る" in page and '<html lang="ja"' in page


@pytest.mark.django_db
def test_choosing_a_language_leads_back_and_keeps_it(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/?next=/stock/"})
    assert answer.headers["Location"] == "/sign-in/?next=/stock/"
    assert "Send the link" in client.get("/sign-in/").content.decode()


def test_easy_japanese_falls_back_to_japanese_of_the_libraries() -> None:
    from django.utils.translation import gettext

    with override("ja-easy"):
        assert gettext("This field is required.") == "このフィールドは必須です。"


@pytest.mark.parametrize("language", ["en", "ja-easy"])
def test_every_role_has_a_name_in_every_language(language: str) -> None:
    with override("ja"):
        source = {role: str(name) for role, name in ROLE_NAMES.items()}
    with override(language):
        assert all(str(name) for name in ROLE_NAMES.values())
        assert language != "en" or all(str(name).isascii() for name in ROLE_NAMES.values()), source


def test_extraction_finds_what_pages_and_code_say() -> None:
    found = {str(message.id) for message in catalogues.sentences()}
    assert {"リンクを送る", "%(name)sさん、ようこそ"} <= found, "templates"
    assert {"ドライバー", "見つかりません。消えたか、番号がちがいます。"} <= found, "code"


@pytest.mark.parametrize(("language", "said"), [
    ("ja", ["11月28日(土)", "2026年11月28日", "2026年11月", "1箱"]),
    ("ja-easy", ["11月28日(土)", "2026年11月28日", "2026年11月", "1箱"]),
    ("en", ["Sat 28 November", "28 November 2026", "November 2026", "1 box"])])
def test_days_and_counts_are_said_in_the_readers_language(language: str, said: list[str]) -> None:
    with override(language):
        on = date(2026, 11, 28)
        assert [day(on), day_with_year(on), month_with_year(on), boxes(1)] == said
        assert day(datetime(2026, 11, 27, 15, tzinfo=UTC)) == said[0], "a moment is a day in Japan"
        assert day(None) == day_with_year(None) == ""


def test_a_refusal_says_its_days_as_the_reader_writes_them() -> None:
    with override("ja"):
        assert str(SessionCancelled(on="2026-11-28")).startswith("2026年11月28日の開催")
        assert str(SessionCancelled(on="2026-13-45")).startswith("2026-13-45の開催")
    with override("en"):
        assert str(SessionCancelled(on="2026-11-28")).startswith("The session on 28 November 2026 was called off")


def test_categories_and_allergens_go_by_their_name_in_the_readers_language() -> None:
    rice, shrimp = Category(name="米", name_en="Rice", name_easy="おこめ"), Allergen(name="えび", name_en="Shrimp")
    for language, names in (("ja", ["米", "えび"]), ("ja-easy", ["おこめ", "えび"]), ("en", ["Rice", "Shrimp"])):
        with override(language):
            assert [str(rice), str(shrimp)] == names
