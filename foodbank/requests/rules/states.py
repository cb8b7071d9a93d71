"""The states of a request, and what may follow what."""

from enum import StrEnum


class State(StrEnum):
    SENT = "sent"
    ALLOCATED = "allocated"
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    NOTHING = "nothing"
    CANCELLED = "cancelled"


#: From where a state is reached. Handed-over goods are facts: they are reached from everywhere but a cancellation.
_FROM: dict[State, frozenset[State]] = {
    State.SENT: frozenset({State.ALLOCATED, State.NOTHING}),
    State.ALLOCATED: frozenset({State.SENT, State.NOTHING}),
    State.ON_THE_WAY: frozenset({State.SENT, State.ALLOCATED, State.NOTHING}),
    State.RECEIVED: frozenset({State.SENT, State.ALLOCATED, State.ON_THE_WAY, State.NOTHING}),
    State.NOTHING: frozenset({State.SENT, State.ALLOCATED, State.ON_THE_WAY}),
    State.CANCELLED: frozenset({State.SENT}),
}
#: Where a late or repeated message finds things further along already, and leaves them so.
_LEFT_ALONE: dict[State, frozenset[State]] = {
    State.ALLOCATED: frozenset({State.ON_THE_WAY, State.RECEIVED}),
    State.ON_THE_WAY: frozenset({State.RECEIVED, State.CANCELLED}),
    State.RECEIVED: frozenset({State.CANCELLED}),
}
MAY_STILL_CHANGE = frozenset({State.SENT})


def follows(current: State, wanted: State) -> bool | None:
    """True: goes there. False: nothing to do (there already, or further along). None: refused."""
    if current == wanted or current in _LEFT_ALONE.get(wanted, frozenset()):
        return False
    return True if current in _FROM[wanted] else None


def taken_back(current: State, wanted: State) -> bool | None:
    """The same for goods whose hand-over was a mistake: what was received is on its way or set aside again."""
    return current is State.RECEIVED and wanted in (State.ALLOCATED, State.ON_THE_WAY)
