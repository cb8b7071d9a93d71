from django.urls import path

from foodbank.allocation.views import board, counter

app_name = "allocation"
urlpatterns = [
    path("", board.rounds, name="rounds"),
    path("start/", board.start, name="start"),
    path("<uuid:key>/", board.board, name="board"),
    path("<uuid:key>/progress/", board.progress, name="progress"),
    path("<uuid:key>/cancel/", board.cancel, name="cancel"),
    path("<uuid:key>/change/", board.change, name="change"),
    path("<uuid:key>/undo/", board.undo, name="undo"),
    path("<uuid:key>/confirm/", board.confirm, name="confirm"),
    path("<uuid:key>/discard/", board.discard, name="discard"),
    path("lines/<uuid:key>/release/", board.release, name="release"),
    path("counter/", counter.counter, name="counter"),
    path("counter/<uuid:key>/", counter.hand_over, name="hand_over"),
]
