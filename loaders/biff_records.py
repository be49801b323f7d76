"""The records of an XLS workbook (BIFF), looked over before anything is made of them.

The reader of workbooks lays out a sheet as far as its outermost cell and as its stated
extent, and makes room for as many texts as the cells are said to share: a few bytes could
ask for gigabytes. The records are those of the specification [MS-XLS], section 2.4.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from loaders.limits import limits
from loaders.sheets import table_failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
