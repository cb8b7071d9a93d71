"""Doors that are no pages of a role: the token of a program, the API from a session, the admin."""

import pytest
from django.test import Client

from foodbank.accounts.models import ApiToken, User
from foodbank.accounts.queries import sha256
from foodbank.accounts.rules import Role
from tests import builders
from tests.foodbank.config.everybody import clients, is_denied

pytestmark = pytest.mark.django_db


def test_a_token_of_a_program_acts_in_one_role_of_one_food_bank() -> None:
    bank = builders.food_bank()
    ApiToken.objects.create(food_bank=bank, name="till", token_sha256=sha256("secret-of-a-program"), created_at=builders.NOW,
                            membership=builders.member(bank))
    client = Client()
    assert client.get("/api/v1/allocation/rounds").status_code == 401
    assert client.get("/api/v1/allocation/rounds", headers={"Authorization": "Bearer wrong"}).status_code == 401
    told = {"Authorization": "Bearer secret-of-a-program"}
    assert client.get("/api/v1/allocation/rounds", headers=told).status_code == 200


def test_a_session_may_not_write_through_the_api_without_its_csrf_token() -> None:
    bank = builders.food_bank()
    client = builders.signed_in(builders.member(bank), Client(enforce_csrf_checks=True))
    assert client.post("/api/v1/allocation/rounds", {}, content_type="application/json").status_code == 403


def test_the_admin_is_for_staff_only() -> None:
    bank = builders.food_bank()
    assert is_denied(clients(bank)[Role.COORDINATOR].get("/admin/"))
    staff = User.objects.create_superuser("admin@people.example", "a long enough password", name="管理 者")
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 200
