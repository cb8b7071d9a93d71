"""Donors and agreements. A donor's contact sees the donors they speak for; everybody else those of their food bank."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Identity, Role
from foodbank.donors.models import Agreement, Donor
from foodbank.donors.rules.agreements import in_force
from foodbank.errors import NotFound
from foodbank.kana import search_key
from foodbank.network.rules.typed import folded
from foodbank.paging import Page, page_behind

PAGE = 50
ENDS_SOON = timedelta(days=60)


def _visible(identity: Identity) -> QuerySet[Donor]:
    found = Donor.objects.filter(food_bank_id=identity.bank)
    if identity.role == Role.DONOR:
        return found.filter(contacts__membership_id=identity.membership_id or 0)
    return found


def donors(identity: Identity, *, search: str = "", after: str = "", limit: int = PAGE) -> Page[Donor]:
    """In the order of the syllabary. One statement for the donors and one for their agreements; one more with a cursor."""
    found = _visible(identity)
    wanted = search_key(folded(search)[:80])
    if wanted:
        found = found.filter(search_key__contains=wanted)
    return page_behind(found.prefetch_related("agreements"), "kana", "id", among=_visible(identity), after=after, most=limit)


def givers(identity: Identity) -> list[Donor]:
    """Active donors for a list to choose from."""
    return list(_visible(identity).filter(is_active=True).order_by("kana", "id"))


def get_donor_for(identity: Identity, uuid: UUID) -> Donor:
    found = _visible(identity).filter(uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def donors_of_contact(identity: Identity) -> list[Donor]:
    """The donors this membership speaks for, in the order of the syllabary."""
    return list(Donor.objects.filter(food_bank_id=identity.bank, contacts__membership_id=identity.membership_id or 0)
                .prefetch_related("agreements").order_by("kana", "id"))


def contacts_of(identity: Identity, donor: Donor) -> list[Membership]:
    rows = donor.contacts.select_related("membership__user").filter(
        donor__food_bank_id=identity.bank, membership__is_active=True).order_by("id")
    return [row.membership for row in rows]


def agreements_of(identity: Identity, donor: Donor) -> list[Agreement]:
    return list(Agreement.objects.filter(food_bank_id=identity.bank, donor=donor).order_by("-starts_on", "-id"))


def agreement_in_force(donor: Donor, on: date) -> Agreement | None:
    """The donor's agreement on that day (from what was prefetched, where it was)."""
    return in_force(donor.agreements.all(), on)


def agreements_ending(identity: Identity, on: date, *, within: timedelta = ENDS_SOON) -> list[Agreement]:
    """Agreements of active donors that end soon and are followed by none, soonest first. One statement."""
    rows = Agreement.objects.select_related("donor").filter(
        food_bank_id=identity.bank, donor__is_active=True, starts_on__lte=on + within).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("ends_on", "id")
    kept = list(rows)
    until = on + within
    lasting = {row.donor_id for row in kept if row.ends_on is None or row.ends_on > until}
    return [row for row in kept if row.donor_id not in lasting]
