"""Third-party includes, declared by the prefix of their view names; they guard themselves beyond that."""

from foodbank.config.policy.words import EVERYBODY, STAFF, Rule

_OWN_DOORS = Rule(get=EVERYBODY, post=EVERYBODY)
PREFIXES: dict[str, Rule] = {
    "account_": _OWN_DOORS,
    "mfa_": _OWN_DOORS,
    "admin:": Rule(get=frozenset({STAFF}), post=frozenset({STAFF})),
}
