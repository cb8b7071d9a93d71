"""Message catalogues without system tools.

    python -m foodbank.config.launcher.catalogues          compiles locale/*/LC_MESSAGES/*.po into .mo
    python -m foodbank.config.launcher.catalogues extract  collects sentences of code and templates into the .po files
    python -m foodbank.config.launcher.catalogues missing  prints what has no translation yet

Japanese is the source: a sentence is its own key. Translations made before are kept; sentences that are gone stay at
the end of the file as obsolete, so that a sentence that comes back finds its translation.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TOP = Path(__file__).resolve().parents[3]
#: Folder in locale/ -> the language whose plural rules it follows.
LANGUAGES = {"en": "en", "ja_Easy": "ja"}
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2),
            "npgettext_lazy": ((1, "c"), 2, 3)}
#: Python files without one of these mark no sentence.
MARKED = re.compile(rb"gettext|N_")
#: Dates in the header would make every extraction a change.
SINCE = datetime(2026, 11, 22, tzinfo=UTC)


def compile_all() -> None:
    for source in TOP.glob("locale/*/LC_MESSAGES/*.po"):
        with open(source, "rb") as lines, open(source.with_suffix(".mo"), "wb") as target:
            write_mo(target, read_po(lines))


def extract_all() -> None:
    found = sentences()
    for folder, language in LANGUAGES.items():
        catalogue = _catalogue(folder, language)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        path = _path(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as target:
            write_po(target, catalogue, width=0, sort_output=False, sort_by_file=True, include_lineno=False)


def missing() -> dict[str, list[str]]:
    """Sentences without a translation, by language folder."""
    return {folder: [message.id if isinstance(message.id, str) else message.id[0]
                     for message in _catalogue(folder, language) if message.id and not is_said(message)]
            for folder, language in LANGUAGES.items()}


def is_said(message: Message) -> bool:
    """Every form of it is translated."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(forms)


def sentences() -> Catalog:
    """Everything marked for translation in Python files and templates of the house."""
    found = _empty("ja")
    for path, source in _sources():
        for line, message, comments, context in extract("python", source, KEYWORDS, ["Translators:"]):
            found.add(message, None, [(str(path.relative_to(TOP)), line)], auto_comments=comments, context=context)
    return found


def _sources() -> Iterator[tuple[Path, io.BytesIO]]:
    from django.utils.translation.template import templatize

    for path in sorted([*TOP.glob("foodbank/**/*.py"), *TOP.glob("logistics/**/*.py")]):
        source = path.read_bytes()
        if "migrations" not in path.parts and MARKED.search(source):  # splitting the others into words takes seconds
            yield path, io.BytesIO(source)
    pages = [TOP.glob(f"{where}/**/*.{kind}") for kind in ("html", "txt")
             for where in ("templates", "foodbank/*/templates", "logistics/*/templates")]
    for path in sorted(page for group in pages for page in group):
        as_python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield path, io.BytesIO("\n".join(line.lstrip() for line in as_python.split("\n")).encode())


def _catalogue(folder: str, language: str) -> Catalog:
    if not _path(folder).exists():
        return _empty(language)
    with open(_path(folder), "rb") as lines:
        return read_po(lines, locale=language)


def _empty(language: str) -> Catalog:
    return Catalog(locale=language, project="foodbank", version="1", creation_date=SINCE, revision_date=SINCE,
                   last_translator="foodbank", language_team="foodbank", msgid_bugs_address="foodbank",
                   fuzzy=False, header_comment="# The house's sentences.")


def _path(folder: str) -> Path:
    return TOP / "locale" / folder / "LC_MESSAGES" / "django.po"


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            compile_all()
        case ["extract"]:
            extract_all()
            compile_all()
        case ["missing"]:
            for folder, without in missing().items():
                print(f"{folder}: {len(without)} without translation", *without, sep="\n  ")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
