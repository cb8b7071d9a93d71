"""Loads what is the same for every food bank: categories, allergens, school districts. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from foodbank.catalog.reference import load_allergens, load_categories
from foodbank.network.reference import load_districts


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        counts = {"categories": load_categories(), "allergens": load_allergens(), "districts": load_districts()}
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{number} {name}" for name, number in counts.items()))
