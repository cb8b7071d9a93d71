"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class NoPaperForThis(RuleBroken):
    """Purchased, public, collected or anonymous goods: nobody is thanked on paper."""

    code = "no_paper_for_this"
    sentence = _("この入荷には受領書を出しません（購入・公的備蓄・フードドライブ・寄贈者なし）。")


class NotInspected(RuleBroken):
    code = "not_inspected"
    sentence = _("検品が終わってから番号つきの受領書を出します。いまは仮受取だけを出せます。")


class PapersByMonth(RuleBroken):
    code = "papers_by_month"
    sentence = _("この寄贈者の受領書は月ごとです。月が終わってからまとめて出します。")


class AlreadyVoid(RuleBroken):
    code = "already_void"
    sentence = _("この受領書はもう無効にしてあります。")


class NothingReceived(RuleBroken):
    code = "nothing_received"
    sentence = _("受け取った品がないので、書くことがありません。")
