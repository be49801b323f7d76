"""Which sheet of a workbook is read, and what of it is hidden."""

from cases import every
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from spreadsheets import ods, ods_rows, xls

from loaders.counts.reader import read_counts
from loaders.options import CountsOptions
from loaders.problems.problem import InputError

HEADINGS = ["Tỉnh", "Thư viện huyện", "Thư viện xã"]


def table(number, *titles):
    """Return a table whose first number tells which it is."""
    return [*[[title] for title in titles], HEADINGS, ["Cao Bằng", number, 2], ["Gia Lai", 3, 4]]


EMPTY = [HEADINGS, ["Cao Bằng", None, None], ["Gia Lai", None, None]]
COVER = [["Báo cáo năm 2013"]]


def book(folder, sheets, hidden=()):
    path = folder / "book.xlsx"
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    workbook.save(path)
    return path


def outcome(path, **choices):
    """Return the first number of the table that is read, or the errors."""
    try:
        counts = read_counts(path, CountsOptions(**choices))
    except InputError as error:
        return sorted({one.code for one in error.problems if one.severity == "error"})
    errors = sorted({one.code for one in counts.problems if one.severity == "error"})
    return errors or int(counts.cells["points"].iloc[0])


@every(
    ("sheets", "expected"),
    [
        ({"Bìa": COVER, "Số liệu": table(7)}, 7),
        ({"Mẫu": EMPTY, "Số liệu": table(7)}, 7),
        ({"Mẫu": EMPTY}, ["nothing_counted"]),
        ({"cũ": table(9), "Số liệu": table(7)}, 7),
        ({"Số máy": table(9), "Số điểm": table(7)}, 7),
        ({"KH 2014": table(9), "TH 2013": table(7)}, 7),
        ({"A": table(9, "Biểu 2. Số máy tính theo tỉnh"), "B": table(7, "Biểu 1. Số điểm")}, 7),
        ({"A": table(9, "Đơn vị tính: máy"), "B": table(7)}, 7),
        ({"A": table(9, "Tỷ lệ % theo loại điểm"), "B": table(7)}, 7),
        ({"Số máy": table(9)}, ["quantity_other"]),
        ({"A": table(9, "Số máy tính tại các điểm truy nhập")}, ["quantity_other"]),
        ({"A": table(7, "Nâng cao khả năng sử dụng máy tính và truy nhập Internet")}, 7),
        ({"Năm 2011": table(1), "Năm 2012": table(2), "Năm 2013": table(3)}, 3),
        ({"A": table(3, "Số liệu năm 2013"), "B": table(2, "Số liệu năm 2012")}, 3),
        ({"Số liệu": table(7), "Bản sao": table(7)}, 7),
        ({"Miền Bắc": table(7), "Miền Nam": table(9)}, ["sheets_alike"]),
        ({"Số liệu": table(7), "2012": table(9)}, ["sheets_alike"]),
    ],
)
def test_the_sheet_is_never_chosen_by_its_place(tmp_path, sheets, expected):
    assert outcome(book(tmp_path, sheets, hidden={"cũ"})) == expected


def test_a_person_decides(tmp_path):
    path = book(tmp_path, {"Miền Bắc": table(7), "Miền Nam": table(9)})
    assert outcome(path, sheet="Miền Nam") == 9
    path = book(tmp_path, {"Năm 2012": table(2), "Năm 2013": table(3)})
    assert outcome(path, year=2012) == 2
    assert outcome(path, year=2010) == ["year_absent"]
    assert read_counts(path).reading.years == (2012, 2013)
    assert outcome(book(tmp_path, {"Số máy": table(9)}), quantity="points") == 9


def hidden_in_xlsx(folder):
    path = book(folder, {"A": [*table(7), ["Gia Lai", 99, 99]]})
    workbook = Workbook()
    sheet = workbook.active
    for row in [*table(7), ["Gia Lai", 99, 99]]:
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    workbook.save(path)
    return path


def hidden_in_ods(folder):
    path = folder / "a.ods"
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    last = ods_rows([["Gia Lai", 99, 99]]).replace(
        "<table:table-row", '<table:table-row table:visibility="filter"'
    )
    path.write_bytes(ods({"A": columns + ods_rows(table(7)) + last}))
    return path


def hidden_in_xls(folder):
    path = folder / "a.xls"
    rows = [*table(7), ["Gia Lai", 99, 99]]
    path.write_bytes(xls({"A": rows, "B": [["x"]]}, hidden_rows=[3], hidden_columns=[2]))
    return path


@every("make", [hidden_in_xlsx, hidden_in_ods, hidden_in_xls])
def test_what_is_hidden_is_said(tmp_path, make):
    problems = {one.code: one for one in read_counts(make(tmp_path)).problems}
    assert problems["rows_hidden"].value == "4"
    assert problems["columns_hidden"].value == "Thư viện xã"
    assert problems["cell_repeated_hidden"].row == 4


def test_a_hidden_sheet_of_ods_is_read_last(tmp_path):
    path = tmp_path / "a.ods"
    style = (
        '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        '<style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    content = ods({"cũ": ods_rows(table(9)), "A": ods_rows(table(7))}, after_start=style)
    path.write_bytes(content)
    assert outcome(path) == ["sheets_alike"]
    content = ods({"cũ": ods_rows(table(9)), "A": ods_rows(table(7))}, after_start=style, style="h")
    path.write_bytes(content)
    assert outcome(path) == 7


def test_raised_digits_are_no_part_of_a_number(tmp_path):
    path = tmp_path / "raised.xlsx"
    raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
    workbook = Workbook()
    sheet = workbook.active
    for row in table(7):
        sheet.append(row)
    sheet["B2"] = CellRichText(TextBlock(InlineFont(), "7"), raised)
    sheet["A3"] = CellRichText(TextBlock(InlineFont(), "Gia Lai"), raised)
    workbook.save(path)
    counts = read_counts(path)
    assert list(counts.cells["points"]) == [7, 2, 3, 4]
    assert "footnotes" in {one.code for one in counts.problems}
