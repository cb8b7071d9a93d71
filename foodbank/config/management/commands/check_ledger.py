"""Adds every movement up again and compares: balances, reservations, sequences, hashes. Exit status 1 on any fault."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foodbank.accounts.models import FoodBank
from foodbank.stock.models import StockMovement
from foodbank.stock.queries import ledger_faults


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--food-bank", help="only this one, by its code")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = FoodBank.objects.get(code=options["food_bank"]) if options["food_bank"] else None
        faults = ledger_faults(bank.id if bank else None)
        for fault in faults:
            self.stdout.write(f"{fault.what}: lot {fault.lot} {fault.place}: {fault.stands}, should be {fault.should_be}")
        lines = StockMovement.objects.filter(**({"food_bank": bank} if bank else {})).count()
        self.stdout.write(f"{lines} lines, {len(faults)} faults")
        if faults:
            sys.exit(1)
