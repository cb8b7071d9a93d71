"""Promise 12: a dump taken while people work goes into an empty database, and the ordered ledger's hash is the same."""

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from foodbank.config.management.commands.backup import client_program
from tests.builders import food_bank, lot

TOP = Path(__file__).resolve().parents[2]


def manage(url: str, *command: str, owner: str = "") -> "subprocess.CompletedProcess[str]":
    urls = {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner or url}
    return subprocess.run([sys.executable, "manage.py", *command], cwd=TOP, env={**os.environ, **urls},
                          capture_output=True, text=True)


def owner_of(url: str) -> str:
    return make_conninfo(**{**conninfo_to_dict(os.environ["DATABASE_OWNER_URL"]), "dbname": conninfo_to_dict(url)["dbname"]})


def lines(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as session:
        return session.execute("SELECT m.hash, l.code, m.lot_seq FROM stock_stockmovement m "
                               "JOIN stock_lot l ON l.id = m.lot_id ORDER BY l.code, m.lot_seq").fetchall()


@pytest.fixture
def empty_database(template_database) -> Iterator[Callable[[], str]]:
    """Makes new databases that hold nothing; gives the application's URL."""
    names: list[str] = []

    def make() -> str:
        names.append(f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}")
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(names[-1])))
        return make_conninfo(**{**conninfo_to_dict(os.environ["DATABASE_URL"]), "dbname": names[-1]})

    yield make
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for name in names:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drill(committed: str, target: str, folder: Path) -> None:
    """One backup under work, one restore; fails unless the restored ledger is the snapshot, line by line."""
    bank = food_bank()
    lot(bank, 24)
    stop, written = threading.Event(), threading.Semaphore(0)

    def work() -> None:
        try:
            while not stop.is_set():
                lot(bank, 6)
                written.release()
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert written.acquire(timeout=20)
        earlier = lines(committed)
        made = manage(committed, "backup", str(folder))
        assert made.returncode == 0, made.stderr
    finally:
        stop.set()
        worker.join()
    dump = Path(made.stdout.splitlines()[0])
    done = manage(target, "restore", str(dump), owner=owner_of(target))
    assert done.returncode == 0, done.stderr
    assert Path(f"{dump}.ledger").read_text().strip() in done.stdout
    restored = lines(target)
    assert set(earlier) < set(restored) <= set(lines(committed)), "nothing lost, nothing invented, and people did go on"
    assert manage(target, "check_ledger").stdout == f"{len(restored)} lines, 0 faults\n"


@pytest.mark.committed
def test_backup_under_work_is_restored_to_the_same_ledger(committed, empty_database, tmp_path):
    drill(committed, empty_database(), tmp_path / "backups")


@pytest.mark.qualify
@pytest.mark.committed
def test_fifty_drills_give_fifty_equal_ledgers(committed, empty_database, tmp_path):
    for number in range(50):
        drill(committed, empty_database(), tmp_path / str(number))


@pytest.mark.committed
def test_database_that_holds_anything_is_left_alone(committed, tmp_path):
    lot(food_bank(), 24)
    made = manage(committed, "backup", str(tmp_path))
    before = lines(committed)
    done = manage(committed, "restore", made.stdout.splitlines()[0], owner=owner_of(committed))
    assert done.returncode == 1 and "is not empty" in done.stderr and "Traceback" not in done.stderr
    assert lines(committed) == before


@pytest.mark.committed
def test_dump_without_its_proof_is_refused(committed, empty_database, tmp_path):
    made = manage(committed, "backup", str(tmp_path))
    dump = Path(made.stdout.splitlines()[0])
    Path(f"{dump}.ledger").unlink()
    target = empty_database()
    done = manage(target, "restore", str(dump), owner=owner_of(target))
    assert done.returncode == 1 and "Nothing was changed" in done.stderr
    with suppress(psycopg.errors.UndefinedTable):
        pytest.fail(f"the database is no longer empty: {lines(target)}")


@pytest.mark.committed
def test_backup_is_readable_by_its_owner_only_and_whole(committed, tmp_path):
    folder = tmp_path / "new" / "folder"
    made = manage(committed, "backup", str(folder))
    assert made.returncode == 0, made.stderr
    assert [path.suffix for path in sorted(folder.iterdir())] == [".dump", ".ledger"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_database_that_does_not_answer_is_said_in_a_sentence(tmp_path):
    done = manage("host=127.0.0.1 port=9 user=foodbank_app dbname=foodbank", "backup", str(tmp_path))
    assert done.returncode == 1 and "does not answer" in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_older_programs_are_passed_over(tmp_path, monkeypatch):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.3'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    chosen = client_program("pg_dump", 150004)
    assert chosen != old and chosen.name == "pg_dump"
    assert client_program("pg_dump", 120000) == old
