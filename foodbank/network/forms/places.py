"""What is typed about warehouses and tablets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.network.forms.fields import DecimalDegrees, NumberField, TextField, TimeField
from foodbank.network.models import Warehouse
from foodbank.network.rules.details import WarehouseDetails


class WarehouseForm(forms.Form):
    code = forms.SlugField(label=_("記号（英数字）"), max_length=16, help_text=_("例：main。あとから変えられません"))
    name = TextField(label=_("倉庫の名前"), most=80)
    address = TextField(label=_("住所"), most=200, required=False)
    telephone = TextField(label=_("電話"), most=20, required=False)
    latitude = DecimalDegrees(label=_("緯度"), hint="35.7935")
    longitude = DecimalDegrees(label=_("経度"), hint="139.5653")
    opens = TimeField(label=_("開く時刻"))
    closes = TimeField(label=_("閉まる時刻"))
    slot_minutes = NumberField(label=_("引き取りの枠（分）"), least=5, highest=240, initial=15)

    def __init__(self, *args: Any, is_new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_new:
            del self.fields["code"]

    @property
    def details(self) -> WarehouseDetails:
        return WarehouseDetails(**{name: value for name, value in self.cleaned_data.items() if name != "code"})

    @staticmethod
    def initial_of(warehouse: Warehouse) -> dict[str, Any]:
        return {name: getattr(warehouse, name) for name in WarehouseDetails.__dataclass_fields__}


class TabletForm(forms.Form):
    """Where a tablet stands; its name is what is painted on its back."""

    name = TextField(label=_("タブレットの名前"), most=60, required=False)
    warehouse = forms.ChoiceField(label=_("置く倉庫"))

    def __init__(self, *args: Any, warehouses: list[Warehouse], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["warehouse"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name) for one in warehouses]
