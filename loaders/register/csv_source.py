"""Text files of access points -> columns, through pyarrow's reader.

Only the columns asked for are parsed. Records that do not have the usual number of cells
are set aside by the reader and examined singly, never dropped.

A row has the number of its record, counted from the first of the file, blank ones included:
the number that a spreadsheet shows, and that a counts file has
(:mod:`loaders.formats.delimited`). A quoted cell may hold line ends, so lines are not counted.
"""

from __future__ import annotations

import csv
import io
import mmap
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from loaders.formats.delimited import DELIMITERS
from loaders.formats.file_kinds import formats_of
from loaders.formats.sheets import SEARCHED_ROWS, SHEET_ROWS, Row, Sheet
from loaders.formats.text_encoding import EncodingError, decode_text, is_utf_16
from loaders.limits import limits
from loaders.problems.problem import Problem
from loaders.problems.recorder import failure
from loaders.register.source import SAMPLED_ROWS, Columns, Source, check_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from loaders.register.source import Progress

_UNICODE: Final = ("utf-8", "utf-16")
_HEAD_BYTES: Final = 1 << 18
_UTF_16_SAMPLE: Final = 4096
_BLOCK_BYTES: Final = 1 << 23
_BOM: Final = b"\xef\xbb\xbf"


def text_sources(path: Path, encoding: str | None) -> tuple[Source, ...]:
    """Return one source of a text file for each delimiter that it may have.

    Parameters
    ----------
    path
        A file that is there and not empty.
    encoding
        One of :data:`loaders.formats.text_encoding.ENCODINGS`, ``None`` to detect it.

    Raises
    ------
    InputError
        If the file is no text in a known encoding, or no table.
    """
    content, known = _utf8(path, encoding)
    text = content[:_HEAD_BYTES].decode("utf-8", errors="replace")
    if "\0" in text:
        raise failure(path, "not_a_table", accepted=formats_of("points"))
    problem = Problem("encoding_converted", path.name, details={"encoding": known})
    sources: list[Source] = []
    too_wide = False
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        head = _text_head(text, delimiter)
        if max((len(row.cells) for row in head.rows), default=0) > limits().columns:
            too_wide = True
        elif head.rows:
            sources.append(
                _TextSource(
                    format="csv",
                    head=head,
                    encoding=known,
                    problems=() if encoding or known in _UNICODE else (problem,),
                    path=path,
                    content=content,
                    delimiter=delimiter,
                )
            )
    if not sources and too_wide:
        raise failure(path, "too_many_columns", limit=limits().columns)
    if not sources:
        if not text.strip():
            raise failure(path, "file_empty")
        raise failure(path, "not_a_table", accepted=formats_of("points"))
    return tuple(sources)


def _utf8(path: Path, encoding: str | None) -> tuple[bytes | mmap.mmap, str]:
    """Return the text of a file in UTF-8 with line feeds alone, and how it was encoded."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if encoding in {None, "utf-8"} and _is_utf8(mapped):
        if mapped[: len(_BOM)] != _BOM and mapped.find(b"\r") < 0:
            return mapped, "utf-8"
        return _with_line_feeds(mapped[:].removeprefix(_BOM)), "utf-8"
    try:
        decoded = decode_text(mapped[:], encoding)
    except EncodingError as error:
        if encoding is None:
            raise failure(path, "encoding_unknown") from error
        raise failure(path, "encoding_contradicted", encoding=encoding) from error
    return _with_line_feeds(decoded.text.encode()), decoded.encoding


def _with_line_feeds(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _is_utf8(content: mmap.mmap) -> bool:
    if is_utf_16(content[:_UTF_16_SAMPLE]):  # of English letters it is valid UTF-8 too
        return False
    ends = pa.py_buffer(np.array([0, len(content)], np.int64))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(content)])
    try:
        whole.cast(pa.large_utf8())  # checks the bytes, copies none
    except pa.ArrowInvalid:
        return False
    return True


def _text_head(text: str, delimiter: str) -> Sheet:
    """Return the first rows."""
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                rows.append(Row(number, tuple(record)))
            if len(rows) >= SEARCHED_ROWS + SAMPLED_ROWS:
                break
    except csv.Error:
        pass  # the headings may stand before it; pyarrow checks the rest
    return Sheet(delimiter, tuple(rows))


@dataclass(frozen=True, kw_only=True, eq=False)
class _TextSource(Source):
    path: Path
    content: bytes | mmap.mmap
    delimiter: str

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows under the headings."""
        odd = _OddRecords(self.delimiter, *self._widths(heading_row, positions))
        batches: list[pa.RecordBatch] = []
        rows = 0
        try:
            stream = pa.BufferReader(pa.py_buffer(self.content))
            with pa.csv.open_csv(stream, *self._options(positions, odd)) as reader:
                for batch in reader:
                    batches.append(batch)
                    rows += len(batch)
                    check_rows(self.path, rows + len(odd.records) - heading_row)
                    progress(stream.tell() / len(self.content))
        except pa.ArrowInvalid as error:
            accepted = formats_of("points")
            raise failure(self.path, "not_a_table", accepted=accepted) from error
        table = pa.Table.from_batches(batches, _schema(positions))
        return self._columns(table, odd, heading_row)

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
        self, positions: Sequence[int], odd: _OddRecords
    ) -> tuple[pa.csv.ReadOptions, pa.csv.ParseOptions, pa.csv.ConvertOptions]:
        names = _schema(positions).names
        return (
            # One thread: only so do the records set aside have their number.
            pa.csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK_BYTES,
                column_names=[str(position) for position in range(odd.usual)],
            ),
            pa.csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=self.content.find(b'"') >= 0,
                invalid_row_handler=odd.take,
            ),
            pa.csv.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.utf8()),
                strings_can_be_null=False,
            ),
        )

    def _columns(self, table: pa.Table, odd: _OddRecords, heading_row: int) -> Columns:
        """Return the rows under the headings, those set aside among them, with their numbers."""
        count = len(table) + len(odd.records)
        blank = self._blank_lines(count)
        numbers = np.delete(np.arange(1, count + len(blank) + 1, dtype=np.int32), blank - 1)
        places = np.delete(np.arange(count), list(odd.records))
        whole, misshapen = odd.split()
        if whole:
            added = {
                name: pa.array([cells[int(name)] for cells in whole.values()], pa.utf8())
                for name in table.column_names
            }
            places = np.append(places, list(whole))
            in_order = np.argsort(places)
            table = pa.concat_tables([table, pa.table(added)]).take(in_order)
            places = places[in_order]
        rows = numbers[places]
        first = int(np.searchsorted(rows, heading_row, side="right"))
        return Columns(
            {int(name): table.column(name).slice(first) for name in table.column_names},
            rows[first:],
            tuple(number for number in numbers[misshapen].tolist() if number > heading_row),
        )

    def _blank_lines(self, count: int) -> NDArray[np.int64]:
        """Return the numbers of the blank lines; pyarrow passes over them.

        It has found ``count`` other records. If that is not so, a quote is left open, and all
        rows behind it are in one cell.
        """
        content = self.content
        if content[:1] != b"\n" and all(content.find(sign) < 0 for sign in (b'"', b"\n\n")):
            return np.zeros(0, np.int64)
        signs, quotes = np.frombuffer(content, np.uint8), self._quotes()
        ends = np.flatnonzero(signs == ord("\n"))
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        starts = np.append(0, ends + 1)
        blank = np.flatnonzero(ends == starts[:-1]) + 1
        records = len(ends) + int(starts[-1] < len(signs))
        if len(quotes) % 2 or records - len(blank) != count:
            raise failure(self.path, "not_a_table", accepted=formats_of("points"))
        check_rows(self.path, len(blank) - SHEET_ROWS)
        return blank

    def _quotes(self) -> NDArray[np.int64]:
        """Return the places of the quotes around cells: opening, closing, opening and so on.

        A quote opens a cell at its start only. Where one stands elsewhere, the cells are
        searched one after the other.
        """
        signs = np.frombuffer(self.content, np.uint8)
        quotes = np.flatnonzero(signs == ord('"'))
        before = np.isin(signs[quotes[::2] - 1], [ord(self.delimiter), *b'\n"'])
        if np.all(before | (quotes[::2] == 0)):
            return quotes
        mark = re.escape(self.delimiter.encode())
        cell = re.compile(rb'(?:\A|(?<=[\n%b]))"[^"]*+(?:""[^"]*+)*+"' % mark)
        cells = (match.span() for match in cell.finditer(self.content))
        return np.array([(first, end - 1) for first, end in cells], np.int64).reshape(-1)


def _schema(positions: Sequence[int]) -> pa.Schema:
    return pa.schema([(str(position), pa.utf8()) for position in positions])


@dataclass(slots=True)
class _OddRecords:
    """The records that do not have as many cells as most.

    Attributes
    ----------
    usual, most
        How many cells records have, and may have.
    records
        Text by place among the records that are not blank, from 0.
    """

    delimiter: str
    usual: int
    most: int
    records: dict[int, str] = field(default_factory=dict)

    def take(self, record: pa.csv.InvalidRow) -> str:
        """Set a record aside; pyarrow calls this."""
        self.records[record.number - 1] = record.text
        return "skip"

    def split(self) -> tuple[dict[int, list[str]], list[int]]:
        """Return the cells of the records that lack some, and the places of those with too many."""
        whole: dict[int, list[str]] = {}
        misshapen = []
        for place, text in self.records.items():
            try:
                cells = next(csv.reader([text], delimiter=self.delimiter), [])
            except csv.Error:  # a cell longer than any reader takes
                misshapen.append(place)
                continue
            if any(cell.strip() for cell in cells[self.most :]):
                misshapen.append(place)
            else:
                whole[place] = cells + [""] * max(0, self.usual - len(cells))
        return whole, misshapen
