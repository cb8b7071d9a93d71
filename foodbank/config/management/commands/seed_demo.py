"""Lives six months of demo data through the services, dated relative to today. Seeded: the same day gives the same demo."""

import random
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from foodbank import clock
from foodbank.accounts.models import FoodBank
from foodbank.config.demo.cast import neighbour, niiza
from foodbank.config.demo.life import Life
from foodbank.config.demo.today import morning
from foodbank.stock.models import StockMovement
from foodbank.stock.queries import ledger_faults


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=11230)
        parser.add_argument("--fortnights", type=int, default=12)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("FOODBANK_DEMO=1 is not set; demo data never goes into a real food bank.")
        if FoodBank.objects.exists():
            raise CommandError("There is a food bank already; demo data goes into an empty database only.")
        began = time.monotonic()
        with transaction.atomic():  # stopped half-way, nothing of it stays, and the next start begins anew
            self._live(options["seed"], options["fortnights"])
        faults = ledger_faults()
        lines = StockMovement.objects.count()
        self.stdout.write(f"  {lines} ledger lines, {len(faults)} faults, {time.monotonic() - began:.0f} s")
        if faults:
            raise CommandError(f"the demo's ledger does not add up: {faults[:3]}")

    def _live(self, seed: int, fortnights: int) -> None:
        today, now = clock.today(), clock.now()
        born = today - timedelta(days=14 * fortnights + 10)
        large, small = niiza(born), neighbour(born)
        life, other = Life(large, random.Random(seed)), Life(small, random.Random(seed + 1))
        for number in range(fortnights):
            first = born + timedelta(days=14 * number + 2)
            life.fortnight(first)
            if number % 4 == 2:
                life.food_drive(first + timedelta(days=5))
            if number % 3 == 1:
                life.bread_run(first + timedelta(days=6))
            if number >= fortnights - 2:
                other.fortnight(first)
        morning(life, today, now)
