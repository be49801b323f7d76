"""The show: from a key of the clicker to the next scene, with 63 and 700 provinces."""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.benchmarks.serving import process
from tests.benchmarks.targets import Target, median, p95, print_targets
from tests.browser import chromium
from tests.browser.running_app import dashboard_command, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_MEDIAN, MOST_P95 = 50, 100  # milliseconds
_START_SECONDS = 600
_CASES = ((1024, 768, "vi"), (1024, 768, "en"), (1920, 1080, "vi"), (1920, 1080, "en"))
# The frame that has the scene is over when a message that was sent in it arrives.
PLAY = """async (many) => {
    const key = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    const over = () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(0);
    }));
    const { scenes } = JSON.parse(document.getElementById("show").textContent), times = [];
    for (let number = 0; number < many; number += 1) {
        const last = Number(document.body.dataset.scene) === scenes.length;
        const start = performance.now();
        key(last ? "Home" : "PageDown");
        const script = performance.now() - start;
        times.push([await over() - start, script]);
        await new Promise((done) => setTimeout(done, 100));
    }
    return times;
}"""


def play(browser: Browser, command: list[str], port: int, many: int) -> list[Target]:
    """Serve, play so many scenes in each shape and language, print a line for each."""
    address, found = f"http://127.0.0.1:{port}", []
    with (
        tempfile.TemporaryDirectory() as folder,
        process(command, f"{address}/healthz", Path(folder) / "log.txt", seconds=_START_SECONDS),
    ):
        for width, height, language in _CASES:
            context = browser.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            page.goto(f"{address}/show?lang={language}")
            page.wait_for_selector("body[data-ready]")
            provinces = page.locator("path.province").count()
            times, scripts = zip(*page.evaluate(PLAY, many), strict=True)
            print(
                f"{provinces:>10}{f'{width}x{height}':>12}{language:>4}{median(times):11.1f}"
                f"{p95(times):9.1f}{max(times):9.1f}{median(scripts):11.1f}"
            )
            if provinces < 700:
                where = f"{width}x{height}, {language}: key -> next scene"
                found.append(Target(f"{where}, median", median(times), MOST_MEDIAN))
                found.append(Target(f"{where}, p95", p95(times), MOST_P95))
            context.close()
    return found


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=60, help="scenes of each shape and language")
    options = parser.parse_args()
    print("Scenes of the show\n")
    print(
        f"{'provinces':>10}{'window':>12}{'':>4}{'median ms':>11}{'p95 ms':>9}{'max ms':>9}"
        f"{'script ms':>11}"
    )
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, whole=True)
        port = free_port()
        found = play(browser, dashboard_command(port), port, options.scenes)
        port = free_port()
        growing = [sys.executable, "-m", "tests.benchmarks.growing_server", "700", str(port)]
        play(browser, growing, port, options.scenes)
        browser.close()
    return 0 if print_targets(found) else 1


if __name__ == "__main__":
    sys.exit(main())
