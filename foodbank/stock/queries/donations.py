"""A donation at the dock: announced, picked up, received; and which are ready to be called 検品済み."""

from dataclasses import dataclass

from foodbank.accounts.rules import Identity
from foodbank.donors.models import Donation
from foodbank.donors.queries import announced, picked_up
from foodbank.donors.rules.offers import Figures
from foodbank.paging import Page, page_of
from foodbank.stock.models import Hold, Label
from foodbank.stock.queries.figures import ReceivedLot, received_of_donation
from foodbank.stock.rules.words import HoldReason

#: Holds that mean "nobody has looked yet"; damage and the like are findings and do not delay the papers.
UNDECIDED = (HoldReason.CHECKING, HoldReason.NO_DATE, HoldReason.UNNAMED)


@dataclass(frozen=True)
class DonationAtDock:
    donation: Donation
    announced: Figures
    picked_up: Figures | None
    received: list[ReceivedLot]
    received_labels: int
    undecided: list[Hold]

    @property
    def received_g(self) -> int:
        return sum(lot.grams for lot in self.received)

    @property
    def can_inspect(self) -> bool:
        return self.donation.state == Donation.State.RECEIVING and bool(self.received) and not self.undecided


def figures_of_donation(identity: Identity, donation: Donation) -> DonationAtDock:
    """The three figures, from a donation read with its lines. Three statements."""
    received = received_of_donation(identity.bank, [donation.id])
    lots = [lot.lot_id for lot in received]
    undecided = list(Hold.objects.select_related("lot__product").filter(
        food_bank_id=identity.bank, lot_id__in=lots, closed_at__isnull=True, reason__in=UNDECIDED).order_by("id"))
    return DonationAtDock(donation, announced(donation).all, picked_up(donation), received,
                          Label.objects.filter(lot_id__in=lots).count(), undecided)


def donations_at_dock(identity: Identity, *, after: str = "", most: int = 30) -> Page[Donation]:
    """Fetched or being checked, the first offered first."""
    found = Donation.objects.select_related("donor", "via").prefetch_related("lines").filter(
        food_bank_id=identity.bank, state__in=(Donation.State.PICKED_UP, Donation.State.RECEIVING))
    return page_of(found, "offered_at", "number", after=after, most=most)


def ready_to_inspect(identity: Identity) -> int:
    """How many donations have goods in and no open question. Two statements."""
    checking = list(Donation.objects.filter(food_bank_id=identity.bank, state=Donation.State.RECEIVING)
                    .values_list("id", flat=True)[:200])
    open_questions = set(Hold.objects.filter(
        food_bank_id=identity.bank, lot__donation_id__in=checking, closed_at__isnull=True,
        reason__in=UNDECIDED).values_list("lot__donation_id", flat=True)) if checking else set()
    return len([one for one in checking if one not in open_questions])
