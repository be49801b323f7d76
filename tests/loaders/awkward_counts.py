"""Counts files that are hard to read, made by the tests."""

import io
import struct
import unicodedata
import zipfile
from pathlib import Path

from awkward import AwkwardFile
from legacy_bytes import as_western, cp1258_bytes, tcvn3_bytes, vni_bytes
from openpyxl import Workbook
from spreadsheets import (
    COVERED,
    as_strict,
    compound_file,
    ods,
    ods_cell,
    ods_row,
    ods_rows,
    spreadsheet_2003,
    xls,
)

LONG = ["Tỉnh", "Loại điểm", "Số điểm"]
WIDE = ["Mã tỉnh", "Tên tỉnh", "TV tỉnh", "TV huyện", "TV xã", "Điểm BĐ-VHX"]
ROWS = [["Bắc Kạn", "Thư viện xã", 3], ["Đắk Lắk", "Thư viện huyện", 5]]
TEXT = "Tỉnh;Loại điểm;Số điểm\nBắc Kạn;Thư viện xã;3\nĐắk Lắk;Thư viện huyện;5\n"
BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def data(content, name):
    """Return the making of a file with this content."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content() if callable(content) else content)
        return path

    return make


def csv(text, encoding="utf-8"):
    return data(text.encode(encoding), "counts.csv")


def workbook(*sheets, merges=(), change=None):
    """Return the making of an XLSX file: sheets of rows; ``change`` its parts."""

    def content():
        book = Workbook()
        book.remove(book.active)
        for place, rows in enumerate(sheets):
            sheet = book.create_sheet(f"Trang {place + 1}")
            for row in rows:
                sheet.append(row)
            for merge in merges if place == 0 else ():
                sheet.merge_cells(merge)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue() if change is None else changed(file.getvalue(), change)

    return data(content, "counts.xlsx")


def changed(content, change):
    """Return a ZIP file whose members a function of name and content has changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return out.getvalue()


def in_sheet(old, new):
    """Return a change of the first worksheet."""

    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def with_doctype(part, doctype):
    """Return a change of a part: a document type in front of its first element."""

    def change(name, content):
        return doctype.encode() + content if name == part else content

    return change


def packed(members):
    def content():
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        return out.getvalue()

    return content


def bomb():
    """Return a workbook with a part of two gigabytes, as its archive says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", bytes(1_000_000))
        archive.filelist[-1].file_size = 2_000_000_000
    return out.getvalue()


def patched(content, place, layout, value):
    changing = bytearray(content)
    struct.pack_into(layout, changing, place, value)
    return bytes(changing)


def joined(rows):
    return "".join(";".join(map(str, row)) + "\n" for row in rows)


def loaded(name, make, *codes):
    return AwkwardFile(name, make, "loaded", frozenset(codes))


def repaired(name, make, *codes):
    return AwkwardFile(name, make, "repaired", frozenset(codes))


def refused(name, make, *codes):
    return AwkwardFile(name, make, "refused", frozenset(codes))


MERGED_HEADINGS = [
    ["Bảng 1. Số điểm truy nhập Internet công cộng", None, None, None, None, None],
    ["Mã tỉnh", "Tên tỉnh", "Thư viện", None, None, "Điểm BĐ-VHX"],
    [None, None, "tỉnh", "huyện", "xã", None],
    ["06", "Bắc Kạn", 1, 2, 3, 4],
]
MERGED_ROWS = [
    LONG,
    ["Bắc Kạn", "Thư viện xã", 3],
    [None, "Thư viện huyện", 2],
    ["Cao Bằng", "Thư viện xã", 1],
]
YEARS = [
    ["Tỉnh", "Loại điểm", "Năm", "Số điểm"],
    ["Bắc Kạn", "Thư viện xã", 2012, 1],
    ["Bắc Kạn", "Thư viện xã", 2013, 3],
]
STYLES = [[*LONG[:2], "Số điểm", "Cao nhất"], ["Bắc Kạn", "Thư viện xã", "1.234", ""]]

ENCODED = [
    loaded("UTF-8 with a mark", csv(TEXT, "utf-8-sig")),
    loaded("UTF-16 with a mark", csv(TEXT, "utf-16")),
    loaded("UTF-16 without a mark", csv(TEXT, "utf-16-le")),
    loaded("letters and accents apart (NFD)", csv(unicodedata.normalize("NFD", TEXT))),
    repaired("cp1258", data(cp1258_bytes(TEXT), "counts.csv"), "encoding_converted"),
    repaired("TCVN3", data(tcvn3_bytes(TEXT), "counts.csv"), "encoding_converted"),
    repaired("VNI", data(vni_bytes(TEXT), "counts.csv"), "encoding_converted"),
    repaired("UTF-8 read as cp1252", csv(as_western(TEXT.encode())), "text_recovered"),
    repaired(
        "XLSX in the font .VnTime",
        workbook(
            [
                LONG,
                *(
                    [tcvn3_bytes(a).decode("cp1252"), tcvn3_bytes(b).decode("cp1252"), n]
                    for a, b, n in ROWS
                ),
            ]
        ),
        "text_recovered",
    ),
    refused(
        "bytes of no encoding", data(b"T\xd2\xff;x\n\xc3\x28;\x81\n", "a.csv"), "encoding_unknown"
    ),
]
DELIMITED = [
    loaded("comma", csv(TEXT.replace(";", ","))),
    loaded("tab", csv(TEXT.replace(";", "\t"))),
    loaded("pipe", csv(TEXT.replace(";", "|"))),
    loaded("text after numbers in quotes", csv('Tỉnh,"TV\nxã"\n"Bắc Kạn","3"\n')),
    refused("NUL bytes", data(TEXT.encode() + b"\0", "counts.csv"), "not_a_table"),
    loaded(
        "a page of the web named .xls",
        data(
            "<html><head><meta charset=utf-8><style>td {color: red}</style></head><body>"
            "<table border=1><tr><td colspan=3>Bảng 1</td></tr><tr><th>Tỉnh<th>Loại điểm"
            "<th>Số<br>điểm</tr><tr><td rowspan=2>Bắc&nbsp;Kạn<td>TV xã<td>3<sup>1</sup></tr>"
            "<tr><td>TV huyện<td>2</table></body></html>".encode(),
            "a.xls",
        ),
        "footnotes",
    ),
    refused("a page without a table", data(b"<html><p>503</html>", "a.xls"), "not_a_table"),
    *(
        refused(f"{name} named .xls", data(start + b"x" * 90, "a.xls"), "other_document")
        for name, start in (
            ("PDF", b"%PDF-1.7"),
            ("RTF", b"{\\rtf1"),
            ("a web archive", b"MIME-Version: 1.0\r\n"),
            ("JPEG", b"\xff\xd8\xff\xe0"),
        )
    ),
    refused("a page of figures", data(b"<table><tr><td>1</table>", "a.xls"), "no_headings"),
    loaded("XML Spreadsheet 2003", data(spreadsheet_2003([LONG, *ROWS]).encode(), "a.xls")),
    refused(
        "entities in XML Spreadsheet 2003",
        data(spreadsheet_2003([LONG, *ROWS], BOMB).encode(), "a.xls"),
        "xml_entities",
    ),
    refused(
        "XML Spreadsheet 2003 cut short",
        data(spreadsheet_2003([LONG, *ROWS]).encode()[:-40], "a.xls"),
        "file_unreadable",
    ),
    loaded("Strict Open XML", workbook([LONG, *ROWS], change=as_strict), "province_absent"),
    refused(
        "one line of 30 MB",
        data(lambda: TEXT.encode() + b"x" * 30_000_000, "a.csv"),
        "line_too_long",
    ),
    refused("a million columns", csv("Tỉnh" + ";x" * 400_000 + "\n"), "too_many_columns"),
    refused("too many rows", csv(TEXT + "Bắc Kạn;Thư viện xã;1\n" * 10_001), "too_many_rows"),
    refused("nothing but separators", csv(";;;\n;;;\n"), "file_empty"),
]
WORKBOOKS = [
    loaded("XLS", data(xls({"Trang": [LONG, *ROWS]}), "a.xls")),
    loaded("ODS", data(ods({"Trang": ods_rows([LONG, *ROWS])}), "a.ods")),
    loaded(
        "the table on the second sheet", workbook([["Bìa"]], [LONG, *ROWS]), "sheet_passed_over"
    ),
    loaded(
        "a wrong dimension", workbook([LONG, *ROWS], change=in_sheet('ref="A1:C3"', 'ref="A1:A1"'))
    ),
    loaded(
        "a thousand million cells declared",
        workbook([LONG, *ROWS], change=in_sheet('ref="A1:C3"', 'ref="A1:XFD1048576"')),
    ),
    loaded("leading zeros eaten", workbook([LONG, [6, "Thư viện xã", 3], [4.0, "TV huyện", 2.0]])),
    loaded("codes with a decimal point", csv("Mã tỉnh;Loại điểm;Số điểm\n6.0;TV xã;3.0\n")),
    loaded("merged provinces in XLSX", workbook(MERGED_ROWS, merges=["A2:A3"])),
    loaded("merged provinces in XLS", data(xls({"A": MERGED_ROWS}, [(1, 2, 0, 0)]), "a.xls")),
    loaded(
        "merged provinces in ODS",
        data(
            lambda: ods(
                {
                    "A": ods_rows([LONG])
                    + ods_row(ods_cell("Bắc Kạn", down=2) + ods_cell("TV xã") + ods_cell(3))
                    + ods_row(COVERED + ods_cell("TV huyện") + ods_cell(2))
                }
            ),
            "a.ods",
        ),
    ),
    refused("a blank province without a merge", workbook(MERGED_ROWS), "province_blank"),
    refused(
        "merged numbers",
        workbook([LONG, *MERGED_ROWS[1:]], merges=["A2:A3", "C2:C3"]),
        "count_merged",
    ),
    loaded(
        "headings in two rows with merged cells",
        workbook(MERGED_HEADINGS, merges=["A1:F1", "A2:A3", "B2:B3", "C2:E2", "F2:F3"]),
        "headings_found",
    ),
    loaded(
        "headings in two rows of text",
        csv(joined([[c or "" for c in row] for row in MERGED_HEADINGS[1:]])),
    ),
    refused(
        "a formula that was never worked out",
        workbook([LONG, ["06", "TV xã", "=1+2"]]),
        "count_formula",
    ),
    refused(
        "a formula never worked out in ODS",
        data(
            lambda: ods(
                {
                    "A": ods_rows([LONG])
                    + ods_row(
                        ods_cell("06")
                        + ods_cell("TV xã")
                        + '<table:table-cell table:formula="of:=1+1"/>'
                    )
                }
            ),
            "a.ods",
        ),
        "count_formula",
    ),
    refused(
        "locked XLSX", data(compound_file("EncryptedPackage", b"x"), "a.xlsx"), "locked_workbook"
    ),
    refused(
        "locked ODS",
        data(ods({"A": ""}, manifest="<x><encryption-data/></x>"), "a.ods"),
        "locked_workbook",
    ),
    refused(
        "a text document of before 2007",
        data(compound_file("WordDocument", b"x"), "a.xls"),
        "not_a_table",
    ),
    refused(
        "a damaged XLS", data(compound_file("Workbook", b"x" * 300), "a.xls"), "file_unreadable"
    ),
    refused(
        "XLSB",
        data(packed({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "a.xlsb"),
        "binary_workbook",
    ),
    refused("DOCX", data(packed({"word/document.xml": "a"}), "a.docx"), "other_document"),
    refused("an archive", data(packed({"a.txt": "a"}), "a.xlsx"), "other_document"),
    refused("JSON", data(b'[{"province_code": "04"}]', "a.json"), "other_document"),
]
HOSTILE = [
    refused(
        "a sheet outside its XLS file",
        data(lambda: patched(xls({"A": [LONG, *ROWS]}), 512 + 30, "<I", 500_000), "a.xls"),
        "file_unreadable",
    ),
    refused(
        "sectors of an XLS file in a circle",
        data(lambda: patched(file := xls({"A": [LONG]}), len(file) - 512, "<I", 0), "a.xls"),
        "file_empty",
    ),
    refused(
        "a cell of XLS far to the right",
        data(
            lambda: xls({"A": [LONG, *ROWS]}).replace(
                struct.pack("<HHH", 1, 2, 0), struct.pack("<HHH", 1, 300, 0)
            ),
            "a.xls",
        ),
        "too_many_columns",
    ),
    refused("a ZIP bomb", data(bomb, "a.xlsx"), "file_too_large"),
    refused(
        "an XML bomb in XLSX",
        workbook([LONG, *ROWS], change=with_doctype("xl/worksheets/sheet1.xml", BOMB)),
        "xml_entities",
    ),
    refused(
        "an outside entity in XLSX",
        workbook([LONG], change=with_doctype("xl/workbook.xml", OUTSIDE)),
        "xml_entities",
    ),
    refused(
        "an XML bomb in ODS",
        data(ods({"A": ods_rows([LONG])}, doctype=BOMB), "a.ods"),
        "xml_entities",
    ),
    refused(
        "a row repeated a million times in ODS",
        data(
            ods({"A": ods_rows([LONG]) + ods_row("".join(map(ods_cell, ROWS[0])), 1_000_000)}),
            "a.ods",
        ),
        "too_many_rows",
    ),
    refused(
        "a cell repeated a million times in ODS",
        data(ods({"A": ods_rows([LONG]) + ods_row(ods_cell("x", repeated=1_000_000))}), "a.ods"),
        "too_many_columns",
    ),
    loaded(
        "blank cells without end in ODS",
        data(
            ods(
                {"A": ods_rows([LONG, *ROWS]) + ods_row(ods_cell(None, repeated=16_384), 1_048_000)}
            ),
            "a.ods",
        ),
    ),
    refused(
        "a cell far to the right",
        workbook([LONG, [*ROWS[0], *[None] * 300, "x"]]),
        "too_many_columns",
    ),
    refused(
        "a cell in the last row of all",
        workbook([LONG, *ROWS], change=in_sheet('r="A3"', 'r="A1048577"')),
        "too_many_rows",
    ),
    loaded(
        "HTML in notes stays text", csv(TEXT + "Ghi chú: <script>alert(1)</script>;;\n"), "note_row"
    ),
    refused("HTML in names", csv(TEXT + "<b onclick=x>Hà</b>;TV xã;1\n"), "province_unknown"),
    refused("a formula in text", csv(TEXT + "Cao Bằng;TV xã;=cmd|'/c calc'!A1\n"), "count_formula"),
]
CONTENT = [
    loaded("titles above", csv("Bảng 1;;\nĐơn vị: điểm;;\n" + TEXT), "headings_found"),
    loaded("a row of units", csv("Tỉnh;TV xã\n;(điểm)\nBắc Kạn;3\n"), "note_row"),
    loaded(
        "names of those who sign",
        csv("Tỉnh;TV xã\nBắc Kạn;3\nNgười lập biểu;Thủ trưởng đơn vị\n"),
        "note_row",
    ),
    refused(
        "a province in words below", csv("Tỉnh;TV xã\nBắc Kạn;3\nxyz;tám\n"), "province_unknown"
    ),
    loaded("notes below", csv(TEXT + "Nguồn: Bộ VHTTDL;;\n(*) Ước tính;;\n"), "note_row"),
    refused("a note with a number", csv(TEXT + "(*) Ước tính;;12\n"), "province_unknown"),
    loaded(
        "columns numbered",
        csv(joined([WIDE, "AB1234", ["06", "Bắc Kạn", 1, 2, 3, 4]])),
        "numbering_row",
    ),
    refused(
        "columns numbered from 1",
        csv(joined([WIDE, "123456", ["06", "Bắc Kạn", 1, 2, 3, 4]])),
        "numbering_doubtful",
    ),
    loaded("totals that agree", csv(TEXT + "Tổng cộng;;8\n"), "total_row"),
    loaded("totals that do not agree", csv(TEXT + "Tổng cộng;;9\n"), "total_differs"),
    loaded(
        "a region above its provinces",
        csv("Tỉnh;TV xã\nTây Nguyên;7\nKon Tum;3\nGia Lai;4\n"),
        "total_row",
    ),
    loaded("a type other than the four", csv(TEXT + "Bắc Kạn;Nhà văn hóa;7\n"), "category_kept"),
    refused("a type misspelt", csv(TEXT + "Bắc Kạn;Thư viện xãa;7\n"), "site_type_unknown"),
    loaded("several years in rows", workbook(YEARS), "year_taken"),
    loaded(
        "several years in headings", csv("Tỉnh;TV xã 2012;TV xã 2013\nBắc Kạn;1;3\n"), "year_taken"
    ),
    refused(
        "a year that is none",
        csv(joined([*YEARS, ["Bắc Kạn", "TV huyện", "2O13", 1]])),
        "year_unknown",
    ),
    loaded(
        "thousands with a point",
        csv(joined([*STYLES, ["Cao Bằng", "TV xã", "", "12,0"]])),
        "numbers_vietnamese",
    ),
    loaded(
        "thousands with a comma",
        csv(
            joined(
                [STYLES[0], ["Bắc Kạn", "TV xã", "1,234", ""], ["Cao Bằng", "TV xã", "", "12.0"]]
            )
        ),
        "numbers_english",
    ),
    loaded(
        "thousands with spaces",
        csv(joined([LONG, ["Bắc Kạn", "TV xã", "1 234"], ["Cao Bằng", "TV xã", "1\u00a0234"]])),
    ),
    refused("1.234 alone", csv(joined(STYLES)), "count_ambiguous"),
    refused(
        "numbers in two ways",
        csv(joined([*STYLES, ["Cao Bằng", "TV xã", "12,5", "12.5"]])),
        "numbers_mixed",
        "count_ambiguous",
        "count_decimal",
    ),
    loaded(
        "numbers as text",
        workbook([LONG, ["06", "TV xã", "3"], ["04", "TV xã", "'12"], ["04", "TV huyện", "12,0"]]),
    ),
    *(
        refused(f"“{text}” for a number", csv(joined([LONG, ["06", "TV xã", text]])), code)
        for text, code in (
            *(("-3", "count_negative"), ("3,5", "count_decimal"), ("NaN", "count_not_a_number")),
            *(("inf", "count_not_a_number"), ("1e3", "count_not_a_number")),
            *(("１２", "count_not_a_number"), ("9" * 400, "count_too_large")),
        )
    ),
    refused("a cell given twice", csv(TEXT + "Bac Kan;commune_library;3\n"), "cell_repeated"),
    refused(
        "code and name of two provinces",
        csv(joined([WIDE, ["52", "Gia Lai", 1, 2, 3, 4]])),
        "province_disagrees",
    ),
    refused("the division of 2025", csv("division;Mã tỉnh;TV xã\n2025;52;3\n"), "other_division"),
    refused("a province misspelt", csv(TEXT + "Haa Giang;TV xã;1\n"), "province_unknown"),
    refused("no headings", csv("1;2;3\n4;5;6\n"), "no_headings"),
]
AWKWARD_COUNTS = [*ENCODED, *DELIMITED, *WORKBOOKS, *HOSTILE, *CONTENT]
