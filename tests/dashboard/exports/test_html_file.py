"""The HTML file, read as a browser without a server reads it: all in it, its numbers the CSV's."""

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import shapely
from cases import every
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import HOSTILE, views

from dashboard.exports import FORMATS, Layout
from dashboard.exports.font_subset import LETTERS, font_address
from dashboard.exports.text_files import to_csv
from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import SITE_TYPES, View, types_of
from dashboard.show.scenes import shown
from dashboard.show.story import programme, read
from dashboard.text.messages import count_in_table, measured_in_table, text
from dashboard.web_map.assets import MOST_VERTICES, geometry, outlines
from loaders.access_points import counted_provinces, outlines_of_division
from loaders.loading import embedded as embedded_access_points
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.slow

MOST = 600_000  # bytes
HTML = FORMATS["html"]
BASES = {"p": "published", "d": "derived", "r": "range", "u": "unknown"}
VIEWS = (
    View(),
    View(site_types=(), language="en"),
    View(measure="points_per_100k", division=2025),
    View(measure="computers_per_100k", compare="division:2025", online_base_map=True),
    View(provinces=("04", "06", "20"), selected="20", compare="each_type"),
)


class Read(HTMLParser):
    """A page: its elements with attributes, what stands in scripts and styles, its cells."""

    def __init__(self, content):
        super().__init__(convert_charrefs=True)
        self.tags, self.blocks, self.tables, self.words = [], [], {}, []
        self._rows, self._open = None, ("", {})
        self.source = content.decode()
        self.feed(self.source)
        self.close()
        self.data = {
            kind["id"]: json.loads(body)
            for tag, kind, body in self.blocks
            if tag == "script" and kind.get("type") == "application/json"
        }
        self.scripts = [body for tag, kind, body in self.blocks if (tag, kind) == ("script", {})]
        self.styles = [body for tag, _, body in self.blocks if tag == "style"]

    def handle_starttag(self, tag, attrs):
        self._open = tag, dict(attrs)
        self.tags.append(self._open)
        if tag == "table":
            self._rows = self.tables[dict(attrs)["lang"]] = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._rows[-1].append([dict(attrs).get("class", ""), ""])

    def handle_endtag(self, tag):
        self._open = "", {}
        if tag == "table":
            self._rows = None

    def handle_data(self, data):
        if self._open[0] in {"script", "style"}:
            self.blocks.append((*self._open, data))
            self._open = "", {}
            return
        self.words.append(data)
        if self._rows and self._rows[-1]:
            self._rows[-1][-1][1] += data.strip()


def of_view(access_points, view, address=""):
    return HTML.write(select(access_points, view), HTML.layout(), address)


def of_story(story, access_points, address=""):
    return HTML.write_story(story, access_points, "vi", HTML.layout(), address)


def hostile_story(access_points):
    title = "</script><img src=x onerror=alert(1)>&amp;#set\u2028\\u0000" + 300 * "x"
    scenes = [{"title": title, "text": HOSTILE + " {points}", "notes": "Of nobody else"}]
    lines = [f"{key} = {json.dumps(value)}" for key, value in scenes[0].items()]
    lines[0] = lines[0].replace("\\\\u0000", "\\u0000")
    return read("\n".join(["[[scene]]", *lines]).encode(), "own.toml", access_points)


@pytest.fixture(scope="module")
def pages(embedded):
    """Files of views, of the story of the programme and of one that is markup, by name."""
    made = {str(number): of_view(embedded, view) for number, view in enumerate(VIEWS)}
    stories = {"programme": programme(embedded), "hostile": hostile_story(embedded)}
    return made | {name: of_story(one, embedded) for name, one in stories.items()}


# ---- all of it is in it, and nothing else is asked for -------------------------


def test_nothing_is_loaded_and_no_text_is_run(pages):
    for name, content in pages.items():
        assert len(content) <= MOST, name
        page = Read(content)
        assert len(page.data) >= 4, name
        assert len(page.scripts) == 4, name
        asked = {"src", "srcset", "action", "background", "data", "poster"}
        for tag, attributes in page.tags:
            assert not asked & {*attributes}, (name, tag)
            assert not [key for key in attributes if key.startswith("on")], (name, tag)
            assert "style" not in attributes, (name, tag)
            assert tag not in {"img", "iframe", "object", "base", "form", "svg"}, name
            if tag == "link":
                assert attributes["href"].startswith("data:image/svg+xml,"), name
        for style in page.styles:
            assert not re.search(r'@import|url\((?!#|"data:font/)', style), name
        for script in page.scripts:
            called = r"\b(eval|fetch|importScripts|XMLHttpRequest|WebSocket|Worker|Function)\("
            assert not re.search(called, script), name
            assert not re.search(r"\bimport\b|\bdocument\.write|sourceMappingURL", script), name
        own = "".join([*page.scripts[:1], *page.scripts[2:]])  # one is Leaflet
        assert "http" not in own.replace("http://www.w3.org/2000/svg", ""), name


def test_the_policy_lets_run_what_is_in_it_alone(pages):
    for name, content in pages.items():
        page = Read(content)
        (policy,) = (
            given["content"]
            for _, given in page.tags
            if given.get("http-equiv") == "Content-Security-Policy"
        )
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        for kind, bodies in (("script-src", page.scripts), ("style-src", page.styles)):
            hashes = (hashlib.sha256(body.encode()).digest() for body in bodies)
            expected = {f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes}
            assert {*rules[kind].split()} == expected, (name, kind)
        # A browser reads the end of a line as one letter, and takes the hash of that.
        assert b"\r" not in content


def test_text_is_text(pages, hostile):
    content = pages["hostile"]
    page = Read(content)
    words = "".join(page.words)
    assert words.count("</script><img src=x onerror=alert(1)>&amp;#set") == 4, "scenes and lists"
    assert words.count(HOSTILE) == 2
    assert "x" * 300 in words
    assert "\u2028" not in page.source
    assert b"\x00" not in content
    own = Read(of_view(hostile, View(selected="56")))
    assert len(own.scripts) == 4
    assert HOSTILE in {
        row["name"]["vi"] for row in own.data["figures"]["divisions"]["2013"]["provinces"].values()
    }
    given = [body for _, attributes, body in own.blocks if "id" in attributes]
    assert not [body for body in given if re.search("[<>&\u2028\u2029]", body)]
    assert "".join(own.words).count(HOSTILE) == 2, "the names in both tables"


def test_the_font_has_all_letters_of_the_pages(pages):
    for name in ("0", "2", "programme"):
        assert {*"".join(Read(pages[name]).words)} - {*LETTERS, "\n"} == set(), name
    words = (text(language, "map.legend.below", high="1") for language in LANGUAGES)
    assert {*"".join(words)} < {*LETTERS}
    content = base64.b64decode(font_address().partition(",")[2])
    with TTFont(io.BytesIO(content)) as font:
        assert {*map(ord, LETTERS)} <= {*font.getBestCmap()}
        names = [str(one) for one in font["name"].names]
    assert any("SIL Open Font License" in one for one in names)
    assert not [one for one in names if one.startswith("Source")]


def test_notes_are_the_speakers(pages, embedded):
    page = "".join(Read(pages["programme"]).words) + pages["programme"].decode()
    for language in LANGUAGES:
        for scene in shown(programme(embedded), embedded, language):
            assert all(part.shown in page for line in scene.text for part in line)
            notes = [part.shown for line in scene.notes for part in line if len(part.shown) > 12]
            assert notes
            assert not [one for one in notes if one in page]
    assert b"Of nobody else" not in pages["hostile"]


def test_a_link_leads_to_the_dashboard_if_it_is_known(embedded):
    def links(address):
        found = Read(of_view(embedded, View(language="en"), address)).tags
        return [given["href"] for tag, given in found if tag == "a"]

    assert links("https://a.example/x") == [
        "https://a.example/x/?",
        "https://a.example/x/?v=2&lang=en",
    ]
    assert links("") == links("javascript:alert(1)") == []


def test_the_same_bytes_each_time(pages, embedded):
    again = replace(embedded, counts_file=None)
    assert of_view(again, VIEWS[3]) == pages["3"]
    assert of_story(programme(again), again) == pages["programme"]


def test_fine_outlines_of_ones_own_become_coarser(embedded):
    dense = embedded.provinces.copy()
    dense["geometry"] = shapely.segmentize(dense.geometry.to_numpy(), 0.001)
    assert shapely.get_num_coordinates(dense.geometry.to_numpy()).sum() > MOST_VERTICES
    own = replace(embedded, provinces=dense, boundaries_file="own.gpkg")
    assert len(of_view(own, VIEWS[3])) <= MOST


# ---- what a reader sees --------------------------------------------------------


@every("language", LANGUAGES)
def test_all_of_it_is_said_in_each_language_without_scripts(pages, embedded, language):
    page = Read(pages["2"])
    assert text(language, "html_file.no_scripts") in page.words
    assert text(language, "map.measure.points_per_100k") in page.words
    selection = select(embedded, replace(VIEWS[2], language=language))
    head, *rows, _ = page.tables[language]
    assert head[-1][1] == text(language, "table.measure.points_per_100k")
    names = [getattr(one, f"name_{language}") + "*" * bool(one.partial) for one in selection.shown]
    assert [row[0][1] for row in rows] == names
    assert any(name.endswith("*") for name in names)
    titles = "".join(Read(pages["programme"]).words)
    for scene in shown(programme(embedded), embedded, language):
        assert "".join(part.shown for part in scene.title) in titles


def ends(shown_number, language):
    """Return the two ends of a number of the table as the CSV has them."""
    plain = shown_number.rstrip("*").replace("." if language == "vi" else ",", "")
    if plain == "?":
        return "", ""
    if plain.startswith("≥"):
        return plain.strip("≥ "), ""
    low, _, high = plain.partition("–")
    return low, high or low


@examples(0.2)
@given(views(), st.integers(1, 15))
def test_figures_are_those_of_the_csv(view, mask):
    access_points = embedded_access_points()
    page = Read(of_view(access_points, view))
    given = page.data["show"]["tables"]
    for language in LANGUAGES:
        for types in (view.site_types, types_of(mask)):
            own = replace(view, language=language, site_types=types)
            selection = select(access_points, own)
            table = given[language][str(sum(1 << SITE_TYPES.index(one) for one in types))]
            content = to_csv(selection, Layout("wide")).decode("utf-8-sig")
            lines = [*csv.DictReader(io.StringIO(content, newline=""))]
            if types == view.site_types:
                _, *static, sums = page.tables[language]
                cells = [[(kind, number) for kind, number in row[1:]] for row in static]
                letters = {name: letter for letter, name in BASES.items()} | {"none": "n"}
                written = [[letters[kind] + number for kind, number in row] for row in cells]
                assert written == table["rows"]
                assert [letters[kind] + number for kind, number in sums[1:]] == table["sums"]
            if not types:
                continue
            assert len(lines) == len(table["rows"]) == len(selection.shown)
            columns = [*types, *(["total"] if len(types) > 1 else [])]
            for line, row in zip(lines, table["rows"], strict=True):
                for column, cell in zip(columns, row, strict=False):
                    expected = line[f"{column}_low"], line[f"{column}_high"]
                    assert ends(cell[1:], language) == expected
                    assert cell.endswith("*") == bool(line["missing_parts"] and any(expected))
                    if column != "total":
                        assert BASES[cell[0]] == line[f"{column}_basis"]
                value = selection.value(line["province_code"])
                if view.measure != "points":
                    measured = "–" if value is None else measured_in_table(language, value)
                    assert row[-1][1:] == measured
            counted = counted_provinces(access_points, view.division)
            some = len(lines) == 1 or len(lines) < len(counted)
            star = "*" * (some and any(line["missing_parts"] for line in lines))
            totals = [selection.total(site_type=one) for one in types]
            totals += [selection.total()] * (len(types) > 1)
            sums = [count_in_table(language, one) + star * (not one.unknown) for one in totals]
            written = [cell[1:] for cell in table["sums"][: len(columns)]]
            assert written == (sums if lines else ["–"] * len(columns))
            assert_map_has(page.data["figures"], selection, lines)


def assert_map_has(figures, selection, lines):
    """Compare the figures of the map with the lines of the CSV."""
    view = selection.view
    mask = sum(1 << SITE_TYPES.index(one) for one in view.site_types)
    division = figures["divisions"][str(view.division)]
    for line in lines:
        province = division["provinces"][line["province_code"]]
        low, high = province["points"][mask - 1]
        assert (low or 0, high) == (
            int(line["total_low"] or 0),
            int(line["total_high"]) if line["total_high"] else None,
        )
    measure = MEASURES[view.measure]
    if measure.is_rate and view.method != "manual":
        of_types = sum(1 << SITE_TYPES.index(one) for one in measure.counts(view.site_types))
        key = "0" if view.compare == "each_type" else str(of_types)
        if of_types:
            edges = division["breaks"][view.measure][key][view.class_method]
            assert tuple(edges[view.classes - figures["leastClasses"]]) == selection.class_edges


def unpacked(letters):
    """Read an outline, as ``static/map/inlined.js`` does."""
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
    numbers, number, shift = [], 0, 0
    for letter in letters:
        bits = alphabet.index(letter)
        number |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            numbers.append(-(number >> 1) - 1 if number & 1 else number >> 1)
            number = shift = 0
    corners, x, y = [], 0, 0
    for across, up in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + across, y + up
        corners.append([x / 1e4, y / 1e4])
    return corners


def test_outlines_are_those_of_the_map(pages, embedded):
    page = Read(pages["3"])
    land = geometry(embedded)
    other = outlines(outlines_of_division(embedded, 2025))
    for packed, features in (
        (page.data["geometry"]["provinces"], land["provinces"]),
        (page.data["geometry"]["neighbours"], land["neighbours"]),
        (page.data["geometry-2025"]["provinces"], other["provinces"]),
    ):
        for one, feature in zip(packed, json.loads(json.dumps(features)), strict=True):
            shape = feature["geometry"]
            alone = shape["type"] == "Polygon"
            parts = [shape["coordinates"]] if alone else shape["coordinates"]
            assert [[unpacked(ring) for ring in part] for part in one["rings"]] == parts
            assert one["properties"] == feature["properties"]
    # Of 2025 alone only what is missing in its provinces is needed of 2013.
    kept = {
        one["properties"]["province_code"] for one in Read(pages["2"]).data["geometry"]["provinces"]
    }
    needed = {
        part["code"]
        for one in Read(pages["2"]).data["figures"]["divisions"]["2025"]["provinces"].values()
        for part in one["missing"]
    }
    assert kept == needed
