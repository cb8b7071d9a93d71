"""Every act on stock for programs: the same functions that answer the tablets' events."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.devices.services import perform_once
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.stock import events, services
from foodbank.stock.api.scanning import OPERATION, router

_CODE = Field(description="lot or label code", examples=["L7K2M9QX"])
_PLACE = Field(description="place code", examples=["S4T8W2ZB"])


class ActOut(Schema):
    answer: dict[str, Any] = Field(examples=[{"lot": "L7K2M9QX", "pieces": 24}])


class DateIn(Schema):
    kind: str = Field(examples=["best_before"])
    precision: str | None = Field(None, examples=["day"])
    text: str = ""
    last_day: str | None = Field(None, examples=["2027-05-31"])
    last_time: str | None = None
    made_on: str | None = None


class CheckIn(Schema):
    is_fine: bool
    temperature_tenths_c: int | None = None
    findings: list[str] = Field([], examples=[["damaged"]])
    stopped_pieces: int | None = None


class NewProductIn(Schema):
    name: str = ""
    category: str = Field(examples=["rice"])
    piece_g: int = Field(examples=[5000])
    zone: str = "ambient"
    pieces_per_case: int = 1
    scan: str = ""
    scan_pieces: int = 1


class ActIn(Schema):
    operation_id: UUID = OPERATION


class ReceiveIn(ActIn):
    donation: UUID
    product: UUID | None = None
    new_product: NewProductIn | None = None
    pieces: int = Field(examples=[24])
    pieces_per_case: int | None = None
    piece_g: int | None = None
    date: DateIn
    maker_lot: str = ""
    zone: str = ""
    place: str = Field("", description="empty: the dock")
    site: UUID | None = Field(None, description="handed straight to a site, without shelf")
    labels: list[tuple[str, int]] = Field([], description="leased codes with their pieces; empty: one per carton is made")
    wants_labels: bool = True
    check: CheckIn
    scans: list[str] = []


class MoveIn(ActIn):
    code: str = _CODE
    to: str = _PLACE
    pieces: int | None = None
    origin: str = Field("", alias="from")


class CountIn(ActIn):
    code: str = _CODE
    place: str = _PLACE
    pieces: int = Field(examples=[20])


class LeaveIn(CountIn):
    reason: str = Field(examples=["破損"])


class HoldIn(ActIn):
    code: str = _CODE
    reason: str = Field(examples=["checking"])
    place: str = Field("", description="empty: the whole lot")
    pieces: int | None = None


class ReverseIn(ActIn):
    operation: UUID


class PartIn(Schema):
    code: str = _CODE
    place: str = _PLACE
    pieces: int


class RepackIn(ActIn):
    parts: list[PartIn] = Field(alias="from")
    product: UUID
    pieces: int
    piece_g: int
    pieces_per_case: int = 1
    to: str = ""
    loss_g: int = 0


def _done(request: HttpRequest, kind: str, service: Any, body: ActIn) -> dict[str, Any]:
    payload = body.model_dump(mode="json", by_alias=True, exclude={"operation_id"}, exclude_none=True)
    act = act_of_call(request, kind, operation_id=body.operation_id, payload=payload)
    return {"answer": service(act, identity_of_request(request), payload)}


@router.post("/receive", url_name="stock_receive", response=ActOut)
def receive(request: HttpRequest, body: ReceiveIn) -> dict[str, Any]:
    """入庫: goods of a donation become a lot with its labels; what is not fine is stopped at once."""
    return _done(request, "receive.1", events.receive, body)


@router.post("/move", url_name="stock_move", response=ActOut)
def move(request: HttpRequest, body: MoveIn) -> dict[str, Any]:
    """To another place; without pieces those of the label."""
    return _done(request, "move.1", events.move, body)


@router.post("/count", url_name="stock_count", response=ActOut)
def count(request: HttpRequest, body: CountIn) -> dict[str, Any]:
    """棚卸し: so many really lie there; newest promises give way when fewer are there."""
    return _done(request, "count.1", events.count, body)


@router.post("/discard", url_name="stock_discard", response=ActOut)
def discard(request: HttpRequest, body: LeaveIn) -> dict[str, Any]:
    """廃棄, with a reason."""
    return _done(request, "discard.1", events.discard, body)


@router.post("/return", url_name="stock_return", response=ActOut)
def give_back(request: HttpRequest, body: LeaveIn) -> dict[str, Any]:
    """Back to the giver."""
    return _done(request, "return.1", events.give_back, body)


@router.post("/holds", url_name="stock_holds", response=ActOut)
def hold(request: HttpRequest, body: HoldIn) -> dict[str, Any]:
    """出庫止め: the whole lot, or pieces at a place."""
    return _done(request, "hold.1", events.hold, body)


@router.post("/holds/{uuid:hold}/close", url_name="stock_hold_close", response=ActOut)
def close(request: HttpRequest, hold: UUID, body: ActIn) -> dict[str, Any]:
    """Lets the goods go again."""
    identity, now = identity_of_request(request), clock.now()
    act = act_of_call(request, "hold.close", operation_id=body.operation_id, payload={"hold": str(hold)})
    return {"answer": perform_once(act=act, work=lambda: {
        "lot": services.close_hold(identity=identity, hold_uuid=str(hold), now=now).lot.code})}


@router.post("/reverse", url_name="stock_reverse", response=ActOut)
def reverse(request: HttpRequest, body: ReverseIn) -> dict[str, Any]:
    """Takes an act back by new lines; nothing is erased."""
    return _done(request, "reverse.1", events.reverse, body)


@router.post("/repack", url_name="stock_repack", response=ActOut)
def repack(request: HttpRequest, body: RepackIn) -> dict[str, Any]:
    """小分け・セット組み: grams in = grams out + loss."""
    return _done(request, "repack.1", events.repack, body)


@router.post("/donations/{uuid:donation}/inspected", url_name="stock_inspected", response=ActOut)
def inspected(request: HttpRequest, donation: UUID, body: ActIn) -> dict[str, Any]:
    """検品済み: the figures stand, the donor's receipt may be numbered."""
    identity, now = identity_of_request(request), clock.now()
    act = act_of_call(request, "donation.inspected", operation_id=body.operation_id, payload={"donation": str(donation)})
    return {"answer": perform_once(act=act, work=lambda: {"donation": services.finish_inspection(
        identity=identity, donation_uuid=str(donation), now=now).number})}
