"""Promise 8: whoever asks with another food bank's names gets not a byte of it."""

import pytest
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Role
from foodbank.config.policy import roles_for
from foodbank.donors.models import DonorContact
from foodbank.network.models import SiteLead
from foodbank.receipts.services import issue_receipt
from foodbank.requests.models import Request
from foodbank.stock.services import finish_inspection
from tests import builders
from tests.foodbank.config.everybody import ask, clients
from tests.foodbank.config.routes import routes


def canary(bank: FoodBank, word: str) -> tuple[list[str], list[str]]:
    """A food bank in which everything is called `word`; gives its uuids and codes as they stand in addresses."""
    giver = builders.donor(bank, name=f"{word} donor", legal_name=f"{word} legal")
    given = builders.donation(bank, giver, title=f"{word} gift", note=f"{word} note")
    site = builders.site(bank, name=f"{word} site", address=f"{word} street", leaves_by="fetches")
    doing = builders.activity(site, name=f"{word} activity")
    session = builders.session(doing)
    request = Request.objects.create(food_bank=bank, site=site, activity=doing, session=session, state_at=builders.NOW,
                                     created_at=builders.NOW, adults=3, children=3, note=f"{word} wish")
    lot = builders.lot(bank, 24, made=builders.product(bank, name=f"{word} product"), given=given)
    shelf = builders.shelf(bank, f"{word} shelf")
    coordinator = builders.identity(bank)
    finish_inspection(identity=coordinator, donation_uuid=str(given.uuid), now=builders.NOW)
    paper = issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    lead = builders.member(bank, Role.SITE_LEAD, name=f"{word} person")
    SiteLead.objects.create(membership=lead, site=site)
    contact = builders.member(bank, Role.DONOR, name=f"{word} contact")
    DonorContact.objects.create(membership=contact, donor=giver)
    uuids = [str(one.uuid) for one in (giver, given, site, doing, session, request, lot.product, paper)]
    return uuids, [lot.code, shelf.code, lead.code, contact.code]


def test_no_food_bank_sees_a_byte_of_another(committed: str, capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = builders.food_bank(name="OURS bank"), builders.food_bank(name="THEIRS bank")
    canary(ours, "OURS")
    uuids, codes = canary(theirs, "THEIRS")
    everybody = clients(ours)
    asked, seen = 0, []
    for route in routes():
        if route.view_name.startswith(("admin:", "account_", "mfa_")):
            continue
        values = [{UUIDConverter: uuid} for uuid in uuids] if any(kind is UUIDConverter for _, kind in route.parts) else []
        if any(kind in (StringConverter, SlugConverter) for _, kind in route.parts):
            values += [{StringConverter: code, SlugConverter: code} for code in codes]
        for role, client in everybody.items():
            if role not in roles_for(route.view_name, "GET"):
                continue
            for value in values or [{}]:
                answer = ask(client, route, "GET", route.address(value))
                asked += 1
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                if b"THEIRS" in body:
                    seen.append((route.view_name, role.value, value))
    with capsys.disabled():
        print(f"  promise 8: {asked} readings with another food bank's names, {len(seen)} leaks")
    assert seen == []
    assert asked > 100
