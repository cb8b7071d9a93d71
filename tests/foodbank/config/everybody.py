"""One client for every identity there is, and how an address is asked."""

from django.test import Client

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Purpose, Role
from foodbank.accounts.services import issue_link
from foodbank.devices.services import enrol
from tests import builders
from tests.foodbank.config.routes import Route

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def session_of(**kept: object) -> Client:
    client = Client(raise_request_exception=False)
    session = client.session
    session["identity"] = {"membership": None, "link": None, "device": None, **kept}
    session.save()
    return client


def clients(bank: FoodBank) -> dict[Role, Client]:
    """One client for every identity there is."""
    found: dict[Role, Client] = {Role.ANYONE: Client(raise_request_exception=False)}
    for role in (Role.COORDINATOR, Role.VOLUNTEER, Role.SITE_LEAD, Role.DRIVER, Role.DONOR, Role.SUPPORTER,
                 Role.ADMINISTRATOR):
        found[role] = session_of(membership=builders.member(bank, role).id)
    found[Role.TABLET] = session_of(device=enrol(food_bank=bank, kind="tablet", link=None, now=builders.NOW).device.id)
    share = issue_link(food_bank=bank, purpose=Purpose.SHARE, now=builders.NOW, subject="x")
    found[Role.SHARE] = session_of(link=share.link.id)
    return found


def ask(client: Client, route: Route, method: str, address: str = "", **headers: str) -> object:
    return client.generic(method, address or route.address(), data=b"{}" if route.view_name.startswith("api:") else b"",
                          content_type="application/json" if route.view_name.startswith("api:")
                          else "application/x-www-form-urlencoded", headers=headers)


def is_denied(answer: object) -> bool:
    if answer.status_code in (401, 403, 405):
        return True
    return answer.status_code in (302, 303) and "/sign-in/" in answer["Location"]
