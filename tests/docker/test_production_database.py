"""The database of compose.yaml for real: its initdb arguments, its roles, its backups, on a server of this test's own."""

import hashlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from foodbank.config.launcher.postgres import Cluster, embedded_cluster
from tests.docker import compose

TOP = compose.DOCKER.parent
BACKUP = compose.DOCKER / "backup" / "backup.sh"
PASSWORDS = {"FOODBANK_OWNER_PASSWORD": "owner'pass", "FOODBANK_APP_PASSWORD": "application$pass"}
LOTS = """
import uuid, django; django.setup()
from tests.builders import food_bank, lot
bank = food_bank(code=f"bank-{uuid.uuid4().hex[:12]}")
for pieces in (24, 7, 130): lot(bank, pieces)
"""


@dataclass
class Production:
    cluster: Cluster
    port: int
    folder: Path

    def connect(self, role: str, database: str = "foodbank", password: str | None = None) -> "psycopg.Connection[Any]":
        known = {"foodbank_owner": PASSWORDS["FOODBANK_OWNER_PASSWORD"], "foodbank_app": PASSWORDS["FOODBANK_APP_PASSWORD"]}
        return psycopg.connect(host="127.0.0.1", port=self.port, user=role, dbname=database, autocommit=True,
                               password=known[role] if password is None else password)

    def superuser(self, database: str = "foodbank") -> "psycopg.Connection[Any]":
        return psycopg.connect(host=str(self.cluster.socket), port=self.port, user="postgres", dbname=database, autocommit=True)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "DATABASE_"))}
        return {**kept, "PATH": f"{self.cluster.binaries}:{os.environ['PATH']}", **more}

    def psql(self, *, script: Path) -> "subprocess.CompletedProcess[str]":
        reach = self.environment(PGHOST=str(self.cluster.socket), PGPORT=str(self.port), POSTGRES_USER="postgres", **PASSWORDS)
        if script.suffix == ".sh":
            return subprocess.run([script], env=reach, capture_output=True, text=True)
        return subprocess.run(["psql", "-U", "postgres", "-v", "ON_ERROR_STOP=1"], env=reach, capture_output=True, text=True,
                              stdin=script.open())

    def manage(self, *command: str) -> "subprocess.CompletedProcess[str]":
        urls = {f"DATABASE{name}_URL": f"host=127.0.0.1 port={self.port} dbname=foodbank user=foodbank_{role} "
                f"password={self._quoted(PASSWORDS[f'FOODBANK_{role.upper()}_PASSWORD'])}"
                for name, role in (("", "app"), ("_OWNER", "owner"))}
        start = [sys.executable, *(["manage.py"] if command[0] != "-c" else []), *command]
        reach = self.environment(DJANGO_SETTINGS_MODULE="foodbank.config.settings", FOODBANK_DEMO="0", **urls)
        return subprocess.run(start, cwd=TOP, capture_output=True, text=True, env=reach)

    def backup(self, *command: str, role: str = "app", **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([BACKUP, *command], capture_output=True, text=True, env=self.environment(**{
            "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGDATABASE": "foodbank", "PGUSER": f"foodbank_{role}",
            "PGPASSWORD": PASSWORDS[f"FOODBANK_{role.upper()}_PASSWORD"], "BACKUP_FOLDER": str(self.folder), **more}))

    def ledger(self) -> list[tuple[Any, ...]]:
        with self.connect("foodbank_app") as session:
            return session.execute("SELECT id, lot_id, lot_seq, hash FROM stock_stockmovement "
                                   "ORDER BY lot_id, lot_seq").fetchall()

    @staticmethod
    def _quoted(word: str) -> str:
        return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"


@pytest.fixture(scope="module")
def server() -> Iterator[Production]:
    """A new data folder, made and started with the words of compose.yaml."""
    home = Path(tempfile.mkdtemp(prefix="production-"))
    home.chmod(0o755)
    cluster = embedded_cluster(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = compose.services()["database"]
    for folder in (cluster.data, cluster.socket):
        cluster._own(folder)
    arguments = shlex.split(database["environment"]["POSTGRES_INITDB_ARGS"])
    cluster.run("initdb", "-D", str(cluster.data), "-U", "postgres", *arguments)
    options = [*database["command"][1:], "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}",
               "-c", f"unix_socket_directories={cluster.socket}", "-c", "fsync=off"]
    cluster.run("pg_ctl", "-D", str(cluster.data), "-w", "-s", "-l", str(cluster.socket / "log"),
                "-o", shlex.join(options), "start")
    try:
        yield Production(cluster, port, home / "backups")
    finally:
        cluster.run("pg_ctl", "-D", str(cluster.data), "-m", "immediate", "-w", "-s", "stop", check=False)
        for place in (home, cluster.data.parent):
            shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def production(server: Production) -> Production:
    """The server after its first start: roles made, database prepared, three lots received."""
    done = server.psql(script=compose.DOCKER / "database" / "roles.sh")
    assert done.returncode == 0, done.stderr
    prepared = server.manage("prepare")
    assert prepared.returncode == 0, prepared.stderr
    received = server.manage("-c", LOTS)
    assert received.returncode == 0, received.stderr
    server.folder.mkdir()
    return server


def test_japanese_is_seen_by_trigrams_and_pages_have_checksums(production):
    with production.superuser() as session:
        assert session.execute("SHOW data_checksums").fetchone() == ("on",)
        assert session.execute("SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database "
                               "WHERE datname = 'foodbank'").fetchone() == ("b", "C.UTF-8", "UTF8")
        assert session.execute("SELECT show_trgm('食パン') <> '{}'").fetchone() == (True,)


def test_two_roles_with_a_password_each_and_no_more_rights_than_needed(production):
    with production.superuser() as session:
        assert session.execute("SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname "
                               "LIKE 'foodbank%' ORDER BY 1").fetchall() == [
            ("foodbank_app", False, False, False, False), ("foodbank_owner", False, False, False, False)]
    for role in ("foodbank_owner", "foodbank_app"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            production.connect(role, password="guessed")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            production.connect(role, database="postgres")


@pytest.mark.parametrize("statement", [
    "CREATE TABLE mine (id int)", "UPDATE stock_stockmovement SET quantity = 0", "DELETE FROM stock_stockmovement",
    "TRUNCATE stock_stockmovement CASCADE", "DELETE FROM devices_operation",
    "ALTER TABLE stock_stockmovement DISABLE TRIGGER ALL"])
def test_application_has_no_right_to_rewrite_the_past(production, statement):
    with production.connect("foodbank_app") as session:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


def test_prepare_a_second_time_changes_nothing(production):
    before = production.ledger()
    again = production.manage("prepare")
    assert (again.returncode, again.stdout) == (0, "")
    assert production.ledger() == before


def test_backup_goes_back_into_an_empty_database_and_the_ledger_is_the_same(production):
    before = production.ledger()
    made = production.backup("now")
    assert made.returncode == 0, made.stderr
    [dump] = production.folder.glob("*.dump")
    assert sorted(path.name for path in production.folder.iterdir()) == [dump.name, f"{dump.name}.ledger"]
    assert dump.stat().st_mode & 0o077 == 0
    assert production.backup("fresh").returncode == 0

    refused = production.backup("restore", dump.name, role="owner")
    assert refused.returncode == 1 and "is not empty" in refused.stderr

    aside = production.psql(script=compose.DOCKER / "database" / "aside.sql")
    assert aside.returncode == 0, aside.stderr
    restored = production.backup("restore", dump.name, role="owner")
    assert restored.returncode == 0, restored.stderr
    assert len(before) == 3 and production.ledger() == before
    assert production.manage("check_ledger").stdout == "3 lines, 0 faults\n"
    with production.connect("foodbank_app") as session:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("DELETE FROM stock_stockmovement")
    with production.connect("foodbank_owner") as session:
        with pytest.raises(psycopg.errors.RestrictViolation):
            session.execute("DELETE FROM stock_stockmovement")
    received = production.manage("-c", LOTS)
    assert received.returncode == 0, received.stderr  # counters went on where they stood


def test_command_and_script_read_each_others_backups(production):
    before = production.ledger()
    by_command = production.manage("backup", str(production.folder))
    assert by_command.returncode == 0, by_command.stderr
    dump = Path(by_command.stdout.splitlines()[0])
    assert production.psql(script=compose.DOCKER / "database" / "aside.sql").returncode == 0
    by_script = production.backup("restore", dump.name, role="owner")
    assert by_script.returncode == 0, by_script.stderr
    dump.unlink()
    assert production.backup("now").returncode == 0
    newest = sorted(production.folder.glob("*.dump"))[-1]
    assert production.psql(script=compose.DOCKER / "database" / "aside.sql").returncode == 0
    back = production.manage("restore", str(newest))
    assert back.returncode == 0, back.stderr
    assert production.ledger() == before


def test_damaged_dump_leaves_the_database_empty(production, tmp_path):
    whole = sorted(production.folder.glob("*.dump"))[-1]
    shutil.copy(f"{whole}.ledger", tmp_path / f"{whole.name}.ledger")
    (tmp_path / whole.name).write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert production.psql(script=compose.DOCKER / "database" / "aside.sql").returncode == 0
    for done in (production.backup("restore", whole.name, role="owner", BACKUP_FOLDER=str(tmp_path)),
                 production.manage("restore", str(tmp_path / whole.name))):
        assert done.returncode == 1 and "Restored" not in done.stdout
        with production.connect("foodbank_owner") as session:
            assert session.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    restored = production.backup("restore", whole.name, role="owner")
    assert restored.returncode == 0, restored.stderr


def test_ledger_that_differs_from_its_proof_is_named(production, tmp_path):
    dump = tmp_path / sorted(production.folder.glob("*.dump"))[-1].name
    shutil.copy(production.folder / dump.name, dump)
    (tmp_path / f"{dump.name}.ledger").write_text(f"{hashlib.sha256(b'another').hexdigest()}  6\n")
    for restore in (lambda: production.backup("restore", dump.name, role="owner", BACKUP_FOLDER=str(tmp_path)),
                    lambda: production.manage("restore", str(dump))):
        assert production.psql(script=compose.DOCKER / "database" / "aside.sql").returncode == 0
        done = restore()
        assert done.returncode == 1 and "differs" in done.stderr


def test_failed_backup_keeps_nothing(production, tmp_path):
    half = {"PATH": _without_pg_dump(production, tmp_path / "bin")}
    for wrong in ({"PGPASSWORD": "guessed"}, {"PGDATABASE": "nowhere"}, half):
        done = production.backup("now", **{"BACKUP_FOLDER": str(tmp_path), **wrong})
        assert done.returncode != 0
        assert not [path for path in tmp_path.iterdir() if path.is_file() and not path.name.startswith(".")]
    assert production.backup("fresh", BACKUP_FOLDER=str(tmp_path)).returncode == 1


def _without_pg_dump(production: Production, folder: Path) -> str:
    """A PATH whose pg_dump fails halfway."""
    folder.mkdir()
    (folder / "pg_dump").write_text("#!/bin/sh\nexit 1\n")
    (folder / "pg_dump").chmod(0o755)
    return f"{folder}:{production.environment()['PATH']}"


@contextmanager
def _night(environment: dict[str, str], **pipes: int) -> Iterator["subprocess.Popen[str]"]:
    """A running `backup.sh nightly`, which a test that fails does not wait for."""
    with subprocess.Popen([BACKUP, "nightly"], env=environment, text=True, **pipes) as night:
        try:
            yield night
        finally:
            night.kill()


def test_first_night_begins_at_once_and_ends_when_asked(production, tmp_path):
    reach = production.environment(PGHOST="127.0.0.1", PGPORT=str(production.port), PGDATABASE="foodbank",
                                   PGUSER="foodbank_app", PGPASSWORD=PASSWORDS["FOODBANK_APP_PASSWORD"],
                                   BACKUP_FOLDER=str(tmp_path), TZ="Asia/Tokyo")
    with _night(reach, stdout=subprocess.PIPE) as night:
        assert night.stdout and " ledger lines" in night.stdout.readline()
        assert production.backup("fresh", BACKUP_FOLDER=str(tmp_path)).returncode == 0
        assert night.poll() is None
        night.terminate()
        assert night.wait(timeout=20) == 0


def test_night_ends_quietly_whenever_it_is_asked(production, tmp_path):
    (tmp_path / f"foodbank-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump").touch()
    for moment in range(60):
        with _night(production.environment(BACKUP_FOLDER=str(tmp_path)), stderr=subprocess.PIPE) as night:
            time.sleep(moment / 1000)
            night.terminate()
            # The pipe ends with the last program that holds it: nothing the night began outlives it.
            said = night.communicate(timeout=20)[1]
            assert (night.returncode in (0, -signal.SIGTERM), said) == (True, ""), f"after {moment} ms"


def test_old_backups_go_and_the_last_of_every_month_stays(production, tmp_path):
    stamps = [f"{2025 + month // 12}{month % 12 + 1:02}{day:02}T173000Z" for month in range(6, 23) for day in (1, 15, 27)]
    stamps += [f"202611{day:02}T173000Z" for day in range(2, 27) if day != 15] + ["20261127T010000Z"]
    for stamp in stamps:
        for name in (f"foodbank-{stamp}.dump", f"foodbank-{stamp}.dump.ledger"):
            (tmp_path / name).touch()
    assert production.backup("rotate", BACKUP_FOLDER=str(tmp_path)).returncode == 0
    kept = sorted(path.name[9:25] for path in tmp_path.glob("*.dump"))
    days = [f"202611{day:02}T173000Z" for day in range(14, 28)]
    months = [f"{2025 + month // 12}{month % 12 + 1:02}27T173000Z" for month in range(11, 22)]
    assert kept == sorted({*days, *months})
    assert sorted(path.name[9:25] for path in tmp_path.glob("*.ledger")) == kept
