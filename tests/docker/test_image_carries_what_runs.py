"""The image: only named files go in, they suffice, and Django finds nothing to say against the settings."""

import importlib
import io
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.docker import compose

TOP = compose.DOCKER.parent
LINES = (compose.DOCKER / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
COPIES = [line.split()[1:] for line in LINES if line.startswith("COPY ") and "--from=" not in line]
ALLOWED = [line[1:] for line in (TOP / ".dockerignore").read_text().splitlines() if line.startswith("!")]


def stage(name: str) -> list[str]:
    start = next(number for number, line in enumerate(LINES) if line.startswith("FROM ") and line.endswith(f" AS {name}"))
    end = next((number for number, line in enumerate(LINES) if number > start and line.startswith("FROM ")), len(LINES))
    return LINES[start:end]


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """/app as the Dockerfile lays it out; the bundle and the font stand in for the stage that makes them."""
    app = tmp_path_factory.mktemp("image") / "app"
    for line in stage("packages") + stage("runtime"):
        if line.startswith("COPY ") and "--from=" not in line:
            *sources, target = line.split()[1:]
            for source in sources:
                place = app / target if not target.endswith("./") else app / target / Path(source).name
                if (TOP / source).is_dir():
                    shutil.copytree(TOP / source, place, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
                elif target.startswith("./"):
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(TOP / source, place)
    (app / "var" / "static").mkdir(parents=True)
    return app


def environment(**more: str) -> dict[str, str]:
    """What the web service gets, and nothing of this test's own settings."""
    ours = ("FOODBANK_", "DATABASE_", "BROKER_", "DJANGO_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given = {name: str(value) for name, value in compose.services()["web"]["environment"].items()}
    return {**own, **given, **more}


def test_context_begins_with_nothing():
    first = next(line for line in (TOP / ".dockerignore").read_text().splitlines() if line and not line.startswith("#"))
    assert first == "*"
    never = (".env", "docker/.env", "docker", "var", ".git")
    assert not [pattern for pattern in ALLOWED for path in never if fnmatch(path, pattern)]


def test_everything_copied_is_in_the_repository_and_let_through():
    for *sources, _ in COPIES:
        for source in sources:
            assert (TOP / source).exists(), source
            assert any(source == allowed or source.startswith(f"{allowed}/") for allowed in ALLOWED), source


def test_only_the_runtime_lock_is_installed_and_by_hash():
    installs = [line for line in LINES if "pip install" in line]
    assert len(installs) == 1 and "--require-hashes -r /build/requirements/runtime.txt" in installs[0]
    assert "embedded" not in "".join(LINES)


def test_it_runs_as_an_ordinary_user_from_a_base_that_can_be_replaced():
    first = next(number for number, line in enumerate(LINES) if line.startswith("FROM "))
    assert "ARG PYTHON_IMAGE=python:3.11-slim-bookworm" in LINES[:first]
    last_user = [line for line in stage("runtime") if line.startswith("USER ")][-1]
    assert last_user == "USER 10001:10001"
    assert not [line for line in LINES if line.startswith("RUN") and (" python " in line or "python -m" in line)]


def test_no_secret_is_written_into_the_image():
    settings = [line for line in LINES if line.startswith(("ENV", "ARG"))]
    assert not [line for line in settings for word in ("SECRET", "PASSWORD", "_URL", "TOKEN") if word in line]


def test_deployment_check_finds_nothing(image):
    done = subprocess.run([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"], cwd=image,
                          env=environment(FOODBANK_SECRET_KEY="u" + os.urandom(40).hex(), FOODBANK_VAR=str(image / "var")),
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.django_db  # a request looks after the process's connection, even one that asks nothing of it
def test_proxy_says_who_is_asking(monkeypatch):
    monkeypatch.syspath_prepend(str(compose.DOCKER / "image"))
    door = importlib.import_module("behind_proxy")
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/healthz", "SERVER_NAME": "web", "SERVER_PORT": "8000",
             "HTTP_HOST": "testserver", "REMOTE_ADDR": "172.18.0.2", "HTTP_X_FORWARDED_FOR": "192.0.2.7",
             "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http"}
    statuses: list[str] = []
    list(door.application(asked, lambda status, headers, fault=None: statuses.append(status)))
    assert statuses == ["200 OK"] and asked["REMOTE_ADDR"] == "192.0.2.7"
