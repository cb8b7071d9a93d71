"""Every read of this room."""

from logistics.tours.queries.day import (
    DayBoard,
    TourColumn,
    active_tours,
    day_board,
    get_plan_for,
    get_stop_for,
    get_tour_for,
    is_driven,
    latest_plan,
)
from logistics.tours.queries.driving import (
    expected_at,
    get_acting_tour_for,
    get_driving_tour_for,
    may_act_on,
    stops_of,
    tours_of_driver,
    was_let_in,
)
from logistics.tours.queries.facts import day_facts, lines_of_day, pickups_of_day
from logistics.tours.queries.goods import GoodsOnBoard, goods_on_board

__all__ = [
    "DayBoard", "GoodsOnBoard", "TourColumn", "active_tours", "day_board", "day_facts", "expected_at", "get_acting_tour_for",
    "get_driving_tour_for", "get_plan_for", "get_stop_for", "get_tour_for", "goods_on_board", "is_driven", "latest_plan",
    "lines_of_day", "may_act_on", "pickups_of_day", "stops_of", "tours_of_driver", "was_let_in",
]
