"""Lists page by page: some rows in an order without ties, and the cursor of what comes after them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

from django.core.exceptions import ValidationError
from django.db.models import Field as Column, Model, Q, QuerySet
from ninja import Field, Schema

from foodbank.errors import CursorUnknown

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of what comes after them ('' at the end)."""

    rows: list[Row]
    next_cursor: str

    @property
    def cursor_in_address(self) -> str:
        return quote(self.next_cursor)

    def shown(self, show: Callable[[Row], Shown]) -> "Page[Shown]":
        """The same page with every row as `show` gives it."""
        return Page([show(row) for row in self.rows], self.next_cursor)


class Listed(Schema, Generic[Shown]):
    """What every list of the API answers that may go on."""

    items: list[Shown]
    next_cursor: str = Field(description="give it as `after` for the next page; empty on the last")


def listed(page: Page[Row], show: Callable[[Row], Shown]) -> "Listed[Shown]":
    """The answer of a list: every row of the page as `show` gives it."""
    return Listed(items=[show(row) for row in page.rows], next_cursor=page.next_cursor)


def page_of(found: "QuerySet[Stored]", *order: str, after: str, most: int) -> Page[Stored]:
    """The first `most` rows beyond the cursor `after`, in one statement.

    `order` names columns or annotations as `order_by` does; none may be null, and together they are unique.
    Raises CursorUnknown for a cursor that no page gave.
    """
    names = [name.lstrip("-") for name in order]
    if after:
        found = found.filter(_beyond(order, _read(found, names, after)))
    rows = list(found.order_by(*order)[:most + 1])
    more = len(rows) > most
    rows = rows[:most]
    return Page(rows, "~".join(_text(_value(rows[-1], name)) for name in names) if more else "")


def page_behind(found: "QuerySet[Stored]", *order: str, among: "QuerySet[Stored]", after: str, most: int,
                by: str = "uuid") -> Page[Stored]:
    """The same with the last row itself as cursor, by its public id: an address tells nobody's name, and a row that has
    left `found` meanwhile still says where to go on, while it is `among` those that this person may see.

    Two statements with a cursor. Raises CursorUnknown for a cursor of nobody's.
    """
    if after:
        last = among.filter(**{by: _readable(among, by, after)}).first()
        if not last:
            raise CursorUnknown()
        found = found.filter(_beyond(order, [getattr(last, name.lstrip("-")) for name in order]))
    rows = list(found.order_by(*order)[:most + 1])
    return Page(rows[:most], str(getattr(rows[most - 1], by)) if len(rows) > most else "")


def _readable(found: "QuerySet[Any]", name: str, text: str) -> Any:
    try:
        if "\x00" not in text:
            return _column(found, name).to_python(text)
    except ValidationError:
        pass
    raise CursorUnknown()


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """(a, b) > (x, y), told so that an index on a is of use and each column may run its own way."""
    name, way = order[0].lstrip("-"), "lt" if order[0].startswith("-") else "gt"
    beyond = Q((f"{name}__{way}", values[0]))
    if len(order) == 1:
        return beyond
    return Q((f"{name}__{way}e", values[0])) & (beyond | _beyond(order[1:], values[1:]))


def _read(found: "QuerySet[Any]", names: list[str], cursor: str) -> list[Any]:
    texts = [unquote(text) for text in cursor.split("~")]
    if len(texts) != len(names) or "\x00" in "".join(texts):
        raise CursorUnknown()
    try:
        values = [_column(found, name).to_python(text) for name, text in zip(names, texts, strict=True)]
    except (ValidationError, ValueError, OverflowError):
        raise CursorUnknown() from None
    if any(isinstance(value, datetime) and value.tzinfo is None for value in values):
        raise CursorUnknown()
    return values


def _column(found: "QuerySet[Any]", name: str) -> "Column[Any, Any]":
    if name in found.query.annotations:
        told: Column[Any, Any] = found.query.annotations[name].output_field
        return told
    model, column = found.model, None
    for part in name.split("__"):
        column = model._meta.get_field(part)
        model = column.related_model
    return column  # type: ignore[return-value]  # a path ends at a column


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _text(value: Any) -> str:
    """A value without `~`, and without `+`, which an address turns into a space."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return quote(text, safe=":").replace("~", "%7E")
