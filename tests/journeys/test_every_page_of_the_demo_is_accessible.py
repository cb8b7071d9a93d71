"""Whatever the demo's links lead to, role by role: axe-core finds nothing at any width, nothing overflows, no link is
dead, no script complains."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Role
from foodbank.config.demo.links import demo_links
from tests.browser import COMPUTER, HEIGHTS, PHONE, TABLET, Live, axe_violations, overflows, start_live
from tests.conftest import committed_database

pytestmark = pytest.mark.browser

#: What the map's tile server answers here, with or without a network.
TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>'
#: Pages of one kind that are looked at: a list's first page and its second, a donation with a receipt and one without.
OF_A_KIND = 2
LEAST = {Role.COORDINATOR: 85, Role.VOLUNTEER: 9, Role.SITE_LEAD: 12, Role.DRIVER: 5, Role.DONOR: 7, Role.SUPPORTER: 12}


@pytest.fixture(scope="module")
def demo(template_database: str, django_db_setup: None, django_db_blocker) -> Iterator[tuple[FoodBank, Live]]:
    """Six weeks of demo life, served."""
    with committed_database(template_database, django_db_blocker) as url:
        call_command("seed_demo", fortnights=3, verbosity=0)
        live = start_live(url)
        try:
            yield FoodBank.objects.get(code="niiza"), live
        finally:
            live.stop()


@dataclass
class Walk:
    """Follows every link of one site from one page on; keeps what is wrong."""

    page: Page
    address: str
    kinds: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda line: self.faults.append(f"{self.page.url}: {line.text}") if line.type == "error" else None)
        waiting = deque([urlsplit(self.page.url).path, "/"])
        while waiting:
            path = waiting.popleft()
            if self._is_new(path):
                waiting.extend(self._look_at(path))

    def _is_new(self, path: str) -> bool:
        try:
            kind = resolve(urlsplit(path).path).view_name
        except Resolver404:
            self.faults.append(f"{self.page.url} leads to {path}, which is no address")
            return False
        if path in self.seen or self.kinds[kind] >= OF_A_KIND:
            return False
        self.seen.add(path)
        self.kinds[kind] += 1
        return True

    def _look_at(self, path: str) -> list[str]:
        head = self.page.request.get(self.address + path)
        if head.status >= 400:
            self.faults.append(f"{path} answers {head.status}")
        if "text/html" not in head.headers.get("content-type", ""):
            return []
        self.page.goto(self.address + path)
        for width in (PHONE, TABLET, COMPUTER):
            self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            self.faults += [f"{path} at {width}: {one}" for one in axe_violations(self.page)]
            if wider := overflows(self.page):
                self.faults.append(f"{path} at {width}: {wider} px too wide")
        links: list[str] = self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        parts = [urlsplit(link) for link in links if link.startswith(self.address + "/") and "/static/" not in link]
        return [part.path + (f"?{part.query}" if part.query else "") for part in parts]


@pytest.mark.parametrize("role", list(LEAST), ids=str)
def test_every_page_that_links_lead_to(role: Role, demo: tuple[FoodBank, Live], chromium: Browser) -> None:
    bank, live = demo
    number = list(LEAST).index(role)
    context = chromium.new_context(viewport={"width": TABLET, "height": HEIGHTS[TABLET]}, locale="ja-JP", timezone_id="Asia/Tokyo")
    try:
        context.route(lambda url: not url.startswith(live.address), lambda route: route.fulfill(content_type="image/svg+xml", body=TILE))
        page = context.new_page()
        page.goto(live.address + urlsplit(demo_links(bank)[number].address).path)
        page.locator("main form button").first.click()
        if role is Role.VOLUNTEER:
            page.locator("main .tiles.people button").first.click()
        walk = Walk(page, live.address)
        walk.begin()
        assert walk.faults == []
        assert len(walk.kinds) >= LEAST[role], sorted(walk.kinds)
    finally:
        context.close()
