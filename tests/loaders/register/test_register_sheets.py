"""Which sheet of a workbook is the register, and what is a table of counts in its place."""

from cases import every
from openpyxl import Workbook

import geodata.boundaries
from loaders.options import RegisterOptions
from loaders.problems.problem import InputError
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
HEADINGS = ["Loại điểm", "Tỉnh", "Tên"]
ROWS = [["Thư viện xã", "Cao Bằng", "A"], ["Thư viện huyện", "Cao Bằng", "B"]]
MORE = [["Thư viện xã", "Bắc Kạn", "C"]]
FILLED, FORM, OTHER = [HEADINGS, *ROWS], [HEADINGS], [HEADINGS, *MORE]
SUMMARY = [["Tỉnh", "Loại điểm", "Số điểm"], ["Cao Bằng", "Thư viện xã", 7]]
COMPUTERS = [[*HEADINGS, "Số máy"], *([*row, 5] for row in ROWS)]


@every(
    ("sheets", "hidden", "expected"),
    [
        ({"cũ": OTHER, "mới": FILLED}, {"cũ"}, 2),
        ({"Mẫu": FORM, "Danh sách": FILLED}, set(), 2),
        ({"Mẫu": FORM, "Danh sách": FILLED, "cũ": OTHER}, {"cũ"}, 2),
        ({"Bìa": [["Báo cáo"]], "Danh sách": FILLED}, set(), 2),
        ({"Tổng hợp": SUMMARY, "Danh sách": FILLED}, set(), 2),
        ({"Danh sách": FILLED, "Bản sao": FILLED}, set(), 2),
        ({"ẩn": FILLED}, {"ẩn"}, 2),
        ({"A": COMPUTERS}, set(), 2),
        ({"Đợt 1": FILLED, "Đợt 2": OTHER}, set(), "register_sheets"),
        ({"Cao Bằng": FILLED, "Bắc Kạn": [["Loại điểm", "Tỉnh"], *MORE]}, set(), "register_sheets"),
        ({"Tổng hợp": SUMMARY}, set(), "register_of_counts"),
        ({"A": FORM}, set(), "file_empty"),
    ],
)
def test_the_sheet_is_never_chosen_by_its_place(tmp_path, sheets, hidden, expected):
    path = written(tmp_path, sheets, hidden)
    try:
        register = read_register(path, PROVINCES)
    except InputError as error:
        codes = [problem.code for problem in error.problems]
        assert codes == [expected]
        return
    assert register.counts["points"].sum() == expected
    told = {each.sheet for each in register.problems if each.code == "sheet_passed_over"}
    assert told == set(sheets) - {register.reading.sheet}


def test_a_person_chooses_the_sheet(tmp_path):
    path = written(tmp_path, {"Đợt 1": FILLED, "Đợt 2": OTHER}, set())
    register = read_register(path, PROVINCES, RegisterOptions(sheet="Đợt 2"))
    assert list(register.counts["province_code"]) == ["06"]


def written(folder, sheets, hidden):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden and len(sheets) > 1 else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path := folder / "register.xlsx")
    return path
