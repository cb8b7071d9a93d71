"""htmx under the strict policy: it polls, sends the form's protection by itself, and shows refusals as banners."""

import pytest
from playwright.sync_api import Route, expect

from foodbank.accounts.rules import Role
from tests import builders
from tests.browser import Windows, axe_violations, picture

pytestmark = pytest.mark.browser
PART = """<div id="polled" hx-get="/healthz" hx-trigger="load"></div>
<button class="button" hx-post="/language/" hx-vals='{"language": "ja", "next": "/readyz"}' hx-target="#answer">日本語で</button>
<button class="button" hx-get="/no/such/page" hx-target="#answer">見る</button><div id="answer"></div><h1>見本</h1>"""


def with_part(route: Route) -> None:
    """The real page with our part in its main."""
    answer = route.fetch()
    body = answer.text()
    start, end = body.index('<main id="main" tabindex="-1">'), body.index("</main>")
    route.fulfill(response=answer, body=body[:start] + '<main id="main" tabindex="-1">' + PART + body[end:])


def test_parts_of_pages_are_fetched_posted_and_refused(windows: Windows) -> None:
    page = windows.context(as_=builders.member(builders.food_bank(), Role.SITE_LEAD)).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/sign-in/", with_part)
    page.goto("/sign-in/")
    expect(page.locator("#polled")).to_contain_text("alive")
    page.get_by_role("button", name="日本語で").click()
    expect(page.locator("#answer")).to_contain_text("ready")
    page.get_by_role("button", name="見る").click()
    expect(page.locator("#banners")).to_contain_text("見つかりません")
    expect(page.locator("#answer")).to_contain_text("ready")
    picture(page, "htmx-refusal")
    assert axe_violations(page) == [] and errors == []


def test_a_server_that_is_gone_is_said_in_words(windows: Windows) -> None:
    page = windows.context(as_=builders.member(builders.food_bank(), Role.SITE_LEAD)).new_page()
    page.route("**/sign-in/", with_part)
    page.goto("/sign-in/")
    expect(page.locator("#polled")).to_contain_text("alive")
    windows.live.stop()
    page.get_by_role("button", name="見る").click()
    expect(page.locator("#no-answer")).to_be_visible()
    expect(page.locator("#no-answer")).to_contain_text("入力は消えていません")
