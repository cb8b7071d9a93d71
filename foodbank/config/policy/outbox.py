from foodbank.config.policy.words import COORDINATOR, Rule, see

TABLE: dict[str, Rule] = {
    "outbox": see(COORDINATOR),
    "outbox_message": see(COORDINATOR),
    "outbox_attachment": see(COORDINATOR),
}
