"""Print the allocation engine's measured figures as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from foodbank.allocation.bench.measuring import measure


class Command(BaseCommand):
    """`manage.py bench_allocation [--short]`: needs no database."""

    help = "Measure the allocation engine against its targets; figures as JSON"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch: a form of about a minute."""
        parser.add_argument("--short", action="store_true", help="three seeds, up to 1,000 x 100")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        self.stdout.write(json.dumps(measure(options["short"]), indent=1))
