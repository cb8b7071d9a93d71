"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class NoDuties(RuleBroken):
    """Nobody drives that day."""

    code = "no_duties"
    sentence = _("この日に運転する人が決まっていません。先に「当番を決める」で、人と車を決めてください。")


class NothingToCarry(RuleBroken):
    """No delivery and no pickup is due that day."""

    code = "nothing_to_carry"
    sentence = _("この日に届ける物も、引き取る物もありません。配分で「届ける」を選ぶと、ここに出ます。")


class PlanRunning(RuleBroken):
    """The day is being planned right now."""

    code = "plan_running"
    sentence = _("いまコースを計算しています。終わるのを待つか、「やめる」を押してください。")


class NoPlanFound(RuleBroken):
    """The solver gave no plan, or one that the checker refused."""

    code = "no_plan_found"
    sentence = _("コースの案を作れませんでした（{why}）。前の案はそのままです。当番や時間を見直してください。")


class DayTooLarge(RuleBroken):
    """More stops than the solver takes in one day."""

    code = "day_too_large"
    status = 422
    sentence = _("1日に計算できるのは{most}か所までです。日を分けてください。")


class OrderImpossible(RuleBroken):
    """A hand edit that breaks a rule of the day; what was there stays."""

    code = "order_impossible"
    sentence = _("その順番にはできません。{why}。元の順番のままです。")


class TourOver(RuleBroken):
    """The tour is closed or cancelled."""

    code = "tour_over"
    sentence = _("このコースは終わっています。記録はそのままです。直すときは、コーディネーターに電話してください。")


class TourNotPublished(RuleBroken):
    """The tour is still a proposal."""

    code = "tour_not_published"
    sentence = _("このコースはまだ公開されていません。コーディネーターが公開すると始められます。")


class TourOnTheRoad(RuleBroken):
    """Loaded or driving: it can no longer be planned, moved or called off as a whole."""

    code = "tour_on_the_road"
    sentence = _("このコースはもう積み込みが済んでいます。荷物を戻して「終了」してから、作り直してください。")


class NotLoadedYet(RuleBroken):
    """A stop before the loading."""

    code = "not_loaded_yet"
    sentence = _("先に「全部積みました」を押してください。まだ何も渡していません。")


class AlreadyLoaded(RuleBroken):
    """A second loading of one tour."""

    code = "already_loaded"
    sentence = _("積み込みはもう記録されています。数を直すときは、コーディネーターに電話してください。")


class StopDone(RuleBroken):
    """The stop was recorded before, by another act."""

    code = "stop_done"
    sentence = _("ここの記録はもう済んでいます。直すときは、コーディネーターに電話してください。")


class StopLocked(RuleBroken):
    """The stop is fixed where it is."""

    code = "stop_locked"
    sentence = _("この立ち寄り先は固定されています。先に「固定をはずす」を押してください。")


class TooManyPieces(RuleBroken):
    """More pieces than were promised or loaded."""

    code = "too_many_pieces"
    status = 422
    sentence = _("「{product}」は{most}個までです。数を確かめて、もう一度お願いします。")


class StopTemperatureMissing(RuleBroken):
    """Cold goods without a measured temperature."""

    code = "stop_temperature_missing"
    status = 422
    sentence = _("冷たい品があります。温度をはかって入れてください。")


class ReasonMissing(RuleBroken):
    """Not handed over, or only a part, and nobody said why."""

    code = "reason_missing"
    status = 422
    sentence = _("渡せなかった理由を選んでください。")


class StopsLeft(RuleBroken):
    """The tour still has stops nobody has recorded."""

    code = "stops_left"
    sentence = _("まだ記録していない立ち寄り先が{stops}か所あります。済ませるか「渡せなかった」を押してください。")


class GoodsOnBoard(RuleBroken):
    """The vehicle is not empty, and the coordinator has not said where the goods go."""

    code = "goods_on_board"
    sentence = _("車にまだ{pieces}個残っています。倉庫に戻ってから、コーディネーターに行き先を決めてもらってください。")


class FrozenOvernight(RuleBroken):
    """Frozen goods may not stay in a vehicle over night."""

    code = "frozen_overnight"
    sentence = _("冷凍の「{product}」は、車に置いたまま夜を越せません。冷凍庫の棚を選んでください。")


class ColdWithoutBox(RuleBroken):
    """Chilled goods stay on board only in a cold box."""

    code = "cold_without_box"
    sentence = _("冷蔵の「{product}」を置ける保冷箱が、この車にはありません。冷蔵庫の棚を選んでください。")


class WrongShelf(RuleBroken):
    """A shelf of another zone than the goods."""

    code = "wrong_shelf"
    status = 422
    sentence = _("「{product}」は{zone}です。{place}には置けません。")


class LeftUntilMissing(RuleBroken):
    """Goods stay on board, and nobody said until when."""

    code = "left_until_missing"
    status = 422
    sentence = _("車に置いておく品は、いつまでかを入れてください（きょうから7日まで）。")


class ReadOnlyTour(RuleBroken):
    """Another driver, or another phone, has taken over."""

    code = "read_only_tour"
    status = 403
    sentence = _("このコースは別の端末に引き継がれました。ここでは見るだけです。送っていない記録は、自動で届きます。")


class LoadStays(RuleBroken):
    """A loading cannot be taken back line by line."""

    code = "load_stays"
    sentence = _("積み込みは、ここでは取り消せません。コースを「終了」して、車に残った品の行き先を決めてください。")
