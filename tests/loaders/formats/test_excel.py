"""Workbooks: what a cell holds is the text a person would have typed, whatever wrote it."""

import datetime as dt
import io
import re
import struct
import zipfile
from xml.sax.saxutils import escape

import pytest
from awkward_counts import LONG, ROWS
from defusedxml.ElementTree import fromstring
from openpyxl import Workbook
from spreadsheets import compound_file, xls

from loaders.counts.reader import read_counts
from loaders.formats.excel import _UNVALUED, _formula_as_text
from loaders.formats.table_files import read_table_file
from loaders.isolation.process import run_isolated
from loaders.problems.problem import InputError

_DATA = re.compile(rb"<sheetData>.*</sheetData>|<sheetData */>", re.DOTALL)


def xlsx(path, cells="", *, change=None, **sheets):
    """Write a workbook: the XML of the cells of its first row, or rows by sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, fill in (sheets or {"A": lambda sheet: sheet.append(["x"])}).items():
        fill(book.create_sheet(name))
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if cells and name == "xl/worksheets/sheet1.xml":
                data = f'<sheetData><row r="1">{cells}</row></sheetData>'.encode()
                part = _DATA.sub(lambda _, data=data: data, part)
            new.writestr(name, change(name, part) if change else part)
    return path


def rows(path, sheet=0):
    return {row.number: row.cells for row in read_table_file(path).sheets[sheet].rows}


def cell(kind, inside):
    return f'<c r="A1" {kind}>{inside}</c>'


SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMULA = escape('IF(B1="<",1,2)')
STYLE = {"percent": "0.00%", "text": "@", "thousands": "#,##0", "words": '0 "điểm ngày"'}
CELLS = [
    ("a number", cell("", "<v>3</v>"), "3"),
    ("a whole number with a decimal", cell("", "<v>4.0</v>"), "4"),
    ("a fraction", cell("", "<v>5.0001</v>"), "5.0001"),
    ("what is left of a sum of fractions", cell("", "<v>5.000000000001</v>"), "5"),
    ("a large number", cell("", "<v>1E+20</v>"), "100000000000000000000"),
    ("text", cell('t="inlineStr"', "<is><t>06</t></is>"), "06"),
    (
        "text of several letterings",
        cell(
            't="inlineStr"',
            '<is><r><t xml:space="preserve">Hà </t></r><r><rPr><b/></rPr><t>Nội</t></r></is>',
        ),
        "Hà Nội",
    ),
    ("true", cell('t="b"', "<v>1</v>"), "True"),
    ("the result of a formula", cell("", "<f>1+2</f><v>3</v>"), "3"),
    ("a text as result", cell('t="str"', "<f>A2</f><v>Hà Nội</v>"), "Hà Nội"),
    ("a day as text", cell('t="d"', "<v>2013-12-31</v>"), "2013-12-31"),
    *(
        (f"the error {error}", cell('t="e"', f"<v>{error}</v>"), error)
        for error in ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#SPILL!", "#ERROR!")
    ),
    ("an error, its type first", '<c t="e" r="A1"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ("an error in other quotes", "<c r='A1' t='e'><v>#REF!</v></c>", "#REF!"),
    ("a formula without a value", cell("", "<f>1+2</f>"), "=1+2"),
    ("with a blank value", cell("", "<f>1+2</f><v></v>"), "=1+2"),
    ("as openpyxl writes it", cell("", "<f>1+2</f><v />"), "=1+2"),
    ("with signs of XML", cell('s="0"', f"<f>{FORMULA}</f><v/>"), '=IF(B1="<",1,2)'),
    ("of a type", cell('t="n"', "<f>1+2</f>"), "=1+2"),
    ("of an error, without a value", cell('t="e"', "<f>1/0</f>"), "=1/0"),
    ("of several cells", cell("", '<f t="array" ref="A1:A2">B1:B2</f>'), "=B1:B2"),
    ("shared, told by the first of its cells", cell("", '<f t="shared" si="0"/>'), "="),
    (
        "with a prefix",
        f'<x:c xmlns:x="{SPREADSHEET}" r="A1"><x:f>1+2</x:f><x:v/></x:c>',
        "=1+2",
    ),
    ("a long one", cell("", f"<f>{'1+' * 4000}1</f>"), f"={'1+' * 4000}1"),
]


def test_the_text_of_every_kind_of_cell(tmp_path):
    wrong = {}
    for name, xml, expected in CELLS:
        path = xlsx(tmp_path / "a.xlsx", xml + '<c r="B1"><v>7</v></c>')
        if rows(path) != {1: (expected, "7")}:
            wrong[name] = rows(path)
    assert not wrong


def test_a_formula_as_text_has_one_type():
    before = cell('t="n" s="1"', "<f>1</f>").encode()
    after = fromstring(_UNVALUED.sub(_formula_as_text, before))
    assert (after.attrib, after.findtext("v")) == ({"r": "A1", "s": "1", "t": "str"}, "=1")


def test_formats_of_numbers_change_nothing_but_days(tmp_path):
    def fill(sheet):
        for row, style in enumerate(STYLE.values(), start=1):
            sheet.cell(row, 1, 0.5).number_format = style
            sheet.cell(row, 2, 1234).number_format = style
        moment = dt.datetime.fromisoformat("2013-12-31T10:30:00")
        sheet.append([moment.date(), moment])
        sheet.append([dt.time(12, 30), dt.timedelta(hours=30)])

    assert rows(xlsx(tmp_path / "a.xlsx", A=fill)) == {
        **dict.fromkeys(range(1, len(STYLE) + 1), ("0.5", "1234")),
        len(STYLE) + 1: ("2013-12-31", "2013-12-31T10:30:00"),
        len(STYLE) + 2: ("12:30:00", "1 day, 6:00:00"),
    }


def test_rows_columns_and_merges_where_they_stand(tmp_path):
    def fill(sheet):
        sheet["C4"], sheet["E6"] = "x", 1
        sheet.merge_cells("C4:D5")

    def hidden(sheet):
        sheet["A1"] = "y"
        sheet.sheet_state = "veryHidden"

    path = xlsx(tmp_path / "a.xlsx", Một=fill, Trống=lambda _: None, Ẩn=hidden)
    first, blank, last = read_table_file(path).sheets
    assert [sheet.name for sheet in (first, blank, last)] == ["Một", "Trống", "Ẩn"]
    assert rows(path) == {4: ("", "", "x"), 6: ("", "", "", "", "1")}
    (merge,) = first.merges
    assert (merge.first_row, merge.first_column, merge.last_row, merge.last_column) == (4, 2, 5, 3)
    assert (blank.rows, rows(path, 2)) == ((), {1: ("y",)})


def test_a_sheet_of_a_chart_is_passed_over(tmp_path):
    book = Workbook()
    book.active["A1"] = "x"
    book.create_chartsheet("Biểu đồ")
    book.save(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in read_table_file(tmp_path / "a.xlsx").sheets] == ["Sheet"]


def test_a_part_larger_than_declared_is_damage(tmp_path):
    path = xlsx(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + bytes(3_000_000))
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 1000)
    path.write_bytes(bytes(content))
    with pytest.raises(InputError) as caught:
        read_table_file(path)
    assert [one.code for one in caught.value.problems] == ["file_unreadable"]


def test_a_document_type_is_found_wherever_it_is_declared(tmp_path):
    def change(name, part):
        comment = b"<!--" + b"x" * 3_000_000 + b"--><!DOCTYPE a>"
        return comment + part if name == "xl/styles.xml" else part

    with pytest.raises(InputError) as caught:
        read_table_file(xlsx(tmp_path / "a.xlsx", change=change))
    assert [one.code for one in caught.value.problems] == ["xml_entities"]


def test_sheets_rows_and_merges_of_xls(tmp_path):
    path = tmp_path / "a.xls"
    table = [[], [None, "Tỉnh", 3], [None, None, 2.5]]
    path.write_bytes(xls({"Một": [["x"]], "Hai": table}, [(0, 2, 0, 0)]))
    first, second = read_table_file(path).sheets
    assert (first.name, second.name) == ("Một", "Hai")
    assert rows(path, 1) == {2: ("", "Tỉnh", "3"), 3: ("", "", "2.5")}
    (merge,) = first.merges
    assert (merge.first_row, merge.last_row, merge.first_column) == (1, 3, 0)


def test_words_in_cells_do_not_lock_a_workbook(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(xls({"A": [["EncryptedPackage"], [1]]}))
    assert rows(path) == {1: ("EncryptedPackage",), 2: ("1",)}
    path.write_bytes(compound_file("EncryptedPackage", b"x"))
    with pytest.raises(InputError) as caught:
        read_table_file(path)
    assert [one.code for one in caught.value.problems] == ["locked_workbook"]


def test_an_xls_of_more_cells_than_there_can_be_ends_in_its_process(tmp_path):
    content = xls({"A": [LONG, *ROWS]})
    first, last = struct.pack("<HHH", 1, 2, 0), struct.pack("<HHH", 65535, 65535, 0)
    (tmp_path / "a.xls").write_bytes(content.replace(first, last))
    with pytest.raises(InputError) as caught:
        run_isolated(read_counts, tmp_path / "a.xls")
    assert caught.value.problems[0].code in {"reading_failed", "reading_too_large"}
