"""Offers and donations: what is announced, accepted, declined and called off."""

from datetime import date, datetime, time
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank.donors import queries, services
from foodbank.donors.api.frame import OPERATION, RestrictionData, act_of, plain, router
from foodbank.donors.models import Donation
from foodbank.donors.queries import announced, picked_up
from foodbank.donors.rules.offers import Fetch, Figures, Line, Mixed, Offer
from foodbank.donors.rules.restrictions import read_restrictions
from foodbank.network.acts import identity_of_request
from foodbank.paging import Listed, listed


class LineIn(Schema):
    description: str = Field(max_length=120, examples=["レトルトカレー"])
    pieces: int = Field(examples=[240])
    piece_g: int = Field(examples=[210])
    cartons: int = 1
    zone: str = Field("ambient", max_length=8)
    date_kind: str = Field("none", max_length=12, examples=["best_before"])
    last_day: date | None = Field(None, examples=["2027-03-31"])


class MixedData(Schema):
    cartons: int = Field(examples=[12])
    grams: int = Field(examples=[90_000])


class OfferIn(Schema):
    operation_id: UUID = OPERATION
    donor: UUID | None = None
    lines: list[LineIn] = Field([], max_length=400)
    mixed: MixedData | None = None
    fetch_on: date | None = None
    fetch_opens: time | None = None
    fetch_closes: time | None = None
    is_brought: bool = False
    title: str = Field("", max_length=120)
    reason: str = Field("surplus", max_length=16)
    note: str = Field("", max_length=300)
    restrictions: list[RestrictionData] = Field([], max_length=20)

    @property
    def offer(self) -> Offer:
        lines = tuple(Line(**{**line.dict(), "description": plain(line.description, "description")})
                      for line in self.lines)
        return Offer(lines=lines, mixed=Mixed(self.mixed.cartons, self.mixed.grams) if self.mixed else None,
                     fetch=Fetch(self.fetch_on, self.fetch_opens, self.fetch_closes, self.is_brought),
                     title=plain(self.title, "title"), reason=self.reason, note=plain(self.note, "note"),
                     restrictions=read_restrictions(one.data for one in self.restrictions))


class RegisterIn(OfferIn):
    source: str = Field("donated", max_length=12, examples=["food_drive"])
    via: UUID | None = None


class FiguresOut(Schema):
    cartons: int
    grams: int
    pieces: int | None

    @staticmethod
    def of(figures: Figures | None) -> "FiguresOut | None":
        return FiguresOut(**vars(figures)) if figures else None


class LineOut(LineIn):
    line: int
    accepted_pieces: int | None


class DonationOut(Schema):
    uuid: UUID
    number: str
    state: str
    source: str
    title: str
    donor: UUID | None
    via: UUID | None
    fetch_on: date | None
    is_brought: bool
    offered_at: datetime
    announced: FiguresOut
    accepted: FiguresOut | None
    picked_up: FiguresOut | None
    restrictions: list[RestrictionData]
    answer: str
    version: int
    lines: list[LineOut]

    @staticmethod
    def of(donation: Donation) -> "DonationOut":
        figures = announced(donation)
        return DonationOut(
            **{name: getattr(donation, name) for name in (
                "uuid", "number", "state", "source", "title", "fetch_on", "is_brought", "offered_at", "answer",
                "version")},
            donor=donation.donor.uuid if donation.donor else None, via=donation.via.uuid if donation.via else None,
            announced=FiguresOut(**vars(figures.all)), accepted=FiguresOut.of(figures.accepted),
            picked_up=FiguresOut.of(picked_up(donation)),
            restrictions=[RestrictionData(**one.data) for one in read_restrictions(donation.restrictions)],
            lines=[LineOut(**{name: getattr(line, name) for name in LineOut.model_fields})
                   for line in donation.lines.all()])


class AcceptIn(Schema):
    operation_id: UUID = OPERATION
    version: int = Field(examples=[1])
    pieces: dict[int, int] | None = Field(None, description="line -> pieces; null: everything", examples=[{"1": 120}])
    fetch_on: date | None = None
    fetch_opens: time | None = None
    fetch_closes: time | None = None
    is_brought: bool | None = Field(None, description="with fetch_on: replaces what was offered; null: keeps it")
    words: str = Field("", max_length=200)


class AnswerIn(Schema):
    operation_id: UUID = OPERATION
    version: int = Field(examples=[1])
    words: str = Field("", max_length=200)


@router.get("/donations", url_name="donations", response=Listed[DonationOut])
def donations(request: HttpRequest, state: str = "", after: str = "", limit: int = 30) -> Listed[DonationOut]:
    """Newest first. The received figure is stock's and stands in its own operations."""
    states = tuple(one for one in state.split(",")[:10] if one in Donation.State.values)
    page = queries.donations(identity_of_request(request), states=states or ((state[:10],) if state else ()),
                             after=after, limit=max(1, min(200, limit)))
    return listed(page, DonationOut.of)


@router.post("/donations", url_name="donations", response=DonationOut)
def offer_donation(request: HttpRequest, body: OfferIn) -> DonationOut:
    """A donor's offer; `donor` may be left out by who speaks for one only."""
    identity = identity_of_request(request)
    mine = queries.givers(identity)
    giver = mine[0] if len(mine) == 1 and not body.donor else queries.get_donor_for(identity,
                                                                                    body.donor or UUID(int=0))
    made = services.offer_donation(act=act_of(request, "donation.offer", body), donor=giver, offer=body.offer)
    return DonationOut.of(queries.get_donation_for(identity, made.uuid))


@router.post("/donations/register", url_name="donation_register", response=DonationOut)
def register_donation(request: HttpRequest, body: RegisterIn) -> DonationOut:
    """What the coordinator knows is coming: by telephone, a food drive, public stock, a purchase."""
    identity = identity_of_request(request)
    made = services.register_donation(
        act=act_of(request, "donation.register", body), offer=body.offer, source=body.source,
        donor=queries.get_donor_for(identity, body.donor) if body.donor else None,
        via=queries.get_donor_for(identity, body.via) if body.via else None)
    return DonationOut.of(queries.get_donation_for(identity, made.uuid))


@router.get("/donations/{uuid:donation}", url_name="donation", response=DonationOut)
def donation(request: HttpRequest, donation: UUID) -> DonationOut:
    return DonationOut.of(queries.get_donation_for(identity_of_request(request), donation))


@router.post("/donations/{uuid:donation}/accept", url_name="donation_accept", response=DonationOut)
def accept(request: HttpRequest, donation: UUID, body: AcceptIn) -> DonationOut:
    identity = identity_of_request(request)
    fetch = None if body.is_brought is None and body.fetch_on is None else Fetch(
        body.fetch_on, body.fetch_opens, body.fetch_closes, bool(body.is_brought))
    services.accept_donation(act=act_of(request, "donation.accept", body), donation_uuid=donation, version=body.version,
                             pieces=body.pieces, fetch=fetch, words=plain(body.words, "words"))
    return DonationOut.of(queries.get_donation_for(identity, donation))


@router.post("/donations/{uuid:donation}/decline", url_name="donation_decline", response=DonationOut)
def decline(request: HttpRequest, donation: UUID, body: AnswerIn) -> DonationOut:
    services.decline_donation(act=act_of(request, "donation.decline", body), donation_uuid=donation,
                              version=body.version,
                              words=plain(body.words, "words"))
    return DonationOut.of(queries.get_donation_for(identity_of_request(request), donation))


@router.post("/donations/{uuid:donation}/cancel", url_name="donation_cancel", response=DonationOut)
def cancel(request: HttpRequest, donation: UUID, body: AnswerIn) -> DonationOut:
    identity = identity_of_request(request)
    queries.get_donation_for(identity, donation)
    services.cancel_donation(act=act_of(request, "donation.cancel", body), donation_uuid=donation, version=body.version,
                             words=plain(body.words, "words"))
    return DonationOut.of(queries.get_donation_for(identity, donation))
