"""What is typed about a person: as little as possible."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.rules import Role
from foodbank.design.templatetags.design import role_name
from foodbank.network.forms.fields import TextField


class PersonForm(forms.Form):
    """`role` is asked only where the page does not say it."""

    name = TextField(label=_("お名前"), most=80)
    kana = TextField(label=_("よみがな"), most=80, required=False)
    telephone = TextField(label=_("電話"), most=20, required=False)
    email = forms.EmailField(label=_("メール（なくてもかまいません）"), required=False, max_length=200)


class MemberForm(PersonForm):
    """Whoever gets a role of the food bank itself; a coordinator is invited by mail, so the address is needed."""

    role = forms.ChoiceField(label=_("役割"), choices=[
        (role.value, role_name(role.value))
        for role in (Role.VOLUNTEER, Role.DRIVER, Role.COORDINATOR)])
