"""What people tick and type, read into a wish or a report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _, gettext_lazy

from foodbank.catalog.models import Category
from foodbank.network.forms import GramsField, NumberField, TextField
from foodbank.requests.models import Request, SessionReport
from foodbank.requests.rules.amounts import Heads, Size
from foodbank.requests.rules.wish import Wish, WishLine
from foodbank.requests.services import OnBehalf, Report
from foodbank.units import kg

KEEP = "keep"
SIZE_WORDS = {Size.SMALL: gettext_lazy("小"), Size.MEDIUM: gettext_lazy("中"), Size.LARGE: gettext_lazy("大")}
SPOKEN = [choice for choice in Request.Channel.choices if choice[0] != Request.Channel.SCREEN]


class SpokenForm(forms.Form):
    """Who spoke and how it came, when the coordinator types for a site."""

    channel = forms.ChoiceField(label=gettext_lazy("どうやって届きましたか"), choices=SPOKEN, widget=forms.RadioSelect)
    asked_by = TextField(label=gettext_lazy("頼んだ人のお名前"), most=80)

    def on_behalf(self) -> OnBehalf:
        return OnBehalf(self.cleaned_data["channel"], self.cleaned_data["asked_by"])


@dataclass(frozen=True)
class Ask:
    """One category as the form shows it: what small, medium and large weigh, and what is asked for now."""

    category: Category
    sizes: dict[Size, int]
    now: WishLine | None = None

    @property
    def size_now(self) -> str:
        if not self.now:
            return ""
        plain = self.now.minimum_g == 0 and self.now.maximum_g is None
        same = [size.value for size, grams in self.sizes.items() if plain and grams == self.now.wanted_g]
        return same[0] if same else KEEP

    def choices(self) -> list[tuple[str, str]]:
        shown = [("", _("なし"))]
        shown += [(size.value, f"{SIZE_WORDS[size]}\n{kg(grams)}kg") for size, grams in self.sizes.items()]
        if self.now and self.size_now == KEEP:
            shown.append((KEEP, _("いまの\n{kg}kg").format(kg=kg(self.now.wanted_g))))
        return shown


class WishForm(forms.Form):
    """Heads, one size per category, and what goes with it. Works without a script."""

    adults = NumberField(label=gettext_lazy("大人"), required=False)
    children = NumberField(label=gettext_lazy("こども"), required=False)
    households = NumberField(label=gettext_lazy("世帯"), required=False)
    wants_slot = forms.TypedChoiceField(label=gettext_lazy("取りに来る時間"), required=False, empty_value=None,
                                        coerce=time.fromisoformat)
    takes_offers = forms.BooleanField(label=gettext_lazy("ほかの品も、あれば受け取る"), required=False)
    note = TextField(label=gettext_lazy("ひとこと（なくてもかまいません）"), required=False, most=200)

    def __init__(self, *args: Any, asks: Sequence[Ask], slots: Iterable[time], kept: Iterable[WishLine] = (),
                 **options: Any) -> None:
        super().__init__(*args, **options)
        self.asks, self.kept = asks, tuple(kept)
        times = [f"{slot:%H:%M}" for slot in slots]
        if times:
            field = self.fields["wants_slot"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("いつでもよい")), *((slot, slot) for slot in times)]
        else:
            del self.fields["wants_slot"]
        for ask in asks:
            self.fields[f"size_{ask.category.code}"] = forms.ChoiceField(
                label=str(ask.category), choices=ask.choices(), required=False, widget=forms.RadioSelect,
                initial=ask.size_now)

    def sizes(self) -> list[tuple[Category, BoundField]]:
        return [(ask.category, self[f"size_{ask.category.code}"]) for ask in self.asks]

    def wish(self, *, by_heads_alone: bool = False) -> Wish:
        typed = self.cleaned_data
        lines = () if by_heads_alone else tuple(line for ask in self.asks if (line := self._line(ask)))
        heads = Heads(*(typed[name] or 0 for name in ("adults", "children", "households")))
        return Wish(heads=heads, lines=(*lines, *self.kept), wants_slot=typed.get("wants_slot"), note=typed["note"],
                    takes_offers=typed["takes_offers"] or by_heads_alone)

    def _line(self, ask: Ask) -> WishLine | None:
        chosen = self.cleaned_data[f"size_{ask.category.code}"]
        if chosen == KEEP:
            return ask.now
        return WishLine(ask.category.code, size=Size(chosen)) if chosen else None


class AmountsForm(forms.Form):
    """最低 / 希望 / これ以上は不要 in kilograms, for the lines a request has."""

    def __init__(self, *args: Any, lines: Sequence[WishLine], names: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines, self.names = lines, names
        for number, (line, name) in enumerate(zip(lines, names, strict=True)):
            self.fields[f"minimum_{number}"] = GramsField(
                label=_("{name} 最低（kg）").format(name=name), required=False, initial=line.minimum_g or None)
            self.fields[f"wanted_{number}"] = GramsField(
                label=_("{name} 希望（kg）").format(name=name), initial=line.wanted_g)
            self.fields[f"maximum_{number}"] = GramsField(
                label=_("{name} これ以上は不要（kg）").format(name=name), required=False, initial=line.maximum_g)

    def rows(self) -> list[tuple[str, BoundField, BoundField, BoundField]]:
        return [(name, self[f"minimum_{number}"], self[f"wanted_{number}"], self[f"maximum_{number}"])
                for number, name in enumerate(self.names)]

    def weighed_lines(self) -> tuple[WishLine, ...]:
        typed = self.cleaned_data
        return tuple(WishLine(line.category, product=line.product, wanted_g=typed[f"wanted_{number}"],
                              minimum_g=typed[f"minimum_{number}"] or 0, maximum_g=typed[f"maximum_{number}"])
                     for number, line in enumerate(self.lines))


#: One word each, so that three stand side by side on a phone; the question above says what of.
_PARTS = SessionReport.Part.choices


class ReportForm(forms.Form):
    """Five taps: three answers, the households (prefilled), send."""

    received = forms.ChoiceField(label=gettext_lazy("頼んだ食べものは届きましたか"), widget=forms.RadioSelect,
                                 choices=_PARTS)
    given = forms.ChoiceField(label=gettext_lazy("お渡しできましたか"), widget=forms.RadioSelect, choices=_PARTS)
    left = forms.ChoiceField(label=gettext_lazy("残りはありますか"), widget=forms.RadioSelect,
                             choices=[("none", gettext_lazy("なし")), ("little", gettext_lazy("少し")),
                                      ("much", gettext_lazy("たくさん"))])
    households = NumberField(label=gettext_lazy("来た世帯数"))
    came = NumberField(label=gettext_lazy("来た人数"))
    thrown_g = GramsField(label=gettext_lazy("捨てた量（kg）"), required=False)
    voice = TextField(label=gettext_lazy("声・気づいたこと"), required=False, most=200, rows=3,
                      help_text=gettext_lazy("お名前や、だれのことかわかることは書かないでください。"))

    def report(self) -> Report:
        typed = self.cleaned_data
        return Report(received=typed["received"], given=typed["given"], left=typed["left"],
                      households=typed["households"], came=typed["came"], thrown_g=typed["thrown_g"] or 0,
                      voice=typed["voice"])
