"""Facts that rooms above write down here: fetched, being checked, 検品済み. A fact is not refused for being late."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from foodbank.donors.errors import QuantityImpossible, WrongDonationState
from foodbank.donors.models import Donation
from foodbank.donors.rules.offers import MOST_CARTONS, MOST_G
from foodbank.errors import NotFound

State = Donation.State


@transaction.atomic
def record_pickup(*, food_bank_id: int, donation_id: int, cartons: int, grams: int, now: datetime) -> Donation:
    """What a driver fetched. A second trip adds to the first; announced and received figures stay what they are.

    A donation cancelled meanwhile comes back: the goods are on the van. One already being checked keeps its state.
    Raises QuantityImpossible (one of the two may be 0, not both), WrongDonationState for what was never accepted.
    """
    if not (0 <= cartons <= MOST_CARTONS and 0 <= grams <= MOST_G and cartons + grams):
        raise QuantityImpossible(line=1, quantity=f"{cartons} / {grams}"[:40], least=0, most=MOST_G)
    donation = _locked(food_bank_id, donation_id)
    if donation.state in (State.OFFERED, State.DECLINED):
        _refuse(donation)
    donation.picked_up_cartons = (donation.picked_up_cartons or 0) + cartons
    donation.picked_up_g = (donation.picked_up_g or 0) + grams
    donation.picked_up_at = now
    if donation.state in (State.ACCEPTED, State.CANCELLED):
        donation.state = State.PICKED_UP
    donation.version += 1
    donation.save(update_fields=["picked_up_cartons", "picked_up_g", "picked_up_at", "state", "version"])
    return donation


def begin_receiving(*, food_bank_id: int, donation_id: int) -> None:
    """The first goods are on the dock: one statement, and none when the caller already saw `receiving`.

    Raises WrongDonationState for what was never accepted or is 検品済み, NotFound.
    """
    mine = Donation.objects.filter(food_bank_id=food_bank_id, id=donation_id)
    if mine.filter(state__in=(State.ACCEPTED, State.PICKED_UP)).update(state=State.RECEIVING,
                                                                       version=F("version") + 1):
        return
    donation = mine.first()
    if not donation:
        raise NotFound()
    if donation.state != State.RECEIVING:
        _refuse(donation)


@transaction.atomic
def mark_inspected(*, food_bank_id: int, donation_id: int, now: datetime) -> Donation:
    """検品済み: all of it was checked in (the room above made sure). Twice is once. Raises WrongDonationState."""
    donation = _locked(food_bank_id, donation_id)
    if donation.state == State.INSPECTED:
        return donation
    if donation.state != State.RECEIVING:
        _refuse(donation)
    donation.state, donation.inspected_at = State.INSPECTED, now
    donation.version += 1
    donation.save(update_fields=["state", "inspected_at", "version"])
    return donation


def _locked(food_bank_id: int, donation_id: int) -> Donation:
    found = Donation.objects.select_for_update().filter(food_bank_id=food_bank_id, id=donation_id).first()
    if not found:
        raise NotFound()
    return found


def _refuse(donation: Donation) -> None:
    raise WrongDonationState(number=donation.number, state=str(State(donation.state).label))
