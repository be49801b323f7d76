"""Navigation -> first picture and painted map, beside an empty Streamlit page; and the start.

Both apps run at the same time and are opened in turn in one Chromium: once in a new
context, where nothing is cached, and once more in the same context. The clock is the
page's own: from the start of the navigation to the first animation frame in which the
map is painted, or the line of text of the empty page is there; and to the first in which
the picture that comes with the page has its figures.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.running_app import dashboard_command, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

HERE = Path(__file__).resolve().parent
MOST_TIMES_EMPTY = 1.3
MOST_TIMES_EMPTY_FOR_PICTURE = 0.3
LEAST_LOADS = 10
VISITS = ("cold", "warm")
WINDOW = {"width": 1366, "height": 768}

# What a page shows when it is there; runs in the page, once a frame.
SHOWN = {
    "dashboard": """() => {
        const frame = [...document.querySelectorAll("iframe")]
            .find((one) => one.src.includes("streamlit_folium"));
        const map = frame?.contentDocument?.querySelector("#map_div");
        // Seen, and no longer under the first picture.
        return Number(map?.dataset.painted ?? 0) > 0
            && frame.checkVisibility({ visibilityProperty: true });
    }""",
    "empty": """() => document.querySelector('[data-testid="stText"]')
        ?.checkVisibility() === true""",
    "rebuilt": """() => [...document.querySelectorAll("iframe")]
        .find((frame) => frame.src.includes("streamlit_folium"))
        ?.contentDocument?.querySelectorAll("path[class*=shown-]").length === 63""",
}

# Whether the picture that comes with the page is seen, with the figures of its provinces.
PICTURE = """() => [...document.querySelectorAll(
    "#first-picture .first-frame[data-drawn] .name b:not(:empty)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true })).length === 16"""

# Runs before the page's own scripts: looks at every frame, and notes when the
# websocket is asked for and when messages came.
_WATCH = """(() => {
    if (window !== window.top) return;
    const shown = %s, pictured = %s;
    const load = window.load = { picture: null, shown: null, socket: null, messages: [] };
    const look = () => {
        if (load.picture === null && pictured()) load.picture = performance.now();
        if (shown()) load.shown = performance.now();
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.WebSocket = class extends WebSocket {
        constructor(...rest) {
            super(...rest);
            load.socket = performance.now();
            this.addEventListener("message", () => load.messages.push(performance.now()));
        }
    };
})()"""

# When each part of a visit to the dashboard was over, in milliseconds of the page's clock.
_PARTS = """() => {
    const entries = performance.getEntriesByType("resource");
    const frame = [...document.querySelectorAll("iframe")]
        .find((one) => one.src.includes("streamlit_folium")).contentWindow;
    const own = frame.performance, later = own.timeOrigin - performance.timeOrigin;
    const fetched = own.getEntriesByType("resource").filter((one) => /assets/.test(one.name));
    const mounting = entries.find((one) => one.initiatorType === "iframe").startTime;
    return [
        performance.getEntriesByType("navigation")[0].responseEnd,
        load.socket,
        load.messages.filter((when) => when < mounting).at(-1),
        mounting,
        Math.min(...fetched.map((one) => one.startTime)) + later,
        Math.max(...fetched.map((one) => one.responseEnd)) + later,
        load.shown,
    ];
}"""
PARTS = (
    "page itself",
    "bundle: fetched and run",
    "websocket, script run",
    "page drawn, frame asked for",
    "frame and its script",
    "Leaflet, data",
    "map drawn",
)
START_PARTS = ("interpreter, imports", "data", "assets", "libraries of the screens", "port open")


def open_page(context: BrowserContext, name: str, address: str, timeout: int = 60) -> Page:
    """Open an app in a new page; return when it shows what it is for."""
    page = context.new_page()
    page.add_init_script(_WATCH % (SHOWN[name], PICTURE))
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.load?.shown != null", timeout=1000 * timeout, polling=50)
    return page


def milliseconds(page: Page, what: str = "shown") -> float:
    """Return how long the page took from the navigation to what it is for, or to its picture."""
    taken: float = page.evaluate(f"load.{what}")
    return taken


def _empty_command(port: int) -> list[str]:
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "apps/empty_page.py")]
    return command + [f"--{key}={value}" for key, value in options.items()]


@contextmanager
def _apps(folder: Path) -> Iterator[dict[str, str]]:
    """Run both apps and return their addresses."""
    # From a folder of its own, `streamlit run` takes none of the dashboard's settings.
    ports = {name: free_port() for name in ("dashboard", "empty")}
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    with (
        running(
            dashboard_command(ports["dashboard"]),
            f"{addresses['dashboard']}/healthz",
            folder / "dashboard.txt",
        ),
        running(
            ["env", "-C", str(folder), *_empty_command(ports["empty"])],
            f"{addresses['empty']}/_stcore/health",
            folder / "empty.txt",
        ),
    ):
        yield addresses


def measure_loads(
    browser: Browser, loads: int
) -> tuple[dict[tuple[str, str], list[float]], dict[str, list[list[float]]]]:
    """Open both apps in turn; return the times by app and visit, and the dashboard's parts."""
    times = {(name, visit): [] for name in ("picture", "dashboard", "empty") for visit in VISITS}
    parts = {visit: [] for visit in VISITS}
    with tempfile.TemporaryDirectory() as folder, _apps(Path(folder)) as addresses:
        for number in range(-2, loads):  # the first loads find a server that is not warm
            for name, address in addresses.items():
                with browser.new_context(viewport=WINDOW) as context:
                    for visit in VISITS:
                        page = open_page(context, name, address)
                        if number >= 0:
                            times[name, visit].append(milliseconds(page))
                            if name == "dashboard":
                                times["picture", visit].append(milliseconds(page, "picture"))
                                parts[visit].append(page.evaluate(_PARTS))
                        page.wait_for_timeout(500)
                        page.close()
    return times, parts


# The console command, with a line of time after each of its steps.
_TIMED = """
import json, sys, time
sys.argv[0] = "access-map"
from dashboard.cli import main, run
from dashboard.server import asgi_app

def said(step):
    print(json.dumps({"step": step, "at": time.time()}), file=sys.stderr, flush=True)

def timed(step, call):
    def run(*rest, **more):
        result = call(*rest, **more)
        said(step)
        return result
    return run

said("imported")
run.loaded = timed("data", run.loaded)
asgi_app.current_data.serve = timed("assets", asgi_app.current_data.serve)
create_app = asgi_app.create_app
asgi_app.create_app = lambda *rest, **more: said("libraries") or create_app(*rest, **more)
main()
"""


def measure_start(browser: Browser, folder: Path) -> tuple[list[float], list[float], float]:
    """Start the dashboard and open it as soon as its port is.

    Returns
    -------
    tuple
        Seconds at the end of each part of the start, of each part of the first
        visit, and until the map was painted; all since the start of the process.
    """
    port = free_port()
    log = folder / f"start-{port}.txt"
    command = [sys.executable, "-c", _TIMED, *dashboard_command(port)[1:]]
    with browser.new_context(viewport=WINDOW) as context, log.open("wb") as output:
        start = time.time()
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            _wait_for_port(port)
            opened = time.time()
            page = open_page(context, "dashboard", f"http://127.0.0.1:{port}")
            origin = page.evaluate("performance.timeOrigin") / 1000
            visit = [origin - start + part / 1000 for part in page.evaluate(_PARTS)]
        finally:
            process.terminate()
            process.wait()
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if line[:1] == "{"]
    steps = [json.loads(line)["at"] - start for line in lines]
    return [*steps, opened - start], visit, visit[-1]


def _wait_for_port(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.005)
    msg = "the dashboard did not open its port"
    raise TimeoutError(msg)


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def report_loads(
    times: dict[tuple[str, str], list[float]], parts: dict[str, list[list[float]]]
) -> list[str]:
    """Print the table of loads; return what of the promise is not kept."""
    broken = []
    print(f"{'navigation -> shown, ms':32}{'median':>10}{'p95':>10}{'times empty':>14}")
    for visit in VISITS:
        for name, most in (
            ("empty", 1.0),
            ("picture", MOST_TIMES_EMPTY_FOR_PICTURE),
            ("dashboard", MOST_TIMES_EMPTY),
        ):
            values = times[name, visit]
            ratio = statistics.median(values) / statistics.median(times["empty", visit])
            if ratio > most:
                broken.append(f"{visit}: {name} {ratio:.2f} times an empty page, more than {most}")
            line = f"{f'{visit}: {name}':32}{statistics.median(values):10.0f}{p95(values):10.0f}"
            print(f"{line}{ratio:14.2f}")
    print(f"\n{'parts of a load, ms, median':32}" + "".join(f"{visit:>10}" for visit in VISITS))
    columns = {
        visit: [statistics.median(part) for part in zip(*map(_steps, parts[visit]), strict=True)]
        for visit in VISITS
    }
    for label, *cells in zip(PARTS, *columns.values(), strict=True):
        print(f"  {label:30}" + "".join(f"{cell:10.0f}" for cell in cells))
    return broken


def _steps(ends: list[float]) -> list[float]:
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def report_start(starts: list[tuple[list[float], list[float], float]]) -> None:
    """Print the parts from the start of the process to the first painted map."""
    print(f"\nstart of the process -> first map, seconds, median of {len(starts)}")
    rows = [_steps(start + visit) for start, visit, _ in starts]
    labels = START_PARTS + PARTS
    for label, values in zip(labels, zip(*rows, strict=True), strict=True):
        print(f"  {label:30}{statistics.median(values):10.2f}")
    print(f"  {'port open':30}{statistics.median(start[-1] for start, _, _ in starts):10.2f}")
    print(f"  {'all':30}{statistics.median(whole for _, _, whole in starts):10.2f}")


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=12, help="of each app (at least 10)")
    parser.add_argument("--starts", type=int, default=3, help="of the dashboard's process")
    options = parser.parse_args()
    if options.loads < LEAST_LOADS:
        parser.error(f"fewer than {LEAST_LOADS} loads say little of a median")
    with ExitStack() as stack:
        browser = chromium.launch(stack.enter_context(sync_playwright()), whole=True)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broken = report_loads(*measure_loads(browser, options.loads))
        report_start([measure_start(browser, folder) for _ in range(options.starts)])
        browser.close()
    for line in broken:
        print(f"NOT KEPT: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
