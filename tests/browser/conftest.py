"""The running dashboard, and Chromium to look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chromium
import pytest
from contexts import leave, take
from map_page import MapPage
from playwright.sync_api import sync_playwright
from running_app import dashboard_command, free_port, running

from loaders.loading import embedded

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Route, ViewportSize

DESKTOP: ViewportSize = {"width": 1366, "height": 768}


@pytest.fixture(scope="session", autouse=True)
def _settings_of_nobody(tmp_path_factory) -> Iterator[None]:
    """Keep what servers leave for the next one of their user out of the home of who tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("settings")))
        yield


@pytest.fixture(scope="session")
def printed() -> dict[str, Path]:
    """The files with what servers print, by their addresses."""
    return {}


@pytest.fixture(scope="session")
def serve(tmp_path_factory, printed):
    """Return a context manager that serves the dashboard and gives its address."""

    def start(*options: str):
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        log = tmp_path_factory.mktemp("app") / "output.txt"
        printed[address] = log
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def shared_context(browser, address) -> Iterator[BrowserContext]:
    """A context whose cache has the scripts of the page once it was opened for the first time."""
    context = browser.new_context(viewport=DESKTOP, locale="vi-VN")
    # As long as it is open, the process of the pages lives.
    context.new_page().goto(f"{address}/healthz")
    yield context
    context.close()


@pytest.fixture(scope="session")
def handed_on() -> dict[str, list[MapPage]]:
    """Pages with the map that a test has left as it found them, by the options of their context."""
    return {}


@pytest.fixture
def open_map(browser, shared_context, address, handed_on) -> Iterator:
    """Return a function that shows a view of the map in a page under guard.

    The page may be one that a test before has used: to load the app takes as long as most of what a
    test does with it. With options of a context, or answers of its own, the context is the
    page's own. At the end of the test nothing may have tried to leave the machine, and no error
    may have happened in the page.
    """
    opened: list[tuple[str, MapPage]] = []

    def open_page(
        query: str = "",
        *,
        at: str | None = None,
        answers: tuple[re.Pattern[str], Callable[[Route], None]] | None = None,
        viewport: ViewportSize = DESKTOP,
        **options: object,
    ) -> MapPage:
        kind = "" if at or answers else repr(sorted(options.items()))
        if kind and handed_on.get(kind):
            opened.append((kind, handed_on[kind].pop()))
            return opened[-1][1].use_again(query, viewport)
        context = shared_context
        if options or answers:
            context = take(browser, **{"viewport": DESKTOP, "locale": "vi-VN"} | options)
        page = context.new_page()
        page.set_viewport_size(viewport)
        if answers:
            page.route(*answers)
        opened.append((kind, MapPage(page, at or address)))
        return opened[-1][1].open(query)

    yield open_page
    for kind, page in opened:
        if kind and page.is_as_opened():
            handed_on.setdefault(kind, []).append(page)
        else:
            page.forget()
            if page.page.context is not shared_context:
                leave(page.page.context)
    for _, page in opened:
        page.assert_kept_to_itself()
