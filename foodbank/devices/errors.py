"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class OperationReused(RuleBroken):
    """The same id came with another content: neither is thrown away, the first stands."""

    code = "operation_reused"
    sentence = _("この画面の操作はもう記録されています。最初の記録はそのままです。画面を開きなおしてください。")


class AlreadyDone(Exception):
    """Not a refusal: this act was done before, and this is its answer."""

    def __init__(self, answer: dict[str, object]) -> None:
        self.answer = answer
        super().__init__("already done")


class DeviceNeeded(RuleBroken):
    code = "device_needed"
    status = 403
    sentence = _("この端末は登録されていません。コーディネーターに登録用のQRを出してもらってください。")


class BatchTooLarge(RuleBroken):
    code = "batch_too_large"
    status = 413
    sentence = _("一度に送れるのは{most}件までです。分けて送ってください。何も消えていません。")


class BatchUnreadable(RuleBroken):
    """Not JSON, not a batch, or nested beyond any reason: nothing in it can be told apart."""

    code = "batch_unreadable"
    status = 422
    sentence = _("送られた記録を読めませんでした。端末の中の記録は消えていません。担当者に電話してください。")


class UnreadableEvent(RuleBroken):
    code = "unreadable_event"
    status = 422
    sentence = _("番号や種類の分からない記録です。端末から届いたまま保管しています。")


class UnreadablePayload(RuleBroken):
    code = "unreadable_payload"
    status = 422
    sentence = _("記録の中身を読めません。端末から届いたまま保管しています。")


class SeqConflict(RuleBroken):
    """The same device used one sequence number for two acts."""

    code = "seq_conflict"
    sentence = _("同じ通し番号の記録が2つ届きました。どちらも消えていません。コーディネーターが確かめます。")


class UnknownKind(RuleBroken):
    code = "unknown_kind"
    status = 422
    sentence = _("この種類の記録（{kind}）は、まだ受け取れません。保管しています。")


class UnknownActor(RuleBroken):
    code = "unknown_actor"
    status = 422
    sentence = _("だれの記録か分かりません。保管しています。コーディネーターが確かめます。")


class OtherDevice(RuleBroken):
    code = "other_device"
    status = 422
    sentence = _("別の端末の記録です。保管しています。コーディネーターが確かめます。")


class NotUnderstood(RuleBroken):
    """The service failed in a way nobody foresaw; the event waits, the others go on."""

    code = "not_understood"
    status = 422
    sentence = _("この記録は処理できませんでした。保管しています。コーディネーターが確かめます。")


class AlreadySettled(RuleBroken):
    code = "already_settled"
    sentence = _("この記録はもう決まっています。画面を開きなおしてください。")


class TooManyTries(RuleBroken):
    code = "too_many_tries"
    status = 429
    sentence = _("暗証番号のまちがいが続きました。1分待ってから、もう一度お願いします。")
