"""The coordinator's look after the house: shelves, and facts that stock did not cover."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank.devices.services import perform_once
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.network.queries import get_warehouse_for
from foodbank.network.rules.typed import one_line
from foodbank.paging import Listed, listed
from foodbank.stock import queries, services
from foodbank.stock.api.acts import ActIn
from foodbank.stock.api.reading import PlaceWhole
from foodbank.stock.api.scanning import router
from foodbank.stock.models import CountRemark


class ShelfIn(ActIn):
    name: str = Field(max_length=60, examples=["A-1"])
    zone: str = Field("ambient", max_length=8, examples=["chilled"])
    warehouse: str = Field(max_length=16, pattern=r"^[-a-zA-Z0-9_]+$", examples=["main"])


class RemarkOut(Schema):
    operation: UUID = Field(description="the act, and which of its lines")
    line: int
    lot: str = Field(examples=["L7K2M9QX"])
    product: str
    pieces: int
    to_place: str
    at: datetime
    actor: str

    @staticmethod
    def of(remark: CountRemark) -> "RemarkOut":
        moved = remark.movement
        return RemarkOut(operation=moved.operation_id, line=moved.line, lot=moved.lot.code, product=moved.lot.product.name,
                         pieces=moved.quantity, to_place=moved.to_place.name, at=moved.effective_at,
                         actor=moved.actor.name if moved.actor else "")


class ExplainIn(ActIn):
    explanation: str = Field(max_length=200, examples=["前の日に渡した分の記録もれ"])


class ExplainedOut(Schema):
    operation: UUID
    line: int


@router.post("/places", url_name="stock_places", response=PlaceWhole)
def add_shelf(request: HttpRequest, body: ShelfIn) -> PlaceWhole:
    """A new shelf of a warehouse; its code is printed on its label."""
    identity = identity_of_request(request)
    warehouse = get_warehouse_for(identity, body.warehouse)
    answer = perform_once(act=_act(request, "place.add", body), work=lambda: {"place": services.add_shelf(
        food_bank_id=identity.bank, warehouse=warehouse, name=one_line(body.name, field="name", most=60),
        zone=body.zone).code})
    return PlaceWhole.of(queries.get_place_for(identity, answer["place"]))


@router.get("/counts", url_name="stock_counts", response=Listed[RemarkOut])
def counts(request: HttpRequest, after: str = "", limit: int = 50) -> Listed[RemarkOut]:
    """Facts that stock did not cover and nobody has explained, newest first."""
    page = queries.unexplained_counts(identity_of_request(request), after=after, most=max(1, min(100, limit)))
    return listed(page, RemarkOut.of)


@router.post("/counts/{uuid:operation}/{int:line}/explain", url_name="stock_count_explain", response=ExplainedOut)
def explain(request: HttpRequest, operation: UUID, line: int, body: ExplainIn) -> dict[str, Any]:
    """Writes down why; the line itself stays."""
    identity = identity_of_request(request)
    remark = queries.get_remark_for(identity, operation, line)
    words = one_line(body.explanation, field="explanation", most=200, needed=True)

    def work() -> dict[str, Any]:
        services.explain_count(identity=identity, movement_id=remark.movement_id, explanation=words)
        return {"operation": str(operation), "line": line}

    return perform_once(act=_act(request, "count.explain", body), work=work)


def _act(request: HttpRequest, kind: str, body: ActIn) -> Any:
    return act_of_call(request, kind, operation_id=body.operation_id,
                       payload=body.model_dump(mode="json", exclude={"operation_id"}))
