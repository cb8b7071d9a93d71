"""What is typed about a shift."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank import clock
from foodbank.network.forms import DayField, NumberField, TextField, TimeField
from foodbank.network.models import Warehouse
from foodbank.volunteers.models import Shift


class ShiftForm(forms.Form):
    kind = forms.ChoiceField(label=_("何を手伝う"), choices=Shift.Kind.choices)
    on = DayField(label=_("日"))
    starts = TimeField(label=_("何時から"))
    ends = TimeField(label=_("何時まで"))
    people_needed = NumberField(label=_("何人"), least=-10**9, highest=10**9, initial=2)
    warehouse = forms.ChoiceField(label=_("場所"), required=False)
    note = TextField(label=_("ひとこと"), most=120, required=False,
                     help_text=_("例：動きやすい服で。初めての人も歓迎"))

    def __init__(self, *args: Any, warehouses: list[Warehouse], **options: Any) -> None:
        super().__init__(*args, **options)
        self.warehouses = {one.code: one for one in warehouses}
        field = self.fields["warehouse"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((one.code, one.name) for one in warehouses), ("", _("（決まっていない）"))]

    @property
    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"kind": typed["kind"], "starts_at": self._at("starts"), "ends_at": self._at("ends"),
                "people_needed": typed["people_needed"], "note": typed["note"],
                "warehouse": self.warehouses.get(typed["warehouse"])}

    def _at(self, name: str) -> datetime:
        when = self.cleaned_data[name]
        return clock.at(self.cleaned_data["on"], when.hour, when.minute)
