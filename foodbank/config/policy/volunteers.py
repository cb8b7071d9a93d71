from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, EVERYBODY, Rule, act, see, use

_HELPERS = frozenset({Role.VOLUNTEER, Role.DRIVER, Role.SUPPORTER, Role.SITE_LEAD, Role.COORDINATOR})

TABLE: dict[str, Rule] = {
    "volunteers:shifts": see(_HELPERS),
    "volunteers:shift": see(_HELPERS),
    "volunteers:shift_new": use(COORDINATOR),
    "volunteers:shift_cancel": act(COORDINATOR),
    "volunteers:sign_up": act(_HELPERS),
    "volunteers:withdraw": act(_HELPERS),
    "volunteers:hours": act(COORDINATOR),
    "volunteers:my_calendar": use(_HELPERS),
    "volunteers:feed": see(EVERYBODY),  # the address is the key
    "api:shifts": Rule(get=_HELPERS, post=COORDINATOR),
    "api:my_shifts": see(_HELPERS),
    "api:past_shifts": see(COORDINATOR),
    "api:shift": see(_HELPERS),
    "api:shift_people": see(COORDINATOR),
    "api:my_calendar": act(_HELPERS),
    "api:my_calendar_end": act(_HELPERS),
    "api:shift_sign_up": act(_HELPERS),
    "api:shift_withdraw": act(_HELPERS),
    "api:shift_cancel": act(COORDINATOR),
    "api:shift_hours": act(COORDINATOR),
}
