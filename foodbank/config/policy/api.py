"""Operations that belong to no room."""

from foodbank.config.policy.words import EVERYBODY, Rule, see

TABLE: dict[str, Rule] = {
    "api:openapi-json": see(EVERYBODY),
    "api:openapi-view": see(EVERYBODY),
    "api:api-root": see(EVERYBODY),
    "api:errors": see(EVERYBODY),
}
