"""The rows and columns that an XLS workbook hides: a reader of its cells does not say.

The file is a compound file ([MS-CFB]), a file system of sectors; its workbook is a stream of
records ([MS-XLS]): of every sheet its rows, its columns, its cells. What cannot be followed
hides nothing: whether the file is damaged, the reader of the cells says.
"""

from __future__ import annotations

import struct
from itertools import islice
from typing import TYPE_CHECKING, Final

from loaders.formats.hidden_cells import HiddenCells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADER: Final = 512
_IN_HEADER: Final = 109
"""Sectors of the allocation table that the header itself lists; with 4-byte numbers."""
_LAST_SECTOR: Final = 0xFFFFFFFA
_ENTRY: Final = 128
_SECTORS: Final = {9: 512, 12: 4096}
_SMALL_SECTOR: Final = 64
_STREAM, _ROOT = 2, 5
_NAMES: Final = ("Workbook", "Book")
_WORD, _DWORD = struct.Struct("<H"), struct.Struct("<I")

_BOF, _EOF, _SHEET, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D
_ROW_HIDDEN: Final = 0x20
_COLUMN_HIDDEN: Final = 0x01
_MOST_COLUMNS: Final = 256
_MOST_SHEETS: Final = 256


def hidden_cells_xls(content: bytes) -> dict[str, HiddenCells]:
    """Return what each sheet of a workbook hides, by the name of the sheet."""
    try:
        book = _workbook(content)
        sheets = islice(_sheets(book), _MOST_SHEETS)
        return {name: _of_sheet(book, start) for name, start in sheets}
    except (struct.error, IndexError, ValueError):
        return {}


def _workbook(content: bytes) -> bytes:
    """Return the stream of the workbook; empty where there is none."""
    size = _SECTORS.get(_WORD.unpack_from(content, 0x1E)[0], 0)
    if not size:
        return b""
    sectors, table = content[_HEADER:], _allocation(content, size)
    first, smallest, of_small = (_DWORD.unpack_from(content, at)[0] for at in (0x30, 0x38, 0x3C))
    directory = _stream(sectors, size, table, first)
    small = b""
    for start in range(0, len(directory), _ENTRY):
        length = _WORD.unpack_from(directory, start + 0x40)[0]
        name = directory[start : start + max(0, length - 2)].decode("utf-16-le", "replace")
        kind, (first, total) = (
            directory[start + 0x42],
            struct.unpack_from("<II", directory, start + 0x74),
        )
        if kind == _ROOT:
            small = _stream(sectors, size, table, first)
        if kind == _STREAM and name in _NAMES:
            if total >= smallest:
                return _stream(sectors, size, table, first)[:total]
            # Short streams stand together in one that belongs to the root.
            packed = _stream(sectors, size, table, of_small)
            chain = struct.unpack(f"<{len(packed) // _DWORD.size}I", packed)
            return _stream(small, _SMALL_SECTOR, chain, first)[:total]
    return b""


def _allocation(content: bytes, size: int) -> list[int]:
    """Return for each sector the next one of its stream."""
    listed = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 0x4C))
    further, most = _DWORD.unpack_from(content, 0x44)[0], len(content) // size
    each = size // _DWORD.size
    for _ in range(most):
        if further >= _LAST_SECTOR:
            break
        *more, further = struct.unpack_from(f"<{each}I", content, _HEADER + further * size)
        listed += more
    table: list[int] = []
    for sector in listed[: most + 1]:
        if sector < _LAST_SECTOR:
            table += struct.unpack_from(f"<{each}I", content, _HEADER + sector * size)
    return table


def _stream(sectors: bytes, size: int, table: Sequence[int], first: int) -> bytes:
    """Return the sectors of a chain together."""
    parts: list[bytes] = []
    sector = first
    # A chain that comes back to itself is not followed without end.
    while sector < _LAST_SECTOR and len(parts) <= len(table):
        parts.append(sectors[sector * size : (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)


def _records(book: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, position and length of each record from a place on."""
    while start + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, start)
        yield kind, start + 4, length
        start += 4 + length


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    """Yield the name of each sheet, and where it begins."""
    for kind, place, length in _records(book, 0):
        if kind == _EOF:
            return
        if kind == _SHEET:
            start, _, count, wide = struct.unpack_from("<IHBB", book, place)
            text = book[place + 8 : place + length]
            encoding = "utf-16-le" if wide & 1 else "latin-1"
            yield text.decode(encoding, "replace")[:count], start


def _of_sheet(book: bytes, start: int) -> HiddenCells:
    rows: set[int] = set()
    columns: set[int] = set()
    depth = 0
    for kind, place, _ in _records(book, start):
        # A chart within a sheet begins and ends as the sheet does.
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            break
        if kind == _ROW and book[place + 12] & _ROW_HIDDEN:
            rows.add(_WORD.unpack_from(book, place)[0] + 1)
        elif kind == _COLUMNS and book[place + 8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", book, place)
            columns |= set(range(first, min(last, _MOST_COLUMNS) + 1))
    return HiddenCells(frozenset(rows), frozenset(columns))
