"""Promise 8: every URL x role x method is as the policy table declares."""

import pytest
from django.urls import resolve

from foodbank.config.policy import POLICY, roles_for, rule_for
from tests import builders
from tests.foodbank.config.everybody import METHODS, ask, clients, is_denied
from tests.foodbank.config.routes import routes


def test_every_route_is_declared_and_every_declaration_is_a_route() -> None:
    names = {route.view_name for route in routes()}
    assert sorted(name for name in names if rule_for(name) is None) == []
    assert sorted(POLICY.keys() - names) == []


def test_every_route_is_really_asked() -> None:
    for route in routes():
        if not route.view_name.startswith(("admin:", "account_", "mfa_")):
            assert resolve(route.address()).view_name == route.view_name


def test_every_url_answers_every_identity_and_method_as_declared(committed: str, capsys: pytest.CaptureFixture[str]) -> None:
    bank = builders.food_bank()
    everybody = clients(bank)
    checked, leaks, crashes = 0, [], []
    for route in routes():
        if rule_for(route.view_name) in (None, *()) or route.view_name.startswith(("admin:", "account_", "mfa_")):
            continue
        for role, client in everybody.items():
            for method in METHODS:
                answer = ask(client, route, method)
                checked += 1
                allowed = role in roles_for(route.view_name, method)
                if answer.status_code >= 500:
                    crashes.append((route.view_name, role.value, method, answer.status_code))
                if not allowed and not is_denied(answer):
                    leaks.append((route.view_name, role.value, method, answer.status_code))
                if allowed and answer.status_code in (401, 403) and b"not_allowed" in answer.content:
                    leaks.append((route.view_name, role.value, method, "refused although declared"))
    with capsys.disabled():
        print(f"\n  promise 8: {len(routes())} routes, {len(everybody)} identities, {len(METHODS)} methods: "
              f"{checked} answers, {len(leaks)} leaks, {len(crashes)} crashes")
    assert crashes == []
    assert leaks == []
