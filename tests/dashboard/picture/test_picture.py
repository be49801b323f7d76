"""The map as a picture: what is on it, the same bytes each time, nothing from elsewhere."""

import io
import struct
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from xml.etree import ElementTree as ET

import pytest

from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import View, to_query_string
from dashboard.picture import map_drawing
from dashboard.picture.canvas import Paper, drawable
from dashboard.picture.labels import place
from dashboard.picture.map_drawing import Shown
from dashboard.picture.page import PIXELS, SIZES, to_png, to_svg
from dashboard.picture.sheet import RATIOS, SCALES, Sheet
from dashboard.text.messages import class_labels, measured, text
from loaders.names import divisions
from loaders.translation import LANGUAGES

VIEWS = (
    View(),
    View(site_types=("district_library",), division=2025, language="en"),
    View(measure="points_per_100k", selected="56"),
    View(measure="computers_per_100k", provinces=("56", "62"), classes=6, language="en"),
    View(site_types=("provincial_library",), measure="commune_points_per_unit"),
    View(site_types=()),
    View(measure="computers", selected="56"),
)


@pytest.fixture(scope="module")
def drawn(embedded):
    return {view: to_svg(select(embedded, view)) for view in VIEWS}


@pytest.fixture(scope="module")
def words(embedded):
    """Return the lines of text on each picture: letters are drawn as outlines."""
    found = {}
    write = Paper.text
    with pytest.MonkeyPatch.context() as patch:
        for view in VIEWS:
            lines = found[view] = []

            def record(paper, x, y, content, *args, lines=lines, **options):
                lines.append(content)
                write(paper, x, y, content, *args, **options)

            patch.setattr(Paper, "text", record)
            to_svg(select(embedded, view))
    return found


@pytest.mark.parametrize("view", VIEWS, ids=to_query_string)
def test_every_province_shown_is_named_with_its_value(embedded, words, view):
    selection, found = select(embedded, view), words[view]
    for province in selection.shown:
        assert getattr(province, f"name_{view.language}") in found
        value = selection.value(province.code)
        if value is not None:
            assert measured(view.language, value) in found


@pytest.mark.parametrize("view", VIEWS, ids=to_query_string)
def test_it_says_what_it_shows_and_where_that_is_from(words, view):
    found = words[view]
    assert text(view.language, f"map.measure.{view.measure}") in found
    said = " ".join(found)
    assert text(view.language, f"map.division.{view.division}") in said
    for code in view.site_types:
        assert text(view.language, f"map.type.{code}") in said
    assert "© OpenStreetMap contributors (ODbL)" in said
    for name in ("Hoàng Sa", "Trường Sa"):
        assert name in said


@pytest.mark.parametrize("view", [view for view in VIEWS if "_per_" in view.measure])
def test_a_rate_has_the_classes_of_the_screen(embedded, words, view):
    selection = select(embedded, view)
    assert Shown(selection).edges == selection.class_edges
    found = words[view]
    if selection.value() is None:
        said = text(view.language, "map.nothing_counted")
        assert said in {line[:1].lower() + line[1:] for line in found}
    else:
        assert set(class_labels(selection, selection.class_edges)) <= set(found)


def test_each_line_on_ranges_over_classes_has_their_pale_ground(embedded, monkeypatch):
    selection, lines = select(embedded, View(measure="computers_per_100k")), []
    monkeypatch.setattr(Paper, "stripes", lambda *drawn: lines.append(drawn[3]))
    to_svg(selection, Sheet(legend=False))
    on_map = lines.copy()
    lines.clear()
    to_svg(selection)
    assert sorted(lines) == sorted([*on_map, *set(on_map)])


@pytest.mark.slow
def test_it_is_the_same_bytes_each_time_in_every_thread(embedded, drawn):
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda view: to_svg(select(embedded, view)), VIEWS))
        pictures = list(pool.map(lambda _: to_png(select(embedded, VIEWS[0])), range(2)))
    assert again == [drawn[view] for view in VIEWS]
    assert pictures[0] == pictures[1]


def test_a_svg_is_a_sheet_that_asks_for_nothing(drawn):
    for svg in drawn.values():
        root = ET.parse(io.BytesIO(svg)).getroot()  # noqa: S314 - written here, not brought in
        size = [float(root.get(name).removesuffix("pt")) for name in ("width", "height")]
        assert size == pytest.approx([side / 25.4 * 72 for side in SIZES["a4"]], abs=0.01)
        names = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not names & {"script", "image", "foreignObject"}
        links = [
            value
            for element in root.iter()
            for name, value in element.attrib.items()
            if name.endswith("href")
        ]
        assert links
        assert all(link.startswith("#") for link in links)


@pytest.mark.slow
def test_a_png_is_as_large_as_it_says(embedded):
    for ratio, scale in product(RATIOS, SCALES):
        png = to_png(select(embedded, View()), Sheet(ratio, scale))
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        (width, height), pixels = SIZES[ratio], PIXELS[ratio] * scale
        assert struct.unpack(">II", png[16:24]) == (round(pixels * width / height), pixels)


@pytest.mark.slow
def test_title_and_legend_are_left_out_when_asked_to_be(embedded, monkeypatch):
    lines = []
    monkeypatch.setattr(Paper, "text", lambda _paper, _x, _y, said, *_, **_more: lines.append(said))
    monkeypatch.setattr(Paper, "_render", lambda *_, **_more: b"")
    title, legend = text("vi", "map.measure.points"), text("vi", "map.legend.title")
    for ratio, has_title, has_legend in product(RATIOS, (True, False), (True, False)):
        lines.clear()
        to_svg(select(embedded, View()), Sheet(ratio, title=has_title, legend=has_legend))
        assert (title in lines, legend in lines) == (has_title, has_legend), ratio
        assert "© OpenStreetMap contributors (ODbL)" in " ".join(lines)


@pytest.mark.slow
def test_letters_that_are_text_are_text(embedded):
    for ratio in RATIOS:
        svg = to_svg(select(embedded, View()), Sheet(ratio, letters=True))
        root = ET.parse(io.BytesIO(svg)).getroot()  # noqa: S314 - written here, not brought in
        found = {element.text for element in root.iter() if element.tag.endswith("}text")}
        assert {"Gia Lai", "63", "Bạc Liêu", "3–65", text("vi", "map.measure.points")} <= found


def test_names_are_text_whatever_they_hold(hostile):
    svg = to_svg(select(hostile, View(selected="56")))
    root = ET.parse(io.BytesIO(svg)).getroot()  # noqa: S314 - written here, not brought in
    assert not any(element.tag.endswith("}script") for element in root.iter())


@pytest.mark.parametrize(
    ("content", "shown"),
    [("Đắk Lắk", "Đắk Lắk"), ("a\nb\t c", "a b c"), ("$x_2$", "$x_2$"), ("漢\x00", "��")],
)
def test_what_the_font_has_not_is_a_sign(content, shown):
    assert drawable(content) == shown


@pytest.mark.slow
def test_islets_lie_over_their_outline_in_the_colour_of_their_province(embedded, monkeypatch):
    painted = {}
    monkeypatch.setattr(
        Paper, "islets", lambda _, path, fill: path is None or painted.update({id(path): fill})
    )
    selection = select(embedded, View(measure="points_per_100k"))
    shown = Shown(selection)
    to_svg(selection)
    areas = map_drawing.projection.areas(embedded, 2013, map_drawing.ON_A4)
    for code in ("56", "60"):
        fill = map_drawing.rate_fill(shown.known[code], shown.edges, shown.colours)
        assert painted[id(areas[code].islets)] == fill
    assert areas["66"].islets is None


def test_islets_lie_over_the_outline_of_the_selected_province(embedded, monkeypatch):
    # Phú Quý; Lý Sơn, in the part of Quảng Ngãi that has no figures; Phú Quốc's, outside.
    for division, selected, part, ground in (
        (2013, "60", "60", "in-programme"),
        (2025, "51", "51", "outside"),
        (2013, "91", "91", "outside"),
    ):
        drawn = []
        with monkeypatch.context() as patch:
            patch.setattr(Paper, "area", lambda _, path, *look, to=drawn: to.append((path, look)))
            patch.setattr(Paper, "_render", lambda *_, **_more: b"")
            for name in ("dots", "stripes"):
                patch.setattr(Paper, name, lambda *_: None)
            selection = select(embedded, View(division=division, selected=selected))
            to_svg(selection)
        colours = Shown(selection).colours
        outline = [look[1:2] for _, look in drawn].index((colours["selected"],))
        islets = map_drawing.projection.areas(embedded, 2013, map_drawing.ON_A4)[part].islets
        over = [look[0] for path, look in drawn[outline:] if path is islets]
        assert over == [colours[ground]], selected


def test_no_label_is_left_out(embedded, monkeypatch):
    asked = []

    def record(spots, *args):
        found = place(spots, *args)
        asked.append((len(spots), len(found)))
        return found

    monkeypatch.setattr(map_drawing, "place", record)
    monkeypatch.setattr(Paper, "_render", lambda *_, **_more: b"")
    for language, division, measure in product(LANGUAGES, divisions.DIVISIONS, MEASURES):
        view = View(language=language, division=division, measure=measure)
        for ratio in RATIOS:
            to_svg(select(embedded, view), Sheet(ratio))
    assert asked
    assert [(spots, found) for spots, found in asked if spots != found] == []
