"""Journeys walk through the whole house in a browser; one that fails leaves pictures of every page it had open."""

from collections.abc import Iterator

import pytest

from tests.browser import Hand, Windows, picture


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.nodeid or item.nodeid.startswith("tests/journeys"):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    windows = getattr(item, "funcargs", {}).get("windows")
    if call.when == "call" and call.excinfo and isinstance(windows, Windows):
        pages = [page for context in windows.opened for page in context.pages]
        taken = [str(picture(page, f"failed-{item.name}-{number}")) for number, page in enumerate(pages)]
        report.sections.append(("pictures", "\n".join(taken)))  # type: ignore[attr-defined]
    return report


@pytest.fixture
def hand_on() -> type[Hand]:
    """`hand_on(page)` counts taps, keys and scans."""
    return Hand
