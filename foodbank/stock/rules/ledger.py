"""What one ledger line does to the balances at its two ends. The whole of stock arithmetic is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from foodbank.stock.rules.words import Kind


class Guard(IntEnum):
    """What must still hold at an inside end that gives something away.

    NOTHING: reserved <= on_hand only (the balance's own constraint). HELD: what is stopped stays. FREE: what is
    stopped and what is promised to others stays.
    """

    NOTHING = 0
    HELD = 1
    FREE = 2


@dataclass(frozen=True)
class Line:
    """One movement to be written. Pieces are integers >= 0; RESERVE and RELEASE move none and change `reserved_delta`.

    `reservation` names the promise concerned. `reserved_delta` counts at the inside end; between two inside ends it
    leaves the giving one and arrives at the other. `reverses` is the movement that this line takes back.
    """

    kind: Kind
    lot_id: int
    from_place_id: int
    to_place_id: int
    quantity: int
    reserved_delta: int = 0
    reservation_id: int | None = None
    reverses_id: int | None = None
    guard: Guard = Guard.NOTHING


@dataclass(frozen=True)
class Change:
    """What a balance (lot, place) gains or loses, and what must hold afterwards."""

    lot_id: int
    place_id: int
    on_hand: int
    reserved: int
    guard: Guard


def reserve(lot_id: int, place_id: int, pieces: int, reservation_id: int) -> Line:
    return Line(Kind.RESERVE, lot_id, place_id, place_id, 0, pieces, reservation_id, guard=Guard.FREE)


def release(lot_id: int, place_id: int, pieces: int, reservation_id: int) -> Line:
    return Line(Kind.RELEASE, lot_id, place_id, place_id, 0, -pieces, reservation_id)


def changes(lines: Iterable[Line], inside: frozenset[int]) -> list[Change]:
    """The net change of every balance touched, by (lot, place). The order of lines inside one act does not matter."""
    total: dict[tuple[int, int], list[int]] = {}

    def add(lot_id: int, place_id: int, on_hand: int, reserved: int, guard: Guard) -> None:
        if place_id in inside:
            entry = total.setdefault((lot_id, place_id), [0, 0, 0])
            entry[0] += on_hand
            entry[1] += reserved
            entry[2] = max(entry[2], guard)

    for line in lines:
        if line.kind in (Kind.RESERVE, Kind.RELEASE):
            add(line.lot_id, line.from_place_id, 0, line.reserved_delta, line.guard)
            continue
        between = line.from_place_id in inside and line.to_place_id in inside
        add(line.lot_id, line.from_place_id, -line.quantity, -line.reserved_delta if between else line.reserved_delta,
            line.guard)
        add(line.lot_id, line.to_place_id, line.quantity, line.reserved_delta, Guard.NOTHING)
    return [Change(lot, place, on_hand, reserved, Guard(guard))
            for (lot, place), (on_hand, reserved, guard) in sorted(total.items())]


def reversal(line: Line, movement_id: int) -> Line:
    """The line that takes `line` back: ends swapped, promise restored. A reversal has no reversal of its own."""
    if line.kind in (Kind.RESERVE, Kind.RELEASE):
        kind = Kind.RELEASE if line.kind is Kind.RESERVE else Kind.RESERVE
        return Line(kind, line.lot_id, line.from_place_id, line.to_place_id, 0, -line.reserved_delta,
                    line.reservation_id, movement_id)
    # A MOVE carries its promise along in both directions; an outgoing line that used it up gives it back.
    delta = line.reserved_delta if line.kind is Kind.MOVE else -line.reserved_delta
    return Line(line.kind, line.lot_id, line.to_place_id, line.from_place_id, line.quantity, delta,
                line.reservation_id, movement_id)
