"""Filter -> repainted map: the dashboard beside the apps that the tutorials lead to.

All apps run at the same time, in the same Chromium, and are clicked in turn. Then the
dashboard alone: the switches of the map's legend, and interactions at random.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks import legend_switch, random_interactions
from tests.benchmarks.serving import SCRIPTS, cdn, serving
from tests.benchmarks.targets import Target, median, p95, print_targets
from tests.benchmarks.timed_page import Click, TimedPage
from tests.browser import chromium

PILLS = 4
LEAST_CLICKS = 30
MOST_MS = 80
LEAST_RATIO = 8
MOST_MAP_BYTES = 6_000
NAMES = {
    "dashboard": "dashboard",
    "rebuilt": "(a) rebuilt folium choropleth",
    "pydeck": "(b) pydeck",
    "plotly": "(c) Plotly",
    "altair": "(d) Altair",
    "empty": "(e) empty page: run ended",
}


def click_in_turn(pages: dict[str, TimedPage], clicks: int) -> dict[str, list[Click]]:
    """Click the same pill in every app, then the next pill; the first rounds do not count."""
    measured: dict[str, list[Click]] = {name: [] for name in pages}
    for number in range(-PILLS, clicks):
        for name, page in pages.items():
            click = page.click(number % PILLS)
            if number >= 0:
                measured[name].append(click)
    return measured


def print_table(measured: dict[str, list[Click]]) -> None:
    """Print a line for each app."""
    clicks = len(measured["dashboard"])
    print(f"A filter in the page -> repainted, {clicks} clicks each\n")
    print(
        f"{'':30}{'median ms':>10}{'p95 ms':>9}{'looking':>9}{'blank ms':>10}"
        f"{'map bytes':>11}{'all bytes':>11}{'runs':>6}{'remounts':>10}"
    )
    for name, found in measured.items():
        seen = [click.seen for click in found]
        times = [one.repainted for one in seen]
        print(
            f"{NAMES[name]:30}{median(times):10.1f}{p95(times):9.1f}"
            f"{median([one.looking for one in seen]):9.1f}"
            f"{median([one.blank for one in seen]):10.0f}"
            f"{max(click.for_map for click in found):11,}"
            f"{max(click.received for click in found):11,}"
            f"{max(click.runs for click in found):6}"
            f"{sum(one.remounts for one in seen):10}"
        )
    print(
        "looking: how much of the time the stopwatch took (median); blank: median; "
        "bytes and runs: the most of a click; remounts: of all clicks"
    )


def targets(measured: dict[str, list[Click]]) -> list[Target]:
    """Return what is promised of a filter in the page."""
    times = {name: [click.seen.repainted for click in found] for name, found in measured.items()}
    ours = measured["dashboard"]
    middle, late = median(times["dashboard"]), p95(times["dashboard"])
    found = [
        Target("filter -> repainted, median", middle, MOST_MS),
        Target(
            f"times as fast as {NAMES['rebuilt']}, median",
            median(times["rebuilt"]) / middle,
            LEAST_RATIO,
            "x",
            at_least=True,
        ),
    ]
    for name in ("pydeck", "plotly", "altair"):
        other = median(times[name]) / middle, p95(times[name]) / late
        for kind, ratio in zip(("median", "p95"), other, strict=True):
            label = f"times as fast as {NAMES[name]}, {kind}"
            found.append(Target(label, ratio, 1, "x", at_least=True))
    return [
        *found,
        Target("blank, most of a click", max(click.seen.blank for click in ours), 0),
        Target("remounts in these clicks", sum(click.seen.remounts for click in ours), 0, ""),
        Target(
            "websocket for the map, most of a click",
            max(click.for_map for click in ours),
            MOST_MAP_BYTES,
            "B",
        ),
    ]


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=40, help="clicks on each app (at least 30)")
    parser.add_argument("--interactions", type=int, default=200, help="interactions at random")
    options = parser.parse_args()
    if options.clicks < LEAST_CLICKS:
        parser.error("fewer than 30 clicks say little of a median and nothing of a p95")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scripts = stack.enter_context(cdn())
        addresses = {
            name: stack.enter_context(serving(name, folder, scripts))
            for name in ("dashboard", *SCRIPTS)
        }
        browser = chromium.launch(stack.enter_context(sync_playwright()), whole=True)
        stack.callback(browser.close)
        pages = {name: TimedPage(browser, where, name) for name, where in addresses.items()}
        measured = click_in_turn(pages, options.clicks)
        for name in SCRIPTS:
            pages[name].page.context.close()
        print_table(measured)
        promised = targets(measured)
        promised += legend_switch.measure(pages["dashboard"], options.clicks)
        promised += random_interactions.measure(pages["dashboard"], options.interactions)
        return 0 if print_targets(promised) else 1


if __name__ == "__main__":
    sys.exit(main())
