from foodbank.config.policy.words import EVERYBODY, Rule, see, use

TABLE: dict[str, Rule] = {
    "sign_in": use(EVERYBODY),
    "sign_out": Rule(post=EVERYBODY),
    "link": use(EVERYBODY),
    "enter": use(EVERYBODY),
    "welcome": use(EVERYBODY),
    "welcome_app": use(EVERYBODY),
    "welcome_passkey": use(EVERYBODY),
    "language": Rule(post=EVERYBODY),
    "home": see(EVERYBODY),
}
