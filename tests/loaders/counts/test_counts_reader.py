"""Counts files: both shapes, both formats, and what can be wrong with them."""

import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from spreadsheets import write_rows, write_workbook

from geodata.tables import programme_provinces, provinces, site_types
from loaders.counts.reader import read_counts
from loaders.names.heading_words import known_role
from loaders.options import CountsOptions
from loaders.problems.problem import InputError

TYPES = {site_type.code: site_type for site_type in site_types()}
TABLE = provinces().set_index("province_code")
LONG = ["province_code", "site_type", "points"]
WIDE = ["Mã tỉnh", "Tên tỉnh", "TV tỉnh", "TV huyện", "TV xã", "Điểm BĐ-VHX"]
EXPORT = (
    "division,province_code,iso_3166_2,province_vi,province_en,region_vi,site_type,"
    "points,points_low,points_high,basis,sources"
)


@pytest.fixture
def write(tmp_path):
    """Write a file into a folder of this test: text as UTF-8, rows as XLSX."""

    def to_file(content, name=None) -> Path:
        if isinstance(content, str):
            content = content.encode()
        if isinstance(content, bytes):
            path = tmp_path / (name or "counts.csv")
            path.write_bytes(content)
        else:
            path = tmp_path / (name or "counts.xlsx")
            write_workbook(path, {"Sheet": content})
        return path

    return to_file


def values(counts):
    """Return the cells as a dict from (province, site type) to points, low, high."""
    cells = counts.cells.astype(object).where(counts.cells.notna(), None)
    return {
        (row.province_code, row.site_type): (row.points, row.points_low, row.points_high)
        for row in cells.itertuples()
    }


def failure(path, told):
    with pytest.raises(InputError) as caught:
        read_counts(path)
    assert {problem.severity for problem in caught.value.problems} == {"error"}
    return told(caught.value.problems)


def only(counts, code):
    found = [problem for problem in counts.problems if problem.code == code]
    assert len(found) == 1, [problem.code for problem in counts.problems]
    return found[0]


# ---- the two shapes ------------------------------------------------------------


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_dialects(write, told, bom, delimiter, end):
    lines = [LONG, ["06", "district_library", "8"], ["06", "commune_library", ""]]
    text = end.join(delimiter.join(line) for line in lines) + end
    counts = read_counts(write(bom + text.encode()))
    assert values(counts) == {
        ("06", "district_library"): (8, 8, 8),
        ("06", "commune_library"): (None, None, None),
    }
    assert list(counts.cells["row"]) == [2, 3]
    assert told(counts.problems, "error") == []
    assert counts.file == "counts.csv"


def test_dtypes(write):
    counts = read_counts(write("province_code,site_type,points\n06,district_library,8\n"))
    assert counts.cells.dtypes.astype(str).to_dict() == {
        "province_code": "str",
        "site_type": "str",
        "points": "Int64",
        "points_low": "Int64",
        "points_high": "Int64",
        "row": "int64",
    }


def assert_loadable(counts, known):
    """Assert that a table has no error, but that it says nothing where no number is known."""
    errors = [problem.code for problem in counts.problems if problem.severity == "error"]
    assert errors == ([] if known else ["nothing_counted"])


def test_wide_workbook(write, told):
    rows = [WIDE, ["06", "Bắc Kạn", 1, 8, 12.0, None], [4, "Cao Bằng", 1, "-", "không rõ", "0"]]
    counts = read_counts(write(rows))
    assert values(counts) == {
        ("06", "provincial_library"): (1, 1, 1),
        ("06", "district_library"): (8, 8, 8),
        ("06", "commune_library"): (12, 12, 12),
        ("06", "commune_post_office"): (None, None, None),
        ("04", "provincial_library"): (1, 1, 1),
        ("04", "district_library"): (None, None, None),
        ("04", "commune_library"): (None, None, None),
        ("04", "commune_post_office"): (0, 0, 0),
    }
    assert set(told(counts.problems)) == {"province_absent", "dashes_open"}
    assert only(counts, "dashes_open").details["count"] == 1
    again = read_counts(write(rows), CountsOptions(dashes="none"))
    assert values(again)["04", "district_library"] == (0, 0, 0)
    assert only(again, "dashes_none").value == "-"


@pytest.mark.parametrize(
    "headings",
    [
        ["province_code", "site_type", "points"],
        ["PROVINCE CODE", "Site type", "Points"],
        ["Mã tỉnh", "Loại điểm", "Số điểm"],
        ["ma tinh", "loai diem", "so diem"],
        ["Tỉnh/Thành phố", "Loại hình", "Số lượng"],
        ["Tên tỉnh", "Loại", "Số điểm truy nhập Internet công cộng"],
        ["Province", "Type", "Number of points"],
        ["iso_3166_2", "site_type", "points"],
        ["Địa phương", "site_type", "(Số điểm)"],
        ["GSO_CODE", "Site Type:", "count"],
    ],
)
def test_headings_of_the_long_shape(write, headings):
    headings = [unicodedata.normalize("NFD", heading) for heading in headings]
    counts = read_counts(write([headings, ["06", "Thư viện xã", 3]]))
    assert values(counts) == {("06", "commune_library"): (3, 3, 3)}


@pytest.mark.parametrize(
    ("text", "site_type"),
    [
        *((text, code) for code in TYPES for text in (code, TYPES[code].label_vi)),
        *((TYPES[code].label_en.upper(), code) for code in TYPES),
        *(("TV tỉnh", "provincial_library"), ("Thư viện cấp tỉnh", "provincial_library")),
        *(("TV huyện", "district_library"), ("Số thư viện huyện", "district_library")),
        *(("TV xã", "commune_library"), ("Số lượng TV xã", "commune_library")),
        *(("BĐVHX", "commune_post_office"), ("Điểm BĐ-VHX", "commune_post_office")),
        *(("BĐ-VHX", "commune_post_office"), ("Bưu điện văn hóa xã", "commune_post_office")),
        *(("Số điểm BĐ-VHX", "commune_post_office"), ("Bưu điện - VH xã", None)),
        *(("Bưu điện", None), ("Post office", None), ("Thư viện", None), ("Điểm", None)),
    ],
)
def test_site_types_in_cells_and_headings(write, told, text, site_type):
    long = read_counts(write([LONG, ["06", text, 3]]))
    wide = [["Tỉnh", "district_library" if site_type != "district_library" else "BĐVHX", text]]
    counts = read_counts(write([*wide, ["06", 1, 3]]))
    if site_type:
        assert values(long) == {("06", site_type): (3, 3, 3)}
        assert values(counts)["06", site_type] == (3, 3, 3)
    else:
        # What is like one of the four is for a person to decide; all else is another type.
        alike = text in {"Bưu điện - VH xã", "Thư viện"}
        expected = "site_type_unknown" if alike else "category_kept"
        assert told([only(long, expected)], "error" if alike else "warning") == [expected]
        assert bool(only(long, expected).suggestions) == alike
        assert list(long.categories["category"]) == ([] if alike else [text])
        # Numbers under it may be those of a type that the table lacks.
        open_column = "column_ignored" if text == "Điểm" else "column_may_be_type"
        assert only(counts, open_column).column == text


def test_export_of_the_dashboard_loads_back(write, told):
    text = f"""{EXPORT}
2013,06,VN-53,Bắc Kạn,Bac Kan,Trung du và miền núi phía Bắc,provincial_library,1,1,1,published,a
2013,06,VN-53,Bắc Kạn,Bac Kan,Trung du và miền núi phía Bắc,commune_library,,3,28,range,"a, b"
2013,06,VN-53,Bắc Kạn,Bac Kan,Trung du và miền núi phía Bắc,district_library,,,8,range,a
"""
    counts = read_counts(write(text))
    assert values(counts) == {
        ("06", "provincial_library"): (1, 1, 1),
        ("06", "commune_library"): (None, 3, 28),
        ("06", "district_library"): (None, 0, 8),  # a count is never below zero
    }
    assert told(counts.problems, "error") == told(counts.problems, "warning") == []
    assert "column_ignored" not in told(counts.problems)


@pytest.mark.parametrize(
    "headings",
    [
        "province_code,district_library,district_library_low,district_library_high",
        'Mã tỉnh,Thư viện huyện,"Thư viện huyện, thấp nhất","Thư viện huyện, cao nhất"',
        'Province,District library,"District library, low","District library, high"',
        "Tỉnh,Số TV huyện,TV huyện (ít nhất),TV huyện (nhiều nhất)",
    ],
)
def test_a_range_in_the_wide_shape(write, told, headings):
    counts = read_counts(write(f"{headings}\n04,,2,13\n06,5,5,5\n20,,,\n56,,3,\n66,,,8\n"))
    assert values(counts) == {
        ("04", "district_library"): (None, 2, 13),
        ("06", "district_library"): (5, 5, 5),
        ("20", "district_library"): (None, None, None),
        ("56", "district_library"): (None, 3, None),
        ("66", "district_library"): (None, 0, 8),
    }
    assert told(counts.problems, "error") == []
    assert told(counts.problems).count("site_type_absent") == 3


def test_a_wide_table_of_ranges_alone(write, told):
    counts = read_counts(write("province_code,commune_library_low,commune_library_high\n04,1,2\n"))
    assert values(counts) == {("04", "commune_library"): (None, 1, 2)}
    assert told(counts.problems, "error") == []


def test_a_range_of_the_wide_shape_without_order(write):
    text = "province_code,TV xã,TV xã thấp nhất,TV xã cao nhất\n04,3,4,5\n06,,9,8\n20,1,x,2\n"
    counts = read_counts(write(text))
    assert values(counts) == {}
    found = [(p.code, p.row, p.column, p.value) for p in counts.problems if p.severity == "error"]
    assert found == [
        ("range_disordered", 2, "TV xã thấp nhất", "4 – 3 – 5"),
        ("range_disordered", 3, "TV xã thấp nhất", "9 – 8"),
        ("count_not_a_number", 4, "TV xã thấp nhất", "x"),
    ]


def test_an_end_of_a_range_given_twice(write):
    with pytest.raises(InputError) as caught:
        read_counts(write("province_code,TV xã,TV xã low,commune_library_min\n04,1,1,1\n"))
    assert [p.column for p in caught.value.problems] == ["commune_library_min"]


def test_an_end_of_a_range_in_the_long_shape(write):
    with pytest.raises(InputError) as caught:
        read_counts(write("province_code,site_type,points,TV xã low\n04,TV xã,1,1\n"))
    assert [(p.code, p.column) for p in caught.value.problems] == [("column_repeated", "TV xã low")]


def test_what_an_export_says_beside_the_counts_is_passed_over(write, told):
    headings = (
        "division,province_code,commune_library,commune_library_basis,commune_library_sources,"
        "total,total_low,total_high,missing_parts"
    )
    counts = read_counts(write(f"{headings}\n2013,04,3,published,S-1,3,3,3,\n"))
    assert values(counts) == {("04", "commune_library"): (3, 3, 3)}
    assert "column_ignored" not in told(counts.problems)
    again = read_counts(write(f"{headings}\n2013,04,3,published,S-1,4,3,3,\n"))
    assert told(again.problems, "warning").count("total_differs") == 1


def test_another_division_is_an_error(write, told):
    text = "division,province_code,site_type,points\n2025,52,district_library,8\n2025,52,xx,1\n"
    counts = read_counts(write(text + "2013,06,district_library,8\n"))
    assert values(counts) == {("06", "district_library"): (8, 8, 8)}
    assert told(counts.problems, "error") == ["other_division"]
    assert only(counts, "other_division").row == 2


def test_titles_above_the_headings(write, told):
    rows = [["Bảng 1. Số điểm truy nhập"], [], ["(Điểm)"], WIDE, ["06", "Bắc Kạn", 1, 2, 3, 4]]
    counts = read_counts(write(rows))
    assert list(counts.cells["row"]) == [5, 5, 5, 5]
    assert only(counts, "headings_found").row == 4
    assert told(counts.problems, "error") == []


def test_quoted_line_breaks_do_not_shift_row_numbers(write):
    text = 'province_code,site_type,points,"Ghi\nchú"\n\n06,district_library,x,"a\nb"\n'
    counts = read_counts(write(text))
    assert only(counts, "count_not_a_number").row == 3


# ---- problems of rows and cells --------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "suggestions"),
    [
        ("12,5", "count_decimal", ()),
        (12.5, "count_decimal", ()),
        (-1, "count_negative", ()),
        ("1.234", "count_ambiguous", ("1234",)),
        ("tám", "count_not_a_number", ()),
        (True, "count_not_a_number", ()),
        ("NaN", "count_not_a_number", ()),
        ("=A1", "count_formula", ()),
        ("=SUM(C2:C3)", "count_formula", ()),
        (10**15, "count_too_large", ()),
    ],
)
def test_a_bad_cell_is_told_with_its_place(write, told, value, code, suggestions):
    counts = read_counts(write([WIDE, ["06", "Bắc Kạn", 1, value, 3, 4]]))
    problem = only(counts, code)
    assert (problem.severity, problem.row, problem.column) == ("error", 2, "TV huyện")
    assert problem.value == str(value)
    assert problem.suggestions == suggestions
    assert told(counts.problems, "error") == [code]
    assert len(counts.cells) == 3


def test_all_problems_at_once_and_what_is_fine_stays(write, told):
    text = """province_code,site_type,points
06,district_library,8
99,district_library,1
Haa Giang,district_library,1
,district_library,1
04,Thư viện xãa,1
04,,1
04,district_library,tám
20,district_library,9
"""
    counts = read_counts(write(text))
    assert values(counts) == {
        ("06", "district_library"): (8, 8, 8),
        ("20", "district_library"): (9, 9, 9),
    }
    errors = [problem for problem in counts.problems if problem.severity == "error"]
    assert [(problem.code, problem.row) for problem in errors] == [
        ("province_unknown", 3),
        ("province_unknown", 4),
        ("province_blank", 5),
        ("site_type_unknown", 6),
        ("site_type_blank", 7),
        ("count_not_a_number", 8),
    ]
    assert errors[1].suggestions == ("Hà Giang", "Hậu Giang", "An Giang")
    assert told(counts.problems, "error")


def test_a_repeated_cell_names_both_rows(write, told):
    text = "Tỉnh,Loại điểm,Số điểm\nBắc Kạn,TV xã,3\nHà Giang,TV xã,1\nBac Can,commune_library,3\n"
    counts = read_counts(write(text))
    problem = only(counts, "cell_repeated")
    assert (problem.row, problem.details["first_row"]) == (4, 2)
    assert "Thư viện xã" in problem.message("vi")
    assert "Commune library" in problem.message("en")
    assert told(counts.problems, "error") == ["cell_repeated"]
    assert len(counts.cells) == 2


def test_code_and_name_that_disagree(write, told):
    counts = read_counts(
        write([WIDE, ["52", "Gia Lai", 1, 2, 3, 4], ["06", "Bắc Kạn", 1, 2, 3, 4]])
    )
    problem = only(counts, "province_disagrees")
    assert problem.value == "Gia Lai"
    for name in ("Bình Định", "Gia Lai", "52"):
        assert name in problem.message("vi")
    assert set(counts.cells["province_code"]) == {"06"}
    # In 2025 that code is Gia Lai.
    assert told(counts.problems, "error") == ["province_disagrees", "counts_division_2025"]


def test_code_wins_over_an_unknown_name(write, told):
    counts = read_counts(write([WIDE, ["06", "Bắc Kạnn", 1, 2, 3, 4]]))
    assert only(counts, "name_unknown").suggestions[0] == "Bắc Kạn"
    assert len(counts.cells) == 4
    assert told(counts.problems, "error") == []


def test_a_name_beside_an_unknown_code_is_a_suggestion(write):
    counts = read_counts(write([WIDE, ["99", "Bắc Kạn", 1, 2, 3, 4]]))
    assert only(counts, "province_unknown").suggestions == ("Bắc Kạn",)
    assert counts.cells.empty


def test_a_blank_province_suggests_the_one_above(write):
    counts = read_counts(write([LONG, ["06", "TV xã", 1], [None, "TV huyện", 2]]))
    assert only(counts, "province_blank").suggestions == ("Bắc Kạn",)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (",3,8", (None, 3, 8)),
        ("-,3,3", (None, 3, 3)),
        ("5,,", (5, 5, 5)),
        ("5,5,5", (5, 5, 5)),
        (",3,", (None, 3, None)),
        (",8,3", None),
        ("5,3,8", None),
        ("9,3,8", None),
        ("2,3,", None),
    ],
)
def test_ranges(write, told, numbers, expected):
    text = f"province_code,site_type,points,points_low,points_high\n06,BĐVHX,{numbers}\n"
    counts = read_counts(write(text))
    cell = ("06", "commune_post_office")
    assert values(counts) == ({cell: expected} if expected else {})
    assert told(counts.problems, "error") == ([] if expected else ["range_disordered"])


def test_provinces_outside_the_sixteen_are_kept_with_a_warning(write, told):
    text = "\n".join(
        [",".join(LONG), "02,TV xã,3", "02,TV huyện,3", "10,TV xã,", "06,TV xã,1"],
    )
    counts = read_counts(write(text))
    assert len(counts.cells) == 4
    assert told(counts.problems, "warning") == ["province_outside"]
    assert only(counts, "province_outside").value == "Hà Giang"


def test_absent_provinces_rows_and_columns_are_told(write, told):
    long = read_counts(write([LONG, ["06", "TV xã", 1]]))
    absent = only(long, "province_absent")
    assert absent.details["count"] == 15
    assert "Bắc Kạn" not in absent.details["provinces"]
    assert absent.details["provinces"].startswith("Bạc Liêu, Bình Thuận, Cà Mau")
    assert told(long.problems).count("row_absent") == 3
    wide = read_counts(write([["Tỉnh", "TV xã"], ["06", 1]]))
    assert told(wide.problems).count("site_type_absent") == 3


def test_unknown_columns_are_told(write, told):
    rows = [["STT", "Tỉnh", "Vùng", "TV xã", "Ghi chú"], [1, "06", "x", 1, "y", "z"]]
    counts = read_counts(write(rows))
    assert only(counts, "column_ignored").column == "Ghi chú"
    assert only(counts, "column_without_heading").column == "F"
    assert told(counts.problems, "error") == []


def test_a_row_with_more_fields_than_headings_is_an_error(write, told):
    counts = read_counts(write("Tỉnh,TV huyện\nCao Bằng,1,234\nBắc Kạn,6\n"))
    problem = only(counts, "row_too_long")
    assert (problem.row, problem.value) == (2, "Cao Bằng")
    assert values(counts) == {("06", "district_library"): (6, 6, 6)}
    # Blank fields at the end are none.
    counts = read_counts(write("Tỉnh,TV huyện\nCao Bằng,1,,\nBắc Kạn,6\n"))
    assert told(counts.problems, "error") == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Tỉnh", "TV huyện", ""], ["06", 40, 4], ["04", 50, 5]], "numbers_without_heading"),
        ([["Tỉnh", "TV huyện", "TV xã", ""], ["06", 4, 5, 9]], "column_without_heading"),
        ([["", "Tỉnh", "TV huyện"], [1, "06", 4], [2, "04", 5]], "column_without_heading"),
        ([["Tỉnh", "TV huyện", ""], ["06", 40, "mới"]], "column_without_heading"),
    ],
)
def test_numbers_without_a_heading_may_be_those_to_count(write, told, rows, code):
    counts = read_counts(write(rows))
    only(counts, code)
    assert (told(counts.problems, "error") == []) == (code == "column_without_heading")


def test_a_range_in_one_cell(write, told):
    headings = ["Tỉnh", "TV huyện", "TV huyện thấp nhất"]
    counts = read_counts(write([headings, ["04", "5-7", None], ["06", "8 đến 9", 8]]))
    assert [ends[1:] for ends in values(counts).values()] == [(5, 7), (8, 9)]
    assert only(counts, "ranges_read").details["count"] == 2
    assert told(counts.problems, "error") == []
    counts = read_counts(write([headings, ["04", "7-5", None], ["06", "8-9", 7]]))
    assert [one.row for one in counts.problems if one.code == "range_disordered"] == [2, 3]


# ---- totals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ["Tổng", "Tổng cộng", "TỔNG SỐ", "Cộng", "Total", "Tổng cộng:", "CẢ NƯỚC"]
)
@pytest.mark.parametrize("column", [0, 1])
def test_totals_are_not_counted_but_compared(write, told, label, column):
    total = [None, None, 2, 3, 5, 7]
    total[column] = label
    rows = [WIDE, ["06", "Bắc Kạn", 1, 1, 2, 3], ["04", "Cao Bằng", 1, 2, 3, 4], total]
    counts = read_counts(write(rows))
    assert len(counts.cells) == 8
    assert only(counts, "total_row").value == label
    assert told(counts.problems, "error") == told(counts.problems, "warning") == []
    total[3] = 4
    problem = only(read_counts(write(rows)), "total_differs")
    assert (problem.row, problem.column, problem.value) == (4, "TV huyện", "4")
    assert "3" in problem.message("vi")


def test_totals_across_regions_and_of_a_province(write, told):
    rows = [
        ["Tỉnh", "TV huyện", "TV xã", "Tổng số"],
        ["Tây Nguyên", 5, 7, 12],
        ["Kon Tum", 2, 3, 5],
        ["Gia Lai", 3, 4, 8],
        ["Trung du và miền núi phía Bắc", 1, None, "x"],
        ["Bắc Kạn", 2, None, 3],
    ]
    counts = read_counts(write(rows))
    assert len(counts.cells) == 6
    found = [p for p in counts.problems if p.code.startswith("total_") and p.severity == "warning"]
    assert sorted((p.code, p.row, p.value) for p in found) == [
        ("total_differs", 4, "8"),
        ("total_differs", 5, "1"),
        ("total_unreadable", 5, "x"),
    ]
    assert told(counts.problems, "error") == []


def test_total_of_a_province_in_the_long_shape(write, told):
    rows = [LONG, ["06", "TV huyện", 2], ["06", "TV xã", 3], ["06", "Tổng", 6]]
    counts = read_counts(write(rows))
    assert len(counts.cells) == 2
    assert told(counts.problems, "warning") == ["total_differs"]


# ---- files that cannot be read -----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"\n\n , ,\n", "file_empty"),
        (b"province_code,site_type,points\n\n,,\n", "file_empty"),
        ("Tỉnh,TV xã\nHà Nội,1\n".encode() + b"\xc3\xd3", "encoding_unknown"),
        (b"province_code,site_type,points\n\0\0", "not_a_table"),
        (b'a"b,"c"d"\n"', "not_a_table"),
        (b"hello world\n1\n", "no_headings"),
        (b"a,b,c\n1,2,3\n", "no_headings"),
        (b"province_code,points\n06,1\n", "site_type_column_missing"),
        (b"province_code,site_type\n06,district_library\n", "points_column_missing"),
        (b"site_type,points\ndistrict_library,1\n", "province_column_missing"),
        (b"province_code,site_type,points,count\n", "column_repeated"),
        ("Tỉnh,TV xã,Thư viện xã\n".encode(), "column_repeated"),
        (b"province_code,site_type,points,commune_library\n", "column_repeated"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_unreadable"),
        (b"PK\x03\x04 not a zip", "file_unreadable"),
        (b"x," * 300 + b"\n", "too_many_columns"),
    ],
)
def test_nothing_can_be_read(write, told, content, code):
    assert failure(write(content), told) == [code]


def test_no_such_file(tmp_path, told):
    assert failure(tmp_path / "none.csv", told) == ["file_unreadable"]
    assert failure(tmp_path, told) == ["file_unreadable"]


def test_limits(write, told, monkeypatch):
    path = write([LONG, ["06", "TV xã", 1], ["04", "TV xã", 1]])
    monkeypatch.setenv("ACCESS_MAP_MAX_ROWS", "2")
    assert failure(path, told) == ["too_many_rows"]
    monkeypatch.setenv("ACCESS_MAP_MAX_COLUMNS", "2")
    assert failure(path, told) == ["too_many_columns"]
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(1_000_001))
    monkeypatch.setenv("ACCESS_MAP_MAX_UNPACKED_MB", "1")
    assert failure(path, told) == ["file_too_large"]
    path.write_bytes(bytes(1_000_001))
    monkeypatch.setenv("ACCESS_MAP_MAX_FILE_MB", "1")
    assert failure(path, told) == ["file_too_large"]


def test_a_zip_that_is_no_workbook(tmp_path, told):
    path = tmp_path / "counts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert failure(path, told) == ["other_document"]


def test_a_workbook_cut_short(write, told):
    path = write([LONG, ["06", "TV xã", 1]])
    path.write_bytes(path.read_bytes()[:-200])
    assert failure(path, told) == ["file_unreadable"]


def test_hostile_text_stays_text(write):
    text = '<script>alert(1)</script>=cmd|"../../etc/passwd"' + "x" * 500
    counts = read_counts(write([LONG, [text, "TV xã", 1], ["06", text, 1], ["06", "TV xã", text]]))
    quoted = [problem.value for problem in counts.problems if problem.severity == "error"]
    assert quoted == [text[:79] + "…"] * 3
    assert counts.cells.empty


# ---- nothing is lost ---------------------------------------------------------------

quantities = st.one_of(
    st.none(),
    st.integers(min_value=0, max_value=400).map(lambda points: (points, points, points)),
    st.tuples(st.integers(0, 20), st.integers(21, 40)).map(lambda ends: (None, *ends)),
)
tables = st.dictionaries(
    st.tuples(st.sampled_from(list(TABLE.index)), st.sampled_from(list(TYPES))),
    quantities,
    min_size=1,
    max_size=80,
)
province_columns = st.sampled_from(
    [
        ("province_code", None),
        ("iso_3166_2", "iso_3166_2"),
        ("Tên tỉnh", "name_vi"),
        ("Province", "name_en"),
        ("hasc", "hasc"),
        ("Tỉnh", "name_vi_full"),
    ]
)


def province_texts(table, column):
    return {code: code if column is None else str(TABLE.loc[code, column]) for code, _ in table}


@examples(0.6)
@given(tables, province_columns, st.sampled_from([".csv", ".xlsx"]), st.sampled_from(",;\t"))
def test_any_long_table_reads_back(table, province, suffix, delimiter):
    heading, column = province
    names = province_texts(table, column)
    rows = [[heading, "Loại điểm", "points", "points_low", "points_high"]]
    for (code, site_type), quantity in table.items():
        rows.append([names[code], TYPES[site_type].label_vi, *(quantity or (None,) * 3)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        write_rows(path, rows, delimiter)
        counts = read_counts(path)
    assert values(counts) == {cell: quantity or (None,) * 3 for cell, quantity in table.items()}
    assert_loadable(counts, [quantity for quantity in table.values() if quantity])
    assert list(counts.cells["row"]) == list(range(2, len(rows) + 1))


@examples(0.6)
@given(tables, province_columns, st.sampled_from([".csv", ".xlsx"]), st.sampled_from(",;\t"))
def test_any_wide_table_reads_back(table, province, suffix, delimiter):
    heading, column = province
    names = province_texts(table, column)
    rows = [[heading, *(site_type.label_en for site_type in TYPES.values())]]
    expected = {}
    for code in names:
        points = [(table.get((code, site_type)) or (None,))[0] for site_type in TYPES]
        rows.append([names[code], *points])
        expected |= {(code, kind): (n, n, n) for kind, n in zip(TYPES, points, strict=True)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        write_rows(path, rows, delimiter)
        counts = read_counts(path)
    assert values(counts) == expected
    assert_loadable(counts, [points for points, *_ in expected.values() if points is not None])


messy_cells = st.one_of(
    st.sampled_from(["06", "Bắc Kạn", "VN-53", "99", "", "Tây Nguyê", "Gia Lai", "=1"]),
    # No heading, which would begin another table.
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=6).filter(
        lambda text: not known_role(text)
    ),
)
messy_rows = st.tuples(
    messy_cells,
    st.sampled_from(["TV xã", "BĐVHX", "bưu cục", "district_library", ""]),
    st.sampled_from(["1", "", "-", "1.234", "x", "-2", "12.0", "3,5"]),
).filter(lambda row: any(map(str.strip, row)))


@examples(2)
@given(st.lists(messy_rows, min_size=1, max_size=30))
def test_every_row_is_a_cell_or_a_problem(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_rows(path, [LONG, *rows], ",")
        counts = read_counts(path)
    filled = set(range(2, len(rows) + 2))
    assert counts.ledger.rows == len(rows)
    assert counts.ledger.balanced
    kept = {*counts.cells["row"], *counts.categories["row"]}
    refused = {
        problem.row
        for problem in counts.problems
        if problem.code not in {"numbers_mixed", "nothing_counted"}  # of the file
        and (problem.severity == "error" or problem.code in {"total_row", "note_row"})
    }
    assert kept | refused == filled
    assert kept & refused == set()
    assert not counts.cells.duplicated(["province_code", "site_type"]).any()
    assert pd.api.types.is_integer_dtype(counts.cells["points"])


def test_all_sixteen_make_no_problem(write, told):
    rows = [["province_code", *TYPES], *([code, 1, 2, 3, 4] for code in programme_provinces())]
    counts = read_counts(write(rows))
    assert len(counts.cells) == 64
    assert told(counts.problems) == []
