"""A donor's facts, agreements and people, looked after by a program."""

import uuid

import pytest
from django.test import Client

from foodbank.accounts.models import AccessRecord, Membership
from foodbank.accounts.rules import Role
from foodbank.donors.models import Donor, DonorContact
from tests import builders

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1{path}", {"operation_id": str(uuid.uuid4()), **values}, content_type="application/json")


def test_what_is_read_of_a_donor_can_be_changed_and_sent_back() -> None:
    bank = builders.food_bank()
    giver, client = builders.donor(bank, note_for_drivers="裏口"), builders.signed_in(builders.member(bank))
    whole = client.get(f"/api/v1/donors/{giver.uuid}").json()
    assert (whole["note_for_drivers"], whole["version"]) == ("裏口", 1) and whole["agreement"]
    changed = post(client, f"/donors/{giver.uuid}", **{**whole, "dock_opens": "09:00", "dock_closes": "11:30"})
    assert changed.json() == {**whole, "dock_opens": "09:00:00", "dock_closes": "11:30:00", "version": 2}
    assert client.get(f"/api/v1/donors/{giver.uuid}").json() == changed.json()
    assert post(client, f"/donors/{giver.uuid}", **whole).json()["code"] == "stale_page"
    other = builders.donor(bank)
    taken = post(client, f"/donors/{giver.uuid}", **{**whole, "version": 2, "name": other.name})
    assert taken.json()["code"] == "donor_name_taken"
    assert post(client, f"/donors/{giver.uuid}", **{**whole, "version": 2, "email": "no address"}).status_code == 422
    assert Donor.objects.get(id=giver.id).version == 2


def test_a_contact_is_added_and_listed_and_the_reading_is_noted() -> None:
    bank = builders.food_bank()
    giver, client = builders.donor(bank), builders.signed_in(builders.member(bank))
    made = post(client, f"/donors/{giver.uuid}/contacts", name="担当 次郎", telephone="048-000-0203").json()
    assert Membership.objects.get(code=made["code"]).role == Role.DONOR.value
    assert client.get(f"/api/v1/donors/{giver.uuid}/contacts").json() == [made]
    assert AccessRecord.objects.filter(food_bank=bank, what="donor_contacts").count() == 1
    assert post(client, f"/donors/{giver.uuid}/contacts", name=" ").json()["code"] == "invalid_input"
    assert post(client, f"/people/{made['code']}/invite").json()["address"]


def test_agreements_are_read_newest_first() -> None:
    bank = builders.food_bank()
    giver, client = builders.donor(bank), builders.signed_in(builders.member(bank))
    post(client, f"/donors/{giver.uuid}/agreements", number="G-NEW", starts_on="2027-04-01",
         restrictions=[{"kind": "children_only"}])
    told = client.get(f"/api/v1/donors/{giver.uuid}/agreements").json()
    assert told[0]["number"] == "G-NEW" and len(told) == 2
    assert told[0]["restrictions"] == [{"kind": "children_only", "value": None}]


def test_another_food_banks_donor_is_not_found_and_a_contact_changes_nothing() -> None:
    bank = builders.food_bank()
    giver, stranger = builders.donor(bank), builders.signed_in(builders.member(builders.food_bank()))
    contact = builders.member(bank, Role.DONOR)
    DonorContact.objects.create(membership=contact, donor=giver)
    mine = builders.signed_in(contact)
    whole = mine.get(f"/api/v1/donors/{giver.uuid}").json()
    assert post(mine, f"/donors/{giver.uuid}", **whole).status_code == 403
    for path in ("", "/contacts", "/agreements"):
        assert stranger.get(f"/api/v1/donors/{giver.uuid}{path}").status_code == 404
    assert post(stranger, f"/donors/{giver.uuid}", **whole).status_code == 404
    assert post(stranger, f"/donors/{giver.uuid}/contacts", name="x").status_code == 404
    assert DonorContact.objects.count() == 1
