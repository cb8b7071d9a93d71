"""What people type on the pages of this room; numbers may come full-width."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foodbank.donors.models import Donor
from foodbank.kana import plain_text
from foodbank.stock.models import Place
from foodbank.stock.rules.words import HoldReason
from foodbank.stock.words import HOLD_WORDS
from foodbank.zones import Zone

MOST = 1_000_000


class WholeNumber(forms.IntegerField):
    """A number typed with any digits, shown in a plain text field with a number keyboard."""

    widget = forms.TextInput

    def __init__(self, **how: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST, **how})
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "class": "short"})

    def to_python(self, value: Any) -> int | None:
        return super().to_python(plain_text(value).replace(",", "") if isinstance(value, str) else value)


class UnannouncedForm(forms.Form):
    """Goods that nobody announced: from whom, about how much."""

    donor = forms.ChoiceField(label=_("だれから"), required=False)
    cartons = WholeNumber(label=_("およその箱の数"), max_value=20_000)
    kg = WholeNumber(label=_("およその重さ（kg）"), max_value=200_000)
    title = forms.CharField(label=_("何が入っていますか（なくてもよい）"), required=False, max_length=80)

    def __init__(self, *args: Any, givers: Sequence[Donor], **how: Any) -> None:
        super().__init__(*args, **how)
        field = self.fields["donor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("フードドライブ・名前のない品")), *((str(one.uuid), one.name) for one in givers)]


class HoldForm(forms.Form):
    """出庫止め: the whole lot, or some pieces at one place."""

    reason = forms.ChoiceField(label=_("理由"), choices=[(one.value, word) for one, word in HOLD_WORDS.items()
                                                       if one is not HoldReason.LEFT_ON_BOARD])
    place = forms.ChoiceField(label=_("どこの分"), required=False)
    pieces = WholeNumber(label=_("個数（場所を選んだとき）"), required=False)

    def __init__(self, *args: Any, places: Sequence[Place], **how: Any) -> None:
        super().__init__(*args, **how)
        _offer_places(self.fields["place"], places, _("この品すべて"))


class CountForm(forms.Form):
    """棚卸し: so many really lie there."""

    place = forms.ChoiceField(label=_("場所"))
    pieces = WholeNumber(label=_("数えた個数"), min_value=0)

    def __init__(self, *args: Any, places: Sequence[Place], **how: Any) -> None:
        super().__init__(*args, **how)
        _offer_places(self.fields["place"], places)


class LeaveForm(forms.Form):
    """廃棄, or back to the giver."""

    how = forms.ChoiceField(label=_("どうしますか"), choices=[("discard.1", _("廃棄する")), ("return.1", _("寄贈者へ返す"))])
    place = forms.ChoiceField(label=_("場所"))
    pieces = WholeNumber(label=_("個数"))
    reason = forms.CharField(label=_("理由"), max_length=40)

    def __init__(self, *args: Any, places: Sequence[Place], **how: Any) -> None:
        super().__init__(*args, **how)
        _offer_places(self.fields["place"], places)


class MoveForm(forms.Form):
    """To another place of the house."""

    origin = forms.ChoiceField(label=_("どこから"))
    to = forms.ChoiceField(label=_("どこへ"))
    pieces = WholeNumber(label=_("個数"))

    def __init__(self, *args: Any, places: Sequence[Place], targets: Sequence[Place], **how: Any) -> None:
        super().__init__(*args, **how)
        _offer_places(self.fields["origin"], places)
        _offer_places(self.fields["to"], targets)


def _offer_places(field: forms.Field, places: Sequence[Place], everywhere: Any = None) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*([("", everywhere)] if everywhere else []), *((one.code, one.name) for one in places)]


class PlaceForm(forms.Form):
    """A new shelf."""

    name = forms.CharField(label=_("棚の名前（例: A-1）"), max_length=60)
    zone = forms.ChoiceField(label=_("温度"), choices=Zone.choices)
    warehouse = forms.ChoiceField(label=_("倉庫"))

    def __init__(self, *args: Any, warehouses: Sequence[Any], **how: Any) -> None:
        super().__init__(*args, **how)
        field = self.fields["warehouse"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name) for one in warehouses]


class ExplainForm(forms.Form):
    explanation = forms.CharField(label=_("わけ"), max_length=200)
