"""Who may do what: every URL name and API operation with its roles, per method. What is not here is denied."""

from foodbank.accounts.rules import Role
from foodbank.config.policy import (
    accounts,
    allocation,
    api,
    catalog,
    config,
    devices,
    donors,
    fleet,
    labels,
    network,
    outbox,
    receipts,
    requests,
    stock,
    supporters,
    third_party,
    tours,
    volunteers,
)
from foodbank.config.policy.words import Rule

POLICY: dict[str, Rule] = {}
for _section in (accounts, allocation, api, catalog, config, devices, donors, fleet, labels, network, outbox, receipts,
                 requests, stock, supporters, tours, volunteers):
    _twice = POLICY.keys() & _section.TABLE.keys()
    if _twice:
        raise ValueError(f"declared twice in the policy: {sorted(_twice)}")
    POLICY.update(_section.TABLE)

PREFIXES: dict[str, Rule] = third_party.PREFIXES


def rule_for(view_name: str) -> Rule | None:
    """The rule of a view name; third-party includes are declared by prefix."""
    if view_name in POLICY:
        return POLICY[view_name]
    return next((rule for prefix, rule in PREFIXES.items() if view_name.startswith(prefix)), None)


def roles_for(view_name: str, method: str) -> frozenset[Role | str]:
    rule = rule_for(view_name)
    return rule.roles(method) if rule else frozenset()
