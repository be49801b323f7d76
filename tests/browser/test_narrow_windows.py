"""Phones, and a page at 200 %: nothing scrolls sideways, and every target is large enough."""

import pytest
from contexts import leave
from every_screen import SCREENS, follow, themed, visit

from dashboard.model.measures import MEASURES
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
WINDOWS = {
    "360": {"viewport": {"width": 360, "height": 740}} | PHONE,
    # 1024 × 768 at 200 %
    "512": {"viewport": {"width": 512, "height": 384}, "device_scale_factor": 2},
}
LEAST = 24
LEAST_FOR_FINGERS = 44

_WIDTHS = """() => [document.documentElement, document.querySelector(".stMain")]
    .map((one) => one.scrollWidth - one.clientWidth)"""

# Links in a sentence or list are as high as its lines; the skip link is seen when it has the
# focus; an outline on the map has the size of its province, and the search box finds it too.
_TOO_SMALL = """(least) => [...document.querySelectorAll(
    "a[href], button, input, select, summary, [role=button]:not(path), [role=option]")]
    .filter((one) => {
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        const seen = box.width && box.height && style.visibility !== "hidden" && !one.disabled;
        const inText = one.matches("a") && style.display === "inline"
            && one.closest("p, li, td, dd, dt, figcaption, blockquote, .leaflet-control")
            && !(matchMedia("(pointer: coarse)").matches && one.matches("table.panel td a"));
        const skipLink = one.dataset.testid === "stSkipToContent";
        const isTarget = seen && style.pointerEvents !== "none" && !inText && !skipLink;
        return isTarget && Math.min(box.width, box.height) < least - 0.1;
    })
    .map((one) => {
        const box = one.getBoundingClientRect();
        return `${one.outerHTML.slice(0, 120)} ${box.width}x${box.height}`;
    })"""


def too_wide_or_small(page):
    """Return by how much a page is too wide, and which of its targets are too small."""
    wider = max(page.evaluate(_WIDTHS))
    touch = page.evaluate("matchMedia('(pointer: coarse)').matches")
    small = page.evaluate(_TOO_SMALL, LEAST_FOR_FINGERS if touch else LEAST)
    small += [one for frame in page.frames[1:] for one in frame.evaluate(_TOO_SMALL, LEAST)]
    return [f"{wider} too wide"] * (wider > 0) + small


@pytest.mark.parametrize(("window", "language"), [("360", "vi"), ("360", "en"), ("512", "en")])
def test_no_screen_is_too_wide_and_no_target_too_small(browser, address, window, language):
    context = themed(browser, **WINDOWS[window])
    found = {}
    # The map beside itself is only on the one screen.
    page = visit(context, address, "map", f"lang={language}&compare=each_type")
    found["side by side"] = too_wide_or_small(page)
    for name in ("more", "filters"):
        page.locator(f"[data-opens={name}]").click()
        found[name] = too_wide_or_small(page)
    query = f"lang={language}&provinces=56,66&selected=56&beside=56,66"
    visit(context, address, "about", query)
    for screen in SCREENS:
        follow(page, screen)
        found[screen] = too_wide_or_small(page)
    leave(context)
    assert {name: faults for name, faults in found.items() if faults} == {}


_CUT = """() => [...document.querySelectorAll("input")].filter((one) => {
    const style = getComputedStyle(one), words = document.createElement("canvas").getContext("2d");
    words.font = style.font;
    // The cross that empties a search keeps its room while there is nothing to empty.
    const cross = one.type === "search" ? parseFloat(style.fontSize) + 3 : 0;
    const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    const room = one.clientWidth - padding - cross;
    return one.checkVisibility() && words.measureText(one.value || one.placeholder).width > room;
}).map((one) => [one.value || one.placeholder, getComputedStyle(one).textOverflow])"""


def test_what_a_box_has_no_room_for_ends_in_dots(browser, address):
    # A word that is cut would be read as another one.
    context = themed(browser, viewport={"width": 910, "height": 768})
    cut = dict(visit(context, address, "map", "lang=en").evaluate(_CUT))
    leave(context)
    assert {*cut.values()} == {"ellipsis"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_measure_compared_is_read_whole_on_a_projector(browser, address, language):
    context, cut = themed(browser, viewport={"width": 1024, "height": 768}), []
    for measure in MEASURES:
        page = visit(context, address, "compare", f"lang={language}&measure={measure}")
        cut += page.evaluate(_CUT)
        page.close()
    leave(context)
    assert cut == []


# The signs of a text that begin a line, parted from the link that they follow.
_PARTED = """() => [...document.querySelectorAll("article.about a")].filter((link) => {
    const after = link.nextSibling, range = document.createRange();
    if (after?.nodeType !== Node.TEXT_NODE || !/^[,.;:)]/.test(after.data)) return false;
    range.setStart(after, 0);
    range.setEnd(after, 1);
    return range.getBoundingClientRect().top >= [...link.getClientRects()].at(-1).bottom - 3;
}).map((link) => link.textContent)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_begins_with_the_comma_after_a_link(browser, address, language):
    context = themed(browser, viewport={"width": 390, "height": 844}, **PHONE)
    parted = visit(context, address, "about", f"lang={language}").evaluate(_PARTED)
    leave(context)
    assert parted == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_search_of_several_maps_asks_for_is_seen_whole(browser, address, language):
    context = themed(browser, **WINDOWS["360"])
    page = visit(context, address, "map", f"lang={language}&compare=each_type")
    cut = page.frames[1].evaluate(_CUT)
    leave(context)
    assert cut == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (390, 740), (844, 390)])
def test_the_title_of_a_phone_is_low(browser, address, width, height):
    context = themed(browser, **PHONE, viewport={"width": width, "height": height})
    for language in LANGUAGES:
        page = visit(context, address, "about", f"lang={language}")
        assert page.locator(".st-key-title").bounding_box()["height"] < 80
        # One row: all stands on one line, and the link of the screen is in sight.
        row = "nav.screens, button.opener[data-opens=more]"
        tops = page.locator(row).evaluate_all("all => all.map((one) => one.offsetTop)")
        assert max(tops) - min(tops) < 8
        link = page.locator("nav.screens a[aria-current]").bounding_box()
        nav = page.locator("nav.screens").bounding_box()
        assert nav["x"] <= link["x"]
        assert link["x"] + link["width"] <= nav["x"] + nav["width"]
    leave(context)


_IN_REACH = """() => {
    const main = document.querySelector(".stMain");
    main.scrollTop = main.scrollHeight;
    const link = document.querySelector("nav.screens a[aria-current]");
    const { left, top, width, height } = link.getBoundingClientRect();
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    return [main.scrollTop > 100, link.contains(seen)];
}"""


@pytest.mark.parametrize(
    ("width", "height", "stays"),
    [(1366, 768, True), (1024, 768, True), (390, 740, True), (844, 390, False)],
)
def test_the_screens_are_in_reach_however_far_a_page_is_scrolled(
    browser, address, width, height, stays
):
    own = PHONE if width < 900 else {}
    context = themed(browser, **own, viewport={"width": width, "height": height})
    found = {}
    for screen in ("how_we_know", "about", "province"):
        page = visit(context, address, screen, "selected=20")
        found[screen] = page.evaluate(_IN_REACH)
    leave(context)
    # Of a low window the title would take too much.
    assert set(map(tuple, found.values())) == {(True, stays)}


def test_numbers_of_a_card_stand_under_their_labels(browser, address):
    context = themed(browser, **PHONE, viewport={"width": 390, "height": 844})
    page = visit(context, address, "province", "selected=56")
    empty = "table.numbers tr.sum td.words"
    assert not page.locator(empty).is_visible()
    apart = page.locator("table.numbers td.range a.how-link").evaluate_all("""(all) => all.map(
        (one) => {
            const words = (node) => {
                const range = document.createRange();
                range.selectNodeContents(node);
                return range.getBoundingClientRect();
            };
            const cell = one.closest("td"), basis = cell.parentElement.querySelector("td.basis");
            const beside = [...basis.childNodes].find((node) => node.data?.trim());
            const own = words(one);
            return [own.left - cell.getBoundingClientRect().left, own.top - words(beside).top];
        })""")
    leave(context)
    assert apart
    assert max(abs(distance) for pair in apart for distance in pair) < 3, apart


def test_no_field_makes_ios_enlarge_the_page(browser, address):
    context = themed(browser, **WINDOWS["360"])
    small = """() => [...document.querySelectorAll("input, select, textarea")]
        .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16)
        .map((one) => one.outerHTML.slice(0, 120))"""
    for screen in ("map", "compare", "how_we_know", "download", "your_data"):
        page = visit(context, address, screen, "provinces=56")
        assert [one for frame in page.frames for one in frame.evaluate(small)] == [], screen
    leave(context)


def test_a_title_for_a_finger_is_one_for_a_mouse_at_200_percent(browser, address):
    context = themed(browser, **WINDOWS["512"])
    page = visit(context, address, "map")
    assert page.locator("[data-opens=filters]").is_visible()
    leave(context)
