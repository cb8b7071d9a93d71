"""A real Chromium and a real web server for tests: Debian's browser if it is there, else the one from node_modules."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import playwright
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from foodbank.config.launcher.__main__ import web_command
from foodbank.config.launcher.setup import node

TOP = Path(__file__).resolve().parents[1]
DEBIAN = Path("/usr/bin/chromium")
PACKAGE = TOP / "node_modules" / "@sparticuz" / "chromium"
FONTS = TOP / "node_modules" / "@expo-google-fonts" / "biz-udpgothic"
ARGUMENTS = ["--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--lang=ja-JP",
             "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
PHONE, TABLET, COMPUTER = 390, 820, 1280
#: How long a page may take on a machine that does other things too; speed is measured elsewhere.
PATIENCE_MS = 30_000
START_WITHIN_S = 120
HEIGHTS = {PHONE: 844, TABLET: 1180, COMPUTER: 800}

expect.set_options(timeout=PATIENCE_MS)


class NoBrowser(Exception):
    """Neither Debian's Chromium nor the one from node_modules is on this machine."""


def browser_program() -> tuple[Path, dict[str, str]]:
    """The browser's program and the environment it needs. Raises NoBrowser with the command that helps."""
    if DEBIAN.exists():
        return DEBIAN, _environment(_fonts())
    if not (PACKAGE / "bin" / "chromium.br").exists():
        raise NoBrowser("No Chromium here. `make test` installs one; or: apt install chromium")
    home = _unpacked()
    return home / "chromium", _environment(_fonts()) | {"LD_LIBRARY_PATH": str(home / "lib")}


def _unpacked() -> Path:
    """The browser from its compressed package, unpacked once per version into var/."""
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    home = TOP / "var" / f"chromium-{version}"
    with _alone("chromium"):
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            program = home / "chromium"
            program.write_bytes(brotli.decompress((PACKAGE / "bin" / "chromium.br").read_bytes()))
            program.chmod(0o755)
            for name in ("al2023", "swiftshader"):
                archive = home / f"{name}.tar"
                archive.write_bytes(brotli.decompress((PACKAGE / "bin" / f"{name}.tar.br").read_bytes()))
                with tarfile.open(archive) as packed:
                    packed.extractall(home, filter="data")
                archive.unlink()
            (home / "complete").touch()
    return home


def _fonts() -> Path:
    """A folder with a fonts.conf that knows the Japanese font of node_modules and the system's own."""
    home = TOP / "var" / "browser-fonts"
    with _alone("fonts"):
        home.mkdir(parents=True, exist_ok=True)
        (home / "fonts.conf").write_text(
            '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
            f"<dir>{FONTS}</dir><dir>/usr/share/fonts</dir><cachedir>{home / 'cache'}</cachedir>"
            "<alias><family>sans-serif</family><prefer><family>BIZ UDPGothic</family></prefer></alias></fontconfig>\n")
    return home


def _environment(fonts: Path) -> dict[str, str]:
    return {**os.environ, "FONTCONFIG_PATH": str(fonts), "FONTCONFIG_FILE": str(fonts / "fonts.conf"),
            "LANG": "C.UTF-8", "TZ": "Asia/Tokyo"}


@contextmanager
def _alone(name: str) -> Iterator[None]:
    (TOP / "var").mkdir(exist_ok=True)
    with open(TOP / "var" / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def running_chromium(*arguments: str) -> Iterator[Browser]:
    """A browser for as long as the block runs."""
    program, environment = browser_program()
    _let_playwright_start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(program), args=[*ARGUMENTS, *arguments],
                                         env=dict(environment))
        try:
            yield browser
        finally:
            browser.close()


def _let_playwright_start() -> None:
    """Playwright's own Node needs libatomic1, absent from minimal Debian; then the machine's Node takes its place."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    chosen = "PLAYWRIGHT_NODEJS_PATH" in os.environ
    if not chosen and subprocess.run([own, "--version"], capture_output=True).returncode:
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = node()


@dataclass
class Live:
    """A real web server on the database of one test."""

    address: str
    environment: dict[str, str]
    program: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """Ends the server (also to show what a page does when the network is gone); `start_live` makes another."""
        if self.program.poll() is not None:
            return
        os.killpg(self.program.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.program.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(self.program.pid, signal.SIGKILL)  # what is left of the group: its worker
        self.program.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_live(database_url: str, port: int | None = None, **environment: str) -> Live:
    """Serves the application on 127.0.0.1; returns when it answers. The caller stops it."""
    for _ in range(1 if port else 5):
        if live := _served(database_url, port or free_port(), environment):
            return live
    raise RuntimeError("the web server ended at once; its lines are above")


def _served(database_url: str, port: int, environment: dict[str, str]) -> Live | None:
    """The server when it answers; None when it ended at once, as when somebody else has just taken the port."""
    address = f"http://127.0.0.1:{port}"
    given = {**os.environ, "DATABASE_URL": database_url, "FOODBANK_ADDRESS": address, "FOODBANK_DEMO": "1",
             **environment}
    program = subprocess.Popen(web_command("127.0.0.1", port), cwd=TOP, env=given, stdin=subprocess.DEVNULL,
                               start_new_session=True)
    live = Live(address, given, program)
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return live if program.poll() is None else None
        except (urllib.error.URLError, OSError):
            if program.poll() is not None:
                return None
            time.sleep(0.1)
    live.stop()
    raise RuntimeError(f"the web server did not answer within {START_WITHIN_S} seconds")


@dataclass
class Windows:
    """Opens pages as somebody, at some width; closes them all at the end."""

    chromium: Browser
    live: Live
    session_of: Callable[[Any], str]
    opened: list[BrowserContext] = field(default_factory=list)

    def context(self, *, width: int = PHONE, as_: Any = None, language: str = "ja", large: bool = False,
                javascript: bool = True) -> BrowserContext:
        """A window of its own; `as_` is a Membership, None nobody in particular."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)}, base_url=self.live.address, locale="ja-JP",
            timezone_id="Asia/Tokyo", has_touch=width < COMPUTER, java_script_enabled=javascript)
        context.set_default_timeout(PATIENCE_MS)
        cookies = {"language": language, "large_text": "1" if large else "0"}
        if as_ is not None:
            cookies["foodbank"] = self.session_of(as_)
        context.add_cookies([{"name": name, "value": value, "url": self.live.address}
                             for name, value in cookies.items()])
        self.opened.append(context)
        return context

    def page(self, path: str = "/", **how: Any) -> Page:
        """`path` opened in a new window (see `context`); `page.on("pageerror", ...)` tells script errors."""
        page = self.context(**how).new_page()
        page.goto(path)
        return page

    def close(self) -> None:
        for context in self.opened:
            context.close()


@dataclass
class Hand:
    """A hand that counts what it does, for the budgets of screens: taps, typed characters, scans."""

    page: Page
    taps: int = 0
    keys: int = 0
    scans: int = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1

    def write(self, target: Locator, text: str) -> None:
        """Types into a field; the tap into it counts too."""
        self.tap(target)
        self.page.keyboard.type(text)
        self.keys += len(text)

    def scan(self, text: str) -> None:
        """A hand scanner: keys faster than fingers, then Enter, wherever the focus is."""
        self.page.keyboard.type(text, delay=2)
        self.page.keyboard.press("Enter")
        self.scans += 1


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now, one line each: rule, place, what is wrong. Empty is the bar."""
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})")
    return [f"{one['id']}: {' '.join(map(str, place['target']))}: {place['failureSummary']}"
            for one in found["violations"] for place in one["nodes"]]


def overflows(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 is right (WCAG 1.4.10 at 320)."""
    page.wait_for_load_state()
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, wider)


def small_targets(page: Page, least: int = 48) -> list[str]:
    """Buttons and boxed links lower or narrower than `least` pixels; links within a sentence are exempt."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate("""least => [...document.querySelectorAll(
        "button, .button, .tile, .place, .bottom-bar a, summary, select, .choice, " +
        "input:not([type=hidden],[type=checkbox],[type=radio])")]
        .filter(part => part.checkVisibility() && !part.closest(".only-spoken"))
        .map(part => [part, part.getBoundingClientRect()])
        .filter(([part, box]) => box.height && (box.height < least - 0.5 || box.width < least - 0.5))
        .map(([part, box]) => `${part.outerHTML.slice(0, 80)} ${Math.round(box.width)}x${Math.round(box.height)}`)""",
                                     least)
    return found


def picture(page: Page, name: str) -> Path:
    """A picture of the whole page in var/pictures, named with its width; also what a failing journey leaves behind."""
    page.wait_for_load_state()
    folder = TOP / "var" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{(page.viewport_size or {'width': 0})['width']}.png"
    page.screenshot(path=path, full_page=True)
    return path


if __name__ == "__main__":
    sys.exit(__doc__)
