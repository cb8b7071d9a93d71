"""Donors with their agreements and the people who speak for them."""

from datetime import date, time
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.services import record_access
from foodbank.devices.services import perform_once
from foodbank.donors import queries, services
from foodbank.donors.api.frame import OPERATION, RestrictionData, act_of, plain, router
from foodbank.donors.models import Donor
from foodbank.donors.rules.restrictions import read_restrictions
from foodbank.network.acts import identity_of_request
from foodbank.network.queries import get_person_for
from foodbank.paging import Listed, listed


class DonorValues(Schema):
    name: str = Field(max_length=120, examples=["見本食品（架空）"])
    legal_name: str = Field("", max_length=160)
    kana: str = Field("", max_length=120)
    name_en: str = Field("", max_length=120)
    address: str = Field("", max_length=200)
    telephone: str = Field("", max_length=20, examples=["048-000-0201"])
    email: str = Field("", max_length=200, pattern=r"^$|^[^@\s]+@[^@\s]+$")
    sector: str = Field("company", max_length=16)
    latitude: float | None = None
    longitude: float | None = None
    dock_opens: time | None = None
    dock_closes: time | None = None
    note_for_drivers: str = Field("", max_length=200)
    papers: str = Field("per_donation", max_length=12)
    is_unnamed: bool = False
    photo_consent: bool = False
    is_active: bool = True


class DonorIn(DonorValues):
    operation_id: UUID = OPERATION

    @property
    def details(self) -> services.DonorDetails:
        values = {name: plain(getattr(self, name), name) for name in services.DonorDetails.__dataclass_fields__}
        for edge in ("dock_opens", "dock_closes"):
            values[edge] = values[edge].replace(tzinfo=None) if values[edge] else None
        return services.DonorDetails(**values)


class DonorChange(DonorIn):
    version: int = Field(examples=[1])


class DonorOut(Schema):
    uuid: UUID
    name: str
    kana: str
    is_active: bool
    agreement: str | None = Field(description="number of the agreement in force today; null: nothing can be offered")

    @staticmethod
    def of(donor: Donor) -> "DonorOut":
        held = queries.agreement_in_force(donor, clock.today())
        return DonorOut(uuid=donor.uuid, name=donor.name, kana=donor.kana, is_active=donor.is_active,
                        agreement=held.number if held else None)


class DonorWhole(DonorValues):
    """Everything that a change must say again, so that what is read can be changed and sent back."""

    uuid: UUID
    agreement: str | None
    email: str  # as it stands, whatever its form
    version: int

    @staticmethod
    def of(donor: Donor) -> "DonorWhole":
        return DonorWhole(**DonorOut.of(donor).dict(include={"uuid", "agreement"}), version=donor.version,
                          **{name: getattr(donor, name) for name in DonorValues.model_fields})


class AgreementOut(Schema):
    number: str = Field(examples=["G-2026-007"])
    starts_on: date
    ends_on: date | None
    bans_resale: bool
    allows_onward_gift: bool
    allows_publicity: bool
    minimum_days_left: int
    restrictions: list[RestrictionData]
    note: str


class ContactIn(Schema):
    operation_id: UUID = OPERATION
    name: str = Field(max_length=80, examples=["見本 花子"])
    kana: str = Field("", max_length=80)
    telephone: str = Field("", max_length=20, examples=["048-000-0202"])
    email: str = Field("", max_length=200, pattern=r"^$|^[^@\s]+@[^@\s]+$")


class ContactOut(Schema):
    code: str = Field(examples=["P7K2M9QX"])
    name: str
    telephone: str

    @staticmethod
    def of(member: Membership) -> "ContactOut":
        return ContactOut(code=member.code, name=member.name, telephone=member.telephone)


class AgreementIn(Schema):
    operation_id: UUID = OPERATION
    number: str = Field(max_length=24, examples=["G-2026-007"])
    starts_on: date = Field(examples=["2026-04-01"])
    ends_on: date | None = Field(None, examples=["2027-03-31"])
    bans_resale: bool = True
    allows_onward_gift: bool = False
    allows_publicity: bool = False
    minimum_days_left: int = 30
    restrictions: list[RestrictionData] = Field([], max_length=20)
    note: str = Field("", max_length=1000)


@router.get("/donors", url_name="donors", response=Listed[DonorOut])
def donors(request: HttpRequest, q: str = "", after: str = "", limit: int = 50) -> Listed[DonorOut]:
    """Donors in the order of the syllabary; a donor's contact sees those they speak for."""
    page = queries.donors(identity_of_request(request), search=q, after=after, limit=max(1, min(200, limit)))
    return listed(page, DonorOut.of)


@router.post("/donors", url_name="donors", response=DonorOut)
def add_donor(request: HttpRequest, body: DonorIn) -> DonorOut:
    identity = identity_of_request(request)
    answer = perform_once(act=act_of(request, "donor.add", body), work=lambda: {
        "donor": str(services.add_donor(food_bank_id=identity.bank, details=body.details).uuid)})
    return DonorOut.of(queries.get_donor_for(identity, UUID(answer["donor"])))


@router.get("/donors/{uuid:donor}", url_name="donor", response=DonorWhole)
def donor(request: HttpRequest, donor: UUID) -> DonorWhole:
    """One donor with everything that a change says again."""
    return DonorWhole.of(queries.get_donor_for(identity_of_request(request), donor))


@router.post("/donors/{uuid:donor}", url_name="donor", response=DonorWhole)
def edit_donor(request: HttpRequest, donor: UUID, body: DonorChange) -> DonorWhole:
    """Changes a donor as one whole; papers already issued keep what they say. An old `version` answers stale_page."""
    identity = identity_of_request(request)
    perform_once(act=act_of(request, "donor.edit", body), work=lambda: {"donor": str(services.edit_donor(
        food_bank_id=identity.bank, donor_uuid=donor, version=body.version, details=body.details).uuid)})
    return DonorWhole.of(queries.get_donor_for(identity, donor))


@router.get("/donors/{uuid:donor}/contacts", url_name="donor_contacts", response=list[ContactOut])
def contacts(request: HttpRequest, donor: UUID) -> list[ContactOut]:
    """Who offers for this donor on screen; nobody, when it works by telephone. The reading is noted."""
    identity = identity_of_request(request)
    found = queries.contacts_of(identity, queries.get_donor_for(identity, donor))
    if found:
        record_access(identity=identity, what="donor_contacts", subject=str(donor), now=clock.now())
    return [ContactOut.of(one) for one in found]


@router.post("/donors/{uuid:donor}/contacts", url_name="donor_contacts", response=ContactOut)
def add_contact(request: HttpRequest, donor: UUID, body: ContactIn) -> ContactOut:
    """A person who offers for this donor and reads its papers; invite them next, as any other person."""
    identity = identity_of_request(request)
    values = {name: plain(getattr(body, name), name) for name in ("name", "kana", "telephone", "email")}
    answer = perform_once(act=act_of(request, "contact.add", body), work=lambda: {"member": services.add_contact(
        food_bank_id=identity.bank, donor_uuid=donor, now=clock.now(), **values).code})
    return ContactOut.of(get_person_for(identity, answer["member"]))


@router.get("/donors/{uuid:donor}/agreements", url_name="agreements", response=list[AgreementOut])
def agreements(request: HttpRequest, donor: UUID) -> list[AgreementOut]:
    """合意書, the newest first."""
    identity = identity_of_request(request)
    return [AgreementOut(**{name: getattr(one, name) for name in AgreementOut.model_fields if name != "restrictions"},
                         restrictions=[RestrictionData(**each.data) for each in read_restrictions(one.restrictions)])
            for one in queries.agreements_of(identity, queries.get_donor_for(identity, donor))]


@router.post("/donors/{uuid:donor}/agreements", url_name="agreements", response=DonorOut)
def add_agreement(request: HttpRequest, donor: UUID, body: AgreementIn) -> DonorOut:
    identity = identity_of_request(request)
    values = {name: plain(value, name, 1000) for name, value in body.dict().items()
              if name not in ("operation_id", "restrictions")}
    details = services.AgreementDetails(restrictions=read_restrictions(one.data for one in body.restrictions),
                                        **values)
    perform_once(act=act_of(request, "agreement.add", body), work=lambda: {"agreement": services.add_agreement(
        food_bank_id=identity.bank, donor_uuid=donor, details=details).number})
    return DonorOut.of(queries.get_donor_for(identity, donor))
