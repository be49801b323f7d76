"""What must hold before a show: checked on the machine that will be in the hall.

The scenes are looked at by the browser of the machine, without a window and with every address
outside of it blocked (``static/show/fits.js``).
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from dashboard.server.followers import Followers, asset_of_process, font, interfaces
from dashboard.server.own_port import serving
from dashboard.server.settings import port_is_free
from dashboard.text.messages import text
from dashboard.web_map.assets import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.routing import BaseRoute

    from loaders.translation import Language

ADDRESS: Final = "127.0.0.1"
_LEAST_ROOM: Final = 500_000_000
"""Bytes of the disk for exports."""
_START_SECONDS: Final = 20
_CHECK_SECONDS: Final = 120
_BROWSERS: Final = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("msedge", "microsoft-edge", "brave-browser"),
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_OPTIONS: Final = (
    *("--headless=new", "--disable-gpu", "--no-first-run", "--disable-extensions"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    *("--disable-background-networking", "--disable-sync", "--window-size=1940,1200"),
    f"--virtual-time-budget={1000 * _START_SECONDS}",
)
_FAULTS: Final = re.compile(r'<output class="typed"[^>]*>(\[.*?\])</output>', re.DOTALL)
_CHECKED: Final = re.compile(r'data-checked="(\d+)"')


def checks(
    routes: Sequence[BaseRoute], scenes: int, port: int | None, language: Language
) -> Iterator[tuple[bool, str]]:
    """Yield what was checked: whether it holds, and a line that says so.

    Parameters
    ----------
    routes
        Of the show; its story is read, so its figures resolve.
    scenes
        How many the story has.
    port
        On which the dashboard will be served; ``None`` if it is served already.
    language
        Of the lines.
    """
    yield True, text(language, "preflight.story", scenes=scenes)
    if port is not None:
        free = port_is_free(ADDRESS, port)
        key = "preflight.port" if free else "preflight.port_taken"
        yield free, text(language, key, port=port)
    yield _followers(language)
    room = shutil.disk_usage(tempfile.gettempdir()).free
    key = "preflight.room" if room >= _LEAST_ROOM else "preflight.no_room"
    yield room >= _LEAST_ROOM, text(language, key, room=round(room / 1e6))
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        yield False, text(language, "preflight.no_browser")
        return
    with served(routes) as address:
        faults = faults_in(browser, f"{address}/show?check")
    if faults is None:
        yield False, text(language, "preflight.not_looked", browser=browser)
        return
    for part in ("title", "text", "legend", "letters", "outside", "wake"):
        found = [fault for fault in faults if fault["part"] == part]
        if not found:
            yield True, text(language, f"preflight.{part}")
        for fault in found:
            yield False, text(language, f"preflight.{part}_fault", **fault)


def faults_in(browser: str, address: str) -> list[dict[str, Any]] | None:
    """Return what a browser finds at the address of a check; ``None`` if it does not come."""
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [browser, *_OPTIONS, *root, f"--user-data-dir={profile}", "--dump-dom", address]
        try:
            page = subprocess.run(  # noqa: S603 - a browser of the machine, with our own address
                command, capture_output=True, timeout=_CHECK_SECONDS, check=False
            ).stdout.decode(errors="replace")
        except (OSError, subprocess.TimeoutExpired):
            return None
    found = _FAULTS.search(page)
    if not (found and _CHECKED.search(page)):
        return None
    faults: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return faults


def _followers(language: Language) -> tuple[bool, str]:
    """Return whether phones of the likeliest network would find the show; it needs none."""
    network = next(iter(interfaces()), None)
    if network is None:
        return True, text(language, "preflight.no_network")
    followers = Followers(lambda _: [Route("/", lambda _: Response())])
    try:
        followers.open(network.address)
    except OSError:
        return False, text(language, "preflight.followers_fault", address=network.address)
    followers.close()
    return True, text(language, "preflight.followers", address=network.address, name=network.name)


@contextmanager
def served(routes: Sequence[BaseRoute], port: int = 0) -> Iterator[str]:
    """Serve the show, and its files, on a port, or on one that is free."""
    files = Route(f"{PATH}/{{name}}", asset_of_process), Route("/static/media/{name}", font)
    with serving(Starlette(routes=[*routes, *files]), ADDRESS, port) as given:
        yield f"http://{ADDRESS}:{given}"
