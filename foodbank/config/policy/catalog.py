from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, SIGNED_IN, WAREHOUSE, Rule, act, see, use

_TABLET = WAREHOUSE | {Role.TABLET}

TABLE: dict[str, Rule] = {
    "catalog:products": see(COORDINATOR),
    "catalog:product_new": use(COORDINATOR),
    "catalog:product": use(COORDINATOR),
    "catalog:product_code": act(COORDINATOR),
    "catalog:product_allergens": use(COORDINATOR),
    "api:scan": see(_TABLET),
    "api:date": see(_TABLET),
    "api:products": use(WAREHOUSE, see=_TABLET),
    "api:product": use(COORDINATOR, see=_TABLET),
    "api:product_codes": act(WAREHOUSE),
    "api:product_allergens": act(WAREHOUSE),
    "api:categories": see(SIGNED_IN),
    "api:allergens": see(SIGNED_IN),
}
