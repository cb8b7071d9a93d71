"""Papers for programs: issued, found by party, day and amount, and where a donation went."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.donors.models import Donation, DonorContact
from foodbank.receipts.models import Paper
from foodbank.stock.services import HandOverLine, finish_inspection, hand_over
from tests import builders

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **values: object):
    return client.post(f"/api/v1/receipts/{path}", {"operation_id": str(uuid.uuid4()), **values},
                       content_type="application/json")


def given_and_handed_over(bank) -> Donation:
    """24 pieces of 500 g, six of them handed to a site."""
    given = builders.donation(bank)
    lot = builders.lot(bank, 24, given=given, made=builders.product(bank, name="見本うどん", piece_g=500))
    finish_inspection(identity=builders.identity(bank), donation_uuid=str(given.uuid), now=clock.now())
    place = lot.balances.get(on_hand__gt=0).place
    hand_over(act=builders.act(bank, now=clock.now()), site=builders.site(bank, leaves_by="fetches"),
              lines=[HandOverLine(lot_id=lot.id, from_place_id=place.id, pieces=6)])
    given.refresh_from_db()
    return given


def test_a_program_sees_where_a_donation_went_and_its_giver_does_too() -> None:
    bank = builders.food_bank()
    given = given_and_handed_over(bank)
    client = builders.signed_in(builders.member(bank))
    told = client.get(f"/api/v1/receipts/donations/{given.uuid}/where").json()
    assert (told["received_g"], told["handed_g"], told["paper"]) == (12_000, 3_000, None)
    assert [one["sites"] for one in told["places"]] == [1] and "食堂1" not in str(told)
    contact = builders.member(bank, Role.DONOR)
    DonorContact.objects.create(membership=contact, donor=given.donor)
    giver, rival = builders.signed_in(contact), builders.signed_in(builders.member(bank, Role.DONOR))
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    assert giver.get(f"/api/v1/receipts/donations/{given.uuid}/where").json() == told
    paper = post(client, "papers", donation=str(given.uuid)).json()["paper"]
    assert client.get(f"/api/v1/receipts/donations/{given.uuid}/where").json()["paper"] == paper
    for other in (rival, stranger):
        for path in ("where", "provisional.pdf"):
            assert other.get(f"/api/v1/receipts/donations/{given.uuid}/{path}").status_code == 404
    assert giver.get(f"/api/v1/receipts/donations/{given.uuid}/provisional.pdf").content.startswith(b"%PDF")


def test_the_results_of_a_month_are_one_paper() -> None:
    bank = builders.food_bank()
    given = given_and_handed_over(bank)
    client = builders.signed_in(builders.member(bank))
    month = f"{clock.today():%Y-%m}"
    made = post(client, "papers/results", donor=str(given.donor.uuid), month=month).json()["paper"]
    assert Paper.objects.get(uuid=made).kind == "results"
    assert post(client, "papers/results", donor=str(given.donor.uuid), month=month).json()["paper"] == made
    assert post(client, "papers/results", donor=str(given.donor.uuid), month="1999-01").json()["code"] == "nothing_received"
    for bad in ("2026-13", "0000-01", "2026-1", "x"):
        assert post(client, "papers/results", donor=str(given.donor.uuid), month=bad).json()["code"] == "invalid_input"
    stranger = builders.signed_in(builders.member(builders.food_bank()))
    assert post(stranger, "papers/results", donor=str(given.donor.uuid), month=month).status_code == 404


def test_papers_are_found_by_party_day_and_amount() -> None:
    bank = builders.food_bank()
    given = given_and_handed_over(bank)
    client = builders.signed_in(builders.member(bank))
    post(client, "papers", donation=str(given.uuid))
    tomorrow = clock.today() + timedelta(days=1)
    for asked, number in (({"least_g": 12_000}, 1), ({"least_g": 12_001}, 0), ({"since": tomorrow}, 0),
                          ({"until": tomorrow}, 1), ({"search": "見本食品"}, 1), ({"search": "だれか"}, 0),
                          ({"search": "\x00"}, 1)):
        assert len(client.get("/api/v1/receipts/papers", asked).json()["items"]) == number, asked
    assert client.get(reverse("receipts:papers"), {"search": "\x00"}).status_code == 200
