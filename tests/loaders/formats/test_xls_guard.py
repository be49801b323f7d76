"""Compound files and the records of XLS: sound ones are read, others never followed."""

import struct
from pathlib import Path

import pytest
from cases import every
from spreadsheets import compound_file, xls

from loaders.formats.table_files import read_table_file
from loaders.formats.xls_guard import CorruptFileError, look_over, streams
from loaders.problems.problem import InputError

CONTENT = bytes(range(256)) * 20
FILE = compound_file("Workbook", CONTENT)
TABLE = len(FILE) - 512
"""Where the table of sectors begins."""


def changed(place, layout, *values):
    content = bytearray(FILE)
    struct.pack_into(layout, content, place, *values)
    return bytes(content)


def record(kind, *data, layout):
    return struct.pack("<HH", kind, struct.calcsize(layout)) + struct.pack(layout, *data)


def test_a_stream_is_read():
    assert streams(FILE, {"Workbook", "Book"}) == {"Workbook": CONTENT}
    assert streams(FILE, {"EncryptedPackage"}) == {}


@every(
    "content",
    [
        b"",
        FILE[:300],
        changed(30, "<H", 32),  # sectors of 4 GB
        changed(32, "<H", 20),
        changed(44, "<I", 10_000),  # more tables than the file has sectors
        changed(72, "<I", 10_000),
        changed(72, "<II", 1, 0xFFFFFF00),
        changed(TABLE, "<I", 0),  # the first sector follows itself
        changed(TABLE + 8, "<I", 1),  # two follow each other
        changed(48, "<I", 0xFFFFFFFE),  # no directory
        changed(TABLE - 512 + 128 + 120, "<Q", 4_000_000_000),  # a stream of 4 GB
    ],
)
def test_what_would_not_end_is_refused(content):
    with pytest.raises(CorruptFileError):
        streams(content, {"Workbook"})


@every(
    ("book", "code"),
    [
        (record(0x0203, 65535, 65535, 0, 1.0, layout="<HHHd"), "too_many_columns"),
        (record(0x00BD, 1, 0, 0, 0, 65535, layout="<HHHIH"), "too_many_columns"),
        (record(0x0200, 0, 4_000_000_000, 0, 3, 0, layout="<IIHHH"), "file_unreadable"),
        (record(0x0200, 0, 3, 0, 65535, 0, layout="<IIHHH"), "too_many_columns"),
        (record(0x0200, 0, 3, 0, 65535, layout="<HHHH"), "too_many_columns"),
        (record(0x00FC, 1, 4_000_000_000, layout="<II"), "file_unreadable"),
        (record(0x0203, layout="<"), None),
        (record(0x0203, 9, 9, 0, 1.0, layout="<HHHd") + b"\0\0\xff\xff", None),
        (b"", None),
    ],
)
def test_what_a_workbook_declares(book, code):
    path = Path("a.xls")
    if code is None:
        look_over(path, book)
        return
    with pytest.raises(InputError) as caught:
        look_over(path, book)
    assert [one.code for one in caught.value.problems] == [code]


def test_sheets_rows_and_merges_of_a_workbook(tmp_path):
    path = tmp_path / "a.xls"
    rows = [[], [None, "Tỉnh", 3], [None, None, 2.5]]
    path.write_bytes(xls({"Một": [["x"]], "Hai": rows}, [(0, 2, 0, 0)]))
    first, second = read_table_file(path).sheets
    assert (first.name, second.name) == ("Một", "Hai")
    assert [(row.number, row.cells) for row in second.rows] == [
        (2, ("", "Tỉnh", "3")),
        (3, ("", "", "2.5")),
    ]
    (merge,) = first.merges
    assert (merge.first_row, merge.last_row, merge.first_column) == (1, 3, 0)
