"""What the tests of this room send: an enrolled tablet, its token, and events as a device writes them."""

import json
import uuid
from typing import Any

from django.test import Client

from foodbank.accounts.models import FoodBank
from foodbank.devices.services import Enrolled, enrol
from tests import builders

SENT_AT = builders.NOW.isoformat()


def tablet(bank: FoodBank) -> Enrolled:
    return enrol(food_bank=bank, kind="tablet", link=None, now=builders.NOW)


def event(seq: int = 1, **values: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "seq": seq, "kind": "note.1", "payload": {"n": seq}, "occurred_at": SENT_AT,
            "actor": "", **values}


def post(token: str, *events: Any, sent_at: Any = SENT_AT, client: Client | None = None) -> Any:
    return send(token, json.dumps({"sent_at": sent_at, "app_version": "1", "schema": 1, "events": list(events)}), client)


def send(token: str, body: str | bytes, client: Client | None = None) -> Any:
    return (client or Client()).post("/api/v1/devices/events", body, content_type="application/json",
                                     headers={"Authorization": f"Bearer {token}"})


def verdicts(answer: Any) -> dict[str, dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return {one["id"]: one for one in answer.json()["verdicts"]}
