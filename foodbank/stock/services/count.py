"""棚卸し, 廃棄 and returns to the donor."""

from collections.abc import Sequence

from foodbank.accounts.rules import Identity
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer
from foodbank.errors import NotFound
from foodbank.stock import ledger
from foodbank.stock.errors import BadQuantity
from foodbank.stock.ledger import Locked, LockedLot
from foodbank.stock.models import CountRemark, Hold
from foodbank.stock.rules.ledger import Guard, Line, release
from foodbank.stock.rules.words import Kind, PlaceKind
from foodbank.stock.services.move import MOST_PIECES


def count_place(*, act: Act, code: str, place_code: str, pieces: int) -> Answer:
    """Says how many pieces of a lot really lie in a place; the difference becomes a COUNT line.

    When fewer are there than promised, the newest promises are released until the rest fits.
    """
    if not 0 <= pieces <= MOST_PIECES:
        raise BadQuantity(most=MOST_PIECES)

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        lot, place = locked.lot_of(code), locked.place_of(place_code)
        difference = pieces - lot.on_hand(place.id)
        elsewhere = locked.outside(PlaceKind.COUNT_DIFFERENCE)
        lines: list[Line] = []
        too_many = lot.reserved(place.id) - pieces
        for promise in sorted(lot.reservations, key=lambda one: -one.id):
            taken = min(promise.quantity, too_many) if promise.place_id == place.id else 0
            if taken > 0:
                lines.append(release(lot.id, place.id, taken, promise.id))
                too_many -= taken
        if difference > 0:
            lines.append(Line(Kind.COUNT, lot.id, elsewhere, place.id, difference))
        elif difference < 0:
            lines.append(Line(Kind.COUNT, lot.id, place.id, elsewhere, -difference))
        return lines, {"lot": lot.code, "place": place.code, "counted": pieces, "difference": difference}

    return ledger.write(act=act, build=build, codes=[code], place_codes=[place_code])


def explain_count(*, identity: Identity, movement_id: int, explanation: str) -> int:
    """Says why stock did not cover a fact; the line itself stays. Raises NotFound."""
    changed = CountRemark.objects.filter(food_bank_id=identity.bank, movement_id=movement_id).update(
        is_explained=True, explanation=explanation[:200])
    if not changed:
        raise NotFound()
    return movement_id


def discard_pieces(*, act: Act, code: str, place_code: str, pieces: int, reason: str) -> Answer:
    """廃棄: free pieces leave for good, with a reason; held pieces may be discarded too."""
    return _leave(act, code, place_code, pieces, Kind.DISCARD, PlaceKind.DISCARDED, {"reason": reason[:40]})


def return_to_donor(*, act: Act, code: str, place_code: str, pieces: int, reason: str) -> Answer:
    """Back to the giver."""
    return _leave(act, code, place_code, pieces, Kind.RETURN, PlaceKind.DONOR, {"reason": reason[:40]})


def _leave(act: Act, code: str, place_code: str, pieces: int, kind: Kind, to: PlaceKind, extra: Answer) -> Answer:
    if not 1 <= pieces <= MOST_PIECES:
        raise BadQuantity(most=MOST_PIECES)

    def build(locked: Locked) -> tuple[Sequence[Line], Answer]:
        lot, place = locked.lot_of(code), locked.place_of(place_code)
        line = Line(kind, lot.id, place.id, locked.outside(to), pieces, guard=Guard.NOTHING)
        _shrink_holds(lot, place.id, left=lot.on_hand(place.id) - pieces, act=act)
        return [line], {"lot": lot.code, "pieces": pieces, **extra}

    return ledger.write(act=act, build=build, codes=[code], place_codes=[place_code])


def _shrink_holds(lot: LockedLot, place_id: int, *, left: int, act: Act) -> None:
    """Stopped pieces that left are no longer stopped: holds at the place shrink to what is left, oldest first."""
    holds = Hold.objects.select_for_update().filter(lot_id=lot.id, place_id=place_id, closed_at__isnull=True)
    for hold in holds.order_by("-id"):
        kept = min(hold.pieces or 0, max(0, left))
        left -= kept
        if kept == 0:
            hold.closed_at, hold.closed_by_id = act.effective_at, act.actor_id
            hold.save(update_fields=["closed_at", "closed_by"])
        elif kept != hold.pieces:
            hold.pieces = kept
            hold.save(update_fields=["pieces"])
