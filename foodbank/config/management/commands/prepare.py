"""Brings the database to this version: migrations, rights, reference data; the demo when it is empty. For the owner's role."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from foodbank.accounts.models import FoodBank


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # `manage.py check` is a test's; here it would only make the start wait

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--links", help="a file for the demo's address and sign-in links")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("· Preparing the database")
            call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        if settings.DEMO and not FoodBank.objects.exists():
            self.stdout.write("· Living through six months of demo data (about a minute)")
            self.stdout.flush()
            self._as_application("seed_demo")
        if options["links"]:
            with open(options["links"], "w", encoding="utf-8") as target:
                call_command("demo_links", stdout=target)

    def _as_application(self, *command: str) -> None:
        """Data is written with the application's rights, so that the demo proves they suffice."""
        application = os.environ.get("FOODBANK_APPLICATION_URL", "")
        environment = {**os.environ, **({"DATABASE_URL": application} if application else {})}
        if subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment).returncode:
            raise CommandError(f"{command[0]} failed; the lines above say why.")
