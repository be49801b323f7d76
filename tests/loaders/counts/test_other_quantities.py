"""What stands beside the points, or in their place: taken for points never, asked about often."""

from awkward_counts import csv, joined, workbook
from cases import every

from loaders.counts.reader import read_counts
from loaders.options import CountsOptions
from loaders.problems.problem import InputError

NAMES = ("Cao Bằng", "Bắc Kạn", "Lạng Sơn")
POINTS = ((1, 5), (2, 6), (3, 7))
TYPES = ("Thư viện huyện", "Thư viện xã")


def wide(*above, times=1, more=()):
    """Return a table of other numbers under its rows of headings, and further columns."""
    rows = zip(NAMES, POINTS, more or [()] * 3, strict=True)
    return [*above, *([name, *(n * times for n in ns), *rest] for name, ns, rest in rows)]


def doubled(below, *, points_first):
    """Return a table in which each type has a column of points and another."""
    rows = [["Tỉnh", TYPES[0], "", TYPES[1], ""], ["", *below * 2]]
    for name, numbers in zip(NAMES, POINTS, strict=True):
        pairs = [(n, n * 9) if points_first else (n * 9, n) for n in numbers]
        rows.append([name, *(cell for pair in pairs for cell in pair)])
    return rows


def grouped(first, second, *, points_first):
    rows = [["Tỉnh", first, "", second, ""], ["", *TYPES, *TYPES]]
    for name, numbers in zip(NAMES, POINTS, strict=True):
        other = [n * 9 for n in numbers]
        rows.append([name, *(numbers if points_first else other)])
        rows[-1] += other if points_first else list(numbers)
    return rows


def long(heading, *, quantity="", times=1):
    rows = [["Tỉnh", "Loại điểm", quantity, heading]]
    for name, numbers in zip(NAMES, POINTS, strict=True):
        rows += [[name, t, "máy", n * times] for t, n in zip(TYPES, numbers, strict=True)]
    return rows


def indicated(heading, of_points, of_others):
    """Return a long table with rows of both, which a column tells apart."""
    rows = [["Tỉnh", heading, "Loại điểm", "Số lượng"]]
    for name, numbers in zip(NAMES, POINTS, strict=True):
        for kind, number in zip(TYPES, numbers, strict=True):
            rows += [[name, of_points, kind, number], [name, of_others, kind, number * 9]]
    return rows


PLAIN = ["Tỉnh", *TYPES]
READ, ASKED = (), ("quantity_other",)


@every(
    ("rows", "errors"),
    [
        (wide(PLAIN), READ),
        (wide([*PLAIN, "Tỷ trọng (%)"], more=[(40,), (30,), (30,)]), READ),
        (wide([*PLAIN, "Số máy tính"], more=[(40,), (30,), (30,)]), READ),
        (wide([*PLAIN, "Ghi chú"], more=[("có máy tính",), ("",), ("",)]), READ),
        (wide(["Đơn vị tính: điểm"], PLAIN), READ),
        (wide(PLAIN, ["", "(điểm)", "(điểm)"]), READ),
        (doubled(("Số điểm", "Số máy tính"), points_first=True), READ),
        (doubled(("Số máy", "Số điểm"), points_first=False), READ),
        (doubled(("Số lượng", "Tỷ lệ (%)"), points_first=True), READ),
        (doubled(("%", "Số điểm"), points_first=False), READ),
        (grouped("Số điểm", "Số máy tính", points_first=True), READ),
        (grouped("Số máy tính", "Số điểm", points_first=False), READ),
        (grouped("Thực hiện 2013", "Kế hoạch 2014", points_first=True), READ),
        (grouped("Năm 2013", "Ước năm 2014", points_first=True), READ),
        (grouped("Năm 2012", "Năm 2013", points_first=False), READ),
        (wide(PLAIN, ["", "(máy)", "(máy)"], times=9), ("site_type_column_missing",)),
        (wide(PLAIN, ["", "%", "%"]), ("site_type_column_missing",)),
        (wide(["Tỉnh", *(f"{kind} (%)" for kind in TYPES)]), ("site_type_column_missing",)),
        (wide(["Tỉnh", "Số máy", ""], ["", *TYPES], times=9), ("site_type_column_missing",)),
        (doubled(("Kế hoạch", "Thực hiện"), points_first=False), READ),
        (doubled(("TH", "KH"), points_first=True), READ),
        (wide(PLAIN, ["", "Kế hoạch", "Kế hoạch"], times=9), ("site_type_column_missing",)),
        (wide(["Biểu 2. Số máy tính theo tỉnh"], PLAIN, times=9), ASKED),
        (wide(["Đơn vị: máy"], PLAIN, times=9), ASKED),
        (wide(["Cơ cấu điểm (%)"], PLAIN), ASKED),
        (long("Số lượng", quantity="Đơn vị tính", times=9), ASKED),
        (long("Số máy", quantity="Ghi chú", times=9), ("points_column_missing",)),
        (indicated("Chỉ tiêu", "Số điểm", "Số máy tính"), READ),
        (indicated("Đơn vị tính", "điểm", "máy"), READ),
        (wide(["Đơn vị tính: nghìn điểm"], PLAIN), ASKED),
        (wide(["Cán bộ thư viện"], PLAIN), ASKED),
        (wide(["Phân bổ vốn theo tỉnh"], PLAIN), ASKED),
        (wide(["Số thẻ bạn đọc của thư viện"], PLAIN), ASKED),
        (wide(["Số giờ sử dụng tại các điểm"], PLAIN), ASKED),
        (wide(["Số điểm dự kiến đầu tư"], PLAIN), ASKED),
        (wide(["Kế hoạch số điểm truy nhập năm 2014"], PLAIN), ASKED),
        (wide(["Kế hoạch 2014"], PLAIN), ASKED),
        (wide(["Biểu 3. Số cuộc tập huấn theo tỉnh"], PLAIN), ASKED),
        (wide(["Number of librarians"], PLAIN), ASKED),
        (wide(["Số liệu năm 2013"], PLAIN), READ),
        (wide(["Số: 123/BC-BVHTTDL"], ["Số lượng"], PLAIN), READ),
        (wide(["Số thư viện và bưu điện văn hóa xã"], PLAIN), READ),
        (wide(["Số điểm trên 10.000 dân"], PLAIN), ASKED),
        (wide(["Số điểm tăng thêm so với năm 2012"], PLAIN), ASKED),
        (wide(["Xếp hạng các tỉnh theo số điểm"], PLAIN), ASKED),
        (wide(["(Kèm theo Kế hoạch số 45/KH-BVHTTDL)"], PLAIN), READ),
        (wide(["Sở Kế hoạch và Đầu tư"], PLAIN), READ),
        (wide(["Số điểm được đầu tư vốn của Dự án"], PLAIN), READ),
        (wide(["Tỉnh", TYPES[0], "TVX"]), ("column_may_be_type",)),
        (wide(["Tỉnh", TYPES[0], "T.viện xã"]), ("column_may_be_type",)),
        (wide(["", "2012", "2013"]), ("headings_only_years",)),
    ],
)
@every("make", [lambda rows: csv(joined(rows)), workbook])
def test_only_points_are_taken_for_points(tmp_path, make, rows, errors):
    path = make(rows)(tmp_path)
    try:
        counts = read_counts(path)
        problems = counts.problems
    except InputError as error:
        counts, problems = None, error.problems
    found = {one.code for one in problems if one.severity == "error"}
    assert found == set(errors), (found, rows)
    if counts is not None and not found:
        expected = [number for numbers in POINTS for number in numbers]
        assert list(counts.cells["points"]) == expected


def test_a_person_says_that_the_numbers_are_points(tmp_path):
    path = csv(joined(wide(["Số máy tính"], PLAIN)))(tmp_path)
    counts = read_counts(path, CountsOptions(quantity="points"))
    assert counts.reading.other_quantity == "Số máy tính"
    assert list(counts.cells["points"]) == [1, 5, 2, 6, 3, 7]
