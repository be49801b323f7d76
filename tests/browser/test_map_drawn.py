"""What the map shows when it is opened, with every outside address blocked."""

import pytest
from map_page import MapPage

from dashboard.model.view import View
from loaders.translation import LANGUAGES, messages

pytestmark = pytest.mark.browser


def test_provinces_archipelagos_and_legend(open_map, access_points):
    page = open_map()
    frame = page.frame
    assert frame.locator("path[data-province]").count() == 63
    assert frame.locator("path.province.in-programme").count() == 16
    assert frame.locator("path.archipelago-frame").count() == 2
    names = frame.locator(".name.archipelago").all_inner_texts()
    assert [name.split("\n")[0].replace("\u00a0", " ") for name in names] == [
        "Quần đảo Hoàng Sa",
        "Quần đảo Trường Sa",
    ]
    words = messages("dashboard", "vi")
    legend = frame.locator(".legend")
    measure = words["map.measure.points"]
    assert legend.locator("summary").inner_text() == f"{words['map.legend.title']}: {measure}"
    types = [words[f"map.legend.{key}"] for key in ("types", "types_how")]
    assert legend.locator(".ask").inner_text() == " – ".join(types)
    # What is on the map, and nothing else.
    assert legend.locator(".legend-line > span").all_inner_texts() == [
        *(words[f"map.legend.{kind}"] for kind in ("published", "derived", "range")),
        *("16 tỉnh của Bước 2", "Tỉnh của Bước 1, 3", "Ngoài dự án"),
    ]
    assert legend.locator("svg.nested circle").count() >= 2
    page.assert_shows(View(), access_points)


def test_islets_are_land_in_the_colour_of_their_province(open_map):
    """Their outline does not hide them."""
    page = open_map("measure=points_per_100k")
    islets = page.frame.locator("path.islets")
    looks = "(path) => [path.style.fill, path.style.stroke]"
    painted = [path for path in islets.all() if path.get_attribute("d") != "M0 0"]
    assert {tuple(path.evaluate(looks)) for path in painted} >= {
        (fill, fill) for fill in (page.province(code).evaluate(looks)[0] for code in ("56", "60"))
    }


def test_every_province_is_visible(open_map):
    sizes = (
        open_map()
        .frame.locator("path[data-province]")
        .evaluate_all(
            "paths => paths.map((path) => path.getBoundingClientRect())"
            ".map(({ width, height }) => Math.min(width, height))"
        )
    )
    assert min(sizes) > 1


@pytest.mark.parametrize(
    ("width", "height"), [(1920, 1080), (1366, 768), (1024, 768), (768, 1024), (390, 844)]
)
def test_the_first_view_holds_the_mainland(open_map, width, height):
    page = open_map(viewport={"width": width, "height": height})
    page.at_rest()
    beyond = page.frame.evaluate("""() => {
        const map = document.querySelector("#map_div").getBoundingClientRect();
        return [...document.querySelectorAll("path.province.in-programme")].filter((path) => {
            const { left, top, right, bottom } = path.getBoundingClientRect();
            return left < map.left || top < map.top || right > map.right || bottom > map.bottom;
        }).map((path) => path.dataset.province);
    }""")
    assert beyond == []
    tall = page.frame.evaluate("""() => {
        const boxes = [...document.querySelectorAll("path.province")]
            .map((path) => path.getBoundingClientRect());
        return (Math.max(...boxes.map((box) => box.bottom)) -
            Math.min(...boxes.map((box) => box.top))) / innerHeight;
    }""")
    assert tall > 0.5


def test_tooltip_tells_name_and_numbers(open_map):
    page = open_map("lang=en")
    page.point_at("56")
    tooltip = page.frame.locator(".province-tooltip")
    tooltip.wait_for()
    assert tooltip.locator("strong").inner_text() == "Khánh Hòa"
    rows = [row.split("\t") for row in tooltip.locator("tr").all_inner_texts()]
    assert rows[0] == ["Provincial library", "1", "published"]
    assert rows[1] == ["District library", "9", "derived"]
    assert rows[-1] == ["Sum of the types shown", "38", "published"]


def test_tooltip_of_a_province_outside_the_programme(open_map):
    page = open_map("lang=en")
    page.point_at("01")
    tooltip = page.frame.locator(".province-tooltip")
    tooltip.wait_for()
    assert tooltip.inner_text().split("\n")[0] == "Hà Nội"
    assert messages("dashboard", "en")["map.outside"] in tooltip.inner_text()


def test_tooltip_of_a_province_of_another_step(open_map):
    page = open_map()
    page.point_at("15")
    tooltip = page.frame.locator(".province-tooltip")
    tooltip.wait_for()
    said = "Thuộc Bước 3 (12 tỉnh, 601 điểm); bản đồ này chỉ có Bước 2"
    assert list(filter(None, tooltip.inner_text().split("\n"))) == ["Yên Bái", said]
    found = page.search("yen bai").first
    found.wait_for()
    assert found.inner_text().endswith("Bước 3")


def test_empty_choice_says_so(open_map, access_points):
    page = open_map("types=none")
    page.page.get_by_text(messages("dashboard", "vi")["empty.types"]).wait_for()
    assert page.page.locator("table.points").count() == 0
    assert page.frame.locator("path.province").count() == 63
    assert page.frame.locator(".leaflet-symbols-pane .symbol").count() == 0
    page.assert_shows(View(site_types=()), access_points)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 740)])
def test_a_phone_need_not_scroll_sideways(open_map, width, height, language):
    page = open_map(
        f"selected=20&lang={language}",  # how its ranges are known takes most words
        viewport={"width": width, "height": height},
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
    )
    page.page.locator("section.province").wait_for()
    wider = page.page.evaluate(
        "width => [document.documentElement, ...document.querySelectorAll('body *')]"
        ".filter((node) => !node.matches('nav.screens') && node.clientWidth > 1"
        " && node.scrollWidth > node.clientWidth + 1"
        " && getComputedStyle(node).overflowX !== 'visible'"
        " || node.getBoundingClientRect().right > width + 1 && node.tagName === 'TABLE')"
        ".map((node) => `${node.tagName}.${node.className}: ${node.scrollWidth}`)",
        width,
    )
    assert wider == []
    assert page.page.evaluate("document.documentElement.scrollWidth") == width
    assert page.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.frame.locator("path.province").count() == 63


def test_the_guard_notices_what_wants_to_leave(browser, address):
    context = browser.new_context(bypass_csp=True)
    page = MapPage(context.new_page(), address).open()
    page.page.evaluate("fetch('https://cdn.example.org/leaflet.js').catch(() => null)")
    page.frame.evaluate("new Image().src = 'http://192.0.2.1/tile.png'")
    page.wait(lambda: len(page.left) == 2)
    context.close()
    assert page.left == ["https://cdn.example.org/leaflet.js", "http://192.0.2.1/tile.png"]
    with pytest.raises(AssertionError):
        page.assert_kept_to_itself()


def test_the_page_forbids_outside_addresses_by_itself(browser, address):
    context = browser.new_context()
    page = MapPage(context.new_page(), address).open()
    page.page.evaluate("fetch('https://cdn.example.org/leaflet.js').catch(() => null)")
    page.wait(lambda: bool(page.errors))
    context.close()
    assert "Content Security Policy" in page.errors[0]


# How far names of countries and seas are from what is written in line with them.
_APART = """() => {
    const boxes = (selector) => [...document.querySelectorAll(selector)]
        .map((node) => [node, node.getBoundingClientRect()]);
    return boxes(".map-name:is(.country, .sea)").flatMap(([name, own]) =>
        boxes("#map_div :is(.name, .map-name:not(.city))")
            .filter(([node, box]) => node !== name && box.top < own.bottom && own.top < box.bottom)
            .map(([, box]) => Math.max(box.left - own.right, own.left - box.right)));
}"""


def test_the_name_of_a_country_is_not_read_together_with_a_label(open_map):
    found = []
    for width, height in ((1280, 800), (1024, 768), (390, 844), (360, 740)):
        page = open_map(viewport={"width": width, "height": height})
        for query in ("", "lang=en", "lang=en&measure=computers", "division=2025"):
            page.go(query)
            found += page.frame.evaluate(_APART)
    assert min(found) > 23.4  # in whole pixels
    assert min(found) < 60, "some have been near"
