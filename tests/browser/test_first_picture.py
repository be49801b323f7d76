"""The first picture of the page: there without its scripts, right, and gone without a jump."""

import re
from dataclasses import replace

import pytest
from contexts import leave, take
from done import next_picture, wait_until_done
from every_screen import COLOURS, SCREENS, barriers, put_on, rgb

from dashboard.model.selection import select
from dashboard.model.view import View, to_query_string
from dashboard.text.headline import headline
from dashboard.text.messages import measured, text
from dashboard.text.table_rows import numbers
from dashboard.theme import THEMES, colours

pytestmark = pytest.mark.browser

MOST_SHIFT = 0.05
MOST_MOVED = 1  # pixel, of an edge of a province: Leaflet rounds by half of one
SCRIPTS = re.compile(r"\.js(\?|$)")
NO_FONTS = re.compile(r"\.woff2$"), lambda route: route.fulfill(body="none")
WINDOWS = {
    "desktop": {"viewport": {"width": 1366, "height": 768}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
VIEWS = {
    "usual": View(),
    "rate": View(language="en", measure="points_per_100k"),
    "merged": View(division=2025, site_types=("commune_library",)),
}
# Notes how far things move in the page, and what goes wrong in it.
_WATCH = """window.shift = 0;
new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shift += value;
}).observe({ type: "layout-shift", buffered: true });"""
_WHEN_DRAWN = """new MutationObserver(() => {
    window.drawn ??= document.querySelector(".first-frame[data-drawn]") && performance.now();
}).observe(document, { childList: true, subtree: true, attributes: true });"""
_EDGES = """(paths) => paths.map((path) => {
    const { left, top, right, bottom } = path.getBoundingClientRect();
    return [left, top, right, bottom];
})"""
_WHEN_PAINTED = """new MutationObserver(() => {
    if (window.painted || document.documentElement.dataset.map !== "painted") return;
    const map = document.querySelector(".st-key-map-side iframe");
    const { left, top, right, bottom } = map.getBoundingClientRect();
    window.painted = {
        place: [left, top, right, bottom],
        seen: document.elementFromPoint((left + right) / 2, (top + bottom) / 2).tagName,
        rest: document.querySelectorAll(".stMultiSelect, .stSelectbox").length,
    };
}).observe(document, { attributeFilter: ["data-map"], subtree: true });"""
_LATER = """
const before = requestAnimationFrame;
if (window === top) window.requestAnimationFrame = (todo) => setTimeout(() => before(todo), 600);"""
_LIVING = """() => {
    const frame = document.querySelector("iframe"), { left, top } = frame.getBoundingClientRect();
    const paths = [...frame.contentDocument.querySelectorAll("#map_div path.province")];
    const place = (path) => path.getBoundingClientRect();
    const [x, y] = [left + frame.clientLeft, top + frame.clientTop];
    return paths.sort((a, b) => Number(a.dataset.province) - Number(b.dataset.province))
        .map(place).map((box) => [box.left + x, box.top + y, box.right + x, box.bottom + y]);
}"""
_CHOSEN_IN_ANOTHER_TAB = """(theme) => {
    localStorage.setItem("access-map-theme", theme);
    dispatchEvent(new StorageEvent("storage", { key: "access-map-theme" }));
}"""
_GROUND = """(one) =>
    [getComputedStyle(one).backgroundColor, document.documentElement.dataset.theme]"""
PARTS = (
    *(".inset", ".inset figcaption span", ".name:not(.archipelago)", ".name:not(.archipelago) b"),
    *(".name i", ".map-name.sea", ".map-name.country", ".map-name.city", ".city-mark", ".islet"),
    *("path.province.in-programme", "path.province.other-step", "path.province.outside"),
    *(".neighbour", ".symbol.exact", ".symbol.high", ".symbol.halo", ".leader", ".strip"),
)
SEEN_IN_BOTH = {"path.province.in-programme", ".symbol.exact", ".name:not(.archipelago) b"}
_LOOKS = """async (map, [parts, theme]) => {
    const page = map.ownerDocument, taken = ["color", "fill", "stroke", "strokeWidth",
        "backgroundColor", "borderTopWidth", "borderTopColor", "borderLeftWidth",
        "fontStyle", "fontWeight", "padding", "strokeDasharray", "fillOpacity", "textShadow"];
    while (page.documentElement.dataset.theme !== theme) {
        await new Promise((done) => page.defaultView.requestAnimationFrame(done));
    }
    const found = parts.map((part) => [part, map.querySelector(part)]);
    const seen = found.filter(([, one]) => one?.checkVisibility());
    return Object.fromEntries(seen.map(([part, one]) => {
        const style = page.defaultView.getComputedStyle(one);
        return [part, Object.fromEntries(taken.map((name) => [name, style[name]]))];
    }));
}"""
_SHOWN = """() => [...document.querySelectorAll("#first-picture .name:not(.archipelago)")]
    .filter((name) => name.checkVisibility({ visibilityProperty: true }))
    .map((name) => name.textContent.trim())"""


@pytest.fixture
def held(browser, address):
    """Return a function that opens a page whose scripts do not come; they come when released."""
    opened = []

    def open_page(window, path="", query="", *, fonts=True):
        context = take(browser, _WATCH, locale="vi-VN", **WINDOWS[window])
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.route(SCRIPTS, lambda _: None)
        if not fonts:
            page.route(*NO_FONTS)
        opened.append((context, page))
        page.goto(f"{address}/{path}?{query}", wait_until="commit")
        page.locator("#first-picture").wait_for()

        def release():
            page.unroute(SCRIPTS)  # those that are held go on
            wait_until_done(page)

        return page, release, errors

    yield open_page
    for context, page in opened:
        page.unroute_all(behavior="ignoreErrors")
        leave(context)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_scripts_that_come_the_figures_are_there(held, access_points, window, language):
    view = View(language=language)
    page, _, errors = held(window, query=to_query_string(view))
    page.locator(".first-frame[data-drawn]").wait_for()
    selection = select(access_points, view)
    names = {
        f"{getattr(one, f'name_{language}')} {measured(language, selection.value(one.code))}"
        for one in selection.shown
    }
    assert set(page.evaluate(_SHOWN)) == names
    assert page.locator(".first-headline").inner_text() == headline(selection)
    cells = page.locator("#first-picture td").all_text_contents()
    expected = [
        shown for code in (*selection.provinces, None) for shown, _ in numbers(selection, code)
    ]
    assert cells == expected
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"
        " && document.getElementById('first-picture').scrollWidth <= innerWidth"
    )
    assert barriers(page) == []
    assert errors == []


def test_the_app_is_fetched_when_the_picture_is_drawn(browser, address):
    context = take(browser, _WHEN_DRAWN, locale="vi-VN", **WINDOWS["desktop"])
    page = context.new_page()
    page.goto(address)
    wait_until_done(page)
    drawn, *asked = page.evaluate(
        """() => [drawn, ...performance.getEntriesByType("resource")
            .filter((one) => one.name.includes("/static/js/")).map((one) => one.startTime)]"""
    )
    assert asked
    assert min(asked) > drawn
    leave(context)


@pytest.mark.parametrize("query", ["", "embed=1"])
@pytest.mark.parametrize("size", [(1366, 768), (800, 900), (390, 844), (844, 390)])
def test_the_map_gives_way_first_and_in_its_place(browser, address, size, query):
    viewport = dict(zip(("width", "height"), size, strict=True))
    # The page's script has its turn later than on a machine with nothing else to do.
    context = take(browser, _WHEN_PAINTED + _LATER, locale="vi-VN", viewport=viewport)
    page = context.new_page()
    page.goto(f"{address}/?{query}")
    wait_until_done(page)
    # Before filters and settings were there.
    assert page.evaluate("[painted.seen, painted.rest]") == ["IFRAME", 0]
    place = page.locator(".st-key-map-side iframe").evaluate_all(_EDGES)[0]
    assert page.evaluate("painted.place") == pytest.approx(place, abs=1)
    leave(context)


def test_a_picture_that_was_scrolled_gives_way_as_a_whole(held):
    page, release, errors = held("desktop")
    page.set_viewport_size({"width": 800, "height": 700})
    page.locator(".first-frame[data-drawn]").wait_for()
    page.locator("#first-picture").evaluate("(one) => one.scrollTo(0, 40)")
    assert page.locator("#first-picture").evaluate("(one) => one.scrollTop") == 40
    release()
    assert page.evaluate("document.documentElement.dataset.map") is None
    assert errors == []


def test_a_page_that_is_not_in_front_starts_too(browser, address):
    # Behind others a page is drawn no frames.
    context = take(browser, "window.requestAnimationFrame = () => 0", **WINDOWS["desktop"])
    page = context.new_page()
    with page.expect_request(re.compile(r"/static/js/index\.")):
        page.goto(address)
    leave(context)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", VIEWS)
def test_it_gives_way_without_a_jump(held, window, name):
    view = VIEWS[name]
    page, release, errors = held(window, query=to_query_string(view))
    page.locator(".first-frame[data-drawn]").wait_for()
    page.evaluate("document.fonts.ready")
    first = page.locator("#first-picture .land path.province").evaluate_all(_EDGES)
    frame = page.locator(".first-frame").bounding_box()
    header = page.locator("#first-picture nav a").evaluate_all(_EDGES)
    release()
    assert page.locator("#first-picture").count() == 0
    assert page.locator("h1").count() == 1
    assert page.locator("iframe").bounding_box() == pytest.approx(frame, abs=1)
    assert page.locator("nav.screens a").evaluate_all(_EDGES) == [
        pytest.approx(one, abs=1) for one in header
    ]
    assert _farthest(first, page.evaluate(_LIVING)) <= MOST_MOVED
    assert page.evaluate("shift") <= MOST_SHIFT
    assert errors == []
    # A slow page may give its map another size before its last one.
    size = page.viewport_size
    for height in (size["height"] - 40, size["height"]):
        page.set_viewport_size({**size, "height": height})
        page.wait_for_function("(height) => innerHeight === height", arg=height)
        next_picture(page)
    assert _farthest(first, page.evaluate(_LIVING)) <= MOST_MOVED


def _farthest(first, living):
    """Return how far an edge of a province lies from where it was: both are in order of code."""
    return max(
        abs(one - other)
        for before, now in zip(first, living, strict=True)
        for one, other in zip(before, now, strict=True)
    )


def test_a_font_that_cannot_be_read_keeps_neither_map_back(held, open_map, access_points):
    page, _, _ = held("desktop", fonts=False)
    page.locator(".first-frame[data-drawn]").wait_for()
    open_map(answers=NO_FONTS).assert_shows(View(), access_points)


def test_every_screen_has_a_first_picture_in_every_theme(held):
    grounds = {theme: rgb(colours(theme)["paper"]) for theme in THEMES}
    for language, path in zip(["vi", "en"] * len(SCREENS), SCREENS.values(), strict=False):
        page, _, errors = held("desktop", path, to_query_string(replace(View(), language=language)))
        assert page.locator("h1").inner_text() == text(language, "page.title")
        for theme, ground in grounds.items():
            page.evaluate(_CHOSEN_IN_ANOTHER_TAB, theme)
            assert page.locator("#first-picture").evaluate(_GROUND) == [ground, theme]
            assert barriers(page, COLOURS) == []
        assert errors == []


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("view", [View(), View(compare="each_type")], ids=["one map", "four maps"])
def test_what_both_maps_have_looks_the_same_in_every_theme(held, window, view):
    page, release, errors = held(window, query=to_query_string(view))
    page.locator(".first-frame[data-drawn]").wait_for()
    first = {}
    for theme in THEMES:
        page.evaluate(_CHOSEN_IN_ANOTHER_TAB, theme)
        first[theme] = page.locator(".first-frame").evaluate(_LOOKS, [PARTS, theme])
    release()
    for theme, looks in first.items():
        put_on(page, theme)
        living = page.frame_locator("iframe").locator("body").evaluate(_LOOKS, [PARTS, theme])
        both = looks.keys() & living.keys()
        assert both >= SEEN_IN_BOTH
        differ = {
            (theme, part, name): (was, living[part][name])
            for part in both
            for name, was in looks[part].items()
            if was != living[part][name]
        }
        assert differ == {}
    assert errors == []


def test_the_first_picture_has_the_theme_that_was_chosen(held):
    page, _, _ = held("desktop")
    page.evaluate("localStorage.setItem('access-map-theme', 'dark')")
    page.reload(wait_until="commit")
    page.locator("#first-picture").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("window", WINDOWS)
def test_in_a_page_of_others_it_is_the_map_alone(held, window):
    page, _, errors = held(window, query="embed=1")
    page.locator(".first-frame[data-drawn]").wait_for()
    for hidden in ("header", ".first-about", ".first-side", ".first-row"):
        assert not page.locator(f"#first-picture {hidden}").first.is_visible(), hidden
    frame, size = page.locator(".first-frame").bounding_box(), WINDOWS[window]["viewport"]
    assert frame["width"] == size["width"]
    assert frame["y"] + frame["height"] == pytest.approx(size["height"], abs=1)
    assert errors == []
