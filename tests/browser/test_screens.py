"""The screens beside the map: their addresses, the view they share, their tables."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from cases import every
from done import act, next_picture, wait_until_done
from every_screen import follow, open_list

from dashboard.model.selection import ordered_provinces
from dashboard.model.view import SITE_TYPES, View, decode, to_query_string
from dashboard.text.messages import text
from dashboard.text.view_summary import page_title
from loaders.evidence.short_codes import short_code
from loaders.names.collation import vietnamese_key
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

PATHS = {
    "province": "province",
    "compare": "compare",
    "how_we_know": "how-we-know",
    "about": "about",
}


@pytest.fixture
def page(open_map):
    return open_map()


def view_of(page):
    return decode(dict(parse_qsl(urlsplit(page.page.url).query)))[0]


def go_to(page, screen):
    """Follow a link of the title; return when the screen is there."""
    follow(page.page, screen)


def go_back(page):
    """Go one step back in the browser's history; return when its run is over.

    Streamlit puts the address of a screen back that it has only begun to draw when the
    next step comes: one step at a time.
    """
    act(page.page, page.page.go_back)


@every("language", LANGUAGES)
@every("screen", PATHS)
def test_each_screen_opens_at_its_own_address(page, address, access_points, screen, language):
    page.page.goto(f"{address}/{PATHS[screen]}?lang={language}&selected=56")
    wait_until_done(page.page, screen=screen)
    assert page.page.locator(".stMain h2").first.is_visible()
    view = View(selected="56", language=language)
    assert page.page.title() == page_title(access_points, view, screen)
    assert page.page.evaluate("document.documentElement.lang") == language
    assert page.page.locator("nav.screens a[aria-current=page]").inner_text() == text(
        language, f"screen.{screen}"
    )
    assert page.page.locator('[data-testid="stAlert"]').count() == 0


def test_the_view_goes_along(open_map, access_points):
    page = open_map()
    page.toggle("provincial_library")
    page.choose("measure", text("vi", "map.measure.computers"))
    view = View(site_types=SITE_TYPES[1:], measure="computers")
    for screen in ("compare", "about", "how_we_know", "province"):
        go_to(page, screen)
        assert view_of(page) == view
    go_to(page, "compare")
    assert page.page.locator(".st-key-types button[aria-pressed=true]").count() == 3
    act(page.page, page.page.locator(".st-key-types button").nth(1).click)
    assert view_of(page).site_types == SITE_TYPES[2:]
    go_to(page, "map")
    page.assert_shows(View(site_types=SITE_TYPES[2:], measure="computers"), access_points)


def test_back_leads_to_the_screen_and_the_view_before(open_map, access_points):
    page = open_map("types=district_library")
    go_to(page, "compare")
    act(page.page, page.page.locator(".st-key-types button").nth(0).click)
    assert len(view_of(page).site_types) == 2
    go_to(page, "about")
    go_back(page)
    assert page.page.locator("table.ranked").is_visible()
    assert len(view_of(page).site_types) == 2
    go_back(page)
    assert len(view_of(page).site_types) == 1
    go_back(page)
    page.assert_shows(View(site_types=("district_library",)), access_points)


def test_the_language_changes_on_every_screen(open_map, access_points):
    page = open_map("selected=56")
    for screen in PATHS:
        go_to(page, screen)
        for language in ("en", "vi"):
            name = text(language, "language.name")
            act(page.page, page.page.locator(".st-key-language button", has_text=name).click)
            view = View(selected="56", language=language)
            title = page_title(access_points, view, screen)
            page.wait(lambda title=title: page.page.title() == title)
            assert view_of(page) == view


def test_steps_from_province_to_province(open_map, access_points):
    page = open_map("order=code")
    go_to(page, "province")
    codes = [one.code for one in ordered_provinces(access_points, View(order="code"))]
    act(page.page, page.page.locator("ul.index a").first.click)
    for code in codes[:3]:
        assert view_of(page).selected == code
        assert page.page.title() == page_title(access_points, view_of(page), "province")
        assert page.page.locator(f'img[src*="locator-{code}-vi"]').count() == 1
        act(page.page, page.page.locator("nav.steps .after a").click)
    assert view_of(page) == View(order="code", selected=codes[3])


def test_a_province_of_2025_is_shown_as_it_was_counted(open_map):
    page = open_map("division=2025&selected=96")  # Bạc Liêu and Cà Mau: either may be meant
    go_to(page, "province")
    assert page.page.locator("ul.index").is_visible()
    assert page.page.locator(".st-key-notices").inner_text().endswith("gồm Bạc Liêu và Cà Mau.")
    act(page.page, page.page.locator("ul.index a", has_text="Cà Mau").click)
    assert view_of(page) == View(division=2025, selected="96", part="96")
    open_list(page.page, page.page.locator(".st-key-province-title input").first)
    act(page.page, page.page.get_by_role("option", name="Bạc Liêu", exact=True).click)
    assert view_of(page) == View(division=2025, selected="96", part="95")
    page.page.goto(f"{page.address}/province?division=2025&selected=04")
    wait_until_done(page.page, screen="province")
    assert page.page.locator('img[src*="locator-04-vi"]').count() == 1
    assert view_of(page) == View(division=2025, selected="04")


def names(page, table):
    rows = page.page.locator(f"{table} tbody th")
    return [name.strip() for name in rows.all_inner_texts()]


def test_a_table_sorts_by_its_headings(open_map, access_points):
    page = open_map()
    given = [one.name_vi for one in ordered_provinces(access_points, View())]
    assert names(page, "table.points") == given == sorted(given, key=vietnamese_key)
    total = page.page.locator("table.points thead button").last
    total.click()
    assert names(page, "table.points")[:3] == ["Gia Lai", "Đắk Lắk", "Kon Tum"]
    assert total.locator("xpath=..").get_attribute("aria-sort") == "descending"
    # What the server draws anew is sorted again.
    page.toggle("provincial_library")
    next_picture(page.page)
    assert names(page, "table.points")[:3] == ["Gia Lai", "Đắk Lắk", "Kon Tum"]
    province = page.page.locator("table.points thead button").first
    province.click()
    assert names(page, "table.points") == given
    province.click()
    assert names(page, "table.points") == given[::-1]
    province.click()
    assert names(page, "table.points") == given
    assert province.locator("xpath=..").get_attribute("aria-sort") == "none"


def test_the_ranking_and_the_order_of_choice_are_those_of_the_link(open_map):
    view = View(measure="points_per_100k", beside=("56", "66"))
    page = open_map()
    page.page.goto(f"{page.address}/compare?{to_query_string(view)}")
    wait_until_done(page.page, screen="compare")
    heads = page.page.locator("table.beside thead th").all_inner_texts()
    assert heads[1:] == ["Khánh Hòa", "Đắk Lắk"]
    assert page.page.evaluate(
        "[...document.querySelectorAll('[data-tag]')].map((tag) => tag.ariaLabel)"
    ) == ["Khánh Hòa", "Đắk Lắk"]
    assert names(page, "table.ranked")[0] == "Kon Tum"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_if_names_the_contradiction(open_map, language):
    page = open_map(f"lang={language}")
    go_to(page, "how_we_know")
    field = page.page.locator(".st-key-what-if-value input")
    open_list(page.page, page.page.locator("[class*=st-key-what-if-province] input").first)
    name = "Khánh Hòa"
    act(page.page, page.page.get_by_role("option", name=name, exact=True).click)
    open_list(page.page, page.page.locator("[class*=st-key-what-if-kind] input").first)
    kind = text(language, "map.type.district_library")
    act(page.page, page.page.get_by_role("option", name=kind, exact=True).click)
    field.fill("12")
    act(page.page, lambda: field.press("Enter"))
    told = page.page.locator("section.outcome.contradiction")
    for code in ("KH-1", "KH-2", "RULE", "S2-one-PL"):
        assert f"[{short_code(code, language)}]" in told.inner_text()
    field.fill("9")
    act(page.page, lambda: field.press("Enter"))
    assert told.count() == 0
    assert page.page.locator("section.outcome").count() == 1


def test_a_field_left_for_another_screen_does_not_hold_it_up(open_map):
    page = open_map()
    go_to(page, "how_we_know")
    field = page.page.locator(".st-key-what-if-value input")
    field.click()
    field.press_sequentially("7")
    go_to(page, "about")
    assert page.page.locator("article.about").is_visible()


_WITHOUT_CONTENT_FOR_A_MOMENT = """async () => {
    const [app, main] = [".stApp", ".stMain"].map((one) => document.querySelector(one));
    const content = main.querySelector(".stVerticalBlock");
    const picture = () => new Promise(requestAnimationFrame);
    main.scrollTop = main.scrollHeight;
    const before = main.scrollTop;
    app.dataset.testScriptState = "running";
    await picture();
    const gone = [...content.children].filter((one) => one.offsetHeight > 100);
    for (const one of gone) one.style.display = "none";
    await picture();
    const during = main.scrollTop;
    for (const one of gone) one.style.display = "";
    app.dataset.testScriptState = "notRunning";
    await picture();
    return [before, during, main.firstElementChild.localName];
}"""


def test_what_is_drawn_anew_does_not_scroll_the_page(page, address):
    page.page.goto(f"{address}/how-we-know")
    wait_until_done(page.page, screen="how_we_know")
    before, during, first_of_page = page.page.evaluate(_WITHOUT_CONTENT_FOR_A_MOMENT)
    assert before > 1000
    assert during == before
    assert first_of_page == "div"
