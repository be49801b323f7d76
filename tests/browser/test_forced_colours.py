"""Where the system sets the colours itself, every mark that says something is still seen."""

import io

import pytest
from every_screen import SCREENS, themed, visit
from matplotlib.image import imread

pytestmark = pytest.mark.browser

QUERY = "selected=56&provinces=56,66,20&beside=56,66&lang=en"

# What is painted by a background alone, and says nothing in words: elements and what stands
# before and after them.
_MARKS = """(within) => {
    const isClear = (colour) => colour === "transparent" || /^rgba.* 0\\)$/.test(colour);
    const isPainted = ({ backgroundColor, backgroundImage }) =>
        backgroundImage.includes("gradient") || !isClear(backgroundColor);
    window.marks = [];
    for (const node of document.querySelectorAll(within)) {
        if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const box = node.getBoundingClientRect();
        const isBare = !node.textContent.trim() && box.width > 0 && box.height > 0
            && !node.matches("input, textarea, select, :has(svg)");
        for (const part of [null, "::before", "::after"]) {
            const style = getComputedStyle(node, part);
            if (style.display === "none" || !isPainted(style)) continue;
            if (part ? style.content === '""' : isBare) window.marks.push([node, part]);
        }
    }
    return window.marks.length;
}"""
# Of these, what forced colours would take away.
_LOST = """() => window.marks.filter(([node, part]) => {
    const style = getComputedStyle(node, part);
    const sides = ["Top", "Right", "Bottom", "Left"];
    const hasRim = sides.some((side) => style[`border${side}Style`] !== "none");
    return style.forcedColorAdjust !== "none" && !hasRim;
}).map(([node, part]) =>
    [node.parentElement?.className, node.outerHTML.slice(0, 90), part].join(" | ")
)"""
_OF_PAGE = ".stHtml *, .st-key-types p"
_OF_FRAME = "body *:not(.leaflet-container, .leaflet-container > .leaflet-pane)"


@pytest.fixture
def context(browser):
    opened = themed(browser, viewport={"width": 1366, "height": 900})
    yield opened
    opened.close()


def test_no_mark_is_a_background_that_forced_colours_take_away(context, address):
    lost, marks = {}, {}
    for screen in SCREENS:
        page = visit(context, address, screen, QUERY + "&measure=points_per_100k")
        if screen == "map":
            page.locator(".st-key-options-menu button").click()
            page.locator("figure.histogram").wait_for()
        places = [(frame, _OF_FRAME if frame.parent_frame else _OF_PAGE) for frame in page.frames]
        marks[screen] = sum(frame.evaluate(_MARKS, within) for frame, within in places)
        page.emulate_media(forced_colors="active")
        lost[screen] = {said for frame, _ in places for said in frame.evaluate(_LOST)}
        page.emulate_media(forced_colors="none")
    assert {screen: found for screen, found in lost.items() if found} == {}
    assert all(marks[screen] for screen in ("map", "compare", "province", "about")), marks


def colour(locator, *place):
    """Return the colour of a place in a picture of an element: from above, from the left."""
    picture = imread(io.BytesIO(locator.screenshot()))
    row, column = place or (picture.shape[0] // 2, 2)
    return tuple(picture[row, column, :3])


def test_the_bars_of_the_comparison_are_seen_and_match_their_key(context, address):
    page = visit(context, address, "compare", QUERY)
    page.emulate_media(forced_colors="active")
    exact = "i.axis.exact:not(.derived)"
    key = page.locator(f"ul.bar-key {exact}")
    ground = colour(page.locator(f"ul.bar-key li:has(> {exact})"), 0, 0)
    assert colour(page.locator(f"table.ranked {exact}").first) == colour(key) != ground


def test_no_plate_behind_a_name_hides_the_map(context, address):
    page = visit(context, address, "map", "division=2025&selected=24&lang=en")
    names = page.frames[-1].locator(".name[data-province], .map-name.country")
    grounds = []
    for forced in ("none", "active"):
        page.emulate_media(forced_colors=forced)
        picture = imread(io.BytesIO(page.screenshot()))
        boxes = [box for name in names.all() if (box := name.bounding_box())]
        grounds.append([tuple(picture[int(box["y"]), int(box["x"])]) for box in boxes])
    assert grounds[0] == grounds[1]
    assert len(set(grounds[0])) > 1


def test_the_selected_row_is_seen(context, address):
    page = visit(context, address, "map", "selected=62&lang=en")
    page.emulate_media(forced_colors="active")
    cells = page.locator("table.points tr:is(.selected, .selected + tr) > td:last-child")
    selected, other = map(colour, cells.all())
    assert selected != other
