"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class UnknownFormat(RuleBroken):
    code = "unknown_label_format"
    status = 422
    sentence = _("そのラベル用紙は登録されていません。用紙を選びなおしてください。")


class BadStart(RuleBroken):
    code = "bad_start_position"
    status = 422
    sentence = _("始める位置は1から{most}までで入れてください。左上が1です。")


class TooManyLabels(RuleBroken):
    code = "too_many_labels"
    status = 422
    sentence = _("一度に印刷できるのは{most}枚までです（いま{number}枚）。品ごとに分けて印刷してください。")


class NoLabels(RuleBroken):
    code = "no_labels"
    status = 404
    sentence = _("印刷するラベルがありません。ラベルなしで受け取った品です。")


class NotARoll(RuleBroken):
    """A single image is asked on a sheet."""

    code = "not_a_roll"
    status = 422
    sentence = _("1枚ずつの画像は、ラベルプリンターの用紙でだけ作れます。A4の用紙はシートで印刷してください。")


class PrinterRefused(RuleBroken):
    """`field` names what cannot be."""

    code = "printer_refused"
    status = 422
    sentence = _("プリンターの設定を確かめてください。名前は1つずつ別に、ずれは上下左右10ミリまでです。")
