"""Columns, heading rows, sheets and meanings as a person chooses them on the command line."""

import csv
import json

import geopandas as gpd
import pytest
from cases import every
from click.testing import CliRunner
from openpyxl import Workbook

import geodata.boundaries
from dashboard.cli import main
from geodata.tables import provinces
from loaders.options import RegisterOptions
from loaders.reading import read_file
from loaders.register.reader import RegisterInterpretation


@pytest.fixture
def check():
    """Return exit status and report of a check of files."""

    def run(*arguments):
        result = CliRunner().invoke(main, ["check", "--json", *map(str, arguments)])
        report = json.loads(result.stdout) if result.exit_code < 2 else {}
        return result.exit_code, report

    return run


def written(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def joined(report):
    return report["files"][0].get("joined", {}).get("points")


COUNTS = (
    ("Sở", "A", "B"),
    ("Nơi", "Cái thứ nhất", "Cái thứ hai"),
    ("Cao Bằng", 3, 30),
    ("Bắc Kạn", 4, 40),
)
BY_LETTER = ("A=province", "B=district_library", "C=ignored")
BY_HEADING = ("Nơi=province", "Cái thứ hai=commune_library", "B=ignored")
RANGES = ("A=province", "B=commune_library_low", "C=commune_library_high")
ROLES = (
    ((), None, 1, None, {"no_headings"}),
    (BY_LETTER, 2, 0, 7, set()),
    (BY_HEADING, 2, 0, 70, set()),
    (RANGES, 2, 0, 0, set()),
    (BY_LETTER, 9, 1, None, {"no_headings"}),
    ((*BY_LETTER, "Cột nào=total"), 2, 1, None, {"column_not_there"}),
    ((*BY_LETTER, "ZZ=total"), 2, 1, None, {"column_not_there"}),
)


@every("columns, row, status, points, wrong", ROLES)
def test_columns_of_counts_are_chosen_by_letter_or_heading(
    check, tmp_path, columns, row, status, points, wrong
):
    counts = written(tmp_path / "a.csv", *COUNTS)
    options = [part for column in columns for part in ("--column", column)]
    options += ["--heading-row", row] if row else []
    found, report = check("--counts", counts, *options)
    errors = {each["code"] for each in report["problems"] if each["severity"] == "error"}
    assert (found, joined(report), errors) == (status, points, wrong)


def test_a_role_that_is_none_is_wrong_usage(check, tmp_path):
    counts = written(tmp_path / "a.csv", *COUNTS)
    for wrong in ("A", "A=", "=points", "A=computers"):
        assert check("--counts", counts, "--column", wrong)[0] == 2


def test_columns_sheet_and_heading_row_of_a_register_are_chosen(check, tmp_path):
    book = Workbook()
    book.active.append(["Ghi chú"])
    sheet = book.create_sheet("Danh sách")
    for row in (["Cột", "Cột khác"], ["Đâu", "Cái gì"], ["Cao Bằng", "Thư viện xã"]):
        sheet.append(row)
    book.save(points := tmp_path / "a.xlsx")
    status, report = check("--points", points, "--sheet", "Danh sách")
    assert status == 1
    assert {each["code"] for each in report["problems"]} == {"no_register_headings"}
    assert "“Cột”, “Cột khác”" in report["problems"][0]["message"]
    chosen = ("--points-column", "Đâu=province", "--points-column", "Cái gì=site_type")
    options = ("--sheet", "Danh sách", "--heading-row", 2, *chosen)
    status, report = check("--points", points, *options)
    assert (status, joined(report)) == (0, 1)
    status, report = check("--points", points, "--sheet", "Trang")
    assert report["problems"][0]["suggestions"] == ["Sheet", "Danh sách"]


def test_a_register_that_cannot_be_read_says_what_there_is_to_choose_from(tmp_path):
    points = written(tmp_path / "a.csv", ["Biểu 1"], ["Đâu", "Cái gì"], ["Cao Bằng", "TVX"])
    how = read_file("points", points, in_process=True).how
    assert isinstance(how, RegisterInterpretation)
    assert how.shown == ((1, ("Biểu 1",)), (2, ("Đâu", "Cái gì")), (3, ("Cao Bằng", "TVX")))
    second = read_file("points", points, RegisterOptions(heading_row=2), in_process=True).how
    assert isinstance(second, RegisterInterpretation)
    assert (second.heading_rows, second.ignored) == ((2,), ("Đâu", "Cái gì"))


def test_columns_of_boundaries_are_chosen(check, tmp_path):
    table = geodata.boundaries.provinces()[["province_code", "geometry"]]
    table["a"], table["b"] = table.pop("province_code"), provinces()["name_vi"].tolist()[::-1]
    gpd.GeoDataFrame(table).to_file(path := tmp_path / "a.geojson", driver="GeoJSON")
    assert check("--boundaries", path)[0] == 1
    assert check("--boundaries", path, "--code-column", "a", "--name-column", "")[0] == 0


UNKNOWN = (
    ("Tỉnh", "Thư viện huyện"),
    ("Bắc Cạnn", 5),
    ("Khối cơ quan", 7),
    ("Cụm đặc biệt", 5),
)


def test_meanings_are_given_on_the_command_line_and_suggested_in_a_file(check, tmp_path):
    counts, mappings = written(tmp_path / "a.csv", *UNKNOWN), tmp_path / "b.csv"
    assert check("--counts", counts, "--suggest", mappings)[0] == 1
    with mappings.open(encoding="utf-8-sig", newline="") as file:
        assert [*csv.reader(file)] == [
            ["kind", "text", "means"],
            ["province", "Bắc Cạnn", "06"],
        ]
    decided = ("--means", "province", "Khối cơ quan", "left_out")
    as_total = ("--means", "province", "Cụm đặc biệt", "total")
    given = ("--mappings", mappings, *decided, *as_total)
    status, report = check("--counts", counts, *given, "--suggest", mappings)
    assert (status, joined(report)) == (0, 5)
    reasons = {each["reason"] for each in report["files"][0]["reasons"]}
    assert reasons == {"", "row_left_out", "total_row"}
    assert len(mappings.read_text("utf-8-sig").splitlines()) == 4
    assert check("--counts", counts, "--means", "province", "x", "99")[0] == 2
