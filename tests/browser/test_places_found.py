"""The boxes in which places are chosen find what the map's search finds."""

import unicodedata
from urllib.parse import urljoin

import pytest
from done import act, go_to, next_picture, wait_until_done
from every_screen import open_list
from test_every_way import SEARCHES

from dashboard.model.view import View
from dashboard.templates import names_by_code
from dashboard.text.messages import text
from geodata.tables import DIVISION
from loaders.access_points import counted_provinces
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

MOST_FOUND = 7
TYPED = (
    *(typed for typed, _ in SEARCHES),
    *("lang", "LANG", "Lang Sơn", "lạngson", "dak", "20", "2", "9", "sai gon", "kon-tum", "nin"),
    *(unicodedata.normalize("NFD", name) for name in ("Lạng", "Đắk Lắk", "Cần Thơ", "Bạc")),
    *("bac kan", "binh thuan", "soc trang", "atlantis", "x"),
)


def offered(page, field, typed):
    """Return what a box offers for something typed into it."""
    field.fill(typed)
    page.get_by_role("listbox").wait_for()
    next_picture(page)
    return set(page.locator("[role=option]").all_inner_texts())


@pytest.mark.parametrize(("language", "division"), [*zip(LANGUAGES, DIVISIONS, strict=True)])
def test_the_filter_finds_what_the_search_of_the_map_finds(
    open_map, access_points, language, division
):
    page = open_map(f"lang={language}&division={division}")
    counted = set(names_by_code(counted_provinces(access_points, division), language).values())
    found = {}
    for typed in TYPED:
        lines = [line.split("\n")[0] for line in page.search(typed).all_inner_texts()]
        if len(lines) < MOST_FOUND:
            found[typed] = counted & set(lines)
    page.frame.locator(".search input").fill("")
    assert len(found) > 30
    assert sum(map(bool, found.values())) > 15
    field = page.page.locator("[class*=st-key-places] input")
    shown = {typed: offered(page.page, field, typed) & counted for typed in found}
    wrong = {typed: (shown[typed], found[typed]) for typed in found if shown[typed] != found[typed]}
    assert wrong == {}


def test_regions_and_groups_are_found_without_accents(open_map, access_points):
    page = open_map()
    field = page.page.locator("[class*=st-key-places] input")
    assert offered(page.page, field, "tay nguyen") == {"Tây Nguyên"}
    assert offered(page.page, field, "hoi thao") == {text("vi", "preset.langson_workshop")}
    assert offered(page.page, field, "lang son") >= {"Lạng Sơn"}
    page.after(lambda: page.page.get_by_role("option", name="Lạng Sơn", exact=True).click())
    page.assert_shows(View(provinces=("20",)), access_points)


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_to_compare_are_found_as_on_the_map(open_map, language):
    page = open_map(f"lang={language}")
    # Whatever the division of the map: provinces of 2013 are compared.
    page.page.goto(f"{page.address}/compare?v=2&division=2025&lang={language}")
    wait_until_done(page.page, screen="compare")
    field = page.page.locator("[class*=st-key-beside] input")
    name = {"vi": "Lạng Sơn", "en": "Lạng Sơn"}[language]
    for typed in ("lang", "20", unicodedata.normalize("NFD", "Lạng")):
        assert offered(page.page, field, typed) == {name}
    assert len(offered(page.page, field, "dak")) == 1
    field.fill("bac")
    act(page.page, lambda: field.press("Enter"))
    assert page.page.locator("[data-tag]").count() == 1  # the first of two


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("screen", "box"), [("province", "province-{}"), ("how_we_know", "what-if-province")]
)
def test_one_province_is_found_as_on_the_map(open_map, access_points, language, screen, box):
    page = open_map(f"lang={language}").page
    go_to(
        page,
        f"{urljoin(page.url, screen.replace('_', '-'))}?v=2&selected=95&lang={language}",
        screen,
    )
    field = page.locator(f"[class*=st-key-{box.format(language)}] input")
    open_list(page, field)
    counted = names_by_code(counted_provinces(access_points, DIVISION), language)
    name = counted["20"]
    for typed in ("lang", "20", "LANG SON", unicodedata.normalize("NFD", "Lạng")):
        assert offered(page, field, typed) == {name}
    (dak,) = offered(page, field, "dak")
    assert dak == counted["66"]
    assert not offered(page, field, "atlantis") & {*counted.values()}
    field.fill("dak")
    act(page, lambda: field.press("Enter"))
    if screen == "province":
        assert page.locator(".province-head h2").inner_text().startswith(dak)
    assert field.input_value() == dak
