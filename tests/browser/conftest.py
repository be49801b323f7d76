"""The running dashboard, and Chromium to look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chromium
import pytest
from map_page import MapPage
from playwright.sync_api import sync_playwright
from running_app import dashboard_command, free_port, running

from loaders.loading import embedded

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Route

DESKTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Return a context manager that serves the dashboard and gives its address."""

    def start(*options: str):
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        log = tmp_path_factory.mktemp("app") / "output.txt"
        return address, running(dashboard_command(port, *options), f"{address}/healthz", log)

    return start


@pytest.fixture(scope="session")
def address(serve) -> Iterator[str]:
    """Where the dashboard is served with the embedded data."""
    where, app = serve()
    with app:
        yield where


@pytest.fixture(scope="session")
def access_points():
    return embedded()


# Not for the session: Playwright keeps an event loop running in this thread, which
# tests of other folders must not meet.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()


@pytest.fixture
def open_map(browser, address) -> Iterator:
    """Return a function that opens the dashboard in a context of its own, under guard.

    At the end of the test nothing may have tried to leave the machine, and no error
    may have happened in the page.
    """
    contexts, opened = [], []

    def open_page(
        query: str = "",
        *,
        at: str | None = None,
        answers: tuple[re.Pattern[str], Callable[[Route], None]] | None = None,
        **options: object,
    ) -> MapPage:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "vi-VN"} | options)
        contexts.append(context)
        page = context.new_page()
        if answers:
            page.route(*answers)
        opened.append(MapPage(page, at or address))
        return opened[-1].open(query)

    yield open_page
    for context in contexts:
        context.close()
    for page in opened:
        page.assert_kept_to_itself()
