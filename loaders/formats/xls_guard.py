"""Compound files (OLE), which hold XLS workbooks: their streams, if they lead to an end.

Such a file is cut into sectors, and tables say which sector follows which. The reader of
workbooks believes them: sectors that follow each other in a circle, or a damaged size,
would have it ask for memory without end. The layout is that of the specification
[MS-CFB], sections 2.2 to 2.6.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from loaders.formats.sheets import table_failure
from loaders.limits import limits

if TYPE_CHECKING:
    from collections.abc import Collection

    Numbers = np.ndarray[tuple[int], np.dtype[np.uint32]]
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_HEADER: Final = struct.Struct("<30xHH6xIII8xIIII")
_HEADER_BYTES: Final = 512
_LISTED: Final = 109
"""Sectors of the table that the header itself lists; the list goes on elsewhere."""
_LAST: Final = 0xFFFFFFFA
"""Beyond: marks for the end of a chain, free sectors and the like."""
_ENTRY: Final = struct.Struct("<64sH50xIQ")
_SMALL_SHIFT: Final = 6
_SMALL_STREAM: Final = 4096
"""Shorter streams are kept in small sectors, inside the stream of the first entry."""


class CorruptFileError(ValueError):
    """The file asks for more than it has, or a chain of its sectors goes in a circle."""


def streams(content: bytes, names: Collection[str]) -> dict[str, bytes]:
    """Return the streams of these names that a compound file has.

    Parameters
    ----------
    content
        The whole file.
    names
        The streams that are of interest.

    Raises
    ------
    UnsoundError
        If the file cannot be followed to an end.
    """
    if len(content) < _HEADER_BYTES:
        raise CorruptFileError
    header = _HEADER.unpack_from(content)
    shift, small_shift, directories, tables, first, small, smalls, more, mores = header
    most = len(content) >> shift if shift in {9, 12} else 0
    if small_shift != _SMALL_SHIFT or max(directories, tables, smalls, mores) > most:
        raise CorruptFileError
    sectors = _Sectors(content, 1 << shift)
    table = _ending(sectors.table(_listed(content, sectors, more, mores)[: most + 1]))
    small_table = _ending(sectors.table(_chain(table, small)))
    entries = _entries(sectors.joined(_chain(table, first)))
    if not entries or any(size > len(content) for _, _, size in entries):
        raise CorruptFileError
    inside = _Sectors(sectors.joined(_chain(table, entries[0][1])), 1 << _SMALL_SHIFT, skip=0)
    found: dict[str, bytes] = {}
    for name, start, size in entries:
        if name in names and name not in found:
            if size < _SMALL_STREAM:
                whole = inside.joined(_chain(small_table, start))
            else:
                whole = sectors.joined(_chain(table, start))
            found[name] = whole[:size]
    return found


def _listed(content: bytes, sectors: _Sectors, more: int, mores: int) -> list[int]:
    """Return the sectors that hold the table: listed in the header, then in others."""
    listed = list(struct.unpack_from(f"<{_LISTED}I", content, _HEADER.size))
    for _ in range(mores):
        part = sectors.table([more])
        if len(part) == 0:
            raise CorruptFileError
        listed += part[:-1].tolist()
        more = int(part[-1])
    return [sector for sector in listed if sector < _LAST]


class _Sectors:
    """Bytes cut into sectors, as bytes and as lists of the numbers in them."""

    def __init__(self, content: bytes, size: int, skip: int = 1) -> None:
        self._content, self._size, self._skip = content, size, skip

    def joined(self, sectors: list[int]) -> bytes:
        """Return sectors one after the other; those outside the file are empty."""
        starts = ((sector + self._skip) * self._size for sector in sectors)
        return b"".join(self._content[start : start + self._size] for start in starts)

    def table(self, sectors: list[int]) -> Numbers:
        """Return the numbers in some sectors, one after the other."""
        part = self.joined(sectors)
        return np.frombuffer(part[: len(part) // 4 * 4], dtype="<u4")


def _entries(directory: bytes) -> list[tuple[str, int, int]]:
    """Return name, first sector and size in bytes of the entries of a directory."""
    entries = []
    for text, length, start, size in _ENTRY.iter_unpack(
        directory[: len(directory) // _ENTRY.size * _ENTRY.size]
    ):
        name = text[: max(length - 2, 0)].decode("utf-16-le", "replace")
        if name:
            # Versions before 4 leave the upper half of the size undefined.
            entries.append((name, start, size & 0xFFFFFFFF))
    return entries


def _chain(table: Numbers, first: int) -> list[int]:
    """Return the sectors of a chain of a table in which every chain ends."""
    chain = []
    while first < len(table):
        chain.append(first)
        first = int(table[first])
    return chain


def _ending(table: Numbers) -> Numbers:
    """Return a table in which every chain ends, by following all of them at once.

    Each step doubles how far every sector has been followed: what has not come to an end
    after as many sectors as there are goes in a circle.
    """
    end = len(table)
    following = np.append(np.minimum(table.astype(np.int64), end), end)
    for _ in range(end.bit_length()):
        following = following[following]
    if (following != end).any():
        raise CorruptFileError
    return table


# Cells with a value begin with row and column, those of several numbers end with the last.
_CELLS: Final = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406})
_SEVERAL_NUMBERS: Final = 0x00BD
_EXTENT: Final = 0x0200
_SHARED_TEXTS: Final = 0x00FC
_ROWS: Final = 65_536


def look_over(path: Path, book: bytes) -> None:
    """Refuse a workbook that declares more than there can be.

    Parameters
    ----------
    path
        For the errors.
    book
        The stream of the workbook.

    Raises
    ------
    InputError
        If it has more columns than the limit, or says what cannot be.
    """
    for kind, data in _records(book):
        rows, columns = 0, 0
        if kind in _CELLS:
            _, column = struct.unpack_from("<HH", data.ljust(4, b"\0"))
            columns = column + 1
        elif kind == _SEVERAL_NUMBERS:
            columns = struct.unpack("<H", data[-2:].rjust(2, b"\0"))[0] + 1
        elif kind == _EXTENT:
            layout = "<4xI2xH" if len(data) >= 12 else "<2xH2xH"  # noqa: PLR2004 (before 1997)
            rows, columns = struct.unpack_from(layout, data.ljust(12, b"\0"))
        elif kind == _SHARED_TEXTS and len(data) >= 8:  # noqa: PLR2004 (two counts)
            # Each text takes three bytes at least.
            rows = _ROWS + 1 if struct.unpack_from("<4xI", data)[0] > len(book) else 0
        if rows > _ROWS:
            raise table_failure(path, "file_unreadable")
        if columns > limits().columns:
            raise table_failure(path, "too_many_columns", limit=limits().columns)


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        place += 4 + length
