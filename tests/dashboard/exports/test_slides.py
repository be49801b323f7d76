"""Slides: whole packages, the figures of the CSV, text that is text, the same bytes."""

import csv
import io
import re
import subprocess
import unicodedata

import pytest
from cases import every
from hypothesis import given
from pptx import Presentation
from pptx.util import Pt
from pptx_parts import defects, packed, parts_of
from profiles import examples
from programs import executable
from samples import HOSTILE, HOSTILE_FILE, counted, views

from dashboard.exports import FORMATS, Layout
from dashboard.exports.slides.deck import story_to_pptx, to_pptx
from dashboard.exports.slides.outlines import zoomed
from dashboard.exports.slides.template import slots
from dashboard.exports.text_files import to_csv
from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.picture.projection import areas
from dashboard.picture.sheet import SLIDE, Sheet
from dashboard.show.scenes import shown
from dashboard.show.story import checked, programme
from dashboard.text.headline import together
from dashboard.text.messages import in_measure, text
from dashboard.theme import colours
from dashboard.web_map.projection import EAST, NORTH, SOUTH, WEST
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.names import divisions

pytestmark = pytest.mark.slow

WIDE = Layout(sheet=SLIDE)


def opened(content):
    return Presentation(io.BytesIO(content))


def lines_of(selection):
    """Return the rows of the CSV of the same view, by code."""
    text = to_csv(selection, Layout("wide")).decode("utf-8-sig")
    return {row["province_code"]: row for row in csv.DictReader(io.StringIO(text))}


def known(row, name):
    """Return both ends of a number in a row of the CSV, ``None`` where there is none."""
    low, high = (row[f"{name}_{end}"] for end in ("low", "high"))
    return (float(low) if low else None, float(high) if high else None)


def read_back(text, language):
    """Return both ends of a number as people read it."""
    if text in {"?", "không rõ", "unknown"}:
        return None, None
    plain = text.replace("." if language == "vi" else ",", "")
    low, _, high = plain.removeprefix("≥ ").partition("–")
    return float(low), None if plain.startswith("≥") else float(high or low)


def shapes_in(shapes):
    for shape in shapes:
        yield shape
        if hasattr(shape, "shapes"):
            yield from shapes_in(shape.shapes)


def said(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def outlines(slide):
    """Return alt texts by name, of the outlines that have one."""
    found = [one for one in shapes_in(slide.shapes) if one._element.xpath("./p:spPr/a:custGeom")]
    # The first of a name: a part of a new province may be called as that is.
    return {one.name: said(one) for one in reversed(found) if said(one)}


def table_of(slides):
    """Return the cells of the tables by the names of their lines, without stars."""
    tables = [frame.table for slide in slides for frame in slide.shapes if frame.has_table]
    rows = [[cell.text for cell in row.cells] for table in tables for row in [*table.rows][1:]]
    return {name.rstrip("*"): cells for name, *cells in rows}


def bars_of(slides):
    """Return the certain and the possible part of each bar, by the name before its number."""
    charts = [frame.chart for slide in slides for frame in slide.shapes if frame.has_chart]
    return {
        label.rpartition(" ")[0].removesuffix("≥").strip(): parts
        for chart in charts
        for label, *parts in zip(
            chart.plots[0].categories, *(one.values for one in chart.plots[0].series), strict=True
        )
    }


def text_of(slide):
    return "\n".join(one.text_frame.text for one in shapes_in(slide.shapes) if one.has_text_frame)


# ---- the package ---------------------------------------------------------------


def broken(parts, name, old, new):
    assert old in parts[name], name
    return [*(parts | {name: parts[name].replace(old, new, 1)}).items()]


def swapped(slide):
    """Return the first text with its place before it, and behind it."""
    place, text = re.search(
        rb"(<p:spPr></p:spPr>)(<p:txBody>.*?</p:txBody>)", slide, re.DOTALL
    ).groups()
    return place + text, text + place


SLIDE_1, OF_SLIDE = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
PRESENTATION = "ppt/presentation.xml"
ON_PURPOSE = {
    "a part twice": (
        "there twice",
        lambda parts: [*parts.items(), (SLIDE_1, parts[SLIDE_1])],
    ),
    "a content type of nothing": (
        "content type of no part",
        lambda parts: broken(
            *(parts, "[Content_Types].xml", b"</Types>"),
            b'<Override PartName="/ppt/slides/slide99.xml" ContentType="x"/></Types>',
        ),
    ),
    "an id twice": ("id 2 twice", lambda parts: broken(parts, SLIDE_1, b'id="4"', b'id="2"')),
    "out of order": (
        "p:sp out of order",
        lambda parts: broken(parts, SLIDE_1, *swapped(parts[SLIDE_1])),
    ),
    "a way to nowhere": (
        "to nowhere",
        lambda parts: broken(parts, OF_SLIDE, b"slideLayout1.xml", b"slideLayout9.xml"),
    ),
    "an orphan": (
        "orphan",
        lambda parts: [*parts.items(), ("ppt/slides/slide9.xml", parts[SLIDE_1])],
    ),
    "no language": (
        "no language",
        lambda parts: broken(parts, SLIDE_1, b'<a:rPr lang="vi-VN"', b"<a:rPr"),
    ),
    "no title": (
        "titles: []",
        lambda parts: broken(parts, SLIDE_1, b'type="title"', b'type="body" idx="9"'),
    ),
    "no list of the notes' master": (
        "p:notesMasterId []",
        lambda parts: broken(
            parts,
            PRESENTATION,
            re.search(rb"<p:notesMasterIdLst>.*</p:notesMasterIdLst>", parts[PRESENTATION])[0],
            b"",
        ),
    ),
    "a slide that is not listed": (
        "p:sldId [",
        lambda parts: broken(
            parts, PRESENTATION, re.search(rb"<p:sldId [^>]*/>", parts[PRESENTATION])[0], b""
        ),
    ),
    "a province without alt text": (
        "an outline without alt text",
        lambda parts: broken(
            parts, SLIDE_1, re.search(rb' descr="An Giang[^"]*"', parts[SLIDE_1])[0], b""
        ),
    ),
    "a style with a shadow": (
        "p:style",
        lambda parts: broken(
            parts, SLIDE_1, b"</p:spPr><p:txBody>", b"</p:spPr><p:style/><p:txBody>"
        ),
    ),
    "a named colour": (
        "colour a:prstClr red",
        lambda parts: broken(
            parts, SLIDE_1, b'<a:schemeClr val="bg1"/>', b'<a:prstClr val="red"/>'
        ),
    ),
}


def test_each_defect_that_is_put_in_is_reported(embedded):
    parts = parts_of(to_pptx(select(embedded, View()), WIDE))
    assert defects(packed(parts.items())) == []
    missed = {}
    for name, (expected, put_in) in ON_PURPOSE.items():
        found = defects(packed(put_in(parts)))
        if not any(expected in line for line in found):
            missed[name] = found
    assert missed == {}


@every("language, ratio", [("vi", "16:9"), ("en", "4:3")])
def test_a_story_has_no_defect(embedded, language, ratio):
    story = programme(embedded)
    content = story_to_pptx(story, embedded, language, Layout(sheet=Sheet(ratio)), "https://a.b")
    assert defects(content) == []
    assert len(content) < 500_000
    slides = opened(content).slides
    scenes = shown(story, embedded, language)
    assert [slide.shapes.title.text_frame.text for slide in slides] == [
        "".join(part.shown for part in scene.title) for scene in scenes
    ]
    for slide, scene in zip(slides, scenes, strict=True):
        words = text_of(slide)
        for line in scene.text:
            assert "".join(part.shown for part in line) in words
        notes = slide.notes_slide.notes_text_frame.text
        assert notes.startswith("\n".join("".join(p.shown for p in line) for line in scene.notes))
        assert notes.endswith(f"https://a.b/?{scene.query}" if scene.query else "https://a.b/")


def test_both_archipelagos_are_on_every_map(embedded):
    """Beside a part of the country, too, which is where no label is."""
    story = programme(embedded)
    slides = opened(story_to_pptx(story, embedded, "vi", WIDE)).slides
    assert [
        slide.slide_id
        for slide in slides
        if not all(name in text_of(slide) for name in ("Hoàng Sa", "Trường Sa"))
    ] == []
    (workshop,) = (slide for slide in slides if "Lạng Sơn" in slide.shapes.title.text_frame.text)
    small = named(workshop)["Vị trí trong cả nước"]
    labels = [one for one in shapes_in(workshop.shapes) if one.has_text_frame]
    labels = [one for one in labels if one.text_frame.text[:2] in {"Ca", "Bắ", "Lạ", "10"}]
    labels = [one for one in labels if not one.is_placeholder]
    assert len(labels) == 4
    assert not any(overlap(small, one) for one in labels)
    # Where a frame is not seen whole, the name is not beside it, but in the corner alone.
    part = checked({"scene": [{"title": "x", "zoom": ["56"]}]}, "story.toml", embedded)
    (slide,) = opened(story_to_pptx(part, embedded, "vi", WIDE)).slides
    assert text_of(slide).count("Trường Sa") == text_of(slide).count("Hoàng Sa") == 1
    # A part is drawn larger.
    assert named(workshop)["Cao Bằng"].width > 3 * named(slides[0])["Cao Bằng"].width


def named(slide):
    return {one.name: one for one in reversed([*shapes_in(slide.shapes)])}


def overlap(one, other):
    return all(
        getattr(a, start) < getattr(b, start) + getattr(b, size)
        for a, b in ((one, other), (other, one))
        for start, size in (("left", "width"), ("top", "height"))
    )


def test_a_part_stays_in_the_map(embedded):
    """Beyond it no land is drawn; and what the part is of is seen whole."""
    box = (10.0, 10.0, 110.0, 120.0)
    whole = zoomed(box, embedded, 2013, ())
    groups = [(code,) for code in divisions.codes(2013)]
    groups += [tuple(divisions.codes(2013)), ("11", "12"), ("79", "96")]
    for codes in groups:
        part = zoomed(box, embedded, 2013, codes)
        assert part.box == whole.box
        factor = part.degree / whole.degree
        assert 1 <= factor <= 5
        edges = (*part.at(WEST, NORTH), *part.at(EAST, SOUTH))
        beyond = [one - other for one, other in zip(part.box, edges, strict=True)]
        assert min(*beyond[:2], *(-each for each in beyond[2:])) >= -1e-9
        for code in codes:
            left, top, right, bottom = areas(embedded, 2013, part)[code].box
            assert part.box[0] <= left <= right <= part.box[2]
            assert part.box[1] <= top <= bottom <= part.box[3]


def test_provinces_of_a_scene_are_outlined(embedded):
    scene = {"title": "x", "highlights": ["04", "56"]}
    story = checked({"scene": [scene]}, "story.toml", embedded)
    (slide,) = opened(story_to_pptx(story, embedded, "en", WIDE)).slides
    outlined = {
        one.name
        for one in shapes_in(slide.shapes)
        if one._element.xpath("./p:spPr/a:ln/a:solidFill/a:schemeClr[@val='folHlink']")
    }
    assert outlined == {"Cao Bằng", "Khánh Hòa"}


def test_the_size_is_that_of_the_sheet(embedded):
    selection = select(embedded, View(site_types=()))
    found = {}
    for ratio in ("16:9", "4:3", "1:1", "a4"):
        file = opened(to_pptx(selection, Layout(sheet=Sheet(ratio))))
        found[ratio] = round(file.slide_width / file.slide_height, 3)
    assert found == {"16:9": 1.778, "4:3": 1.333, "1:1": 1.333, "a4": 1.333}


def test_a_sheet_without_title_and_legend(embedded):
    selection = select(embedded, View())
    bare = opened(to_pptx(selection, Layout(sheet=Sheet("16:9", title=False, legend=False))))
    whole = opened(to_pptx(selection, WIDE))
    assert "Chú giải" in text_of(whole.slides[0])
    assert "Chú giải" not in text_of(bare.slides[0])
    title = bare.slides[0].shapes.title
    assert title.text_frame.text == "Số điểm truy nhập"
    assert title.top + title.height <= 0


def test_the_same_view_is_the_same_bytes(embedded):
    selection = select(embedded, View(division=2025, measure="computers"))
    assert to_pptx(selection, WIDE) == to_pptx(select(embedded, selection.view), WIDE)
    story = programme(embedded)
    assert story_to_pptx(story, embedded, "vi", WIDE) == story_to_pptx(story, embedded, "vi", WIDE)


def test_colours_are_those_of_the_theme(embedded):
    """Nearly all fills are named in the theme, so that other colours can be chosen there."""
    light = colours("light")
    for view, names in (
        (View(), ("in-programme", "several", "ink", "sea")),
        (View(measure="points_per_100k"), tuple(f"class-{n}-of-4" for n in range(1, 5))),
    ):
        parts = parts_of(to_pptx(select(embedded, view), WIDE))
        theme = parts["ppt/theme/theme1.xml"].decode().upper()
        slide = parts[SLIDE_1].decode()
        for name in names:
            assert light[name][1:].upper() in theme
            assert f'"{light[name][1:].upper()}"' not in slide
    assert slots(0)[light["in-programme"]] == "accent6"


# ---- figures -------------------------------------------------------------------


@examples(0.4)
@given(views())
def test_figures_are_those_of_the_csv(view):
    selection = select(embedded_access_points(), view)
    content = to_pptx(selection, WIDE)
    assert defects(content) == []
    rows = lines_of(selection)
    assert [*rows] == [*(selection.provinces if view.site_types else ())]
    names = {one.code: getattr(one, f"name_{view.language}") for one in selection.shown}
    by_name = {names[code]: row for code, row in rows.items()}
    slides = [*opened(content).slides]
    in_map, lines, bars = outlines(slides[0]), table_of(slides), bars_of(slides)
    counted_types = MEASURES[view.measure].counts(view.site_types)
    assert [*lines][: len(by_name)] == [*by_name]
    assert len(bars) == (len(by_name) if counted_types else 0)
    for name, row in by_name.items():
        types = [*view.site_types, *(["total"] if len(view.site_types) > 1 else [])]
        for kind, cell in zip(types, lines[name], strict=False):
            assert read_back(cell.rstrip("*"), view.language) == known(row, kind)
            starred = bool(row["missing_parts"]) and known(row, kind) != (None, None)
            assert cell.endswith("*") == starred
        if not counted_types:
            continue
        low, high = ends = known(row, "total" if view.measure == "points" else "value")
        written = in_measure(view.language, MEASURES[view.measure], low or 0, high)
        assert f" {written}{'*' * bool(row['missing_parts'])} (" in in_map[name]
        if view.measure != "points":
            assert lines[name][-1].rstrip("*") == ("?" if low is None else written)
        least, more = bars[name]
        most = None if more is None else (least or 0) + more
        assert (least, most) == pytest.approx(ends)


@every(("provinces", "star"), [((), ""), (("51", "66"), "*"), (("56", "66"), "")])
@every("measure", ["points", "points_per_100k"])
def test_the_sum_of_a_part_has_its_star(embedded, provinces, star, measure):
    view = View(division=2025, provinces=provinces, measure=measure)
    selection = select(embedded, view)
    first, *slides = opened(to_pptx(selection, WIDE)).slides
    sums = table_of(slides)[text("vi", "table.sum")]
    assert {cell.endswith("*") for cell in sums} == {bool(star)}
    assert together(selection) in text_of(first)
    assert together(selection).endswith(sums[-1])


@every("division", divisions.DIVISIONS)
def test_the_star_of_a_part_of_a_province_is_explained_beside_it(embedded, division):
    _, *slides = opened(to_pptx(select(embedded, View(division=division)), WIDE)).slides
    note = text("vi", "table.partial")
    assert [note in text_of(slide) for slide in slides] == [division == 2025] * 2


def test_many_provinces_are_on_several_slides():
    codes = [code for code in divisions.codes(2013) if code != "01"]
    own = counted({Cell(code, "district_library"): int(code) for code in codes})
    view = View(site_types=("district_library",))
    slides = opened(to_pptx(select(own, view), WIDE)).slides
    assert len(table_of(slides)) == len(bars_of(slides)) + 1 >= len(codes) + 1
    charts = [frame.chart for slide in slides for frame in slide.shapes if frame.has_chart]
    assert len(charts) == 2
    # Bars of both are to one scale.
    assert {chart.value_axis.maximum_scale for chart in charts} == {96}


def test_circles_are_two_for_a_range(embedded):
    slide = opened(to_pptx(select(embedded, View(provinces=("04", "62"))), WIDE)).slides[0]
    circles = {}
    for one in shapes_in(slide.shapes):
        if one._element.xpath("./p:spPr/a:prstGeom[@prst='ellipse']"):
            dashed = bool(one._element.xpath("./p:spPr/a:ln/a:custDash"))
            filled = not one._element.xpath("./p:spPr/a:noFill")
            circles.setdefault(one.name, []).append((one.width, dashed, filled))
    (low, *low_drawn), (high, *high_drawn) = circles["Cao Bằng"]
    assert (low_drawn, high_drawn) == ([False, True], [True, False])
    # Areas are as the numbers are: 9 to 59.
    assert (high / low) ** 2 == pytest.approx(59 / 9, rel=0.01)
    ((exact, *drawn),) = circles["Kon Tum"]
    assert drawn == [False, True]
    assert (exact / low) ** 2 == pytest.approx(51 / 9, rel=0.01)


def test_a_range_over_classes_has_a_pattern(embedded):
    slide = opened(to_pptx(select(embedded, View(measure="points_per_100k")), WIDE)).slides[0]
    patterned = {
        one.name for one in shapes_in(slide.shapes) if one._element.xpath("./p:spPr/a:pattFill")
    }
    assert {"Cao Bằng", "Bắc Kạn"} <= patterned
    assert "Kon Tum" not in patterned


def test_own_figures_are_not_called_published():
    own = counted(
        {Cell("04", "district_library"): (2, 9), Cell("01", "commune_library"): (3, None)}
    )
    content = to_pptx(select(own, View(language="en")), WIDE)
    assert defects(content) == []
    slides = opened(content).slides
    words = "\n".join(text_of(slide) + slide.notes_slide.notes_text_frame.text for slide in slides)
    assert "counts.csv" in words
    assert "published" not in words.casefold()
    assert outlines(slides[0])["Hà Nội"] == "Hà Nội. Access points: ≥ 3 (range)"
    assert outlines(slides[0])["An Giang"] == "An Giang. Not in the file counts.csv"


# ---- text that is text ---------------------------------------------------------

_MARKUP = "#set page & &amp; <a:t> ]]> _x0041_ $title"
_TEXTS = {
    HOSTILE: HOSTILE,
    _MARKUP: _MARKUP,
    "a\x00b\x07c\x1b[31md\u202ee\ufffff": "abc[31mdef",
    "Tie\u0302\u0301ng Vie\u0323\u0302t": "Tiếng Việt",
    "dài " * 100: "dài " * 99 + "dài",
    "W" * 300: "W" * 300,
}


@every("written", _TEXTS)
def test_text_of_a_story_is_text(embedded, written):
    scene = dict.fromkeys(("title", "text", "notes"), written)
    story = checked({"scene": [scene]}, "story.toml", embedded)
    content = story_to_pptx(story, embedded, "vi", WIDE)
    assert defects(content) == []
    (slide,) = opened(content).slides
    title, body = slide.shapes.title.text_frame, slide.placeholders[1].text_frame
    notes = slide.notes_slide.notes_text_frame
    assert {one.text for one in (title, body, notes)} == {_TEXTS[written]}
    assert title.paragraphs[0].runs[0].font.size >= Pt(8)


def test_hostile_names_are_text(hostile):
    content = to_pptx(select(hostile, View(provinces=("56",))), WIDE)
    assert defects(content) == []
    slides = opened(content).slides
    assert HOSTILE in outlines(slides[0])
    assert HOSTILE_FILE in text_of(slides[0])
    assert {slide.shapes.title.text_frame.text for slide in slides} == {"Số điểm truy nhập"}


# ---- LibreOffice ---------------------------------------------------------------


@pytest.mark.office
def test_slides_in_libreoffice(embedded, tmp_path):
    soffice = executable("soffice", "libreoffice-impress-nogui")
    story = programme(embedded)
    selection = select(embedded, View(language="en"))
    contents = {
        "story": story_to_pptx(story, embedded, "vi", WIDE),
        "view": FORMATS["pptx"].write(selection, FORMATS["pptx"].layout()),
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.pptx").write_bytes(content)
    profile = (tmp_path / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    files = [tmp_path / f"{name}.pptx" for name in contents]
    subprocess.run(
        [*command, "--outdir", tmp_path, *files], check=True, capture_output=True, timeout=180
    )
    pdftotext = executable("pdftotext", "poppler-utils")
    for name, content in contents.items():
        done = subprocess.run(
            [pdftotext, tmp_path / f"{name}.pdf", "-"], check=True, capture_output=True, timeout=60
        )
        pages = unicodedata.normalize("NFC", done.stdout.decode()).split("\f")[:-1]
        slides = opened(content).slides
        assert len(pages) == len(slides)
        for page, slide in zip(pages, slides, strict=True):
            words = " ".join(page.split())
            assert slide.shapes.title.text_frame.text in words
            for shape in slide.placeholders:
                # Words, as lines may break within figures.
                for word in shape.text_frame.text.split():
                    assert word in words.replace(" ", "") or word in words
    assert "Gia Lai 63" in " ".join(pages[0].split())
