"""Every write of this room."""

from foodbank.requests.services.report import Report, report_back
from foodbank.requests.services.send import (
    Answer,
    OnBehalf,
    cancel_request,
    change_request,
    repeat_last,
    send_request,
)
from foodbank.requests.services.states import (
    mark_allocated,
    mark_nothing,
    mark_on_the_way,
    mark_received,
    mark_taken_back,
    mark_waiting_again,
)

__all__ = ["Answer", "OnBehalf", "Report", "cancel_request", "change_request", "mark_allocated", "mark_nothing",
           "mark_on_the_way", "mark_received", "mark_taken_back", "mark_waiting_again", "repeat_last", "report_back", "send_request"]
