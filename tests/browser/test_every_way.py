"""Each way to filter and to select, and that map, legend, table, totals and link agree after it."""

from dataclasses import replace

import pytest
from cases import every
from contexts import leave, take
from hypothesis import Phase, given
from map_page import MapPage
from profiles import examples
from samples import views

from dashboard.model.selection import select
from dashboard.model.view import EACH_TYPE, SITE_TYPES, View, encode, to_query_string
from dashboard.text.messages import text
from geodata import tables
from loaders.loading import embedded
from loaders.names import divisions

pytestmark = pytest.mark.browser

PL, DL, CL, PO = SITE_TYPES
DRAWN_SOON = """(type) => new Promise((done) => {
    const map = document.querySelector("#map_div"), before = map.dataset.painted;
    const start = performance.now();
    document.querySelector(`.legend button[data-site-type="${type}"]`).click();
    const frames = [];
    const look = (now) => {
        frames.push(now - start);
        if (map.dataset.painted !== before || frames.length > 60) done(frames.length);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


@pytest.fixture
def walk(open_map, access_points):
    """Return a page, and a function that checks that it shows the view with some changes."""
    page = open_map()
    seen = [View()]

    def now(**changes):
        seen.append(replace(seen[-1], **changes))
        page.assert_shows(seen[-1], access_points)
        assert page.still_mounted

    return page, now


def test_each_way_to_filter(walk):
    page, now = walk
    page.after(page.switch(PL).click)
    now(site_types=(DL, CL, PO))
    page.toggle(DL)
    now(site_types=(CL, PO))
    page.after(page.switch(DL).click)
    now(site_types=(DL, CL, PO))
    page.toggle(PL)
    now(site_types=SITE_TYPES)
    page.switch(PO).focus()
    page.after(lambda: page.page.keyboard.press("Space"))
    now(site_types=(PL, DL, CL))
    field = page.page.locator("[class*=st-key-places] input")
    field.fill("Lạng Sơn")
    preset = text("vi", "preset.langson_workshop")
    page.after(page.page.get_by_role("option", name=preset).click)
    field.press("Escape")
    now(provinces=("04", "06", "20"))
    page.choose("measure", text("vi", "map.measure.points_per_100k"))
    now(measure="points_per_100k")
    page.after(page.switch(PO).click)
    now(site_types=SITE_TYPES)
    page.choose_division(text("vi", "division.2025"))
    now(division=2025, provinces=("04", "19", "20"))


def test_each_way_to_select(walk):
    page, now = walk
    keyboard = page.page.keyboard
    page.click_province("56")
    now(selected="56")
    page.click_province("56")
    now(selected=None)
    page.province("66").focus()
    page.after(lambda: keyboard.press("Enter"))
    now(selected="66")
    page.after(page.row("54").click)
    now(selected="54")
    page.after(page.search("dak lak").first.click)
    now(selected="66")
    page.search("KHANH HOA")
    page.after(lambda: keyboard.press("Enter"))
    now(selected="56")
    page.after(lambda: keyboard.press("Escape"))
    now(selected=None)
    page.row("20").focus()
    page.after(lambda: keyboard.press("Enter"))
    now(selected="20")
    page.after(lambda: keyboard.press("Escape"))
    now(selected=None)


def test_the_link_follows_each_step_and_leads_back(walk, open_map, access_points):
    page, now = walk
    page.after(page.switch(PO).click)
    now(site_types=(PL, DL, CL))
    page.choose("measure", text("vi", "map.measure.commune_points_per_unit"))
    now(measure="commune_points_per_unit")
    page.after(page.row("06").click)
    now(selected="06")
    page.choose_division(text("vi", "division.2025"))
    now(division=2025, selected="19")
    page.after(page.page.go_back)
    now(division=2013, selected="06")
    page.after(page.page.go_back)
    now(selected=None)
    page.after(page.page.go_forward)
    now(selected="06")
    page.after(page.page.go_forward)
    now(division=2025, selected="19")
    again = open_map(page.page.url.partition("?")[2])
    view = View(
        site_types=(PL, DL, CL), measure="commune_points_per_unit", division=2025, selected="19"
    )
    again.assert_shows(view, access_points)


VIEWS = (
    View(measure="computers"),
    View(measure="computers", site_types=(DL,), division=2025),
    View(measure="points_per_100k"),
    View(measure="points_per_100k", method="rounded", classes=6, language="en"),
    View(measure="computers_per_100k", method="equal", classes=3, selected="64"),
    View(measure="district_libraries_per_unit", method="quantile", classes=5),
    View(measure="commune_points_per_unit", method="manual", breaks=(0.1, 0.25)),
    View(measure="commune_points_per_unit", method="manual"),
    View(measure="district_libraries_per_unit", site_types=(CL,)),
    View(division=2025, measure="commune_points_per_unit", provinces=("56", "68")),
    View(compare=EACH_TYPE, site_types=(DL,)),
)


@pytest.fixture(scope="module")
def one_page(shared_context, address):
    """A page that goes from view to view."""
    page = MapPage(shared_context.new_page(), address).open()
    yield page
    page.forget()
    page.assert_kept_to_itself()


@every("view", VIEWS)
def test_measures_classes_and_divisions(one_page, access_points, view):
    one_page.go(to_query_string(view))
    one_page.assert_shows(view, access_points)


# Smaller examples would cost minutes, and a view is read easily enough.
@examples(0.15, phases=[Phase.explicit, Phase.generate])
@given(view=views())
def test_any_view_of_one_map(one_page, access_points, view):
    # A comparison draws several maps: their tests are below.
    view = _possible(replace(view, compare=None, online_base_map=False))
    one_page.go(to_query_string(view))
    one_page.assert_shows(view, access_points)


def _possible(view):
    """Return what of a view there is something to show for: places with counts."""
    access_points = embedded()
    counted = divisions.counterparts(
        access_points.programme_provinces, tables.DIVISION, view.division
    )
    return replace(
        view,
        provinces=tuple(code for code in view.provinces if code in counted),
        regions=tuple(code for code in view.regions if code in access_points.programme_regions),
        beside=tuple(code for code in view.beside if code in access_points.programme_provinces),
    )


def test_a_switch_in_the_legend_repaints_within_two_frames(open_map, access_points):
    page = open_map()
    frames = [page.frame.evaluate(DRAWN_SOON, kind) for kind in SITE_TYPES]
    assert max(frames) <= 2
    page.assert_shows(View(site_types=()), access_points)


SEARCHES = (
    *(("dak lak", "66"), ("đắc lắc", "66"), ("ĐĂK LĂK", "66"), ("dac lac", "66")),
    *(("KHANH HOA", "56"), ("khanh hoà", "56"), ("Khánh Hoà", "56"), ("khan", "56")),
    *(("06", "06"), ("6", "06"), ("VN-53", "06"), ("vn-53", "06"), ("VN207", "06")),
    *(("  bac   kan ", "06"), ("tỉnh Bắc Kạn", "06"), ("BắcKạn", "06"), ("lâm đồng", "68")),
    *(("Bạc Liêu", "95"), ("ha noi", "01"), ("hcm", "79")),
)


def test_the_search_forgives(open_map):
    page = open_map()
    names = tables.provinces().set_index("province_code")["name_vi"]
    found = {typed: page.search(typed).first.inner_text() for typed, _ in SEARCHES}
    wrong = [typed for typed, code in SEARCHES if not found[typed].startswith(names[code])]
    assert wrong == []


def test_the_search_knows_the_division(open_map):
    page = open_map("division=2025")
    # 06 was Bắc Kạn; by its name it is found in the province that it lies in now.
    assert page.search("06").first.inner_text() == text("vi", "map.search.none")
    assert page.search("bac kan").first.inner_text() == "Thái Nguyên"
    assert page.search("19").first.inner_text() == "Thái Nguyên"


def test_the_search_says_when_there_is_nothing(open_map):
    page = open_map()
    assert page.search("atlantis").all_inner_texts() == [text("vi", "map.search.none")]
    page.page.keyboard.press("Escape")
    assert page.frame.locator(".search input").input_value() == ""
    assert page.frame.locator(".search ul").is_hidden()


def test_site_types_side_by_side(open_map, access_points):
    page = open_map()
    page.go(f"compare={EACH_TYPE}")
    # As if it had been opened so: the keys are open, for there is room.
    assert page.frame.locator("details.legend").evaluate("(one) => one.open")
    titles = page.frame.locator(".panel:not([hidden]) .panel-title")
    assert titles.all_inner_texts() == [text("vi", f"map.type.{kind}") for kind in SITE_TYPES]
    assert page.frame.locator(".legend").count() == 1
    assert page.frame.locator(".legend svg.nested").count() == 1
    # One scale: a number has the same circle on every map.
    sizes = page.frame.evaluate("""() => Object.fromEntries(
        [...document.querySelectorAll(".panel")].flatMap((panel) =>
            [...panel.querySelectorAll(".symbols .symbol.exact")].map((circle) =>
                circle.getAttribute("r"))).map((r) => [r, true]))""")
    numbers = {
        cell.points
        for cell in access_points.cells.itertuples()
        if cell.basis != "range" and cell.points
    }
    assert len(sizes) == len(numbers)
    page.after(page.switch(PL).click)
    assert titles.all_inner_texts() == [text("vi", f"map.type.{kind}") for kind in (DL, CL, PO)]
    assert page.query == encode(View(site_types=(DL, CL, PO), compare=EACH_TYPE))
    page.click_province("56")
    assert page.frame.locator(".panel:not([hidden]) path.selected").count() == 3
    page.choose("compare", text("vi", "compare.none"))
    page.assert_shows(View(site_types=(DL, CL, PO), selected="56"), access_points)


def test_two_maps_move_together(open_map):
    page = open_map("compare=division:2025&selected=58")
    shown = page.frame.locator(".panel:not([hidden])")
    assert shown.count() == 2
    assert [shown.nth(index).locator("path.province").count() for index in (0, 1)] == [63, 34]
    # Of the old province, the new one that holds it.
    chosen = page.frame.locator("path.selected").evaluate_all(
        "paths => paths.map((path) => path.dataset.province)"
    )
    assert chosen == ["58", "56"]
    lefts = """() => [...document.querySelectorAll(".panel:not([hidden])")].map((panel) => {
        const map = panel.querySelector(".leaflet-container").getBoundingClientRect();
        const path = panel.querySelector('path[data-province="20"]').getBoundingClientRect();
        return [path.left - map.left, path.top - map.top, path.width].map(Math.round);
    })"""
    before = page.frame.evaluate(lefts)
    assert before[0] == pytest.approx(before[1], abs=2)
    page.frame.locator(".leaflet-control-zoom-in").click()
    page.wait(lambda: page.frame.evaluate(lefts) != before)
    zoomed = page.frame.evaluate(lefts)
    assert zoomed[0] == pytest.approx(zoomed[1], abs=2)
    box = page.page.locator("iframe").bounding_box()
    page.page.mouse.move(box["x"] + 600, box["y"] + 260)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 640, box["y"] + 300, steps=4)
    page.page.mouse.up()
    page.wait(lambda: page.frame.evaluate(lefts) != zoomed)
    moved = page.frame.evaluate(lefts)
    assert moved[0] == pytest.approx(moved[1], abs=2)  # each rounds to pixels


def test_a_click_on_the_map_beside_selects_the_namesake(open_map):
    page = open_map("compare=division:2025")
    beside = page.frame.locator(".panel:not([hidden])").nth(1)
    page.after(lambda: beside.locator('path[data-province="66"]').click(force=True))
    assert page.query["selected"] == "66", "Phú Yên is in it as well"


def test_double_click_zooms_to_a_province_and_back(open_map, access_points):
    page = open_map()
    width = "path => path.getBoundingClientRect().width"
    before = page.province("66").evaluate(width)

    def double_click():
        page.point_at("66")
        page.page.mouse.dblclick(*page.at)

    page.after(double_click)
    assert page.province("66").evaluate(width) > 3 * before
    # The second click has not undone the first.
    assert page.state()["panel"] == "Đắk Lắk"
    page.frame.locator(".zoom-selected").click()
    assert page.province("66").evaluate(width) == pytest.approx(before, rel=0.01)
    page.assert_shows(View(selected="66"), access_points)
    page.frame.locator(".zoom-selected").click()
    assert page.province("66").evaluate(width) > 3 * before


def test_the_wheel_scrolls_the_page_until_the_map_is_clicked(open_map):
    page = open_map()
    width = "path => path.getBoundingClientRect().width"
    before = page.province("66").evaluate(width)
    page.point_at("66")
    page.page.mouse.wheel(0, -300)
    page.frame.locator(".hint").wait_for()
    assert page.province("66").evaluate(width) == before
    page.click_province("66")
    page.page.mouse.wheel(0, -300)
    page.wait(lambda: page.province("66").evaluate(width) > 1.2 * before)


def test_what_is_counted_in_part_is_not_said_to_be_known_exactly(open_map):
    said = open_map("lang=en&division=2025").frame.locator("#summary").inner_text()
    assert "12 provinces, 1 known exactly. Most: Đắk Lắk 93." in said


def test_the_map_says_what_it_shows(open_map):
    page = open_map("lang=en")
    live = page.frame.locator("#summary")
    assert live.get_attribute("aria-live") == "polite"
    before = live.inner_text()
    assert "16 provinces, 9 known exactly" in before
    page.after(page.switch(PO).click)
    assert live.inner_text() != before
    page.click_province("56")
    assert "Selected: Khánh Hòa" in live.inner_text()
    region = page.frame.locator("#map_div")
    assert region.get_attribute("aria-describedby") == "summary"
    assert page.frame.locator("path[data-province]:not([aria-label])").count() == 0


def test_an_online_map_that_cannot_be_reached_switches_itself_off(browser, address, access_points):
    context = take(browser, viewport={"width": 1366, "height": 768})
    page = MapPage(context.new_page(), address).open()
    assert not page.left
    # After the run of the click: until then the link is as it was, and as it will be.
    page.after(page.frame.locator("button.online").click)
    page.frame.locator(".hint").wait_for()
    page.wait(lambda: page.frame.locator("img.leaflet-tile").count() == 0)
    page.assert_shows(View(), access_points)
    assert page.left
    assert all(url.startswith("https://tile.openstreetmap.org/") for url in page.left)
    leave(context)


def test_of_two_clicks_at_once_none_is_lost(walk):
    page, now = walk
    both = """([type, code]) => {
        document.querySelector(`.legend button[data-site-type="${type}"]`).click();
        document.querySelector(`path.province[data-province="${code}"]`)
            .dispatchEvent(new MouseEvent("click", { bubbles: true }));
    }"""
    for off, code in ((PL, "20"), (DL, "06"), (CL, "96")):
        page.after(lambda off=off, code=code: page.frame.evaluate(both, [off, code]))
        now(site_types=SITE_TYPES[SITE_TYPES.index(off) + 1 :], selected=code)


def test_wrong_class_breaks_are_told_and_the_right_ones_kept(open_map, access_points):
    page = open_map("measure=points_per_100k&method=manual&breaks=2.5")
    page.page.locator(".st-key-options-menu button").click()
    field = page.page.locator(".st-key-breaks input")
    page.wait(lambda: field.input_value() == "2,5")
    field.fill("5; 2,5; zwei; -1")
    page.after(lambda: field.press("Enter"))
    wrong = page.page.locator(".st-key-breaks-wrong")
    assert "zwei; -1" in wrong.inner_text()
    page.assert_shows(
        View(measure="points_per_100k", method="manual", breaks=(2.5, 5)), access_points
    )
    assert page.page.locator("figure.histogram li").count() >= 3
    field.fill("1; 2; 3; 4; 5; 6; 7")
    page.after(lambda: field.press("Enter"))
    assert text("vi", "classes.breaks_beyond", most=5, parts="6; 7") in wrong.inner_text()
    field.fill("")
    page.after(lambda: field.press("Enter"))
    page.assert_shows(View(measure="points_per_100k", method="manual"), access_points)
    assert field.get_attribute("placeholder") == text("vi", "classes.breaks_none")
    assert text("vi", "map.legend.all") in page.page.locator("figure.histogram").inner_text()


def test_typed_breaks_begin_from_those_on_the_map(open_map, access_points):
    page = open_map("measure=points_per_100k")
    page.page.locator(".st-key-options-menu button").click()
    shown = select(access_points, View(measure="points_per_100k")).class_edges
    page.choose("method", text("vi", "classes.method.manual"))
    view = View(measure="points_per_100k", method="manual", breaks=shown[1:-1])
    page.assert_shows(view, access_points)
    # A share is read, and typed, in percent.
    page.page.keyboard.press("Escape")
    page.choose("measure", text("vi", "map.measure.district_libraries_per_unit"))
    share = View(measure="district_libraries_per_unit", method="rounded")
    breaks = select(access_points, share).class_edges[1:-1]
    page.assert_shows(replace(share, method="manual", breaks=breaks), access_points)


def test_a_method_is_that_of_the_measure_until_one_is_chosen(open_map, access_points):
    page = open_map("measure=points_per_100k")

    def measure(code, **more):
        page.choose("measure", text("vi", f"map.measure.{code}"))
        page.assert_shows(View(measure=code, **more), access_points)

    def shown_as(method):
        page.page.locator(".st-key-options-menu button").click()
        box = page.page.locator("[class*=st-key-method-] input")
        page.wait(lambda: box.input_value() == text("vi", f"classes.method.{method}"))
        page.page.keyboard.press("Escape")

    shown_as("jenks")
    measure("commune_points_per_unit")
    shown_as("rounded")
    measure("computers_per_100k")
    shown_as("jenks")
    page.page.locator(".st-key-options-menu button").click()
    page.choose("method", text("vi", "classes.method.quantile"))
    page.page.keyboard.press("Escape")
    measure("commune_points_per_unit", method="quantile")
    shown_as("quantile")
