"""Reasons in the words a coordinator reads aloud; codes and facts come from the engine, numbers from its facts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from foodbank.units import kg

_LINE = {
    "requested": gettext_lazy("希望どおり"),
    "fair_share": gettext_lazy("公平に分けた分"),
    "use_soon": gettext_lazy("期限が近いので先に"),
    "pinned": gettext_lazy("手で決めた数"),
    "kept": gettext_lazy("前の案と同じ"),
}
_LIMIT = {
    "scarce_stock": gettext_lazy("条件に合う在庫が限られています。"),
    "own_request": gettext_lazy("希望した量に届いています。"),
    "usable_cap": gettext_lazy("残りの品の多くは、もう使いきれる量に届いています。"),
    "storage": gettext_lazy("冷蔵庫・冷凍庫・置き場の広さまでです。"),
    "transport": gettext_lazy("一度に運べる重さまでです。"),
    "route": gettext_lazy("車に積める重さまでです。"),
    "no_eligible_lot": gettext_lazy("期限・アレルギー・条件に合う品がほかにありません。"),
    "minimum_line": gettext_lazy("これより少ない数では届けません。"),
    "pin": gettext_lazy("手で決めた数です。"),
    "satisfied": gettext_lazy("必要な量に届いています。"),
}
_LEFT = {
    "held_back": gettext_lazy("次の回のために残しました。"),
    "no_eligible_site": gettext_lazy("期限・アレルギー・条件の合う居場所がありません。"),
    "all_satisfied": gettext_lazy("希望した居場所には行きわたっています。"),
    "less_than_one_unit": gettext_lazy("1箱・1個がまるごと入る居場所がもうありません。"),
    "transport": gettext_lazy("運べる重さまで届いています。"),
    "storage": gettext_lazy("置ける場所がいっぱいです。"),
    "pin": gettext_lazy("手で決めた数の残りです。"),
}


def line_words(reason: Mapping[str, Any]) -> str:
    """Why a line is there, with what to look at before handing it over."""
    words = str(_LINE.get(reason.get("code", ""), reason.get("code", "")))
    for warning in reason.get("warnings", []):
        if warning["code"] == "allergens_unknown":
            words += " ・ " + _("アレルギー表示がわかりません。表示を見てください")
    return words


def limit_words(limit: Mapping[str, Any]) -> str:
    """Why a site gets no more."""
    words = str(_LIMIT.get(limit.get("code", ""), ""))
    shared = limit.get("facts", {}).get("sites")
    if limit.get("code") == "scarce_stock" and isinstance(shared, int) and shared > 1:
        words = _("ほか{count}か所と分け合う在庫です。").format(count=shared - 1)
    return words


def left_words(reason: Mapping[str, Any]) -> str:
    """Why units stay: where none is small enough, how large one is and how much room there is at most."""
    code, facts = reason.get("code", ""), reason.get("facts", {})
    if code == "less_than_one_unit" and facts.get("rule") == "minimum_line":
        return str(_LIMIT["minimum_line"])
    if code == "less_than_one_unit" and "largest_room_g" in facts:
        return _("1箱・1個（{unit} kg）がまるごと入る居場所がもうありません。空きは広い所で {room} kg です。").format(
            unit=kg(int(facts["unit_g"])), room=kg(int(facts["largest_room_g"])))
    return str(_LEFT.get(code, ""))


def figures_words(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The plan's figures as label and value."""
    found = []
    if "waste_g" in figures:
        found.append((_("次の回までに期限が来て残る重さ"), f"{kg(int(figures['waste_g']))} kg"))
    if "requested_share" in figures:
        found.append((_("希望のうち、かなえた割合"), f"{100 * figures['requested_share']:.0f} %"))
    if "poorest_tenth" in figures:
        found.append((_("いちばん足りない1割の居場所の満たされ方"), f"{100 * figures['poorest_tenth']:.0f} %"))
    return found
