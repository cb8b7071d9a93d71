from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, DONOR, Rule, act, see, use

_COMPANY = frozenset({Role.DONOR})

TABLE: dict[str, Rule] = {
    "donors:home": see(_COMPANY),
    "donors:offer": use(_COMPANY),
    "donors:my_donation": see(_COMPANY),
    "donors:my_donation_cancel": act(_COMPANY),
    "donors:donors": see(COORDINATOR),
    "donors:donor_new": use(COORDINATOR),
    "donors:donor": see(COORDINATOR),
    "donors:donor_edit": use(COORDINATOR),
    "donors:agreement_new": use(COORDINATOR),
    "donors:contact_new": use(COORDINATOR),
    "donors:donations": see(COORDINATOR),
    "donors:register": use(COORDINATOR),
    "donors:donation": see(COORDINATOR),
    "donors:donation_accept": act(COORDINATOR),
    "donors:donation_decline": act(COORDINATOR),
    "donors:donation_cancel": act(COORDINATOR),
    "api:donors": Rule(get=DONOR, post=COORDINATOR),
    "api:donor": Rule(get=DONOR, post=COORDINATOR),
    "api:donor_contacts": use(COORDINATOR),
    "api:agreements": use(COORDINATOR),
    "api:donations": Rule(get=DONOR, post=DONOR),
    "api:donation": see(DONOR),
    "api:donation_register": act(COORDINATOR),
    "api:donation_accept": act(COORDINATOR),
    "api:donation_decline": act(COORDINATOR),
    "api:donation_cancel": act(DONOR),
}
