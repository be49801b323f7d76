"""Files to download, read back: they hold the rows as shown."""

import csv
import io
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pyogrio
import pytest
from cases import every
from hypothesis import given
from openpyxl import load_workbook
from profiles import examples
from samples import HOSTILE, HOSTILE_FILE, counted, views

from dashboard.exports import FORMATS, HEADINGS, SHAPES, Layout, file_name, table
from dashboard.exports.provenance import WRITTEN, data_digest
from dashboard.exports.text_files import to_csv, to_json
from dashboard.exports.workbook import to_xlsx
from dashboard.model.selection import COLUMNS, select
from dashboard.model.view import View
from dashboard.text.messages import number
from dashboard.text.statements import relation_in_files
from dashboard.text.table_rows import star_in_words
from geodata import tables
from geodata.boundaries import OPENSTREETMAP_CREDIT
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.translation import LANGUAGES

LAYOUTS = [Layout(shape, headings) for shape in SHAPES for headings in HEADINGS]


def test_csv_dialect(embedded):
    content = to_csv(select(embedded, View(provinces=("04",))))
    assert content.startswith(b"\xef\xbb\xbfdivision,province_code,")
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert len(lines) == 6
    assert b"\n" not in b"".join(lines)
    # A range has no number of its own: the field is empty, not "nan" or "<NA>".
    assert ",district_library,,8,12,2,13,range," in lines[2].decode()


# ---- the workbook --------------------------------------------------------------


def test_workbook(embedded):
    book = load_workbook(io.BytesIO(to_xlsx(select(embedded, View()))))
    assert book.sheetnames == ["data", "summary", "sources", "dictionary"]
    assert book["data"].freeze_panes == "A2"
    assert book["data"].auto_filter.ref == "A1:O65"
    assert book["data"]["B2"].value == "95"  # Bạc Liêu is first by name
    ordered = select(embedded, View(order="code"))
    assert load_workbook(io.BytesIO(to_xlsx(ordered)))["data"]["B2"].value == "04"


@every("layout", LAYOUTS)
def test_every_table_has_a_filter_and_a_heading_in_sight(embedded, layout):
    selection = select(embedded, View(measure="computers"))
    book = load_workbook(io.BytesIO(to_xlsx(selection, layout)))
    assert book.sheetnames == ["data", "summary", "measure", "sources", "dictionary"]
    for name in ("data", "summary", "measure"):
        head = book[name][1]
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith(f"A1:{head[-1].column_letter}")
        assert all(cell.font.bold for cell in head)


def test_codes_are_cells_of_text(embedded):
    sheet = load_workbook(io.BytesIO(to_xlsx(select(embedded, View(order="code")))))["data"]
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].number_format) == ("04", "s", "@")


@pytest.mark.parametrize(
    ("headings", "head", "types", "total"),
    [
        (
            "machine",
            ("site_type", "points", "points_low", "points_high", "known", "open", "control"),
            ("provincial_library", "district_library", "commune_library", "commune_post_office"),
            "total",
        ),
        (
            "vi",
            (
                *("Loại điểm", "Số điểm", "Số điểm thấp nhất", "Số điểm cao nhất"),
                *("Đã rõ", "Chưa rõ", "Toàn dự án"),
            ),
            ("Thư viện tỉnh", "Thư viện huyện", "Thư viện xã", "Điểm Bưu điện - Văn hóa xã"),
            "Cộng",
        ),
    ],
)
def test_summary_is_what_the_screen_tells(embedded, headings, head, types, total):
    view = View(provinces=("56",))
    selection = select(embedded, view)
    sheet = load_workbook(io.BytesIO(to_xlsx(selection, Layout(headings=headings))))["summary"]
    lines = [*sheet.iter_rows(max_col=7, values_only=True)]
    assert lines[0] == head
    expected = []
    for label, code in zip((*types, total), (*view.site_types, None), strict=True):
        shown, known = selection.total(site_type=code), selection.attributed(code)
        full = {"provincial_library": 16, "district_library": 142, "commune_library": 155}
        full = (full | {"commune_post_office": 352, None: 665})[code]
        ends = (shown.exact, shown.low, shown.high)
        expected.append((label, *ends, known, full - known, full))
    assert lines[1:6] == expected
    assert lines[5][1] == 38
    assert ", ".join(head[-3:]) in lines[7][0]


@every(("provinces", "partial"), [((), False), (("51", "66"), True), (("56", "66"), False)])
@every("headings", HEADINGS)
def test_the_summary_tells_that_it_is_without_a_part(embedded, provinces, partial, headings):
    selection = select(embedded, View(division=2025, provinces=provinces))
    book = load_workbook(io.BytesIO(to_xlsx(selection, Layout(headings=headings))))
    language = "vi" if headings == "machine" else headings
    below = [row[0].value for row in book["summary"].iter_rows(min_row=9)]
    assert [*filter(None, below)] == [star_in_words(selection, language)] * partial


def test_the_summary_of_a_file_stands_against_its_own():
    own = counted({Cell("04", "district_library"): 5, Cell("01", "district_library"): 50})
    view = View(provinces=("04",), site_types=("district_library", "commune_library"))
    book = load_workbook(io.BytesIO(to_xlsx(select(own, view), Layout())))
    lines = [*book["summary"].iter_rows(max_col=6, values_only=True)]
    assert lines[0][4:] == ("in_file_low", "in_file_high")
    assert lines[1:4] == [
        ("district_library", 5, 5, 5, 55, 55),
        ("commune_library", None, None, None, None, None),
        ("total", None, 5, None, 55, 55),
    ]
    assert "counts.csv" in lines[5][0]


def chart_of(content):
    """Return the XML of the one chart in a workbook, ``None`` where there is none."""
    with ZipFile(io.BytesIO(content)) as book:
        charts = [name for name in book.namelist() if name.startswith("xl/charts/")]
        assert len(charts) <= 1
        return book.read(charts[0]).decode() if charts else None


@pytest.mark.parametrize(
    ("view", "rows"),
    [(View(), "$2:{}$5"), (View(site_types=("district_library",), language="en"), "$2")],
)
def test_a_chart_of_the_summary(embedded, view, rows):
    chart = chart_of(to_xlsx(select(embedded, view)))
    formulas = re.findall(r"<c:f>(.+?)</c:f>", chart)
    assert formulas == [f"summary!${column}{rows.format(f'${column}')}" for column in "ACAD"]
    assert "c:barChart" in chart
    assert ("At least" in chart) == (view.language == "en")
    assert ("Ít nhất" in chart) == (view.language == "vi")


def test_no_chart_of_nothing(embedded):
    assert chart_of(to_xlsx(select(embedded, View(site_types=())))) is None


@every("layout", LAYOUTS)
def test_the_dictionary_tells_every_column(embedded, layout):
    book = load_workbook(io.BytesIO(to_xlsx(select(embedded, View()), layout)))
    head, *lines = book["dictionary"].iter_rows(values_only=True)
    assert head == ("column", "type", "unit", "description_vi", "description_en", "allowed")
    assert [line[0] for line in lines] == [cell.value for cell in book["data"][1]]
    assert all(line[3] and line[4] for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_tell_filter_licence_and_statements(embedded, language):
    view = View(provinces=("56",), site_types=("district_library",), language=language)
    sheet = load_workbook(io.BytesIO(to_xlsx(select(embedded, view))))["sources"]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    text = [value for line in lines for value in line if value]
    assert any("types=district_library&provinces=56" in value for value in text)
    assert any(OPENSTREETMAP_CREDIT in value and "ODbL" in value for value in text)
    start = next(place for place, line in enumerate(lines) if line[0] == "statement")
    listed = {line[0]: line for line in lines[start + 1 :]}
    assert listed.keys() == {"KH-1", "KH-2", "RULE", "S2-one-PL"}
    by_code = {source.code: source for source in tables.sources()}
    for statement in tables.statements():
        if statement.code in listed:
            assert listed[statement.code][2] == by_code[statement.source].publisher
            assert listed[statement.code][1] == relation_in_files(statement, language)
            assert listed[statement.code][5] == getattr(statement, f"note_{language}")


@pytest.mark.parametrize(
    ("language", "date", "note"),
    [
        ("vi", "ngày 14, nguồn không ghi tháng (có lẽ 12/2016)", "Chỉ có một nguồn."),
        ("en", "14th, month not shown in the source (probably Dec 2016)", "One source only."),
    ],
)
def test_caveats_are_in_the_language_of_the_view(embedded, language, date, note):
    view = View(provinces=("86",), language=language)
    sheet = load_workbook(io.BytesIO(to_xlsx(select(embedded, view))))["sources"]
    (line,) = [line for line in sheet.iter_rows(values_only=True) if line[0] == "VL-2"]
    assert line[4:] == (date, note)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("GL-2", "Gia Lai: points (Commune post office) = 30"),
        (
            "DL-2",
            "Dak Lak: computers (Commune library + Commune post office) = 210",
        ),
        (
            "UNITS",
            "Each of the 16 provinces: points (District library) ≤ number of district-level units",
        ),
        ("S2-CP", "The 16 provinces together: points (Commune post office) = 352"),
    ],
)
def test_relations_in_words(code, words):
    (statement,) = [item for item in tables.statements() if item.code == code]
    assert relation_in_files(statement, "en") == words


@every("language", LANGUAGES)
@every("statement", tables.statements())
def test_every_statement_has_words(statement, language):
    words = relation_in_files(statement, language)
    assert "_" not in words
    if statement.value.isdecimal():
        assert words.endswith(f" {number(language, int(statement.value))}")


# ---- hostile names -------------------------------------------------------------


def test_hostile_names_are_inert_in_csv(hostile):
    content = to_csv(select(hostile, View(provinces=("56",)))).decode("utf-8-sig")
    _, *lines = csv.reader(io.StringIO(content, newline=""))
    assert {line[COLUMNS.index("sources")] for line in lines} == {"'" + HOSTILE_FILE}
    assert {line[3] for line in lines} == {HOSTILE}


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("start", [*"=+-@\t\r\n＝＋－＠"])
def test_no_csv_field_starts_like_a_formula(embedded, start, layout):
    selection = select(embedded, View(provinces=("56",)))
    rows = selection.rows.assign(sources=f"{start}1+1.csv").astype(selection.rows.dtypes)
    vars(selection)["rows"] = rows
    content = to_csv(selection, layout).decode("utf-8-sig")
    fields = [field for line in csv.reader(io.StringIO(content, newline="")) for field in line]
    assert [field for field in fields if field.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []
    assert f"'{start}1+1.csv" in fields


def test_hostile_names_are_text_in_xlsx(hostile):
    book = load_workbook(io.BytesIO(to_xlsx(select(hostile, View(provinces=("56",))))))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    assert [cell.value for cell in cells].count(HOSTILE_FILE) == 5
    assert [cell.value for cell in cells].count(HOSTILE) == 8


def test_a_file_name_does_not_bring_in_sources():
    found = counted({Cell("56", "district_library"): 3}, "a; KH-1; b.csv")
    sheet = load_workbook(io.BytesIO(to_xlsx(select(found, View()))))["sources"]
    assert "KH-1" not in [line[0].value for line in sheet.iter_rows()]


def measure_in(content, file_format):
    """Return the rows of the measure in a file, ``None`` where it has no such table."""
    if file_format == "json":
        return json.loads(content).get("measure")
    if file_format == "xlsx":
        book = load_workbook(io.BytesIO(content))
        if "measure" not in book.sheetnames:
            return None
        head, *rows = book["measure"].iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.gpkg"
        path.write_bytes(content)
        if "measure" not in pyogrio.list_layers(path)[:, 0]:
            return None
        return pyogrio.read_arrow(path, layer="measure")[1].to_pylist()


@pytest.mark.parametrize("shape", SHAPES)
@examples(0.12)
@given(views())
def test_the_measure_stands_beside_the_rows(shape, view):
    selection = select(embedded_access_points(), view)
    rows = table(selection, Layout(shape))
    assert ("measure" in rows) == (view.measure != "points")
    for row in rows.to_dict("records") if "measure" in rows else ():
        kinds = (row["site_type"],) if shape == "long" else view.site_types
        alone = replace(view, site_types=kinds)
        for ending, shown in (("", selection), ("_strict", selection.without_context)):
            value = select(shown.access_points, alone).value(row["province_code"])
            low, high = row[f"value_low{ending}"], row[f"value_high{ending}"]
            if value is None:
                assert pd.isna([low, high, row["denominator"]]).all()
            else:
                assert (low, high) == (value.low, value.high)
                assert pd.isna(row["denominator"]) == (value.denominator is None)


def test_units_stand_beside_a_rate_and_its_denominator(embedded):
    view = View(measure="points_per_100k", provinces=("56",))
    (machine,) = table(select(embedded, view), Layout("wide")).to_dict("records")
    assert (machine["measure"], machine["measure_unit"], machine["denominator_unit"]) == (
        *("points_per_100k", "points per 100,000 people", "thousand people"),
    )
    assert (machine["value_low"], machine["denominator"]) == (38 * 100 / 1188.4, 1188.4)
    (words,) = table(select(embedded, view), Layout("wide", "vi")).to_dict("records")
    assert (words["Đơn vị của giá trị"], words["Mẫu số"]) == ("điểm trên 100.000 dân", 1188.4)


def test_csv_for_spreadsheets_with_decimal_commas(embedded):
    selection = select(embedded, View(measure="points_per_100k", provinces=("56",)))
    file_format = FORMATS["semicolon_csv"]
    assert file_name(selection, file_format, Layout()) == "access-points-2013.semicolon.csv"
    content = file_format.write(selection, Layout())
    semicolons = [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")]
    commas = [*csv.reader(io.StringIO(to_csv(selection).decode("utf-8-sig"), newline=""))]
    assert semicolons[0] == commas[0]
    assert "1188,4" in semicolons[1]
    number = re.compile(r"(\d+)\.(\d+)")
    assert semicolons == [[number.sub(r"\1,\2", cell) for cell in line] for line in commas]


def test_codes_are_no_errors_of_a_workbook(embedded):
    with ZipFile(io.BytesIO(to_xlsx(select(embedded, View())))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<ignoredError sqref="A2:O65" numberStoredAsText="1"/>' in sheet


def test_every_file_says_of_which_data_it_was_made(embedded):
    selection = select(embedded, View())
    about = json.loads(to_json(selection))["metadata"]
    assert re.fullmatch(r"[0-9a-f]{64}", about["data_sha256"])
    assert about["data_date"] == f"{WRITTEN:%Y}"
    book = load_workbook(io.BytesIO(to_xlsx(selection)))
    told = [line[1].value for line in book["sources"].iter_rows(max_row=8)]
    assert any(about["data_sha256"] in str(one) for one in told)
    assert book.properties.created == WRITTEN
    other = counted({Cell("56", "district_library"): 3})
    assert data_digest(other) != data_digest(embedded)
    assert data_digest(other) == data_digest(counted({Cell("56", "district_library"): 3}))


@pytest.mark.parametrize("file_format", ["xlsx", "json", "gpkg"])
@examples(0.12)
@given(views())
def test_the_measure_is_in_the_file(file_format, view):
    selection = select(embedded_access_points(), view)
    rows = measure_in(FORMATS[file_format].write(selection, Layout()), file_format)
    assert (rows is not None) == (view.measure != "points")
    values = {code: selection.value(code) for code in selection.provinces if rows is not None}
    expected = {code: value for code, value in values.items() if value is not None}
    assert [row["province_code"] for row in rows or []] == [*expected]
    for row in rows or []:
        value = expected[row["province_code"]]
        assert (row["value_low"], row["value_high"]) == pytest.approx((value.low, value.high))
        numerator = value.numerator
        assert (row["numerator_low"], row["numerator_high"]) == (numerator.low, numerator.high)
        assert row["denominator"] == value.denominator
        assert row["basis"] == value.basis
