"""How the map grows: 63 provinces, 700 districts, 11,000 communes, all of them synthetic.

Each size is served by the dashboard's own server and drawn by its own map; the tables
beside the map are left out. A filter is a click on a site type in the page.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from tests.benchmarks.dashboard_page import look
from tests.benchmarks.serving import process
from tests.benchmarks.targets import Target, median, p95, print_targets
from tests.benchmarks.timed_page import Click, TimedPage
from tests.browser import chromium
from tests.browser.running_app import free_port

SIZES = (63, 700, 11_000)
PILLS = 4
LEAST_CLICKS = 30
MOST_MS_OF_700 = 150
_START_SECONDS = 600
_ENOUGH = 3  # clicks, where there is no time for more


@dataclass
class Size:
    """What was measured of one number of provinces; of the clicks, those there was time for."""

    provinces: int
    asset_bytes: dict[str, int]
    first_paint: float | None = None
    clicks: list[Click] = field(default_factory=list)

    @property
    def times(self) -> list[float]:
        """Milliseconds from click to repainted map."""
        return [click.seen.repainted for click in self.clicks]

    @property
    def message(self) -> int:
        """The most bytes over the websocket for the map."""
        return max(click.for_map for click in self.clicks)


def measure(browser: Browser, provinces: int, clicks: int, seconds: float) -> Size:
    """Serve so many provinces, open the map, click.

    Parameters
    ----------
    browser
        Where to open it.
    provinces
        How many.
    clicks
        How many to measure; one of each site type comes before.
    seconds
        How long to wait for one repaint at most, and to go on clicking.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tests.benchmarks.growing_server", str(provinces), str(port)]
    with (
        tempfile.TemporaryDirectory() as folder,
        process(command, f"{address}/sizes", Path(folder) / "log.txt", seconds=_START_SECONDS),
    ):
        with urllib.request.urlopen(f"{address}/sizes") as answer:
            size = Size(provinces, json.load(answer))
        try:
            _click(size, browser, address, clicks, seconds)
        except TookTooLong:
            print(f"{provinces:,} provinces: no repaint within {seconds:g} s, given up")
        for context in browser.contexts:
            context.close()
    return size


def _click(size: Size, browser: Browser, address: str, clicks: int, seconds: float) -> None:
    start = time.monotonic()
    page = TimedPage(browser, address, "dashboard", look(size.provinces), seconds)
    size.first_paint = page.first_paint
    for number in range(-PILLS, clicks):
        late = time.monotonic() - start > seconds
        if late and len(size.clicks) >= _ENOUGH:
            return
        # Where time is short, the clicks to warm up count as well.
        click = page.click(number % PILLS)
        if number >= 0 or late:
            size.clicks.append(click)


def print_table(sizes: list[Size]) -> None:
    """Print a line for each size."""
    print("Growth of the map with synthetic provinces\n")
    print(
        f"{'provinces':>10}{'clicks':>8}{'median ms':>11}{'p95 ms':>9}{'first paint ms':>16}"
        f"{'map bytes':>11}{'geometry gz':>13}{'figures gz':>12}"
    )
    for size in sizes:
        times = f"{'not repainted':>28}"
        message = f"{'-':>11}"
        if len(size.clicks) > 1:
            times = f"{len(size.clicks):8}{median(size.times):11.1f}{p95(size.times):9.1f}"
            message = f"{size.message:11,}"
        first = f"{size.first_paint:16,.0f}" if size.first_paint else f"{'-':>16}"
        print(
            f"{size.provinces:10,}{times}{first}{message}"
            f"{size.asset_bytes['geometry']:13,}{size.asset_bytes['figures']:12,}"
        )


def targets(sizes: list[Size]) -> list[Target]:
    """Return what is promised: growth no worse than linear, 700 provinces still quick."""
    found = []
    for size in sizes:
        if size.provinces == 700:
            middle = median(size.times) if size.times else float("inf")
            found.append(Target("700 provinces: filter -> repainted", middle, MOST_MS_OF_700))
    for less, more in pairwise(sizes):
        factor = more.provinces / less.provinces
        between = f"{less.provinces:,} -> {more.provinces:,} provinces"
        clicked = bool(less.times and more.times)
        grown = {
            "repaint": median(more.times) / median(less.times) if clicked else float("inf"),
            "message": more.message / less.message if clicked else float("inf"),
            "first paint": (more.first_paint or float("inf")) / (less.first_paint or 1),
            "geometry": more.asset_bytes["geometry"] / less.asset_bytes["geometry"],
            "figures": more.asset_bytes["figures"] / less.asset_bytes["figures"],
        }
        found += [Target(f"{between}: {what}", by, factor, "x") for what, by in grown.items()]
    return found


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=32, help="clicks on each size (at least 30)")
    parser.add_argument("--provinces", type=int, nargs="+", default=SIZES, help="sizes")
    parser.add_argument(
        "--seconds", type=float, default=180, help="longest wait for a repaint, and time for clicks"
    )
    options = parser.parse_args()
    if options.clicks < LEAST_CLICKS:
        parser.error("fewer than 30 clicks say little of a median and nothing of a p95")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, whole=True)
        sizes = [
            measure(browser, provinces, options.clicks, options.seconds)
            for provinces in sorted(options.provinces)
        ]
        browser.close()
    print_table(sizes)
    return 0 if print_targets(targets(sizes)) else 1


if __name__ == "__main__":
    sys.exit(main())
