#!/usr/bin/env python
"""Django's door. Commands that change the shape of the database connect as its owner, all others as the application."""

import os
import sys

OWNER_COMMANDS = {"migrate", "prepare", "restore", "remove_food_bank"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foodbank.config.settings")
    if sys.argv[1:2] and sys.argv[1] in OWNER_COMMANDS and "DATABASE_OWNER_URL" in os.environ:
        os.environ["FOODBANK_APPLICATION_URL"] = os.environ.get("DATABASE_URL", "")
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
