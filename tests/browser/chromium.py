"""Chromium of the machine, cut off from everything but loopback."""

from __future__ import annotations

import os
import shutil
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # The one that draws pages alone would fit letters to pixels, which makes words wider.
    "--font-render-hinting=none",
    # Chromium would draw the list under its address bar for each window, which no test sees; the
    # last such flag counts, so those that Playwright switches off stand here too.
    (
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
        "PaintHolding,HttpsUpgrades,MediaRouter,OptimizationHints"
    ),
    # Pages of one context share a process, and what it has made of the page's scripts.
    "--process-per-site",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What runs in a page that is not in front must not be slowed down.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def executable(*, whole: bool = False) -> str:
    """Return the path of Chromium: $CHROMIUM, or one on the path.

    First the one that draws pages alone: without windows around them it takes less time.
    The ``whole`` one is what people have; it draws WebGL without a graphics card too.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    alone, *windowed = ("chromium-headless-shell", "chromium", "chromium-browser", "chrome")
    known = windowed if whole else (alone, *windowed)
    found = next(filter(None, map(shutil.which, known)), None)
    if found is None:
        msg = f"no Chromium: install the package {known[0]}, or name one in the variable CHROMIUM"
        raise FileNotFoundError(msg)
    return found


def launch(playwright: Playwright, *, whole: bool = False) -> Browser:
    """Start Chromium, as :func:`executable` finds it; it is never downloaded."""
    return playwright.chromium.launch(executable_path=executable(whole=whole), args=list(FLAGS))


def stays_here(url: str) -> bool:
    """Tell whether an address is on this machine or in the page itself."""
    parts = urlsplit(url)
    if parts.scheme in {"data", "blob", "about"}:
        return True
    host = parts.hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
