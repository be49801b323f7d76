"""The view lives in the link: opened, followed, and travelled with back and forward."""

from urllib.parse import urlsplit

import pytest
from cases import every
from done import wait_until_done
from every_screen import SCREENS, follow, screen_link

from dashboard.model.view import SITE_TYPES, View, from_query_string, to_query_string
from dashboard.text.messages import text

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "view",
    [
        View(site_types=("district_library",)),
        View(site_types=("commune_library", "commune_post_office"), provinces=("20", "56")),
        View(regions=("central_highlands",)),
        View(provinces=("04",), regions=("mekong_delta",), language="en"),
        View(selected="56"),
        View(
            site_types=("provincial_library",),
            provinces=("54", "60"),
            regions=("northern_midlands",),
            selected="54",
            language="en",
        ),
    ],
    ids=to_query_string,
)
def test_a_link_opens_its_view(open_map, access_points, view):
    open_map(to_query_string(view)).assert_shows(view, access_points)


def test_what_a_person_does_stands_in_the_link(open_map, access_points):
    page = open_map()
    assert page.query == {}
    page.toggle("provincial_library")
    page.after(lambda: page.page.locator(".st-key-language button", has_text="English").click())
    page.click_province("56")
    page.assert_shows(View(site_types=SITE_TYPES[1:], selected="56", language="en"), access_points)
    again = open_map(page.page.url.partition("?")[2])
    again.assert_shows(View(site_types=SITE_TYPES[1:], selected="56", language="en"), access_points)


@pytest.mark.parametrize(
    ("query", "view", "ignored"),
    [
        ("types=district_library,libraries", View(site_types=("district_library",)), "libraries"),
        ("provinces=20,99", View(provinces=("20",)), "99"),
        ("regions=atlantis", View(), "vùng: atlantis"),
        ("selected=ha_noi", View(), "tỉnh đang chọn: ha_noi"),
        ("lang=fr", View(), "ngôn ngữ: fr"),
        ("year=2013", View(), "“year”: 2013"),
        # Known codes that this map has nothing to show for.
        ("provinces=01,20", View(provinces=("20",)), "01"),
        (
            "regions=red_river_delta,central_highlands",
            View(regions=("central_highlands",)),
            "red_river_delta",
        ),
    ],
)
def test_parts_of_a_link_that_cannot_be_shown_are_told(
    open_map, access_points, query, view, ignored
):
    page = open_map(query)
    notice = page.page.locator(".st-key-notice")
    notice.wait_for(timeout=5_000)
    assert ignored in notice.inner_text()
    assert notice.inner_text().startswith(text("vi", "notice.ignored", parts=""))
    assert page.page.locator(".stException").count() == 0
    page.assert_shows(view, access_points)
    # The page works on, and the notice goes with the link that it was about.
    page.toggle("provincial_library")
    notice.wait_for(state="detached")
    assert page.still_mounted


def test_markup_in_a_link_is_shown_as_typed(open_map):
    hostile = "<img src=x onerror=window.hacked=1>"
    page = open_map("selected=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E&%3Cb%3E=**a**")
    notice = page.page.locator(".st-key-notice")
    notice.wait_for()
    assert hostile in notice.inner_text()
    assert "“<b>”: **a**" in notice.inner_text()
    assert page.page.evaluate("window.hacked") is None


def test_back_and_forward_restore_the_view(open_map, access_points):
    page = open_map("types=district_library")
    first = View(site_types=("district_library",))
    page.toggle("commune_library")
    second = View(site_types=("district_library", "commune_library"))
    page.assert_shows(second, access_points)
    page.click_province("56")
    third = View(site_types=("district_library", "commune_library"), selected="56")
    page.assert_shows(third, access_points)
    for step, view in (
        (page.page.go_back, second),
        (page.page.go_back, first),
        (page.page.go_forward, second),
        (page.page.go_forward, third),
    ):
        page.after(step)
        page.assert_shows(view, access_points)
        assert page.still_mounted
    # And on from an earlier view.
    page.after(page.page.go_back)
    page.toggle("commune_library")
    page.assert_shows(first, access_points)


def test_back_restores_the_language(open_map, access_points):
    page = open_map()
    page.after(lambda: page.page.locator(".st-key-language button", has_text="English").click())
    page.assert_shows(View(language="en"), access_points)
    page.after(page.page.go_back)
    page.assert_shows(View(), access_points)


def test_a_link_opened_in_a_window_of_its_own_has_the_view(open_map, access_points):
    page = open_map()
    page.toggle("provincial_library")
    page.click_province("56")
    page.after(lambda: page.page.locator(".st-key-language button", has_text="English").click())
    view = View(site_types=SITE_TYPES[1:], selected="56", language="en")
    links = page.page.locator("nav.screens a[data-screen]").evaluate_all(
        "all => all.map((one) => one.href)"
    )
    assert len(links) == len(SCREENS)
    for link, path in zip(links, SCREENS.values(), strict=True):
        there = urlsplit(link)
        assert there.path == f"/{path}"
        assert from_query_string(there.query) == (view, ())
    with page.page.context.expect_page() as opened:
        screen_link(page.page, "province").click(button="middle")
    wait_until_done(opened.value, screen="province")
    assert opened.value.locator(".province-head h2").inner_text() == "Khánh Hòa"
    opened.value.close()
    page.assert_shows(view, access_points)


SCROLL = "document.querySelector('.stMain').scrollTop"


@every("key", ["PageDown", "Space", "End", "ArrowDown"])
def test_a_page_just_opened_scrolls_by_the_keys(open_map, key):
    page = open_map().page
    page.goto(f"{page.url}how-we-know")
    wait_until_done(page, screen="how_we_know")
    page.keyboard.press(key)
    page.wait_for_function(f"() => {SCROLL} > 20")
    page.keyboard.press("Home")
    page.wait_for_function(f"() => {SCROLL} === 0")
    # Nothing was pressed yet, as far as the focus goes.
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
    follow(page, "about")
    page.keyboard.press("PageDown")
    page.wait_for_function(f"() => {SCROLL} > 20")
