"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class AlreadyAsked(RuleBroken):
    """One open request per opening date; `request` and `link` name the one that stands."""

    code = "already_asked"
    sentence = _("この開催日の希望は、もう届いています。変えたいときは、届いている希望を開いてください。")


class SiteTakesNoRequests(RuleBroken):
    code = "site_takes_no_requests"
    sentence = _("{site}は{on}にはお休みです。希望は送っていません。別の開催日を選ぶか、電話してください。")


class SessionCancelled(RuleBroken):
    code = "session_cancelled"
    sentence = _("{on}の開催は取りやめになっています。希望は送っていません。別の開催日を選んでください。")


class NotOpenForRequests(RuleBroken):
    """Past, after the deadline, or too far ahead: `reason` says which."""

    code = "not_open_for_requests"
    sentence = _("{on}の希望は、いまは受け付けていません（締め切りは{deadline}）。何も送っていません。"
                 "急ぐときは、フードバンクに電話してください。")


class WrongRequestState(RuleBroken):
    code = "wrong_request_state"
    sentence = _("この希望は「{state}」なので、もう変えられません。内容はそのままです。"
                 "変えたいときは、フードバンクに電話してください。")


class TooEarlyToReport(RuleBroken):
    code = "too_early_to_report"
    sentence = _("{on}の開催はこれからです。報告は開催日からお願いします。")


class WishUnclear(RuleBroken):
    """Something typed cannot be meant; `field` names it, `faults` lists every field with its reason."""

    code = "wish_unclear"
    status = 422
    sentence = _("入力を確かめてください: {field}（{why}）。まだ送っていません。")


WHY = {
    "out_of_range": _("数が小さすぎるか、大きすぎます"),
    "nobody": _("人数か世帯数を入れてください"),
    "unknown_category": _("この種類はありません"),
    "unknown_product": _("この品はありません"),
    "twice": _("同じ種類が2回あります"),
    "minimum_over_wanted": _("「最低」が「希望」より多くなっています"),
    "maximum_under_wanted": _("「これ以上は不要」が「希望」より少なくなっています"),
    "too_long": _("200文字までにしてください"),
    "slot": _("この時間は選べません"),
    "asked_by": _("頼んだ人のお名前を入れてください"),
}
FIELDS = {
    "adults": _("大人の人数"), "children": _("こどもの人数"), "households": _("世帯の数"), "heads": _("人数"),
    "note": _("ひとこと"), "wants_slot": _("取りに来る時間"), "asked_by": _("頼んだ人"), "came": _("来た人数"),
    "thrown_g": _("捨てた量"), "voice": _("声"),
}
