"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class RoundOpen(RuleBroken):
    code = "round_open"
    sentence = _("まだ決めていない配分の案があります。それを決めるか、取りやめてから始めてください。")


class NothingToAllocate(RuleBroken):
    code = "nothing_to_allocate"
    sentence = _("この期間に、配分を待っている希望がありません。")


class PlanRefused(RuleBroken):
    """The checker, which shares nothing with the solver, found the plan wrong; it is not saved."""

    code = "plan_refused"
    sentence = _("計算の結果に誤りが見つかったため、使いません。前の案はそのままです。もう一度計算してください。")


class SolverFailed(RuleBroken):
    code = "solver_failed"
    sentence = _("配分の計算ができませんでした。在庫も希望もそのままです。もう一度計算してください。")


class PinsConflict(RuleBroken):
    code = "pins_conflict"
    sentence = _("その数にはできません。{reason} 前の案はそのままです。")


class LineGone(RuleBroken):
    code = "line_gone"
    sentence = _("この行はもう変わっています。画面を開きなおしてください。")


class NothingToHandOver(RuleBroken):
    code = "nothing_to_hand_over"
    sentence = _("ここに、きょうお渡しする品はありません。")
