"""What is typed about donors and agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.donors.models import Donor
from foodbank.donors.rules.restrictions import Kind, Restriction, read_restrictions
from foodbank.donors.services import AgreementDetails, DonorDetails
from foodbank.network.forms import DayField, NumberField, TextField, TimeField
from foodbank.network.forms.fields import DecimalDegrees
from foodbank.network.models import Organisation

KIND_NAMES = {
    Kind.AREA: _("地域を限る"),
    Kind.CHILDREN_ONLY: _("こどもだけ"),
    Kind.CHANNEL: _("つながりのある居場所だけ"),
    Kind.COOK_HERE: _("その場で料理して食べる所だけ"),
    Kind.TAKE_HOME: _("持ち帰りだけ"),
    Kind.HAND_OUT_BY: _("この日までに渡す"),
    Kind.NO_ONWARD_GIFT: _("ほかの団体に渡さない"),
    Kind.NO_PHOTO: _("写真をとらない"),
    Kind.DONOR_UNNAMED: _("寄贈者の名前を出さない"),
}
_FLAGS = (Kind.CHILDREN_ONLY, Kind.COOK_HERE, Kind.TAKE_HOME, Kind.NO_PHOTO, Kind.DONOR_UNNAMED)


def restriction_words(data: list[Any]) -> list[str]:
    """Restrictions as people read them."""
    return [f"{KIND_NAMES[one.kind]}{f'（{one.value}）' if one.value else ''}" for one in read_restrictions(data)]


class DonorForm(forms.Form):
    name = TextField(label=_("呼び名"), most=120)
    legal_name = TextField(label=_("正式な名前（受領書にのる）"), most=160, required=False)
    kana = TextField(label=_("よみがな"), most=120, required=False)
    address = TextField(label=_("住所（受領書にのる）"), most=200, required=False)
    telephone = TextField(label=_("電話"), most=20, required=False)
    email = forms.EmailField(label=_("メール（返事と受領書を送る）"), required=False, max_length=200)
    sector = forms.ChoiceField(label=_("分野"), choices=Organisation.Sector.choices, initial="company")
    papers = forms.ChoiceField(label=_("受領書"), choices=Donor.Papers.choices)
    latitude = DecimalDegrees(label=_("緯度"), required=False, hint="35.7935")
    longitude = DecimalDegrees(label=_("経度"), required=False, hint="139.5653")
    dock_opens = TimeField(label=_("引き取れる時刻（から）"), required=False)
    dock_closes = TimeField(label=_("引き取れる時刻（まで）"), required=False)
    note_for_drivers = TextField(label=_("配達の人へ（入口・駐車など）"), most=200, required=False)
    is_unnamed = forms.BooleanField(label=_("名前をどこにも出さない"), required=False)
    photo_consent = forms.BooleanField(label=_("写真をとってよい"), required=False)
    is_active = forms.BooleanField(label=_("いまも寄贈がある"), required=False, initial=True)

    @property
    def details(self) -> DonorDetails:
        return DonorDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(donor: Donor) -> dict[str, Any]:
        return {name: getattr(donor, name) for name in DonorDetails.__dataclass_fields__}


class AgreementForm(forms.Form):
    number = TextField(label=_("合意書の番号"), most=24)
    starts_on = DayField(label=_("はじまる日"))
    ends_on = DayField(label=_("おわる日"), required=False, help_text=_("空なら、期限なし"))
    bans_resale = forms.BooleanField(label=_("転売をしない約束がある"), required=False, initial=True)
    allows_onward_gift = forms.BooleanField(label=_("ほかの団体に渡してよい"), required=False)
    allows_publicity = forms.BooleanField(label=_("活動の紹介に名前を使ってよい"), required=False)
    minimum_days_left = NumberField(label=_("申し出のとき、期限まで最低あと何日"), highest=3650, initial=30)
    flags = forms.MultipleChoiceField(label=_("渡し方の条件"), required=False, widget=forms.CheckboxSelectMultiple,
                                      choices=[(kind.value, KIND_NAMES[kind]) for kind in _FLAGS])
    areas = TextField(label=_("地域を限る"), most=200, required=False, help_text=_("読点（、）で区切る。なければ空"))
    channel = TextField(label=_("つながりのある居場所だけ"), most=40, required=False,
                        help_text=_("つながりの名前。なければ空"))
    note = TextField(label=_("メモ"), most=1000, rows=3, required=False)

    @property
    def details(self) -> AgreementDetails:
        values = self.cleaned_data
        data: list[dict[str, Any]] = [{"kind": flag} for flag in values["flags"]]
        areas = [area.strip() for area in values["areas"].replace("、", ",").split(",") if area.strip()]
        if areas:
            data.append({"kind": Kind.AREA.value, "value": areas})
        if values["channel"]:
            data.append({"kind": Kind.CHANNEL.value, "value": values["channel"]})
        restrictions: tuple[Restriction, ...] = read_restrictions(data)
        return AgreementDetails(restrictions=restrictions, **{
            name: values[name] for name in AgreementDetails.__dataclass_fields__ if name in values})
