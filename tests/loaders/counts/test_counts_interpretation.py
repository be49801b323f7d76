"""How a counts file was read, and how a person has it read otherwise."""

from dataclasses import replace

import pytest
from awkward_counts import LONG, MERGED_HEADINGS, ROWS, TEXT, WIDE, YEARS, csv, joined, workbook

from loaders.counts.reader import UnreadableCountsError, read_counts
from loaders.names.mappings import CATEGORY, Mapped, Mappings, read_mappings
from loaders.options import CountsOptions
from loaders.problems.problem import InputError

BOTH_STYLES = joined([LONG, ["Bắc Kạn", "TV xã", "1.234"]])


def cells(counts):
    return {
        (row.province_code, row.site_type): int(row.points)
        for row in counts.cells.dropna(subset="points").itertuples()
    }


def codes(counts, severity):
    return [one.code for one in counts.problems if one.severity == severity]


# ---- what is told --------------------------------------------------------------


def test_the_reading_of_a_text_file(tmp_path):
    reading = read_counts(csv(TEXT)(tmp_path)).reading
    assert (reading.format, reading.encoding, reading.delimiter) == ("csv", "utf-8", ";")
    assert (reading.sheets, reading.sheet) == ((), None)
    assert (reading.heading_rows, reading.shape, reading.rows) == ((1,), "long", 2)
    assert [(one.index, one.heading, one.role) for one in reading.columns] == [
        (0, "Tỉnh", "province"),
        (1, "Loại điểm", "site_type"),
        (2, "Số điểm", "points"),
    ]
    assert reading.columns[0].examples == ("Bắc Kạn", "Đắk Lắk")
    assert (reading.numbers, reading.numbers_certain) == (None, True)
    assert (reading.years, reading.year) == ((), None)
    assert reading.shown[0] == (1, ("Tỉnh", "Loại điểm", "Số điểm"))


def test_the_reading_of_a_workbook(tmp_path):
    counts = read_counts(workbook([["Bìa"]], [LONG, *ROWS], [LONG])(tmp_path))
    reading = counts.reading
    assert (reading.format, reading.encoding, reading.delimiter) == ("xlsx", None, None)
    assert (reading.sheets, reading.sheet) == (("Trang 1", "Trang 2", "Trang 3"), "Trang 2")
    passed = [one.value for one in counts.problems if one.code == "sheet_passed_over"]
    assert passed == ["Trang 1", "Trang 3"]
    absent = next(one for one in counts.problems if one.code == "province_absent")
    assert absent.sheet == "Trang 2"


def test_two_rows_of_headings_are_read_as_one(tmp_path):
    merges = ["A1:F1", "A2:A3", "B2:B3", "C2:E2", "F2:F3"]
    counts = read_counts(workbook(MERGED_HEADINGS, merges=merges)(tmp_path))
    assert counts.reading.heading_rows == (2, 3)
    assert [one.heading for one in counts.reading.columns] == [
        *("Mã tỉnh", "Tên tỉnh", "Thư viện tỉnh", "Thư viện huyện", "Thư viện xã", "Điểm BĐ-VHX"),
    ]
    assert [one.role for one in counts.reading.columns][2:] == [
        *("provincial_library", "district_library", "commune_library", "commune_post_office"),
    ]
    assert list(cells(counts).values()) == [1, 2, 3, 4]


def test_a_unit_above_the_headings_is_no_part_of_them(tmp_path):
    rows = [["(Điểm)"], WIDE, ["06", "Bắc Kạn", 1, 2, 3, 4]]
    assert read_counts(workbook(rows)(tmp_path)).reading.heading_rows == (2,)


# ---- what can be told ----------------------------------------------------------


def test_the_sheet(tmp_path):
    path = workbook([LONG, *ROWS], [LONG, ["Cao Bằng", "TV xã", 9]])(tmp_path)
    assert cells(read_counts(path, CountsOptions(sheet="Trang 2"))) == {
        ("04", "commune_library"): 9
    }
    with pytest.raises(InputError) as caught:
        read_counts(path, CountsOptions(sheet="Trang 9"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.suggestions) == ("sheet_absent", ("Trang 1", "Trang 2"))


def test_the_encoding(tmp_path):
    path = csv("Tỉnh,TV xã,x\nBắc Kạn,3,é\n")(tmp_path)
    assert read_counts(path, CountsOptions(encoding="utf-8")).reading.encoding == "utf-8"
    with pytest.raises(InputError) as caught:
        read_counts(path, CountsOptions(encoding="tcvn3"))
    assert [one.code for one in caught.value.problems] == ["encoding_contradicted"]


def test_the_style_of_numbers(tmp_path):
    path = csv(BOTH_STYLES)(tmp_path)
    counts = read_counts(path)
    assert codes(counts, "error") == ["count_ambiguous"]
    assert not counts.reading.numbers_certain
    counts = read_counts(path, CountsOptions(numbers="vi"))
    assert cells(counts) == {("06", "commune_library"): 1234}
    assert counts.reading.numbers_certain
    assert codes(read_counts(path, CountsOptions(numbers="en")), "error") == ["count_decimal"]


@pytest.mark.parametrize(
    "rows",
    [
        YEARS,
        [["Tỉnh", "Thư viện xã 2012", "Thư viện xã (năm 2013)"], ["Bắc Kạn", 1, 3]],
        [["Tỉnh", "commune_library_2012", "commune_library_2013"], ["Bắc Kạn", 1, 3]],
        [["Tỉnh", "TV xã", None], [None, 2012, "Năm 2013"], ["Bắc Kạn", 1, 3]],
        [["Tỉnh", "Loại điểm", 2012, "Năm 2013"], ["Bắc Kạn", "TV xã", 1, 3]],
    ],
)
def test_the_year(tmp_path, rows):
    path = csv(joined([["" if cell is None else cell for cell in row] for row in rows]))(tmp_path)
    counts = read_counts(path)
    assert (counts.reading.years, counts.reading.year) == ((2012, 2013), 2013)
    assert cells(counts) == {("06", "commune_library"): 3}
    assert codes(counts, "error") == []
    assert "year_taken" in codes(counts, "info")
    counts = read_counts(path, CountsOptions(year=2012))
    assert cells(counts) == {("06", "commune_library"): 1}
    with pytest.raises(InputError) as caught:
        read_counts(path, CountsOptions(year=2010))
    (problem,) = [one for one in caught.value.problems if one.severity == "error"]
    assert (problem.code, problem.suggestions) == ("year_absent", ("2012", "2013"))


def test_rows_of_other_years_are_left_out_with_a_reason(tmp_path):
    ledger = read_counts(workbook(YEARS)(tmp_path)).ledger
    assert [(one.outcome, one.reason, one.rows, one.points) for one in ledger.tallies] == [
        ("excluded", "other_year", 1, 1),
        ("joined", "", 1, 3),
    ]


def test_headings_of_no_known_words(tmp_path):
    path = csv("a;b;c;d\nBắc Kạn;3;7;x\nCao Bằng;4;;y\n")(tmp_path)
    with pytest.raises(UnreadableCountsError) as caught:
        read_counts(path)
    missing, column = caught.value.problems
    assert (missing.code, column.code) == ("no_headings", "province_column_by_content")
    assert "A “a”, B “b”, C “c”, D “d”" in missing.message("vi")
    assert (column.column, column.details) == ("A", {"named": 2, "texts": 3})
    reading = caught.value.reading
    assert reading.shape is None
    assert reading.shown[1] == (2, ("Bắc Kạn", "3", "7", "x"))
    roles = ((0, "province"), (1, "commune_library"), (2, "category"), (3, "ignored"))
    counts = read_counts(path, CountsOptions(roles=roles))
    assert cells(counts) == {("06", "commune_library"): 3, ("04", "commune_library"): 4}
    assert list(counts.categories["category"]) == ["c", "c"]
    assert list(counts.categories["points"].dropna()) == [7]
    assert codes(counts, "error") == []
    assert [one.role for one in counts.reading.columns] == [role for _, role in roles]
    assert counts.ledger.of("joined").points == 14


def test_the_column_of_provinces_by_its_content(tmp_path):
    path = workbook([["", "Thư viện xã"], ["Bắc Kạn", 3], ["Tổng", 7], ["Cao Bằng", 4]])(tmp_path)
    counts = read_counts(path)
    assert list(cells(counts).values()) == [3, 4]
    assert codes(counts, "error") == []
    (problem,) = [one for one in counts.problems if one.code == "province_column_by_content"]
    assert (problem.column, problem.details) == ("A", {"named": 2, "texts": 3})


def test_the_row_of_headings_and_the_role_of_a_column(tmp_path):
    rows = [LONG, ["Tỉnh", "Loại điểm", "Trước", "Sau"], ["Bắc Kạn", "TV xã", 3, 5]]
    path = workbook(rows)(tmp_path)
    options = CountsOptions(heading_row=2, roles=((3, "points"),))
    counts = read_counts(path, options)
    assert cells(counts) == {("06", "commune_library"): 5}
    assert counts.reading.heading_rows == (2,)
    again = read_counts(path, replace(options, roles=((2, "points"),)))
    assert cells(again) == {("06", "commune_library"): 3}


def test_every_reading_can_be_told_back(tmp_path):
    """What was found, told as a choice, gives the same again."""
    for make in (csv(TEXT), workbook(YEARS), workbook([WIDE, ["06", "Bắc Kạn", 1, 2, 3, 4]])):
        counts = read_counts(path := make(tmp_path))
        found = counts.reading
        told = CountsOptions(
            sheet=found.sheet,
            encoding=found.encoding,
            heading_row=found.heading_rows[0],
            roles=tuple((one.index, one.role) for one in found.columns),
            numbers=found.numbers,
            year=found.year,
        )
        again = read_counts(path, told)
        assert again.cells.equals(counts.cells)
        assert again.reading == found


# ---- accepted names --------------------------------------------------------------


def test_mappings_are_asked_for_what_is_not_known(tmp_path):
    path = csv(TEXT + "Bac Cann;Thu vien lang;4\nCao Bằng;Thư viện xã;1\n")(tmp_path)
    assert codes(read_counts(path), "error") == ["province_unknown"]
    mappings = Mappings(
        (
            Mapped("province", "bac cann", "04"),
            Mapped("site_type", "Thu vien lang", "district_library"),
            Mapped("province", "Haa Giang", "02"),
            # Never asked: the name is known.
            Mapped("site_type", "Thư viện xã", "district_library"),
        )
    )
    counts = read_counts(path, mappings=mappings)
    assert codes(counts, "error") == []
    assert cells(counts)["04", "district_library"] == 4
    assert cells(counts)["04", "commune_library"] == 1
    assert counts.names_met["province"] == ("Bac Cann",)
    unused = mappings.unused(counts.names_met)
    assert [one.value for one in unused] == ["Haa Giang", "Thư viện xã"]


def test_a_mapping_may_name_a_column(tmp_path):
    path = csv("Tỉnh;TV xã;Nhà đọc\nBắc Kạn;1;2\n")(tmp_path)
    assert "column_ignored" in codes(read_counts(path), "info")
    mappings = Mappings((Mapped("site_type", "nhà đọc", "district_library"),))
    counts = read_counts(path, mappings=mappings)
    assert cells(counts) == {("06", "commune_library"): 1, ("06", "district_library"): 2}
    assert mappings.unused(counts.names_met) == ()


def test_a_type_that_is_like_one_of_the_four_can_be_accepted_as_another(tmp_path):
    path = csv(TEXT + "Bắc Kạn;Thư viện tư nhân;7\n")(tmp_path)
    (problem,) = [one for one in read_counts(path).problems if one.severity == "error"]
    assert (problem.code, problem.suggestions[0]) == ("site_type_unknown", "Thư viện tỉnh")
    mappings = Mappings((Mapped("site_type", "thư viện tư nhân", CATEGORY),))
    counts = read_counts(path, mappings=mappings)
    assert codes(counts, "error") == []
    assert list(counts.categories["category"]) == ["Thư viện tư nhân"]
    saved = tmp_path / "mappings.csv"
    saved.write_bytes(mappings.to_csv())
    kept, problems = read_mappings(saved)
    assert (kept.accepted, problems) == (mappings.accepted, ())


# ---- categories, merges and totals -------------------------------------------------


def test_other_types_are_categories_of_their_own(tmp_path):
    rows = "Bắc Kạn;Nhà văn hóa;7\nBắc Kạn;NHÀ VĂN HÓA;8\nCao Bằng;Nhà Văn Hóa;2\n"
    counts = read_counts(csv(TEXT + rows)(tmp_path))
    kept = counts.categories
    assert list(kept.columns) == [
        *("province_code", "category", "points", "points_low", "points_high", "row"),
    ]
    assert list(zip(kept["province_code"], kept["points"], strict=True)) == [("06", 7), ("04", 2)]
    assert codes(counts, "error") == ["cell_repeated"]
    assert set(counts.cells["site_type"]) == {"commune_library", "district_library"}


def test_totals_count_the_categories(tmp_path):
    text = TEXT + "Bắc Kạn;Nhà văn hóa;7\nTổng cộng;;15\n"
    assert "total_differs" not in codes(read_counts(csv(text)(tmp_path)), "warning")
    text = text.replace("15", "8")
    assert "total_differs" in codes(read_counts(csv(text)(tmp_path)), "warning")


def test_merged_cells_name_the_rows_below(tmp_path):
    rows = [LONG, ["Bắc Kạn", "TV xã", 1], [None, "TV huyện", 2], [None, "TV tỉnh", 3]]
    counts = read_counts(workbook(rows, merges=["A2:A3"])(tmp_path))
    assert list(cells(counts).values()) == [1, 2]
    (problem,) = [one for one in counts.problems if one.severity == "error"]
    assert (problem.code, problem.row, problem.suggestions) == ("province_blank", 4, ("Bắc Kạn",))
