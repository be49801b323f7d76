"""A screen on paper: A4, nothing to click, nothing clipped, and where it comes from."""

import re

import pytest
from cases import every
from contexts import leave
from done import letters_arrived
from every_screen import SCREENS, follow, themed, visit, wait

from dashboard.screens import registry
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1366, "height": 768}
QUERY = "selected=56&beside=56,66"
MOST_PAGES = {
    "map": 1,
    "province": 1,
    "compare": 3,
    "how_we_know": 14,
    "download": 2,
    "your_data": 1,
    "about": 4,
}

_SEEN = """(selector) => [...document.querySelectorAll(selector)]
    .filter((one) => one.getClientRects().length).map((one) => one.outerHTML.slice(0, 120))"""
_FOR_FINGERS = (
    "nav, .themes, .stButtonGroup, .stButton, .stDownloadButton, .stPopover, .stSelectbox, "
    ".stMultiSelect, .stNumberInput, .stFileUploader, .stSidebar, [data-testid=stSkipToContent]"
)
# Boxes that would cut off what is in them.
_CLIPPED = """() => [...document.querySelectorAll("html, body, .stApp, .stApp *")]
    .filter((one) => {
        const style = getComputedStyle(one);
        const cuts = !["visible", "clip"].includes(style.overflowY) && style.display !== "none";
        return cuts && one.clientHeight > 1 && one.scrollHeight > one.clientHeight + 1;
    })
    .map((one) => `${one.tagName}.${one.className} ${one.scrollHeight} > ${one.clientHeight}`)"""


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture(scope="module", params=LANGUAGES)
def opened(browser, address, request):
    """A page in one language, which goes from screen to screen."""
    context = themed(browser, "dark", viewport=DESKTOP)
    yield request.param, visit(context, address, "map", f"lang={request.param}&{QUERY}")
    leave(context)


@every("screen", SCREENS)
def test_a_screen_on_paper(opened, screen):
    language, page = opened
    page.set_viewport_size(DESKTOP)
    page.emulate_media(media="screen")
    follow(page, screen)
    assert 1 <= pages(page.pdf(prefer_css_page_size=True)) <= MOST_PAGES[screen]
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(_SEEN, _FOR_FINGERS) == []
    assert page.evaluate(_CLIPPED) == []
    source = page.locator(".on-paper.source")
    assert source.is_visible()
    assert "OpenStreetMap" in source.inner_text()
    if next(one.settings for one in registry.SCREENS if one.code == screen):
        assert text(language, "map.measure.points") in page.locator(".on-paper.state").inner_text()


def test_every_province_is_on_one_page(browser, address):
    context = themed(browser, viewport=DESKTOP)
    found = {}
    for language in LANGUAGES:
        for code in ("06", "20", "87"):
            page = visit(context, address, "province", f"lang={language}&selected={code}")
            found[language, code] = pages(page.pdf(prefer_css_page_size=True))
    leave(context)
    assert set(found.values()) == {1}, found


def test_the_map_is_on_one_page_from_whatever_window(browser, address):
    found = {}
    for width, height in ((1366, 768), (390, 844)):
        context = themed(browser, viewport={"width": width, "height": height})
        for query in ("", "lang=en&selected=20", "division=2025&selected=96", "measure=computers"):
            page = visit(context, address, "map", query)
            found[width, query] = pages(page.pdf(prefer_css_page_size=True))
        leave(context)
    assert set(found.values()) == {1}, found


def test_the_map_is_fitted_to_the_paper_and_back(browser, address):
    context = themed(browser, viewport={"width": 390, "height": 844})
    page = visit(context, address, "map", "selected=56")
    fitted = """() => {
        const frame = document.querySelector("iframe"), inner = frame.contentDocument;
        const land = [...inner.querySelectorAll("path.province")].map((one) =>
            one.getBoundingClientRect());
        return {
            width: inner.querySelector("#map_div").clientWidth,
            whole: Math.min(...land.map((box) => box.top)) >= 0
                && Math.max(...land.map((box) => box.bottom)) <= frame.clientHeight + 1,
            legend: inner.querySelector(".legend").open,
        };
    }"""
    # As the browser does: the frame hears of it before anything is laid out anew.
    tell = """(name) => [window, document.querySelector("iframe").contentWindow].forEach(
        (one) => one.dispatchEvent(new Event(name)))"""
    letters_arrived(page)  # and the map moves once the sheet has its height
    before = page.evaluate(fitted)
    page.evaluate(tell, "beforeprint")
    on_paper = page.evaluate(fitted)
    assert 690 < on_paper["width"] < 710
    assert on_paper["whole"]
    assert on_paper["legend"]
    assert page.evaluate("document.querySelector('[data-printed]').textContent").startswith(address)
    page.evaluate(tell, "afterprint")
    wait(page, lambda: page.evaluate(fitted) == before, say=lambda: (before, page.evaluate(fitted)))
    leave(context)
