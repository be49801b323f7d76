"""Rows and columns beside those of provinces: none is counted, none is taken for a province."""

from awkward_counts import csv, joined
from cases import every

from loaders.counts.reader import read_counts

HEADINGS = ["Tỉnh", "Thư viện huyện", "Thư viện xã"]
ROWS = [["Cao Bằng", 1, 5], ["Bắc Kạn", 2, 6], ["Lạng Sơn", 3, 7]]
CELLS = {("04", 1, 5), ("06", 2, 6), ("20", 3, 7)}


def cells(counts):
    """Return the numbers of each province, in the order of the columns."""
    found = {}
    for row in counts.cells.itertuples():
        found.setdefault(row.province_code, []).append(int(row.points))
    return {(code, *numbers) for code, numbers in found.items()}


def below(*rows):
    return [HEADINGS, *ROWS, *rows]


def beside(heading, *texts, codes=()):
    """Return the table with a column in front, and one of codes behind that."""
    second = [["Mã"], *([code] for code in codes)] if codes else [[]] * 4
    rows = zip(texts, second[1:], ROWS, strict=True)
    return [[heading, *second[0], *HEADINGS], *([text, *code, *row] for text, code, row in rows)]


@every(
    ("rows", "reason"),
    [
        (below(["Grand Total:", 6, 18]), "total_row"),
        (below(["16 TỈNH, THÀNH PHỐ", 6, 18]), "total_row"),
        (below(["Cộng các tỉnh tham gia Dự án", 6, 18]), "total_row"),
        (below(["Toàn ngành", 6, 18]), "total_row"),
        (below(["Cộng vùng TDMNPB", 6, 18]), "total_row"),
        (below(["Miền Bắc", 6, 18]), "total_row"),
        (below(["Cộng trang 1", 6, 18], ["Mang sang", 6, 18], ["Σ", 6, 18]), "total_row"),
        (below(["A", "", ""], ["Bình quân", 2, 6]), "statistic_row"),
        (below(["Lớn nhất", 3, 7], ["Nhỏ nhất", 1, 5]), "statistic_row"),
        (below(["So với năm 2012", 1.2, 1.1]), "statistic_row"),
        (below(["Trong đó: miền núi", 1, 2]), "statistic_row"),
        (below(["Không xác định", 1, 2]), "unidentified_row"),
        (below(["Các tỉnh còn lại", 1, 2]), "unidentified_row"),
        (below(["Ghi chú", "xem biểu 5", ""]), "note_row"),
        (below(["Người lập: Nguyễn A", "", "ĐT: 0912345678"]), "note_row"),
        (below(["", "", "Cà Mau, ngày 15/5/2013"], ["", "", "GIÁM ĐỐC"]), "note_row"),
        (below(["Hanoi, 15 May 2013", "", ""], ["Prepared by", "", "Approved by"]), "note_row"),
        (below(["Trang 1/2", "", ""]), "note_row"),
        (below(["Biểu 1 (tiếp theo)", "", ""], HEADINGS), "heading_row_repeated"),
        (below(["Hà Tây", "", ".."]), "note_row"),
        (
            [HEADINGS, ["Province", "District library", "Commune library"], *ROWS],
            "heading_row_repeated",
        ),
        ([HEADINGS, ["(1)", "(2)", "(3)=(1)+(2)"], *ROWS], "numbering_row"),
        ([HEADINGS, ["1", "2", "3"], *ROWS], "numbering_row"),
    ],
)
def test_rows_beside_the_provinces(tmp_path, rows, reason):
    counts = read_counts(csv(joined(rows))(tmp_path))
    assert [one.code for one in counts.problems if one.severity == "error"] == []
    assert cells(counts) == CELLS
    assert reason in {one.reason for one in counts.ledger.tallies if one.outcome == "excluded"}
    assert counts.ledger.balanced


@every(
    "rows",
    [
        beside("Vùng", "Miền núi", "Miền núi", "Miền núi"),
        beside("Khu vực", "Đông Bắc", "", ""),
        beside("Vùng", "Cả nước", "Cả nước", "Cả nước"),
        beside("Thuộc vùng", "Tây Nguyên", "Tây Nguyên", "Tây Nguyên"),
        beside("", "Tây Nguyên", "", ""),
        beside("region_vi", "Trung du và miền núi phía Bắc", "", ""),
        beside("TT", "I.1", "I.2", "I.3"),
        beside("Mã vùng", "1", "2", "3", codes=("04", "06", "20")),
        beside("Mã tỉnh", "203", "207", "209"),
        [["Địa phương", "", *HEADINGS[1:]], ["Miền núi", *ROWS[0]], *(["", *r] for r in ROWS[1:])],
        [["Mã", "Tên", *HEADINGS[1:]], ["1", "Miền núi", 6, 18]]
        + [[code, *row] for code, row in zip(("04", "06", "20"), ROWS, strict=True)],
        [["Mã ĐVHC", "Tên đơn vị cấp tỉnh", *HEADINGS[1:]]]
        + [[code, *row] for code, row in zip(("04", "06", "20"), ROWS, strict=True)],
    ],
)
def test_columns_beside_the_provinces(tmp_path, rows):
    counts = read_counts(csv(joined(rows))(tmp_path))
    assert [one.code for one in counts.problems if one.severity == "error"] == []
    assert cells(counts) == CELLS


def test_a_name_under_an_unknown_heading_guards_the_code(tmp_path):
    rows = [["Mã ĐVHC", "Tên đơn vị cấp tỉnh", "TV xã"], ["52", "Gia Lai", 1], ["66", "Đắk Lắk", 2]]
    codes = {one.code for one in read_counts(csv(joined(rows))(tmp_path)).problems}
    assert {"province_disagrees", "counts_division_2025"} <= codes


@every(
    ("rows", "code"),
    [
        ([["Cao Bằng", 1, 5], ["", 2, 6], ["Bắc Kạn", 1, 5], ["", 2, 6]], "province_filled_down"),
        ([["Cao Bằng", 1, 5], ["", 2, 6], ["Cao Bằng", 3, 6]], "province_blank"),  # forgotten
        ([["Cao Bằng", 1, 5], ["", 1, 6], ["Bắc Kạn", 1, 5], ["", 2, 6]], "cell_repeated"),
    ],
)
def test_a_province_in_the_first_row_of_each_block(tmp_path, rows, code):
    kinds = {1: "Thư viện huyện", 2: "Thư viện xã", 3: "BĐVHX"}
    table = [[name, kinds[kind], points] for name, kind, points in rows]
    counts = read_counts(csv(joined([["Tỉnh", "Loại điểm", "Số điểm"], *table]))(tmp_path))
    found = {one.code: one for one in counts.problems}
    assert code in found
    if code == "province_filled_down":
        assert cells(counts) == {("04", 5, 6), ("06", 5, 6)}
        assert found[code].details == {"count": 2, "first_row": 3}
