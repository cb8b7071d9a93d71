"""Reads a backup into an empty database and compares the ledger with the backup's proof. For the owner's role.

    manage.py restore FILE.dump

All or nothing: a restore that fails leaves the database empty. A database that holds anything is refused.
"""

from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from foodbank.config.management.commands.backup import client_program, ledger_proof, open_session, proof_file, run_client

#: Tables, views and sequences that no extension brought with it.
_CONTENTS = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
"""


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dump", type=Path)

    def handle(self, *args: Any, dump: Path, **options: Any) -> None:
        promised = promised_proof(dump)
        with open_session(read_only=True) as session:
            program = client_program("pg_restore", session.info.server_version)
            refuse_if_occupied(session)
        run_client(program, "--list", str(dump))
        run_client(program, "--single-transaction", f"--dbname={connection.settings_dict['NAME']}", str(dump))
        with open_session(read_only=False) as session:
            session.execute("ANALYZE")
            found = str(ledger_proof(session))
        if found != promised:
            raise CommandError(f"The restored ledger differs from the backup's: {found} instead of {promised}. "
                               "Do not work with this database.")
        self.stdout.write(f"Restored. The ledger is the same (sha256, lines): {found}")


def promised_proof(dump: Path) -> str:
    """The proof written beside the dump. Raises CommandError when either file is missing."""
    for path in (dump, proof_file(dump)):
        if not path.is_file():
            raise CommandError(f"{path} is not there; a backup is the .dump and its .dump.ledger. Nothing was changed.")
    return proof_file(dump).read_text(encoding="ascii").strip()


def refuse_if_occupied(session: "psycopg.Connection[Any]") -> None:
    found = session.execute(_CONTENTS).fetchone()
    if found and found[0]:
        raise CommandError(f"The database {session.info.dbname} is not empty; restore only fills an empty one. "
                           "Nothing was changed.")
