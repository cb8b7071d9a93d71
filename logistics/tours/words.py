"""What the engine's codes are called on screen. Rules keep codes and facts; only doors and refusals need words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from foodbank.units import kg, litres
from logistics.routing.faults import Fault

Words = str | Promise

_REFUSED: dict[str, Words] = {
    "window": gettext_lazy("「{stop}」の受け取り時間に間に合いません"),
    "arrival": gettext_lazy("「{stop}」に時間どおりに着けません"),
    "shift": gettext_lazy("当番の時間のうちに戻れません"),
    "maximum_duration": gettext_lazy("当番の時間をこえます"),
    "maximum_drive": gettext_lazy("運転する時間が長すぎます"),
    "maximum_stops": gettext_lazy("1台で回れる数をこえます"),
    "capacity": gettext_lazy("車に積みきれません（{unit}）"),
    "on_board_time": gettext_lazy("「{stop}」の冷たい品が、車にある時間が長すぎます"),
    "ready": gettext_lazy("「{stop}」の品が、出発までにそろいません"),
    "skill": gettext_lazy("「{stop}」には15kg以上の箱があり、この人では持てません"),
    "access": gettext_lazy("「{stop}」の品は、別の倉庫にあります"),
    "no_road": gettext_lazy("「{stop}」へ行く道が見つかりません"),
    "empty_tour": gettext_lazy("公開したコースが空になります。コースを取りやめてください"),
}
_UNITS: dict[str, Words] = {"g": gettext_lazy("重さ"), "ml": gettext_lazy("大きさ"),
                            "cold_boxes": gettext_lazy("クーラーボックス")}

#: Why a stop was not done, as the driver picks it.
REASONS: dict[str, Words] = {
    "absent": gettext_lazy("だれもいない"),
    "refused": gettext_lazy("いらないと言われた"),
    "too_much": gettext_lazy("多すぎて置けない"),
    "no_fridge": gettext_lazy("冷蔵・冷凍に入らない"),
    "damaged": gettext_lazy("こわれた・よごれた"),
    "missing": gettext_lazy("車に見つからない"),
    "no_time": gettext_lazy("時間がなくなった"),
    "other": gettext_lazy("そのほか"),
}


def why_refused(fault: Fault, plan: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The checker's fault in one plain clause."""
    unit = next((str(word) for name, word in _UNITS.items() if f" {name} aboard" in fault.message), "")
    sentence = str(_REFUSED.get(fault.code, gettext_lazy("決まりに合わないところがあります")))
    return sentence.format(stop=names.get(_visit_at(fault.path, plan), _("次の立ち寄り先")), unit=unit)


def _visit_at(path: str, plan: Mapping[str, Any]) -> str:
    """The visit behind a path like `tours[0].stops[2].begins_s`."""
    try:
        tour, stop = (int(part.split("]")[0]) for part in path.split("[")[1:3])
        return str(plan["tours"][tour]["stops"][stop]["id"])
    except (ValueError, IndexError, KeyError):
        return ""


def why_left_out(code: str, facts: Mapping[str, Any], cars: Mapping[str, str]) -> str:
    """Why somebody could not be served, and what would help, in plain words. `cars`: duty -> its vehicle and driver."""
    car = cars.get(str(facts.get("vehicle", "")), "")
    remedy = facts.get("remedy")
    if code == "no_duty_here":
        return _("この品のある倉庫から出る当番がありません。当番を決めると届けられます。")
    if code == "no_capacity" and facts.get("extra_cold_boxes"):
        return _("保冷箱が足りません。{car}にあと{boxes}箱あれば積めます。").format(car=car, boxes=facts["extra_cold_boxes"])
    if code == "no_capacity" and (facts.get("extra_g") or facts.get("extra_ml")):
        room = _("{weight}kg").format(weight=kg(facts["extra_g"])) if facts.get("extra_g") else _(
            "{volume}リットル").format(volume=litres(facts["extra_ml"]))
        return _("車に積みきれません。{car}にあと{room}の空きがあれば積めます。").format(car=car, room=room)
    if code == "no_time" and facts.get("extra_s"):
        return _("当番の時間が足りません。{car}の終わりをあと{minutes}分のばすと回れます。").format(
            car=car, minutes=_minutes(facts["extra_s"]))
    if code == "no_time" and remedy == "on_board":
        return _("冷たい品を積んだまま回れる時間をこえます。早い時間に回る当番を加えると届けられます。")
    if code == "window_closed" and facts.get("extra_s"):
        return _("受け取り時間に間に合いません。受け取りがあと{minutes}分長ければ回れます。").format(
            minutes=_minutes(facts["extra_s"]))
    return str(_PLAIN.get(code, gettext_lazy("この日の当番では回れませんでした。当番を加えると回れます。")))


_PLAIN: dict[str, Words] = {
    "no_capacity": gettext_lazy("車に積みきれません。大きい車か、もう1台の当番があれば積めます。"),
    "no_time": gettext_lazy("当番の時間が足りません。当番を長くするか、加えてください。"),
    "window_closed": gettext_lazy("受け取り時間に間に合う当番がありません。"),
    "no_skill": gettext_lazy("15kg以上の箱があります。重い箱を持てる人の当番があれば届けられます。"),
    "not_worth_it": gettext_lazy("ほかの届け先を先にしました。別の日にまとめると届けられます。"),
}


def _minutes(seconds: Any) -> int:
    return -(-int(seconds) // 60)
