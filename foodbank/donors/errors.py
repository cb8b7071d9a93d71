"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class AgreementNeeded(RuleBroken):
    """Nothing is offered without an agreement in force on the day of the offer."""

    code = "agreement_needed"
    sentence = _("{donor}の合意書が、{on}の時点で有効ではありません。申し出はまだ記録していません。"
                 "コーディネーターに電話して、合意書を新しくしてください。")


class QuantityImpossible(RuleBroken):
    """A count or weight that cannot be: zero, negative, or more than anybody could bring."""

    code = "quantity_impossible"
    status = 422
    sentence = _("{line}行目の数「{quantity}」はありえません（{least}から{most}まで）。数を確かめてください。")


class OfferEmpty(RuleBroken):
    code = "offer_empty"
    status = 422
    sentence = _("何を提供するかがまだ入っていません。品物を1つ以上、または「いろいろ」の箱数と重さを入れてください。")


class TooManyLines(RuleBroken):
    code = "too_many_lines"
    status = 422
    sentence = _("一度に申し出られるのは{most}行までです（いま{lines}行）。分けて申し出てください。")


class OfferDatePassed(RuleBroken):
    """A use-by or best-before day that lies behind the day of the offer."""

    code = "offer_date_passed"
    status = 422
    sentence = _("{line}行目の期限（{last_day}）は過ぎています。期限の過ぎた品は受け取れません。")


class FetchDayImpossible(RuleBroken):
    code = "fetch_day_impossible"
    status = 422
    sentence = _("引き取りの日（{on}）か時間が正しくありません。"
                 "きょうより後の日、始まりが終わりより前の時間にしてください。")


class RestrictionUnknown(RuleBroken):
    code = "restriction_unknown"
    status = 422
    sentence = _("渡し方の条件「{kind}」の書き方が正しくありません。条件を選びなおしてください。")


class WrongDonationState(RuleBroken):
    """What is asked does not follow from where the donation is now."""

    code = "wrong_donation_state"
    sentence = _("{number}はいま「{state}」なので、この操作はできません。"
                 "何も変わっていません。画面を開きなおしてください。")


class AcceptsTooMuch(RuleBroken):
    code = "accepts_too_much"
    status = 422
    sentence = _("{line}行目は{offered}個の申し出です。0から{offered}までの数を入れてください。")


class NothingAccepted(RuleBroken):
    code = "nothing_accepted"
    status = 422
    sentence = _("どの品も0個になっています。受け取らないときは「お断りする」を押してください。")


class GiverNeeded(RuleBroken):
    """A gift has a giver or came through somebody; a purchase and a drive have none."""

    code = "giver_needed"
    status = 422
    sentence = _("寄贈には、寄贈者か仲介した団体を選んでください。"
                 "だれからか分からないものは「フードドライブ」で記録できます。")


class DonorNameTaken(RuleBroken):
    code = "donor_name_taken"
    sentence = _("「{name}」はもう登録されています。一覧で探してください。")


class AgreementNumberTaken(RuleBroken):
    code = "agreement_number_taken"
    sentence = _("合意書の番号「{number}」はもう使われています。別の番号にしてください。")


class AgreementBackwards(RuleBroken):
    code = "agreement_backwards"
    status = 422
    sentence = _("合意書の終わりの日が始まりの日より前です。日付を直してください。")
