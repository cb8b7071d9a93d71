"""Every read of this room."""

from foodbank.donors.queries.donations import (
    announced,
    donations,
    donations_to_receive,
    get_donation_for,
    offers_waiting,
    picked_up,
)
from foodbank.donors.queries.donors import (
    agreement_in_force,
    agreements_ending,
    agreements_of,
    contacts_of,
    donors,
    donors_of_contact,
    get_donor_for,
    givers,
)
from foodbank.donors.queries.pickups import Pickup, pickups_due
from foodbank.donors.queries.products import KnownProducts, known_products, usual_products
from foodbank.donors.queries.sites import facts_of_activity

__all__ = [
    "KnownProducts", "Pickup", "agreement_in_force", "agreements_ending",
    "agreements_of", "announced", "contacts_of", "donations", "donations_to_receive", "donors", "donors_of_contact",
    "facts_of_activity", "get_donation_for", "get_donor_for", "givers", "known_products", "offers_waiting",
    "picked_up", "pickups_due", "usual_products",
]
