"""Files of access points -> columns of text or numbers, a register's rows by the million.

Text files go through pyarrow's reader, which parses only the columns asked for. What it
cannot take apart (rows with too few or too many cells) is kept aside, never dropped.
"""

from __future__ import annotations

import csv
import io
import json
import mmap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from pyproj import CRS
from pyproj.exceptions import CRSError

from loaders.coordinate_systems import CRS_STORED
from loaders.encodings import EncodingError, decode_text
from loaders.headings import SEARCHED_ROWS
from loaders.limits import limits
from loaders.problems import InputError, Problem
from loaders.tabular import Row, Sheet, cell_text, read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Progress = Callable[[float], None]

SAMPLED_ROWS: Final = 200
"""Rows under the headings by which the columns are judged."""

_DELIMITERS: Final = (",", ";", "\t", "|")
_HEAD_BYTES: Final = 1 << 18
_BLOCK_BYTES: Final = 1 << 23
_BATCH_ROWS: Final = 1 << 17
_PARQUET_SIGNATURE: Final = b"PAR1"
_WORKBOOK_SIGNATURES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(slots=True)
class Columns:
    """Some columns of a file.

    Attributes
    ----------
    values
        By position in the file; all of the same length.
    rows
        Number of each row as the file has it, int32.
    misshapen
        Numbers of the rows that have more cells than there are headings.
    """

    values: dict[int, pa.ChunkedArray]
    rows: NDArray[np.int32]
    misshapen: tuple[int, ...] = ()


class Source(Protocol):
    """One table of a file, or one way to read it.

    Attributes
    ----------
    kind
        ``csv``, ``parquet`` or ``workbook``.
    encoding, sheet
        Of a text file and of a workbook.
    head
        The first rows as text, for the headings and for what stands under them.
    geometry, crs
        Position of a column of geometry (WKB) and its reference system, if there is one.
    """

    @property
    def kind(self) -> str: ...
    @property
    def encoding(self) -> str | None: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def head(self) -> Sheet: ...
    @property
    def geometry(self) -> int | None: ...
    @property
    def crs(self) -> CRS | None: ...

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows under the headings."""


def open_sources(path: Path, encoding: str | None = None) -> tuple[Source, ...]:
    """Open a file of access points; what it is shows from its content.

    Parameters
    ----------
    path
        CSV (comma, semicolon, tab or bar), Parquet or GeoParquet, or a workbook.
    encoding
        Of a text file, ``None`` to find it out.

    Returns
    -------
    tuple of Source
        Sheets of a workbook; for text one for each delimiter that it may have.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, damaged or no table.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            signature = file.read(4)
    except OSError as error:
        raise failure(path, "file_unreadable") from error
    if not size:
        raise failure(path, "file_empty")
    if size > limits().file_bytes:
        raise failure(path, "file_too_large", limit_mb=limits().file_mb)
    if signature == _PARQUET_SIGNATURE:
        return (_ParquetSource(path),)
    if signature in _WORKBOOK_SIGNATURES:
        return tuple(_SheetSource(sheet) for sheet in read_sheets(path) if sheet.rows)
    return _delimited(path, encoding)


def failure(path: Path, code: str, **details: object) -> InputError:
    """Return the error that ends the reading of a file."""
    return InputError((Problem("error", code, file=path.name, details=details),))


def check_rows(path: Path, rows: int) -> None:
    """Refuse more rows than a register may have."""
    if rows > limits().register_rows:
        raise failure(path, "too_many_rows", limit=limits().register_rows)


# ---------- text ----------


def _delimited(path: Path, encoding: str | None) -> tuple[Source, ...]:
    content, found = _utf8(path, encoding)
    text = bytes(content[:_HEAD_BYTES]).decode("utf-8-sig", errors="replace")
    if "\0" in text:
        raise failure(path, "not_a_table")
    sources = []
    for delimiter in _DELIMITERS:
        if delimiter not in text:
            continue
        head, ends = _text_head(text, delimiter)
        if head.rows:
            sources.append(_DelimitedSource(path, content, found, delimiter, head, ends))
    if not sources:
        raise failure(path, "not_a_table" if text.strip() else "file_empty")
    return tuple(sources)


def _utf8(path: Path, encoding: str | None) -> tuple[memoryview, str]:
    """Return the text of a file in UTF-8, and how it was encoded."""
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if encoding in {None, "utf-8"} and _is_utf8(mapped):
        return mapped, "utf-8"
    try:
        decoded = decode_text(mapped.tobytes(), encoding)
    except EncodingError as error:
        raise failure(path, "not_utf8") from error
    return memoryview(decoded.text.encode()), decoded.encoding


def _is_utf8(content: memoryview) -> bool:
    if bytes(content[:2]) in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    ends = pa.py_buffer(np.array([0, len(content)], np.int64))
    one = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(content)])
    try:
        one.cast(pa.large_utf8())  # checks the bytes, copies none
    except pa.ArrowInvalid:
        return False
    return True


def _text_head(text: str, delimiter: str) -> tuple[Sheet, dict[int, int]]:
    """Return the first rows, and with how many lines of the file each of them ends."""
    rows: list[Row] = []
    ends: dict[int, int] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                rows.append(Row(number, tuple(record)))
                ends[number] = reader.line_num
            if len(rows) >= SEARCHED_ROWS + SAMPLED_ROWS:
                break
    except csv.Error:
        pass  # what came before it may hold the headings; pyarrow judges the rest
    return Sheet(delimiter, tuple(rows)), ends


@dataclass(frozen=True, slots=True)
class _DelimitedSource:
    path: Path
    content: memoryview
    encoding: str
    delimiter: str
    head: Sheet
    ends: dict[int, int]
    kind: str = "csv"
    sheet: str | None = None
    geometry: int | None = None
    crs: CRS | None = None

    @property
    def quoted(self) -> bool:
        """Whether a cell may hold the end of a line."""
        return _find(self.content, b'"', 0) >= 0

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows under the headings."""
        start = self._offset(self.ends[heading_row])
        body = self.content[start:]
        heading = next(row for row in self.head.rows if row.number == heading_row)
        width = len(heading.cells)
        aside = _Aside(self.delimiter, width)
        names = [str(position) for position in positions]
        batches = []
        try:
            stream = pa.BufferReader(body)
            with pa.csv.open_csv(stream, *self._options(width, names, aside)) as reader:
                for batch in reader:
                    batches.append(batch)
                    check_rows(self.path, sum(map(len, batches)))
                    progress(stream.tell() / len(body))
        except pa.ArrowInvalid as error:
            if not body.tobytes().strip():
                raise failure(self.path, "file_empty") from error
            raise failure(self.path, "not_a_table") from error
        return self._columns(positions, batches, aside, heading_row, body)

    def _options(
        self, width: int, names: list[str], aside: _Aside
    ) -> tuple[pa.csv.ReadOptions, pa.csv.ParseOptions, pa.csv.ConvertOptions]:
        return (
            # One thread: only so are the rows set aside told by their number.
            pa.csv.ReadOptions(
                use_threads=False, block_size=_BLOCK_BYTES, column_names=list(map(str, range(width)))
            ),
            pa.csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=self.quoted,
                invalid_row_handler=aside.take,
            ),
            pa.csv.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.utf8()),
                strings_can_be_null=False,
            ),
        )

    def _columns(
        self,
        positions: Sequence[int],
        batches: list[pa.RecordBatch],
        aside: _Aside,
        heading_row: int,
        body: memoryview,
    ) -> Columns:
        schema = pa.schema([(str(position), pa.utf8()) for position in positions])
        table = pa.Table.from_batches(batches, schema)
        total = len(table) + len(aside.rows)
        taken = np.array(sorted(aside.rows), np.int64)
        places = np.delete(np.arange(total), taken)
        padded, misshapen = aside.padded()
        if padded:
            cells = zip(*(padded[place] for place in padded), strict=True)
            wide = list(cells)
            table = pa.concat_tables(
                [table, pa.table([pa.array(wide[one], pa.utf8()) for one in positions], schema)]
            )
            places = np.append(places, np.array(list(padded), np.int64))
        numbers = heading_row + 1 + places + _blank_lines_before(body, places)
        return Columns(
            {position: table.column(str(position)) for position in positions},
            numbers.astype(np.int32),
            tuple(int(number) + heading_row + 1 for number in misshapen),
        )

    def _offset(self, lines: int) -> int:
        """Return the place of the first byte after some lines."""
        at = 0
        for _ in range(lines):
            at = _find(self.content, b"\n", at) + 1
            if not at:
                return len(self.content)
        return at


def _find(content: memoryview, sought: bytes, start: int) -> int:
    """Return where bytes are found from a place on, -1 if nowhere; nothing is copied."""
    whole = content.obj
    assert isinstance(whole, bytes | mmap.mmap)
    return whole.find(sought, start)


@dataclass(slots=True)
class _Aside:
    """The rows that have not as many cells as there are headings."""

    delimiter: str
    width: int
    rows: dict[int, str] = field(default_factory=dict)

    def take(self, row: pa.csv.InvalidRow) -> str:
        self.rows[row.number - 1] = row.text
        return "skip"

    def padded(self) -> tuple[dict[int, list[str]], list[int]]:
        """Return the rows that are whole with blank cells added or cut, and those that are not."""
        whole: dict[int, list[str]] = {}
        misshapen = []
        for place, text in self.rows.items():
            cells = next(csv.reader([text], delimiter=self.delimiter), [])
            if any(cell.strip() for cell in cells[self.width :]):
                misshapen.append(place)
            else:
                whole[place] = (cells + [""] * self.width)[: self.width]
        return whole, misshapen


def _blank_lines_before(body: memoryview, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many blank lines, which pyarrow passes over, stand before each row."""
    content = body.tobytes()
    if b"\n\n" not in content and b"\n\r\n" not in content and content[:1] not in {b"\n", b"\r"}:
        return np.zeros(len(places), np.int64)
    lines = content.split(b"\n")
    blank = np.array([line in {b"", b"\r"} for line in lines])
    before = np.cumsum(blank)[~blank]
    return before[np.minimum(places, len(before) - 1)].astype(np.int64)


# ---------- Parquet ----------


class _ParquetSource:
    kind = "parquet"
    encoding: str | None = None
    sheet: str | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.file = pa.parquet.ParquetFile(path, memory_map=True)
            self.names = self.file.schema_arrow.names
            check_rows(path, self.file.metadata.num_rows)
            self.geometry, self.crs = self._geometry()
            self.head = self._head()
        except (pa.ArrowException, OSError) as error:
            raise failure(path, "file_unreadable") from error

    def _geometry(self) -> tuple[int | None, CRS | None]:
        """Return the column of geometry, and the system that GeoParquet states for it."""
        stated = (self.file.schema_arrow.metadata or {}).get(b"geo")
        if stated is None:
            return None, None
        try:
            described = json.loads(stated)
            name = described["primary_column"]
            column = described["columns"][name]
            crs = column.get("crs", CRS_STORED)
            known = CRS.from_user_input(crs) if crs is not None else None
            return (self.names.index(name), known) if column["encoding"] == "WKB" else (None, None)
        except (ValueError, KeyError, TypeError, AttributeError, CRSError):
            return None, None

    def _head(self) -> Sheet:
        rows = [Row(0, tuple(self.names))]
        for batch in self.file.iter_batches(batch_size=SAMPLED_ROWS):
            columns = [_texts(column) for column in batch.columns]
            cells = zip(*columns, strict=True)
            rows += [Row(number, one) for number, one in enumerate(cells, start=1)]
            break
        return Sheet("", tuple(rows))

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows; the headings are the names of the columns."""
        del heading_row
        names = [self.names[position] for position in positions]
        total = max(1, self.file.metadata.num_rows)
        batches, done = [], 0
        try:
            for batch in self.file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
                batches.append(batch)
                done += len(batch)
                progress(done / total)
            table = pa.Table.from_batches(batches, batches[0].schema if batches else None)
        except (pa.ArrowException, OSError, IndexError) as error:
            raise failure(self.path, "file_unreadable") from error
        return Columns(
            {one: table.column(name) for one, name in zip(positions, names, strict=True)},
            np.arange(1, done + 1, dtype=np.int32),
        )


def _texts(column: pa.Array) -> Iterator[str]:
    """Yield the values of a column as text, binary ones as blank."""
    for value in column.to_pylist():
        yield "" if isinstance(value, bytes | list | dict) else cell_text(value)


# ---------- workbooks ----------


class _SheetSource:
    kind = "workbook"
    encoding: str | None = None
    geometry: int | None = None
    crs: CRS | None = None

    def __init__(self, sheet: Sheet) -> None:
        self.head = sheet
        self.sheet: str | None = sheet.name

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Return some columns of all rows under the headings."""
        rows = [row for row in self.head.rows if row.number > heading_row]
        progress(1.0)
        return Columns(
            {
                position: pa.chunked_array([[row.text(position) for row in rows]], pa.utf8())
                for position in positions
            },
            np.array([row.number for row in rows], np.int32),
        )
