"""Both languages, and the map without a mouse."""

from dataclasses import replace

import pytest
from every_screen import said, words_of

from dashboard.model.view import View, to_query_string
from loaders.translation import LANGUAGES, messages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language_everywhere(open_map, language):
    (other,) = set(LANGUAGES) - {language}
    page = open_map(f"lang={other}&compare=each_type")
    page.go(f"lang={language}&selected=56")
    page.province("20").focus()
    page.frame.locator(".province-tooltip").wait_for()
    assert page.frame.evaluate("document.documentElement.lang") == language
    pieces = said(page.page)
    assert pieces & words_of(other) == set()
    own = messages("dashboard", language)
    for key in ("page.title", "totals.caption", "map.measure.points", "map.outside", "panel.close"):
        assert any(own[key] in piece for piece in pieces)


def test_every_choice_survives_the_language(open_map, access_points):
    view = View(
        provinces=("20", "56"),
        regions=("central_highlands",),
        selected="56",
        measure="points_per_100k",
        method="quantile",
        classes=5,
    )
    page = open_map(to_query_string(view))
    types = view.site_types
    for language, site_type in (("en", types[1]), ("vi", types[2]), ("en", types[1])):
        name = messages("dashboard", language)["language.name"]
        page.after(page.page.locator(".st-key-language button", has_text=name).click)
        view = replace(view, language=language)
        page.assert_shows(view, access_points)
        page.toggle(site_type)
        shown = set(view.site_types) ^ {site_type}
        view = replace(view, site_types=tuple(kind for kind in types if kind in shown))
        page.assert_shows(view, access_points)


def test_switching_the_language_changes_page_and_map(open_map, access_points):
    page = open_map("types=district_library&selected=56")
    page.after(lambda: page.page.locator(".st-key-language button", has_text="English").click())
    view = View(site_types=("district_library",), selected="56", language="en")
    page.assert_shows(view, access_points)
    assert page.still_mounted
    title = messages("dashboard", "en")["page.title"]
    assert title in page.page.locator("h1").inner_text()
    page.wait(lambda: page.page.title() == title)


def test_a_province_is_selected_with_the_keyboard(open_map, access_points):
    page = open_map()
    focused = "document.activeElement?.dataset?.province ?? null"
    keyboard = page.page.keyboard

    def tab_to(code):
        for _ in range(80):
            if page.frame.evaluate(focused) == code:
                return
            keyboard.press("Tab")
        pytest.fail(f"80 times Tab did not reach province {code}")

    tab_to("20")
    page.frame.locator(".province-tooltip").wait_for()
    page.after(lambda: keyboard.press("Enter"))
    page.assert_shows(View(selected="20"), access_points)
    assert page.query == {"v": "2", "selected": "20"}
    # The keyboard stays where it was: Space takes the selection back.
    assert page.frame.evaluate(focused) == "20"
    page.after(lambda: keyboard.press("Space"))
    page.assert_shows(View(), access_points)


def test_a_click_on_a_province_opens_its_panel(open_map, access_points):
    page = open_map("lang=en")
    page.click_province("56")
    page.assert_shows(View(selected="56", language="en"), access_points)
    assert page.still_mounted
    panel = page.page.locator("section.province")
    assert panel.locator("tbody tr").count() == 4
    assert panel.locator("tbody tr").nth(1).locator("td").nth(0).inner_text() == "9"
    assert panel.locator("tbody tr td:last-child").all_inner_texts()[0]
    page.click_province("20")
    page.assert_shows(View(selected="20", language="en"), access_points)
    page.after(page.page.locator(".st-key-close-province button").click)
    page.assert_shows(View(language="en"), access_points)


def test_a_province_outside_the_programme_says_so(open_map, access_points):
    page = open_map("lang=en")
    page.click_province("01")
    page.assert_shows(View(selected="01", language="en"), access_points)
    outside = messages("dashboard", "en")["map.outside"]
    assert outside in page.page.locator("section.province").inner_text()


def test_touch_selects_a_province(open_map, access_points):
    page = open_map(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.page.locator("iframe").scroll_into_view_if_needed()

    def tap():
        x, y = page.province("66").evaluate(
            "(path) => { const box = path.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; }"
        )
        box = page.page.locator("iframe").bounding_box()
        page.page.touchscreen.tap(box["x"] + x, box["y"] + y)

    page.after(tap)
    page.assert_shows(View(selected="66"), access_points)
