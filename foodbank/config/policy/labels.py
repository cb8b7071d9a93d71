from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, WAREHOUSE, Rule, act, see, use

_TABLET = WAREHOUSE | {Role.TABLET}

TABLE: dict[str, Rule] = {
    "labels:image": see(_TABLET),
    "labels:lot": see(_TABLET),
    "labels:lot_sheet": see(_TABLET),
    "labels:donation": see(_TABLET),
    "labels:donation_sheet": see(_TABLET),
    "labels:printed": act(WAREHOUSE),
    "labels:blank": use(WAREHOUSE),
    "labels:blank_made": see(WAREHOUSE),
    "labels:blank_sheet": see(WAREHOUSE),
    "labels:printers": see(COORDINATOR),
    "labels:printer_new": use(COORDINATOR),
    "labels:printer": use(COORDINATOR),
    "labels:printer_remove": act(COORDINATOR),
    "api:label_formats": see(_TABLET),
    "api:label_printers": use(COORDINATOR, see=_TABLET),
    "api:label_printer": use(COORDINATOR, see=_TABLET),
    "api:label_printer_remove": act(COORDINATOR),
    "api:label_printed": act(WAREHOUSE),
    "api:label_blanks": act(WAREHOUSE),
    "api:label_blank_sheet": see(WAREHOUSE),
    "api:label_lot_sheet": see(_TABLET),
    "api:label_donation_sheet": see(_TABLET),
    "api:label_image": see(_TABLET),
}
