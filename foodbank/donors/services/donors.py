"""Donors, their agreements and the people who speak for them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import Role
from foodbank.accounts.services import add_member
from foodbank.donors.errors import AgreementBackwards, AgreementNumberTaken, DonorNameTaken
from foodbank.donors.models import Agreement, Donor, DonorContact
from foodbank.donors.rules.restrictions import Restriction
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network.models import Organisation


@dataclass(frozen=True)
class DonorDetails:
    """What papers and drivers need. `legal_name` and `address` stand on the 受領書."""

    name: str
    legal_name: str = ""
    kana: str = ""
    name_en: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""
    sector: str = "company"
    latitude: float | None = None
    longitude: float | None = None
    dock_opens: time | None = None
    dock_closes: time | None = None
    note_for_drivers: str = ""
    papers: str = "per_donation"
    is_unnamed: bool = False
    photo_consent: bool = False
    is_active: bool = True


@dataclass(frozen=True)
class AgreementDetails:
    """合意書. Both days included; no end: until it is ended."""

    number: str
    starts_on: date
    ends_on: date | None = None
    bans_resale: bool = True
    allows_onward_gift: bool = False
    allows_publicity: bool = False
    minimum_days_left: int = 30
    restrictions: tuple[Restriction, ...] = ()
    note: str = ""


def add_donor(*, food_bank_id: int, details: DonorDetails) -> Donor:
    """A new donor; it offers nothing before an agreement is in force. Raises DonorNameTaken, InvalidInput."""
    values = _checked(details)
    try:
        with transaction.atomic():
            return Donor.objects.create(food_bank_id=food_bank_id, **values)
    except IntegrityError:
        raise DonorNameTaken(name=details.name) from None


@transaction.atomic
def edit_donor(*, food_bank_id: int, donor_uuid: UUID, version: int, details: DonorDetails) -> Donor:
    """Changes a donor as one whole; papers already issued keep what they say. Raises StalePage, DonorNameTaken."""
    values = _checked(details)
    donor = Donor.objects.select_for_update().filter(food_bank_id=food_bank_id, uuid=donor_uuid).first()
    if not donor:
        raise NotFound()
    if donor.version != version:
        raise StalePage()
    for name, value in values.items():
        setattr(donor, name, value)
    donor.version += 1
    try:
        with transaction.atomic():
            donor.save()
    except IntegrityError:
        raise DonorNameTaken(name=details.name) from None
    return donor


def add_agreement(*, food_bank_id: int, donor_uuid: UUID, details: AgreementDetails) -> Agreement:
    """Raises AgreementBackwards, AgreementNumberTaken, InvalidInput, NotFound."""
    if details.ends_on and details.ends_on < details.starts_on:
        raise AgreementBackwards()
    if not details.number.strip():
        raise InvalidInput(field="number", reason="missing")
    if not 0 <= details.minimum_days_left <= 3650:
        raise InvalidInput(field="minimum_days_left", reason="out_of_range")
    donor = Donor.objects.filter(food_bank_id=food_bank_id, uuid=donor_uuid).first()
    if not donor:
        raise NotFound()
    values = {**vars(details), "restrictions": [one.data for one in details.restrictions]}
    try:
        with transaction.atomic():
            return Agreement.objects.create(food_bank_id=food_bank_id, donor=donor, **values)
    except IntegrityError:
        raise AgreementNumberTaken(number=details.number) from None


@transaction.atomic
def add_contact(*, food_bank_id: int, donor_uuid: UUID, name: str, now: datetime, kana: str = "", email: str = "",
                telephone: str = "") -> Membership:
    """A person who offers for this donor and reads its papers."""
    donor = Donor.objects.filter(food_bank_id=food_bank_id, uuid=donor_uuid).first()
    if not donor:
        raise NotFound()
    if not name.strip():
        raise InvalidInput(field="name", reason="missing")
    member = add_member(food_bank=FoodBank.objects.get(id=food_bank_id), name=name, role=Role.DONOR, now=now,
                        kana=kana, email=email or None, telephone=telephone)
    DonorContact.objects.get_or_create(membership=member, donor=donor)
    return member


def _checked(details: DonorDetails) -> dict[str, object]:
    if not details.name.strip():
        raise InvalidInput(field="name", reason="missing")
    if details.sector not in Organisation.Sector.values:
        raise InvalidInput(field="sector", reason="unknown")
    if details.papers not in Donor.Papers.values:
        raise InvalidInput(field="papers", reason="unknown")
    if (details.latitude is None) != (details.longitude is None) or not (
            details.latitude is None or (-90 <= details.latitude <= 90 and -180 <= (details.longitude or 0) <= 180)):
        raise InvalidInput(field="latitude", reason="not_on_earth")
    if details.dock_opens and details.dock_closes and details.dock_opens >= details.dock_closes:
        raise InvalidInput(field="dock_closes", reason="closes_before_it_opens")
    return {**vars(details), "legal_name": details.legal_name or details.name}
