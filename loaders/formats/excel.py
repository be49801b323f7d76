"""Workbooks of Excel -> rows of text: XLSX, and XLS of before 2007."""

from __future__ import annotations

import io
import re
import warnings
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from loaders.formats.sheets import (
    Merge,
    Sheet,
    TableFile,
    cell_text,
    rows_with_content,
    table_failure,
    trimmed,
)
from loaders.formats.xls_guard import look_over
from loaders.problems.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zipfile import ZipFile

    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from python_calamine import CalamineSheet

_MERGE: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]{0,200}?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"'
)
_LONGEST_MERGE: Final = 300
_PIECE: Final = 1_000_000
_MOST_MERGES: Final = 10_000


def read_xlsx(path: Path, archive: ZipFile, content: bytes, most: int | None = None) -> TableFile:
    """Read an XLSX workbook whose archive has been looked over.

    Parameters
    ----------
    path
        For the errors.
    archive, content
        The same file, opened and as bytes.
    most
        Rows that are accepted, ``None`` for the limit of tables.

    Raises
    ------
    InputError
        If a part of it is damaged, or beyond the limits.
    """
    try:
        with warnings.catch_warnings():
            # About styles and extensions that openpyxl does not keep; only text is read.
            warnings.simplefilter("ignore")
            return TableFile(
                "xlsx",
                tuple(
                    Sheet(name, rows_with_content(path, records, most), _merges(archive, part))
                    for name, part, records in _worksheets(content)
                ),
            )
    except InputError:
        raise
    except Exception as error:
        # openpyxl has no error of its own: a damaged part of a workbook shows as
        # KeyError, ValueError, ParseError and others, deep inside.
        raise table_failure(path, "file_unreadable") from error


def read_xls(path: Path, content: bytes, book: bytes, most: int | None = None) -> TableFile:
    """Read an XLS workbook (BIFF, of Excel before 2007).

    Parameters
    ----------
    path
        For the errors.
    content, book
        The whole file, and the stream of the workbook in it.
    most
        Rows that are accepted, ``None`` for the limit of tables.

    Raises
    ------
    InputError
        If it is damaged, locked with a password, or beyond the limits.
    """
    try:
        look_over(path, book)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened:
            sheets = tuple(
                _calamine_sheet(path, opened.get_sheet_by_name(name), most)
                for name in opened.sheet_names
            )
    except PasswordError as error:
        raise table_failure(path, "locked_workbook") from error
    except InputError:
        raise
    except BaseException as error:
        # The reader is written in Rust: a damaged file can make it panic, which arrives as
        # an exception that is no Exception and cannot be imported.
        if isinstance(error, CalamineError) or type(error).__name__ == "PanicException":
            raise table_failure(path, "file_unreadable") from error
        raise
    return TableFile("xls", sheets)


def _worksheets(content: bytes) -> Iterator[tuple[str, str, Iterator[list[str]]]]:
    """Yield the name, the part of the archive and the records of each worksheet.

    The workbook is read twice, for the stored results of formulas and for the
    formulas themselves: a formula that was never calculated has no result, and
    must not pass for a blank cell.
    """
    results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    for result, formula in zip(results.worksheets, formulas.worksheets, strict=True):
        yield result.title, result._worksheet_path, _records(result, formula)  # noqa: SLF001
    results.close()
    formulas.close()


def _records(result: ReadOnlyWorksheet, formula: ReadOnlyWorksheet) -> Iterator[list[str]]:
    # The dimensions that a file states are often wrong.
    result.reset_dimensions()
    formula.reset_dimensions()
    rows = zip(result.iter_rows(values_only=True), formula.iter_rows(values_only=True), strict=True)
    for values, written in rows:
        if not values and not written:
            yield []  # A file may skip a million rows; they must cost nothing.
            continue
        cells = zip_longest(values, written)
        yield trimmed(cell_text(text if value is None else value) for value, text in cells)


def _merges(archive: ZipFile, part: str) -> tuple[Merge, ...]:
    """Return the merged cells of a worksheet: openpyxl leaves them out when it streams."""
    found: dict[bytes, None] = {}
    rest = b""
    with archive.open(part.lstrip("/")) as stream:
        while (piece := stream.read(_PIECE)) and len(found) < _MOST_MERGES:
            found |= dict.fromkeys(_MERGE.findall(rest + piece))
            rest = piece[-_LONGEST_MERGE:]
    merges = []
    for reference in found:
        first_column, first_row, last_column, last_row = range_boundaries(reference.decode())
        merges.append(Merge(first_row, first_column - 1, last_row, last_column - 1))
    return tuple(merges)


def _calamine_sheet(path: Path, sheet: CalamineSheet, most: int | None) -> Sheet:
    merges = tuple(
        Merge(first[0] + 1, first[1], last[0] + 1, last[1])
        for first, last in (sheet.merged_cell_ranges or ())[:_MOST_MERGES]
    )
    return Sheet(sheet.name, rows_with_content(path, _calamine_records(sheet), most), merges)


def _calamine_records(sheet: CalamineSheet) -> Iterator[list[str]]:
    # The blank rows and columns in front count: rows are told by their numbers.
    for values in sheet.to_python(skip_empty_area=False):
        yield trimmed(map(cell_text, values))
