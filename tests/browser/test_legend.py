"""The legend says what is on the map, and its switches say what they do."""

from itertools import product

import pytest

from dashboard.model.class_breaks import classes_of
from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import SITE_TYPES, View, to_query_string
from dashboard.text.messages import class_labels
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES, messages

pytestmark = pytest.mark.browser

PL, DL, CL, PO = SITE_TYPES
WORDS = messages("dashboard", "vi")


def coloured(page):
    return page.frame.locator(".legend .switches.coloured").count() == 1


def test_switches_have_the_colour_of_a_type_where_the_map_has_it(open_map):
    page = open_map()
    assert not coloured(page), "all types are summed into one symbol"
    page.go("types=district_library")
    assert coloured(page)
    style = "(node, name) => getComputedStyle(node)[name]"
    key, symbol = (page.frame.locator(one).first for one in (".nested circle", ".symbol.exact"))
    assert key.evaluate(style, "stroke") == symbol.evaluate(style, "fill")
    page.go("measure=district_libraries_per_unit")
    assert not coloured(page), "a colour is a class there"
    page.go("compare=each_type")
    assert coloured(page)


def test_what_spans_classes_is_pale_and_shown_with_the_colours_of_its_ends(open_map, access_points):
    view = View(measure="points_per_100k")
    page, selection = open_map("measure=points_per_100k"), select(access_points, view)
    edges = selection.class_edges
    spans = {
        code: classes_of(value.low, value.high, edges)
        for code in selection.provinces
        if (value := selection.value(code))
    }
    across = {span for span in spans.values() if span[0] != span[1]}
    assert across
    told = [
        WORDS["map.legend.spanning"].format(first=first + 1, last=last + 1)
        for first, last in across
    ]
    keys = page.frame.locator(".legend .class-line:has(.class-swatch) > span:not(.many)")
    assert sorted(keys.all_inner_texts()) == sorted(told)
    for code, (first, last) in [("20", spans["20"]), ("56", spans["56"])]:
        page.point_at(code)
        swatch = page.frame.locator(".province-tooltip .class-swatch rect[style]")
        swatch.first.wait_for()
        fills = swatch.evaluate_all("all => all.map((one) => one.style.fill)")
        classes = len(edges) - 1
        assert fills == [f"var(--class-{end + 1}-of-{classes})" for end in (first, last)]


def test_each_line_of_a_rate_has_a_colour_or_a_pale_ground(open_map):
    page = open_map("measure=computers_per_100k")
    lines = page.frame.locator(".legend .class-line")
    fills = lines.locator(".swatch.rate").evaluate_all("all => all.map((one) => one.style.fill)")
    assert len(fills) == lines.count()
    # Too many spans to list: each ground that the map shows has one line.
    grounds = page.frame.locator("path.province.in-programme").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).fill)"
    )
    pale = {fill for fill in grounds if "pale" in fill}
    assert [fill for fill in fills if "pale" in fill] == sorted(pale)
    froms = [WORDS["map.legend.spanning_from"].format(first=place) for place in (1, 2)]
    assert all(said in " ".join(lines.all_inner_texts()) for said in froms)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 650)])
def test_all_of_it_is_seen_on_a_projector_and_in_a_low_window(open_map, width, height):
    page = open_map(viewport={"width": width, "height": height})
    for shown in product(LANGUAGES, DIVISIONS, MEASURES):
        page.go("lang={}&division={}&measure={}".format(*shown))
        legend = page.frame.locator(".legend[open]")
        high, seen = legend.evaluate("(node) => [node.scrollHeight, node.clientHeight]")
        assert high <= seen, shown


def test_a_number_of_a_part_has_its_star_wherever_it_stands(open_map):
    page = open_map("division=2025")
    star = page.frame.locator(".legend-line", has_text=WORDS["map.legend.star"])
    assert star.count() == 1
    names = page.frame.locator(".name:not(.archipelago)").all_inner_texts()
    assert any(name.replace("\n", " ") == "Quảng Ngãi 51*" for name in names), names
    assert any(name.replace("\n", " ") == "Đắk Lắk 93" for name in names), names
    page.point_at("51")
    tooltip = page.frame.locator(".province-tooltip")
    tooltip.wait_for()
    assert "51*" in tooltip.locator("tr.sum").inner_text()
    assert tooltip.locator(".partial").inner_text().startswith("* ")
    page.after(lambda: page.row("51").click())
    assert "51*" in page.page.locator("section.province").inner_text()
    page.go("")
    assert star.count() == 0


def test_a_rate_that_counts_nothing_has_no_classes(open_map):
    page = open_map("measure=district_libraries_per_unit")
    legend = page.frame.locator(".legend")
    classes = legend.locator(".class-line")
    said = WORDS["map.nothing_counted"]
    numerator = WORDS["map.numerator.points"]
    assert classes.count() > 1
    assert numerator in legend.inner_text()
    page.go("measure=district_libraries_per_unit&types=provincial_library")
    assert classes.count() == 0
    assert said[0].upper() + said[1:] in legend.inner_text()
    assert numerator not in legend.inner_text()


def test_what_the_measure_does_not_count_is_not_ticked_and_cannot_be(open_map):
    page = open_map("measure=district_libraries_per_unit")
    tools, said = page.frame.locator(".legend .switch"), WORDS["map.legend.not_counted"]
    state = "all => all.map((one) => [one.ariaPressed, one.ariaDisabled, one.title])"
    counted, not_counted = ["true", "false", ""], ["false", "true", said]
    expected = [not_counted, counted, not_counted, not_counted]
    assert tools.evaluate_all(state) == expected
    query = page.query
    page.switch(PO).focus()
    page.page.keyboard.press("Space")
    page.after(lambda: page.row("20").click())  # whatever the key began is over
    assert page.query == query | {"selected": "20"}
    assert tools.evaluate_all(state) == expected
    page.go("measure=commune_points_per_unit&types=commune_library")
    pressed = "all => all.map((one) => one.ariaPressed)"
    assert tools.evaluate_all(pressed) == ["false", "false", "true", "false"]
    assert tools.evaluate_all(state)[3] == ["false", "false", ""]


def test_an_edge_that_a_lower_number_reads_as_has_one_more_decimal(open_map, access_points):
    view = View(measure="points_per_100k", method="manual", breaks=(3.0, 5.0))
    page, selection = open_map(to_query_string(view)), select(access_points, view)
    lines = page.frame.locator(".legend .class-line:not(:has(.class-swatch)) > span:not(.many)")
    found = lines.all_inner_texts()
    assert found == class_labels(selection, selection.class_edges)
    # Cà Mau reads as 3,0 and is below it.
    assert "3,00" in found[0]
    assert "5,00" not in found[1]


def test_a_rate_beside_a_count_is_never_published(open_map):
    page = open_map()
    page.go("compare=measure:points_per_100k")
    marks = {
        line.text_content(): [line.locator(mark).count() > 0 for mark in (".symbol", ".mark")]
        for line in page.frame.locator(".kinds .legend-line").all()
    }
    assert marks[WORDS["map.legend.published"]] == [True, False]
    assert marks[WORDS["map.legend.derived"]] == [True, True]
    page.go("measure=points_per_100k&compare=measure:computers_per_100k")
    assert WORDS["map.legend.published"] not in page.frame.locator(".kinds").text_content()


@pytest.mark.parametrize(
    "compare", ["each_type", "measure:computers", "measure:points_per_100k", "division:2025"]
)
def test_the_keys_of_several_maps_are_open_on_a_large_screen(open_map, compare):
    page = open_map(viewport={"width": 1920, "height": 1080})
    page.go(f"compare={compare}")
    assert page.frame.locator(".strip:not(.folded) .legend[open]").count() == 1
    keys = page.frame.locator(".strip .keys .scale").all()
    assert keys
    assert all(one.is_visible() for one in keys)


def test_a_click_that_changes_nothing_in_credit_and_heading_leaves_them_alone(open_map):
    page, parts = open_map(), [".leaflet-control-attribution", ".legend summary"]
    page.frame.evaluate(
        """(parts) => {
            document.rewritten = [];
            for (const part of parts)
                new MutationObserver(() => document.rewritten.push(part)).observe(
                    document.querySelector(part),
                    { subtree: true, childList: true, characterData: true });
        }""",
        parts,
    )
    for _ in range(2):
        page.toggle("commune_library")
    page.after(lambda: page.row("20").click())
    assert page.frame.evaluate("document.rewritten") == []
    page.go("lang=en")
    assert {*page.frame.evaluate("document.rewritten")} == {*parts}
