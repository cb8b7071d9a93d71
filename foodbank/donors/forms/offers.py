"""An offer around its lines: when to fetch it, the mixed form, what to know."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.donors.models import Donor, Reason, Source
from foodbank.donors.rules.offers import Fetch, Line, Mixed, Offer
from foodbank.network.forms import DayField, GramsField, NumberField, TextField, TimeField

HOW = [("fetch", _("取りに来てほしい")), ("bring", _("持って行く"))]


class OfferForm(forms.Form):
    how = forms.ChoiceField(label=_("受け渡し"), choices=HOW, widget=forms.RadioSelect, initial="fetch")
    fetch_on = DayField(label=_("日"), required=False)
    fetch_opens = TimeField(label=_("何時から"), required=False)
    fetch_closes = TimeField(label=_("何時まで"), required=False)
    mixed_cartons = NumberField(label=_("約何箱"), required=False, least=-10**40, highest=10**40)
    mixed_g = GramsField(label=_("約何kg"), required=False)
    reason = forms.ChoiceField(label=_("提供の理由"), choices=Reason.choices, initial="surplus")
    note = TextField(label=_("知らせたいこと"), most=300, rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("mixed_cartons") is None) != (values.get("mixed_g") is None) and not (
                {"mixed_cartons", "mixed_g"} & self.errors.keys()):
            self.add_error("mixed_g" if values.get("mixed_g") is None else "mixed_cartons",
                           _("箱数と重さの両方を入れてください。だいたいの数でかまいません。"))
        return values

    def offer(self, lines: tuple[Line, ...]) -> Offer:
        values = self.cleaned_data
        mixed = Mixed(values["mixed_cartons"], values["mixed_g"]) if values["mixed_cartons"] is not None else None
        return Offer(lines=lines, mixed=mixed, fetch=self.fetch, reason=values["reason"], note=values["note"])

    @property
    def fetch(self) -> Fetch:
        values = self.cleaned_data
        return Fetch(on=values["fetch_on"], opens=values["fetch_opens"], closes=values["fetch_closes"],
                     is_brought=values["how"] == "bring")


class _Giver(forms.Form):
    """A donor to choose from those the page may name."""

    def choose(self, name: str, donors: list[Donor], nothing: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*([("", nothing)] if nothing else []), *((str(one.uuid), one.name) for one in donors)]

    @staticmethod
    def chosen(uuid: str, donors: list[Donor]) -> Donor | None:
        return next((one for one in donors if str(one.uuid) == uuid), None)


class CompanyOfferForm(_Giver, OfferForm):
    """A contact's own offer; the donor is asked only of those who speak for several."""

    donor = forms.ChoiceField(label=_("どの会社から"), required=True)

    def __init__(self, *args: Any, donors: list[Donor], **options: Any) -> None:
        super().__init__(*args, **options)
        self.donors = donors
        if len(donors) == 1:
            del self.fields["donor"]
        else:
            self.choose("donor", donors, "")

    @property
    def giver(self) -> Donor | None:
        return self.donors[0] if len(self.donors) == 1 else self.chosen(self.cleaned_data["donor"], self.donors)


class RegisterForm(_Giver, OfferForm):
    """The coordinator's: any source, with or without a donor, perhaps through somebody."""

    source = forms.ChoiceField(label=_("どこから"), choices=Source.choices, initial="donated")
    donor = forms.ChoiceField(label=_("寄贈者"), required=False)
    via = forms.ChoiceField(label=_("仲介した団体"), required=False)
    title = TextField(label=_("呼び名"), most=120, required=False,
                      help_text=_("例：駅前フードドライブ。なければ品名から作ります"))
    field_order = ("source", "donor", "via", "title")

    def __init__(self, *args: Any, donors: list[Donor], **options: Any) -> None:
        super().__init__(*args, **options)
        self.donors = donors
        self.choose("donor", donors, _("（なし）"))
        self.choose("via", donors, _("（なし）"))

    @property
    def givers(self) -> tuple[Donor | None, Donor | None]:
        return (self.chosen(self.cleaned_data["donor"], self.donors),
                self.chosen(self.cleaned_data["via"], self.donors))


class AnswerForm(forms.Form):
    """What the coordinator says, and when it is fetched after all. The pieces per line are read by the view."""

    how = forms.ChoiceField(label=_("受け渡し"),
                            choices=[("fetch", _("取りに行く")), ("bring", _("持って来てもらう"))],
                            widget=forms.RadioSelect)
    fetch_on = DayField(label=_("日"), required=False)
    fetch_opens = TimeField(label=_("何時から"), required=False)
    fetch_closes = TimeField(label=_("何時まで"), required=False)
    words = TextField(label=_("相手へのひとこと"), most=200, rows=2, required=False)

    @property
    def fetch(self) -> Fetch:
        values = self.cleaned_data
        return Fetch(on=values["fetch_on"], opens=values["fetch_opens"], closes=values["fetch_closes"],
                     is_brought=values["how"] == "bring")
