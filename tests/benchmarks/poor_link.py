"""The dashboard over a poor link, beside the usual app: first visit, second visit, filter click.

Everything that the browser loads comes over one line of 1.5 Mbit/s with a round trip of
200 ms (`slow_link.py`), for the usual app what it takes from CDNs too. A visit is timed
from the start of the navigation to the first animation frame in which the map is
painted, a click as in `filter_click.py`; of the dashboard's first visit also how long it
takes to the picture that comes with its page.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.benchmarks.first_load import WINDOW, milliseconds, open_page, p95
from tests.benchmarks.serving import cdn, serving
from tests.benchmarks.slow_link import BITS_PER_SECOND, ROUND_TRIP_SECONDS, SlowLink
from tests.benchmarks.timed_page import TimedPage
from tests.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

APPS = ("dashboard", "rebuilt")
LEAST_VISITS = 5
LEAST_CLICKS = 30
PILLS = 4
MOST_MILLISECONDS = {"first visit": 8_000, "first picture": 1_200, "click": 400}
# The usual app takes its time.
_PATIENCE_SECONDS = 180

# The text files of all frames of a page: how they came.
_FILES = """() => [...document.querySelectorAll("iframe")]
    .map((one) => one.contentWindow).concat(window)
    .flatMap((one) => one.performance.getEntriesByType("resource"))
    .filter((one) => /[.](js|css|json)$/.test(new URL(one.name).pathname))
    .map((one) => one.name)"""


@dataclass
class Measured:
    """What was measured of one app: milliseconds, and bytes of a visit."""

    times: dict[str, list[float]] = field(
        default_factory=lambda: {
            "first picture": [],
            "first visit": [],
            "second visit": [],
            "click": [],
        }
    )
    received: dict[str, list[float]] = field(
        default_factory=lambda: {"first visit": [], "second visit": []}
    )
    files: list[str] = field(default_factory=list)


def visit(browser: Browser, link: SlowLink, name: str, address: str, measured: Measured) -> None:
    """Visit an app with nothing cached, and once more with what was cached then."""
    with browser.new_context(viewport=WINDOW) as context:
        for key in ("first visit", "second visit"):
            before = link.received
            page = open_page(context, name, address, _PATIENCE_SECONDS)
            measured.times[key].append(milliseconds(page))
            if key == "first visit" and name == "dashboard":
                measured.times["first picture"].append(milliseconds(page, "picture"))
            measured.received[key].append(link.received - before)
            # What the page still loads after that must not be left to the next visit.
            page.wait_for_load_state("networkidle", timeout=1000 * _PATIENCE_SECONDS)
            measured.files = page.evaluate(_FILES)
            page.close()


@contextmanager
def _over(link: SlowLink) -> Iterator[dict[str, str]]:
    """Run both apps and return their addresses at the near end of the line."""

    def near(address: str) -> str:
        return f"http://127.0.0.1:{link.to(urlsplit(address).port)}"

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scripts = near(stack.enter_context(cdn()))
        yield {name: near(stack.enter_context(serving(name, folder, scripts))) for name in APPS}


def unpacked_or_not_kept(files: list[str]) -> list[str]:
    """Return the text files that come neither compressed nor to be kept for long."""
    wrong = []
    for url in sorted(set(files)):
        request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip, br"})
        with urllib.request.urlopen(request) as answer:
            headers = answer.headers
            small = int(headers.get("Content-Length", 1 << 20)) < 1000
        packed = headers.get("Content-Encoding") in {"br", "gzip"} or small
        if not packed or "immutable" not in headers.get("Cache-Control", ""):
            wrong.append(urlsplit(url).path)
    return wrong


def measure(visits: int, clicks: int) -> dict[str, Measured]:
    """Visit both apps in turn, then click both in turn."""
    measured = {name: Measured() for name in APPS}
    with (
        SlowLink().up() as link,
        _over(link) as addresses,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, whole=True)
        for _ in range(visits):
            for name, address in addresses.items():
                visit(browser, link, name, address, measured[name])
        pages = {
            name: TimedPage(browser, address, name, seconds=_PATIENCE_SECONDS)
            for name, address in addresses.items()
        }
        for number in range(-PILLS, clicks):
            for name, page in pages.items():
                click = page.click(number % PILLS)
                if number >= 0:
                    measured[name].times["click"].append(click.seen.repainted)
        browser.close()
        measured["dashboard"].files = unpacked_or_not_kept(measured["dashboard"].files)
    return measured


def report(measured: dict[str, Measured]) -> list[str]:
    """Print the table; return what of the promise is not kept."""
    print(f"{BITS_PER_SECOND / 1e6} Mbit/s down, round trip {1000 * ROUND_TRIP_SECONDS:.0f} ms")
    print(f"{'':24}" + "".join(f"{name:>30}" for name in measured))
    print(f"{'':24}" + "".join(f"{'median':>12}{'p95':>9}{'most':>9}" for _ in measured))
    for key in ("first picture", "first visit", "second visit", "click"):
        cells = ""
        for app in measured.values():
            values = app.times[key]
            if not values:  # the usual app has no picture
                continue
            cells += f"{statistics.median(values):12.0f}{p95(values):9.0f}{max(values):9.0f}"
        print(f"{key + ', ms':24}{cells}")
    for key in ("first visit", "second visit"):
        cells = ""
        for app in measured.values():
            kilobytes = [size / 1000 for size in app.received[key]]
            cells += f"{statistics.median(kilobytes):12.0f}{'':9}{max(kilobytes):9.0f}"
        print(f"{key + ', kB down':24}{cells}")
    broken = []
    for key, most in MOST_MILLISECONDS.items():
        values = measured["dashboard"].times[key]
        found = f"{key}: median {statistics.median(values):.0f} ms, at most {most} ms"
        if statistics.median(values) > most:
            broken.append(found)
        else:
            print(f"kept: {found}")
    wrong = measured["dashboard"].files
    if wrong:
        broken.append("neither compressed nor kept for long: " + ", ".join(wrong))
    else:
        print("kept: every script, style and data file comes compressed and is kept for long")
    return broken


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=5, help="of each app (at least 5)")
    parser.add_argument("--clicks", type=int, default=32, help="on each app (at least 30)")
    options = parser.parse_args()
    if options.visits < LEAST_VISITS or options.clicks < LEAST_CLICKS:
        parser.error(f"at least {LEAST_VISITS} visits and {LEAST_CLICKS} clicks")
    broken = report(measure(options.visits, options.clicks))
    for line in broken:
        print(f"NOT KEPT: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
