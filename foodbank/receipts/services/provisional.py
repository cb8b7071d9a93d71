"""仮受取: before 検品済み, without a number, kept nowhere."""

from datetime import datetime

from foodbank import clock
from foodbank.accounts.models import FoodBank
from foodbank.donors.models import Donation, Source
from foodbank.receipts.errors import NoPaperForThis
from foodbank.receipts.queries.facts import items_of
from foodbank.receipts.services.drawing import draw_receipt


def provisional_receipt(*, donation: Donation, now: datetime) -> bytes:
    """A PDF of what was received so far. Raises NoPaperForThis."""
    if donation.source != Source.DONATED or not donation.donor:
        raise NoPaperForThis()
    bank = FoodBank.objects.get(id=donation.food_bank_id)
    return draw_receipt(bank=bank, donor=donation.donor, items=items_of(bank.id, [donation.id]), number="",
                        agreement=donation.agreement.number if donation.agreement else "", issued_on=clock.day_of(now),
                        made_at=now)
