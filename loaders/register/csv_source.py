"""Text files of access points -> columns, through pyarrow's reader.

Only the columns asked for are parsed. What the reader cannot take apart (rows with too few
or too many cells) is kept aside and looked at one by one, never dropped.
"""

from __future__ import annotations

import csv
import io
import mmap
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from loaders.formats.delimited import DELIMITERS
from loaders.formats.sheets import SEARCHED_ROWS, Row, Sheet
from loaders.formats.text_encoding import EncodingError, decode_text
from loaders.limits import limits
from loaders.problems.problem import Problem
from loaders.register.source import SAMPLED_ROWS, Columns, Source, check_rows, failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from loaders.register.source import Progress

_UNICODE: Final = ("utf-8", "utf-16")
_HEAD_BYTES: Final = 1 << 18
_BLOCK_BYTES: Final = 1 << 23


def text_sources(path: Path, encoding: str | None) -> tuple[Source, ...]:
    """Return one reading of a text file for each delimiter that it may have.

    Parameters
    ----------
    path
        A file that is there and not empty.
    encoding
        One of :data:`loaders.formats.text_encoding.ENCODINGS`, ``None`` to find it out.

    Raises
    ------
    InputError
        If the file is no text in a known encoding, or no table.
    """
    content, found = _utf8(path, encoding)
    text = content[:_HEAD_BYTES].decode("utf-8-sig", errors="replace")
    if "\0" in text:
        raise failure(path, "not_a_table")
    told = (Problem("info", "encoding_converted", path.name, details={"encoding": found}),)
    sources: list[Source] = []
    too_wide = False
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        head, ends = _text_head(text, delimiter)
        if max((len(row.cells) for row in head.rows), default=0) > limits().columns:
            too_wide = True
        elif head.rows:
            sources.append(
                _TextSource(
                    kind="csv",
                    head=head,
                    encoding=found,
                    problems=told if found not in _UNICODE and encoding is None else (),
                    path=path,
                    content=content,
                    delimiter=delimiter,
                    ends=ends,
                )
            )
    if not sources and too_wide:
        raise failure(path, "too_many_columns", limit=limits().columns)
    if not sources:
        raise failure(path, "not_a_table" if text.strip() else "file_empty")
    return tuple(sources)


def _utf8(path: Path, encoding: str | None) -> tuple[bytes | mmap.mmap, str]:
    """Return the text of a file in UTF-8, and how it was encoded."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if encoding in {None, "utf-8"} and _is_utf8(mapped):
        return mapped, "utf-8"
    try:
        decoded = decode_text(mapped[:], encoding)
    except EncodingError as error:
        if encoding is None:
            raise failure(path, "encoding_unknown") from error
        raise failure(path, "encoding_contradicted", encoding=encoding) from error
    return decoded.text.encode(), decoded.encoding


def _is_utf8(content: mmap.mmap) -> bool:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
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


@dataclass(frozen=True, kw_only=True, eq=False)
class _TextSource(Source):
    path: Path
    content: bytes | mmap.mmap
    delimiter: str
    ends: dict[int, int]

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows under the headings."""
        start = self._offset(self.ends[heading_row])
        body = pa.py_buffer(self.content).slice(start)
        if not len(body):
            raise failure(self.path, "file_empty")
        aside = _Aside(self.delimiter, *self._widths(heading_row, positions))
        batches: list[pa.RecordBatch] = []
        rows = 0
        try:
            stream = pa.BufferReader(body)
            with pa.csv.open_csv(stream, *self._options(positions, aside)) as reader:
                for batch in reader:
                    batches.append(batch)
                    rows += len(batch)
                    check_rows(self.path, rows + len(aside.rows))
                    progress(stream.tell() / len(body))
        except pa.ArrowInvalid as error:
            blank = len(body) < _BLOCK_BYTES and not body.to_pybytes().strip()
            raise failure(self.path, "file_empty" if blank else "not_a_table") from error
        table = pa.Table.from_batches(batches, _schema(positions))
        return self._columns(table, aside, heading_row, start)

    def _widths(self, heading_row: int, positions: Sequence[int]) -> tuple[int, int]:
        """Return how many cells the rows have, and how many a row may have at most.

        Spreadsheets leave out blank cells at the end, of the headings or of the rows.
        """
        lengths = Counter(
            len(row.cells) for row in self.head.rows if row.number > heading_row
        ) or Counter([0])
        headings = next(len(row.cells) for row in self.head.rows if row.number == heading_row)
        usual = max(lengths.most_common(1)[0][0], max(positions) + 1)
        return usual, max(usual, headings)

    def _options(
        self, positions: Sequence[int], aside: _Aside
    ) -> tuple[pa.csv.ReadOptions, pa.csv.ParseOptions, pa.csv.ConvertOptions]:
        names = _schema(positions).names
        return (
            # One thread: only so are the rows set aside told by their number.
            pa.csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK_BYTES,
                column_names=[str(position) for position in range(aside.usual)],
            ),
            pa.csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=self.content.find(b'"') >= 0,
                invalid_row_handler=aside.take,
            ),
            pa.csv.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.utf8()),
                strings_can_be_null=False,
            ),
        )

    def _columns(self, table: pa.Table, aside: _Aside, heading_row: int, start: int) -> Columns:
        """Return the rows read and those set aside, each with its number."""
        total = len(table) + len(aside.rows)
        places = np.delete(np.arange(total), np.array(sorted(aside.rows), np.int64))
        whole, misshapen = aside.taken_apart()
        if whole:
            added = {
                name: pa.array([cells[int(name)] for cells in whole.values()], pa.utf8())
                for name in table.column_names
            }
            table = pa.concat_tables([table, pa.table(added)])
            places = np.append(places, np.array(list(whole), np.int64))
        blank = _blank_lines(self.content, start)
        lines = np.arange(total + len(blank))
        numbers = heading_row + 1 + np.delete(lines, blank)
        return Columns(
            {int(name): table.column(name) for name in table.column_names},
            numbers[places].astype(np.int32),
            tuple(int(numbers[place]) for place in misshapen),
        )

    def _offset(self, lines: int) -> int:
        """Return the place of the first byte after some lines."""
        at = 0
        for _ in range(lines):
            at = self.content.find(b"\n", at) + 1
            if not at:
                return len(self.content)
        return at


def _schema(positions: Sequence[int]) -> pa.Schema:
    return pa.schema([(str(position), pa.utf8()) for position in positions])


@dataclass(slots=True)
class _Aside:
    """The rows that have not as many cells as most.

    Attributes
    ----------
    usual, most
        How many cells rows have, and may have.
    rows
        Text by place among the rows, from 0.
    """

    delimiter: str
    usual: int
    most: int
    rows: dict[int, str] = field(default_factory=dict)

    def take(self, row: pa.csv.InvalidRow) -> str:
        """Set a row aside; pyarrow calls this."""
        self.rows[row.number - 1] = row.text
        return "skip"

    def taken_apart(self) -> tuple[dict[int, list[str]], list[int]]:
        """Return the cells of the rows that lack some, and the places of those with too many."""
        whole: dict[int, list[str]] = {}
        misshapen = []
        for place, text in self.rows.items():
            cells = next(csv.reader([text], delimiter=self.delimiter), [])
            if any(cell.strip() for cell in cells[self.most :]):
                misshapen.append(place)
            else:
                whole[place] = cells + [""] * max(0, self.usual - len(cells))
        return whole, misshapen


def _blank_lines(content: bytes | mmap.mmap, start: int) -> NDArray[np.int64]:
    """Return the places of the blank lines from a byte on, which pyarrow passes over."""
    first = content[start : start + 2]
    at_start = first[:1] == b"\n" or first == b"\r\n"
    if not at_start and content.find(b"\n\n", start) < 0 and content.find(b"\n\r\n", start) < 0:
        return np.zeros(0, np.int64)
    lines = content[start:].split(b"\n")
    return np.flatnonzero([line in {b"", b"\r"} for line in lines[:-1]])
