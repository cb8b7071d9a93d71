"""Opens a food bank on this installation and invites its first coordinator, who then sets password and second step."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foodbank import clock
from foodbank.accounts.errors import FoodBankThere
from foodbank.catalog.models import Category
from foodbank.config.opening import FirstWarehouse, Opened, open_food_bank
from foodbank.design.templatetags.design import day_with_year
from foodbank.errors import InvalidInput, RuleBroken


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="as it stands on papers: 新座フードバンク")
        parser.add_argument("--city", required=True, help="全国地方公共団体コード, five or six digits: 11230")
        parser.add_argument("--coordinator", required=True, help="the first coordinator's name")
        parser.add_argument("--email", required=True, help="the first coordinator's own mail address")
        parser.add_argument("--kana", default="", help="how the name is read")
        parser.add_argument("--address", default="")
        parser.add_argument("--telephone", default="", help="whom everybody calls who is stuck: stands on every page")
        parser.add_argument("--code", default="", help="letters and digits for addresses and file names; made from the city when left out")
        parser.add_argument("--warehouse", default="", help="the first warehouse; more, and its hours, on the pages")
        parser.add_argument("--latitude", type=float)
        parser.add_argument("--longitude", type=float)
        parser.add_argument("--another", action="store_true", help="there is one of this name; open a second all the same")
        parser.add_argument("--show-link", action="store_true", help="print the link although mail is configured")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Category.objects.exists():
            call_command("load_reference", verbosity=0)
        texts = {name: options[name] for name in ("name", "city", "coordinator", "email", "kana", "address", "telephone",
                                                  "code", "another")}
        try:
            opened = open_food_bank(**texts, warehouse=_warehouse(options), now=clock.now())
        except FoodBankThere as refusal:
            raise CommandError(f"{refusal} Nothing was changed. To open a second one of that name, add --another.") from None
        except InvalidInput as refusal:
            raise CommandError(f"--{refusal.facts.get('field')}: {refusal.facts.get('reason')}. Nothing was changed.") from None
        except RuleBroken as refusal:
            raise CommandError(f"{refusal} Nothing was changed.") from None
        self._tell(opened, show_link=options["show_link"] or not settings.EMAIL_HOST)

    def _tell(self, opened: Opened, *, show_link: bool) -> None:
        user, until = opened.coordinator.user, opened.link.link.expires_at
        self.stdout.write(f"{opened.bank.name} ({opened.bank.code}) is open.")
        if settings.EMAIL_HOST:
            self.stdout.write(f"{opened.coordinator.name} gets an invitation at {user.email} within a minute.")
        if show_link:
            self.stdout.write(f"Give this link to {opened.coordinator.name} and nobody else: the first browser that opens it may set the "
                              f"password. It works until {day_with_year(until)}.\n\n  {settings.ADDRESS}{opened.link.path}\n")


def _warehouse(options: dict[str, Any]) -> FirstWarehouse | None:
    if not options["warehouse"]:
        return None
    if options["latitude"] is None or options["longitude"] is None:
        raise CommandError("--warehouse needs --latitude and --longitude (for instance 35.7935 139.5653). Nothing was changed.")
    return FirstWarehouse(options["warehouse"], options["latitude"], options["longitude"])
