"""The room's router, and how a call becomes one act."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank.devices.rules import Act
from foodbank.network.acts import act_of_call
from foodbank.network.rules.typed import one_line

router = Router(tags=["donors"])
OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a12"])


class RestrictionData(Schema):
    kind: str = Field(max_length=20, examples=["children_only"])
    value: str | list[str] | None = None

    @property
    def data(self) -> dict[str, Any]:
        return {"kind": self.kind, **({"value": self.value} if self.value else {})}


def act_of(request: HttpRequest, kind: str, body: Any) -> Act:
    return act_of_call(request, kind, operation_id=body.operation_id,
                       payload=body.model_dump(mode="json", exclude={"operation_id"}))


def plain(value: Any, field: str, most: int = 300) -> Any:
    return one_line(value, field=field, most=most) if isinstance(value, str) else value
