"""CSV and XLSX files -> rows of text, without judging what the cells say.

Every cell becomes the text a person would type for it, ``""`` where it is
blank; what it means is for the reader of the table to find out.
"""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from loaders.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
"""An XLSX file is a ZIP archive: small on disk does not mean small in memory."""
MAX_ROWS = 10_000
"""Rows with content. A complete table has 63 provinces x 4 site types = 252."""
MAX_COLUMNS = 256
MAX_SHEET_ROWS = 1_048_576
"""Rows of a spreadsheet, blank ones included (the limit of the XLSX format)."""

_DELIMITERS = (",", ";", "\t")
_XLSX_SIGNATURE = b"PK\x03\x04"
# The container of old .xls files, and of XLSX files locked with a password.
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with content: its number (1 is the first line of the file) and cells."""

    number: int
    cells: tuple[str, ...]

    def text(self, index: int) -> str:
        """Return a cell as trimmed text, ``""`` where the row is shorter."""
        return self.cells[index].strip() if index < len(self.cells) else ""

    @property
    def first_text(self) -> str:
        """The first cell with content."""
        return next((cell.strip() for cell in self.cells if cell.strip()), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file, or one way to read it; blank rows are left out."""

    name: str
    rows: tuple[Row, ...]


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read a CSV or XLSX file as text.

    Parameters
    ----------
    path
        A local file. What it is shows from its content, not from its name.

    Returns
    -------
    tuple of Sheet
        The sheets of a workbook in order; for CSV one reading for each delimiter
        that the file may have (comma, semicolon, tab). Which one is the table,
        the headings tell.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, damaged, neither CSV in UTF-8
        nor XLSX.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _failure(path, "file_too_large", limit_mb=MAX_BYTES // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise _failure(path, "file_unreadable") from error
    if content.startswith(_OLE_SIGNATURE):
        raise _failure(path, "old_or_locked_workbook")
    sheets = (
        _workbook_sheets(path, content)
        if content.startswith(_XLSX_SIGNATURE)
        else _delimited_sheets(path, content)
    )
    if not any(sheet.rows for sheet in sheets):
        raise _failure(path, "file_empty")
    return sheets


def _failure(path: Path, code: str, **details: object) -> InputError:
    return InputError((Problem("error", code, file=path.name, details=details),))


def _rows_with_content(path: Path, records: Iterable[Iterable[str]]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for number, record in enumerate(records, start=1):
        cells = tuple(record)
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, cells))
        if len(rows) > MAX_ROWS or number > MAX_SHEET_ROWS:
            raise _failure(path, "too_many_rows", limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise _failure(path, "too_many_columns", limit=MAX_COLUMNS)
    return tuple(rows)


def _delimited_sheets(path: Path, content: bytes) -> tuple[Sheet, ...]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _failure(path, "not_utf8") from error
    if not text.strip("".join(_DELIMITERS) + '\r\n "'):
        raise _failure(path, "file_empty")
    if "\0" in text:
        raise _failure(path, "not_a_table")
    sheets = []
    for delimiter in _DELIMITERS:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            sheets.append(Sheet(delimiter, _rows_with_content(path, records)))
        except csv.Error:
            # Quotes that do not fit this delimiter; another one may read them.
            continue
    if not sheets:
        raise _failure(path, "not_a_table")
    return tuple(sheets)


def _workbook_sheets(path: Path, content: bytes) -> tuple[Sheet, ...]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except BadZipFile as error:
        raise _failure(path, "file_unreadable") from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise _failure(path, "file_too_large", limit_mb=MAX_UNPACKED_BYTES // 1_000_000)
    try:
        with warnings.catch_warnings():
            # About styles and extensions that openpyxl does not keep; only text is read.
            warnings.simplefilter("ignore")
            return tuple(
                Sheet(name, _rows_with_content(path, records))
                for name, records in _worksheets(content)
            )
    except InputError:
        raise
    except Exception as error:
        # openpyxl has no error of its own: a damaged part of a workbook shows as
        # KeyError, ValueError, ParseError and others, deep inside.
        raise _failure(path, "file_unreadable") from error


def _worksheets(content: bytes) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield the name and the records of each worksheet.

    The workbook is read twice, for the stored results of formulas and for the
    formulas themselves: a formula that was never calculated has no result, and
    must not pass for a blank cell.
    """
    results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    for result, formula in zip(results.worksheets, formulas.worksheets, strict=True):
        yield result.title, _records(result, formula)
    results.close()
    formulas.close()


def _records(result: ReadOnlyWorksheet, formula: ReadOnlyWorksheet) -> Iterator[list[str]]:
    # The dimensions that a file states are often wrong.
    result.reset_dimensions()
    formula.reset_dimensions()
    limit = MAX_COLUMNS + 1
    rows = zip(
        result.iter_rows(max_col=limit, values_only=True),
        formula.iter_rows(max_col=limit, values_only=True),
        strict=True,
    )
    for values, written in rows:
        cells = zip_longest(values, written)
        yield _trimmed(cell_text(text if value is None else value) for value, text in cells)


def _trimmed(cells: Iterable[str]) -> list[str]:
    """Drop the blank cells to the right of the last one with content."""
    trimmed = list(cells)
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def cell_text(value: object) -> str:
    """Return what a person would have typed: Excel stores 12 as 12.0, at times."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
