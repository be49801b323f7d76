"""Filter click -> repainted map: the dashboard beside an app that rebuilds its choropleth.

Both apps run at the same time, in the same Chromium, and are clicked in turn. A click
is timed in the page: from the pointer going down on a chip to the first animation frame
in which the map shows the new choice.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "browser"))

import chromium  # noqa: E402 - shared with the browser tests
from running_app import dashboard_command, free_port, running  # noqa: E402
from traffic import Traffic  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

LEAST_RATIO = 5
MOST_BYTES = 12_000
CHIPS = 4
QUIET_SECONDS = 0.6
PROVINCES = 63

# The map's state as a text that changes with the choice, empty while it is not drawn.
_STATE = {
    "dashboard": """(map) => map.querySelectorAll("path.province").length === 63
        ? map.querySelector("#map_div").dataset.painted ?? "" : "" """,
    "rebuilt": """(map) => {
        const paths = map.querySelectorAll("path[class*=shown-]");
        return paths.length === 63 ? paths[0].getAttribute("class") : "";
    }""",
}

# Runs from the pointer going down until `window.clicked.stop`: what every frame shows.
_WATCH = """(state) => {
    const look = () => {
        const frame = document.querySelector("iframe");
        const map = frame?.contentDocument;
        if (!map?.querySelector("#map_div") || !frame.clientHeight) return ["", null];
        return [state(map), map.defaultView];
    };
    document.addEventListener("pointerdown", (event) => {
        const [before, home] = look();
        const click = window.clicked = {
            start: event.timeStamp, done: null, blank: 0, remounts: 0, stop: false,
        };
        let wasBlank = false, last = event.timeStamp, mounted = home;
        const sample = () => {
            if (click.stop) return;
            const now = performance.now();
            const [shown, window_] = look();
            if (wasBlank) click.blank += now - last;
            wasBlank = shown === "";
            last = now;
            if (window_ && mounted !== window_) {
                click.remounts += 1;
                mounted = window_;
            }
            if (click.done === null && shown && shown !== before) click.done = now - click.start;
            requestAnimationFrame(sample);
        };
        requestAnimationFrame(sample);
    }, { capture: true });
}"""


@dataclass
class Clicks:
    """What was measured of one app, one entry a click."""

    milliseconds: list[float] = field(default_factory=list)
    blank: list[float] = field(default_factory=list)
    received: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    remounts: list[float] = field(default_factory=list)


class App:
    """One app open in a page of its own."""

    def __init__(self, name: str, browser: Browser, address: str) -> None:
        self.clicks = Clicks()
        self.page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        self.traffic = Traffic(self.page)
        self.page.goto(address)
        state = f"""() => (({_STATE[name]})
            (document.querySelector("iframe")?.contentDocument ?? document) || null)"""
        self.page.wait_for_function(state, timeout=180_000)
        self._settle()
        self.page.evaluate(f"({_WATCH})({_STATE[name]})")

    def _settle(self) -> None:
        """Wait until nothing has come for a while."""
        seen = -1
        while seen != len(self.traffic.received) or not self.traffic.idle:
            seen = len(self.traffic.received)
            self.page.wait_for_timeout(1000 * QUIET_SECONDS)

    def click(self, chip: int, *, measured: bool) -> None:
        """Click a chip and wait until the app has come to rest."""
        self.page.bring_to_front()
        self.traffic.received.clear()
        self.page.get_by_test_id("stButtonGroup").last.scroll_into_view_if_needed()
        self._chip(chip).click()
        self.page.wait_for_function("window.clicked?.done != null", timeout=180_000)
        self._settle()
        result = self.page.evaluate("() => { clicked.stop = true; return clicked; }")
        if measured:
            self.clicks.milliseconds.append(result["done"])
            self.clicks.blank.append(result["blank"])
            self.clicks.received.append(sum(item.size for item in self.traffic.received))
            self.clicks.runs.append(self.traffic.count("new_session"))
            self.clicks.remounts.append(result["remounts"])

    def _chip(self, chip: int):
        return self.page.locator('button[data-variant="pills"]').nth(chip)


@contextmanager
def cdn() -> Iterator[str]:
    """Stand in for the CDNs: Leaflet as it is, everything else empty, all of it cacheable.

    On the same machine and kept by the browser, it is quicker than any real one.
    """
    leaflet = files("xstatic.pkg.leaflet") / "data"
    known = {
        f"/leaflet.{kind}": (leaflet / f"leaflet.{kind}").read_bytes() for kind in ("js", "css")
    }

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = known.get(self.path, b"")
            style = self.path.endswith(".css")
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if style else "text/javascript")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def serving(name: str, folder: Path, scripts: str) -> Iterator[str]:
    """Run an app and return its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / f"{name}.txt"
    if name == "dashboard":
        command, ready = dashboard_command(port), f"{address}/healthz"
    else:
        options = {
            "server.port": port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(HERE / "apps/rebuilt_choropleth.py"),
        ]
        command += [f"--{key}={value}" for key, value in options.items()]
        ready = f"{address}/_stcore/health"
    paths = [str(HERE.parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"CDN": scripts, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with running(command, ready, log, environment):
        yield address


def measure(clicks: int) -> dict[str, Clicks]:
    """Click both apps in turn."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scripts = stack.enter_context(cdn())
        addresses = {name: stack.enter_context(serving(name, folder, scripts)) for name in _STATE}
        browser = chromium.launch(stack.enter_context(sync_playwright()))
        apps = [App(name, browser, address) for name, address in addresses.items()]
        for number in range(-CHIPS, clicks):
            for app in apps:
                app.click(number % CHIPS, measured=number >= 0)
        measured = dict(zip(_STATE, (app.clicks for app in apps), strict=True))
        browser.close()
        return measured


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def report(measured: dict[str, Clicks]) -> list[str]:
    """Print the table; return what of the promise is not kept."""
    rows = (
        ("click -> repainted, ms", "milliseconds"),
        ("blank, ms", "blank"),
        ("websocket, bytes", "received"),
        ("script runs", "runs"),
        ("remounts", "remounts"),
    )
    head = "".join(f"{name:>32}" for name in measured)
    sub = "".join(f"{'median':>12}{'p95':>10}{'most':>10}" for _ in measured)
    print(f"{'':24}{head}\n{'':24}{sub}")
    for label, key in rows:
        cells = ""
        for clicks in measured.values():
            values = getattr(clicks, key)
            cells += f"{statistics.median(values):12.0f}{_p95(values):10.0f}{max(values):10.0f}"
        print(f"{label:24}{cells}")
    ours, usual = measured["dashboard"], measured["rebuilt"]
    ratio = statistics.median(usual.milliseconds) / statistics.median(ours.milliseconds)
    print(f"{len(ours.milliseconds)} clicks each; the dashboard is {ratio:.1f} times as fast")
    broken = []
    if ratio < LEAST_RATIO:
        broken.append(f"less than {LEAST_RATIO} times as fast")
    if max(ours.blank) > 0:
        broken.append(f"the map was blank for {max(ours.blank):.0f} ms")
    if max(ours.received) > MOST_BYTES:
        broken.append(f"a click took {max(ours.received):.0f} bytes, more than {MOST_BYTES}")
    return broken


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=40, help="clicks on each app (at least 30)")
    options = parser.parse_args()
    if options.clicks < 30:
        parser.error("fewer than 30 clicks say little of a median and nothing of a p95")
    broken = report(measure(options.clicks))
    for line in broken:
        print(f"NOT KEPT: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
