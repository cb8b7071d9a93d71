"""The room's router, and how a call becomes one act."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank.devices.rules import Act
from foodbank.network.acts import act_of_call

router = Router(tags=["tours"])
OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a11"])


class ActIn(Schema):
    operation_id: UUID = OPERATION


class VersionIn(ActIn):
    version: int = Field(examples=[1])


class DoneOut(Schema):
    answer: dict[str, Any]


def act_of(request: HttpRequest, kind: str, body: ActIn, **facts: str) -> Act:
    payload = {**body.model_dump(mode="json", exclude={"operation_id"}), **facts}
    return act_of_call(request, kind, operation_id=body.operation_id, payload=payload)
