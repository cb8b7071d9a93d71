"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class VehicleBusy(RuleBroken):
    """Two duties with one vehicle at the same time."""

    code = "vehicle_busy"
    sentence = _("{vehicle}は、その時間には別の人が使います。時間か車を変えてください。何も変わっていません。")


class DriverBusy(RuleBroken):
    """Two duties for one driver at the same time."""

    code = "driver_busy"
    sentence = _("{driver}さんは、その時間には別の車に乗ります。時間か人を変えてください。何も変わっていません。")


class NotADriver(RuleBroken):
    """The person has no driver's role in this food bank."""

    code = "not_a_driver"
    status = 422
    sentence = _("この人はドライバーの役割を持っていません。「人と役割」で先にドライバーを加えてください。")


class DutyDriven(RuleBroken):
    """A tour of this duty is already on the road, or over."""

    code = "duty_driven"
    sentence = _("この当番のコースはもう出発しています。コースのページで、ドライバーを変えるか取りやめてください。")
