"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class NotEnoughStock(RuleBroken):
    code = "not_enough_stock"
    sentence = _("ラベル {lot} は、ここに{available}個しかありません。何も変わっていません。数を確かめてください。")


class OnHold(RuleBroken):
    code = "on_hold"
    sentence = _("ラベル {lot} は出庫止めです。渡さずに脇へ置いて、コーディネーターに知らせてください。")


class LotExpired(RuleBroken):
    code = "lot_expired"
    sentence = _("ラベル {lot} は期限（{last_day}）を過ぎています。渡さずに脇へ置いてください。")


class ReservationGone(RuleBroken):
    """The promise was used up or released meanwhile."""

    code = "reservation_gone"
    sentence = _("この取り置きはもうありません。画面を開きなおして、新しい内容を見てください。")


class AlreadyReversed(RuleBroken):
    code = "already_reversed"
    sentence = _("この記録はもう取り消されています。")


class PromiseStays(RuleBroken):
    code = "promise_stays"
    sentence = _("取り置きは、ここでは取り消せません。配分の画面の「取り置きをやめる」からお願いします。")


class CannotReverse(RuleBroken):
    code = "cannot_reverse"
    sentence = _("この記録は取り消せません。物がもう先へ動いています。動かした記録から順に取り消してください。")


class UnknownCode(RuleBroken):
    code = "unknown_code"
    status = 404
    sentence = _("{code} という番号の品は見つかりません。ラベルの下の8文字を確かめてください。")


class WrongPlace(RuleBroken):
    code = "wrong_place"
    status = 422
    sentence = _("その場所には置けません: {place}")


class NotForThisSite(RuleBroken):
    code = "not_for_this_site"
    sentence = _("この寄贈には渡し先の約束があり、{site}には渡せません。倉庫に入れて、コーディネーターに知らせてください。")


class StoppedGoodsStay(RuleBroken):
    """Goods that are stopped at the dock would leave the house in the same breath."""

    code = "stopped_goods_stay"
    sentence = _("出庫止めになる品は、居場所へそのまま渡せません。倉庫に入れて、コーディネーターに知らせてください。")


class BadQuantity(RuleBroken):
    code = "bad_quantity"
    status = 422
    sentence = _("数は1から{most}までで入れてください。")


class DonationClosed(RuleBroken):
    code = "donation_closed"
    sentence = _("この寄贈は検品が終わっています。続きがあるときは、コーディネーターに開けてもらってください。")


class SameCartonAgain(RuleBroken):
    """The same carton came twice in one act: a question, not an addition."""

    code = "same_carton_again"
    sentence = _("このコードは今さっき読みました。もう1箱ありますか。まだ何も足していません。")


class TemperatureMissing(RuleBroken):
    code = "temperature_missing"
    status = 422
    sentence = _("{zone}の品は、温度をはかって入れてください。")


class WhichPlace(RuleBroken):
    """The lot lies in several places and the act does not say which is meant."""

    code = "which_place"
    status = 422
    sentence = _("ラベル {lot} は2か所以上にあります。どこから動かすか選んでください。")


class PastUseBy(RuleBroken):
    code = "past_use_by"
    sentence = _("消費期限を過ぎた品は入れられません。脇へ置いて、コーディネーターに知らせてください。")


class CodeTaken(RuleBroken):
    code = "code_taken"
    sentence = _("このラベル番号はもう使われています: {code}。別のラベルを貼ってください。")


class NotInspectedYet(RuleBroken):
    code = "not_inspected_yet"
    sentence = _("まだ検品が終わっていません。品が1つも入っていないか、出庫止めの確認が残っています。")


class GramsDoNotBalance(RuleBroken):
    """REPACK: what went in is not what came out plus the declared loss."""

    code = "grams_do_not_balance"
    status = 422
    sentence = _("入れた重さ（{went_in_g} g）と、できた重さ（{came_out_g} g）＋減った分（{loss_g} g）が合いません。")
