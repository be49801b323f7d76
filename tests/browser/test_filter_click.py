"""What a click on a filter does: one run of the fragment, one repaint, no new frame."""

import random
from functools import partial

import pytest
from done import run_of, wait_until_done
from held_link import HeldLink
from map_page import MapPage

from dashboard.model.view import PRESETS, SITE_TYPES, View
from dashboard.text.messages import text

pytestmark = pytest.mark.browser

CLICKS = 30
MOST_BYTES = 15_300  # 209 of them say that the run is over
MOST_FOR_MAP = 6_000

_WATCH = """() => {
    window.marker = Math.random();
    window.fewest = Infinity;
    window.samples = 0;
    const sample = () => {
        const drawn = [...document.querySelectorAll("path.province")]
            .filter((path) => path.getAttribute("d").length > 9).length;
        const { width, height } = document.querySelector("#map_div").getBoundingClientRect();
        window.fewest = Math.min(window.fewest, width && height ? drawn : 0);
        window.samples += 1;
        requestAnimationFrame(sample);
    };
    requestAnimationFrame(sample);
    return window.marker;
}"""


def test_a_click_changes_symbols_legend_table_and_link(open_map, access_points):
    page = open_map()
    shown = set(SITE_TYPES)
    legends = set()
    for site_type in (*SITE_TYPES, "district_library"):
        symbols = page.frame.locator(".leaflet-symbols-pane").inner_html()
        page.toggle(site_type)
        shown ^= {site_type}
        view = View(site_types=tuple(kind for kind in SITE_TYPES if kind in shown))
        page.assert_shows(view, access_points)
        assert page.frame.locator(".leaflet-symbols-pane").inner_html() != symbols
        legends.add(page.frame.locator(".legend").inner_html())
    # Its circles follow the largest number; some choices share theirs.
    assert len(legends) >= 3


def test_the_places_filter_changes_map_table_and_link(open_map, access_points):
    page = open_map("lang=en")
    field = page.page.locator("[class*=st-key-places] input")
    field.fill("Lạng Sơn")
    page.after(lambda: page.page.get_by_role("option", name="Lạng Sơn", exact=True).click())
    page.assert_shows(View(provinces=("20",), language="en"), access_points)
    field.fill("Central High")
    page.after(lambda: page.page.get_by_role("option", name="Central Highlands").click())
    view = View(provinces=("20",), regions=("central_highlands",), language="en")
    page.assert_shows(view, access_points)
    field.press("Escape")
    page.after(page.page.locator('[data-tag][aria-label="Lạng Sơn"] button').last.click)
    page.assert_shows(View(regions=("central_highlands",), language="en"), access_points)


def test_the_map_stays_mounted_and_is_never_blank(open_map, access_points):
    page = open_map()
    marker = page.frame.evaluate(_WATCH)
    page.page.evaluate("window.frameBefore = document.querySelector('iframe')")
    painted = page.painted
    pressed = dict.fromkeys(SITE_TYPES, True)
    chance = random.Random(665)  # noqa: S311 - not for secrets
    for _ in range(CLICKS):
        site_type = chance.choice(SITE_TYPES)
        page.toggle(site_type)
        pressed[site_type] = not pressed[site_type]
    view = View(site_types=tuple(kind for kind in SITE_TYPES if pressed[kind]))
    page.assert_shows(view, access_points)
    assert page.page.evaluate("window.frameBefore === document.querySelector('iframe')")
    assert page.frame.evaluate("window.marker") == marker
    assert page.painted == painted + CLICKS
    assert page.frame.evaluate("window.samples") > CLICKS
    assert page.frame.evaluate("window.fewest") == 63


@pytest.mark.parametrize("query", ["", "lang=en", "compare=each_type"])
def test_a_click_is_one_run_of_the_fragment_and_few_bytes(open_map, query):
    page = open_map(query)
    traffic = page.traffic
    first, runs = run_of(page.page), []
    most = most_for_map = 0
    for site_type in (*SITE_TYPES, *SITE_TYPES):
        traffic.received.clear()
        page.toggle(site_type)
        # A second run, which the answer of the map would begin, is counted with the next click.
        runs.append(run_of(page.page) - first)
        assert [item.ends_fragment_run for item in traffic.received].count(True) == 1
        assert traffic.count("navigation") == 0
        for_map = [item.size for item in traffic.received if item.is_map]
        assert len(for_map) == 1
        most_for_map = max(most_for_map, *for_map)
        most = max(most, sum(item.size for item in traffic.received))
    assert runs == list(range(1, 2 * len(SITE_TYPES) + 1))
    assert most_for_map <= MOST_FOR_MAP
    assert most <= MOST_BYTES, f"{most} bytes a click, {most_for_map} of them for the map"


def test_clicks_in_quick_succession_all_count(open_map, access_points):
    page = open_map()
    shown = set(SITE_TYPES)
    # Each click comes while the run of the one before may still be under way.
    for first in (0, 1, 2, 3, 0, 1):
        for site_type in (*SITE_TYPES, *SITE_TYPES)[first : first + 3]:
            page.chip(site_type).click()
            shown ^= {site_type}
        view = View(site_types=tuple(kind for kind in SITE_TYPES if kind in shown))
        page.assert_shows(view, access_points)


@pytest.fixture
def held(shared_context, address):
    """Return a page with the map, and the link that it hears of the server by."""
    page = MapPage(shared_context.new_page(), address)
    link = HeldLink(page.page)
    yield page.open(), link
    page.assert_kept_to_itself()
    page.forget()


def _click_unheard(page, link, clicks):
    """Click, each time once the answer to the last is held up; then let the page hear of all."""
    first = run_of(page.page)
    link.holds = True
    for number, click in enumerate(clicks, 1):
        click()
        page.wait(lambda expected=number: link.ended_runs == expected)
    link.let_go()
    page.wait(lambda: run_of(page.page) == first + len(clicks))
    wait_until_done(page.page)


def test_on_a_slow_link_a_view_comes_back_while_clicks_are_on_their_way(held, access_points):
    page, link = held
    _click_unheard(page, link, [page.chip(kind).click for kind in SITE_TYPES[:2]] * 2)
    page.assert_shows(View(), access_points)
    page.toggle(SITE_TYPES[0])
    page.assert_shows(View(site_types=SITE_TYPES[1:]), access_points)


# The page sends its filters as it shows them: what it has not heard of is lost, in the map too.


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        ("switch", SITE_TYPES[1:]),
        ("switch switch", SITE_TYPES[1:]),
        ("chip switch", SITE_TYPES[1:3]),
    ],
)
def test_on_a_slow_link_the_filters_are_those_of_the_map(held, access_points, first, shown):
    page, link = held
    others = {"switch": page.switch(SITE_TYPES[2]).click, "chip": page.chip(SITE_TYPES[3]).click}
    clicks = [*map(others.get, first.split()), page.chip(SITE_TYPES[0]).click]
    _click_unheard(page, link, clicks)
    page.assert_shows(View(site_types=shown), access_points)


def test_on_a_slow_link_a_view_seen_before_is_told_like_a_new_one(held, access_points):
    page, link = held
    for _ in range(2):
        page.after(page.switch(SITE_TYPES[2]).click)
    # All that the first answer says is there already, and comes by name.
    clicks = [page.switch(SITE_TYPES[2]).click, page.chip(SITE_TYPES[0]).click]
    _click_unheard(page, link, clicks)
    page.assert_shows(View(site_types=SITE_TYPES[1:]), access_points)


def test_on_a_slow_link_the_filter_of_places_is_that_of_the_map(held, access_points):
    page, link = held
    page.go("v=2&provinces=95")
    division = page.page.locator(".st-key-division button").last
    _click_unheard(page, link, [division.click, page.chip(SITE_TYPES[0]).click])
    page.assert_shows(View(site_types=SITE_TYPES[1:], division=2025), access_points)


def test_on_a_slow_link_a_preset_is_its_provinces(held, access_points):
    page, link = held
    page.page.locator("[class*=st-key-places] input").fill("hoi thao")
    preset = page.page.get_by_role("option", name=text("vi", "preset.langson_workshop"))
    _click_unheard(page, link, [preset.click, page.chip(SITE_TYPES[0]).click])
    places = PRESETS["langson_workshop"]
    page.assert_shows(View(site_types=SITE_TYPES[1:], provinces=places), access_points)


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        ("chip language", SITE_TYPES[1:]),
        ("language chip", SITE_TYPES),  # what was clicked is no word of the other language
        ("switch language", SITE_TYPES[1:]),
        ("language switch", SITE_TYPES[1:]),
    ],
)
def test_on_a_slow_link_the_language_changes_between_clicks(held, access_points, order, shown):
    page, link = held
    clicks = {
        "chip": page.chip(SITE_TYPES[0]).click,
        "switch": page.switch(SITE_TYPES[0]).click,
        "language": page.page.locator(".st-key-language button", has_text="English").click,
    }
    _click_unheard(page, link, [*map(clicks.get, order.split())])
    page.assert_shows(View(site_types=shown, language="en"), access_points)


@pytest.mark.parametrize("clicks", [1, 2])
def test_on_a_slow_link_the_way_back_is_followed(held, access_points, clicks):
    page, link = held
    for kind in SITE_TYPES[:2]:
        page.toggle(kind)
    back = partial(page.page.evaluate, "() => history.back()")
    chips = [page.chip(kind).click for kind in SITE_TYPES[2:][:clicks]]
    _click_unheard(page, link, [*chips, back])
    page.assert_shows(View(site_types=SITE_TYPES[1:]), access_points)
