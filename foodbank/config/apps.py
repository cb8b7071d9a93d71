from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "foodbank.config"

    def ready(self) -> None:
        from foodbank.config.celery import app

        app.set_default()
        from foodbank.catalog.services import after_naming
        from foodbank.config.wiring import NAMED, OPENED, REVERSED
        from foodbank.network.services import after_opening
        from foodbank.stock.services import after_reversal

        after_naming[:] = NAMED
        after_opening[:] = OPENED
        after_reversal[:] = REVERSED
