"""Every read of this room."""

from foodbank.allocation.queries.board import Board, BoardSite, board_of, get_run_for, open_run, runs
from foodbank.allocation.queries.leaving import (
    FetchingSite,
    counter_of_day,
    get_line_for,
    lines_of_site,
    lines_to_deliver,
    lines_to_leave,
)

__all__ = [
    "Board", "BoardSite", "FetchingSite", "board_of", "counter_of_day", "get_line_for", "get_run_for", "lines_of_site",
    "lines_to_deliver", "lines_to_leave", "open_run", "runs",
]
