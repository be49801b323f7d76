"""Tables beside the map and on the other screens: rows in sight, names, signs that they sort."""

from itertools import product

import pytest
from contexts import leave
from done import letters_arrived, next_picture
from every_screen import AXE, themed, visit

from dashboard.model.measures import MEASURES
from dashboard.model.view import USUAL_MEASURE
from dashboard.text.messages import text
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1366, "height": 768}

# Names of the rows that are seen whole, between the headings and the sum that stay in place.
_SEEN = """() => {
    const table = document.querySelector("table.points");
    let box = table;
    while (!["auto", "scroll"].includes(getComputedStyle(box).overflowY)) box = box.parentElement;
    // It is their cells that stay in place.
    const top = table.tHead.rows[0].cells[0].getBoundingClientRect().bottom;
    const bottom = table.tFoot.rows[0].cells[0].getBoundingClientRect().top;
    return {
        rows: [...table.tBodies[0].rows].filter((row) => {
            const own = row.getBoundingClientRect();
            return own.top >= top - 1.5 && own.bottom <= bottom + 1.5;
        }).map((row) => row.querySelector("button").dataset.province),
        thumb: getComputedStyle(box).scrollbarColor,
        shadow: getComputedStyle(box).backgroundImage,
        scrolled: document.querySelector(".stMain").scrollTop,
    };
}"""


@pytest.fixture(scope="module")
def desktop(browser):
    context = themed(browser, viewport=DESKTOP)
    yield context
    leave(context)


def test_all_rows_are_seen(desktop, address):
    for query in ("", "lang=en", "measure=computers"):
        page = visit(desktop, address, "map", query)
        next_picture(page)
        assert len(page.evaluate(_SEEN)["rows"]) == 16, query
    page.emulate_media(forced_colors="active")
    next_picture(page)
    assert len(page.evaluate(_SEEN)["rows"]) == 16
    page.emulate_media(forced_colors="none")


def test_where_rows_are_hidden_that_is_seen_and_the_selected_one_is_not_hidden(desktop, address):
    for code in ("95", "20", "86", "60"):
        page = visit(desktop, address, "map", f"selected={code}")
        next_picture(page)
        next_picture(page)
        seen = page.evaluate(_SEEN)
        assert code in seen["rows"]
        assert seen["scrolled"] == 0
        assert len(seen["rows"]) < 16
        assert not seen["thumb"].startswith("rgba(0, 0, 0, 0)")
        assert seen["shadow"].count("linear-gradient") == 2
    # The longest card, where it has the least room.
    page = visit(desktop, address, "map", "selected=20&lang=en")
    page.set_viewport_size({"width": 1024, "height": 768})
    next_picture(page)
    next_picture(page)
    assert "20" in page.evaluate(_SEEN)["rows"]
    on_top = """(selector) => {
        const node = document.querySelector(selector);
        const { left, top, width, height } = node.getBoundingClientRect();
        const [x, y] = [left + Math.min(20, width / 2), top + height / 2];
        return node.contains(document.elementFromPoint(x, y));
    }"""
    for selector in ("section.province h2", ".st-key-close-province button"):
        assert page.evaluate(on_top, selector), selector
    page.set_viewport_size(DESKTOP)


# How many pixels of a card are hidden below its edge, and what its box shows there.
_CARD = """() => {
    const box = document.querySelector(".stElementContainer:has(> .stHtml section.province)");
    const { backgroundImage, backgroundAttachment } = getComputedStyle(box);
    const hidden = box.scrollHeight - box.clientHeight;
    const fade = backgroundImage.split("linear-gradient").length - 1;
    return { hidden, fade, backgroundAttachment };
}"""


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (1366, 650)])
def test_a_card_that_is_cut_says_so(desktop, address, width, height):
    page = visit(desktop, address, "map", "selected=20")
    page.set_viewport_size({"width": width, "height": height})
    next_picture(page)
    seen = page.evaluate(_CARD)
    page.set_viewport_size(DESKTOP)
    assert seen["hidden"] > 20
    # A shadow that stays, and paper over it that scrolls with the end of the card.
    assert (seen["fade"], seen["backgroundAttachment"]) == (2, "local, scroll")


# By how many pixels the last line beside the map is below its column.
_BELOW = """() => {
    const bottom = (selector) => document.querySelector(selector).getBoundingClientRect().bottom;
    return bottom("p.credit") - bottom(".st-key-side");
}"""


@pytest.mark.parametrize(
    "query",
    ["selected=20&measure=computers", "lang=en&division=2025&measure=computers&selected=56"],
)
def test_a_card_pushes_no_line_out_of_a_low_window(desktop, address, query):
    page = visit(desktop, address, "map", query)
    page.set_viewport_size({"width": 1366, "height": 650})
    next_picture(page)
    below = page.evaluate(_BELOW)
    # In a still lower one the column scrolls.
    page.set_viewport_size({"width": 1366, "height": 560})
    page.evaluate("() => { document.querySelector('.st-key-side').scrollTop = 1000 }")
    scrolled = page.evaluate(_BELOW)
    page.set_viewport_size(DESKTOP)
    assert below < 1
    assert scrolled < 1


def test_the_focus_is_never_under_the_row_of_sums(desktop, address):
    page = visit(desktop, address, "map", "selected=95")
    buttons = page.locator("table.points tbody button")
    buttons.first.focus()
    hidden = []
    for _ in range(15):
        page.keyboard.press("Tab")
        next_picture(page)
        code = page.evaluate("document.activeElement.dataset.province")
        if code not in page.evaluate(_SEEN)["rows"]:
            hidden.append(code)
    assert hidden == []


def test_headings_that_sort_say_so_and_stand_on_one_line(desktop, address):
    page = visit(desktop, address, "compare", "beside=56,66")
    sign = "(one) => getComputedStyle(one, '::after').content"
    heads = page.locator("th button[data-sort]")
    assert heads.count() > 8
    assert all("↕" in heads.nth(index).evaluate(sign) for index in range(heads.count()))
    # Where the words of a heading end, whether it sorts or not.
    bottoms = page.evaluate("""() => [...document.querySelectorAll("table.ranked thead th")]
        .filter((one) => one.getClientRects().length && !one.matches(".bar")).map((one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return [...range.getClientRects()].at(-1).bottom;
        })""")
    assert max(bottoms) - min(bottoms) < 1.5, bottoms
    lines = "all => all.map((one) => [one.textContent, one.getClientRects().length])"
    regions = page.locator("table.regions th button").evaluate_all(lines)
    assert [heading for heading, many in regions if many > 1] == []
    heads.first.click()
    assert "▲" in heads.first.evaluate(sign)


def test_chips_and_the_table_have_names(desktop, address):
    page = visit(desktop, address, "map")
    assert page.get_by_role("toolbar", name=text("vi", "filter.types")).is_visible()
    assert page.get_by_role("table", name=text("vi", "table.label")).is_visible()


def test_tables_that_compare_have_names(desktop, address):
    page = visit(desktop, address, "compare", "beside=56,66")
    names = page.locator("table.figures").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert names == [
        text("vi", "compare.ranked", count="16"),
        text("vi", "compare.beside"),
        text("vi", "compare.regions"),
    ]


_LINES_OF_HEADINGS = """() => [...document.querySelectorAll(".stMain thead th")]
    .filter((one) => one.checkVisibility())
    .map((one) => {
        const words = document.createRange();
        words.selectNodeContents(one);
        const lines = words.getBoundingClientRect().height / parseFloat(
            getComputedStyle(one).lineHeight);
        return [one.textContent.trim(), Math.round(lines)];
    })"""


@pytest.mark.parametrize("width", [1366, 1024])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_of_a_column_takes_three_lines(browser, address, width, language):
    context = themed(browser, viewport={"width": width, "height": 768})
    found = {}
    for screen in ("about", "compare", "how_we_know", "province"):
        page = visit(context, address, screen, f"lang={language}&selected=20")
        letters_arrived(page)
        headings = page.evaluate(_LINES_OF_HEADINGS)
        assert headings, screen
        found |= {(screen, words): lines for words, lines in headings if lines > 2}
    leave(context)
    assert found == {}


@pytest.mark.parametrize("width", [901, 1024])
def test_no_number_of_a_measure_is_cut(browser, address, width):
    context = themed(browser, viewport={"width": width, "height": 768})
    measures = [code for code in MEASURES if code != USUAL_MEASURE]
    for language, measure, division in product(LANGUAGES, measures, DIVISIONS):
        query = f"lang={language}&measure={measure}&division={division}"
        page = visit(context, address, "map", query)
        column, table = (
            page.locator(which).bounding_box() for which in (".st-key-table", "table.points")
        )
        assert table["x"] + table["width"] <= column["x"] + column["width"] + 0.5, query
        page.close()
    leave(context)


def test_the_map_can_be_skipped(desktop, address):
    page = visit(desktop, address, "map")
    page.locator(".stPopover button").focus()
    page.keyboard.press("Tab")
    frame = next(one for one in page.frames if "streamlit_folium" in one.url)
    skip = "[document.activeElement.className, getComputedStyle(document.activeElement).clipPath]"
    assert frame.evaluate(skip) == ["skip", "none"]
    assert frame.evaluate("document.activeElement.textContent") == text("vi", "map.skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.st-key-side'))")


def test_no_place_for_a_file_contradicts_itself(desktop, address):
    page = visit(desktop, address, "your_data")
    next_picture(page)
    page.evaluate(AXE)
    rule = "axe.run(document, {runOnly: ['presentation-role-conflict']})"
    assert page.evaluate(rule)["violations"] == []
    assert page.locator(".stFileUploader section[role=group]").count() > 0


def test_the_options_are_seen_whole(desktop, address):
    page = visit(desktop, address, "map", "measure=points_per_100k")
    page.locator(".stPopover button").click()
    body = page.locator("[data-testid=stPopoverBody]")
    body.wait_for()
    assert body.evaluate("(one) => one.scrollHeight - one.clientHeight") <= 1
    box = body.bounding_box()
    assert box["y"] + box["height"] <= DESKTOP["height"]


def test_options_that_a_low_window_has_no_room_for_scroll(browser, address):
    context = themed(browser, viewport={"width": 1280, "height": 720})
    page = visit(context, address, "map", "measure=points_per_100k&classes=6")
    page.locator(".stPopover button").click()
    body = page.locator("[data-testid=stPopoverBody]")
    body.wait_for()
    next_picture(page)
    box = body.bounding_box()
    last = body.locator("figure.histogram li").last
    last.scroll_into_view_if_needed()
    seen = last.bounding_box()
    leave(context)
    assert box["y"] + box["height"] <= 720
    assert seen["y"] + seen["height"] <= 720
