"""The commands behind the Makefile:  python -m foodbank.config.launcher run|test|bench|qualify|manage

`run` serves the whole application with demo data. `test` checks and tests everything. `manage` is manage.py on
the embedded database. DATABASE_URL, DATABASE_OWNER_URL, BROKER_URL and FOODBANK_PG_BIN replace the embedded parts.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foodbank.config.launcher.broker import Broker
from foodbank.config.launcher.postgres import APPLICATION, OWNER, CannotStart, embedded_cluster
from foodbank.config.launcher.supervisor import Supervisor

TOP = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("FOODBANK_VAR", TOP / "var"))
BIN = Path(sys.executable).parent
#: Quietly: as root Celery warns of a danger of pickled messages, and ours are JSON.
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "-q", "-A", "foodbank.config.celery")


@contextmanager
def services(profile: str) -> Iterator[dict[str, str]]:
    """Database and broker of a profile (`run`, `test`), and the environment that leads to them."""
    home = VAR / profile
    environment = {**os.environ, "FOODBANK_PROFILE": profile, "FOODBANK_VAR": str(home)}
    environment.setdefault("FOODBANK_SECRET_KEY", _secret_key(home))
    (home / "static").mkdir(parents=True, exist_ok=True)
    cluster, broker, ours = None, None, False
    try:
        if "DATABASE_URL" not in environment:
            cluster = embedded_cluster(home / "postgres", is_durable=profile != "test")
            ours = cluster.start()
            cluster.ensure_database("foodbank")
            environment["DATABASE_URL"] = cluster.url(APPLICATION)
            environment["DATABASE_OWNER_URL"] = cluster.url(OWNER)
        if "BROKER_URL" not in environment:
            broker = Broker(home / "broker")
            broker.start()
            environment["BROKER_URL"] = broker.url
        yield environment
    finally:
        try:
            if broker:
                broker.stop()
        finally:
            if cluster and ours:
                cluster.stop()


def run() -> int:
    started = time.monotonic()
    supervisor = Supervisor()
    with services("run") as environment:
        environment.setdefault("FOODBANK_DEMO", "1")
        port = _free_port(int(environment.get("PORT", "8000")))
        host = environment.setdefault("FOODBANK_BIND", "127.0.0.1")
        environment.setdefault("FOODBANK_ADDRESS", f"http://{host}:{port}")
        links = Path(environment["FOODBANK_VAR"]) / "links.txt"
        compiling = _compile_engines(environment)
        try:
            # Loading takes the web server as long as looking after the database takes `prepare`: both at once. Nobody
            # knows the address before both are done, and nothing is read before somebody asks.
            supervisor.start("web", web_command(host, port), environment)
            _manage(environment, "prepare", "--links", str(links))
            _wait_until_served(f"http://{host}:{port}/healthz", supervisor)
            supervisor.start("worker", worker_command(), environment)
            supervisor.start("beat", beat_command(environment), environment)
            print(links.read_text(encoding="utf-8"))
            print(f"  ({time.monotonic() - started:.1f} s; Ctrl-C stops everything and keeps the data)\n", flush=True)
            return supervisor.watch()
        finally:
            supervisor.stop()
            compiling.terminate()
            compiling.wait()


def _compile_engines(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Compiles the inner loops of both engines beside everything else, so that the first plan need not wait for it.
    A start with everything compiled and the demo lived is over before this begins."""
    engines = "import time; time.sleep(5); import logistics.routing.solve, foodbank.allocation.rules.moves.search"
    return subprocess.Popen(["nice", "-n", "19", sys.executable, "-c", engines], cwd=TOP, env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def web_command(host: str, port: int) -> list[str]:
    return [str(BIN / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
            "--blocking-threads", "8", "--backpressure", "64", "--no-ws", "--log-level", "error",
            "foodbank.config.wsgi:application"]


def worker_command() -> list[str]:
    return [*CELERY, "worker", "--loglevel", "WARNING",
            "--concurrency", "2"]


def beat_command(environment: dict[str, str]) -> list[str]:
    return [*CELERY, "beat", "--loglevel", "WARNING",
            "--schedule", str(Path(environment["FOODBANK_VAR"]) / "beat-schedule"), "--pidfile", ""]


def test(arguments: list[str]) -> int:
    with services("test") as environment:
        environment["FOODBANK_DEMO"] = "1"
        steps = {
            "ruff": [str(BIN / "ruff"), "check", "."],
            "mypy": [str(BIN / "mypy")],
            "contracts": [str(BIN / "lint-imports"), "--no-logo"],
            "types in JavaScript": [_node(), "node_modules/typescript/bin/tsc", "-p", "foodbank/design/tsconfig.json"],
            "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
            "django": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
            "tests": [sys.executable, "-m", "pytest", *(arguments or ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"])],
        }
        for name, command in steps.items():
            began = time.monotonic()
            print(f"\n── {name}", flush=True)
            if status := subprocess.run(command, cwd=TOP, env=environment).returncode:
                print(f"\n{name} failed ({time.monotonic() - began:.0f} s)", file=sys.stderr)
                return status
            print(f"   {name}: {time.monotonic() - began:.0f} s", flush=True)
    return 0


def inside(profile: str, command: list[str], **extra: str) -> int:
    """One command on the embedded database and broker of a profile."""
    with services(profile) as environment:
        return subprocess.run(command, cwd=TOP, env={**environment, **extra}).returncode


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            return run()
        case ["test", *rest]:
            return test(rest)
        case ["pytest", *rest]:
            return inside("test", [sys.executable, "-m", "pytest", *rest], FOODBANK_DEMO="1")
        case ["bench", *rest]:
            return inside("test", [sys.executable, "-m", "pytest", "tests/benchmarks", "-q", "-s", "-m", "bench", *rest])
        case ["qualify", *rest]:
            return inside("test", [sys.executable, "-m", "pytest", "-m", "qualify", *rest], FOODBANK_QUALIFY="1")
        case ["manage", *rest]:
            return inside("run", [sys.executable, "manage.py", *rest], FOODBANK_DEMO="1")
    print(__doc__, file=sys.stderr)
    return 2


def _manage(environment: dict[str, str], *command: str) -> None:
    if subprocess.run([sys.executable, "manage.py", *command], cwd=TOP, env=environment).returncode:
        raise CannotStart(f"manage.py {' '.join(command)} failed; the lines above say why.")


def _wait_until_served(address: str, supervisor: Supervisor) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if any(program.poll() is not None for program in supervisor.programs.values()):
                raise CannotStart("The web server did not start; the lines above say why.") from None
            time.sleep(0.1)
    raise CannotStart("The web server did not answer within 30 seconds.")


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotStart(f"No free port between {wanted} and {wanted + 49}; set PORT.")


def _secret_key(home: Path) -> str:
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


def _node() -> str:
    from foodbank.config.launcher.setup import node

    return node()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as refusal:
        sys.exit(f"\n{refusal}")
