"""Tables written as files: delimited text, and XLS and ODS byte by byte."""

import csv
import io
import struct
import zipfile
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    "</manifest:manifest>"
)


def ods(tables, *, doctype="", manifest=_MANIFEST, after_start="", style=None):
    """Return an ODS file with the XML of its tables, from name to rows; the first has a style."""
    styles = [f' table:style-name="{style}"'] if style else []
    body = "".join(
        f"<table:table table:name={quoteattr(name)}{''.join(styles[place : place + 1])}>{rows}"
        "</table:table>"
        for place, (name, rows) in enumerate(tables.items())
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
        f'<office:document-content {_NAMES} office:version="1.2">{after_start}<office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return file.getvalue()


def html(rows):
    """Return a page of the web with one table."""
    lines = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows)
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<html><head><meta charset="utf-8"></head><body><table>{table}</table></body></html>'


def spreadsheet_2003(rows, doctype=""):
    """Return a workbook of "XML Spreadsheet 2003" with one sheet."""
    lines = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"String" if isinstance(cell, str) else "Number"}">'
            f"{escape(str(cell))}</Data></Cell>"
            for cell in row
        )
        + "</Row>"
        for row in rows
    )
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{doctype}<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{namespace}" xmlns:ss="{namespace}"><Worksheet ss:Name="A"><Table>'
        f"{lines}</Table></Worksheet></Workbook>"
    )


def as_strict(_, content):
    """Change a part of an XLSX file to the namespaces of Strict Open XML."""
    for old, new in (
        (b"spreadsheetml/2006/main", b"spreadsheetml/main"),
        (b"officeDocument/2006/relationships", b"officeDocument/relationships"),
    ):
        content = content.replace(
            b"http://schemas.openxmlformats.org/" + old, b"http://purl.oclc.org/ooxml/" + new
        )
    return content


def ods_rows(rows):
    """Return rows of values as XML."""
    return "".join(ods_row("".join(map(ods_cell, row))) for row in rows)


def ods_row(cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def ods_cell(value, *, repeated=1, down=1, across=1):
    spans = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
    place = f'table:number-columns-repeated="{repeated}" {spans}'
    if value is None:
        return f"<table:table-cell {place}/>"
    if isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f"<table:table-cell {place} {kind}>{text}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def _wide(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def xls(sheets, merges=(), hidden_rows=(), hidden_columns=()):
    """Return an XLS file (BIFF8): sheets from name to rows of texts and numbers.

    ``merges`` are (first row, last row, first column, last column) of the first sheet,
    all from 0, and so are the rows and columns that it hides.
    """
    substreams = []
    for place, rows in enumerate(sheets.values()):
        out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
        for column in hidden_columns if place == 0 else ():
            out += _record(0x007D, struct.pack("<HHHHHH", column, column, 2304, 15, 1, 0))
        for row in range(len(rows)):
            flags = 0x0120 if row in hidden_rows and place == 0 else 0x0100
            out += _record(0x0208, struct.pack("<HHHHHHHH", row, 0, 9, 255, 0, 0, flags, 15))
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                where = struct.pack("<HHH", row, column, 0)
                if isinstance(value, str):
                    out += _record(0x0204, where + _wide(value))
                elif value is not None:
                    out += _record(0x0203, where + struct.pack("<d", value))
        if merges and place == 0:
            areas = b"".join(struct.pack("<HHHH", *area) for area in merges)
            out += _record(0x00E5, struct.pack("<H", len(merges)) + areas)
        substreams.append(out + _record(0x000A, b""))
    names = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    head += _record(0x0042, struct.pack("<H", 1200))
    length = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    bounds, offset = b"", length
    for name, out in zip(names, substreams, strict=True):
        bounds += _record(0x0085, struct.pack("<IH", offset, 0) + name)
        offset += len(out)
    book = head + bounds + _record(0x000A, b"") + b"".join(substreams)
    return compound_file("Workbook", book)


def compound_file(name, stream):
    """Return an OLE compound file with one stream."""
    stream = stream.ljust(4096, b"\0")  # shorter ones are kept in another way
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    sectors = len(stream) // 512
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    assert len(table) == 512, "one sector of the allocation table is enough for a test"
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(
        name, 2, 0xFFFFFFFF, 0, len(stream)
    )
    directory = directory.ljust(512, b"\0")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1),
        *(sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
        sectors + 1,
    )
    return header.ljust(512, b"\xff") + stream + directory + table


def _entry(name, kind, child, start, size):
    text = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text), kind, 1, none, none, child, b"", 0, 0, 0, start, size
    )


def write_rows(path, rows, delimiter):
    if path.suffix == ".xlsx":
        write_workbook(path, {"Số liệu": rows})
        return
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def write_workbook(path, sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
