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
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.server.asgi_app import own_routes
from dashboard.server.preload_hints import STATIC
from dashboard.server.settings import port_is_free
from dashboard.server.show import Show
from dashboard.session import current_data
from dashboard.text.messages import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
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
    access_points: AccessPoints, story: Story, port: int, language: Language
) -> Iterator[tuple[bool, str]]:
    """Yield what was checked: whether it holds, and a line that says so.

    Parameters
    ----------
    access_points, story
        Shown in the hall; the story is read, so its figures resolve.
    port
        On which the dashboard will be served.
    language
        Of the lines.
    """
    yield True, text(language, "preflight.story", scenes=len(story.scenes))
    free = port_is_free(ADDRESS, port)
    key = "preflight.port" if free else "preflight.port_taken"
    yield free, text(language, key, port=port)
    room = shutil.disk_usage(tempfile.gettempdir()).free
    key = "preflight.room" if room >= _LEAST_ROOM else "preflight.no_room"
    yield room >= _LEAST_ROOM, text(language, key, room=round(room / 1e6))
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        yield False, text(language, "preflight.no_browser")
        return
    with _served(access_points, story) as address:
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


@contextmanager
def _served(access_points: AccessPoints, story: Story) -> Iterator[str]:
    """Serve the show, and nothing of Streamlit's but its font, on a port that is free."""
    current_data.serve(access_points)
    fonts = Mount("/static", StaticFiles(directory=Path(STATIC) / "static"))
    app = Starlette(routes=[*own_routes(Show(story)), fonts])
    server = uvicorn.Server(uvicorn.Config(app, ADDRESS, 0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://{ADDRESS}:{port}"
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
