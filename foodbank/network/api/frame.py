"""The room's router, and how a call becomes one act."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank.devices.services import perform_once
from foodbank.network.acts import act_of_call
from foodbank.network.rules.typed import one_line

router = Router(tags=["network"])
OPERATION = Field(description="made by the client, once per act", examples=["7b9d3f7e-6c1e-4a53-9f0c-0d9f7f1f2a11"])
EMAIL = r"^$|^[^@\s]+@[^@\s]+$"


class Once(Schema):
    operation_id: UUID = OPERATION


class Versioned(Once):
    version: int = Field(examples=[1], description="the one that was read; an older one answers stale_page")


class LinkOut(Schema):
    address: str = Field(description="shown once, here; empty when this act was done before, or when it went by mail",
                         examples=["https://foodbank.example/l/0123456789abcdef"])
    by_mail: bool = False


def perform(request: HttpRequest, kind: str, body: Any, work: Any) -> dict[str, Any]:
    payload = body.model_dump(mode="json", exclude={"operation_id"})
    return perform_once(act=act_of_call(request, kind, operation_id=body.operation_id, payload=payload), work=work)


def plain(value: Any, field: str) -> Any:
    return one_line(value, field=field, most=200) if isinstance(value, str) else value
