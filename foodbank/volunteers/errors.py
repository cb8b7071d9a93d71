"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class ShiftFull(RuleBroken):
    code = "shift_full"
    sentence = _("この日はもう人数がそろいました（{people_needed}人）。ありがとうございます。ほかの日を見てください。")


class ShiftOver(RuleBroken):
    """It has begun, or was called off: nobody signs up or withdraws any more."""

    code = "shift_over"
    sentence = _("この日の手伝いは、もう始まっているか中止になりました。変えたいときは電話してください。")


class ShiftImpossible(RuleBroken):
    code = "shift_impossible"
    status = 422
    sentence = _("手伝いの時間か人数が正しくありません。始まりは終わりより前、16時間以内、1人から200人までにしてください。")


class HoursImpossible(RuleBroken):
    code = "hours_impossible"
    status = 422
    sentence = _("手伝った時間「{minutes}分」はありえません。0分から{most}分までで入れてください。")


class ShiftToCome(RuleBroken):
    """Hours are written down afterwards."""

    code = "shift_to_come"
    sentence = _("この日の手伝いはまだ始まっていません。時間は終わってから記録してください。")
