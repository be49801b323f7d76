"""Reports as PDF: what is in them, read back with other programs."""

import csv
import io
import re
import subprocess
import sys
import unicodedata
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pikepdf
import pytest
from cases import every
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import FULL_COUNTS, HOSTILE, HOSTILE_FILE, counted, views

from dashboard.cli.commands import main
from dashboard.exports import FORMATS
from dashboard.exports.paper.pictures import Picture
from dashboard.exports.paper.typesetting import typeset
from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.show.scenes import shown
from dashboard.show.story import Story, programme, read
from dashboard.text.credit import basis_word
from dashboard.text.headline import headline, together
from dashboard.text.messages import count, in_measure, number, text
from dashboard.text.table_rows import column_labels
from geodata.boundaries import OPENSTREETMAP_CREDIT
from loaders.loading import embedded as embedded_access_points
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.slow

ADDRESS = "https://map.example/inner"
PDF, ATLAS = FORMATS["pdf"], FORMATS["atlas"]
LONG = "Bản đồ" * 50
# Markup of the typesetter, of pages, a reference to a file, control characters, other scripts.
TEXTS = (
    *('#import "common.typ": *', "#set page(width: 1mm)", "$ x^2 $", "*_`= @a <b> ~ \\ //"),
    *(HOSTILE, "&amp; &lt;", '#image("/etc/passwd")', LONG, "\u200f\u202e", "🗺 中文", "\ue000"),
)


def made(selection, file_format=PDF, address=ADDRESS):
    return file_format.write(selection, file_format.layout(), address)


def story_of(scenes, access_points):
    """Return a story of some scenes: of each title, text and view."""
    written = "".join(
        f"[[scene]]\ntitle = '''{title}'''\ntext = '''{said}'''\nnotes = '''{said}'''\n"
        f'view = "{view}"\n'
        for title, said, view in scenes
    )
    return read(written.encode(), "hall.toml", access_points)


def words(content, first=1, last=0):
    """Return the text of some pages as a reader copies it, one space between words."""
    pages = ("-f", str(first), *(("-l", str(last)) if last else ()))
    done = subprocess.run(
        ["pdftotext", "-raw", *pages, "-", "-"], input=content, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().replace("\N{ZERO WIDTH SPACE}", "").split())


def elements(pdf):
    """Return every structure element of a document as its type and its dictionary, in order."""
    roles = dict(pdf.Root.StructTreeRoot.get("/RoleMap", {}))
    waiting, found = [pdf.Root.StructTreeRoot.K], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += reversed([*node])
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(roles.get(str(node.S), node.S)), node))
            if "/K" in node:
                waiting.append(node.K)
    return found


def check_standards(content, title, language):
    """Check what PDF/UA-1 and PDF/A-2a ask for, as far as a program can."""
    pdf = pikepdf.open(io.BytesIO(content))
    root = pdf.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == {"vi": "vi-VN", "en": "en-US"}[language]
    assert root.ViewerPreferences.DisplayDocTitle
    assert all(page.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page)
    with pdf.open_metadata() as about:
        assert about["dc:title"] == title
        assert about["pdfuaid:part"] == "1"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
    assert not {"/JavaScript", "/EmbeddedFiles"} & {*root.get("/Names", {})}
    assert "/OpenAction" not in root
    fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    fonts = [one for one in fonts if one.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        if font.Subtype == "/Type0":
            assert "/ToUnicode" in font
        else:
            described = font.FontDescriptor
            assert "DejaVuSans" in str(described.FontName)
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & {*described}
    links = [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert {str(note.Subtype) for note in links} <= {"/Link"}
    assert all(str(note.Contents) for note in links)
    tags = elements(pdf)
    kinds = [kind for kind, _ in tags]
    assert kinds.count("/H1") >= 1
    headings = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    for kind, element in tags:
        if kind == "/Figure":
            alt = str(element.Alt)
            assert alt.strip()
            assert alt == unicodedata.normalize("NFC", alt)
        if kind == "/TH":
            attributes = element.A if isinstance(element.A, pikepdf.Array) else [element.A]
            assert [one.Scope for one in attributes if "/Scope" in one] == ["/Column"]
        if kind == "/Link":
            assert element.K
    return pdf, kinds


def alts(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(element.Alt) for kind, element in elements(pdf) if kind == "/Figure"]


def outline(pdf):
    pages = {page.objgen: place for place, page in enumerate(pdf.pages, start=1)}
    with pdf.open_outline() as bookmarks:
        return [(one.title, pages[one.destination[0].objgen]) for one in bookmarks.root]


# ---- the standards -------------------------------------------------------------


@every(
    "view",
    [
        View(),
        View(site_types=("district_library",), language="en"),
        View(measure="points_per_100k"),
        View(division=2025, language="en"),
        View(provinces=("20", "56", "96"), selected="56"),
        View(site_types=()),
        View(provinces=("01",)),
    ],
)
def test_a_view_is_tagged_for_readers_and_archives(embedded, view):
    selection = select(embedded, view)
    measure = text(view.language, f"map.measure.{view.measure}")
    title = f"{measure} · {text(view.language, 'page.title')}"
    content = made(selection)
    pdf, kinds = check_standards(content, title, view.language)
    assert (kinds.count("/H1"), kinds.count("/Table"), kinds.count("/Figure")) == (1, 1, 2)
    assert kinds.count("/TR") == len(selection.shown) + 2
    assert kinds.count("/TH") == 1 + len(column_labels(view))
    assert [title for title, _ in outline(pdf)] == [measure]
    drawn, legend = alts(content)
    assert headline(selection) in drawn
    assert together(selection) in drawn
    assert legend.startswith(text(view.language, "paper.legend", lines=""))
    uris = [note.A.URI for page in pdf.pages for note in page.get("/Annots", [])]
    assert [str(uri) for uri in uris if str(uri).startswith(ADDRESS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_atlas_has_a_page_for_each_province(embedded, language):
    selection = select(embedded, View(language=language))
    title = f"{text(language, 'paper.atlas')} · {text(language, 'page.title')}"
    pdf, kinds = check_standards(made(selection, ATLAS), title, language)
    names = [getattr(one, f"name_{language}") for one in selection.shown]
    (_, first), *pages, (_, last) = outline(pdf)
    assert first == 1
    assert pages == [(name, place) for place, name in enumerate(names, start=2)]
    assert last == len(names) + 2
    assert (kinds.count("/Table"), kinds.count("/TOC")) == (len(names), 1)
    assert kinds.count("/TOCI") == len(names) + 1
    assert kinds.count("/TH") == 4 * len(names)
    assert kinds.count("/Figure") == len(names) + 2
    steps = [str(note.A.URI) for page in pdf.pages for note in page.Annots if "/A" in note]
    steps = [uri for uri in steps if uri.startswith(f"{ADDRESS}/how-we-know?")]
    assert [dict(parse_qsl(urlsplit(uri).query))["selected"] for uri in steps] == [
        *selection.provinces
    ]


def test_the_atlas_of_a_view_of_2025_shows_the_provinces_of_2013(embedded):
    selection = select(embedded, View(division=2025, provinces=("56", "68"), order="code"))
    pages = outline(pikepdf.open(io.BytesIO(made(selection, ATLAS))))
    assert [name for name, _ in pages[1:-1]] == [
        "Khánh Hòa",
        "Ninh Thuận",
        "Bình Thuận",
        "Lâm Đồng",
    ]


@every("view", [View(provinces=("01",)), View(site_types=()), View(provinces=("56",), regions=())])
def test_an_atlas_of_little_is_one_all_the_same(embedded, view):
    selection = select(embedded, view)
    title = f"{text('vi', 'paper.atlas')} · {text('vi', 'page.title')}"
    pdf, _ = check_standards(made(selection, ATLAS), title, "vi")
    assert len(outline(pdf)) == len(selection.shown) + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_has_a_page_for_each_scene(embedded, language):
    story = programme(embedded)
    content = PDF.write_story(story, embedded, language, PDF.layout(), ADDRESS)
    pdf, kinds = check_standards(content, text(language, "page.title"), language)
    said = shown(story, embedded, language)
    titles = ["".join(part.shown for part in scene.title) for scene in said]
    assert outline(pdf) == [(title, place) for place, title in enumerate(titles, start=1)]
    assert len(pdf.pages) == len(titles) == kinds.count("/H1") == kinds.count("/Figure") / 2
    for place, scene in enumerate(said, start=1):
        page = words(content, place, place)
        for line in (scene.title, *scene.text, *scene.notes):
            assert " ".join("".join(part.shown for part in line).split()) in page


# ---- the figures ---------------------------------------------------------------


def table_in_csv(selection, language):
    """Return the cells of the table in a report, worked out from the CSV of the same view."""

    def rows(shape):
        content = FORMATS["csv"].write(selection, FORMATS["csv"].layout(shape))
        return [*csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]

    view = selection.view
    name = {"vi": "province_vi", "en": "province_en"}[language]
    long = rows("long")
    for row in rows("wide"):
        star = "*" if row["missing_parts"] else ""
        (province,) = [one for one in selection.shown if one.code == row["province_code"]]
        assert language == "en" or row[name] == province.name_vi
        cells = [getattr(province, f"name_{language}") + star]

        def starred(shown, star=star):
            return shown if shown == "?" else shown + star

        for cell in long:
            if cell["province_code"] == row["province_code"]:
                known = basis_word(selection.access_points, language, cell["basis"])
                cells += [starred(ends(cell["points_low"], cell["points_high"], language)), known]
        if len(view.site_types) > 1:
            known = basis_word(
                selection.access_points, language, selection.basis(row["province_code"])
            )
            cells += [starred(ends(row["total_low"], row["total_high"], language)), known]
        if view.measure != "points":
            if row["value_low"] or row["value_high"]:
                high = float(row["value_high"]) if row["value_high"] else None
                value = float(row["value_low"] or 0)
                cells.append(in_measure(language, MEASURES[view.measure], value, high) + star)
            else:
                cells.append("?" if selection.value(row["province_code"]) else "–")
        yield " ".join(cells)


def ends(low, high, language):
    if not low and not high:
        return "?"
    if not high:
        return f"≥ {number(language, int(low))}"
    return "–".join(dict.fromkeys(number(language, int(end)) for end in (low or 0, high)))


@pytest.mark.office
@examples(0.5)
@given(views())
def test_the_table_has_the_figures_of_the_csv(view):
    selection = select(embedded_access_points(), view)
    content = words(made(selection))
    place = 0
    for line in table_in_csv(selection, view.language):
        assert line in content[place:]
        place = content.index(line, place)
    assert together(selection) in content
    assert headline(selection) in content


@pytest.mark.office
@pytest.mark.parametrize(("provinces", "star"), [("", ""), ("51,66", "*"), ("56,66", "")])
def test_the_sum_of_a_part_has_its_star(embedded, provinces, star):
    shown = tuple(filter(None, provinces.split(",")))
    selection = select(embedded, View(division=2025, provinces=shown, language="en"))
    content = words(made(selection))
    whole = count("en", selection.total())
    assert together(selection).endswith(f"Total: {whole}{star}")
    assert together(selection) in content
    sums = content.rpartition(f" {text('en', 'table.sum')} ")[-1]
    derived = basis_word(embedded, "en", selection.basis())
    assert f"{whole}{star} {derived}" in sums


@pytest.mark.office
@examples(0.2)
@given(views().filter(lambda view: view.division == 2013 and view.site_types))
def test_the_atlas_has_the_figures_of_the_csv(view):
    selection = select(embedded_access_points(), view)
    content = made(selection, ATLAS)
    language = view.language
    for place, province in enumerate(selection.shown, start=2):
        page = words(content, place, place)
        rows = selection.rows[selection.rows["province_code"] == province.code]
        for row in rows.astype(object).fillna("").to_dict("records"):
            low, high = (str(row[f"points_{end}"]) for end in ("low", "high"))
            label = text(language, f"map.type.{row['site_type']}")
            known = basis_word(selection.access_points, language, row["basis"])
            assert f"{label} {ends(low, high, language)} {known} " in page
            assert getattr(province, f"name_{language}") in page


def test_own_counts_are_never_called_published():
    own = counted(FULL_COUNTS, "của tôi.csv")
    for language in LANGUAGES:
        selection = select(own, View(language=language, provinces=("56", "20")))
        for file_format in (PDF, ATLAS):
            content = words(made(selection, file_format))
            assert "của tôi.csv" in content
            assert text(language, "map.basis.published_own") in content
            assert text(language, "map.basis.published") not in content
            assert text(language, "bundle.link_own", file="của tôi.csv") in content
            assert OPENSTREETMAP_CREDIT in content


# ---- the same, and inert -------------------------------------------------------


def test_the_same_view_is_the_same_bytes(embedded):
    code = (
        "import sys\nfrom dashboard.exports import FORMATS\n"
        "from dashboard.model.selection import select\nfrom dashboard.model.view import View\n"
        "from loaders.loading import embedded\n"
        "selection = select(embedded(), View(provinces=('56', '20')))\n"
        "for code in ('pdf', 'atlas'):\n"
        "    sys.stdout.buffer.write(FORMATS[code].write(selection, FORMATS[code].layout()))"
    )
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    selection = select(embedded, View(provinces=("56", "20")))
    here = b"".join(made(selection, one, "") for one in (PDF, ATLAS))
    assert here == other.stdout
    story = Story(programme(embedded).scenes[6:8])
    first, second = (PDF.write_story(story, embedded, "vi", PDF.layout()) for _ in range(2))
    assert first == second


@pytest.mark.office
def test_text_is_never_markup(embedded):
    scenes = [(f"a {one} z", f"b {one} y\n{one}", "types=district_library") for one in TEXTS[:8]]
    scenes.append(("", "no title", ""))
    story = story_of(scenes, embedded)
    content = PDF.write_story(story, embedded, "en", PDF.layout())
    pdf, _ = check_standards(content, text("en", "page.title"), "en")
    assert len(pdf.pages) == len(scenes)
    assert outline(pdf)[-1][0] == text("en", "story.scene", number=len(scenes))
    for place, (title, said, _) in enumerate(scenes, start=1):
        page = words(content, place, place).replace(" ", "")
        for line in (title, *said.splitlines()):
            assert unicodedata.normalize("NFC", line).replace(" ", "") in page


@examples(1)
@given(st.text(max_size=60) | st.sampled_from(TEXTS))
def test_no_text_keeps_a_report_from_being_made(said):
    parts = [{"shown": said, "basis": basis} for basis in ("published", "derived", "", "unknown")]
    scene = {"heading": [{"shown": said or "–"}], "text": [parts], "notes": [parts]}
    drawn = Picture(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', f"{said}.")
    scene |= {"bases": [], "settings": [said], "map": drawn, "legend": drawn, "link": ""}
    names = ("subject", "notes_title", "bases_title", "credit", "link_title")
    typeset("story", "vi", said or "–", {**dict.fromkeys(names, said or "–"), "scenes": [scene]})


@pytest.mark.office
def test_hostile_names_are_text(hostile):
    content = made(select(hostile, View(provinces=("56",))))
    assert HOSTILE.replace(" ", "") in words(content).replace(" ", "")
    assert HOSTILE_FILE.replace(" ", "") in words(content).replace(" ", "")


# ---- where it is not installed -------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_extra_it_says_what_to_install(monkeypatch, tmp_path, language):
    assert PDF.why_not(language) == ""
    monkeypatch.setitem(sys.modules, "typst", None)
    out = tmp_path / "out.pdf"
    for code in ("pdf", "atlas"):
        said = FORMATS[code].why_not(language)
        assert "pip install 'access-map[pdf]'" in said
        assert FORMATS[code].title in said
        options = ("export", "--format", code, "--lang", language, "--out", str(out))
        result = CliRunner().invoke(main, options)
        assert result.exit_code == 1
        assert said in result.output
    assert not out.exists()
    assert FORMATS["csv"].why_not(language) == ""
