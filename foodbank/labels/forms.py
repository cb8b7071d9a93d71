"""Forms of this room."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foodbank.labels.models import Printer
from foodbank.labels.queries import MOST_LABELS
from foodbank.labels.rules.formats import FORMATS, MOST_SHIFT_TENTHS_MM, SHEETS, USUAL_SHEET
from foodbank.labels.services import PrinterDetails

_NUMERIC = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"})
_DECIMAL = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "short"})


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("ー", "-")


class MillimetreField(forms.CharField):
    """Millimetres with one decimal, minus for left or up; tenths come out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=8, required=False, widget=_DECIMAL, **options)

    def clean(self, value: Any) -> Any:
        text = _half_width(super().clean(value)) or "0"
        if not re.fullmatch(r"[-+]?[0-9]{1,3}(\.[0-9])?", text):
            raise ValidationError(_("ミリメートルで入力してください（例：1.5、-0.5）。"))
        tenths = round(float(text) * 10)
        if abs(tenths) > MOST_SHIFT_TENTHS_MM:
            raise ValidationError(_("ずれは10ミリまでです。用紙の選び方を確かめてください。"))
        return tenths


class PrinterForm(forms.Form):
    name = forms.CharField(label=_("プリンターの名前"), max_length=60)
    format = forms.ChoiceField(label=_("入っている用紙"), choices=[(key, _(one.name)) for key, one in FORMATS.items()])
    right_tenths_mm = MillimetreField(label=_("右へずらす（ミリ）"), help_text=_("左へは -1.5 のように入れます。"))
    down_tenths_mm = MillimetreField(label=_("下へずらす（ミリ）"), help_text=_("上へは -1.5 のように入れます。"))
    is_usual = forms.BooleanField(label=_("いつもこのプリンターを使う"), required=False)

    @staticmethod
    def initial_of(printer: Printer) -> dict[str, Any]:
        return {"name": printer.name, "format": printer.format, "is_usual": printer.is_usual,
                "right_tenths_mm": f"{printer.right_tenths_mm / 10:g}", "down_tenths_mm": f"{printer.down_tenths_mm / 10:g}"}

    @property
    def details(self) -> PrinterDetails:
        return PrinterDetails(**self.cleaned_data)


class BlankForm(forms.Form):
    number = forms.CharField(label=_("何枚"), max_length=6, widget=_NUMERIC,
                             help_text=_("番号だけのラベルです。電波のない所や、先に箱へ貼るときに使います。"))
    format = forms.ChoiceField(label=_("用紙"), initial=USUAL_SHEET, choices=[(key, _(one.name)) for key, one in FORMATS.items()])

    def clean_number(self) -> int:
        text = _half_width(self.cleaned_data["number"])
        if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= MOST_LABELS:
            raise ValidationError(_("1から%(most)sまでの数字で入力してください。") % {"most": MOST_LABELS})
        return int(text)


#: What a page offers to choose from: the stock, and for sheets how many faces there are.
FACES = {sheet.key: sheet.faces for sheet in SHEETS}
