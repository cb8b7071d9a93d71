"""Coordinators' password doors: closed to strangers, and their mail goes through the outbox."""

import pytest
from django.test import Client

from foodbank.outbox.models import Message
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_is_answered_by_mail_in_the_outbox() -> None:
    bank = builders.food_bank()
    builders.member(bank, name="見本 忘子", email="forgot@people.example")
    answer = Client().post("/accounts/password/reset/", {"email": "forgot@people.example"})
    assert answer.status_code == 302
    assert Message.objects.get(food_bank=bank).to == "forgot@people.example"


def test_a_stranger_gets_the_same_answer_and_no_mail() -> None:
    answer = Client().post("/accounts/password/reset/", {"email": "nobody@people.example"})
    assert answer.status_code == 302
    assert not Message.objects.exists()


def test_nobody_makes_an_account_for_themselves() -> None:
    assert Client().post("/accounts/signup/", {"email": "x@people.example", "password1": "long enough indeed"}).status_code == 200
    assert "closed" in str(Client().get("/accounts/signup/").templates[0].name)
