"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class SecretaryOnly(RuleBroken):
    """The group's register, its foreword and its links are its secretary's."""

    code = "secretary_only"
    status = 403
    sentence = _("これは応援団の事務局の仕事です。必要なときは、事務局に声をかけてください。")


class NotShort(RuleBroken):
    """Somebody else was faster, or the goods came: what is pledged now would come on top."""

    code = "not_short"
    sentence = _("「{category}」は、いまは足りています。ありがとうございます。何も記録していません。"
                 "ほかに足りないものを、もう一度見てください。")


class PledgeSettled(RuleBroken):
    """Arrived goods and withdrawn promises stay what they are."""

    code = "pledge_settled"
    sentence = _("このお届けの約束は、もう「届いた」か「取りやめ」になっています。何も変わっていません。")


class GroupNameTaken(RuleBroken):
    code = "group_name_taken"
    sentence = _("同じ名前の応援団がもうあります。区別できる名前にしてください。")


class MemberAlready(RuleBroken):
    code = "member_already"
    sentence = _("この方は、もうこの応援団のメンバーです。")


class NoWayToInvite(RuleBroken):
    """The person is in another group too: a link shown to a secretary would open that one as well."""

    code = "no_way_to_invite"
    sentence = _("この方の招待は、ご本人のメールにだけ送れます。メールの登録がないので、コーディネーターに相談してください。")


class LastSecretary(RuleBroken):
    """A group without a secretary could change nothing any more."""

    code = "last_secretary"
    sentence = _("事務局がいなくなります。先に、ほかの方を事務局にしてください。")
