"""The front-end build: every room's modules, one tree of addresses, nothing that a missing bundle would break."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from playwright.sync_api import Route

from foodbank.config.launcher.setup import node
from tests.browser import PHONE, Windows, axe_violations, overflows, picture

TOP = Path(__file__).resolve().parents[3]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the real build script, look and packages."""
    for package in ("foodbank", "logistics"):
        (tmp_path / package).mkdir()
    (tmp_path / "node_modules").symlink_to(TOP / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    target = tmp_path / "foodbank/design"
    shutil.copytree(TOP / "foodbank/design/static", target / "static")
    shutil.copy(TOP / "foodbank/design/bundle.mjs", target)
    return tmp_path


def build(house: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([node(), "foodbank/design/bundle.mjs"], cwd=house, capture_output=True, text=True)


def write(house: Path, address: str, source: str) -> None:
    path = house / address
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)


def test_a_house_without_scripts_gets_its_look_and_its_map(house: Path) -> None:
    shutil.rmtree(house / "foodbank/design/static/design/parts", ignore_errors=False)
    for script in (house / "foodbank/design/static/design").glob("*.js"):
        script.unlink()
    write(house, "foodbank/design/static/design/design.css", "body { color: black }")
    assert build(house).returncode == 0
    assert "--color-primitive-green-900" in (house / "bundle/design/design.css").read_text()
    assert (house / "bundle/leaflet/leaflet.css").exists() and (house / "bundle/leaflet/images/layers.png").exists()


def test_rooms_import_each_other_by_address_and_share_one_state(house: Path) -> None:
    write(house, "foodbank/devices/static/devices/queue.js", "export const waiting = ['the only queue'];")
    write(house, "foodbank/stock/static/stock/scan.js",
          "import { waiting } from '../devices/queue.js'; document.title = waiting[0];")
    write(house, "logistics/tours/static/tours/drive.js",
          "import { waiting } from '../devices/queue.js'; waiting.push(document.title);")
    assert build(house).returncode == 0
    built = {path.relative_to(house / "bundle").as_posix(): path.read_text() for path in house.glob("bundle/**/*.js")}
    assert {"devices/queue.js", "stock/scan.js", "tours/drive.js"} <= built.keys()
    assert [name for name, text in built.items() if "the only queue" in text] != []
    assert len([name for name, text in built.items() if "the only queue" in text]) == 1


def test_a_worker_stands_alone(house: Path) -> None:
    write(house, "foodbank/devices/static/devices/words.js", "export const word = 'kept';")
    write(house, "foodbank/devices/static/devices/shell.worker.js",
          "import { word } from './words.js'; self.addEventListener('fetch', () => console.log(word));")
    assert build(house).returncode == 0
    script = (house / "bundle/devices/shell.worker.js").read_text()
    assert "kept" in script and not re.search(r"\b(import|export)\b", script)


def test_a_build_that_fails_leaves_the_last_good_one(house: Path) -> None:
    assert build(house).returncode == 0
    write(house, "foodbank/stock/static/stock/scan.js", "import { nothing } from './no-such-file.js'; nothing();")
    failed = build(house)
    assert failed.returncode == 1 and "no-such-file" in failed.stderr
    assert (house / "bundle/design/design.css").exists()
    assert not list((house / "var").iterdir())


def test_the_source_of_the_look_needs_no_package() -> None:
    for address in re.findall(r'@import "(.*?)"', _source("design/design.css").read_text()):
        assert _source(f"design/{address}").exists()


@pytest.mark.browser
def test_without_the_bundle_pages_are_legible_and_forms_work(windows: Windows) -> None:
    def from_source(route: Route) -> None:
        address = route.request.url.split("/static/")[1]
        if address == "design/htmx.js":
            route.abort()  # it names an npm package; the frame leaves it out when there is no bundle
        else:
            route.fulfill(path=_source(address))

    page = windows.context(width=PHONE).new_page()
    page.route("**/static/**", from_source)
    page.goto("/sign-in/")
    picture(page, "without-bundle")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).backgroundColor") == "rgb(17, 90, 54)"
    assert axe_violations(page) == [] and overflows(page) == 0
    page.get_by_label("メールアドレス").fill("nobody@foodbank.example")
    page.get_by_role("button", name="リンクを送る").click()
    page.get_by_role("heading", name="メールを見てください").wait_for()


def _source(address: str) -> Path:
    found = AppDirectoriesFinder().find(address)
    assert isinstance(found, str), address
    return Path(found)
