"""The report of a join: counts first, then problems, errors on top."""

import io
import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from profiles import examples
from samples import count_tables, write_counts

from loaders import loading
from loaders.names.mappings import Mappings
from loaders.problems.ledger import Ledger, Tally
from loaders.problems.problem import Problem
from loaders.problems.report import (
    CATEGORY_COLUMNS,
    COLUMNS,
    FATES,
    CategoryCount,
    FileReport,
    JoinReport,
)
from loaders.translation import LANGUAGES

PROBLEMS = (
    Problem(
        "info",
        "province_absent",
        "a.csv",
        details={"count": 2, "provinces": "x, y"},
    ),
    Problem(
        "error",
        "province_unknown",
        "a.csv",
        3,
        "Tỉnh",
        "=1+1",
        suggestions=("Hà Giang", "Hậu Giang"),
    ),
    Problem("warning", "total_row", "a.csv", 9, details={"count": 1, "first_row": 9}),
    Problem("error", "file_empty", "b.csv"),
)
LEDGER = Ledger(
    5,
    30,
    (
        Tally("joined", "", 3, 20),
        Tally("excluded", "total_row", 1, 8),
        Tally("problem", "province_unknown", 1, 2),
    ),
)
CATEGORIES = (
    CategoryCount("04", "=Nhà văn hóa", 3, 3),
    CategoryCount("56", "Trường học", 0, None),
)
REPORT = JoinReport(
    (
        FileReport("counts", "a.csv", LEDGER, PROBLEMS[:3], CATEGORIES),
        FileReport("boundaries", "b.csv", None, PROBLEMS[3:]),
    ),
    ("04", "56"),
)


def test_problems_stand_in_order_of_severity_then_as_found():
    assert [one.code for one in REPORT.problems] == [
        "province_unknown",
        "file_empty",
        "total_row",
        "province_absent",
    ]
    assert not REPORT.loadable
    assert [REPORT.count(one) for one in ("error", "warning", "info")] == [2, 1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_json(language):
    found = json.loads(json.dumps(REPORT.to_json(language), ensure_ascii=False))
    assert list(found) == ["ok", "provinces_matched", "counts", "files", "problems"]
    assert found["counts"] == {"error": 2, "warning": 1, "info": 1}
    counts, boundaries = found["files"]
    assert (counts["kind"], counts["outcome"], counts["balanced"]) == ("counts", "refused", True)
    assert (counts["rows"], counts["points"]) == (5, 30)
    assert [counts[fate] for fate in FATES] == [
        {"rows": 3, "points": 20},
        {"rows": 1, "points": 8},
        {"rows": 1, "points": 2},
    ]
    assert counts["categories"] == [one._asdict() for one in CATEGORIES]
    assert boundaries == {"kind": "boundaries", "file": "b.csv", "outcome": "refused"}
    first = found["problems"][0]
    assert (first["code"], first["row"], first["column"], first["value"]) == (
        "province_unknown",
        3,
        "Tỉnh",
        "=1+1",
    )
    assert first["message"] == PROBLEMS[1].message(language)
    assert first["suggestions"] == ["Hà Giang", "Hậu Giang"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_a_workbook(language):
    book = load_workbook(io.BytesIO(REPORT.to_xlsx(language)))
    assert book.sheetnames == ["summary", "problems", "categories"]
    kept = [[cell.value for cell in row] for row in book["categories"].iter_rows()]
    assert kept == [list(CATEGORY_COLUMNS), *(["a.csv", *one] for one in CATEGORIES)]
    rows = [[cell.value for cell in row] for row in book["problems"].iter_rows()]
    assert len(rows[0]) == len(COLUMNS)
    assert [row[COLUMNS.index("code")] for row in rows[1:]] == [one.code for one in REPORT.problems]
    assert rows[1][COLUMNS.index("row")] == 3
    assert book["problems"].auto_filter.ref == "A1:I5"
    said = [cell.value for row in book["summary"].iter_rows() for cell in row]
    assert {5, 30, 20, 8, 2, "a.csv", "b.csv"} <= set(said)


def test_nothing_in_the_workbook_is_a_formula_or_a_link():
    hostile = ("=1+1", "@SUM(A1)", "+1", "-1", "\tx", "https://example.org/", "<b>x</b>")
    problems = tuple(Problem("error", "province_unknown", value, value=value) for value in hostile)
    report = JoinReport((FileReport("counts", "=a.csv", None, problems),), ())
    book = load_workbook(io.BytesIO(report.to_xlsx("en")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert {one for one in hostile if one in {cell.value for cell in cells}} == set(hostile)


# ---- the whole join ------------------------------------------------------------

_ODD = st.sampled_from(("Haa Giang", "", "Tổng cộng", "52", "Bắc Kạn", "Cao Bằng", "TP. Cao Bằng"))
_CELLS = st.sampled_from(("", "3", "12", "1.234", "x", "-3", "0"))


@given(rows=st.lists(st.tuples(_ODD, _CELLS, _CELLS), min_size=1, max_size=12))
@examples(0.25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_accounted_for_and_sums_in_are_sums_out(tmp_path, rows):
    path = tmp_path / "counts.csv"
    lines = ["Tỉnh,Thư viện huyện,Thư viện xã", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = loading.check(counts_file=path)
    (one,) = report.files
    if one.ledger is None:
        return
    assert one.ledger.balanced
    assert one.ledger.rows == sum(any(row) for row in rows)
    if report.loadable:
        shown = loading.load(counts_file=path).cells["points"].sum()
        assert one.ledger.of("joined").points == shown


@given(counts=count_tables())
@examples(0.15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_without_fault_is_joined_whole(tmp_path, counts):
    path = write_counts(tmp_path / "counts.csv", counts)
    report = loading.check(counts_file=path)
    (one,) = report.files
    assert report.loadable
    assert one.ledger.balanced
    assert one.ledger.of("problem").rows == 0
    shown = loading.load(counts_file=path).cells["points"].sum()
    assert one.ledger.of("joined").points == shown


# ---- what a person has said ----------------------------------------------------


def test_a_mapping_mends_an_unknown_name_and_one_unused_is_told(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("Tỉnh,Thư viện huyện\nBắc Cạnn,5\n", encoding="utf-8")
    assert not loading.check(counts_file=path).loadable
    mappings = Mappings().with_one("province", "Bắc Cạnn", "06").with_one("province", "Xyz", "04")
    report = loading.check(counts_file=path, mappings=mappings)
    assert report.loadable
    unused = [one for one in report.problems if one.code == "mapping_unused"]
    assert [one.value for one in unused] == ["Xyz"]
    cells = loading.load(counts_file=path, mappings=mappings).cells
    own = cells[(cells["province_code"] == "06") & (cells["site_type"] == "district_library")]
    assert list(own["points"]) == [5]


def test_counts_in_a_table_and_in_a_register_are_not_added(tmp_path):
    table, register = tmp_path / "counts.csv", tmp_path / "points.csv"
    table.write_text("Tỉnh,Thư viện huyện\nBắc Kạn,5\n", encoding="utf-8")
    register.write_text("Tỉnh,Loại hình\nBắc Kạn,Thư viện huyện\n", encoding="utf-8")
    report = loading.check(counts_file=table, points_file=register)
    assert "counts_twice" in [one.code for one in report.problems]
    assert not report.loadable


def test_a_register_is_counted(tmp_path):
    register = tmp_path / "points.csv"
    register.write_text("Tỉnh,Loại hình\n" + "Bắc Kạn,Thư viện huyện\n" * 3, encoding="utf-8")
    found = loading.load(points_file=register)
    own = found.cells[found.cells["points"].notna()]
    assert list(
        own[["province_code", "site_type", "points"]].itertuples(index=False, name=None)
    ) == [("06", "district_library", 3)]
    assert found.counts_file == "points.csv"
    assert found.register is not None


def test_other_site_types_of_a_file_are_in_its_report(tmp_path):
    path = write_counts(tmp_path / "a.csv", {("04", "Nhà văn hóa"): 3})
    (counts,) = loading.check(counts_file=path).files
    assert counts.categories == (CategoryCount("04", "Nhà văn hóa", 3, 3),)
