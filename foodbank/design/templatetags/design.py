"""Words and numbers as every page writes them."""

import uuid
from datetime import date, datetime
from urllib.parse import urlsplit

from django import template
from django.db import Error as DatabaseError
from django.template.base import NodeList, Parser, Token
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy as _, ngettext

from foodbank import units
from foodbank.clock import day_of

register = template.Library()


@register.filter
def kg(grams: int | None) -> str:
    return units.kg(grams or 0)


@register.filter
def litres(millilitres: int | None) -> str:
    return units.litres(millilitres or 0)


@register.filter
def celsius(tenths: int | None) -> str:
    return "" if tenths is None else units.celsius(tenths)


@register.filter
def day(value: date | datetime | None) -> str:
    """7月24日(金), Fri 24 July; moments are days in Japan."""
    return _said(value, "n月j日(D)", "D j F")


@register.filter
def day_with_year(value: date | datetime | None) -> str:
    """2026年7月24日, 24 July 2026."""
    return _said(value, "Y年n月j日", "j F Y")


@register.filter
def month_with_year(value: date | datetime | None) -> str:
    """2026年7月, July 2026."""
    return _said(value, "Y年n月", "F Y")


@register.filter
def month(value: date | datetime | None) -> str:
    """7月, July."""
    return _said(value, "n月", "F")


@register.filter
def month_short(value: date | datetime | None) -> str:
    """7月, Jul: what fits under a bar."""
    return _said(value, "n月", "M")


def _said(value: date | datetime | None, japanese: str, english: str) -> str:
    if value is None:
        return ""
    return date_format(day_of(value) if isinstance(value, datetime) else value, english if get_language() == "en" else japanese)


@register.filter
def boxes(number: int) -> str:
    return ngettext("{n}箱", "{n}箱", number).format(n=number)


@register.filter
def entries(number: int) -> str:
    """3件."""
    return ngettext("{n}件", "{n}件", number).format(n=number)


@register.filter
def persons(number: int) -> str:
    return ngettext("{n}人", "{n}人", number).format(n=number)


@register.filter
def labels(number: int) -> str:
    """ラベル3枚."""
    return ngettext("ラベル{n}枚", "ラベル{n}枚", number).format(n=number)


@register.filter
def clock_time(seconds: int | None) -> str:
    """Seconds of the day as 9:05."""
    if seconds is None:
        return ""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}"


@register.simple_tag
def operation_id() -> str:
    """A fresh id for one act of one form; a double click sends it twice and is one act."""
    return str(uuid.uuid4())


ROLE_NAMES: dict[str, str | Promise] = {
    "coordinator": _("コーディネーター"),
    "volunteer": _("倉庫ボランティア"),
    "site_lead": _("居場所の担当"),
    "driver": _("ドライバー"),
    "donor": _("寄贈者"),
    "supporter": _("応援団"),
    "administrator": _("システム管理者"),
    "tablet": _("倉庫のタブレット"),
    "share": _("共有リンク"),
    "integration": _("連携プログラム"),
}
_TONES = {"success": "done", "warning": "attention", "error": "stopped", "info": "", "debug": "note"}


@register.filter
def role_name(role: str) -> str | Promise:
    """A role as people say it; empty for nobody in particular."""
    return ROLE_NAMES.get(str(role), "")


@register.filter
def tone(tags: str) -> str:
    """The look of a message: Django's level word as one of ours."""
    return " ".join(_TONES.get(word, word) for word in (tags or "").split())


@register.simple_tag
def known(*rows: object) -> object | None:
    """The first food bank whose row can be read now: the page that says "the database is away" must not need it."""
    try:
        return next((row for row in rows if row and str(row)), None)
    except DatabaseError:
        return None


@register.simple_tag(takes_context=True)
def came_from(context: template.Context) -> str:
    """The page of this house a request came from, as a path; empty when it came from elsewhere."""
    request = context.get("request")
    if not request:
        return ""
    origin = urlsplit(request.META.get("HTTP_REFERER", ""))
    own = origin.netloc == request.get_host()
    return origin.path + (f"?{origin.query}" if origin.query else "") if own else ""


class _Keep(template.Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> SafeString:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308  rendered just now
        return mark_safe("")  # noqa: S308


@register.tag
def keep(parser: Parser, token: Token) -> _Keep:
    """{% keep as name %}...{% endkeep %}: what was rendered, without blanks around it, as a variable; so that the frame
    can ask whether a page filled a block."""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("use {% keep as name %}")
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return _Keep(nodelist, words[2])
