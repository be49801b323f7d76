"""The screens of the dashboard in a browser: opened, left by their links, looked at with axe."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from chromium import stays_here

from dashboard.screens import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

SCREENS = {screen.code: screen.path for screen in registry.SCREENS}
"""Paths by the names of the screens."""

SHOWS = {
    "map": "table.points",
    "province": ".province-head, ul.index",
    "compare": "table.ranked",
    "how_we_know": "table.statements",
    "download": "section.code, .st-key-download-reading > .stElementContainer:last-child p",
    "your_data": "ul.limits",
    "about": "article.about",
}
"""What each of them has to have before it is looked at: the last that is drawn."""

_SECONDS = 20
_SETTLED = """(hasMap) => {
    const frame = document.querySelector("iframe")?.contentDocument;
    const painted = frame?.querySelector("#map_div")?.dataset.painted > 0;
    const stale = document.querySelector('[data-stale="true"]');
    const running = document.querySelector('.stApp[data-test-script-state="running"]');
    return !stale && !running && painted === hasMap;
}"""


def wait(page: Page, condition: Callable[[], object]) -> None:
    """Wait until a condition holds, while the page's events are handled."""
    until = time.monotonic() + _SECONDS
    while not condition():
        if time.monotonic() > until:
            msg = f"waited {_SECONDS} s in vain at {page.url}"
            raise TimeoutError(msg)
        page.wait_for_timeout(20)


def settled(page: Page, screen: str) -> Page:
    """Wait until a screen stands and nothing runs any more; return its page."""
    page.locator(SHOWS[screen]).first.wait_for(timeout=1000 * _SECONDS)
    here = f"nav.screens a[aria-current][href='./{SCREENS[screen]}']"
    page.locator(here).wait_for(timeout=1000 * _SECONDS, state="attached")
    wait(page, lambda: page.evaluate(_SETTLED, screen == "map"))
    return page


def visit(context: BrowserContext, address: str, screen: str, query: str = "") -> Page:
    """Open a screen in a page of its own, or in the one that the context has."""
    page = context.pages[0] if context.pages else context.new_page()
    if not context.pages[1:]:
        page.route(lambda url: not stays_here(url), lambda route: route.abort())
    page.goto(f"{address}/{SCREENS[screen]}?{query}")
    return settled(page, screen)


def themed(browser: Browser, theme: str = "light", **options: Any) -> BrowserContext:
    """Return a context in which a theme is chosen."""
    context = browser.new_context(**{"locale": "vi-VN"} | options)
    context.add_init_script(
        f"try {{ localStorage.setItem('access-map-theme', '{theme}') }} catch {{}}"
    )
    return context


def screen_link(page: Page, screen: str) -> Locator:
    """Return the link of the title to a screen."""
    return page.locator(f"nav.screens a[href='./{SCREENS[screen]}']")


def barriers(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a page and in the frames of it."""
    for frame in page.frames:
        if not frame.evaluate("() => 'axe' in window"):
            frame.evaluate(AXE)
    # Rules that judge how things look take the colours of a transition for those of the page.
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['impact']} {one['id']}: {node['target']} {node['html'][:160]} "
        f"{node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
