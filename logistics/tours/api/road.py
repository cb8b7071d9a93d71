"""A tour being driven, recorded by whoever may act on it: the driver now named, or the coordinator on the telephone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field

from foodbank import clock
from foodbank.network.acts import identity_of_request
from foodbank.network.rules.typed import one_line
from logistics.tours import queries, services
from logistics.tours.api.frame import ActIn, DoneOut, act_of, router
from logistics.tours.services import Counted
from logistics.tours.words import REASONS


class CountedIn(ActIn):
    lines: dict[UUID, int] | None = Field(None, max_length=500, description="line -> pieces; null: all of it",
                                          examples=[{"7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a51": 12}])
    temperature_tenths_c: int | None = Field(None, ge=-600, le=600, description="needed with cold goods", examples=[45])

    def counted(self, reason: str = "", received_by: str = "") -> Counted:
        """A reason that nobody knows counts as none, as in a form. Pieces below 0 are refused by the service."""
        pieces = None if self.lines is None else {
            str(key): max(-1, min(number, 10**9)) for key, number in self.lines.items()}
        return Counted(pieces=pieces, temperature_tenths_c=self.temperature_tenths_c,
                       reason=reason if reason in REASONS else "",
                       received_by=one_line(received_by, field="received_by", most=80))


class DeliverIn(CountedIn):
    reason: str = Field("", max_length=20, description="needed unless everything was handed over", examples=["absent"])
    received_by: str = Field("", max_length=80)


class PickupIn(ActIn):
    cartons: int = Field(examples=[12])
    grams: int = Field(examples=[90_000])
    reason: str = Field("", max_length=20, description="needed when there was nothing", examples=["absent"])


class OrderIn(ActIn):
    stops: list[UUID] = Field(min_length=1, max_length=300, description="all stops still to be done, in the new order")


@router.post("/{slug:tour}/load", url_name="tour_load", response=DoneOut)
def load(request: HttpRequest, tour: str, body: CountedIn) -> dict[str, Any]:
    """積み込み: the promised goods, or what was counted, lie on the vehicle from now on."""
    identity = identity_of_request(request)
    found = queries.get_acting_tour_for(identity, tour)
    return {"answer": services.load_tour(act=act_of(request, "load.1", body, tour=found.code), identity=identity,
                                         code=found.code, counted=body.counted())}


@router.post("/{slug:tour}/order", url_name="tour_order", response=DoneOut)
def order(request: HttpRequest, tour: str, body: OrderIn) -> dict[str, Any]:
    """Another order of what is still to be done; times follow, nothing is refused for them."""
    found = queries.get_acting_tour_for(identity_of_request(request), tour)
    return {"answer": services.reorder_stops(act=act_of(request, "tours.reorder", body, tour=found.code), code=found.code,
                                             keys=body.stops, now=clock.now())}


@router.post("/stops/{uuid:stop}/deliver", url_name="tour_deliver", response=DoneOut)
def deliver(request: HttpRequest, stop: UUID, body: DeliverIn) -> dict[str, Any]:
    """お渡し at a stop: everything, a part, or nothing, the last two with a reason."""
    identity = identity_of_request(request)
    _may_act(request, stop)
    return {"answer": services.record_delivery(
        act=act_of(request, "deliver.1", body, stop=str(stop)), identity=identity, stop_key=stop,
        counted=body.counted(body.reason, body.received_by))}


@router.post("/stops/{uuid:stop}/pickup", url_name="tour_pickup", response=DoneOut)
def pickup(request: HttpRequest, stop: UUID, body: PickupIn) -> dict[str, Any]:
    """引き取り: cartons and grams as they were; the announced figure stays."""
    identity = identity_of_request(request)
    _may_act(request, stop)
    return {"answer": services.record_pickup(
        act=act_of(request, "pickup.1", body, stop=str(stop)), identity=identity, stop_key=stop, cartons=body.cartons,
        grams=body.grams, counted=Counted(reason=body.reason if body.reason in REASONS else ""))}


@router.post("/{slug:tour}/finish", url_name="tour_finish", response=DoneOut)
def finish(request: HttpRequest, tour: str, body: ActIn) -> dict[str, Any]:
    """The end of a tour with nothing left on board; what is left is the coordinator's to place, by `close`."""
    identity = identity_of_request(request)
    found = queries.get_acting_tour_for(identity, tour)
    return {"answer": services.close_tour(act=act_of(request, "close.1", body, tour=found.code), identity=identity,
                                          code=found.code, now=clock.now())}


def _may_act(request: HttpRequest, stop: UUID) -> None:
    """Raises NotFound, ReadOnlyTour."""
    identity = identity_of_request(request)
    queries.get_acting_tour_for(identity, queries.get_stop_for(identity, stop).tour.code)
