"""What is typed about vehicles, drivers and duties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.models import Membership
from foodbank.network.forms.fields import DayField, DecimalDegrees, GramsField, NumberField, TextField, TimeField
from foodbank.network.models import Warehouse
from logistics.fleet.models import Driver, Vehicle
from logistics.fleet.services import DriverDetails, VehicleDetails


class VehicleForm(forms.Form):
    name = TextField(label=_("車の名前"), most=60, help_text=_("例：軽バン1号"))
    capacity_g = GramsField(label=_("積める重さ（kg）"), hint="350", help_text=_("車検証の最大積載量。軽自動車は350kg"))
    capacity_litres = NumberField(label=_("積める大きさ（リットル）"), least=1, highest=100_000, hint="2000",
                                  help_text=_("荷室の6～7割。軽バンは2,000リットルほど"))
    cold_boxes = NumberField(label=_("クーラーボックスの数"), least=0, highest=1_000, hint="2")
    cold_box_litres = NumberField(label=_("クーラーボックス1つの大きさ（リットル）"), least=1, highest=1_000, hint="25")
    yen_per_km = NumberField(label=_("実費（1kmあたり円）"), least=0, highest=10_000, hint="15",
                             help_text=_("燃料の実費だけ。件数や重さでは払えません"))
    is_active = forms.BooleanField(label=_("いま使える"), required=False, initial=True)

    @property
    def details(self) -> VehicleDetails:
        data = self.cleaned_data
        return VehicleDetails(name=data["name"], capacity_g=data["capacity_g"],
                              capacity_ml=data["capacity_litres"] * 1000, cold_boxes=data["cold_boxes"],
                              cold_box_ml=data["cold_box_litres"] * 1000, yen_per_km=data["yen_per_km"])

    @staticmethod
    def initial_of(vehicle: Vehicle | None) -> dict[str, Any]:
        shown = vehicle or Vehicle()
        return {"name": shown.name, "capacity_g": shown.capacity_g, "capacity_litres": shown.capacity_ml // 1000,
                "cold_boxes": shown.cold_boxes, "cold_box_litres": shown.cold_box_ml // 1000,
                "yen_per_km": shown.yen_per_km, "is_active": shown.is_active}


class DriverForm(forms.Form):
    person = forms.ChoiceField(label=_("人"))
    own_vehicle = forms.ChoiceField(label=_("自分の車"), required=False)
    lifts_heavy = forms.BooleanField(label=_("15kg以上の箱を持てる"), required=False, initial=True)
    licence_until = DayField(label=_("運転免許の期限"), required=False)
    car_insurance_until = DayField(label=_("自動車保険の期限"), required=False)
    volunteer_insurance_until = DayField(label=_("ボランティア保険の期限"), required=False,
                                         help_text=_("毎年3月31日で切れます"))
    start_latitude = DecimalDegrees(label=_("出発する場所の緯度"), required=False, hint="35.7935",
                                    help_text=_("空なら倉庫から出発します"))
    start_longitude = DecimalDegrees(label=_("出発する場所の経度"), required=False, hint="139.5653")
    is_active = forms.BooleanField(label=_("いま運転できる"), required=False, initial=True)

    def __init__(self, *args: Any, people: list[Membership], vehicles: list[Vehicle], **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["person"], [(one.code, one.name) for one in people])
        _choose(self.fields["own_vehicle"], [("", _("なし")), *((one.code, one.name) for one in vehicles)])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("start_latitude") is None) != (data.get("start_longitude") is None):
            self.add_error("start_longitude", str(_("緯度と経度は、両方入れるか両方空にしてください。")))
        return data

    @property
    def details(self) -> DriverDetails:
        return DriverDetails(**{name: self.cleaned_data[name] for name in DriverDetails.__dataclass_fields__})

    @staticmethod
    def initial_of(driver: Driver) -> dict[str, Any]:
        own = driver.own_vehicle
        return {**{name: getattr(driver, name) for name in DriverDetails.__dataclass_fields__},
                "person": driver.membership.code, "own_vehicle": own.code if own else "", "is_active": driver.is_active}


class DutyForm(forms.Form):
    driver = forms.ChoiceField(label=_("ドライバー"))
    vehicle = forms.ChoiceField(label=_("車"))
    warehouse = forms.ChoiceField(label=_("出発して戻る倉庫"))
    starts = TimeField(label=_("はじまり"))
    ends = TimeField(label=_("おわり"))

    def __init__(self, *args: Any, drivers: list[Driver], vehicles: list[Vehicle], warehouses: list[Warehouse],
                 **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["driver"], [(one.membership.code, one.membership.name) for one in drivers])
        _choose(self.fields["vehicle"], [(one.code, one.name) for one in vehicles])
        _choose(self.fields["warehouse"], [(one.code, one.name) for one in warehouses])


def _choose(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
