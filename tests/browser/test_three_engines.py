"""One walk through the dashboard in the three engines that browsers are made of."""

import json
import time
import urllib.request
from pathlib import Path

import pytest
import webdriver
from contexts import leave, take
from done import next_picture
from every_screen import SCREENS
from prometheus_client.parser import text_string_to_metric_families
from running_app import free_port

from dashboard.exports.text_files import to_csv
from dashboard.model.selection import select
from dashboard.model.view import SITE_TYPES, View
from dashboard.text.messages import text

pytestmark = pytest.mark.browser

WITHOUT_ONE = ["true", "true", "false", "true"]
KINDS = tuple(kind for kind in SITE_TYPES if kind != "commune_library")
_SAID = """() => document.documentElement && ({ // null as long as a page has no byte yet
    ...document.documentElement.dataset,
    address: location.href,
    language: document.documentElement.lang,
    pictures: document.querySelectorAll("#first-picture").length,
    chips: [...document.querySelectorAll(".st-key-types button")].map(
        (one) => one.getAttribute("aria-checked") ?? one.getAttribute("aria-pressed")),
    switches: [...(document.querySelector("iframe")?.contentDocument?.querySelectorAll(
        ".legend button[data-site-type]") ?? [])].map((one) => one.getAttribute("aria-pressed")),
    selected: [...(document.querySelector("iframe")?.contentDocument?.querySelectorAll(
        "path.province.selected") ?? [])].map((one) => one.dataset.province),
    rows: document.querySelectorAll("table.points tbody tr").length,
    marked: [...document.querySelectorAll("table.points tbody tr.selected button")].map(
        (one) => one.dataset.province),
    found: [...(document.querySelector("iframe")?.contentDocument?.querySelectorAll(
        ".search li") ?? [])].map((one) => one.textContent),
    dark: ["", "iframe"].map((within) => getComputedStyle((within
        ? document.querySelector(within)?.contentDocument : document)?.documentElement
        ?? document.documentElement).colorScheme),
    own: document.querySelectorAll(".st-key-own-notice").length,
    headings: [...document.querySelectorAll("h1, h2")].map((one) => one.textContent.trim()),
})"""
# The middle of an element of the page, or a place in an outline of the map, once the page is done.
_PLACE = """(selector, within) => {
    const frame = within && document.querySelector("iframe");
    const found = (frame ? frame.contentDocument : document).querySelector(selector);
    const { state = "done" } = document.documentElement?.dataset ?? {}; // a file has none
    if (!found || state !== "done") return null;
    if (!frame) found.scrollIntoView({ block: "nearest" });
    const box = found.getBoundingClientRect();
    const from = frame ? frame.getBoundingClientRect() : { x: 0, y: 0 };
    const root = frame ? frame.contentDocument : document;
    for (let part = 2; part <= 32; part *= 2)
        for (let i = 1; i < part; i++)
            for (let j = 1; j < part; j++) {
                const x = box.x + box.width * i / part, y = box.y + box.height * j / part;
                const hit = root.elementFromPoint(x, y);
                if (hit && found.contains(hit)) return [from.x + x, from.y + y];
            }
    return null;
}"""


class Chromium:
    """Chromium, as the other tests drive it."""

    def __init__(self, page):
        self._page, self._downloads = page, []
        page.on("download", self._downloaded)

    def _downloaded(self, download):
        self._downloads.append(download)

    def go(self, address):
        self._page.goto(address, wait_until="commit")

    def reload(self):
        self._page.reload(wait_until="commit")

    def run(self, function, *values):
        return self._page.evaluate(f"(values) => ({function})(...values)", list(values))

    def click(self, x, y):
        self._page.mouse.click(x, y)

    def write(self, text):
        self._page.keyboard.type(text)

    def choose(self, selector, file):
        self._page.locator(selector).set_input_files(file)

    def taken(self):
        next_picture(self._page)  # while Playwright hears of nothing else
        return {one.suggested_filename: Path(one.path()).read_bytes() for one in self._downloads}


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def engine(request, tmp_path):
    if request.param != "chromium":
        with getattr(webdriver, request.param)(tmp_path) as opened:
            yield opened
        return
    context = take(request.getfixturevalue("browser"), viewport=webdriver.WINDOW)
    yield Chromium(context.new_page())
    leave(context)


def until(engine, condition):
    """Return what the page says of itself as soon as it is done and a condition holds."""
    end = time.monotonic() + webdriver.SECONDS
    while True:
        said = engine.run(_SAID)
        if said and said.get("state") == "done" and condition(said):
            return said
        if time.monotonic() > end:
            pytest.fail(f"the page says {json.dumps(said, ensure_ascii=False)}")
        time.sleep(0.05)


def press(engine, selector, *, on_map=False):
    """Press what a selector finds on a page that is done, once nothing covers or moves it."""
    end, before = time.monotonic() + webdriver.SECONDS, None
    while (place := engine.run(_PLACE, selector, on_map)) is None or place != before:
        assert time.monotonic() < end, f"{selector} is not to be pressed"
        before = place
        time.sleep(0.05)
    engine.click(*place)


def finished(engine, ending):
    """Return what a file holds that is being downloaded."""
    end = time.monotonic() + webdriver.SECONDS
    while True:
        found = [content for name, content in engine.taken().items() if name.endswith(ending)]
        if found:
            return found[0]
        assert time.monotonic() < end, f"no {ending} came: {[*engine.taken()]}"
        time.sleep(0.05)


def follow(engine, screen):
    """Follow the link of the title to a screen; return what the page says then."""
    press(engine, f"nav.screens a:nth-of-type({[*SCREENS].index(screen) + 1})")
    return until(engine, lambda said: said["screen"] == screen)


@pytest.fixture(scope="module")
def counted(serve):
    """Return where the dashboard is served, and what counts its sessions and runs."""
    port = free_port()
    where, app = serve("--metrics-port", str(port))

    def so_far():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            families = text_string_to_metric_families(answer.read().decode())
        samples = [sample for family in families for sample in family.samples]
        return [
            sum(sample.value for sample in samples if sample.name == name)
            for name in ("access_map_sessions", "access_map_run_seconds_count")
        ]

    with app:
        yield where, so_far


def test_a_page_opens_one_connection_and_runs_the_app_once(engine, counted):
    where, so_far = counted
    sessions, runs = so_far()
    queries = ("", "?v=2&lang=en&measure=points_per_100k", "?embed=1", "?embed=true")
    for opened, query in enumerate(queries, 1):
        engine.go(f"{where}/{query}")
        until(engine, lambda said, query=query: query in said["address"] and said["rows"] == 16)
        assert so_far() == [sessions + opened, runs + opened], query


def filter_and_select(engine, address):
    """Leave a site type out and select a province, in every way there is."""
    engine.go(f"{address}/")
    first = until(engine, lambda said: said["screen"] == "map")
    assert first["pictures"] == 0
    assert first["language"] == "vi"
    assert first["switches"] == ["true"] * 4
    assert first["rows"] == 16

    # By a chip, and by the legend.
    press(engine, ".st-key-types button:nth-of-type(3)")
    until(engine, lambda said: "types=" in said["address"] and said["switches"] == WITHOUT_ONE)
    legend = '.legend button[data-site-type="provincial_library"]'
    press(engine, legend, on_map=True)
    until(engine, lambda said: said["chips"] == said["switches"] == ["false", *WITHOUT_ONE[1:]])
    press(engine, legend, on_map=True)
    until(engine, lambda said: said["chips"] == said["switches"] == WITHOUT_ONE)

    # On the map, in the table, by the search.
    press(engine, '#map_div path[data-province="20"]', on_map=True)
    until(engine, lambda said: said["selected"] == said["marked"] == ["20"])
    press(engine, 'table.points button[data-province="54"]')
    until(engine, lambda said: said["selected"] == said["marked"] == ["54"])
    press(engine, ".search input", on_map=True)
    engine.write("lang son")
    until(engine, lambda said: said["found"] and said["found"][0].startswith("Lạng Sơn"))
    press(engine, ".search li", on_map=True)
    said = until(
        engine, lambda said: said["selected"] == ["20"] and "selected=20" in said["address"]
    )
    assert text("vi", "page.title") in said["headings"][0]


def test_a_walk(engine, address, access_points, tmp_path):
    filter_and_select(engine, address)

    press(engine, "[class*=st-key-language] button:last-of-type")
    until(engine, lambda said: said["language"] == "en" and "lang=en" in said["address"])

    press(engine, '[data-theme-choice="dark"]')
    until(engine, lambda said: said["theme"] == "dark" and said["dark"] == ["dark"] * 2)

    press(engine, ".st-key-download-csv button")
    view = View(language="en", site_types=KINDS, selected="20")
    assert finished(engine, ".csv") == to_csv(select(access_points, view))

    for screen in SCREENS:
        said = follow(engine, screen)
        assert text("en", "page.title") in said["headings"][0]

    counts = tmp_path / "counts.csv"
    counts.write_text("Tỉnh,Thư viện tỉnh\nBắc Kạn,1\nCao Bằng,1\n", encoding="utf-8")
    follow(engine, "your_data")
    engine.choose(".st-key-own-file-counts input[type=file]", counts)
    press(engine, ".st-key-own-show button")
    until(engine, lambda said: said["own"] == 1)
    follow(engine, "map")
    until(engine, lambda said: said["own"] == 1)

    engine.reload()
    again = until(engine, lambda said: said["screen"] == "map" and said["switches"])
    assert again["switches"] == WITHOUT_ONE
    assert "selected=20" in again["address"]
    assert again["language"] == "en"
    assert again["theme"] == "dark"

    # Whatever lies outside is asked of a proxy that refuses; Chromium finds no name at all.
    if not isinstance(engine, Chromium):
        engine.go("http://outside.invalid/")
        assert "outside.invalid" in engine.refused
