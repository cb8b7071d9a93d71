"""What is typed in this room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foodbank.network.forms import PersonForm
from foodbank.network.forms.fields import DayField, GramsField, TextField
from foodbank.supporters.rules.foreword import MOST, MOST_LINES, fault_of, foreword_of
from foodbank.supporters.services import Person
from foodbank.supporters.services.sheet import LIVES


class PledgeForm(forms.Form):
    """これを届けます: how much, by when."""

    grams = GramsField(label=_("どれくらい（kg）"), help_text=_("だいたいでかまいません（例：5、10kg、500g）"))
    by_day = DayField(label=_("いつまでに"))
    note = TextField(label=_("ひとこと"), most=120, required=False, help_text=_("例：土曜の午前に倉庫へ持っていきます"))


class JoinForm(PersonForm):
    """Somebody who joins a group."""

    def person(self) -> Person:
        values = self.cleaned_data
        return Person(values["name"], values["kana"], values["email"], values["telephone"])


class GroupForm(JoinForm):
    """A new group and its first secretary."""

    group = TextField(label=_("応援団の名前"), most=120)
    group_kana = TextField(label=_("応援団のよみがな"), most=120, required=False)
    field_order = ("group", "group_kana", "name", "kana", "telephone", "email")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["name"].label = _("事務局の方のお名前")


class ForewordForm(forms.Form):
    """The secretary's words for one month."""

    foreword = forms.CharField(
        label=_("はじめのことば"), required=False, max_length=4 * MOST, strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("800字まで。A4の1枚に入る長さです。空のままでも印刷できます。"))

    def clean_foreword(self) -> str:
        text = foreword_of(self.cleaned_data["foreword"])
        fault = fault_of(text)
        if fault == "too_long":
            raise ValidationError(_("800字までです。いま%(count)s字あります。") % {"count": len(text)})
        if fault:
            raise ValidationError(_("A4の1枚に入りません。改行を減らして%(lines)s行までにしてください。") % {
                "lines": MOST_LINES})
        return text


class ShareForm(forms.Form):
    """How long a share link lives."""

    days = forms.TypedChoiceField(label=_("いつまで見られるようにしますか"), coerce=int, initial=30, widget=forms.RadioSelect,
                                  choices=[(days, text) for days, text in zip(LIVES, (
                                      _("1週間"), _("30日"), _("90日")), strict=True)])
