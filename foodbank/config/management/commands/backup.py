"""Writes the whole database into one file, and beside it the proof of the ledger at the same instant.

    manage.py backup FOLDER

gives FOLDER/foodbank-<UTC time>.dump (pg_dump's custom format) and .dump.ledger: the sha256 of the ordered ledger and its
number of lines, both read in the dump's own snapshot. People may go on working meanwhile. `restore` compares the proof.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from foodbank import clock
from foodbank.config.launcher import postgres

#: docker/backup/backup.sh sends the same words: the two understand each other's files.
LEDGER = "COPY (SELECT * FROM stock_stockmovement ORDER BY id) TO STDOUT"


@dataclass(frozen=True)
class Proof:
    sha256: str
    lines: int

    def __str__(self) -> str:
        return f"{self.sha256}  {self.lines}"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where to write; made when it is not there")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)  # a dump holds names and addresses
        folder.mkdir(parents=True, exist_ok=True)
        dump = folder / f"foodbank-{clock.now():%Y%m%dT%H%M%SZ}.dump"
        if dump.exists():
            raise CommandError(f"{dump} is there already; nothing was written.")
        proof = write_dump(dump)
        self.stdout.write(f"{dump}\n{proof.lines} ledger lines, sha256 {proof.sha256}")


def write_dump(dump: Path) -> Proof:
    """Writes `dump` and its proof; a file under the final name is always a whole one."""
    part = dump.with_name(f".{dump.name}.part")
    with open_session(read_only=True) as session:
        program = client_program("pg_dump", session.info.server_version)
        found = session.execute("SELECT pg_export_snapshot()").fetchone()
        assert found
        try:
            run_client(program, "--format=custom", f"--snapshot={found[0]}", f"--file={part}")
            proof = ledger_proof(session)
            proof_file(dump).write_text(f"{proof}\n", encoding="ascii")
            part.rename(dump)
        finally:
            part.unlink(missing_ok=True)
    return proof


def proof_file(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.ledger")


def ledger_proof(session: "psycopg.Connection[Any]") -> Proof:
    """The sha256 over every column of every ledger line in order, as PostgreSQL's COPY writes them."""
    total, lines = hashlib.sha256(), 0
    with session.cursor().copy(LEDGER) as copied:
        for block in copied:
            total.update(block)
            lines += bytes(block).count(b"\n")
    return Proof(total.hexdigest(), lines)


def open_session(*, read_only: bool) -> "psycopg.Connection[Any]":
    """A connection of its own with one view of the data, to the database Django is set to; times are written in UTC."""
    options = "-c TimeZone=UTC -c DateStyle=ISO,YMD -c default_transaction_isolation=repeatable\\ read"
    try:
        session = psycopg.connect(**address(), options=options, connect_timeout=5)
    except psycopg.OperationalError as fault:
        raise CommandError(f"The database does not answer: {fault}") from None
    session.read_only = read_only
    return session


def address() -> dict[str, Any]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {word: connection.settings_dict[name] for name, word in names.items() if connection.settings_dict[name]}


def run_client(program: Path, *arguments: str) -> None:
    """Runs pg_dump or pg_restore on Django's database; the password travels in the environment, not in the process list.

    Raises CommandError with what the program said.
    """
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    environment = {**os.environ, **{names[word]: str(value) for word, value in address().items()}}
    done = subprocess.run([str(program), "--no-password", *arguments], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise CommandError(f"{program.name} failed: {done.stderr.strip()}")


def client_program(name: str, server_version: int) -> Path:
    """pg_dump or pg_restore, not older than the server: an older one refuses or writes what a newer one must repair.

    Looked for in FOODBANK_PG_BIN, on PATH, in the embedded wheel. Raises CommandError when none will do.
    """
    wanted, seen = server_version // 10000, []
    for program in _candidates(name):
        said = subprocess.run([str(program), "--version"], capture_output=True, text=True).stdout
        major = re.search(r"(\d+)", said)
        if major and int(major[1]) >= wanted:
            return program
        seen.append(f"{program} ({said.strip() or 'does not run'})")
    raise CommandError(f"No {name} of version {wanted} or newer for this server; found: {', '.join(seen) or 'none'}. "
                       "Name the bin folder of a newer PostgreSQL in FOODBANK_PG_BIN.")


def _candidates(name: str) -> Iterator[Path]:
    chosen = os.environ.get("FOODBANK_PG_BIN")
    if chosen and (Path(chosen) / name).exists():
        yield Path(chosen) / name
    if found := shutil.which(name):
        yield Path(found)
    try:
        yield postgres._wheel_binaries() / name
    except postgres.CannotStart:
        return
