"""The coordinator's tours: planning, moving stops, publishing, other drivers, closing."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.devices.services import perform_once
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.outbox.services import enqueue_job
from logistics.fleet.queries import get_driver_for, get_duty_for
from logistics.fleet.services import cancel_duty
from logistics.tours import queries, services
from logistics.tours.api.frame import OPERATION, ActIn, DoneOut, VersionIn, act_of, router
from logistics.tours.models import Stop, Tour


class LineOut(Schema):
    key: UUID = Field(description="names the line in events of a driver's phone")
    lot: str
    product: str
    pieces: int
    loaded_pieces: int | None
    handed_pieces: int | None


class StopOut(Schema):
    uuid: UUID
    position: int
    kind: str
    name: str
    begins_s: int = Field(description="seconds from midnight in Japan")
    state: str
    reason: str
    lines: list[LineOut]

    @staticmethod
    def of(stop: Stop) -> "StopOut":
        name = stop.site.shown_name if stop.site else stop.donor.name if stop.donor else str(stop.donation)
        return StopOut(uuid=stop.uuid, position=stop.position, kind=stop.kind, name=name, begins_s=stop.begins_s,
                       state=stop.state, reason=stop.reason, lines=[LineOut(
                           key=line.allocation_line.uuid, lot=line.lot.code, product=line.lot.product.name,
                           pieces=line.pieces, loaded_pieces=line.loaded_pieces, handed_pieces=line.handed_pieces)
                           for line in stop.lines.all()])


class TourOut(Schema):
    code: str
    version: int
    plan: UUID = Field(description="whose version guards moves of stops")
    plan_version: int
    on: date
    state: str
    vehicle: str
    driver_name: str
    departs_s: int
    returns_s: int
    distance_m: int
    stops: list[StopOut]

    @staticmethod
    def of(tour: Tour) -> "TourOut":
        return TourOut(
            code=tour.code, version=tour.version, plan=tour.day_plan.uuid, plan_version=tour.day_plan.version, on=tour.on,
            state=tour.state, vehicle=tour.vehicle.code, driver_name=tour.driver.membership.name, departs_s=tour.departs_s,
            returns_s=tour.returns_s, distance_m=tour.distance_m, stops=[StopOut.of(stop) for stop in tour.stops.all()])


class PlanIn(Schema):
    operation_id: UUID = OPERATION
    on: date = Field(examples=["2026-11-28"])


class PlanOut(Schema):
    plan: UUID
    job: UUID


class PublishIn(Schema):
    operation_id: UUID = OPERATION
    tours: list[str] = Field(min_length=1, max_length=200, examples=[["T7K2M9QX"]])


def _visible(identity: Identity, on: date) -> list[Tour]:
    tours = queries.active_tours(identity.bank, on)
    if identity.role == Role.COORDINATOR:
        return tours
    mine = {one.code for one in queries.tours_of_driver(identity, on)}
    return [one for one in tours if one.code in mine]


@router.get("", url_name="tours", response=list[TourOut])
def tours(request: HttpRequest, on: date | None = None) -> list[TourOut]:
    """The tours of a day (today, when none is named), in the order of departure; a driver's are their own."""
    return [TourOut.of(one) for one in _visible(identity_of_request(request), on or clock.today())]


@router.post("/plan", url_name="tour_plan", response=PlanOut)
def plan(request: HttpRequest, body: PlanIn) -> dict[str, Any]:
    """Asks a worker for the tours of a day; how far it is says `/plans/{plan}`."""
    act = act_of_call(request, "tours.plan", operation_id=body.operation_id, payload={"on": body.on.isoformat()})
    answer = services.ask_for_plan(act=act, on=body.on, now=clock.now())
    enqueue_job(answer["job"])
    return answer


@router.post("/publish", url_name="tour_publish", response=list[TourOut])
def publish(request: HttpRequest, body: PublishIn) -> list[TourOut]:
    """Publishes all or none."""
    identity = identity_of_request(request)
    act = act_of_call(request, "tours.publish", operation_id=body.operation_id, payload={"tours": sorted(body.tours)})
    done = services.publish_tours(act=act, identity=identity, codes=[code[:8] for code in body.tours], now=clock.now())
    return [TourOut.of(queries.get_tour_for(identity, code)) for code in done["tours"]]


class LeftOutIn(VersionIn):
    visit: str = Field(max_length=200, description="as the plan names who is left out")
    tour: str = Field(max_length=8)


class MoveIn(VersionIn):
    steps: int = Field(0, ge=-1, le=1, description="-1: earlier, 1: later")
    tour: str = Field("", max_length=8, description="another tour of the same plan; empty: this one")


class LockIn(ActIn):
    is_locked: bool


class DriverIn(ActIn):
    driver: str = Field(max_length=8, examples=["D7K2M9QX"])


class LeftIn(Schema):
    place: str = Field("", max_length=8, description="a shelf's code; empty: stays on board")
    until: date | None = Field(None, description="stays on board until")
    is_promised: bool = True


class CloseIn(ActIn):
    left: dict[str, LeftIn] = Field({}, description="goods on board by the key of /on-board")


class OnBoardOut(Schema):
    key: str
    lot: str
    product: str
    pieces: int


@router.post("/duties/{uuid:duty}/cancel", url_name="duty_cancel", response=DoneOut)
def duty_cancel(request: HttpRequest, duty: UUID, body: ActIn) -> dict[str, Any]:
    """Nobody drives that vehicle then after all; refused once its tour was published."""
    found = get_duty_for(identity_of_request(request), duty)
    return {"answer": perform_once(act=act_of(request, "duty.cancel", body, duty=str(duty)), work=lambda: {
        "duty": str(cancel_duty(duty=found, is_driven=queries.is_driven(found)).uuid)})}


@router.post("/plans/{uuid:plan}/cancel", url_name="tour_plan_cancel", response=DoneOut)
def plan_cancel(request: HttpRequest, plan: UUID, body: ActIn) -> dict[str, Any]:
    """Stops a plan being made; whatever stood before stands on."""
    services.cancel_plan(plan=queries.get_plan_for(identity_of_request(request), plan), now=clock.now())
    return {"answer": {"plan": str(plan)}}


@router.post("/plans/{uuid:plan}/left-out", url_name="tour_left_out", response=DoneOut)
def left_out(request: HttpRequest, plan: UUID, body: LeftOutIn) -> dict[str, Any]:
    """Puts somebody who could not be served into a tour after all, at the best place."""
    found = queries.get_plan_for(identity_of_request(request), plan)
    return {"answer": services.add_left_out(act=act_of(request, "tours.add_left_out", body, plan=str(plan)), plan=found,
                                            version=body.version, visit=body.visit, to_tour=body.tour, on_day=clock.today())}


@router.post("/stops/{uuid:stop}/move", url_name="tour_stop_move", response=DoneOut)
def stop_move(request: HttpRequest, stop: UUID, body: MoveIn) -> dict[str, Any]:
    """Earlier, later, or into another tour; refused with what is in the way. `version` is the plan's."""
    found = queries.get_stop_for(identity_of_request(request), stop)
    return {"answer": services.move_stop(act=act_of(request, "tours.move_stop", body, stop=str(stop)), stop=found,
                                         version=body.version, steps=body.steps, to_tour=body.tour)}


@router.post("/stops/{uuid:stop}/lock", url_name="tour_stop_lock", response=DoneOut)
def stop_lock(request: HttpRequest, stop: UUID, body: LockIn) -> dict[str, Any]:
    """A fixed stop and everything before it keep their order in the next planning."""
    found = queries.get_stop_for(identity_of_request(request), stop)
    return {"answer": services.lock_stop(act=act_of(request, "tours.lock_stop", body, stop=str(stop)), stop=found,
                                         is_locked=body.is_locked)}


@router.post("/stops/{uuid:stop}/undo", url_name="tour_stop_undo", response=DoneOut)
def stop_undo(request: HttpRequest, stop: UUID, body: ActIn) -> dict[str, Any]:
    """Takes the record of a delivery back; the goods are on board again."""
    found = queries.get_stop_for(identity_of_request(request), stop)
    return {"answer": services.undo_stop(act=act_of(request, "tours.undo_stop", body, stop=str(stop)), stop_key=found.uuid)}


@router.post("/{slug:tour}/link", url_name="tour_link", response=DoneOut)
def link(request: HttpRequest, tour: str, body: ActIn) -> dict[str, Any]:
    """A new link for the same driver; whoever came by the old one only reads."""
    identity = identity_of_request(request)
    found = queries.get_tour_for(identity, tour)
    services.reissue_link(act=act_of(request, "tours.link", body, tour=found.code), identity=identity, code=found.code, now=clock.now())
    return {"answer": {"address": services.link_address(queries.get_tour_for(identity, tour))}}


@router.post("/{slug:tour}/driver", url_name="tour_driver", response=TourOut)
def driver(request: HttpRequest, tour: str, body: DriverIn) -> TourOut:
    """Somebody else drives, also on the road; a new link takes over."""
    identity = identity_of_request(request)
    found, chosen = queries.get_tour_for(identity, tour), get_driver_for(identity, body.driver)
    services.change_driver(act=act_of(request, "tours.driver", body, tour=found.code), identity=identity, code=found.code,
                           driver=chosen, now=clock.now())
    return TourOut.of(queries.get_tour_for(identity, tour))


@router.post("/{slug:tour}/cancel", url_name="tour_cancel", response=DoneOut)
def cancel(request: HttpRequest, tour: str, body: VersionIn) -> dict[str, Any]:
    """Calls a tour off; its goods and pickups wait for another."""
    found = queries.get_tour_for(identity_of_request(request), tour)
    return {"answer": services.cancel_tour(act=act_of(request, "tours.cancel", body, tour=found.code), code=found.code,
                                           version=body.version, now=clock.now())}


@router.get("/{slug:tour}/on-board", url_name="tour_on_board", response=list[OnBoardOut])
def on_board(request: HttpRequest, tour: str) -> list[OnBoardOut]:
    """What closing the tour asks about."""
    found = queries.get_tour_for(identity_of_request(request), tour)
    return [OnBoardOut(key=one.key, lot=one.balance.lot.code, product=one.balance.lot.product.name, pieces=one.pieces)
            for one in queries.goods_on_board(found)]


@router.post("/{slug:tour}/close", url_name="tour_close", response=DoneOut)
def close(request: HttpRequest, tour: str, body: CloseIn) -> dict[str, Any]:
    """終了, with the place of everything that is still on board; all or nothing."""
    identity = identity_of_request(request)
    found = queries.get_tour_for(identity, tour)
    return {"answer": services.close_tour(
        act=act_of(request, "close.1", body, tour=found.code), identity=identity, code=found.code, now=clock.now(),
        left={key: services.Left(one.place, one.until, one.is_promised) for key, one in body.left.items()})}


@router.get("/{slug:tour}", url_name="tour", response=TourOut)
def tour(request: HttpRequest, tour: str) -> TourOut:
    identity = identity_of_request(request)
    if identity.role == Role.COORDINATOR:
        return TourOut.of(queries.get_tour_for(identity, tour))
    return TourOut.of(queries.get_driving_tour_for(identity, tour))
