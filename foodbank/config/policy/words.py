"""The words the table is written in."""

from dataclasses import dataclass, field

from foodbank.accounts.rules import PEOPLE, Role

STAFF = "staff"
EVERYBODY: frozenset[Role | str] = frozenset(Role)
SIGNED_IN: frozenset[Role | str] = frozenset(PEOPLE) | {Role.TABLET}
COORDINATOR = frozenset({Role.COORDINATOR})
VOLUNTEER = frozenset({Role.VOLUNTEER})
WAREHOUSE = frozenset({Role.VOLUNTEER, Role.COORDINATOR})
SITE = frozenset({Role.SITE_LEAD, Role.COORDINATOR})
DONOR = frozenset({Role.DONOR, Role.COORDINATOR})
DRIVER = frozenset({Role.DRIVER})
ROAD = frozenset({Role.DRIVER, Role.COORDINATOR})
SUPPORTER = frozenset({Role.SUPPORTER})
NONE: frozenset[Role | str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """Roles that may read (GET, HEAD) and roles that may change (POST); `methods` names others (PUT, DELETE)."""

    get: frozenset[Role | str] = NONE
    post: frozenset[Role | str] = NONE
    methods: dict[str, frozenset[Role | str]] = field(default_factory=dict)

    def roles(self, method: str) -> frozenset[Role | str]:
        if method in ("GET", "HEAD"):
            return self.get
        if method == "POST":
            return self.post
        if method == "OPTIONS":
            return NONE
        return self.methods.get(method, NONE)


def see(roles: frozenset[Role | str]) -> Rule:
    """A page that only shows."""
    return Rule(get=roles)


def act(roles: frozenset[Role | str]) -> Rule:
    """An address that only changes."""
    return Rule(post=roles)


def use(roles: frozenset[Role | str], *, see: frozenset[Role | str] | None = None) -> Rule:
    """A page that shows and changes; `see` when more may look than change."""
    return Rule(get=see or roles, post=roles)
