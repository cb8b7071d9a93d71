"""出庫止め: stopping goods, and letting them go again. A hold wins over every promise."""

from datetime import datetime

from django.db import transaction

from foodbank.accounts.rules import Identity
from foodbank.devices.rules import Act
from foodbank.errors import NotFound
from foodbank.stock.errors import BadQuantity
from foodbank.stock.models import Balance, Hold, Lot
from foodbank.stock.rules.words import HoldReason


@transaction.atomic
def hold_lot(*, identity: Identity, lot_id: int, reason: HoldReason, now: datetime, recall: str = "") -> Hold:
    """Stops every piece of a lot, wherever it is, also what is packed or loaded."""
    lot = Lot.objects.select_for_update(no_key=True).filter(food_bank_id=identity.bank, id=lot_id).first()
    if not lot:
        raise NotFound()
    return Hold.objects.create(food_bank_id=identity.bank, lot=lot, reason=reason, recall=recall, opened_at=now,
                               opened_by_id=identity.membership_id)


@transaction.atomic
def hold_pieces(*, identity: Identity, lot_id: int, place_id: int, pieces: int, reason: HoldReason,
                now: datetime) -> Hold:
    """Stops some pieces at one place. Raises NotFound, BadQuantity when there are fewer."""
    lot = Lot.objects.select_for_update(no_key=True).filter(food_bank_id=identity.bank, id=lot_id).first()
    balance = Balance.objects.filter(food_bank_id=identity.bank, lot_id=lot_id, place_id=place_id).first()
    if not lot or not balance:
        raise NotFound()
    if not 1 <= pieces <= balance.on_hand:
        raise BadQuantity(most=balance.on_hand)
    return Hold.objects.create(food_bank_id=identity.bank, lot=lot, place_id=place_id, pieces=pieces, reason=reason,
                               opened_at=now, opened_by_id=identity.membership_id)


@transaction.atomic
def close_hold(*, identity: Identity, hold_uuid: str, now: datetime) -> Hold:
    """Lets the goods go again; a hold closed before stays as it was."""
    hold = Hold.objects.select_for_update().filter(food_bank_id=identity.bank, uuid=hold_uuid).first()
    if not hold:
        raise NotFound()
    if hold.closed_at is None:
        hold.closed_at, hold.closed_by_id = now, identity.membership_id
        hold.save(update_fields=["closed_at", "closed_by"])
    return hold


def let_named_goods_go(act: Act, product_id: int) -> None:
    """Ends the stop of goods that waited for nothing but their product's name; other stops of theirs stay."""
    Hold.objects.filter(food_bank_id=act.food_bank_id, lot__product_id=product_id, reason=HoldReason.UNNAMED,
                        closed_at__isnull=True).update(closed_at=act.effective_at, closed_by_id=act.actor_id)
