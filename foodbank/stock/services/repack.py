"""小分け, 仕分け, セット組み: lots become another lot, with parentage and balanced grams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError, transaction

from foodbank.catalog.models import Product
from foodbank.codes import CodeType, new_code
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer
from foodbank.errors import InvalidInput, NotFound
from foodbank.stock import ledger
from foodbank.stock.errors import BadQuantity, GramsDoNotBalance
from foodbank.stock.models import Lot, Parentage
from foodbank.stock.rules.ledger import Guard, Line
from foodbank.stock.rules.words import Kind, PlaceKind
from foodbank.stock.services.move import MOST_PIECES


@dataclass(frozen=True)
class Ingredient:
    code: str
    place_code: str
    pieces: int


@dataclass(frozen=True)
class NewLot:
    """What comes out: a product in pieces of so many grams. Its date, allergens and restrictions follow its parents."""

    product: UUID
    pieces: int
    piece_g: int
    piece_ml: int = 0
    pieces_per_case: int = 1
    to_place: str = ""


def repack(*, act: Act, ingredients: Sequence[Ingredient], result: NewLot, loss_g: int = 0) -> Answer:
    """Turns pieces of lots into a new lot: grams in = grams out + loss; earliest last day; restrictions add up; the
    donation stays when all parents share it. Allergens unite by way of the parents (`queries.allergens_of_lot`).

    Raises BadQuantity, NotFound, GramsDoNotBalance, InvalidInput (different zones), NotEnoughStock, OnHold.
    """
    if not ingredients or loss_g < 0 or any(not 1 <= number <= MOST_PIECES for number in (
            result.pieces, result.piece_g, *(one.pieces for one in ingredients))):
        raise BadQuantity(most=MOST_PIECES)
    product = Product.objects.filter(food_bank_id=act.food_bank_id, uuid=result.product).first()
    if not product:
        raise NotFound()
    try:
        with transaction.atomic():
            locked, known = ledger.lock(act=act, codes=sorted({one.code for one in ingredients}),
                                        place_codes=[*{one.place_code for one in ingredients}, result.to_place])
            if known is not None:
                return known
            return _write(act, locked, ingredients, result, product, loss_g)
    except IntegrityError:
        return ledger.done_meanwhile(act)


def _write(act: Act, locked: ledger.Locked, ingredients: Sequence[Ingredient], result: NewLot, product: Product,
           loss_g: int) -> Answer:
    parents = [(locked.lot_of(one.code), locked.place_of(one.place_code), one.pieces) for one in ingredients]
    went_in = sum(lot.piece_g * pieces for lot, _, pieces in parents)
    came_out = result.piece_g * result.pieces
    if went_in != came_out + loss_g:
        raise GramsDoNotBalance(went_in_g=went_in, came_out_g=came_out, loss_g=loss_g)
    if len({lot.zone for lot, _, _ in parents}) > 1:
        raise InvalidInput(field="zone")
    target = locked.place_of(result.to_place) if result.to_place else parents[0][1]
    earliest = min((lot for lot, _, _ in parents), key=lambda lot: (lot.last_day, lot.id))
    dated = Lot.objects.get(id=earliest.id)
    donations = {lot.donation_id for lot, _, _ in parents}
    code = new_code(CodeType.LABEL)
    values = {
        "food_bank": act.food_bank_id, "actor": act.actor_id, "code": code, "product": product.id,
        "donation": donations.pop() if len(donations) == 1 else None, "piece_g": result.piece_g,
        "piece_ml": result.piece_ml, "pieces_per_case": result.pieces_per_case, "zone": earliest.zone,
        "date_kind": dated.date_kind, "precision": dated.precision, "date_text": dated.date_text,
        "last_day": dated.last_day, "last_time": dated.last_time, "made_on": None, "maker_lot": "",
        "received_at": act.effective_at, "pieces": result.pieces,
        "restrictions": [one for index, one in enumerate(_all(parents)) if one not in _all(parents)[:index]],
        "label_count": 1, "label_codes": [code], "label_numbers": [1], "label_pieces": [result.pieces],
        "temperature": None, "is_fine": True, "findings": [], "hold_places": [], "hold_pieces": [], "hold_reasons": []}
    lot_id = ledger.open_lot(values)
    Parentage.objects.bulk_create([
        Parentage(food_bank_id=act.food_bank_id, child_id=lot_id, parent_id=parent_id,
                  pieces=sum(pieces for lot, _, pieces in parents if lot.id == parent_id))
        for parent_id in sorted({lot.id for lot, _, _ in parents})])
    locked.lots[lot_id] = replace(earliest, id=lot_id, code=code, last_seq=0, last_hash="", balances={}, holds=[],
                                  reservations=[], label_pieces={}, piece_g=result.piece_g)
    pool = locked.outside(PlaceKind.REPACKED)
    lines = [Line(Kind.REPACK, lot.id, place.id, pool, pieces, guard=Guard.FREE) for lot, place, pieces in parents]
    lines.append(Line(Kind.REPACK, lot_id, pool, target.id, result.pieces))
    answer: Answer = {"lot": code, "labels": [code], "pieces": result.pieces, "loss_g": loss_g}
    ledger.post(locked=locked, lines=lines, answer=answer)
    return answer


def _all(parents: Sequence[tuple[ledger.LockedLot, ledger.LockedPlace, int]]) -> list[dict[str, object]]:
    return [one for lot, _, _ in parents for one in lot.restrictions]
