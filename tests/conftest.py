"""Databases for tests: a migrated template, cloned per worker; tests that really commit get a clone of their own."""

import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

TOP = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


#: Files that take minutes begin first, so that no worker is left alone with one at the end.
LONGEST = ("test_every_url_is_as_declared.py", "test_stock_equals_its_movements.py", "test_no_food_bank_sees_another.py",
           "test_two_people_cannot_promise_the_same_box.py", "test_production_database.py", "test_the_demo_lives.py",
           "test_every_page_of_the_demo_is_accessible.py", "test_one_carton_from_the_dock_to_thanks.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def _owner(database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    parts = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])
    return psycopg.connect(make_conninfo(**{**parts, "dbname": database}), autocommit=True)


def _migrations_hash() -> str:
    total = hashlib.sha256()
    for path in sorted([*TOP.glob("*/*/migrations/*.py"), *TOP.glob("fixtures/reference/*")]):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _template() -> str:
    """The name of a migrated database with reference data; made once per state of the migrations, under a lock."""
    name = f"template_{_migrations_hash()}"
    with _owner() as owner:
        owner.execute("SELECT pg_advisory_lock(20261122)")
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        building = f"{name}_building"
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(building)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        url = make_conninfo(**{**conninfo_to_dict(os.environ["DATABASE_OWNER_URL"]), "dbname": building})
        for command in (["migrate", "-v0"], ["load_reference", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=TOP, check=True,
                           env={**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url})
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name)))
    return name


def _clone(template: str, name: str = "") -> str:
    name = name or f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with _owner() as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        application = sql.Identifier(settings.APPLICATION_ROLE)
        owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), application))
    return name


def _drop(name: str) -> None:
    """Ends the connections of the application's role first: only that role may, and a web server keeps some open."""
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    with psycopg.connect(make_conninfo(**{**parts, "dbname": "postgres"}), autocommit=True) as application:
        application.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s "
                            "AND usename = current_user", [name])
    with _owner() as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def template_database() -> str:
    if "DATABASE_OWNER_URL" not in os.environ:
        pytest.exit("Run the tests with `make test`, or one file with "
                    "`.venv/bin/python -m foodbank.config.launcher pytest PATH`.", returncode=2)
    return _template()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: object) -> Iterator[None]:
    """pytest-django's own set-up replaced: the application's role on a clone, nothing created or flushed by Django."""
    name = _clone(template_database)
    _point_at(name)
    yield
    connections.close_all()
    _drop(name)


def _point_at(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@pytest.fixture
def committed(request: pytest.FixtureRequest, template_database: str, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A fresh database with real commits, as the application's role; gives its URL for other processes.

    With a live server it is always of the same name: the server outlives the test and finds the next test's data there.
    """
    name = f"live_{os.getpid()}" if "live" in request.fixturenames else ""
    with committed_database(template_database, django_db_blocker, name) as url:
        yield url


@contextmanager
def committed_database(template_database: str, django_db_blocker, name: str = "") -> Iterator[str]:
    """The same for a fixture that lives longer than one test."""
    before = settings.DATABASES["default"]["NAME"]
    name = _clone(template_database, name)
    with django_db_blocker.unblock():
        _point_at(name)
        try:
            yield make_conninfo(**{**conninfo_to_dict(os.environ["DATABASE_URL"]), "dbname": name})
        finally:
            connections.close_all()
            _point_at(before)
            _drop(name)


@pytest.fixture(scope="session")
def owner_connection():
    """Connects as the owner's role to the database a test uses."""
    return lambda: _owner(settings.DATABASES["default"]["NAME"])


# ── a real browser and a real server (tests/browser.py)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all browser tests; without one they are skipped with the reason, and fail where CI=true."""
    from tests import browser

    try:
        browser.browser_program()
    except browser.NoBrowser as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    with browser.running_chromium() as running:
        yield running


@pytest.fixture(scope="session")
def web_servers():
    """The one web server of this process, started for the first test that needs it and again after a test stopped it."""
    started = []
    yield started
    for one in started:
        one.stop()


@pytest.fixture
def live(committed: str, web_servers):
    """The application served by a real web server on the test's own committed database."""
    from tests.browser import start_live

    if not web_servers or web_servers[-1].program.poll() is not None:
        web_servers.append(start_live(committed))
    return web_servers[-1]


@pytest.fixture
def windows(chromium, live):
    """Opens pages: `windows.page("/", width=390, as_=membership)`."""
    from tests.browser import Windows
    from tests.builders import signed_in

    opened = Windows(chromium, live, lambda membership: signed_in(membership).cookies["foodbank"].value)
    yield opened
    opened.close()
