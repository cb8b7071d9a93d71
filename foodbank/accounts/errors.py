"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class LinkUnusable(RuleBroken):
    """Expired, revoked, used before, or never issued: told alike, so that nothing can be guessed."""

    code = "link_unusable"
    status = 410
    sentence = _("このリンクはもう使えません。期限が切れたか、使い終わっています。新しいリンクを送ってもらってください。")


class LinkBoundElsewhere(RuleBroken):
    code = "link_bound_elsewhere"
    status = 403
    sentence = _("このリンクは別の端末で使われています。この端末で使うときは、コーディネーターに電話してください。")


class StrongSignInNeeded(RuleBroken):
    code = "strong_sign_in_needed"
    status = 403
    sentence = _("コーディネーターはパスワードと確認コード（またはパスキー）で入ってください。")


class FoodBankThere(RuleBroken):
    """Two food banks of one name on one installation are almost always a command typed twice."""

    code = "food_bank_there"
    sentence = _("「{name}」は、もう開いています（{code}）。")


class LockedOut(RuleBroken):
    """Too many wrong passwords for one address of mail from one address of the net; nobody else is touched."""

    code = "locked_out"
    status = 429
    sentence = _("パスワードのまちがいが続いたため、このメールアドレスでは15分のあいだ、ここから入れません。"
                 "同じ場所にいるほかの方は入れます。お急ぎのときは、ほかのコーディネーターに電話してください。")


class WrongPin(RuleBroken):
    code = "wrong_pin"
    status = 403
    sentence = _("暗証番号がちがいます。もう一度、数字4けたを押してください。")
