"""The coordinator's pages of vehicles and drivers."""

import re
import uuid

import pytest
from django.test import Client

from logistics.fleet.models import Vehicle
from logistics.fleet.services import VehicleDetails, add_vehicle
from tests import builders

pytestmark = pytest.mark.django_db

TYPED = {"name": "軽バン1号", "capacity_g": "350", "capacity_litres": "2000", "cold_boxes": "2", "cold_box_litres": "25",
         "yen_per_km": "15", "is_active": "on"}


def version_on(client: Client, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(path).content.decode())
    assert found
    return found[1]


def test_of_two_people_who_change_one_vehicle_the_second_is_told_and_overwrites_nothing() -> None:
    bank = builders.food_bank()
    first, second = (builders.signed_in(builders.member(bank)) for _ in range(2))
    path = f"/fleet/vehicles/{add_vehicle(food_bank_id=bank.id, details=VehicleDetails(name='軽バン1号')).code}/"
    seen = version_on(first, path), version_on(second, path)
    for client, version, yen, status in ((first, seen[0], "18", 303), (second, seen[1], "20", 409)):
        answer = client.post(path, {**TYPED, "operation_id": str(uuid.uuid4()), "version": version, "yen_per_km": yen})
        assert answer.status_code == status
    assert "ほかの人が先に変更しました" in answer.content.decode()
    assert (Vehicle.objects.get().yen_per_km, Vehicle.objects.get().version) == (18, 2)
    assert version_on(second, path) == "2"
