"""How the country lies in its window: nothing over a symbol, all whole, and a tap hits."""

from itertools import product

import pytest
from done import next_picture

from dashboard.model.view import SITE_TYPES, View
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

LEAST_OF_FOUR = {1366: 285, 683: 200, 1024: 200}  # pixels of height, by the width of the window
WINDOWS = ((1920, 1080), (1366, 768), (1366, 650), (1280, 720), (1024, 768), (683, 384))
PHONES = ((390, 844), (360, 740))
PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
VIEWS = ("", "measure=points_per_100k", "division=2025", "compare=each_type")
TWO_MAPS = "compare=measure:points_per_100k"
RATE_OF_2025 = "division=2025&measure=district_libraries_per_unit"

# Of every map: what lies over a symbol, what of an archipelago is cut or covered, and insets
# over a province. One pair of insets, or frames, is in view.
_FAULTS = """() => {
    const box = (node) => node.getBoundingClientRect(), faults = [];
    const overlap = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
        && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
    const whole = (a, b) =>
        a.left >= b.left && a.top >= b.top && a.right <= b.right && a.bottom <= b.bottom;
    const seen = (nodes) => [...nodes].filter((one) => box(one).width);
    const called = (node) => node.className.split(" ")[0];
    const insets = seen(document.querySelectorAll(".inset"));
    for (const map of document.querySelectorAll(".panel:not([hidden]) > .leaflet-container")) {
        const over = seen(map.querySelectorAll(".leaflet-control"));
        const check = (what, nodes, others) => {
            for (const node of nodes) {
                if (!whole(box(node), box(map))) faults.push(`${what} is cut`);
                for (const other of others) {
                    if (!overlap(box(node), box(other))) continue;
                    faults.push(`${what} under ${called(other)}`);
                }
            }
        };
        const symbols = map.querySelectorAll(".leaflet-symbols-pane :is(.symbol, .sign, .mark)");
        const frames = map.querySelectorAll("path.archipelago-frame");
        if (!symbols.length) faults.push("no symbol");
        if (frames.length !== (insets.length ? 0 : 2)) faults.push(`${frames.length} frames`);
        check("a symbol", symbols, [...over, ...insets]);
        check("a frame", frames, over);
        check("a province", map.querySelectorAll("path.province.in-programme"), []);
        check("an inset", insets.filter((one) => map.contains(one)), over);
    }
    if (![0, 2].includes(insets.length)) faults.push(`${insets.length} insets`);
    for (const inset of insets) {
        const { left, top, right, bottom } = box(inset);
        if (!whole(box(inset), box(document.body))) faults.push("an inset is cut");
        for (let x = left; x <= right; x += 8) {
            for (let y = top; y <= bottom; y += 8) {
                const under = document.elementsFromPoint(x, y);
                if (under.some((node) => node.matches("path.province"))) {
                    faults.push("an inset over a province");
                }
            }
        }
        const line = inset.querySelector(".archipelago-frame");
        const picture = inset.querySelector("svg");
        const half = parseFloat(getComputedStyle(line).strokeWidth) / 2;
        if (box(line).left - half < box(picture).left - 0.1
                || box(line).right + half > box(picture).right + 0.1) {
            faults.push("the line of an inset is cut");
        }
        const [name] = inset.querySelectorAll("figcaption span");
        if (!/(Hoàng|Trường)\u00a0Sa/.test(name.textContent)) faults.push("a name may be broken");
    }
    return [...new Set(faults)];
}"""

_WATCH_HEIGHT = """() => {
    const main = document.querySelector(".stMain");
    window.leastHeight = main.scrollHeight;
    new MutationObserver(() => { leastHeight = Math.min(leastHeight, main.scrollHeight); })
        .observe(main, { subtree: true, childList: true, attributes: true });
}"""
_SCROLLED = "() => [scrollY, document.querySelector('.stMain').scrollTop]"


def faults(page):
    page.resized()
    return page.frame.evaluate(_FAULTS)


def test_nothing_lies_over_a_symbol_and_archipelagos_are_whole(open_map, access_points):
    page = open_map(viewport={"width": 1366, "height": 768})
    found = {}
    for language, view in product(LANGUAGES, (*VIEWS, TWO_MAPS)):
        page.show_alone(access_points, f"lang={language}&{view}")
        for width, height in WINDOWS:
            page.page.set_viewport_size({"width": width, "height": height})
            found[language, view, width, height] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize(("width", "height"), PHONES)
def test_nothing_lies_over_a_symbol_on_a_phone(open_map, access_points, width, height):
    page = open_map(viewport={"width": width, "height": height}, **PHONE)
    found = {}
    for language, view in product(LANGUAGES, VIEWS):
        page.show_alone(access_points, f"lang={language}&{view}")
        found[language, view] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


def middle(page, code):
    """Return the middle of a province in the window."""
    x, y = page.province(code).evaluate(
        """(path) => {
            const { x, y, width, height } = path.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
        }"""
    )
    frame = page.page.locator("iframe").bounding_box()
    return frame["x"] + x, frame["y"] + y


@pytest.mark.parametrize("code", ["20", "66", "56", "96"])
def test_the_first_tap_selects_and_the_page_stays(open_map, access_points, code):
    page = open_map(viewport={"width": 390, "height": 844}, **PHONE)
    page.page.locator("iframe").scroll_into_view_if_needed()
    before = page.page.evaluate(_SCROLLED)
    page.after(lambda: page.page.touchscreen.tap(*middle(page, code)))
    assert page.page.evaluate(_SCROLLED) == before
    page.assert_shows(View(selected=code), access_points)


def test_the_first_click_selects_at_200_percent(open_map, access_points):
    page = open_map(viewport={"width": 683, "height": 384}, device_scale_factor=2)
    # So that the end of the map is below the window.
    page.page.evaluate("document.querySelector('.stMain').scrollTop = 300")
    page.province("64").scroll_into_view_if_needed()
    next_picture(page.page)
    before = page.page.evaluate(_SCROLLED)
    assert before != [0, 0]
    # What Streamlit draws anew is gone for a moment: the page would be scrolled up.
    page.page.evaluate(_WATCH_HEIGHT)
    height = page.page.evaluate("document.querySelector('.stMain').scrollHeight")
    page.click_province("64")
    page.assert_shows(View(selected="64"), access_points)
    page.click_province("64")
    assert page.page.evaluate("leastHeight") >= height - 1  # rounded
    assert page.page.evaluate(_SCROLLED) == before


_SYMBOLS = """() => [...document.querySelectorAll("#map_div .leaflet-symbols-pane .symbol.exact")]
    .map((one) => one.getBoundingClientRect())
    .map(({ x, y, width, height }) => [x + width / 2, y + height / 2])"""


def test_a_tap_near_a_symbol_selects_its_province(open_map, access_points):
    page = open_map("types=provincial_library", viewport={"width": 390, "height": 844}, **PHONE)
    page.page.locator("iframe").scroll_into_view_if_needed()
    frame = page.page.locator("iframe").bounding_box()

    def tap(aside):
        # The easternmost one: beside it is the sea. The sheet of a province moves the map.
        x, y = max(page.frame.evaluate(_SYMBOLS))
        page.page.touchscreen.tap(frame["x"] + x + aside, frame["y"] + y)

    page.after(lambda: tap(20))
    own = page.query["selected"]
    # On the symbol itself the same one is meant: it is cleared.
    page.after(lambda: tap(0))
    page.assert_shows(View(site_types=("provincial_library",)), access_points)
    page.after(lambda: tap(20))
    assert page.query["selected"] == own
    # Farther away it is the sea that is touched.
    tap(40)
    next_picture(page.frame)
    assert page.query["selected"] == own


def test_what_the_search_finds_lies_over_all(open_map, access_points):
    page = open_map(viewport={"width": 360, "height": 740}, **PHONE)
    page.search("lang").first.wait_for()
    line = page.frame.locator(".search li").first
    seen = line.evaluate(
        """(line) => {
            const { x, y, width, height } = line.getBoundingClientRect();
            return [[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]].every(([across, down]) =>
                line.contains(document.elementFromPoint(x + across * width, y + down * height)));
        }"""
    )
    assert seen
    page.after(line.tap)
    page.assert_shows(View(selected="20"), access_points)


@pytest.mark.parametrize(("width", "height"), [*PHONES, (844, 390)])
def test_a_finger_hits_every_control_of_the_map(open_map, width, height):
    page = open_map("provinces=04,06,20", viewport={"width": width, "height": height}, **PHONE)
    small = page.frame.evaluate(
        """() => [...document.querySelectorAll("button, a[role=button], input, summary")]
            .map((one) => [one.className || one.localName, one.getBoundingClientRect()])
            .filter(([, { width, height }]) => width && Math.min(width, height) < 43.9)
            .map(([name, { width, height }]) => `${name} ${width}x${height}`)"""
    )
    assert small == []
    assert (
        page.frame.locator(".search input").evaluate("(one) => getComputedStyle(one).fontSize")
        == "16px"
    )


# Of the window: the heights of frame and map, whether the legend is open and all of it in the
# frame, and the provinces whose symbols lie under a part of it.
_LEGEND = """() => {
    const box = (node) => node.getBoundingClientRect(), legend = document.querySelector(".legend");
    const parts = [legend, ...legend.querySelectorAll("*")].filter((one) => one.checkVisibility());
    const overlap = (a, b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const under = [...document.querySelectorAll(".symbols [data-province] > *")]
        .filter((symbol) => parts.some((part) => overlap(box(part), box(symbol))));
    return {
        heights: [frameElement.clientHeight, document.querySelector("#map_div").clientHeight],
        open: legend.open,
        whole: parts.every((one) => box(one).bottom <= innerHeight),
        under: [...new Set(under.map((one) => one.parentNode.dataset.province))],
    };
}"""


def tap_legend(page):
    """Fold the legend or open it; return what it was like before, and is like now."""
    before = page.frame.evaluate(_LEGEND)
    page.frame.locator(".legend summary").tap()
    page.resized()
    return before, page.frame.evaluate(_LEGEND)


@pytest.mark.parametrize("embedded", ["", "embed=1"])
@pytest.mark.parametrize(("width", "height"), PHONES)
def test_an_opened_legend_lies_under_the_map_of_a_phone(
    open_map, access_points, address, width, height, embedded
):
    page = open_map(embedded, at=address, viewport={"width": width, "height": height}, **PHONE)
    wrong = {}
    for language, view in product(LANGUAGES, (*VIEWS, TWO_MAPS, RATE_OF_2025)):
        page.show_alone(access_points, f"lang={language}&{view}")
        folded, opened = tap_legend(page)
        assert (folded["open"], opened["open"]) == (False, True)
        _, folded_again = tap_legend(page)
        grown = opened["heights"][0] - folded["heights"][0]
        if (
            opened["under"]
            or not opened["whole"]
            or grown < 100
            or opened["heights"][1] != folded["heights"][1]
            or folded_again != folded
        ):
            wrong[language, view] = folded, opened, folded_again
    assert wrong == {}


def test_the_frame_keeps_to_the_legend_that_is_open_under_the_map(open_map):
    page = open_map(viewport={"width": 390, "height": 844}, **PHONE)
    for _ in range(2):  # what is found takes most lines once, and keeps their room
        page.after(lambda: page.switch("commune_library").evaluate("(one) => one.click()"))
    folded, opened = tap_legend(page)
    # Of one site type there are other lines.
    page.after(page.switch("commune_library").tap)
    other = page.frame.evaluate(_LEGEND)
    assert (other["whole"], other["under"]) == (True, [])
    # A phone on its side has room for it, and for the map too.
    page.page.set_viewport_size({"width": 844, "height": 390})
    page.resized()
    aside = page.frame.evaluate(_LEGEND)
    assert (aside["open"], aside["under"]) == (True, [])
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.resized()
    page.after(page.switch("commune_library").tap)
    assert page.frame.evaluate(_LEGEND) == opened
    assert tap_legend(page) == (opened, folded)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (390, 844)])
def test_no_filter_makes_the_map_another_size(open_map, width, height):
    page = open_map(viewport={"width": width, "height": height})
    box = page.page.locator(".st-key-map-side iframe").bounding_box

    def press(button):  # on a phone it may be folded
        page.after(lambda: page.page.locator(button).evaluate("(one) => one.click()"))

    def filtered():
        places = []
        for number, _ in enumerate(2 * SITE_TYPES):
            press(f".st-key-types button:nth-of-type({number % len(SITE_TYPES) + 1})")
            places.append(box())
        return places

    # What is found is said in one line or in several: the first round brings the longest.
    kept = filtered()[-1]
    assert filtered() == 2 * len(SITE_TYPES) * [kept]
    press("[class*=st-key-language] button:last-of-type")
    english = filtered()[-1]
    assert filtered() == 2 * len(SITE_TYPES) * [english]
    press("[class*=st-key-language] button:first-of-type")
    filtered()
    assert filtered() == 2 * len(SITE_TYPES) * [kept]


@pytest.mark.parametrize("part", ["title", "found"])
def test_the_height_kept_for_an_element_is_that_of_the_one_that_is_there_now(
    open_map, address, part
):
    page = open_map(at=address)
    height = f"() => document.documentElement.style.getPropertyValue('--{part}-height')"
    put = """([part, height, isFirst]) => {
        const now = document.querySelector(`.st-key-${part}`);
        window.first ??= now;
        const other = isFirst ? first : now.cloneNode(true);
        other.style.cssText = `flex: none; height: ${height}; min-height: 0`;
        now.replaceWith(other);
    }"""
    for made, is_first in (("150px", False), ("170px", False), ("190px", True), ("210px", True)):
        page.page.evaluate(put, [part, made, is_first])
        page.wait(lambda kept=made: page.page.evaluate(height) == kept)


def test_a_legend_is_closed_by_a_touch_beside_it_only_where_it_lies_over_maps(open_map):
    page = open_map(viewport={"width": 390, "height": 844}, **PHONE)
    beside = [page.frame.locator("#map_div"), page.frame.locator(".toolbar")]
    beside += [page.page.locator(one) for one in (".st-key-title", "table.points")]
    for size, query in (((390, 844), ""), ((390, 844), TWO_MAPS), ((1024, 768), TWO_MAPS)):
        page.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.go(query)
        page.resized()
        legend = page.frame.locator("details.legend")
        for one in beside:
            assert not legend.evaluate("(one) => one.open")
            legend.locator("summary").tap()
            assert legend.evaluate("(one) => one.open")
            legend.locator(".ask").tap()
            assert legend.evaluate("(one) => one.open"), "touched itself"
            one.tap(position={"x": 2, "y": 2})
            stays = size[0] == 390
            assert legend.evaluate("(one) => one.open") == stays, (size, query, one)
            if stays:
                legend.locator("summary").tap()


_FOCUSABLE = """() => [...document.querySelectorAll(
    "#map_div, a[role=button], button, input, summary")].filter((one) => one.checkVisibility())"""


def test_the_focus_is_seen_on_every_control_and_on_the_map(open_map):
    page = open_map("provinces=04,06,20&selected=20")
    count = page.frame.evaluate(f"({_FOCUSABLE})().length")
    assert count > 10
    unseen = []
    for index in range(count):
        name = page.frame.evaluate(f"(index) => ({_FOCUSABLE})()[index].className", index)
        node = page.frame.evaluate_handle(f"(index) => ({_FOCUSABLE})()[index]", index).as_element()
        page.frame.evaluate("document.activeElement?.blur()")
        next_picture(page.frame)
        before = node.screenshot()
        page.frame.evaluate(
            """(one) => HTMLElement.prototype.focus.call(
                one, { focusVisible: true, preventScroll: true })""",
            node,
        )
        next_picture(page.frame)
        if node.screenshot() == before:
            unseen.append(name)
    assert unseen == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1366, 650), (683, 384)])
def test_a_tooltip_stays_in_the_map(open_map, access_points, width, height):
    page = open_map(viewport={"width": width, "height": height})
    wrong = {}
    for query in ("", "compare=each_type"):
        page.show_alone(access_points, query)
        for code in access_points.programme_provinces:
            page.province(code).first.focus()
            page.frame.locator(".province-tooltip").wait_for()
            beyond, covered = page.frame.evaluate(
                """() => {
                    const box = (name) => document.querySelector(name).getBoundingClientRect();
                    const map = box("#map_div"), own = box(".province-tooltip");
                    const over = [...document.querySelectorAll("#map_div .leaflet-control")]
                        .filter((one) => one.offsetWidth)
                        .map((one) => [one, one.getBoundingClientRect()])
                        .filter(([, at]) => own.left < at.right && own.top < at.bottom
                            && at.left < own.right && at.top < own.bottom);
                    return [
                        Math.max(map.left - own.left, map.top - own.top,
                            own.right - map.right, own.bottom - map.bottom),
                        over.map(([one]) => one.className),
                    ];
                }"""
            )
            if beyond > 0 or covered:
                wrong[query, code] = beyond, covered
    assert wrong == {}


_HEIGHT = """(paths) => {
    const boxes = paths.map((one) => one.getBoundingClientRect());
    return Math.max(...boxes.map(({ bottom }) => bottom))
        - Math.min(...boxes.map(({ top }) => top));
}"""


def share_of_height(page, codes):
    """Return how much of the height of the map some provinces take together."""
    outlines = ", ".join(f'#map_div path[data-province="{code}"]' for code in codes)
    height = page.frame.locator(outlines).evaluate_all(_HEIGHT)
    return height / page.frame.locator("#map_div").evaluate("(map) => map.clientHeight")


def test_provinces_of_the_filter_can_be_looked_at_closely(open_map):
    three = ("04", "06", "20")
    page = open_map(f"provinces={','.join(three)}")
    button = page.frame.locator("button.zoom-filter")
    whole = share_of_height(page, three)
    assert whole < 0.2
    button.click()
    assert share_of_height(page, three) > 0.6
    page.go("provinces=58,60")
    assert share_of_height(page, ("58", "60")) > 0.4
    button.click()
    page.go(f"provinces={','.join(three)}")
    assert share_of_height(page, three) == pytest.approx(whole, abs=0.01)
    button.click()
    page.go("")
    assert not button.is_visible()
    assert share_of_height(page, three) == pytest.approx(whole, abs=0.01)


# Of each province that is looked at closely: symbols that lie under what is over the map.
_CLOSE = """(controls) => {
    const map = document.querySelector("#map_div"), wrong = [];
    const box = (node) => node.getBoundingClientRect();
    const overlap = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
        && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
    const look = (path) => path.dispatchEvent(new MouseEvent("dblclick"));
    const codes = [...map.querySelectorAll("path.province.in-programme")]
        .map((path) => path.dataset.province);
    const legend = document.querySelector("details.legend"), before = legend.open;
    for (const code of codes) {
        look(map.querySelector(`path[data-province="${code}"]`));
        const symbols = [...map.querySelectorAll(".symbols [data-province] > *")];
        const own = symbols.filter((one) => one.parentNode.dataset.province === code);
        const frame = box(map); // insets under it are gone
        const whole = ({ left, top, right, bottom }) => left >= frame.left && top >= frame.top
            && right <= frame.right && bottom <= frame.bottom;
        if (!own.length || !own.every((one) => whole(box(one)))) wrong.push(`${code} is cut`);
        for (const control of map.querySelectorAll(controls)) {
            if (!box(control).width) continue;
            for (const symbol of symbols) {
                if (!overlap(box(symbol), box(control))) continue;
                const name = control.className.split(" ")[0];
                wrong.push(`${symbol.parentNode.dataset.province} under ${name} beside ${code}`);
            }
        }
    }
    look(map.querySelector(`path[data-province="${codes.at(-1)}"]`));
    if (legend.open !== before) wrong.push(`the legend is ${legend.open ? "open" : "folded"}`);
    return [codes.length, [...new Set(wrong)]];
}"""


@pytest.mark.parametrize("query", ["", "measure=computers_per_100k"])
def test_nothing_lies_over_a_symbol_of_what_is_looked_at_closely(open_map, query):
    page = open_map(query)
    found = {}
    for width, height in WINDOWS:
        page.page.set_viewport_size({"width": width, "height": height})
        page.resized()
        # In a low window there may be no place beside the line of sources.
        low = ":not(.leaflet-control-attribution)" if height < 400 else ""
        count, found[width, height] = page.frame.evaluate(_CLOSE, f".leaflet-control{low}")
        assert count == 16
        found[width, height] += faults(page)  # and of the country, as it is shown again
    assert {where: what for where, what in found.items() if what} == {}


_LAID_OUT = """() => [".stage", "#map_div", ".strip"].map((selector) => {
    const { top, height } = document.querySelector(selector).getBoundingClientRect();
    return [top, height];
})"""


def test_four_maps_are_large_whatever_the_way_to_them(open_map):
    page = open_map("compare=each_type", viewport={"width": 1366, "height": 650})
    seen = {}
    wrong = []
    steps = (
        (1366, 650, "compare=each_type"),
        (683, 384, "compare=each_type"),
        (683, 384, "compare=each_type&measure=points_per_100k"),
        (683, 384, "compare=each_type"),
        (1024, 768, "compare=each_type"),
        (683, 384, "compare=each_type"),
        (683, 384, ""),
        (683, 384, "compare=each_type"),
    )
    for width, height, query in steps:
        page.page.set_viewport_size({"width": width, "height": height})
        page.resized()
        page.go(query)
        page.resized()
        if not query:
            continue
        tall = page.frame.locator("#map_div path.province").evaluate_all(_HEIGHT)
        if tall <= LEAST_OF_FOUR[width]:
            wrong.append(f"{width}x{height} {query}: {tall} high")
        laid_out = page.frame.evaluate(_LAID_OUT)
        if seen.setdefault((width, query), laid_out) != laid_out:
            wrong.append(f"{width}x{height} {query}: {laid_out}, not {seen[width, query]}")
    assert wrong == []


@pytest.mark.parametrize("size", [(912, 1368), (1366, 768), (390, 844)])
def test_a_map_that_is_drawn_is_at_rest(open_map, access_points, size):
    """Its legend, which takes room from it, changes with its scale: they come to an end."""
    page = open_map(viewport=dict(zip(("width", "height"), size, strict=True)))
    for view in (*VIEWS, "types=commune_library", TWO_MAPS):
        page.show_alone(access_points, view)
        next_picture(page.frame)
        heights = page.frame.evaluate(
            """async () => {
                const heights = new Set();
                for (let frames = 0; frames < 12; frames++) {
                    await new Promise((done) => requestAnimationFrame(done));
                    heights.add(document.querySelector(".leaflet-container").clientHeight);
                }
                return [...heights];
            }"""
        )
        assert len(heights) == 1, view
