"""Form fields that take what people type: any width, commas, eras, units."""

from abc import ABC, abstractmethod
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foodbank.errors import InvalidInput
from foodbank.network.rules.typed import folded, one_line, read_day, read_grams, read_number, read_time

#: What a reason of InvalidInput is called on screen.
REASONS = {
    "missing": _("入力してください。"),
    "too_long": _("長すぎます。短くしてください。"),
    "not_a_number": _("数字で入力してください（例：12）。"),
    "not_a_weight": _("重さを入力してください（例：500g、1.5kg）。"),
    "not_a_day": _("日付として読めません（例：2027年3月31日、2027/3/31）。"),
    "year_needs_four_digits": _("年は西暦4けたか、令和をつけて入力してください（例：2027年、令和9年）。"),
    "not_a_time": _("時刻として読めません（例：9:30）。"),
    "out_of_range": _("ありえない数です。もう一度確かめてください。"),
    "unknown": _("選びなおしてください。"),
    "not_on_earth": _("緯度・経度が正しくありません。"),
    "closes_before_it_opens": _("終わりは始まりより後にしてください。"),
    "past": _("過ぎた日です。"),
}


def said(reason: str) -> str:
    return str(REASONS.get(reason, _("もう一度確かめてください。")))


def errors_said(refusal: InvalidInput) -> tuple[str, str]:
    """(field, sentence) of a refusal that a service raised for one value."""
    return str(refusal.facts.get("field", "")), said(str(refusal.facts.get("reason", "")))


class _Typed(ABC, forms.CharField):
    """Text that a reader turns into a value."""

    def __init__(self, *, most: int = 60, mode: str = "", hint: str = "", **options: Any) -> None:
        attributes = {name: value for name, value in (("inputmode", mode), ("placeholder", hint)) if value}
        widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
        super().__init__(widget=widget, max_length=most, **options)

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value that a text means. Raises InvalidInput."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except InvalidInput as refusal:
            raise ValidationError(errors_said(refusal)[1]) from None


class TextField(forms.CharField):
    """One line of text, without control characters."""

    def __init__(self, *, most: int, rows: int = 0, **options: Any) -> None:
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=most, **options)
        self.most = most

    def clean(self, value: Any) -> str:
        return one_line(str(super().clean(value)), field="", most=self.most)


class NumberField(_Typed):
    def __init__(self, *, least: int = 0, highest: int = 1_000_000_000, **options: Any) -> None:
        self.least, self.highest = least, highest
        super().__init__(mode="numeric", **options)

    def read(self, text: str) -> int:
        number = read_number(text, field="")
        if not self.least <= number <= self.highest:
            raise InvalidInput(field="", reason="out_of_range")
        return number


class GramsField(_Typed):
    """A weight in grams; a bare number is in `unit`."""

    def __init__(self, *, unit: str = "kg", **options: Any) -> None:
        self.unit = unit
        super().__init__(mode="decimal", **options)

    def read(self, text: str) -> int:
        grams = read_grams(text, field="", unit=self.unit)
        if grams > 1_000_000_000:
            raise InvalidInput(field="", reason="out_of_range")
        return grams

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value / 1000:g}" if self.unit == "kg" else str(value)
        return value


class DecimalDegrees(_Typed):
    def read(self, text: str) -> float:
        try:
            degrees = float(folded(text))
        except ValueError:
            raise InvalidInput(field="", reason="not_a_number") from None
        if not -180 <= degrees <= 180:
            raise InvalidInput(field="", reason="not_on_earth")
        return degrees


class DayField(_Typed):
    """A day; the browser's calendar where it has one, any usual way of writing otherwise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.widget.is_required = self.required

    def read(self, text: str) -> date:
        return read_day(text, field="").day


class TimeField(_Typed):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        self.widget.is_required = self.required

    def read(self, text: str) -> time:
        return read_time(text, field="")


