"""検品済み: the moment after which a donation's figures stand and its 受領書 may be numbered."""

from datetime import datetime

from django.db import transaction

from foodbank.accounts.rules import Identity
from foodbank.donors import services as donors
from foodbank.donors.models import Donation
from foodbank.errors import NotFound
from foodbank.stock.errors import NotInspectedYet
from foodbank.stock.models import Hold
from foodbank.stock.queries.donations import UNDECIDED
from foodbank.stock.queries.figures import received_of_donation


@transaction.atomic
def finish_inspection(*, identity: Identity, donation_uuid: str, now: datetime) -> Donation:
    """Marks a donation as 検品済み; twice is once. Raises NotFound, NotInspectedYet (nothing in yet, or a question still
    open), WrongDonationState."""
    donation = Donation.objects.select_for_update().filter(food_bank_id=identity.bank, uuid=donation_uuid).first()
    if not donation:
        raise NotFound()
    if donation.state == Donation.State.RECEIVING and blocks_inspection(identity.bank, donation.id):
        raise NotInspectedYet()
    return donors.mark_inspected(food_bank_id=identity.bank, donation_id=donation.id, now=now)


def blocks_inspection(food_bank_id: int, donation_id: int) -> bool:
    """True while nothing of the donation is in (what was taken back does not count), or a question is open."""
    lots = [lot.lot_id for lot in received_of_donation(food_bank_id, [donation_id])]
    return not lots or Hold.objects.filter(lot_id__in=lots, closed_at__isnull=True, reason__in=UNDECIDED).exists()


@transaction.atomic
def reopen_inspection(*, identity: Identity, donation_uuid: str, now: datetime) -> Donation:
    """More of the same donation arrived: receiving goes on."""
    donation = Donation.objects.select_for_update().filter(food_bank_id=identity.bank, uuid=donation_uuid,
                                                           state=Donation.State.INSPECTED).first()
    if not donation:
        raise NotFound()
    donation.state, donation.inspected_at = Donation.State.RECEIVING, None
    donation.version += 1
    donation.save(update_fields=["state", "inspected_at", "version"])
    return donation
