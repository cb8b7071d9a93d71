"""Prints the address and one sign-in link per role of the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from foodbank.accounts.models import FoodBank
from foodbank.config.demo.links import demo_links


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"\n  {settings.ADDRESS}\n")
        for bank in FoodBank.objects.filter(is_demo=True).order_by("id"):
            self.stdout.write(f"\n  {bank.name}")
            for link in demo_links(bank):
                self.stdout.write(f"    {link.role}{'：' + link.name if link.name else ''}\n      {link.address}")
        self.stdout.write("")
