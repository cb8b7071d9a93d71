"""What is typed about sites, activities and sessions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.errors import InvalidInput
from foodbank.network.errors import WEEKDAY_NAMES
from foodbank.network.forms.fields import (
    DayField,
    DecimalDegrees,
    GramsField,
    NumberField,
    TextField,
    TimeField,
    errors_said,
)
from foodbank.network.models import Activity, District, Organisation, Site
from foodbank.network.reference import allergen_names
from foodbank.network.rules.calendar import Pattern, Window
from foodbank.network.rules.details import ActivityDetails, SiteDetails

WEEKDAYS = [(str(number), name) for number, name in enumerate(WEEKDAY_NAMES)]


class SiteForm(forms.Form):
    """Everything about a site on one page, in the order a coordinator asks it on the telephone."""

    name = TextField(label=_("名前"), most=120)
    kana = TextField(label=_("よみがな"), most=120, required=False)
    organisation = forms.ChoiceField(label=_("団体"), required=False)
    new_organisation = TextField(label=_("新しい団体の名前"), most=120, required=False,
                                 help_text=_("一覧にないときだけ"))
    district = forms.ChoiceField(label=_("小学校区"), required=False)
    address = TextField(label=_("住所"), most=200, required=False)
    telephone = TextField(label=_("電話"), most=20, required=False)
    latitude = DecimalDegrees(label=_("緯度"), hint="35.7935")
    longitude = DecimalDegrees(label=_("経度"), hint="139.5653")
    leaves_by = forms.ChoiceField(label=_("受け取り方"), choices=Site.Fetch.choices)
    is_online = forms.BooleanField(label=_("画面で希望を出す（電話・FAXだけのときは外す）"), required=False,
                                   initial=True)
    channel = TextField(label=_("つながり（協議会など）"), most=40, required=False)
    fridge_l = NumberField(label=_("冷蔵庫（リットル）"), highest=1_000_000, initial=0)
    freezer_l = NumberField(label=_("冷凍庫（リットル）"), highest=1_000_000, initial=0)
    ambient_g = GramsField(label=_("常温で置ける量（kg）"), initial=300_000)
    transport_g = GramsField(label=_("一度に運べる量（kg）"), initial=200_000)
    minimum_days_left = NumberField(label=_("期限まで最低あと何日"), highest=3650, initial=3)
    refuses_unknown_allergens = forms.BooleanField(label=_("アレルゲンがわからない品は受け取らない"), required=False)
    keeps_stock = forms.BooleanField(label=_("在庫を持つ（地域の小さな倉庫）"), required=False)
    is_private = forms.BooleanField(label=_("住所を印刷しない（自宅などへのお届け）"), required=False)
    public_name = TextField(label=_("呼び名"), most=120, required=False,
                            help_text=_("住所を出さないとき、名前の代わりに使います"))
    note_for_drivers = TextField(label=_("配達の人へ（鍵・駐車など）"), most=200, required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], districts: list[District],
                 **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisations = {str(one.uuid): one for one in organisations}
        self.districts = {str(one.number): one for one in districts}
        self._choices("organisation", _("（選んでください）"), self.organisations)
        self._choices("district", _("（わからない）"), self.districts)

    def _choices(self, name: str, nothing: Any, rows: dict[str, Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *((key, row.name) for key, row in rows.items())]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("organisation") and not values.get("new_organisation"):
            self.add_error("organisation", _("団体を選ぶか、新しい団体の名前を入力してください。"))
        return values

    @property
    def details(self) -> SiteDetails:
        values = self.cleaned_data
        kept = {name: values[name] for name in SiteDetails.__dataclass_fields__ if name in values}
        return SiteDetails(**kept, fridge_ml=values["fridge_l"] * 1000, freezer_ml=values["freezer_l"] * 1000)

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        kept = {name: getattr(site, name) for name in SiteDetails.__dataclass_fields__}
        return {**kept, "fridge_l": site.fridge_ml // 1000, "freezer_l": site.freezer_ml // 1000,
                "organisation": str(site.organisation.uuid),
                "district": str(site.district.number) if site.district else ""}


class ActivityForm(forms.Form):
    name = TextField(label=_("活動の名前"), most=120)
    kind = forms.ChoiceField(label=_("種類"), choices=Activity.Kind.choices)
    cooks = forms.BooleanField(label=_("その場で料理して食べる"), required=False)
    adults = NumberField(label=_("おとな（人）"), highest=5000, initial=0)
    children = NumberField(label=_("こども（人）"), highest=5000, initial=0)
    households = NumberField(label=_("世帯"), highest=5000, initial=0)
    weight_percent = NumberField(label=_("配分の重み（ふつうは100）"), least=1, highest=1000, initial=100)
    excluded_allergens = forms.MultipleChoiceField(
        label=_("出せないアレルゲン"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(allergen_names().items()))
    is_active = forms.BooleanField(label=_("続けている"), required=False, initial=True)

    @property
    def details(self) -> ActivityDetails:
        return ActivityDetails(**{**self.cleaned_data,
                                  "excluded_allergens": tuple(self.cleaned_data["excluded_allergens"])})

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        return {name: getattr(activity, name) for name in ActivityDetails.__dataclass_fields__}


class SessionsForm(forms.Form):
    """One day, or a pattern over some months."""

    weekday = forms.ChoiceField(label=_("曜日"), choices=WEEKDAYS, initial="5")
    nths = forms.MultipleChoiceField(
        label=_("第何週"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(str(number), _("第%d") % number) for number in range(1, 6)], help_text=_("選ばなければ毎週"))
    first = DayField(label=_("はじめの日"))
    last = DayField(label=_("おわりの日"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("first") and values.get("last") and values["last"] < values["first"]:
            self.add_error("last", _("終わりは始まりより後にしてください。"))
        return values

    @property
    def pattern(self) -> Pattern:
        return Pattern(weekday=int(self.cleaned_data["weekday"]),
                       nths=frozenset(int(number) for number in self.cleaned_data["nths"]))


class CloseForm(forms.Form):
    closed_from = DayField(label=_("いつから閉じますか"))

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["closed_from"]
        return day


class WindowsForm(forms.Form):
    """Receiving times: up to two stretches per weekday, empty when none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, label in WEEKDAYS:
            for part in ("a", "b"):
                for edge, word in (("opens", _("から")), ("closes", _("まで"))):
                    self.fields[f"{edge}_{number}_{part}"] = TimeField(
                        label=f"{label} {1 if part == 'a' else 2} {word}", required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number, _label in WEEKDAYS:
            for part in ("a", "b"):
                opens, closes = values.get(f"opens_{number}_{part}"), values.get(f"closes_{number}_{part}")
                if (opens is None) != (closes is None) and not self.errors:
                    self.add_error(f"closes_{number}_{part}",
                                   errors_said(InvalidInput(field="", reason="missing"))[1])
        return values

    @property
    def windows(self) -> list[Window]:
        values = self.cleaned_data
        return [Window(int(number), values[f"opens_{number}_{part}"], values[f"closes_{number}_{part}"])
                for number, _label in WEEKDAYS for part in ("a", "b") if values.get(f"opens_{number}_{part}")]

    @property
    def rows(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """(weekday, [(from, to), (from, to)]) for the table."""
        return [(str(label), [(self[f"opens_{number}_{part}"], self[f"closes_{number}_{part}"]) for part in ("a", "b")])
                for number, label in WEEKDAYS]

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        found: dict[str, Any] = {}
        used: dict[int, int] = {}
        for window in site.windows.all():
            part = "ab"[used.get(window.weekday, 0) % 2]
            used[window.weekday] = used.get(window.weekday, 0) + 1
            found[f"opens_{window.weekday}_{part}"] = window.opens
            found[f"closes_{window.weekday}_{part}"] = window.closes
        return found
