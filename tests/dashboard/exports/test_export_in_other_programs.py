"""LibreOffice and GDAL open what was taken out, and show what is in it."""

import re
from dataclasses import replace

import pandas as pd
import programs
import pytest
from programs import ogrinfo, opened_in_libreoffice

from dashboard.exports import FORMATS, Layout, table
from dashboard.model.selection import select
from dashboard.model.view import View

pytestmark = pytest.mark.office

FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "＝1+1", "=1+1;b.csv"),
    *('=HYPERLINK("http://example.org","a")', "=cmd|'/c calc'!A1", "{=1+1}", "'=1+1"),
)
WIDE_VI = Layout("wide", "vi")


@pytest.fixture(scope="module")
def everything(embedded):
    return select(embedded, View(order="code"))


@pytest.fixture(scope="module")
def hostile_rows(everything):
    """The first rows of the selection, each with a formula for its source."""
    rows = everything.rows.head(len(FORMULAS)).copy()
    rows["sources"] = pd.Series(FORMULAS, dtype="str")
    selection = replace(everything)
    vars(selection)["rows"] = rows
    return selection


@pytest.fixture(scope="module")
def shown(tmp_path_factory, everything, hostile_rows):
    """What LibreOffice shows, by format, then by name of the file and the sheet."""
    found = {}
    for file_format in ("xlsx", "csv"):
        folder = tmp_path_factory.mktemp(file_format)
        files = []
        for name, selection, layout in (
            ("long", everything, Layout()),
            ("wide", everything, WIDE_VI),
            ("hostile", hostile_rows, Layout()),
        ):
            files.append(folder / f"{name}.{file_format}")
            files[-1].write_bytes(FORMATS[file_format].write(selection, layout))
        if file_format == "csv":
            files.append(folder / "bare.csv")
            files[-1].write_text("a,b\n=1+1,04\n", encoding="utf-8")
        found[file_format] = opened_in_libreoffice(folder, files)
    return found


def cells(frame):
    """Return a table as text, with its headings."""
    lines = [["" if pd.isna(cell) else str(cell) for cell in row] for row in frame.to_numpy()]
    return [[*frame.columns], *lines]


def without_zeros(lines):
    """Return lines with codes as a spreadsheet takes them from a CSV: for numbers."""
    return [[re.sub(r"^0(?=\d$)", "", cell) for cell in line] for line in lines]


@pytest.mark.parametrize(("name", "layout"), [("long", Layout()), ("wide", WIDE_VI)])
def test_a_workbook_in_libreoffice(shown, everything, name, layout):
    found = shown["xlsx"][name, "data"]
    assert found == cells(table(everything, layout))
    assert found[1][1:4] == ["04", "VN-04", "Cao Bằng"]


@pytest.mark.parametrize(("name", "layout"), [("long", Layout()), ("wide", WIDE_VI)])
def test_a_csv_in_libreoffice(shown, everything, name, layout):
    found = shown["csv"][name, name]
    assert found == without_zeros(cells(table(everything, layout)))
    assert found[1][2:4] == ["VN-04", "Cao Bằng"]


def test_the_other_sheets_in_libreoffice(shown):
    sheets = {sheet for name, sheet in shown["xlsx"] if name == "wide"}
    assert sheets == {"data", "summary", "sources", "dictionary"}
    head, *lines, last = shown["xlsx"]["wide", "summary"][:6]
    assert head[:4] == ["Loại điểm", "Số điểm", "Số điểm thấp nhất", "Số điểm cao nhất"]
    assert [line[-1] for line in lines] == ["16", "142", "155", "352"]
    assert (last[0], last[-1]) == ("Cộng", "665")
    listed = [line[0] for line in shown["xlsx"]["wide", "dictionary"][1:]]
    assert listed == shown["xlsx"]["wide", "data"][0]


def test_libreoffice_would_work_a_formula_out(shown):
    assert shown["csv"]["bare", "bare"] == [["a", "b"], ["2", "4"]]


def test_no_formula_is_worked_out_in_a_workbook(shown, hostile_rows):
    found = shown["xlsx"]["hostile", "data"]
    # A carriage return within a cell is shown as the end of a line.
    assert [line[13].replace("\n", "\r") for line in found[1:]] == [*FORMULAS]
    assert len(found) == len(hostile_rows.rows) + 1


def test_no_formula_is_worked_out_in_a_csv(shown):
    found = [line[13].replace("\n", "\r") for line in shown["csv"]["hostile", "hostile"][1:]]
    inert = [text if text[0] in "{'" else f"'{text}" for text in FORMULAS]
    assert found == inert


# ---- GDAL ----------------------------------------------------------------------


@pytest.fixture
def written(tmp_path, everything):
    """Write the selection in a format, and return the path."""

    def write(file_format, layout):
        path = tmp_path / f"points.{file_format}"
        path.write_bytes(FORMATS[file_format].write(everything, layout))
        return path

    return write


@pytest.mark.parametrize(("shape", "features"), [("wide", 16), ("long", 64)])
@pytest.mark.parametrize(
    ("file_format", "layer", "integer"),
    [
        ("gpkg", "provinces", "Integer64"),
        ("geojson", "access-points", "Integer"),
    ],
)
def test_outlines_in_gdal(written, file_format, layer, integer, shape, features):
    told = ogrinfo("-so", written(file_format, Layout(shape)), layer)
    assert f"Feature Count: {features}\n" in told
    assert "Geometry: Multi Polygon\n" in told
    assert 'ID["EPSG",4326]' in told
    assert "province_code: String" in told
    assert "missing_parts: String" in told
    numbers = ("points", "points_low") if shape == "long" else ("district_library", "total_high")
    for name in ("division", *numbers):
        assert f"{name}: {integer} (0.0)" in told


@pytest.mark.parametrize(
    ("file_format", "layer"), [("gpkg", "provinces"), ("geojson", "access-points")]
)
def test_cells_in_gdal(written, file_format, layer):
    path = written(file_format, Layout("wide"))
    told = ogrinfo("-geom=NO", "-where", "province_code = '04'", path, layer)
    assert "Feature Count: 1\n" in told
    assert "province_code (String) = 04\n" in told
    assert "province_vi (String) = Cao Bằng\n" in told
    assert re.search(r"district_library \(Integer(64)?\) = \(null\)\n", told)
    assert re.search(r"district_library_high \(Integer(64)?\) = 12\n", told)


def test_the_table_of_a_geopackage_in_gdal(written):
    path = written("gpkg", Layout("wide"))
    told = ogrinfo("-so", path, "access_points")
    assert "Geometry: None\n" in told
    assert "Feature Count: 64\n" in told
    assert "province_code: String" in told
    assert "points: Integer64 (0.0)" in told


def test_a_program_that_is_missing_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="install the package gdal-bin"):
        programs.ogrinfo("x")
    with pytest.raises(FileNotFoundError, match="install the package libreoffice-calc-nogui"):
        programs.executable("soffice", "libreoffice-calc-nogui")
