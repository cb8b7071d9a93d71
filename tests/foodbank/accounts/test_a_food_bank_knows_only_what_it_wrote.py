"""A person is one sign-in; what a food bank calls them is its own, and adding somebody tells nothing of elsewhere."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from foodbank.accounts.models import FoodBank, Membership, User
from foodbank.accounts.rules import Role
from tests import builders

pytestmark = pytest.mark.django_db
TOP = Path(__file__).resolve().parents[3]


def _known_elsewhere(email: str) -> Membership:
    return builders.member(builders.food_bank(name="よその会（架空）"), Role.DRIVER, "秘密 太郎", kana="ひみつ たろう", email=email,
                           telephone="048-000-7777")


def _page_that_adds(bank: FoodBank, door: str) -> str:
    if door == "lead":
        return f"/sites/{builders.site(bank).uuid}/leads/new/"
    if door == "contact":
        return f"/donors/{builders.donor(bank).uuid}/contacts/new/"
    return "/people/new/"


@pytest.mark.parametrize("door", ["volunteer", "driver", "coordinator", "lead", "contact"])
def test_adding_somebody_looks_the_same_whether_or_not_another_food_bank_knows_the_address(door: str) -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank))
    address = _page_that_adds(bank, door)
    theirs = _known_elsewhere("known@people.example")
    pages = []
    for email in ("known@people.example", "fresh@people.example"):
        role = {"role": door} if address == "/people/new/" else {}
        answer = client.post(address, {"operation_id": str(uuid4()), "name": "当て 推量", "kana": "", "telephone": "",
                                       "email": email, **role})
        assert answer.status_code == 303, answer.content.decode()
        page = client.get(answer["Location"]).content.decode()
        page += client.get("/people/").content.decode() + client.get("/people/?q=ひみつ").content.decode()
        assert "当て 推量" in page and "秘密" not in page and "7777" not in page and "よその会" not in page
        code = answer["Location"].split("/")[-2]
        pages.append(_plain(client.get(answer["Location"]).content.decode(), code, email))
    assert pages[0] == pages[1]
    member = Membership.objects.get(food_bank=bank, user__email="known@people.example")
    assert member.user_id == theirs.user_id  # one sign-in all the same
    theirs.refresh_from_db()
    assert (theirs.name, theirs.telephone) == ("秘密 太郎", "048-000-7777")


def _plain(page: str, code: str, email: str) -> str:
    """A page without what differs by chance."""
    page = re.sub(r'name="(csrfmiddlewaretoken|operation_id)" value="[^"]*"', "", page)
    return page.replace(code, "CODE").replace(email, "EMAIL")


def test_whoever_signs_in_by_mail_reads_the_name_of_the_food_bank_they_enter() -> None:
    theirs = _known_elsewhere("two@people.example")
    ours = builders.member(builders.food_bank(name="うちの会（架空）"), Role.SITE_LEAD, "当て 推量", email="two@people.example")
    client = Client()
    for member, name in ((theirs, "秘密 太郎"), (ours, "当て 推量")):
        page = builders.signed_in(member, client).get("/enter/").content.decode()
        assert name in page


def test_no_page_and_no_answer_reads_a_name_from_the_sign_in() -> None:
    own = re.compile(r"\.user\.(name|kana|telephone)\b|user__(name|kana|search_key)")
    read = [str(path.relative_to(TOP)) for folder in ("foodbank", "logistics", "templates") for path in (TOP / folder).rglob("*")
            if path.suffix in (".py", ".html", ".txt", ".typ") and "migrations" not in path.parts
            and own.search(path.read_text(encoding="utf-8"))]
    assert read == []
    assert {field.name for field in User._meta.get_fields()}.isdisjoint({"kana", "telephone", "search_key"})
