"""A screen on paper: A4, nothing to click, nothing clipped, and where it comes from."""

import datetime as dt
import re
import subprocess
from unicodedata import normalize

import pytest
from cases import every
from contexts import leave
from done import letters_arrived
from every_screen import SCREENS, follow, themed, visit, wait

from dashboard.screens import registry
from dashboard.text.messages import date, text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1366, "height": 768}
QUERY = "selected=56&beside=56,66"
MOST_PAGES = {
    "map": 1,
    "province": 1,
    "compare": 2,
    "how_we_know": 13,
    "download": 1,
    "your_data": 1,
    "about": 4,
}

LEAST_LINES = 4
"""Of a page: fewer have slipped off the one before."""

UNIQUE = 20
"""Letters of a row that stands nowhere else."""

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


# What must not be torn: rows of tables, and short blocks; headings must not end a page.
_WHOLE = """() => {
    dispatchEvent(new Event("beforeprint"));
    const shown = (selector) => [...document.querySelectorAll(selector)]
        .filter((one) => one.getClientRects().length).map((one) => one.innerText);
    const found = {
        rows: shown(".stMain table tr"),
        tables: [...document.querySelectorAll(".stMain table:has(thead)")]
            .filter((one) => one.getClientRects().length)
            .map(({ tHead, rows }) => [tHead.innerText, [...rows].map((row) => row.innerText)]),
        headings: shown(".stMain :is(h1, h2, h3, h4), .stMain table caption"),
    };
    dispatchEvent(new Event("afterprint"));
    return found;
}"""


# As the browser does: the frame hears of it before anything is laid out anew.
_TELL = """(name) => [window, document.querySelector("iframe").contentWindow].forEach(
    (one) => one.dispatchEvent(new Event(name)))"""


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def letters(printed):
    """Return a text without spaces: lines break elsewhere on paper."""
    return re.sub(r"\s|\u00ad|\u200b", "", normalize("NFKC", printed))


def texts(pdf):
    """Return the text of each page, in the order in which it is drawn."""
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return read.stdout.decode().removesuffix("\f").split("\f")


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
    page.emulate_media(media="null")  # on the screen; a PDF is of what is printed
    follow(page, screen)
    pdf = page.pdf(prefer_css_page_size=True)
    assert 1 <= pages(pdf) <= MOST_PAGES[screen]
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    sheets, whole = texts(pdf), page.evaluate(_WHOLE)
    found = [letters(sheet) for sheet in sheets]
    assert len(found) == pages(pdf)
    torn = [
        row
        for row in whole["rows"]
        if not any(all(letters(word) in sheet for word in row.split()) for sheet in found)
    ]
    assert torn == []
    unheaded = [
        (head, row)
        for head, rows in whole["tables"]
        for row in rows
        if len(letters(row)) >= UNIQUE
        for sheet in found
        if letters(row) in sheet and not all(letters(word) in sheet for word in head.split())
    ]
    assert unheaded == []
    last = [heading for heading in map(letters, whole["headings"]) if heading]
    assert [sheet[-80:] for sheet in found if sheet.endswith(tuple(last))] == []
    assert [sheet for sheet in sheets if len(sheet.splitlines()) < LEAST_LINES] == []
    today = date(language, dt.datetime.now().astimezone().date().isoformat())
    assert re.sub(r"\s+", " ", sheets[-1]).rstrip().endswith(f" · {today}")
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
        for query in (
            "",
            "lang=en&selected=04",
            "division=2025&selected=96",
            "lang=en&division=2025&selected=68",
            "measure=computers",
        ):
            page = visit(context, address, "map", query)
            found[width, query] = pages(page.pdf(prefer_css_page_size=True))
        leave(context)
    assert set(found.values()) == {1}, found


def test_several_maps_are_on_paper_with_their_keys_beside_the_card_of_a_province(browser, address):
    context = themed(browser, viewport=DESKTOP)
    found = {}
    for compare in ("division:2025", "each_type"):
        page = visit(context, address, "map", f"compare={compare}&selected=56")
        page.evaluate(_TELL, "beforeprint")
        found[compare] = page.evaluate("""() => {
            const frame = document.querySelector("iframe"), inner = frame.contentDocument;
            const maps = [...inner.querySelectorAll(".leaflet-container")];
            return {
                maps: Math.min(...maps.map((one) => one.clientHeight)),
                cut: inner.querySelector(".strip").getBoundingClientRect().bottom
                    - frame.clientHeight,
            };
        }""")
        page.evaluate(_TELL, "afterprint")
    leave(context)
    assert all(one["maps"] > 200 and one["cut"] <= 1 for one in found.values()), found


def test_the_legend_on_paper_asks_for_no_click(browser, address):
    context = themed(browser, viewport=DESKTOP)
    page = visit(context, address, "map", "lang=en")
    ask = page.frame_locator("iframe").locator(".legend .ask")
    words = [text("en", f"map.legend.{key}") for key in ("types", "types_how")]
    assert ask.inner_text() == " – ".join(words)
    page.emulate_media(media="print")
    assert ask.inner_text() == words[0]
    leave(context)


@pytest.mark.parametrize("query", ["selected=56", ""], ids=["province", "opened legend"])
def test_the_map_is_fitted_to_the_paper_and_back(browser, address, query):
    context = themed(browser, viewport={"width": 390, "height": 844})
    page = visit(context, address, "map", query)
    if not query:
        page.frame_locator("iframe").locator(".legend summary").click()
    fitted = """() => {
        const frame = document.querySelector("iframe"), inner = frame.contentDocument;
        const land = [...inner.querySelectorAll("path.province")].map((one) =>
            one.getBoundingClientRect());
        return {
            width: inner.querySelector("#map_div").clientWidth,
            under: getComputedStyle(inner.body).paddingBottom,
            whole: Math.min(...land.map((box) => box.top)) >= 0
                && Math.max(...land.map((box) => box.bottom)) <= frame.clientHeight + 1,
            legend: inner.querySelector(".legend").open,
        };
    }"""
    letters_arrived(page)  # and the map moves once the sheet has its height
    before = page.evaluate(fitted)
    page.evaluate(_TELL, "beforeprint")
    on_paper = page.evaluate(fitted)
    assert 690 < on_paper["width"] < 710
    assert on_paper["whole"]
    assert on_paper["legend"]
    assert on_paper["under"] == "0px"
    assert page.evaluate("document.querySelector('[data-printed]').textContent").startswith(address)
    page.evaluate(_TELL, "afterprint")
    wait(page, lambda: page.evaluate(fitted) == before, say=lambda: (before, page.evaluate(fitted)))
    leave(context)
