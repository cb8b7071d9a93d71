from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, Rule, act, see, use

_TABLET = frozenset({Role.TABLET, Role.VOLUNTEER})
#: Whoever may hold an enrolled device; the intake itself refuses a request that comes from none.
_ON_A_DEVICE = _TABLET | {Role.DRIVER, Role.COORDINATOR}

TABLE: dict[str, Rule] = {
    "devices:people": use(_TABLET),
    "devices:devices": see(COORDINATOR),
    "devices:quarantine": see(COORDINATOR),
    "devices:settle": act(COORDINATOR),
    "api:devices_events": act(_ON_A_DEVICE),
    "api:devices_gaps": see(_ON_A_DEVICE),
    "api:devices_health": see(COORDINATOR),
    "api:devices_quarantine": see(COORDINATOR),
    "api:devices_settle": act(COORDINATOR),
    "api:devices_me": see(_ON_A_DEVICE),
    "api:devices_token": act(_ON_A_DEVICE),
}
