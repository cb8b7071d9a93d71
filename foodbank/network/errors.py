"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken

WEEKDAY_NAMES = (_("月曜日"), _("火曜日"), _("水曜日"), _("木曜日"), _("金曜日"), _("土曜日"), _("日曜日"))


class ClosedSite(RuleBroken):
    """The site takes part no more from `since` on."""

    code = "closed_site"
    sentence = _("{site}は{since}から閉じています。何も変わっていません。"
                 "開きなおすときは、居場所のページで「ふたたび開く」を押してください。")


class NameTaken(RuleBroken):
    """Two sites, activities or warehouses of one name would be mixed up."""

    code = "name_taken"
    sentence = _("「{name}」はもうあります。同じものでないときは、区別できる名前にしてください。")


class WindowsOverlap(RuleBroken):
    """`weekday` counts from Monday, 0; `day` says it."""

    code = "windows_overlap"
    status = 422
    sentence = _("受け取れる時間が重なっているか、始まりが終わりより後です（{day}）。時間を直してください。")

    def __init__(self, *, weekday: int) -> None:
        super().__init__(weekday=weekday, day=str(WEEKDAY_NAMES[weekday % 7]))


class NoSessionDays(RuleBroken):
    """The pattern names no day at all between its first and last day."""

    code = "no_session_days"
    status = 422
    sentence = _("その期間に当てはまる日がありません。期間か曜日を直してください。")


class SessionHeld(RuleBroken):
    """A session whose visitors were counted cannot be called off."""

    code = "session_held"
    sentence = _("{on}の開催はもう報告されているので、中止にできません。")


class RoleNotHere(RuleBroken):
    """A role that this page does not give."""

    code = "role_not_here"
    status = 422
    sentence = _("この役割はここでは追加も招待もできません。居場所の代表は居場所のページ、提供企業の担当者は寄贈者のページ、"
                 "応援団の会員は応援団のページからお願いします。")


class OwnRole(RuleBroken):
    """Nobody locks themselves out."""

    code = "own_role"
    sentence = _("自分の役割は自分では止められません。ほかのコーディネーターに頼んでください。")


class AddressNeeded(RuleBroken):
    """A coordinator's invitation goes to their own mail and nowhere else."""

    code = "address_needed"
    status = 422
    sentence = _("この人にはメールアドレスがありません。コーディネーターの招待はメールで送るので、"
                 "アドレスをつけて、もう一度追加してください。")


class NotATablet(RuleBroken):
    code = "not_a_tablet"
    status = 403
    sentence = _("この画面は、登録したタブレットで開いてください。")
