from foodbank.config.policy.words import EVERYBODY, Rule, see

TABLE: dict[str, Rule] = {
    "healthz": see(EVERYBODY),
    "readyz": see(EVERYBODY),
}
