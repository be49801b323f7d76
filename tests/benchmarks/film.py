"""Film strips of cold first loads: a frame each 100 ms, on a desktop, a phone and a poor link.

Each strip is a picture (PNG) of the frames from the start of the navigation until the living
map is there, with the milliseconds under them; frames that repeat the one before are left out.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import base64
import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from tests.benchmarks.first_load import WINDOW
from tests.benchmarks.serving import serving
from tests.benchmarks.slow_link import SlowLink
from tests.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EACH_MILLISECONDS = 100
_HEIGHT = 260  # pixels of a frame of the strip
_ACROSS = 6
_UNDER = 16
_PATIENCE = 60_000  # milliseconds
_AFTERWARDS = 500

_DONE = "document.documentElement.dataset.state === 'done'"

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


def film(browser: Browser, address: str, **options: object) -> list[tuple[int, Image.Image]]:
    """Return the frames of a cold load, with milliseconds from the start of the navigation."""
    with browser.new_context(**options) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        shot: list[tuple[float, bytes]] = []

        def take(frame: dict[str, Any]) -> None:
            shot.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
            session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

        session.on("Page.screencastFrame", take)
        session.send("Page.startScreencast", {"format": "jpeg", "quality": 70})
        page.goto(address, wait_until="commit")
        start = page.evaluate("performance.timeOrigin") / 1000
        page.wait_for_function(
            "() => document.documentElement.dataset.state === 'done'", timeout=_PATIENCE
        )
        page.wait_for_timeout(_AFTERWARDS)
        session.send("Page.stopScreencast")
    frames: list[tuple[int, Image.Image]] = []
    last = b""
    for when in range(EACH_MILLISECONDS, _PATIENCE, EACH_MILLISECONDS):
        seen = [data for at, data in shot if start <= at <= start + when / 1000]
        if seen and seen[-1] != last:
            last = seen[-1]
            frames.append((when, Image.open(io.BytesIO(last)).convert("RGB")))
    return frames


def strip(frames: list[tuple[int, Image.Image]]) -> Image.Image:
    """Return frames beside and under each other, with their times."""
    small = [
        (when, frame.resize((round(frame.width * _HEIGHT / frame.height), _HEIGHT)))
        for when, frame in frames
    ]
    width, rows = small[0][1].width + 4, -(-len(small) // _ACROSS)
    sheet = Image.new("RGB", (width * _ACROSS, (_HEIGHT + _UNDER) * rows), "white")
    draw = ImageDraw.Draw(sheet)
    for index, (when, frame) in enumerate(small):
        x, y = index % _ACROSS * width, index // _ACROSS * (_HEIGHT + _UNDER)
        sheet.paste(frame, (x, y))
        draw.text((x + 4, y + _HEIGHT + 2), f"{when} ms", fill="black")
    return sheet


def main() -> int:
    """Film all three loads into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as logs,
        serving("dashboard", Path(logs), "") as address,
        SlowLink().up() as link,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, whole=True)
        far = f"http://127.0.0.1:{link.to(urlsplit(address).port)}"
        film(browser, address, viewport=WINDOW)  # the server is warm from here on
        for name, where, options in (
            ("desktop", address, {"viewport": WINDOW}),
            ("phone", address, PHONE),
            ("poor-link", far, {"viewport": WINDOW}),
        ):
            frames = film(browser, where, **options)
            strip(frames).save(folder / f"{name}.png")
            print(f"{name}: {len(frames)} frames, the last after {frames[-1][0]} ms")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
