"""The HTML file, opened from the disk without a network, in the three engines of browsers."""

import json
import time

import pytest
import webdriver
from contexts import leave, take
from test_three_engines import Chromium, press

from dashboard.exports import FORMATS
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.show.story import programme

pytestmark = pytest.mark.browser

HTML = FORMATS["html"]
PAGE_DOWN = "\ue00f"  # of the W3C's protocols
_SAID = """() => ({
    ready: document.body?.dataset.ready !== undefined,
    scene: document.body?.dataset.scene,
    language: document.documentElement.lang,
    title: document.querySelector(".scene:not([hidden]) h1")?.textContent,
    headline: document.querySelector(".scene:not([hidden]) .message p")?.textContent,
    provinces: document.querySelectorAll("#map_div path.province").length,
    symbols: document.querySelectorAll("#map_div .symbols :is(.symbol, .mark)").length,
    switches: [...document.querySelectorAll(".legend button[data-site-type]")].map(
        (one) => one.getAttribute("aria-pressed")),
    heads: [...document.querySelectorAll("table.points thead th")].filter(
        (one) => one.getClientRects().length).length,
    sums: [...document.querySelectorAll("table.points tfoot tr")].filter(
        (one) => one.getClientRects().length).map((one) => one.lastElementChild.textContent),
    selected: [...document.querySelectorAll("path.province.selected")].map(
        (one) => one.dataset.province),
    marked: [...document.querySelectorAll("table.points tr.selected button")].filter(
        (one) => one.getClientRects().length).map((one) => one.dataset.province),
    tooltip: document.querySelector(".province-tooltip")?.textContent ?? "",
    asked: performance.getEntriesByType("resource").map((one) => one.name),
    wide: document.documentElement.scrollWidth > innerWidth,
})"""
_POINT = """(code) => document.querySelector(`#map_div path[data-province="${code}"]`)
    .dispatchEvent(new FocusEvent("focus"))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, access_points):
    """A folder, as on a stick, with a view and the story of the programme."""
    place = tmp_path_factory.mktemp("Thẻ nhớ #1")
    story = programme(access_points)
    view = HTML.write(select(access_points, View()), HTML.layout(), "")
    (place / "view.html").write_bytes(view)
    (place / "story.html").write_bytes(
        HTML.write_story(story, access_points, "vi", HTML.layout(), "")
    )
    return place


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def engine(request, tmp_path):
    if request.param == "chromium":
        context = take(request.getfixturevalue("browser"), viewport=webdriver.WINDOW)
        yield Chromium(context.new_page())
        leave(context)
        return
    with getattr(webdriver, request.param)(tmp_path) as opened:
        yield opened


def until(engine, condition):
    """Return what the page says as soon as a condition holds."""
    end = time.monotonic() + webdriver.SECONDS
    while True:
        said = engine.run(_SAID)
        if said["ready"] and condition(said):
            assert said["asked"] == []
            return said
        if time.monotonic() > end:
            pytest.fail(f"the page says {json.dumps(said, ensure_ascii=False)}")
        time.sleep(0.05)


def test_a_file_opens_without_server_and_network(engine, folder):
    engine.go((folder / "view.html").as_uri())
    first = until(engine, lambda said: said["symbols"] > 16)
    assert first["provinces"] == 63
    assert (first["language"], first["heads"], first["sums"]) == ("vi", 6, ["665"])
    press(engine, '.legend button[data-site-type="commune_library"]')
    said = until(engine, lambda said: said["switches"] == ["true", "true", "false", "true"])
    assert (said["heads"], said["sums"]) == (5, ["510"])
    assert said["headline"] != first["headline"]
    press(engine, ".search input")
    engine.write("lang son")
    press(engine, ".search li")
    until(engine, lambda said: said["selected"] == said["marked"] == ["20"])
    press(engine, '.bar[lang="vi"] [data-act="language"]')
    said = until(engine, lambda said: said["language"] == "en")
    assert (said["heads"], said["sums"], said["marked"]) == (5, ["510"], ["20"])
    engine.run(_POINT, "56")
    until(engine, lambda said: "Khánh Hòa" in said["tooltip"] and "published" in said["tooltip"])

    engine.go((folder / "story.html").as_uri())
    first = until(engine, lambda said: said["scene"] == "1")
    if isinstance(engine, Chromium):
        engine._page.keyboard.press("PageDown")
    else:
        engine.write(PAGE_DOWN)
    said = until(engine, lambda said: said["scene"] == "2")
    assert said["title"] != first["title"]
    press(engine, '.bar[lang="vi"] [data-act="next"]')
    until(engine, lambda said: said["scene"] == "3")
    outside = {one for one in getattr(engine, "refused", ()) if not one.endswith(".mozilla.com")}
    assert outside == set()


@pytest.mark.parametrize("name", ["view", "story"])
def test_a_phone_reads_it_from_top_to_bottom(browser, folder, name):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = take(browser, **phone)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text))
    page.goto((folder / f"{name}.html").as_uri())
    page.wait_for_selector("body[data-ready]")
    said = page.evaluate(_SAID)
    assert not said["wide"]
    assert said["symbols"] > 16
    leave(context)
    assert faults == []


def test_without_scripts_titles_texts_and_table_are_read(browser, folder):
    context = take(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "view.html").as_uri())
    assert page.locator("table.points:visible").count() == 1
    assert page.locator(".doubt:visible").count() == 1
    page.goto((folder / "story.html").as_uri())
    assert page.locator(".scene:visible h1").count() == page.locator(".scene[lang=vi]").count()
    page.close()
