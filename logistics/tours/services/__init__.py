"""Every write of this room, one use case each."""

from logistics.tours.services.close import Left, close_tour
from logistics.tours.services.drive import Counted, load_tour, record_delivery, record_pickup, reorder_stops
from logistics.tours.services.edit import add_left_out, lock_stop, move_stop
from logistics.tours.services.plan import JOB, ask_for_plan, cancel_plan, compute_plan, plan_is_running
from logistics.tours.services.publish import (
    cancel_tour,
    change_driver,
    link_address,
    publish_tour,
    publish_tours,
    reissue_link,
)
from logistics.tours.services.undo import take_stop_back, undo_stop

__all__ = [
    "JOB", "Counted", "Left", "add_left_out", "ask_for_plan", "cancel_plan", "cancel_tour", "change_driver",
    "close_tour", "compute_plan", "link_address", "load_tour", "lock_stop", "move_stop", "plan_is_running",
    "publish_tour", "publish_tours", "record_delivery", "record_pickup", "reissue_link", "reorder_stops", "take_stop_back",
    "undo_stop",
]
