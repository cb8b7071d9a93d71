"""What comes in: expected donations, goods nobody announced, and when a donation counts as 検品済み."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.devices.services import perform_once
from foodbank.donors import queries as donors
from foodbank.donors.models import Donation
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.rules.typed import one_line
from foodbank.paging import Listed, listed
from foodbank.stock import services
from foodbank.stock.api.acts import ActIn, ActOut
from foodbank.stock.api.reading import DonationFigures
from foodbank.stock.api.scanning import DayOut, router
from foodbank.stock.queries.donations import donations_at_dock, figures_of_donation
from foodbank.stock.queries.tablet import announced_lines, lots_of_donation
from foodbank.stock.services.dock import UNANNOUNCED


class ArrivalOut(Schema):
    uuid: UUID
    number: str = Field(examples=["K00012"])
    title: str
    giver: str = Field(description="empty: a food drive, public stock, a purchase")
    state: str = Field(examples=["accepted"])
    fetch_on: date | None
    is_brought: bool

    @staticmethod
    def of(donation: Donation) -> "ArrivalOut":
        return ArrivalOut(**{name: getattr(donation, name) for name in ArrivalOut.model_fields if name != "giver"},
                          giver=donation.donor.name if donation.donor else "")


class AnnouncedLineOut(Schema):
    """A line of the offer as the dock takes it without a bar code."""

    product: str = Field(description="its uuid; empty: not a known product yet")
    name: str
    piece_g: int
    category: str
    zone: str
    pieces: int | None = Field(description="accepted; null: all that come")
    cartons: int
    date_kind: str
    last_day: str


class InLotOut(Schema):
    lot: str = Field(examples=["L7K2M9QX"])
    product: str
    day: DayOut
    labels: int
    is_stopped: bool


class ArrivalWhole(ArrivalOut):
    announced: list[AnnouncedLineOut]
    lots: list[InLotOut] = Field(description="what is in already, newest first")


class GiverOut(Schema):
    uuid: UUID
    name: str


class UnannouncedIn(ActIn):
    donor: UUID | None = Field(None, description="null: a food drive, goods without a name")
    cartons: int = Field(examples=[3])
    grams: int = Field(examples=[20_000])
    title: str = Field("", max_length=80, examples=["玄関に3箱"])


@router.get("/arrivals", url_name="stock_arrivals", response=Listed[ArrivalOut])
def arrivals(request: HttpRequest, after: str = "", limit: int = 60) -> Listed[ArrivalOut]:
    """What the dock may meet today: being checked, then fetched, then due today, then overdue."""
    page = donors.donations_to_receive(identity_of_request(request), clock.today(), after=after,
                                       most=max(1, min(200, limit)))
    return listed(page, ArrivalOut.of)


@router.get("/arrivals/{uuid:donation}", url_name="stock_arrival", response=ArrivalWhole)
def arrival(request: HttpRequest, donation: UUID) -> ArrivalWhole:
    """One donation at the dock: what was announced, and what of it is in."""
    identity = identity_of_request(request)
    found = donors.get_donation_for(identity, donation)
    return ArrivalWhole(
        **ArrivalOut.of(found).dict(), announced=[AnnouncedLineOut(**one.json) for one in announced_lines(found)],
        lots=[InLotOut(lot=one.lot.code, product=one.lot.product.name, day=DayOut.of_lot(one.lot), labels=one.labels,
                       is_stopped=one.is_stopped) for one in lots_of_donation(identity, found)])


@router.get("/givers", url_name="stock_givers", response=list[GiverOut])
def givers(request: HttpRequest) -> list[GiverOut]:
    """From whom goods that nobody announced may come, in the order of the syllabary."""
    return [GiverOut(uuid=one.uuid, name=one.name) for one in donors.givers(identity_of_request(request))]


@router.post("/arrivals", url_name="stock_arrivals", response=ArrivalOut)
def unannounced(request: HttpRequest, body: UnannouncedIn) -> ArrivalOut:
    """申し出のない品: somebody stands at the dock with goods; a giver without an agreement in force is refused."""
    identity = identity_of_request(request)
    donor = donors.get_donor_for(identity, body.donor) if body.donor else None
    act = act_of_call(request, UNANNOUNCED, operation_id=body.operation_id,
                      payload=body.model_dump(mode="json", exclude={"operation_id"}))
    made = services.announce_at_dock(act=act, donor=donor, cartons=body.cartons, grams=body.grams,
                                     title=one_line(body.title, field="title", most=80))
    return ArrivalOut.of(donors.get_donation_for(identity, made.uuid))


@router.get("/inspections", url_name="stock_inspections", response=Listed[DonationFigures])
def inspections(request: HttpRequest, after: str = "", limit: int = 30) -> Listed[DonationFigures]:
    """Donations in the house that are not 検品済み yet, the first offered first."""
    identity = identity_of_request(request)
    page = donations_at_dock(identity, after=after, most=max(1, min(100, limit)))
    return listed(page, lambda one: DonationFigures.of(figures_of_donation(identity, one)))


@router.post("/donations/{uuid:donation}/reopen", url_name="stock_reopen", response=ActOut)
def reopen(request: HttpRequest, donation: UUID, body: ActIn) -> dict[str, object]:
    """More of a donation that was 検品済み arrived: receiving goes on."""
    identity, now = identity_of_request(request), clock.now()
    act = act_of_call(request, "donation.reopen", operation_id=body.operation_id, payload={"donation": str(donation)})
    return {"answer": perform_once(act=act, work=lambda: {"donation": services.reopen_inspection(
        identity=identity, donation_uuid=str(donation), now=now).number})}
