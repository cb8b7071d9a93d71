"""English and やさしい日本語 hold every sentence that code and templates mark, as they are now: nothing is extracted to disk."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Message

from foodbank.config.launcher import catalogues

HOW = (".venv/bin/python -m foodbank.config.launcher.catalogues extract\n"
       "then translate what is empty in locale/%s/LC_MESSAGES/django.po (… catalogues missing lists it)")
#: {name}, %(name)s, %d, %%, tags and entities: what a translation must carry as its sentence does.
KEPT = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd%]|</?\w+[^>]*>|&\w+;")
LETTERS = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]")
KANJI = re.compile(r"[\u4e00-\u9fff]")
#: What stays Japanese for a reader of English: languages by their own names, and how days may be typed.
JAPANESE_IN_ENGLISH = {"日本語", "やさしい日本語", "年", "月", "日", "令和"}
#: Mail goes out in Japanese.
JAPANESE_PAGES = {"outbox/paper_receipt.txt", "outbox/paper_results.txt", "outbox/sign_in_link.txt"}
JAPANESE_ON_PAGES = {"【見本データ】", "Yahoo!カーナビ"}
MARKS = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|<!--.*?-->|\{%\s*blocktrans.*?\{%\s*endblocktrans(?:late)?\s*%\}"
                   r"|\{[%{].*?[%}]\}", re.DOTALL)


@cache
def _said_now() -> tuple[Message, ...]:
    return tuple(message for message in catalogues.sentences() if message.id)


def _translated(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Every sentence of today that has a translation, with its plural forms."""
    catalogue = catalogues._catalogue(folder, catalogues.LANGUAGES[folder])
    for message in _said_now():
        found = catalogue.get(message.id, message.context)
        if found and found.string:
            yield _source(message), [found.string] if isinstance(found.string, str) else list(found.string)


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.mark.parametrize("folder", catalogues.LANGUAGES)
def test_no_sentence_is_without_a_translation(folder: str) -> None:
    catalogue = catalogues._catalogue(folder, catalogues.LANGUAGES[folder])
    without = [f"{_source(one)}   ({one.locations[0][0]})" for one in _said_now()
               if not (found := catalogue.get(one.id, one.context)) or not catalogues.is_said(found)]
    assert not without, f"{len(without)} without translation. {HOW % folder}\n" + "\n".join(without[:40])


@pytest.mark.parametrize("folder", catalogues.LANGUAGES)
def test_translations_keep_the_placeholders_of_their_sentence(folder: str) -> None:
    """A lost {placeholder} is a fact nobody reads; a new one is an error page. A singular may leave its number out."""
    wrong = [f"{source}  ->  {form}" for source, forms in _translated(folder) for form in forms
             if not _keeps(source, form, is_singular=len(forms) > 1 and form is forms[0])]
    assert not wrong, f"placeholders differ in locale/{folder}/LC_MESSAGES/django.po:\n" + "\n".join(wrong)


def _keeps(source: str, form: str, *, is_singular: bool) -> bool:
    wanted, there = sorted(KEPT.findall(source)), sorted(KEPT.findall(form))
    return wanted == there or (is_singular and set(there) < set(wanted))


def test_english_is_english() -> None:
    left = [form for _source_, forms in _translated("en") for form in forms
            if LETTERS.search(re.sub("|".join(sorted(JAPANESE_IN_ENGLISH, key=len, reverse=True)), "", form))]
    assert not left, "Japanese in locale/en/LC_MESSAGES/django.po:\n" + "\n".join(left)


def test_easy_japanese_is_short_and_its_words_stand_apart() -> None:
    parts = [part for _source_, forms in _translated("ja_Easy") for form in forms for part in re.split(r"(?<=[。？])", form)]
    long = [part for part in parts if len(KEPT.sub("", part)) > 60]
    dense = [part for part in parts if len(part) > 20 and " " not in part and len(KANJI.findall(part)) * 3 > len(part)]
    assert not long and not dense, "too long or too dense in locale/ja_Easy/LC_MESSAGES/django.po:\n" + "\n".join(long + dense)


def test_pages_say_nothing_that_is_not_marked_for_translation() -> None:
    bare = []
    for path in sorted((catalogues.TOP / "templates").rglob("*")):
        name = str(path.relative_to(catalogues.TOP / "templates"))
        if path.suffix not in (".html", ".txt") or name in JAPANESE_PAGES:
            continue
        for line in MARKS.sub(_as_lines, path.read_text(encoding="utf-8")).split("\n"):
            for known in JAPANESE_ON_PAGES:
                line = line.replace(known, "")
            if LETTERS.search(line):
                bare.append(f"{name}: {line.strip()[:100]}")
    assert not bare, "use {% translate %} or {% blocktranslate %}:\n" + "\n".join(bare)


def _as_lines(mark: re.Match[str]) -> str:
    """A mark is replaced by the letters of its literals that no gettext reads, so that `default:"あり"` is found too."""
    if re.match(r"\{%\s*(?:trans|blocktrans|comment)|\{#|<!--", mark[0]):
        return "\n" * mark[0].count("\n")
    return " ".join(re.findall(r"[\"']([^\"']*)[\"']", re.sub(r"_\((?:\"[^\"]*\"|'[^']*')\)", "", mark[0])))
