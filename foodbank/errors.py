"""How the house refuses: one class per way of being refused, each with a stable code and the facts."""

import re
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

type_of_sentence = str | Promise
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class RuleBroken(Exception):
    """A refusal by name. `code` is for programs, `sentence` for people, `facts` for both.

    `sentence` says what happened, what is safe and what to do next; its {placeholders} are filled from `facts`, days
    (ISO in the facts) as the reader writes them.
    """

    code: ClassVar[str] = "rule_broken"
    status: ClassVar[int] = 409
    sentence: ClassVar[type_of_sentence] = _("この操作はできません。何も変わっていません。")

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        try:
            return str(self.sentence).format(**{name: _said(fact) for name, fact in self.facts.items()})
        except (KeyError, IndexError):
            return str(self.sentence)


def _said(fact: object) -> object:
    if isinstance(fact, str) and _DAY.fullmatch(fact):
        with suppress(ValueError):
            return date_format(date.fromisoformat(fact), "j F Y" if get_language() == "en" else "Y年n月j日")
    return fact


class NotFound(RuleBroken):
    """It does not exist, or not for this person: the two are not told apart."""

    code = "not_found"
    status = 404
    sentence = _("見つかりません。消えたか、番号がちがいます。")


class NotAllowed(RuleBroken):
    code = "not_allowed"
    status = 403
    sentence = _("この役割では使えません。必要なときは、担当者に声をかけてください。")


class SignInNeeded(RuleBroken):
    code = "sign_in_needed"
    status = 401
    sentence = _("入り口のリンクを開いてから、もう一度お願いします。")


class StalePage(RuleBroken):
    """The page was drawn from an older version of what it changes."""

    code = "stale_page"
    sentence = _("ほかの人が先に変更しました。何も上書きしていません。新しい内容を見て、もう一度お願いします。")


class InvalidInput(RuleBroken):
    """A value that cannot be what was meant; `field` names it."""

    code = "invalid_input"
    status = 422
    sentence = _("入力を確かめてください: {field}")


class CursorUnknown(InvalidInput):
    """A cursor that no page of the list gave, or of a row that is not this person's."""

    code = "cursor_unknown"
    sentence = _("この続きは開けません。一覧のはじめから開いてください。")


class DatabaseAway(RuleBroken):
    code = "database_away"
    status = 503
    sentence = _("いま記録できません。入力は消えていません。1分ほど待って、もう一度お願いします。")


class StorageFull(RuleBroken):
    code = "storage_full"
    status = 507
    sentence = _("記録する場所がいっぱいです。これまでの記録は無事です。担当者に電話してください。")


def all_refusals() -> list[type[RuleBroken]]:
    """Every way of being refused that is imported, sorted by code."""
    found: list[type[RuleBroken]] = []
    waiting: list[type[RuleBroken]] = [RuleBroken]
    while waiting:
        refusal = waiting.pop()
        found.append(refusal)
        waiting.extend(refusal.__subclasses__())
    return sorted(found, key=lambda refusal: refusal.code)
