"""Every write of this room."""

from foodbank.allocation.services.back import take_hand_over_back
from foodbank.allocation.services.decide import change_line, confirm_round, discard_round, undo_changes
from foodbank.allocation.services.leave import (
    HandedLine,
    hand_over_lines,
    mark_lines_on_the_way,
    move_lines_back,
    release_lines,
    set_way,
)
from foodbank.allocation.services.run import ask_for_round, compute_round

__all__ = [
    "HandedLine", "ask_for_round", "change_line", "compute_round", "confirm_round", "discard_round", "hand_over_lines",
    "mark_lines_on_the_way", "move_lines_back", "release_lines", "set_way", "take_hand_over_back", "undo_changes",
]
