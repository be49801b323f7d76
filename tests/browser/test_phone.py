"""The map screen on a phone: filters behind a button, the answer as a sheet over the map."""

import pytest
from cases import every
from contexts import leave
from done import act, letters_arrived, next_picture, wait_until_done
from every_screen import themed, visit
from test_narrow_windows import PHONE

from dashboard.model.measures import MEASURES
from dashboard.model.view import SITE_TYPES
from dashboard.text.messages import text
from loaders.names.collation import vietnamese_key
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

HIGHEST = {"vi": 175, "en": 190}  # pixels, to the map: English words take a line more
SIZES = {"390": {"width": 390, "height": 844}, "360": {"width": 360, "height": 740}}

# Of what stands over the lower edge of the window, and of the symbol of a province on the map.
_SHEET_AND_SYMBOL = """(code) => {
    const frame = document.querySelector("iframe"), above = frame.getBoundingClientRect();
    const boxIn = (selector) => {
        const node = frame.contentDocument.querySelector(selector);
        const { top, bottom } = node.getBoundingClientRect();
        return [above.top + top, above.top + bottom];
    };
    const sheet = document.querySelector(".st-key-province").getBoundingClientRect();
    return {
        symbol: boxIn(`path[data-province="${code}"]`),
        map: boxIn("#map_div"),
        sheet: [sheet.top, sheet.bottom],
        scrolled: document.querySelector(".stMain").scrollTop,
    };
}"""


@pytest.fixture(scope="module", params=SIZES)
def phone(browser, request):
    context = themed(browser, **PHONE, viewport=SIZES[request.param])
    yield context
    leave(context)


def test_the_map_is_seen_whole_in_the_window(phone, address):
    for language in LANGUAGES:
        page = visit(phone, address, "map", f"lang={language}")
        next_picture(page)
        box, window = page.locator("iframe").bounding_box(), page.viewport_size
        assert box["y"] < HIGHEST[language], language
        assert box["height"] > 0.7 * window["height"], language
        assert window["height"] - 40 < box["y"] + box["height"] <= window["height"], language


def uncovered(page, code):
    """Return where sheet, map and symbol are, once the map has moved from under the sheet."""
    page.wait_for_function("() => document.querySelector('.st-key-province')")
    page.wait_for_function(
        f"""(code) => {{
            const {{ symbol, sheet }} = ({_SHEET_AND_SYMBOL})(code);
            return (symbol[0] + symbol[1]) / 2 < sheet[0] - 8;
        }}""",
        arg=code,
    )
    return page.evaluate(_SHEET_AND_SYMBOL, code)


@every("code", ["04", "20", "56", "84", "86", "96"])
# The keys under the map of a rate are higher; of two maps the lower one is under the sheet.
@every("shown", ["measure=points", "measure=points_per_100k", "compare=division:2025"])
def test_the_answer_is_a_sheet_that_leaves_the_province_to_be_seen(phone, address, code, shown):
    page = visit(phone, address, "map", f"selected={code}&{shown}")
    seen = uncovered(page, code)
    assert seen["scrolled"] == 0
    assert seen["sheet"][1] == page.viewport_size["height"]
    assert 60 < seen["sheet"][1] - seen["sheet"][0] < 0.45 * page.viewport_size["height"]
    middle = sum(seen["symbol"]) / 2
    assert seen["map"][0] < middle < seen["sheet"][0] - 8


# Provinces under an inset, whose ground lets nothing through.
_UNDER_INSETS = """() => [...document.querySelectorAll(".inset")].flatMap((inset) => {
    const { left, top, right, bottom } = inset.getBoundingClientRect(), found = [];
    if (getComputedStyle(inset).backgroundColor.match("[a/]")) found.push("seen through");
    if (!inset.checkVisibility({ visibilityProperty: true })) return [];
    if (top < inset.closest(".leaflet-container").getBoundingClientRect().top) found.push("cut");
    for (let x = left; x < right; x += 4) {
        for (let y = top; y < bottom; y += 4) {
            const under = document.elementsFromPoint(x, y);
            found.push(...under.map((one) => one.dataset.province).filter(Boolean));
            if (under.some((one) => one.closest(".leaflet-control"))) found.push("under a button");
        }
    }
    return found;
})"""


@pytest.mark.parametrize("code", ["54", "56", "96"])
def test_insets_go_with_the_map_that_makes_way_for_the_sheet(phone, address, code):
    for language in LANGUAGES:
        page = visit(phone, address, "map", f"lang={language}&selected={code}")
        assert page.frames[1].evaluate(_UNDER_INSETS) == []
        page.close()


def test_the_answer_is_a_sheet_on_an_upright_tablet_too(browser, address):
    context = themed(browser, **PHONE, viewport={"width": 768, "height": 1024})
    page = visit(context, address, "map", "selected=96")
    sheet = uncovered(page, "96")["sheet"]
    leave(context)
    assert sheet[1] == 1024
    assert 60 < sheet[1] - sheet[0] < 0.45 * 1024


# Beside the sheet: the boxes of a province's symbol and label; where the lines of its answer end.
_BESIDE = """(code) => {
    const frame = document.querySelector("iframe"), above = frame.getBoundingClientRect();
    const box = (node, { left: x, top: y }) => {
        const { left, top, right, bottom } = node.getBoundingClientRect();
        return [left + x, top + y, right + x, bottom + y];
    };
    const inFrame = (selector) => box(frame.contentDocument.querySelector(selector), above);
    const said = ["h2", ".standing", ".why"].map((one) => `section.province > ${one}`);
    const page = { left: 0, top: 0 }, lines = [...document.querySelectorAll(said.join())];
    return {
        map: box(frame, page),
        sheet: box(document.querySelector(".st-key-province"), page),
        symbol: inFrame(`.symbols [data-province="${code}"]`),
        label: inFrame(`.name[data-province="${code}"]`),
        search: inFrame(".search"),
        lines: lines.map((one) => box(one, page)[3]),
    };
}"""
LOW = {
    "844": {"viewport": {"width": 844, "height": 390}} | PHONE,
    "667": {"viewport": {"width": 667, "height": 375}} | PHONE,
    # 1366 × 768 at 200 %
    "683": {"viewport": {"width": 683, "height": 384}, "device_scale_factor": 2},
}


@pytest.fixture(scope="module", params=LOW)
def low(browser, request):
    context = themed(browser, **LOW[request.param])
    yield context
    leave(context)


def beside_it(page, code):
    """Check that a province and the answer are on the screen, side by side under the search."""
    letters_arrived(page)
    seen = page.evaluate(_BESIDE, code)
    right, window = seen["sheet"][2], page.viewport_size
    assert right < 0.6 * window["width"]
    assert seen["sheet"][1] >= seen["search"][3]
    for part in ("symbol", "label"):
        assert seen[part][0] >= right, part
        assert seen[part][1] >= seen["map"][1], part
        assert seen[part][2] <= seen["map"][2], part
        assert seen[part][3] <= window["height"], part
    assert len(seen["lines"]) >= 2
    assert max(seen["lines"]) <= window["height"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_low_window_the_answer_stands_beside_the_province(low, address, language):
    page = visit(low, address, "map", f"lang={language}")
    frame = next(one for one in page.frames if "streamlit_folium" in one.url)
    place = "document.querySelector('path[data-province=\"96\"]').getBoundingClientRect().x"
    letters_arrived(page)
    before = frame.evaluate(place)
    # It is far below the window.
    frame.locator(".search input").fill("ca mau")
    act(page, lambda: frame.locator(".search input").press("Enter"))
    beside_it(page, "96")
    act(page, page.locator(".st-key-close-province button").click)
    assert page.locator(".st-key-province").count() == 0
    frame.wait_for_function(f"Math.abs({place} - {before}) < 1")
    # No answer is longer.
    act(page, frame.locator('path[data-province="20"]').click)
    beside_it(page, "20")


# How far the row that reaches farthest goes beyond its table's box, and that beyond the window.
_BEYOND = """() => {
    const table = document.querySelector("table.points"), box = table.closest(".st-key-table");
    const cells = [...table.rows].map((row) => row.lastElementChild.getBoundingClientRect().right);
    return [
        Math.max(...cells) - box.getBoundingClientRect().right,
        box.parentElement.scrollWidth - box.parentElement.clientWidth,
        Math.max(...cells) - innerWidth,
    ];
}"""


@pytest.mark.parametrize("query", ["", "&division=2025&types={three}"])
def test_the_column_of_a_measure_is_in_the_window(phone, address, query):
    cut = {}
    query = query.format(three=",".join(SITE_TYPES[1:]))
    for language in LANGUAGES:
        for measure in MEASURES:
            page = visit(phone, address, "map", f"lang={language}&measure={measure}{query}")
            next_picture(page)
            beyond = page.evaluate(_BEYOND)
            if max(beyond) > 0:
                cut[language, measure] = beyond
    assert cut == {}


# By name: how high its row is, how far its star stands from it, and whether a finger in the
# middle of the name and of a range touches what it sees.
_ROWS = """() => [...document.querySelectorAll("table.points tbody tr")].map((row) => {
    const name = row.querySelector("th"), button = name.querySelector("button");
    const link = row.querySelector("td a"), words = document.createRange();
    words.selectNodeContents(button.firstChild);
    const walk = document.createTreeWalker(name, NodeFilter.SHOW_TEXT), letters = [];
    while (walk.nextNode()) {
        for (let at = 0; at < walk.currentNode.length; at += 1) {
            const letter = document.createRange();
            letter.setStart(walk.currentNode, at);
            letter.setEnd(walk.currentNode, at + 1);
            letters.push(letter.getBoundingClientRect());
        }
    }
    const [last, star] = letters.slice(-2), starred = name.textContent.endsWith("*");
    const touched = (one, seen) => {
        row.scrollIntoView({ block: "center" });
        const { left, top, width, height } = seen.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === one;
    };
    return {
        name: name.textContent, height: row.getBoundingClientRect().height,
        gap: starred ? Math.round(star.left - last.right) : 0,
        touched: touched(button, words) && (!link || touched(link, link)),
    };
})"""


@pytest.mark.parametrize(
    "query",
    [
        "division=2025",
        "division=2025&measure=computers_per_100k",
        # Without the type of which all have one the first column has ranges.
        "division=2025&measure=computers_per_100k&types={three}",
        "lang=en&measure=computers",
    ],
)
def test_rows_are_low_and_a_star_stands_at_its_name(phone, address, query):
    page = visit(phone, address, "map", query.format(three=",".join(SITE_TYPES[1:])))
    next_picture(page)
    letters_arrived(page)
    rows = page.evaluate(_ROWS)
    assert len(rows) in {12, 16}
    assert [row for row in rows if not 43.9 < row["height"] < 46] == []
    assert [row for row in rows if abs(row["gap"]) > 1 or not row["touched"]] == []


@pytest.mark.parametrize("query", ["selected=20", "selected=52&division=2025&lang=en"])
def test_the_sources_of_a_number_are_links_for_fingers(phone, address, query):
    page = visit(phone, address, "map", query)
    page.wait_for_function("() => document.querySelector('section.province')")
    sources = page.locator("table.panel td:nth-child(4) a")
    assert sources.count() > 20
    # Each large enough and in the window; how a number is known stands beside the number.
    wrong = sources.evaluate_all("""(all) => all.filter((one) => {
        const { left, top, right, bottom } = one.getBoundingClientRect();
        const [, points, basis] = [...one.closest("tr").cells]
            .map((cell) => cell.getBoundingClientRect());
        const large = Math.min(right - left, bottom - top) >= 43.9;
        return !large || left < 0 || right > innerWidth || basis.left < points.right - 1;
    }).map((one) => one.closest("tr").innerText)""")
    assert wrong == []
    last = sources.last
    wanted = last.get_attribute("href").partition("#")[2]
    last.tap()
    wait_until_done(page, screen="how_we_know")
    page.wait_for_function("(id) => document.activeElement.id === id", arg=wanted)


def test_no_tooltip_hides_what_a_finger_has_touched(phone, address):
    page = visit(phone, address, "map")
    frame = next(one for one in page.frames if "streamlit_folium" in one.url)
    act(page, lambda: frame.locator('path[data-province="20"]').tap())
    page.wait_for_function("() => document.querySelector('.st-key-province')")
    assert frame.locator(".province-tooltip").count() == 0
    frame.locator('path[data-province="20"]').press("Shift+Tab")
    frame.locator(".province-tooltip").wait_for()


@pytest.mark.parametrize("legend", ["folded", "open"])
def test_the_sheet_goes_and_the_map_is_as_before(phone, address, legend):
    page = visit(phone, address, "map")
    frame = next(one for one in page.frames if "streamlit_folium" in one.url)
    if legend == "open":
        frame.locator(".legend summary").tap()
    place = "document.querySelector('path[data-province=\"96\"]').getBoundingClientRect().top"
    letters_arrived(page)
    before = frame.evaluate(place)
    frame.locator(".search input").fill("ca mau")
    act(page, lambda: frame.locator(".search input").press("Enter"))
    next_picture(page)
    assert page.locator("section.province h2").inner_text() == "Cà Mau"
    assert frame.evaluate(place) < before - 20
    act(page, page.locator(".st-key-close-province button").click)
    assert page.locator(".st-key-province").count() == 0
    frame.wait_for_function(f"Math.abs({place} - {before}) < 1")
    if legend == "open":
        frame.locator(".legend summary").tap()
        page.evaluate("() => { document.querySelector('.stMain').scrollTop = 0 }")


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_are_behind_one_button_that_counts_them(phone, address, language):
    page = visit(phone, address, "map", f"lang={language}&selected=20")
    button = page.locator("[data-opens=filters]")
    chips = page.locator(".st-key-types button")
    assert button.inner_text() == text(language, "phone.filters")
    assert button.get_attribute("aria-expanded") == "false"
    assert not chips.first.is_visible()
    # From anywhere in the page: the title is there, and what it opens comes into sight below it.
    page.evaluate("() => { document.querySelector('.stMain').scrollTop = 400 }")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    top = chips.first.bounding_box()["y"]
    assert button.bounding_box()["y"] + button.bounding_box()["height"] < top < 200
    for key in ("places", "measure", "division", "compare", "options-menu"):
        assert page.locator(f"[class*=st-key-{key}]").first.is_visible(), key
    act(page, chips.first.click)
    act(page, page.locator(".st-key-division button").nth(1).click)
    page.wait_for_function(
        "() => document.querySelector('[data-opens=filters]').dataset.count === '2'"
    )
    assert button.get_attribute("title") == text(language, "phone.filters_set", count=2)
    page.keyboard.press("Escape")
    assert not chips.first.is_visible()
    assert button.evaluate("(one) => one === document.activeElement")


def test_language_and_theme_are_behind_a_button(phone, address):
    page = visit(phone, address, "about")
    assert not page.locator(".themes").is_visible()
    page.locator("[data-opens=more]").click()
    page.locator("[data-theme-choice=dark]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    act(page, page.locator(".st-key-language button", has_text="English").click)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("[data-theme-choice=light]").click()


def test_cards_are_sorted_by_a_list(phone, address):
    page = visit(phone, address, "compare")
    choice = page.locator(".sort-by select").filter(visible=True)
    assert choice.count() == 1
    names = page.locator("table.regions tbody th")
    given = names.all_inner_texts()
    choice.select_option(text("vi", "compare.provinces"))
    counts = [
        int(one) for one in page.locator("table.regions tbody td:nth-child(2)").all_inner_texts()
    ]
    assert counts == sorted(counts, reverse=True)
    choice.select_option(text("vi", "compare.region"))
    assert names.all_inner_texts() == sorted(given, key=vietnamese_key)
    choice.select_option("")
    assert names.all_inner_texts() == given


def test_the_lists_of_how_we_know_are_stacked_and_folded(phone, address):
    page = visit(phone, address, "how_we_know")
    assert page.locator("details.statements[open]").count() == 0
    statements = page.locator("details.statements").first
    statements.locator("summary").click()
    cell = statements.locator("td[data-label]").first
    assert cell.evaluate("(one) => getComputedStyle(one, '::before').content") == (
        f'"{text("vi", "how.statements.said")}"'
    )
    boxes = (
        page.locator("table.checks tbody tr")
        .first.locator("td")
        .evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
    )
    assert len(set(boxes)) == 1
    table, choice = map(page.locator, (".st-key-how-matrix p", ".st-key-how-province .stSelectbox"))
    above = table.bounding_box()
    assert choice.bounding_box()["y"] - above["y"] - above["height"] == pytest.approx(24, abs=1)


def test_the_axes_and_the_sources_of_a_province_have_the_width_of_the_window(phone, address):
    page = visit(phone, address, "province", "selected=20")
    strips = page.locator(".plot .strip").evaluate_all("all => all.map((one) => one.clientWidth)")
    assert len(strips) == 4
    assert len(set(strips)) == 1
    assert strips[0] > 0.8 * page.viewport_size["width"]
    ends = page.locator(".plot .ends span").all_inner_texts()
    assert ends[::2] == ["0"] * 4
    assert all(any(letter.isdigit() for letter in end) for end in ends[1::2])
    # The sources of a number stand below it, as wide as the window.
    numbers = page.locator("table.numbers tbody tr").nth(1)
    points, sources = (numbers.locator(cell).bounding_box() for cell in ("td >> nth=0", "td.words"))
    assert sources["y"] > points["y"]
    assert sources["width"] > 0.8 * page.viewport_size["width"]


def test_a_number_that_is_derived_is_underlined_without_its_heading(phone, address):
    page = visit(phone, address, "compare")
    heading = "(one) => getComputedStyle(one, '::before').display"
    derived = page.locator("table.cards td.derived[data-label]").first
    # A line goes on under a block, not under a box in the line.
    assert derived.evaluate(heading) == "inline-block"


def test_what_was_opened_is_closed_on_another_screen(phone, address):
    page = visit(phone, address, "map")
    page.locator("[data-opens=filters]").click()
    page.locator("nav.screens a").nth(2).click()
    wait_until_done(page, screen="compare")
    assert page.locator("[data-opens=filters]").get_attribute("aria-expanded") == "false"
    assert not page.locator(".st-key-types button").first.is_visible()
