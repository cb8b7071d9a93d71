"""A group opened by a program, and its office handed on."""

import uuid

import pytest
from django.test import Client

from foodbank.accounts.models import Membership
from foodbank.supporters.models import Group, Member
from tests import builders
from tests.foodbank.supporters.scene import group_of, joined, secretary_of

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1/supporters{path}", {"operation_id": str(uuid.uuid4()), **values},
                       content_type="application/json")


def test_the_coordinator_opens_a_group_with_its_secretary() -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank))
    asked = {"name": "ひだまり応援団（架空）", "secretary": {"name": "事務 花子", "email": "jimu@supporter.example"}}
    made = post(client, "", **asked).json()
    assert Group.objects.get(uuid=made["group"]).food_bank_id == bank.id
    assert Member.objects.get(membership__code=made["member"]).is_secretary
    assert post(client, "", **asked).json()["code"] == "group_name_taken"
    for wrong in ({"name": " "}, {"name": "別の応援団", "secretary": {"name": "x", "email": "no address"}}):
        assert post(client, "", **{**asked, **wrong}).json()["code"] == "invalid_input"
    supporter = builders.signed_in(Membership.objects.get(code=made["member"]))
    assert post(supporter, "", **{**asked, "name": "別の応援団"}).status_code == 403
    assert Group.objects.count() == 1


def test_the_office_is_shared_and_the_last_secretary_keeps_it() -> None:
    group = group_of(builders.food_bank())
    first, other = secretary_of(group, "事務 花子"), joined(group)
    client, where = builders.signed_in(first.membership), f"/{group.uuid}/members"
    assert post(client, f"{where}/{first.membership.code}/office", is_secretary=False).json()["code"] == "last_secretary"
    shared = post(client, f"{where}/{other.membership.code}/office", is_secretary=True)
    assert shared.json() == {"member": other.membership.code}
    assert post(client, f"{where}/{first.membership.code}/office", is_secretary=False).status_code == 200
    assert post(client, f"{where}/{other.membership.code}/office", is_secretary=False).json()["code"] == "secretary_only"
    stranger = secretary_of(group_of(builders.food_bank()))
    elsewhere = builders.signed_in(stranger.membership)
    assert post(elsewhere, f"{where}/{other.membership.code}/office", is_secretary=False).status_code == 404
    assert post(elsewhere, f"/{stranger.group.uuid}/members/{other.membership.code}/office",
                is_secretary=True).status_code == 404
    assert [one.membership_id for one in Member.objects.filter(group=group, is_secretary=True)] == [other.membership_id]
