"""Several processes of the dashboard behind nginx: who answers, and a browser that one answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from every_screen import visit
from map_page import MapPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nginx import Behind
    from playwright.sync_api import Browser

COOKIE = "access_map_replica"
BELOW_MAP = ("--base-path", "/map", "--trusted-proxy", "127.0.0.1")
WHO = ("add_header Set-Cookie", "add_header X-Replica $upstream_addr always; add_header Set-Cookie")
"""A change of nginx's configuration: every answer says which process it is of."""


def cookies_to(behind: Behind, replicas: Iterable[str]) -> dict[str, str]:
    """Return cookies by the process, host and port, that they lead to."""
    found: dict[str, str] = {}
    for cookie in (f"{COOKIE}={value}" for value in range(64)):
        found.setdefault(behind.get("/healthz", Cookie=cookie)[1]["X-Replica"], cookie)
    assert found.keys() == {*replicas}
    return found


def opened(browser: Browser, behind: Behind, cookie: str = "") -> tuple[MapPage, list[str]]:
    """Return a page and the processes that have answered it; a cookie can lead it to one."""
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 1366, "height": 768}, locale="vi-VN"
    )
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": behind.address, "secure": True}])
    asked: list[str] = []
    context.on("response", lambda one: asked.append(one.headers.get("x-replica", "")))
    return MapPage(visit(context, behind.address, "map"), behind.address), asked
