"""Every province has its name and its number beside its own symbol, at every size."""

from importlib.resources import files
from itertools import product
from random import Random

import pytest
from done import next_picture, wait_until_done

from dashboard.picture.labels import Spot, place
from dashboard.web_map.symbols import SYMBOLS, SYMBOLS_FILE
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

SIZES = [
    (1920, 1080),
    (1366, 768),
    (1366, 650),
    (1280, 720),
    (1024, 768),
    (912, 1368),
    (683, 384),
    (600, 960),
    (390, 844),
    (375, 667),
    (360, 740),
]
# Of several maps: low windows, in which the page scrolls, and tablets.
SIZES_OF_SEVERAL = [
    *((1093, 520), (1024, 600), (960, 540)),
    *((768, 1024), (820, 1180), (900, 700), (1000, 700)),
]
VIEWS = [
    *(
        "measure=points",
        "measure=computers",
        "measure=points_per_100k",
        "measure=computers_per_100k",
    ),
    *("division=2025", "types=commune_library", "selected=20", "provinces=04,06,20"),
    *("division=2025&measure=points_per_100k", "measure=commune_points_per_unit"),
]
SEVERAL = [
    *("compare=each_type", "compare=measure:computers", "compare=division:2025"),
    *("compare=measure:points_per_100k", "compare=measure:computers_per_100k"),
    "compare=measure:district_libraries_per_unit",
    *("compare=each_type&measure=points_per_100k", "compare=each_type&measure=computers_per_100k"),
    "compare=division:2025&measure=points_per_100k",
]

# What is wrong with the labels of the maps shown; their numbers of labels. Boxes of the page;
# half a pixel is what the browser rounds.
WRONG = """([zoomed, { level, leading, leader: { clear } }]) => {
    const box = (node) => node.getBoundingClientRect();
    const overlap = (a, b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
    const gap = (a, b) => Math.hypot(
        Math.max(a.left - b.right, 0, b.left - a.right),
        Math.max(a.top - b.bottom, 0, b.top - a.bottom));
    const byProvince = (nodes) => new Map([...nodes].map((node) => [node.dataset.province, node]));
    const wrong = [], counts = [];
    const keys = [...document.querySelectorAll(".key-list li")].map((item) => item.textContent);
    for (const map of document.querySelectorAll(".panel:not([hidden]) .leaflet-container")) {
        const say = (what, code) => wrong.push(`${what} ${code} in ${map.dataset.measure}`);
        const find = (selector) => map.querySelectorAll(selector);
        const labels = [...find(".name[data-province]")], leaders = byProvince(find(".leader"));
        const symbols = byProvince(find(".symbols [data-province]")), frame = box(map);
        const controls = [...find(".leaflet-control")].filter((one) => box(one).width);
        counts.push(labels.length);
        for (const code of byProvince(find("path.province.in-programme:not(.not-shown)")).keys()) {
            const own = labels.filter((label) => label.dataset.province === code);
            const middle = symbols.has(code) && box(symbols.get(code));
            const [x, y] = [(middle.left + middle.right) / 2, (middle.top + middle.bottom) / 2];
            const isIn = ({ left, top, right, bottom }) =>
                x > left && x < right && y > top && y < bottom;
            if (zoomed && (!isIn(frame) || controls.some((one) => isIn(box(one))))) continue;
            if (own.length !== 1) say(`${own.length} labels of`, code);
        }
        for (const code of leaders.keys()) {
            if (!byProvince(labels).has(code)) say("a line without a label", code);
        }
        for (const label of labels) {
            const code = label.dataset.province, at = box(label), leader = leaders.get(code);
            const name = label.firstElementChild, value = label.querySelector("b");
            if (!name?.textContent.trim()) say("no name of", code);
            if (!/[\\d?]/.test(value?.textContent ?? "")) say("no number of", code);
            const isKey = name.localName === "i";
            if (isKey && !keys[Number(name.textContent) - 1]) say("no key of", code);
            if (gap(at, frame) || at.left < frame.left - 0.5 || at.right > frame.right + 0.5
                || at.top < frame.top - 0.5 || at.bottom > frame.bottom + 0.5) say("outside", code);
            for (const other of [...labels, ...controls]) {
                if (other === label || !overlap(at, box(other))) continue;
                say(`over ${other.textContent.slice(0, 20)}:`, code);
            }
            const symbol = symbols.get(code);
            if (!symbol) continue;
            for (const [other, node] of symbols) {
                if (other === code) continue;
                if (overlap(at, box(node))) say(`on the symbol of ${other}:`, code);
                const away = gap(at, box(node)), nearer = away <= gap(at, box(symbol));
                if (!leader && nearer) say(`nearer to ${other}:`, code);
                if (leader && away < clear - 1) say(`led to ${away} px from ${other}:`, code);
                const isLevel = (one, within) => one.top + one.bottom > 2 * (at.top + within)
                    && one.top + one.bottom < 2 * (at.bottom - within);
                if (!leader && away < level - 1 && isLevel(box(node), leading + 1)
                    && !isLevel(box(symbol), leading - 1)) say(`in line with ${other}:`, code);
            }
            if (leader && (gap(box(leader), box(symbol)) > 2 || gap(box(leader), at) > 2)) {
                say("led from elsewhere:", code);
            }
        }
    }
    return { wrong, counts };
}"""


def wrong_now(page, *, zoomed=False):
    """Return what is wrong with the labels, and how many each map has.

    Zoomed, a symbol out of the window or under the controls needs no label.
    """
    return page.frame.evaluate(WRONG, [zoomed, SYMBOLS["labels"]])


def wrong_with(page, *, zoomed=False):
    """The same, once the page is done."""
    wait_until_done(page.page)
    return wrong_now(page, zoomed=zoomed)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_label_is_complete_and_by_its_own_symbol(open_map, access_points, size):
    width, height = size
    phone = {"is_mobile": True, "has_touch": True} if width < 400 else {}
    page = open_map(viewport={"width": width, "height": height}, **phone)
    wrong = {}
    for language, view in product(LANGUAGES, [*VIEWS, *SEVERAL]):
        query = f"lang={language}&{view}"
        # On a phone the sheet of a province, which the page has, lies over part of the map.
        covered = bool(phone) and "selected" in view
        if covered or size == (1366, 768):
            page.go(query)
        else:
            page.show_alone(access_points, query)
        found = wrong_now(page, zoomed=covered)
        if covered:
            page.go("")
        assert found["counts"]
        if found["wrong"]:
            wrong[query] = found["wrong"]
    assert wrong == {}


@pytest.mark.parametrize("size", SIZES_OF_SEVERAL, ids=lambda size: "x".join(map(str, size)))
def test_several_maps_have_every_label_and_room_in_the_window(open_map, access_points, size):
    page = open_map(viewport=dict(zip(("width", "height"), size, strict=True)))
    wrong, heights = {}, set()
    for language, view in product(LANGUAGES, SEVERAL):
        query = f"lang={language}&{view}"
        page.show_alone(access_points, query)
        found = wrong_now(page)
        if found["wrong"] or len(found["counts"]) < 2:
            wrong[query] = found
        heights.add(page.page.locator("iframe").bounding_box()["height"])
    assert wrong == {}
    assert max(heights) <= max(size[1], 1535 - size[0])  # the least height: page.css


def test_labels_stay_right_whatever_happens(open_map):
    """After fonts arrive, a zoom, a filter, a resize and a turn of the phone."""
    page = open_map()
    # Words are wider in another font: as when one arrives after the map was drawn.
    wrong = {}
    for font in ("monospace", ""):
        page.frame.evaluate(
            """(font) => {
                document.body.style.fontFamily = font;
                document.fonts.dispatchEvent(new Event("loadingdone"));
            }""",
            font,
        )
        next_picture(page.frame)
        wrong[f"in the font {font}"] = wrong_with(page)["wrong"]
    for way in ("in", "in", "out"):
        page.frame.locator(f".leaflet-control-zoom-{way}").click()
        next_picture(page.frame)
        wrong[f"zoomed {way}"] = wrong_with(page, zoomed=True)["wrong"]
    page.frame.locator(".buttons button").first.click()
    page.after(page.chip("commune_post_office").click)
    wrong["filtered"] = wrong_with(page)["wrong"]
    for width, height in ((1024, 768), (844, 390), (390, 844)):
        page.page.set_viewport_size({"width": width, "height": height})
        page.resized()
        wrong[f"{width}x{height}"] = wrong_with(page)["wrong"]
    assert {what: found for what, found in wrong.items() if found} == {}


@pytest.mark.parametrize("query", ["measure=points_per_100k", "selected=56", "lang=en&selected=96"])
def test_labels_on_paper(open_map, query):
    page = open_map(query)
    # From a narrow window, in which the map has moved from under the sheet of a province.
    page.page.set_viewport_size({"width": 703, "height": 1000})
    page.resized()
    page.page.emulate_media(media="print")
    page.resized()
    for frame in (page.frame, page.page):
        frame.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.resized()
    assert wrong_now(page) == {"wrong": [], "counts": [16]}


def test_the_screen_and_the_picture_place_alike(browser):
    """The same symbols, obstacles and window give the same places in both."""
    script = (files("dashboard") / "static" / "map" / "labels.js").read_text("utf-8")
    page = browser.new_page()
    page.add_script_tag(content=f"const SYMBOLS = {SYMBOLS_FILE.read_text('utf-8')};\n{script}")
    random, window, cases = Random(665), [0, 0, 400, 300], []  # noqa: S311 - the same each time
    for _ in range(150):
        labels = [
            {
                "x": random.uniform(0, 400),
                "y": random.uniform(0, 300),
                "reach": (reach := random.choice((0, 5, 20))),
                "core": reach * random.choice((0.2, 1)),
                "forms": [[random.uniform(30, 90), 15], [random.uniform(20, 50), 30]],
            }
            for _ in range(random.randint(1, 25))
        ]
        obstacles = [
            [x, y, x + 60, y + 40] for x, y in [(random.uniform(0, 400), random.uniform(0, 300))]
        ]
        cases.append((labels, obstacles))
    beyond = [label | {"x": label["x"] + 600} for label in cases[0][0]]
    cases.append((beyond, []))  # nothing can be placed, and it must end
    on_screen = page.evaluate(
        """([cases, window]) => cases.map(([labels, obstacles]) =>
            placeLabels(labels, obstacles, window).map(({ label, form, box, leader }) =>
                [labels.indexOf(label), form, ...box, ...(leader ?? []).flat()]))""",
        [cases, window],
    )
    page.close()
    for (labels, obstacles), found in zip(cases, on_screen, strict=True):
        spots = [Spot(**label) for label in labels]
        in_picture = [
            [
                spots.index(one.spot),
                one.form,
                *one.box,
                *(n for end in one.leader or () for n in end),
            ]
            for one in place(spots, obstacles, tuple(window))
        ]
        assert len(found) == len(in_picture)
        for one, other in zip(found, in_picture, strict=True):
            assert one == pytest.approx(other)
