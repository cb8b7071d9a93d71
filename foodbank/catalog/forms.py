"""Forms of this room: what people type about a product."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from foodbank.catalog.models import Allergen, Category, Product
from foodbank.catalog.rules.allergens import State
from foodbank.catalog.rules.details import LENGTHS, MOST_PER_CASE, ProductDetails
from foodbank.zones import Zone

_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?(kg|キロ|キログラム|g|グラム|l|リットル|ml|ミリリットル)?",
                     re.IGNORECASE)
_LARGE = ("kg", "キロ", "キログラム", "l", "リットル")


class AmountField(forms.CharField):
    """A weight or volume as people write it: 500, 500g, 1.5kg, 350ml, 2L; whole grams or millilitres come out."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "short"})
        super().__init__(max_length=20, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value)).replace(",", "").replace(" ", "")
        if not text:
            return 0
        found = _AMOUNT.fullmatch(text)
        if not found:
            raise ValidationError(_("数と単位で入力してください（例：500g、1.5kg、350ml）。"))
        thousandths = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))
        return thousandths if (found[3] or "").lower() in _LARGE else thousandths // 1000


class NumberField(forms.CharField):
    """A whole number in full or half width."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"})
        super().__init__(max_length=12, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value)).replace(",", "").strip()
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValidationError(_("数字で入力してください（例：12）。"))
        return int(text)


class ProductForm(forms.Form):
    name = forms.CharField(label=_("品名"), max_length=LENGTHS["name"])
    kana = forms.CharField(label=_("よみがな"), max_length=LENGTHS["kana"], required=False)
    maker = forms.CharField(label=_("メーカー"), max_length=LENGTHS["maker"], required=False)
    category = forms.ChoiceField(label=_("分類"))
    zone = forms.ChoiceField(label=_("温度帯"), choices=Zone.choices, widget=forms.RadioSelect)
    piece_g = AmountField(label=_("1個の重さ"), help_text=_("1つずつ渡すときの1個です（例：500g、1.5kg）。"))
    piece_ml = AmountField(label=_("1個のかさ"), required=False,
                           help_text=_("車に積むときの大きさです（例：600ml、1.2L）。"))
    pieces_per_case = NumberField(label=_("1ケースの入数"))
    needs_cooking = forms.BooleanField(label=_("調理がいる"), required=False)
    is_catering_size = forms.BooleanField(label=_("業務用の大きさ"), required=False)
    is_loose = forms.BooleanField(label=_("量り分ける（重さで数える）"), required=False)
    name_en = forms.CharField(label=_("英語名"), max_length=LENGTHS["name_en"], required=False)

    def __init__(self, *args: Any, categories: list[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = [(one.code, str(one)) for one in categories]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(product: Product) -> dict[str, Any]:
        values = {name: getattr(product, name) for name in ProductDetails.__dataclass_fields__ if name != "category"}
        return {**values, "category": product.category.code, "name": "" if product.needs_naming else product.name,
                "piece_g": f"{product.piece_g}g", "piece_ml": f"{product.piece_ml}ml" if product.piece_ml else ""}

    @property
    def flags(self) -> list[forms.BoundField]:
        return [self["needs_cooking"], self["is_catering_size"], self["is_loose"]]

    @property
    def details(self) -> ProductDetails:
        return ProductDetails(**self.cleaned_data)


class CodeForm(forms.Form):
    text = forms.CharField(label=_("バーコード"), max_length=600, strip=False,
                           widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           help_text=_("読み取るか、バーコードの下の数字を入れます。"))
    pieces = NumberField(label=_("このコード1つの個数"), initial="1",
                         help_text=_("1個の袋や缶なら1、ケースなら中の個数です。"))

    def clean_pieces(self) -> int:
        pieces: int = self.cleaned_data["pieces"]
        if not 1 <= pieces <= MOST_PER_CASE:
            raise ValidationError(_("1から10000までで入力してください。"))
        return pieces


class Rest(models.TextChoices):
    """What everything means that nobody ticked."""

    KEEP = "keep", _("いまの記録のまま")
    MANDATORY = "mandatory", _("特定原材料は表示にない（準ずるものはわからない）")
    ALL = "all", _("どれも表示にない（表示を全部見た）")
    UNKNOWN = "unknown", _("わからない")


class AllergenForm(forms.Form):
    """Ticks for what the label names, and one answer for all the rest."""

    contains_mandatory = forms.MultipleChoiceField(label=Allergen.Tier.MANDATORY.label, required=False,
                                                   widget=forms.CheckboxSelectMultiple)
    contains_recommended = forms.MultipleChoiceField(label=Allergen.Tier.RECOMMENDED.label, required=False,
                                                     widget=forms.CheckboxSelectMultiple)
    same_line = forms.MultipleChoiceField(label=_("同じ工場で使用（注意書き）"), required=False,
                                          widget=forms.CheckboxSelectMultiple)
    rest = forms.ChoiceField(label=_("印のないものは"), choices=Rest.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, allergens: list[Allergen], label: dict[str, State], **options: Any) -> None:
        super().__init__(*args, **options)
        self.label, self.codes = label, {row.code: row.tier == Allergen.Tier.MANDATORY for row in allergens}
        tiers = {"contains_mandatory": [True], "contains_recommended": [False], "same_line": [True, False]}
        for name, wanted in tiers.items():
            state = State.SAME_LINE if name == "same_line" else State.CONTAINS
            codes = [(row.code, str(row)) for row in allergens if self.codes[row.code] in wanted]
            self.fields[name].choices = codes  # type: ignore[attr-defined]
            self.fields[name].initial = [code for code, _name in codes if label.get(code) is state]
        self.fields["rest"].initial = Rest.KEEP if label else Rest.UNKNOWN

    @property
    def states(self) -> dict[str, State]:
        """One state per allergen; a tick under 含む wins over one under 同じ工場."""
        given = self.cleaned_data
        contains = {*given["contains_mandatory"], *given["contains_recommended"]}
        return {code: State.CONTAINS if code in contains else State.SAME_LINE if code in given["same_line"]
                else self._rest(code, is_mandatory) for code, is_mandatory in self.codes.items()}

    def _rest(self, code: str, is_mandatory: bool) -> State:
        rest = Rest(self.cleaned_data["rest"])
        if rest is Rest.KEEP:
            kept = self.label.get(code, State.UNKNOWN)
            return kept if kept in (State.NOT_LISTED, State.UNKNOWN) else State.UNKNOWN
        if rest is Rest.ALL or (rest is Rest.MANDATORY and is_mandatory):
            return State.NOT_LISTED
        return State.UNKNOWN
