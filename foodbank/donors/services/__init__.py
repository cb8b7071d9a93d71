"""Every write of this room."""

from foodbank.donors.services.answers import accept_donation, cancel_donation, decline_donation
from foodbank.donors.services.donors import (
    AgreementDetails,
    DonorDetails,
    add_agreement,
    add_contact,
    add_donor,
    edit_donor,
)
from foodbank.donors.services.offers import offer_donation, register_donation
from foodbank.donors.services.progress import begin_receiving, mark_inspected, record_pickup

__all__ = [
    "AgreementDetails", "DonorDetails", "accept_donation", "add_agreement", "add_contact", "add_donor",
    "begin_receiving",
    "cancel_donation", "decline_donation", "edit_donor", "mark_inspected", "offer_donation", "record_pickup",
    "register_donation",
]
