from foodbank.config.policy.words import COORDINATOR, Rule, see, use

TABLE: dict[str, Rule] = {
    "fleet:fleet": see(COORDINATOR),
    "fleet:vehicle_new": use(COORDINATOR),
    "fleet:vehicle": use(COORDINATOR),
    "fleet:driver_new": use(COORDINATOR),
    "fleet:driver": use(COORDINATOR),
    "api:vehicles": use(COORDINATOR),
    "api:vehicle": use(COORDINATOR),
    "api:drivers": use(COORDINATOR),
    "api:driver": use(COORDINATOR),
    "api:driver_duties": see(COORDINATOR),
    "api:driver_candidates": see(COORDINATOR),
    "api:driver_reminders": see(COORDINATOR),
    "api:duties": use(COORDINATOR),
}
