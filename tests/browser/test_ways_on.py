"""From a number to its reason, from a view to its link: what the page's script fills in."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from contexts import leave
from done import act, wait_until_done
from every_screen import SCREENS, follow, themed, visit, wait

from dashboard.model.view import SITE_TYPES
from dashboard.show.story import checked
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

TODAY = {"vi": "%-d/%-m/%Y", "en": "%-d %B %Y"}


# Whether nothing lies over the upper edge of an element.
_IS_SEEN = """(one) => {
    const { left, top } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + 20, top + 2));
}"""


@pytest.fixture
def context(browser):
    opened = themed(browser, viewport={"width": 1366, "height": 768})
    yield opened
    leave(opened)


def focused(page):
    return page.evaluate("document.activeElement.id")


def cell(page, province, column):
    row = page.locator("table.points tbody tr", has=page.locator(f"[data-province='{province}']"))
    return row.locator("td").nth(column)


@pytest.mark.parametrize(
    ("query", "province", "column", "place"),
    [
        ("", "20", 2, "figure-20-commune_library"),
        ("provinces=20", "20", 4, "province-20"),
        ("lang=en&types=commune_post_office", "58", 0, "figure-58-commune_post_office"),
        # A new province leads to the former one in it that is open.
        ("division=2025&provinces=51", "51", 1, "figure-62-district_library"),
        ("measure=points_per_100k", "20", 5, "province-20"),
    ],
)
def test_a_range_of_the_table_leads_to_its_derivation(
    context, address, query, province, column, place
):
    page = visit(context, address, "map", query)
    act(page, cell(page, province, column).locator("a").click)
    assert page.url.startswith(f"{address}/how-we-know?")
    wait(page, lambda: focused(page) == place)
    assert page.locator(f"#{place}").is_visible()
    if place.startswith("figure"):
        box = page.locator(f"#{place}").bounding_box()
        assert 0 <= box["y"] < 768


def test_the_map_of_2025_is_there_again_after_screens_of_2013(context, address):
    query = "v=2&lang=en&division=2025&selected=51&provinces=51,52&measure=points_per_100k"
    page = visit(context, address, "map", query)
    before = page.locator("table.points").inner_text()
    for screen in ("province", "how_we_know", "compare"):
        follow(page, screen)
        said = page.locator(".st-key-notices").inner_text()
        assert said.endswith("2025. Quảng Ngãi of 2025 is made of Kon Tum and Quảng Ngãi.")
        ranges = page.locator("a.how-link").evaluate_all("all => all.map((one) => one.href)")
        assert {parse_qs(one)["selected"][0][:5] for one in ranges} == {"2013:"}, screen
        if screen == "province":
            assert page.locator(".province-head h2").inner_text() == "Kon Tum"
            scene = json.loads(page.locator("[data-add-scene]").get_attribute("data-add-scene"))
            assert parse_qs(scene["view"])["selected"] == scene["highlights"] == ["62"]
            assert "division" not in scene["view"]
        follow(page, "map")
        assert page.url == f"{address}/?{query}"
        assert page.locator("table.points").inner_text() == before
    act(page, cell(page, "52", 1).locator("a").click)
    assert page.locator(".st-key-notices").inner_text().startswith("This screen shows the 63")
    page.go_back()
    wait_until_done(page, screen="map")
    assert page.url == f"{address}/?{query}"


def test_an_exact_number_leads_nowhere(context, address):
    page = visit(context, address, "map")
    for row in page.locator("table.points tbody td:not(.range)").all():
        assert row.locator("a").count() == 0
    assert page.locator("table.points tbody td.range").count() == 37
    assert page.locator("table.points tbody td.range a").count() == 37


def test_the_card_leads_on(context, address):
    page = visit(context, address, "map", "selected=20")
    card = page.locator("section.province")
    why = "chắc chắn có 1 thư viện tỉnh và 7 thư viện huyện, tổng cộng nhiều nhất 60 điểm."
    assert f"Chưa nguồn nào nêu số điểm của Lạng Sơn: {why}" in card.inner_text()
    act(page, card.locator("a", has_text="Thông báo hội thảo").click)
    wait(page, lambda: focused(page) == "source-langson-notice")
    page.go_back()
    wait_until_done(page, screen="map")
    act(page, card.locator("p.further a").first.click)
    assert page.url == f"{address}/province?v=2&selected=20"
    page.go_back()
    wait_until_done(page, screen="map")
    act(page, card.locator("p.further a").nth(1).click)
    wait(page, lambda: focused(page) == "province-20")


def test_a_link_with_a_place_opens_there(context, address):
    page, held = context.new_page(), []
    # Streamlit writes the address anew, without the place, and the page's script may come later.
    page.route(re.compile(r"/assets/page\."), lambda route: held.append(route))  # noqa: PLW0108
    page.goto(f"{address}/how-we-know?selected=20#figure-20-district_library", wait_until="commit")
    wait(page, lambda: held and "v=2" in page.url)
    held[0].continue_()
    wait_until_done(page, screen="how_we_know")
    wait(page, lambda: focused(page) == "figure-20-district_library")
    page.locator("nav.contents a").last.click()
    wait(page, lambda: focused(page) == "sources")
    page.locator("ul.sources a[href='#statement-CM-5']").click()
    page.locator("#statement-CM-5 a").click()
    wait(page, lambda: focused(page) == "source-baoanhdatmui")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (844, 390)])
def test_a_link_to_a_statement_unfolds_its_group(context, address, width, height):
    page = visit(context, address, "how_we_know", "selected=20")
    page.set_viewport_size({"width": width, "height": height})
    row = page.locator("#statement-LIB-LS")
    assert not row.is_visible()
    page.evaluate("document.querySelector('a.code[href=\\'#statement-LIB-LS\\']').click()")
    assert row.is_visible()
    assert page.locator("details.statements[open]").count() == 1
    # Nothing that stays in the window covers it, and it can be gone on from.
    assert row.evaluate(_IS_SEEN)
    page.locator("nav.contents a").last.click()
    wait(page, lambda: focused(page) == "sources")
    # Another language draws the page anew.
    page.set_viewport_size({"width": 1366, "height": 768})
    act(page, page.locator(".st-key-language button", has_text="English").click)
    wait(page, row.is_visible)


def test_links_keep_the_view_in_a_new_tab(context, address):
    page = visit(context, address, "map", "provinces=06,20&lang=en")
    act(page, page.locator(".st-key-types button").first.click)
    for link, path in zip(
        page.locator("nav.screens a[data-screen]").all(), SCREENS.values(), strict=True
    ):
        href = link.get_attribute("href")
        assert href.startswith(f"./{path}?")
        assert "provinces=06,20" in href
        assert "types=" + ",".join(SITE_TYPES[1:]) in href
    # Streamlit would write the commas as %2C.
    assert "provinces=06,20" in page.url
    with context.expect_page() as opened:
        page.locator("nav.screens a").nth(1).click(button="middle")
    wait_until_done(opened.value, screen="province")
    assert "provinces=06,20" in opened.value.url


@pytest.mark.parametrize("language", ["vi", "en"])
def test_sharing_by_keyboard(context, address, embedded, language):
    page = visit(context, address, "map", f"provinces=06,20&selected=06&lang={language}")
    page.locator("button.share").focus()
    page.keyboard.press("Enter")
    popover = page.locator("div.share")
    assert popover.is_visible()
    query = page.url.partition("?")[2]
    assert page.locator("#share-link").inner_text() == page.url
    assert (
        page.locator("#share-picture").inner_text() == f"{address}/data/access-points.png?{query}"
    )
    answer = page.request.get(page.locator("#share-picture").inner_text())
    assert answer.headers["content-type"] == "image/png"
    said = page.locator("#share-citation").inner_text()
    assert page.url in said
    assert datetime.now(UTC).strftime(TODAY[language]) in said
    assert "…" not in said
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.copyOf") == "share-link"
    page.keyboard.press("Enter")
    done = text(language, "download.copied")
    page.locator("div.share button", has_text=done).wait_for()
    page.keyboard.press("Escape")
    assert not popover.is_visible()
    # It follows the view.
    act(page, page.locator(".st-key-types button").first.click)
    page.locator("button.share").click()
    assert "types=" in page.locator("#share-link").inner_text()
    # It becomes a scene of the show, and so does the page of a province; the console takes both.
    add_as_scene(page, language)
    page.keyboard.press("Escape")
    follow(page, "province")
    add_as_scene(page, language)
    added = json.loads(page.evaluate("localStorage.getItem('access-map-scenes')"))
    of_map, of_province = checked({"scene": added}, "", embedded).scenes
    types = ",".join(SITE_TYPES[1:])
    for scene, highlights in ((of_map, ()), (of_province, ("06",))):
        view = parse_qs(scene.query)
        assert (view["provinces"], view["types"]) == (["06,20"], [types])
        assert (scene.highlights, "lang" in view) == (highlights, False)


# How far the lines of the box of what is shared begin from its edge, and how high its links are.
_SHARED = """() => {
    const box = document.querySelector("div.share"), edge = box.getBoundingClientRect().left;
    const left = (one) => one.getBoundingClientRect().left - edge;
    return {
        indents: [...new Set([...box.querySelectorAll("dt, dd, code, dd span, a")].map(left))],
        padding: parseFloat(getComputedStyle(box).paddingLeft) + 1, // and the line around it
        lines: [...box.querySelectorAll("a")].map((one) => {
            const words = document.createRange();
            words.selectNodeContents(one);
            return words.getClientRects().length;
        }),
    };
}"""


@pytest.mark.parametrize("width", [360, 390, 1366])
def test_what_is_shared_begins_at_the_edge_of_its_box(browser, address, width):
    context = themed(browser, viewport={"width": width, "height": 844})
    for language in LANGUAGES:
        page = visit(context, address, "map", f"provinces=06,20&lang={language}")
        page.locator("button.share").click()
        shared = page.evaluate(_SHARED)
        assert shared["indents"] == [pytest.approx(shared["padding"], abs=0.5)], language
        assert shared["lines"] == [1], language
        page.keyboard.press("Escape")
    leave(context)


def add_as_scene(page, language):
    page.locator("[data-add-scene]:visible").click()
    page.get_by_role("button", name=text(language, "show.scene_added")).wait_for()


def test_where_the_browser_refuses_to_copy_it_is_told_and_the_text_selected(context, address):
    context.add_init_script("""
        navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
        document.execCommand = () => false;
    """)
    page = visit(context, address, "map", "lang=en")
    page.locator("button.share").click()
    page.locator("div.share button[data-copy-of=share-link]").click()
    page.locator("div.share [role=status]", has_text=text("en", "download.copy_refused")).wait_for()
    assert page.evaluate("getSelection().toString()") == page.url
    # A text that is nowhere on the screen.
    page.keyboard.press("Escape")
    follow(page, "download")
    button = page.locator("button[data-copy]").first
    copied = button.get_attribute("data-copy")
    for _ in range(2):
        button.click()
        field = page.get_by_role("textbox", name=button.get_attribute("aria-label"))
        field.wait_for()
        assert (
            field.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)")
            == copied
        )
        assert page.locator(".copy-refused").count() == 1


def test_the_citation_has_its_address_and_date(context, address):
    page = visit(context, address, "about", "provinces=06,20")
    said = page.locator("#citation").inner_text()
    assert f"{address}/?" in said
    assert "provinces=06,20" in said
    assert datetime.now(UTC).strftime(TODAY["vi"]) in said
    assert "…" not in said


def test_what_is_ignored_is_told_in_words(context, address):
    page = visit(context, address, "map", "types=bar&foo=1")
    said = page.locator(".st-key-notice").inner_text()
    assert "loại điểm: bar" in said
    assert "“foo”: 1" in said


def test_a_page_that_is_not_there_is_told_in_the_language_of_the_page(context, address):
    page = context.new_page()
    page.goto(f"{address}/khong-co")
    page.get_by_text(text("vi", "connection.not_found", page="khong-co")).wait_for()
    assert not re.search("Page not found|requested page", page.locator("body").inner_text())
    page.locator(".st-key-language button", has_text="English").click()
    page.get_by_text(text("en", "connection.not_found", page="khong-co")).wait_for()


def test_what_if_begins_with_the_widest_range_of_the_province(context, address):
    page = visit(context, address, "how_we_know", "selected=20")
    chosen = [box.input_value() for box in page.locator(".st-key-what-if .stSelectbox input").all()]
    assert chosen == ["Lạng Sơn", "Thư viện xã"]
    act(page, page.locator("table.matrix a", has_text="Gia Lai").click)
    chosen = [box.input_value() for box in page.locator(".st-key-what-if .stSelectbox input").all()]
    assert chosen == ["Gia Lai", "Thư viện huyện"]


def test_a_count_has_no_classes_and_a_rate_keeps_its_own(context, address):
    page = visit(context, address, "map", "measure=points_per_100k&method=equal&classes=5")
    for measure, classes in (("computers", 0), ("points_per_100k", 1)):
        label = text("vi", f"map.measure.{measure}")
        page.locator("[class*=st-key-measure] input").click()
        act(page, page.get_by_role("option", name=label, exact=True).click)
        page.locator(".st-key-options-menu button").click()
        page.locator("[data-testid=stPopoverBody]").wait_for()
        assert page.locator("[data-testid=stPopoverBody] .stSelectbox").count() == classes
        page.keyboard.press("Escape")
    assert "method=equal" in page.url
    assert "classes=5" in page.url


def test_a_screen_followed_by_its_link_keeps_the_headline_of_the_view(context, address):
    page = visit(context, address, "map", "provinces=20")
    said = page.locator("p.headline").inner_text()
    assert said == "Lạng Sơn: 8–60 điểm, chỉ biết trong khoảng."
    follow(page, "about")
    assert page.locator("p.headline, p.about-line").count() == 0
    follow(page, "map")
    assert page.locator("p.headline").inner_text() == said
    assert page.locator("p.about-line").is_visible()
